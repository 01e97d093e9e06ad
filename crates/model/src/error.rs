//! Why a config cannot be served.

/// What is wrong with a model's config.json.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// A field that the family needs is not there.
    #[error("config.json has no field {0:?}")]
    Missing(&'static str),
    /// A field holds something else than expected.
    #[error("config.json: {field:?} is {found}, expected {expected}")]
    Invalid {
        /// Field name.
        field: String,
        /// What it holds.
        found: String,
        /// What is allowed.
        expected: String,
    },
    /// No family serves this architecture.
    #[error("architecture {found:?} is not supported; supported: {supported}")]
    Architecture {
        /// Value of `architectures[0]`.
        found: String,
        /// Comma-separated names.
        supported: String,
    },
    /// The family is known but a feature of this config is not.
    #[error("config.json: {0}")]
    Unsupported(String),
}
