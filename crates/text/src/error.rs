//! What can go wrong between text and tokens.

use std::path::PathBuf;

use quire_files::FileError;

/// Why a tokenizer or chat template could not be loaded or used.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    /// The model has no fast tokenizer.
    #[error(
        "{} does not exist, and no tekken.json: this model has no fast tokenizer. \
         Give one with --tokenizer DIR, or serve token ids only with --skip-tokenizer-init",
        .0.display()
    )]
    MissingTokenizer(PathBuf),
    /// A file exists but cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file was read but its content is not what its name promises.
    #[error("{} is not valid: {reason}", .path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A text could not be turned into tokens.
    #[error("cannot tokenize the text: {0}")]
    Encode(String),
    /// A `bad_words` entry that the vocabulary cannot express.
    #[error("bad_words: {0}")]
    BadWord(String),
    /// A message holds a content part that is not text.
    #[error("content part of type '{0}' is not text")]
    NonTextPart(String),
    /// A message is not shaped as the chat API asks.
    #[error("{0}")]
    Message(String),
    /// `--chat-template` names nothing that exists.
    #[error("--chat-template: {0}")]
    TemplateFlag(String),
    /// The template does not compile, or refused the conversation. The text is
    /// meant for the client; messages of `raise_exception` are verbatim.
    #[error("{0}")]
    Template(String),
}
