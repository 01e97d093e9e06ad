//! Calls that are JSON objects, such as `{"name": "f", "arguments": {}}`: one,
//! several in a row, or a list of them.

use serde_json::Value;

use super::json::{JsonArguments, Progress, ValueScan};
use super::output::Output;
use super::parser::{Body, Flow, Io};
use super::{MAX_NAME, NO_ARGUMENTS};

/// What the arguments are called.
const ARGUMENT_KEYS: [&str; 2] = ["arguments", "parameters"];

/// What else is in calls.
const OTHER_KEYS: [&str; 2] = ["type", "id"];

/// Reads calls from the first bracket to the last.
pub(super) struct Records {
    /// Whether an object needs arguments and may have none but the usual keys to
    /// be a call. Where no marker announces calls, any JSON might be one.
    is_strict: bool,
    place: Place,
    in_list: bool,
    has_call: bool,
    record: Record,
}

enum Place {
    Start,
    Element,
    Record,
    AfterRecord,
}

impl Records {
    pub(super) fn new(is_strict: bool) -> Records {
        Records {
            is_strict,
            place: Place::Start,
            in_list: false,
            has_call: false,
            record: Record::new(is_strict),
        }
    }

    fn open_record(&mut self) -> Flow {
        self.record = Record::new(self.is_strict);
        self.place = Place::Record;
        Flow::More
    }

    fn step_record(&mut self, c: char, out: &mut Output) -> Flow {
        match self.record.feed(c, out) {
            Progress::Done => {
                // The end of the object belongs to the call.
                out.settle();
                self.has_call = true;
                self.place = if self.in_list {
                    Place::Element
                } else {
                    Place::AfterRecord
                };
                Flow::More
            }
            Progress::More => Flow::More,
            Progress::Before | Progress::Broken => {
                if out.is_in_call() {
                    out.end();
                }
                Flow::Yield
            }
        }
    }
}

impl Body for Records {
    fn step(&mut self, c: char, io: &mut Io) -> Flow {
        match (&self.place, c) {
            (Place::Record, _) => self.step_record(c, io.out),
            (_, '{') => self.open_record(),
            (Place::Start, '[') => {
                self.in_list = true;
                self.place = Place::Element;
                Flow::More
            }
            // A list without calls says nothing that a client could be told.
            (Place::Element, ']') if self.has_call => Flow::Done,
            (Place::Element | Place::AfterRecord, ',') => Flow::More,
            (Place::AfterRecord, ';') => Flow::More,
            (_, c) if c.is_whitespace() => Flow::More,
            _ => Flow::Yield,
        }
    }
}

enum Expects {
    Key,
    KeyText,
    Colon,
    Name,
    Arguments,
    Other,
    Comma,
}

/// One object, after its opening brace.
struct Record {
    is_strict: bool,
    expects: Expects,
    /// The key or name that is being read, and where it ends.
    text: String,
    scan: ValueScan,
    name: Option<String>,
    arguments: Option<JsonArguments>,
    has_arguments: bool,
    is_started: bool,
    is_ended: bool,
}

impl Record {
    fn new(is_strict: bool) -> Record {
        Record {
            is_strict,
            expects: Expects::Key,
            text: String::new(),
            scan: ValueScan::default(),
            name: None,
            arguments: None,
            has_arguments: false,
            is_started: false,
            is_ended: false,
        }
    }

    fn feed(&mut self, c: char, out: &mut Output) -> Progress {
        match self.expects {
            Expects::KeyText => self.feed_key(c),
            Expects::Name => self.feed_name(c, out),
            Expects::Arguments => self.feed_arguments(c, out),
            Expects::Other => {
                let progress = self.scan.feed(c);
                self.after_value(progress, c, out)
            }
            _ if c.is_whitespace() => Progress::More,
            Expects::Key if c == ',' => Progress::More,
            Expects::Key if c == '"' => {
                self.begin_text(Expects::KeyText);
                self.feed_key(c)
            }
            Expects::Colon if c == ':' => self.open_value(),
            Expects::Comma if c == ',' => {
                self.expects = Expects::Key;
                Progress::More
            }
            Expects::Key | Expects::Comma if c == '}' => self.close(out),
            _ => Progress::Broken,
        }
    }

    fn begin_text(&mut self, expects: Expects) {
        self.text.clear();
        self.scan = ValueScan::default();
        self.expects = expects;
    }

    fn feed_key(&mut self, c: char) -> Progress {
        self.text.push(c);
        if self.scan.feed(c) == Progress::Done {
            let Ok(key) = serde_json::from_str(&self.text) else {
                return Progress::Broken;
            };
            self.text = key;
            self.expects = Expects::Colon;
        }
        Progress::More
    }

    /// Decides by its key what a value is.
    fn open_value(&mut self) -> Progress {
        let key = std::mem::take(&mut self.text);
        if key == "name" && self.name.is_none() {
            self.begin_text(Expects::Name);
        } else if ARGUMENT_KEYS.contains(&key.as_str()) && self.arguments.is_none() {
            self.arguments = Some(JsonArguments::new());
            self.expects = Expects::Arguments;
        } else if self.is_strict && !OTHER_KEYS.contains(&key.as_str()) {
            return Progress::Broken;
        } else {
            self.begin_text(Expects::Other);
        }
        Progress::More
    }

    fn feed_name(&mut self, c: char, out: &mut Output) -> Progress {
        match self.scan.feed(c) {
            Progress::More => self.text.push(c),
            Progress::Done => {
                self.text.push(c);
                match serde_json::from_str(&self.text) {
                    Ok(Value::String(name)) if (1..=MAX_NAME).contains(&name.len()) => {
                        self.name = Some(name);
                        self.expects = Expects::Comma;
                        return self.give_out(out);
                    }
                    _ => return Progress::Broken,
                }
            }
            Progress::Before | Progress::Broken => return Progress::Broken,
        }
        Progress::More
    }

    fn feed_arguments(&mut self, c: char, out: &mut Output) -> Progress {
        let Some(arguments) = &mut self.arguments else {
            return Progress::Broken;
        };
        let progress = arguments.feed(c);
        self.has_arguments = matches!(progress, Progress::Done | Progress::Before);
        if progress == Progress::Broken || self.give_out(out) == Progress::Broken {
            return Progress::Broken;
        }
        self.after_value(progress, c, out)
    }

    fn after_value(&mut self, progress: Progress, c: char, out: &mut Output) -> Progress {
        match progress {
            Progress::More | Progress::Broken => progress,
            Progress::Done => {
                self.expects = Expects::Comma;
                Progress::More
            }
            Progress::Before => {
                self.expects = Expects::Comma;
                self.feed(c, out)
            }
        }
    }

    /// Gives out what is known of the call as soon as name and arguments are:
    /// they come in any order.
    fn give_out(&mut self, out: &mut Output) -> Progress {
        let (Some(name), Some(arguments)) = (&self.name, &mut self.arguments) else {
            return Progress::More;
        };
        if !arguments.is_certain() || self.is_ended {
            return Progress::More;
        }
        if !self.is_started && !out.start(name, None) {
            return Progress::Broken;
        }
        self.is_started = true;
        out.arguments(&arguments.take());
        if self.has_arguments {
            out.end();
            self.is_ended = true;
        }
        Progress::More
    }

    fn close(&mut self, out: &mut Output) -> Progress {
        if self.is_ended {
            return Progress::Done;
        }
        match &self.name {
            Some(name) if !self.is_strict && self.arguments.is_none() => {
                if !out.start(name, None) {
                    return Progress::Broken;
                }
                out.arguments(NO_ARGUMENTS);
                out.end();
                Progress::Done
            }
            _ => Progress::Broken,
        }
    }
}
