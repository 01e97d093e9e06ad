//! Where a model keeps its chat template, and what `--chat-template` means.

use std::collections::BTreeMap;

use quire_files::{FileError, Files};
use serde_json::Value;

use super::ChatTemplate;
use super::template::{DEFAULT, MAX_TEMPLATE_BYTES};
use crate::config::{read_object, read_optional};
use crate::{TextError, Tokenizer};

/// Templates in files of their own beside `chat_template.jinja`.
const ADDITIONAL_DIR: &str = "additional_chat_templates";

impl ChatTemplate {
    /// The chat template of a model: `chat_template.jinja` (with
    /// `additional_chat_templates/NAME.jinja`), else `chat_template.json`, else
    /// `chat_template` of tokenizer_config.json, a string or a list of named
    /// templates. `None` if the model has none.
    ///
    /// # Errors
    /// The file that cannot be read, or [`TextError::Template`].
    pub fn from_files(
        files: &Files,
        tokenizer: &Tokenizer,
    ) -> Result<Option<ChatTemplate>, TextError> {
        let mut named = additional_templates(files)?;
        if let Some(source) = read_template(files, "chat_template.jinja")? {
            named.insert(DEFAULT.to_owned(), source);
        }
        if named.is_empty()
            && let Some(processor) = read_object(files, "chat_template.json")?
        {
            named = named_templates(processor.get("chat_template"));
        }
        if named.is_empty() {
            named = named_templates(tokenizer.config().get("chat_template"));
        }
        if named.is_empty() {
            return Ok(None);
        }
        ChatTemplate::compile_named(&named, Some(tokenizer)).map(Some)
    }

    /// The template that `--chat-template VALUE` means: one that the
    /// tokenizer's configuration has under that name, else a file, else the
    /// template's text itself.
    ///
    /// # Errors
    /// [`TextError::TemplateFlag`] if the value is none of these, or
    /// [`TextError::Template`].
    pub fn from_flag(
        value: &str,
        tokenizer: Option<&Tokenizer>,
    ) -> Result<ChatTemplate, TextError> {
        let named = named_templates(tokenizer.and_then(|t| t.config().get("chat_template")));
        if let Some(source) = named.get(value) {
            return ChatTemplate::compile(source, tokenizer);
        }
        let is_text = value.contains(['{', '}', '\n']);
        // The empty directory: paths are as the user's shell has them.
        match read_template(&Files::dir(""), value) {
            Ok(Some(source)) => ChatTemplate::compile(&source, tokenizer),
            // A template is no valid path, so looking for it may fail oddly.
            Ok(None) | Err(TextError::File(FileError::Io { .. })) if is_text => {
                ChatTemplate::compile(value, tokenizer)
            }
            Ok(None) => Err(TextError::TemplateFlag(format!(
                "{value:?} is not a file, not one of the model's named templates ({}), \
                 and not the text of a template",
                names(&named)
            ))),
            Err(error) => Err(error),
        }
    }
}

fn names(templates: &BTreeMap<String, String>) -> String {
    if templates.is_empty() {
        return "it has none".to_owned();
    }
    let names: Vec<_> = templates.keys().map(String::as_str).collect();
    names.join(", ")
}

fn read_template(files: &Files, name: &str) -> Result<Option<String>, TextError> {
    read_optional(files, name, MAX_TEMPLATE_BYTES as u64)
}

/// The templates of a `chat_template` value: a string, or a list of
/// `{"name": …, "template": …}`.
fn named_templates(value: Option<&Value>) -> BTreeMap<String, String> {
    match value {
        Some(Value::String(source)) => BTreeMap::from([(DEFAULT.to_owned(), source.clone())]),
        Some(Value::Array(list)) => list
            .iter()
            .filter_map(|entry| {
                let name = entry.get("name")?.as_str()?;
                let source = entry.get("template")?.as_str()?;
                Some((name.to_owned(), source.to_owned()))
            })
            .collect(),
        _ => BTreeMap::new(),
    }
}

/// The `NAME.jinja` files of the folder for additional templates.
fn additional_templates(files: &Files) -> Result<BTreeMap<String, String>, TextError> {
    let mut templates = BTreeMap::new();
    for file in files.names(ADDITIONAL_DIR)? {
        if let Some(name) = file.strip_suffix(".jinja")
            && let Some(source) = read_template(files, &format!("{ADDITIONAL_DIR}/{file}"))?
        {
            templates.insert(name.to_owned(), source);
        }
    }
    Ok(templates)
}
