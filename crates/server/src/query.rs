//! Query strings, and the parts of paths.

use axum::{
    extract::{FromRequestParts, Path, Query},
    http::request::Parts,
};

use crate::{error::ApiError, fields::Fields};

/// The parts of a request's query string, decoded, in order.
pub(crate) struct QueryString(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for QueryString {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match Query::from_request_parts(parts, state).await {
            Ok(Query(pairs)) => Ok(QueryString(pairs)),
            Err(_) => Err(ApiError::invalid("The query string is malformed.")),
        }
    }
}

/// The part of a request's path that its route leaves open, decoded.
pub(crate) struct PathText(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for PathText {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(text)) => Ok(PathText(text)),
            Err(_) => Err(ApiError::invalid("The path is not UTF-8.")),
        }
    }
}

impl QueryString {
    /// Every value of a name that may be given more than once.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        let pairs = self.0.iter().filter(|(other, _)| other == name);
        pairs.map(|(_, value)| value.clone()).collect()
    }

    /// To be read like the members of a body.
    pub(crate) fn into_fields(self) -> Fields {
        Fields::of_query(self.0)
    }
}
