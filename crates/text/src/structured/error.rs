//! Why a constraint cannot be made.

/// Characters of a message of the grammar engine that are kept; longer ones
/// repeat the client's own grammar.
const MAX_MESSAGE_CHARS: usize = 1000;

/// Why a specification cannot be turned into a constraint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StructuredError {
    /// The specification is empty, too large or of the wrong shape. The text is
    /// for the client and names the part.
    #[error("{0}")]
    Invalid(String),
    /// The schema, regular expression or grammar is wrong, or uses what is not
    /// supported. The text is for the client.
    #[error("Grammar error: {0}")]
    Grammar(String),
    /// This model cannot be constrained. The text is for the client.
    #[error("{0}")]
    Model(String),
    /// Not now. The text is for the client.
    #[error("{0}")]
    Busy(String),
}

impl StructuredError {
    pub(super) fn invalid(text: impl Into<String>) -> Self {
        StructuredError::Invalid(text.into())
    }

    /// A message of the grammar engine, without what it adds for its own
    /// developers.
    pub(super) fn grammar(error: impl std::fmt::Display) -> Self {
        StructuredError::Grammar(shorten(&error.to_string()))
    }
}

/// The part of an engine's message that concerns a client.
pub(super) fn shorten(message: &str) -> String {
    let end = ["\n<non-verbose/>", "\n<state>", "\n<backtrace>"]
        .iter()
        .filter_map(|mark| message.find(mark))
        .min()
        .unwrap_or(message.len());
    let message = message[..end].trim_end();
    match message.char_indices().nth(MAX_MESSAGE_CHARS) {
        Some((cut, _)) => format!("{}...", &message[..cut]),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_lose_what_clients_cannot_use() {
        assert_eq!(shorten("bad\n<non-verbose/>"), "bad");
        assert_eq!(shorten("panic: x\n<backtrace>\n1: main"), "panic: x");
        let long = "ü".repeat(5000);
        assert_eq!(shorten(&long).chars().count(), MAX_MESSAGE_CHARS + 3);
    }
}
