//! How the parts of answers are found: thoughts and tool calls.

use quire_text::{reasoning::ReasoningKind, tools::Dialect};

use super::read::Reader;
use crate::errors::CliError;
use crate::flags::Value;
use crate::suggest::nearest;

/// `--tool-call-parser` for what the chat template shows.
const AUTO: &str = "auto";

/// What the flags say about tool calls and thoughts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParserArgs {
    /// `--enable-auto-tool-choice`, if it was said either way.
    auto_tool_choice: Option<bool>,
    tools: ToolParser,
    /// How the model writes its thoughts, if they are to be told apart.
    pub reasoning: Option<ReasoningKind>,
}

/// `--tool-call-parser`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ToolParser {
    /// It was not given.
    Unsaid,
    /// What the chat template shows.
    Auto,
    /// This one.
    Dialect(Dialect),
}

impl ParserArgs {
    /// Reads the flags for a model of that name.
    pub(super) fn read(flags: &Reader, model: &str) -> Result<ParserArgs, CliError> {
        let auto_tool_choice = match flags.0.get("enable-auto-tool-choice") {
            Some(Value::Bool(said)) => Some(*said),
            _ => None,
        };
        Ok(ParserArgs {
            auto_tool_choice,
            tools: match flags.opt_text("tool-call-parser").as_deref() {
                None => ToolParser::Unsaid,
                Some(AUTO) => ToolParser::Auto,
                Some(name) => ToolParser::Dialect(Dialect::from_name(name).ok_or_else(|| {
                    let names = Dialect::all().flat_map(Dialect::names);
                    unknown("tool-call-parser", name, names.copied().chain([AUTO]))
                })?),
            },
            reasoning: reasoning(flags, model)?,
        })
    }

    /// Whether models may decide themselves when to call: unless the operator
    /// forbids it.
    pub fn auto_tool_choice(&self) -> bool {
        self.auto_tool_choice != Some(false)
    }

    /// How the model writes tool calls, given what its chat template shows.
    ///
    /// # Errors
    /// Calls are to be parsed, and nothing says how.
    pub fn dialect(&self, shown: Option<Dialect>) -> Result<Option<Dialect>, CliError> {
        let flag = match (self.tools, self.auto_tool_choice) {
            (ToolParser::Dialect(dialect), _) => return Ok(Some(dialect)),
            (ToolParser::Auto, _) => "--tool-call-parser auto",
            (ToolParser::Unsaid, Some(true)) => "--enable-auto-tool-choice",
            (ToolParser::Unsaid, _) => return Ok(shown),
        };
        if shown.is_none() {
            let names = Dialect::all().map(|dialect| dialect.names()[0]);
            return Err(CliError::failure(format!(
                "{flag}: the chat template does not show how the model writes tool calls"
            ))
            .hint(format!(
                "--tool-call-parser NAME, one of {}",
                names.collect::<Vec<_>>().join(", ")
            )));
        }
        Ok(shown)
    }
}

/// The built-in model's thoughts are always told apart.
fn reasoning(flags: &Reader, model: &str) -> Result<Option<ReasoningKind>, CliError> {
    const FLAG: &str = "reasoning-parser";
    let given = flags.0.get(FLAG).map(|value| value.to_string());
    match given.as_deref() {
        None if model == quire_demo::NAME => Ok(Some(ReasoningKind::Qwen3)),
        None | Some("") => Ok(None),
        Some(name) => match ReasoningKind::from_name(name) {
            Some(kind) => Ok(Some(kind)),
            None => {
                let names = ReasoningKind::all().flat_map(ReasoningKind::names);
                Err(unknown(FLAG, name, names.copied()))
            }
        },
    }
}

fn unknown<'a>(flag: &str, name: &str, names: impl Iterator<Item = &'a str>) -> CliError {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    let error = CliError::usage(format!(
        "argument --{flag}: invalid choice: {name:?} (choose from {})",
        names.join(", ")
    ));
    let near: Vec<String> = nearest(name, names)
        .into_iter()
        .map(str::to_owned)
        .collect();
    error.did_you_mean(&near)
}
