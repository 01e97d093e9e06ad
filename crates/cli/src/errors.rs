//! What the program prints when it gives up: `error:`, its causes, `hint:`.

use std::fmt::Write;

/// Exit code of a command line that cannot be understood, as argparse has it.
pub const EXIT_USAGE: u8 = 2;
/// Exit code of every other failure.
pub const EXIT_FAILURE: u8 = 1;

/// A failure that the user can act on, with hints that name the exact flag.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct CliError {
    message: String,
    hints: Vec<String>,
    exit_code: u8,
}

impl CliError {
    /// A command line (or config file) that cannot be honoured.
    pub fn usage(message: impl Into<String>) -> CliError {
        CliError {
            message: message.into(),
            hints: Vec::new(),
            exit_code: EXIT_USAGE,
        }
    }

    /// A failure after the command line was understood.
    pub fn failure(message: impl Into<String>) -> CliError {
        CliError {
            message: message.into(),
            hints: Vec::new(),
            exit_code: EXIT_FAILURE,
        }
    }

    /// Adds a hint; an empty one is dropped.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> CliError {
        let hint = hint.into();
        if !hint.is_empty() {
            self.hints.push(hint);
        }
        self
    }

    /// Adds "did you mean" over `names`, if there are any.
    #[must_use]
    pub fn did_you_mean(self, names: &[String]) -> CliError {
        match names {
            [] => self,
            names => self.hint(format!("did you mean {}?", names.join(" or "))),
        }
    }

    /// The hints, in the order in which they were added.
    pub fn hints(&self) -> &[String] {
        &self.hints
    }
}

/// The whole text for stderr: the error, what caused it, and the hints of
/// every [`CliError`] in the chain.
pub fn report(error: &anyhow::Error) -> String {
    let mut text = String::new();
    let mut hints = String::new();
    for (depth, cause) in error.chain().enumerate() {
        let message = cause.to_string();
        // Libraries put their hint behind the message, on one line.
        let (message, inline) = match message.split_once(INLINE_HINT) {
            Some((message, hint)) => (message, Some(hint)),
            None => (message.as_str(), None),
        };
        let label = if depth == 0 { "error" } else { "  caused by" };
        let _ = writeln!(text, "{label}: {message}");
        let own = cause
            .downcast_ref::<CliError>()
            .map_or(&[][..], CliError::hints);
        for hint in inline.into_iter().chain(own.iter().map(String::as_str)) {
            let _ = writeln!(hints, "hint: {hint}");
        }
    }
    text + &hints
}

/// What stands between message and hint in the errors of libraries.
const INLINE_HINT: &str = "; hint: ";

/// The process's exit code for a failure.
pub fn exit_code(error: &anyhow::Error) -> u8 {
    error
        .chain()
        .find_map(|cause| cause.downcast_ref::<CliError>())
        .map_or(EXIT_FAILURE, |error| error.exit_code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_behind_a_message_gets_its_own_line() {
        let error = anyhow::anyhow!("x is truncated; hint: download it again");
        assert_eq!(
            report(&error),
            "error: x is truncated\nhint: download it again\n"
        );
    }

    #[test]
    fn a_report_lists_causes_then_hints() {
        let inner = CliError::failure("the KV cache has no room").hint("--max-model-len 8192 fits");
        let error = anyhow::Error::from(inner).context("cannot start the engine");
        assert_eq!(
            report(&error),
            "error: cannot start the engine\n  caused by: the KV cache has no room\nhint: --max-model-len 8192 fits\n"
        );
        assert_eq!(exit_code(&error), EXIT_FAILURE);
        assert_eq!(exit_code(&CliError::usage("x").into()), EXIT_USAGE);
        assert_eq!(exit_code(&anyhow::anyhow!("x")), EXIT_FAILURE);
    }
}
