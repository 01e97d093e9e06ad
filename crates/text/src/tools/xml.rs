//! Calls whose arguments stand between tags:
//! `<function=f><parameter=a>1</parameter></function>` and the like.

use super::MAX_NAME;
use super::json::{escape, quote};
use super::literal::Properties;
use super::named::is_name;
use super::parser::{Body, Flow, Io};
use super::typing;
use crate::matcher::{Matcher, Scan};

/// The tags of a dialect.
pub(super) struct XmlSyntax {
    /// What ends the function's name, if not the first argument or the call.
    pub(super) name_end: &'static str,
    /// What opens an argument.
    pub(super) argument: &'static str,
    /// What ends an argument's name.
    pub(super) key_end: &'static str,
    /// What opens the value, if it does not follow at once.
    pub(super) value: Option<&'static str>,
    pub(super) value_end: &'static str,
    /// What ends the call.
    pub(super) end: &'static [&'static str],
    /// Whether a line break on each side of a value is markup.
    pub(super) is_on_lines: bool,
    /// Whether an argument that is in no schema may be anything, and not only a
    /// string.
    pub(super) guess: bool,
    /// Whether only functions of the request can be called.
    pub(super) knows_functions: bool,
}

impl XmlSyntax {
    /// Whether a tag begins with this character.
    fn has_tag_with(&self, c: char) -> bool {
        [self.name_end, self.argument, self.key_end, self.value_end]
            .iter()
            .chain(&self.value)
            .chain(self.end)
            .any(|tag| tag.starts_with(c))
    }
}

pub(super) struct Xml {
    syntax: &'static XmlSyntax,
    place: Place,
    matcher: Matcher,
    /// The name that is being read.
    text: String,
    function: String,
    properties: Properties,
    is_started: bool,
    has_argument: bool,
}

enum Place {
    Name,
    Between,
    Key,
    BeforeValue,
    Value(ValueText),
}

/// What a tag means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag {
    NameEnd,
    Argument,
    KeyEnd,
    Value,
    ValueEnd,
    End,
}

impl Xml {
    pub(super) fn new(syntax: &'static XmlSyntax) -> Xml {
        Xml {
            syntax,
            place: Place::Name,
            matcher: Matcher::default(),
            text: String::new(),
            function: String::new(),
            properties: None,
            is_started: false,
            has_argument: false,
        }
    }

    /// The tags that mean something here.
    fn tags(&self) -> Vec<(Tag, &'static str)> {
        let syntax = self.syntax;
        let mut tags = match self.place {
            Place::Key => return vec![(Tag::KeyEnd, syntax.key_end)],
            Place::Name => vec![(Tag::NameEnd, syntax.name_end)],
            Place::Between | Place::Value(_) => vec![(Tag::ValueEnd, syntax.value_end)],
            Place::BeforeValue => syntax
                .value
                .map(|tag| (Tag::Value, tag))
                .into_iter()
                .collect(),
        };
        tags.push((Tag::Argument, syntax.argument));
        tags.extend(syntax.end.iter().map(|&tag| (Tag::End, tag)));
        tags
    }

    fn miss(&mut self, c: char, io: &mut Io) -> Flow {
        match &mut self.place {
            Place::Name if c == '<' || self.text.len() >= MAX_NAME => return Flow::Yield,
            Place::Name => self.text.push(c),
            Place::Key if self.text.len() < MAX_NAME => self.text.push(c),
            Place::Key => return self.break_off(io),
            Place::Value(value) => value.push(c, io),
            // What stands between arguments has no meaning, but before the first
            // it makes this no call.
            Place::Between if !self.is_started && !c.is_whitespace() => return Flow::Yield,
            Place::Between | Place::BeforeValue => {}
        }
        Flow::More
    }

    fn hit(&mut self, tag: Tag, io: &mut Io) -> Flow {
        match std::mem::replace(&mut self.place, Place::Between) {
            Place::Name => {
                self.function = clean(&self.text).to_owned();
                if tag == Tag::NameEnd && self.function.is_empty() {
                    self.place = Place::Name;
                    return Flow::More;
                }
                let is_known = !self.syntax.knows_functions || io.schemas.may_have(&self.function);
                if !is_known || !is_name(&self.function) {
                    return Flow::Yield;
                }
                self.properties = io.schemas.properties(&self.function);
            }
            Place::Key if self.syntax.value.is_some() => {
                self.place = Place::BeforeValue;
                return Flow::More;
            }
            Place::Key => return self.open_value(io),
            Place::BeforeValue if tag == Tag::Value => return self.open_value(io),
            Place::Value(value) => value.finish(self.syntax, io),
            Place::Between | Place::BeforeValue => {}
        }
        match tag {
            Tag::Argument => self.open_argument(io),
            Tag::End => self.end(io),
            _ => Flow::More,
        }
    }

    fn start(&mut self, io: &mut Io) -> bool {
        if !self.is_started {
            self.is_started = io.out.start(&self.function, None);
            if self.is_started {
                io.out.arguments("{");
            }
        }
        self.is_started
    }

    fn open_argument(&mut self, io: &mut Io) -> Flow {
        if !self.start(io) {
            return Flow::Yield;
        }
        self.text.clear();
        self.place = Place::Key;
        Flow::More
    }

    fn open_value(&mut self, io: &mut Io) -> Flow {
        let key = clean(&self.text);
        if self.has_argument {
            io.out.arguments(", ");
        }
        self.has_argument = true;
        io.out.arguments(&quote(key));
        io.out.arguments(": ");
        let types = typing::types(self.properties.as_deref(), key);
        let is_text = match &types {
            Some(types) => typing::is_text(types),
            None => !self.syntax.guess,
        };
        self.place = Place::Value(if is_text {
            io.out.arguments("\"");
            ValueText::Stream(Lines::new(self.syntax.is_on_lines))
        } else {
            ValueText::Whole(String::new(), types)
        });
        Flow::More
    }

    fn end(&mut self, io: &mut Io) -> Flow {
        if !self.start(io) {
            return Flow::Yield;
        }
        io.out.arguments("}");
        io.out.end();
        Flow::Done
    }

    fn break_off(&mut self, io: &mut Io) -> Flow {
        io.out.end();
        Flow::Yield
    }
}

impl Body for Xml {
    fn step(&mut self, c: char, io: &mut Io) -> Flow {
        if self.matcher.is_idle() && !self.syntax.has_tag_with(c) {
            return self.miss(c, io);
        }
        let (tags, texts): (Vec<Tag>, Vec<&str>) = self.tags().into_iter().unzip();
        match self.matcher.feed(c, &texts, io.again) {
            Scan::Wait => Flow::More,
            Scan::Miss(c) => self.miss(c, io),
            Scan::Hit(index) => self.hit(tags[index], io),
        }
    }
}

/// A name without quotes, and without attributes that follow it.
fn clean(text: &str) -> &str {
    let text = text.trim();
    for quote in ['"', '\''] {
        if let Some(rest) = text.strip_prefix(quote) {
            return rest.split(quote).next().unwrap_or(rest).trim();
        }
    }
    text
}

/// The value of an argument.
enum ValueText {
    /// A string, given out as it comes.
    Stream(Lines),
    /// What has to be complete to see what it is.
    Whole(String, Option<Vec<typing::Type>>),
}

impl ValueText {
    fn push(&mut self, c: char, io: &mut Io) {
        match self {
            ValueText::Whole(text, _) => text.push(c),
            ValueText::Stream(lines) => {
                let mut json = String::new();
                lines.push(c, &mut json);
                io.out.arguments(&json);
            }
        }
    }

    fn finish(self, syntax: &XmlSyntax, io: &mut Io) {
        match self {
            ValueText::Stream(_) => io.out.arguments("\""),
            ValueText::Whole(text, types) => {
                let text = if syntax.is_on_lines {
                    without_line_breaks(&text)
                } else {
                    text.trim()
                };
                io.out
                    .arguments(&typing::convert(text, types.as_deref(), syntax.guess));
            }
        }
    }
}

fn without_line_breaks(text: &str) -> &str {
    let text = text.strip_prefix('\n').unwrap_or(text);
    text.strip_suffix('\n').unwrap_or(text)
}

/// A string that may stand on lines of its own.
struct Lines {
    is_on_lines: bool,
    /// Whether a line break that came now would be markup.
    is_first: bool,
    /// A line break that is markup if nothing follows.
    last: Option<char>,
}

impl Lines {
    fn new(is_on_lines: bool) -> Lines {
        Lines {
            is_on_lines,
            is_first: is_on_lines,
            last: None,
        }
    }

    fn push(&mut self, c: char, json: &mut String) {
        let is_first = std::mem::take(&mut self.is_first);
        if is_first && c == '\n' {
            return;
        }
        if let Some(last) = self.last.take() {
            escape(last, json, true);
        }
        if self.is_on_lines && c == '\n' {
            self.last = Some(c);
        } else {
            escape(c, json, true);
        }
    }
}
