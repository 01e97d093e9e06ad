//! `--config file.yaml`: flags of `vllm serve` from a file.

use std::io::Read;
use std::path::Path;

use serde_json::{Map, Value as Json};

use crate::errors::CliError;
use crate::flags::{
    Flag, Kind, Occurrence, SERVE, Settings, Unknown, Value, check_keys, split_keys,
};

/// A file of flags has no reason to be larger.
const MAX_BYTES: u64 = 1 << 20;

/// Reads a config file. Keys are flag names, with `-` or `_`.
///
/// # Errors
/// If the file cannot be read, is not YAML, or a key or value is not allowed;
/// names the file and the key.
pub fn load(path: &Path) -> Result<Settings, CliError> {
    let extension = path.extension().and_then(|extension| extension.to_str());
    if !matches!(extension, Some("yaml" | "yml")) {
        return Err(CliError::usage(format!(
            "--config {}: the file must be named .yaml or .yml",
            path.display()
        )));
    }
    let text = read(path).map_err(|problem| {
        CliError::usage(format!(
            "cannot read --config {}: {problem}",
            path.display()
        ))
    })?;
    parse(&text, &path.display().to_string())
}

fn read(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    let length = std::fs::File::open(path)?
        .take(MAX_BYTES + 1)
        .read_to_string(&mut text)?;
    if length as u64 > MAX_BYTES {
        return Err(std::io::Error::other(format!(
            "it is larger than {MAX_BYTES} bytes"
        )));
    }
    Ok(text)
}

/// Checks a config file's text; `name` is for messages.
///
/// # Errors
/// As [`load`].
pub fn parse(text: &str, name: &str) -> Result<Settings, CliError> {
    let document: Json = match text.trim().is_empty() {
        true => Json::Null,
        false => serde_saphyr::from_str(text)
            .map_err(|problem| CliError::usage(format!("{name} is not valid YAML: {problem}")))?,
    };
    let map = match document {
        Json::Object(map) => map,
        Json::Null => Map::new(),
        _ => {
            return Err(CliError::usage(format!(
                "{name}: expected a mapping of flag names to values"
            )));
        }
    };
    let mut warnings = Vec::new();
    let mut occurrences = Vec::new();
    for (key, value) in &map {
        let occurrence = occurrence(key, value, &mut warnings).map_err(|(problem, hints)| {
            CliError::usage(format!("{name}: {problem}")).did_you_mean(&hints)
        })?;
        occurrences.extend(occurrence);
    }
    let mut settings = Settings::collect(&SERVE, occurrences).map_err(|error| {
        let hints = error.hints().to_vec();
        hints
            .into_iter()
            .fold(CliError::usage(format!("{name}: {error}")), CliError::hint)
    })?;
    for warning in warnings {
        settings.warn(format!("{name}: {warning}"));
    }
    Ok(settings)
}

/// A problem and the names that may have been meant.
type Problem = (String, Vec<String>);

/// What a key and its value would be on the command line; `None` for nothing.
fn occurrence(
    key: &str,
    value: &Json,
    warnings: &mut Vec<String>,
) -> Result<Option<Occurrence>, Problem> {
    let (flag_name, dotted) = key
        .split_once('.')
        .map_or((key, None), |(flag, keys)| (flag, Some(keys)));
    let found = SERVE.find(&format!("--{flag_name}")).map_err(|unknown| {
        let undashed = |names: Vec<String>| {
            names
                .iter()
                .map(|name| name.trim_start_matches('-').to_owned())
                .collect()
        };
        match unknown {
            Unknown::Nothing(near) => (format!("unknown key {key:?}"), undashed(near)),
            Unknown::Ambiguous(names) => (
                format!("key {key:?} is the beginning of several flags"),
                undashed(names),
            ),
        }
    })?;
    let flag = found.flag;
    if flag.name == "config" {
        return Err(("a config file cannot name another one".into(), Vec::new()));
    }
    let Some(texts) =
        texts(flag, value).map_err(|problem| (format!("key {key:?}: {problem}"), Vec::new()))?
    else {
        if *value == Json::Bool(false) && flag.default_value() == Some(Value::Bool(!found.negated))
        {
            warnings.push(format!(
                "{key}: false leaves the default, which is on; write no-{}: true",
                flag.name
            ));
        }
        return Ok(None);
    };
    let (keys, append) = dotted.map(split_keys).unwrap_or_default();
    check_keys(flag, key, &keys).map_err(|problem| (problem.to_string(), Vec::new()))?;
    let (negated, renamed_from) = (found.negated, found.renamed_from);
    Ok(Some(Occurrence {
        flag,
        typed: key.to_owned(),
        negated,
        renamed_from,
        keys,
        append,
        texts,
    }))
}

/// A value's texts on the command line: none for a bare flag; `None` if the
/// flag is left out.
fn texts(flag: &Flag, value: &Json) -> Result<Option<Vec<String>>, String> {
    let bare = flag.kind == Kind::Bool;
    match value {
        Json::Null | Json::Bool(false) => Ok(None),
        Json::Bool(true) if bare => Ok(Some(Vec::new())),
        Json::Array(items) if flag.kind == Kind::List => {
            Ok(Some(items.iter().map(plain).collect()))
        }
        Json::Array(_) | Json::Object(_) if !matches!(flag.kind, Kind::Json(_) | Kind::List) => {
            Err(format!(
                "--{} takes a single value, found {value}",
                flag.name
            ))
        }
        value => Ok(Some(vec![plain(value)])),
    }
}

/// A scalar as typed, anything else as JSON.
fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}
