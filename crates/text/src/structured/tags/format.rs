//! Structural tags as clients send them: `structures` and `triggers`, or a tree
//! of formats.

use serde_json::{Map, Value};

use crate::structured::{StructuredError, limits};

/// Longest fixed text, in bytes, and most of them in one list.
const MAX_TEXT_BYTES: usize = 4096;
const MAX_PARTS: usize = 1024;

/// What a text must look like.
#[derive(Debug, PartialEq)]
pub(super) enum Format {
    Const(String),
    Schema(Value),
    Regex(String),
    Grammar(String),
    /// Any text without these.
    Text(Vec<String>),
    Sequence(Vec<Format>),
    Or(Vec<Format>),
    Tag(Tag),
    /// Free text with tags, each of which begins with a trigger.
    Triggered {
        triggers: Vec<String>,
        tags: Vec<Tag>,
        at_least_one: bool,
        stop_after_first: bool,
        excludes: Vec<String>,
    },
    /// Tags with a fixed text between them.
    Separated {
        tags: Vec<Tag>,
        separator: String,
        at_least_one: bool,
        stop_after_first: bool,
    },
}

/// A format between two texts.
#[derive(Debug, PartialEq)]
pub(super) struct Tag {
    pub(super) begin: String,
    pub(super) content: Box<Format>,
    /// One of these ends it; not empty.
    pub(super) end: Vec<String>,
}

/// The longest trigger that a tag begins with.
pub(super) fn trigger_of<'a>(tag: &Tag, triggers: &'a [String]) -> Option<&'a str> {
    let fitting = triggers
        .iter()
        .filter(|trigger| tag.begin.starts_with(*trigger));
    fitting
        .max_by_key(|trigger| trigger.len())
        .map(String::as_str)
}

/// Reads a structural tag in either form.
///
/// # Errors
/// What is missing, malformed or not supported.
pub(super) fn read(value: &Value) -> Result<Format, StructuredError> {
    let root = Object::of("structural_tag", value)?;
    match root.members.get("format") {
        Some(format) => read_format("structural_tag.format", format),
        None => read_legacy(&root),
    }
}

fn read_legacy(root: &Object) -> Result<Format, StructuredError> {
    let mut tags = Vec::new();
    for (i, item) in root.list("structures")?.iter().enumerate() {
        let object = Object::of(&format!("{}.structures.{i}", root.at), item)?;
        tags.push(Tag {
            begin: object.text("begin")?,
            content: Box::new(Format::Schema(object.need("schema")?.clone())),
            end: vec![object.text("end")?],
        });
    }
    triggered(root, tags, Vec::new())
}

fn read_format(at: &str, value: &Value) -> Result<Format, StructuredError> {
    let object = Object::of(at, value)?;
    let kind = object.string("type")?;
    Ok(match kind {
        "const_string" => Format::Const(object.text("value")?),
        "json_schema" => {
            if !matches!(
                object.members.get("style").and_then(Value::as_str),
                None | Some("json")
            ) {
                return Err(object.fail("style: only 'json' is supported"));
            }
            Format::Schema(object.need("json_schema")?.clone())
        }
        "regex" => {
            let pattern = object.string("pattern")?;
            limits::regex(&object.name("pattern"), pattern)?;
            Format::Regex(pattern.to_owned())
        }
        "grammar" => {
            let grammar = object.string("grammar")?;
            limits::text(&object.name("grammar"), grammar, limits::MAX_SPEC_BYTES)?;
            Format::Grammar(grammar.to_owned())
        }
        "any_text" => Format::Text(object.texts("excludes")?),
        "sequence" => Format::Sequence(object.formats("elements")?),
        "or" => Format::Or(object.formats("elements")?),
        "tag" => Format::Tag(read_tag(at, value)?),
        "triggered_tags" => triggered(&object, object.tags()?, object.texts("excludes")?)?,
        "tags_with_separator" => Format::Separated {
            tags: object.tags()?,
            separator: object.string("separator")?.to_owned(),
            at_least_one: object.flag("at_least_one")?,
            stop_after_first: object.flag("stop_after_first")?,
        },
        other => {
            let other: String = other.chars().take(64).collect();
            return Err(object.fail(&format!(
                "type '{other}' is not supported; there are const_string, json_schema, regex, \
                 grammar, any_text, sequence, or, tag, triggered_tags and tags_with_separator"
            )));
        }
    })
}

fn read_tag(at: &str, value: &Value) -> Result<Tag, StructuredError> {
    let object = Object::of(at, value)?;
    if !matches!(
        object.members.get("type").and_then(Value::as_str),
        None | Some("tag")
    ) {
        return Err(object.fail("type must be 'tag'"));
    }
    let end = match object.need("end")? {
        Value::Array(_) => object.texts("end")?,
        _ => vec![object.string("end")?.to_owned()],
    };
    if end.is_empty() {
        return Err(object.fail("end is empty"));
    }
    Ok(Tag {
        begin: object.string("begin")?.to_owned(),
        content: Box::new(read_format(
            &object.name("content"),
            object.need("content")?,
        )?),
        end,
    })
}

fn triggered(
    object: &Object,
    tags: Vec<Tag>,
    excludes: Vec<String>,
) -> Result<Format, StructuredError> {
    let triggers = object.texts("triggers")?;
    if triggers.is_empty() || tags.is_empty() {
        return Err(object.fail("needs at least one trigger and one tag"));
    }
    if let Some(tag) = tags.iter().find(|tag| trigger_of(tag, &triggers).is_none()) {
        return Err(object.fail(&format!("the tag {:?} begins with no trigger", tag.begin)));
    }
    Ok(Format::Triggered {
        triggers,
        tags,
        at_least_one: object.flag("at_least_one")?,
        stop_after_first: object.flag("stop_after_first")?,
        excludes,
    })
}

/// An object and where it stands.
struct Object<'a> {
    at: String,
    members: &'a Map<String, Value>,
}

impl<'a> Object<'a> {
    fn of(at: &str, value: &'a Value) -> Result<Self, StructuredError> {
        match value {
            Value::Object(members) => Ok(Object {
                at: at.to_owned(),
                members,
            }),
            _ => Err(StructuredError::invalid(format!("{at} must be an object"))),
        }
    }

    fn name(&self, member: &str) -> String {
        format!("{}.{member}", self.at)
    }

    fn fail(&self, what: &str) -> StructuredError {
        StructuredError::invalid(format!("{}: {what}", self.at))
    }

    fn need(&self, name: &str) -> Result<&'a Value, StructuredError> {
        self.members
            .get(name)
            .ok_or_else(|| self.fail(&format!("{name} is missing")))
    }

    fn string(&self, name: &str) -> Result<&'a str, StructuredError> {
        let text = self.need(name)?.as_str();
        text.ok_or_else(|| self.fail(&format!("{name} must be a string")))
    }

    /// A fixed text.
    fn text(&self, name: &str) -> Result<String, StructuredError> {
        let text = self.string(name)?;
        limits::text(&self.name(name), text, MAX_TEXT_BYTES)?;
        Ok(text.to_owned())
    }

    fn flag(&self, name: &str) -> Result<bool, StructuredError> {
        match self.members.get(name) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(self.fail(&format!("{name} must be a boolean"))),
        }
    }

    fn list(&self, name: &str) -> Result<&'a [Value], StructuredError> {
        match self.need(name)? {
            Value::Array(items) if items.len() > MAX_PARTS => {
                Err(self.fail(&format!("{name} may have at most {MAX_PARTS} items")))
            }
            Value::Array(items) => Ok(items),
            _ => Err(self.fail(&format!("{name} must be a list"))),
        }
    }

    /// A list of fixed texts; absent is empty.
    fn texts(&self, name: &str) -> Result<Vec<String>, StructuredError> {
        if matches!(self.members.get(name), None | Some(Value::Null)) {
            return Ok(Vec::new());
        }
        let mut texts = Vec::new();
        for item in self.list(name)? {
            let Some(text) = item.as_str() else {
                return Err(self.fail(&format!("{name} must be a list of strings")));
            };
            limits::text(&self.name(name), text, MAX_TEXT_BYTES)?;
            texts.push(text.to_owned());
        }
        Ok(texts)
    }

    fn formats(&self, name: &str) -> Result<Vec<Format>, StructuredError> {
        let items = self.list(name)?.iter().enumerate();
        let formats: Vec<_> = items
            .map(|(i, item)| read_format(&format!("{}.{i}", self.name(name)), item))
            .collect::<Result<_, _>>()?;
        match formats.is_empty() {
            true => Err(self.fail(&format!("{name} is empty"))),
            false => Ok(formats),
        }
    }

    fn tags(&self) -> Result<Vec<Tag>, StructuredError> {
        let items = self.list("tags")?.iter().enumerate();
        let tags: Vec<_> = items
            .map(|(i, item)| read_tag(&format!("{}.tags.{i}", self.at), item))
            .collect::<Result<_, _>>()?;
        match tags.is_empty() {
            true => Err(self.fail("tags is empty")),
            false => Ok(tags),
        }
    }
}
