//! Turns arguments that are written as literals of a programming language into
//! JSON while they come: `a=1, b=['x', None]` of Python, and Gemma's
//! `a:1,b:[<escape>x<escape>]`.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::MAX_DEPTH;
use super::json::{Progress, escape, quote};
use super::typing::{self, Type};
use super::unescape::{Escape, Unescape};
use crate::matcher::{Matcher, Scan};

/// How literals are written.
pub(super) struct LiteralSyntax {
    /// What strings begin and end with.
    quotes: &'static [&'static str],
    /// What stands between an argument's name and its value.
    assign: char,
    /// What ends the arguments.
    close: char,
    /// Whether this is Python: strings have escapes, lists may be tuples, and
    /// words are numbers or constants. Otherwise words are also strings.
    is_python: bool,
    /// Whether the schema tells the type of an argument, however it is written.
    is_typed_by_schema: bool,
    /// Whether a string that is in no schema may be anything.
    guess: bool,
}

pub(super) const PYTHON: LiteralSyntax = LiteralSyntax {
    quotes: &["'", "\"", "'''", "\"\"\""],
    assign: '=',
    close: ')',
    is_python: true,
    is_typed_by_schema: false,
    guess: false,
};

pub(super) const FUNCTION_GEMMA: LiteralSyntax = LiteralSyntax {
    quotes: &["<escape>"],
    assign: ':',
    close: '}',
    is_python: false,
    is_typed_by_schema: true,
    guess: true,
};

pub(super) const GEMMA4: LiteralSyntax = LiteralSyntax {
    quotes: &["<|\"|>"],
    guess: false,
    ..FUNCTION_GEMMA
};

/// Properties of a function's parameters.
pub(super) type Properties = Option<Arc<Map<String, Value>>>;

/// What is open, and whether it has an element yet.
struct Open {
    kind: Kind,
    close: char,
    has_element: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Arguments,
    Dict,
    List,
}

enum State {
    Key,
    /// A name without quotes.
    KeyWord(String),
    Assign,
    Value,
    Word(String),
    /// A string, with its closing quote.
    Text {
        quote: &'static str,
        use_as: Use,
    },
    /// After a value.
    After,
}

/// What a string is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Key,
    Value,
    /// A value whose type is not known before its end.
    Untyped,
}

/// Reads arguments, or one value.
pub(super) struct Literals {
    syntax: &'static LiteralSyntax,
    properties: Properties,
    stack: Vec<Open>,
    state: State,
    matcher: Matcher,
    unescape: Unescape,
    /// A key, or a string whose type is not known.
    text: String,
    /// The argument that is being read.
    argument: String,
    is_certain: bool,
    json: String,
}

impl Literals {
    /// Reads arguments after their opening bracket.
    pub(super) fn arguments(syntax: &'static LiteralSyntax, properties: Properties) -> Literals {
        let mut literals = Literals::value(syntax);
        literals.properties = properties;
        literals.push(Kind::Arguments, syntax.close);
        literals
    }

    fn value(syntax: &'static LiteralSyntax) -> Literals {
        Literals {
            syntax,
            properties: None,
            stack: Vec::new(),
            state: State::Value,
            matcher: Matcher::default(),
            unescape: Unescape::default(),
            text: String::new(),
            argument: String::new(),
            is_certain: false,
            json: String::new(),
        }
    }

    /// Whether a value has begun that is one, or the arguments have ended.
    pub(super) fn is_certain(&self) -> bool {
        self.is_certain
    }

    pub(super) fn take(&mut self) -> String {
        std::mem::take(&mut self.json)
    }

    pub(super) fn feed(&mut self, c: char, again: &mut Vec<char>) -> Progress {
        match self.state {
            State::Text { .. } => self.feed_text(c, again),
            State::Word(_) => self.feed_word(c, again),
            State::KeyWord(_) => self.feed_key_word(c, again),
            State::Key | State::Value if !self.matcher.is_idle() => self.feed_quote(c, again),
            _ if c.is_whitespace() => Progress::More,
            State::After if c == ',' => {
                self.state = match self.stack.last() {
                    Some(open) if open.kind == Kind::List => State::Value,
                    Some(_) => State::Key,
                    None => return Progress::Broken,
                };
                Progress::More
            }
            State::After | State::Key if self.is_close(c) => self.pop(),
            State::Value if self.is_list() && self.is_close(c) => self.pop(),
            State::Key if c == ',' => Progress::More,
            State::Assign if c == self.assign() => {
                self.state = State::Value;
                Progress::More
            }
            State::Key | State::Value => self.feed_quote(c, again),
            State::Assign | State::After => Progress::Broken,
        }
    }

    fn is_list(&self) -> bool {
        self.stack
            .last()
            .is_some_and(|open| open.kind == Kind::List)
    }

    fn is_close(&self, c: char) -> bool {
        self.stack.last().is_some_and(|open| open.close == c)
    }

    fn assign(&self) -> char {
        match self.stack.last() {
            Some(open) if open.kind == Kind::Arguments => self.syntax.assign,
            _ => ':',
        }
    }

    fn push(&mut self, kind: Kind, close: char) -> Progress {
        if self.stack.len() >= MAX_DEPTH {
            return Progress::Broken;
        }
        self.json.push(if kind == Kind::List { '[' } else { '{' });
        self.stack.push(Open {
            kind,
            close,
            has_element: false,
        });
        self.state = if kind == Kind::List {
            State::Value
        } else {
            State::Key
        };
        Progress::More
    }

    fn pop(&mut self) -> Progress {
        let is_list = self.is_list();
        self.stack.pop();
        self.json.push(if is_list { ']' } else { '}' });
        self.state = State::After;
        if self.stack.is_empty() {
            self.is_certain = true;
            return Progress::Done;
        }
        Progress::More
    }

    /// Writes what stands before an element.
    fn separate(&mut self) {
        if let Some(open) = self.stack.last_mut()
            && std::mem::replace(&mut open.has_element, true)
        {
            self.json.push_str(", ");
        }
    }

    fn separate_in_list(&mut self) {
        if self.is_list() {
            self.separate();
        }
    }

    /// Where a key or value begins: perhaps with a quote.
    fn feed_quote(&mut self, c: char, again: &mut Vec<char>) -> Progress {
        match self.matcher.feed(c, self.syntax.quotes, again) {
            Scan::Wait => Progress::More,
            Scan::Hit(index) => {
                self.open_text(self.syntax.quotes[index]);
                Progress::More
            }
            Scan::Miss(c) if matches!(self.state, State::Key) => {
                self.state = State::KeyWord(String::new());
                self.feed_key_word(c, again)
            }
            Scan::Miss(c) => self.open_value(c, again),
        }
    }

    fn open_text(&mut self, quote: &'static str) {
        self.text.clear();
        self.unescape = Unescape::default();
        let use_as = match self.state {
            State::Key => Use::Key,
            _ => self.use_of_string(),
        };
        if use_as == Use::Value {
            self.is_certain = true;
            self.separate_in_list();
            self.json.push('"');
        }
        self.state = State::Text { quote, use_as };
    }

    /// The types that the schema gives to what is read, if it says any.
    fn types(&self) -> Option<Vec<Type>> {
        let is_argument = self.syntax.is_typed_by_schema && self.stack.len() == 1;
        let properties = self.properties.as_deref().filter(|_| is_argument);
        typing::types(properties, &self.argument)
    }

    fn use_of_string(&self) -> Use {
        let is_guessed = self.syntax.guess && self.stack.len() == 1;
        match self.types() {
            Some(types) if !typing::is_text(&types) => Use::Untyped,
            None if is_guessed => Use::Untyped,
            _ => Use::Value,
        }
    }

    fn open_value(&mut self, c: char, again: &mut Vec<char>) -> Progress {
        let (kind, close) = match c {
            '[' => (Kind::List, ']'),
            '(' if self.syntax.is_python => (Kind::List, ')'),
            '{' => (Kind::Dict, '}'),
            c => {
                self.state = State::Word(String::new());
                return self.feed_word(c, again);
            }
        };
        self.is_certain = true;
        self.separate_in_list();
        self.push(kind, close)
    }

    fn feed_text(&mut self, c: char, again: &mut Vec<char>) -> Progress {
        let State::Text { quote, use_as } = self.state else {
            return Progress::Broken;
        };
        let has_escapes = self.syntax.is_python;
        if has_escapes && self.matcher.is_idle() && self.unescape.wants(c) {
            return match self.unescape.feed(c, again) {
                Escape::Wait => Progress::More,
                Escape::Char(c) => self.add(c, use_as),
                Escape::Two(c, d) => {
                    self.add(c, use_as);
                    self.add(d, use_as)
                }
                Escape::Broken => Progress::Broken,
            };
        }
        match self.matcher.feed(c, &[quote], again) {
            Scan::Wait => Progress::More,
            Scan::Miss(c) => self.add(c, use_as),
            Scan::Hit(_) => {
                if let Some(c) = self.unescape.finish() {
                    self.add(c, use_as);
                }
                self.close_text(use_as)
            }
        }
    }

    fn add(&mut self, c: char, use_as: Use) -> Progress {
        if use_as == Use::Value {
            escape(c, &mut self.json, true);
        } else {
            self.text.push(c);
        }
        Progress::More
    }

    fn close_text(&mut self, use_as: Use) -> Progress {
        let text = std::mem::take(&mut self.text);
        match use_as {
            Use::Key => return self.name(text),
            Use::Value => self.json.push('"'),
            Use::Untyped => {
                let types = self.types();
                self.json += &typing::convert(&text, types.as_deref(), true);
            }
        }
        self.after_value()
    }

    fn after_value(&mut self) -> Progress {
        self.is_certain = true;
        self.state = State::After;
        if self.stack.is_empty() {
            Progress::Done
        } else {
            Progress::More
        }
    }

    /// Has read the name of an argument or a key.
    fn name(&mut self, name: String) -> Progress {
        if name.is_empty() && self.stack.len() == 1 {
            return Progress::Broken;
        }
        self.separate();
        self.json += &quote(&name);
        self.json.push_str(": ");
        if self.stack.len() == 1 {
            self.argument = name;
        }
        self.state = State::Assign;
        Progress::More
    }

    fn feed_key_word(&mut self, c: char, again: &mut Vec<char>) -> Progress {
        let assign = self.assign();
        let State::KeyWord(word) = &mut self.state else {
            return Progress::Broken;
        };
        if c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$') {
            word.push(c);
            return Progress::More;
        }
        if word.is_empty() || !(c.is_whitespace() || c == assign) {
            return Progress::Broken;
        }
        again.push(c);
        let word = std::mem::take(word);
        self.name(word)
    }

    fn feed_word(&mut self, c: char, again: &mut Vec<char>) -> Progress {
        let is_end = match self.syntax.is_python {
            true => !(c.is_alphanumeric() || matches!(c, '_' | '+' | '-' | '.')),
            false => matches!(c, ',' | '}' | ']'),
        };
        let State::Word(word) = &mut self.state else {
            return Progress::Broken;
        };
        if !is_end {
            word.push(c);
            return Progress::More;
        }
        let progress = self.close_word();
        if progress != Progress::Broken {
            again.push(c);
        }
        progress
    }

    fn close_word(&mut self) -> Progress {
        let State::Word(word) = &self.state else {
            return Progress::Broken;
        };
        let is_text = self.types().is_some_and(|types| typing::is_text(&types));
        let json = match word_to_json(word.trim()) {
            Some(json) if !is_text => json,
            _ if !self.syntax.is_python => quote(word.trim()),
            _ => {
                // Where the arguments break off, all that was read of them shows.
                self.json += word;
                return Progress::Broken;
            }
        };
        self.separate_in_list();
        self.json += &json;
        self.after_value()
    }
}

/// A number or constant as JSON.
fn word_to_json(word: &str) -> Option<String> {
    match word {
        "True" | "true" => return Some("true".to_owned()),
        "False" | "false" => return Some("false".to_owned()),
        "None" | "null" => return Some("null".to_owned()),
        _ => {}
    }
    let digits = word.replace('_', "");
    typing::integer(&digits).or_else(|| typing::number(&digits))
}

/// One Python literal as JSON.
pub(super) fn python_to_json(text: &str) -> Option<String> {
    let mut literals = Literals::value(&PYTHON);
    let mut stack = Vec::new();
    let mut is_done = false;
    for c in text.trim().chars() {
        stack.push(c);
        while let Some(c) = stack.pop() {
            if is_done {
                return None;
            }
            match literals.feed(c, &mut stack) {
                Progress::More => {}
                Progress::Done => is_done = true,
                Progress::Before | Progress::Broken => return None,
            }
        }
    }
    if !is_done && matches!(literals.state, State::Word(_)) {
        is_done = literals.close_word() == Progress::Done;
    }
    is_done.then(|| literals.take())
}
