//! `--structured-outputs-config`.

use serde_json::{Map, Value as Json};

use crate::errors::CliError;

const FLAG: &str = "argument --structured-outputs-config";

/// Names of back ends that deployments ask for. One engine stands for all.
const BACKENDS: [&str; 6] = [
    "auto",
    "llguidance",
    "guidance",
    "xgrammar",
    "outlines",
    "lm-format-enforcer",
];

/// What holds for every request with structured output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StructuredArgs {
    /// JSON has no white space between its tokens.
    pub disable_any_whitespace: bool,
    /// Objects that list properties have no others.
    pub disable_additional_properties: bool,
    /// The back end that was asked for, if it is another program's.
    pub other_backend: Option<String>,
}

impl StructuredArgs {
    /// Reads the flag's value.
    ///
    /// # Errors
    /// A member that is unknown or has a value that it does not take.
    pub fn read(config: &Map<String, Json>) -> Result<StructuredArgs, CliError> {
        let mut args = StructuredArgs::default();
        for (name, value) in config {
            match name.as_str() {
                "backend" => args.other_backend = backend(value)?,
                "disable_any_whitespace" => args.disable_any_whitespace = truth(name, value)?,
                "disable_additional_properties" => {
                    args.disable_additional_properties = truth(name, value)?;
                }
                // There is no other back end to fall back to.
                "disable_fallback" => drop(truth(name, value)?),
                "enable_in_reasoning" if *value == Json::Bool(false) => {}
                "reasoning_parser" if value.as_str() == Some("") => {}
                "enable_in_reasoning" | "reasoning_parser" => {
                    return Err(CliError::usage(format!("{FLAG}: {name} is not available")));
                }
                _ => return Err(CliError::usage(format!("{FLAG}: unknown key {name:?}"))),
            }
        }
        Ok(args)
    }

    /// What an operator should know who asked for another back end.
    pub fn note(&self) -> Option<String> {
        let other = self.other_backend.as_ref()?;
        Some(format!(
            "--structured-outputs-config: structured output is enforced by llguidance, not by {other}"
        ))
    }
}

fn backend(value: &Json) -> Result<Option<String>, CliError> {
    let name = value.as_str().unwrap_or_default();
    if !BACKENDS.contains(&name) {
        return Err(CliError::usage(format!(
            "{FLAG}: invalid backend {value}; choose from {}",
            BACKENDS.join(", ")
        )));
    }
    let same = matches!(name, "auto" | "llguidance" | "guidance");
    Ok((!same).then(|| name.to_owned()))
}

fn truth(name: &str, value: &Json) -> Result<bool, CliError> {
    value
        .as_bool()
        .ok_or_else(|| CliError::usage(format!("{FLAG}: {name} must be true or false")))
}
