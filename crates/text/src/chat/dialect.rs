//! Rewrites the two places where Hugging Face's templates are not what the
//! template engine takes: `{% generation %}` blocks, which mark what the
//! assistant said and print nothing, and loops over `None`, which Python
//! refuses and the engine would pass over in silence.

use std::ops::Range;

use minijinja::{Error, ErrorKind, Value};

use super::source::{ForTag, block_tags};

/// Name of the filter that [`rewrite`] puts around what a loop iterates.
pub(crate) const ITERABLE_FILTER: &str = "__iterable__";

/// The template in the engine's dialect.
pub(crate) fn rewrite(source: &str) -> String {
    let mut out = String::with_capacity(source.len() + source.len() / 16);
    let mut copied = 0;
    let mut replace = |range: Range<usize>, new: &str| {
        out.push_str(&source[copied..range.start]);
        out.push_str(new);
        copied = range.end;
    };
    for tag in block_tags(source) {
        match tag.keyword() {
            // Like a generation block, `with` has a scope of its own.
            Some("generation") => replace(tag.tokens[0].1.clone(), "with"),
            Some("endgeneration") => replace(tag.tokens[0].1.clone(), "endwith"),
            _ => {}
        }
        if let Some(ForTag { iterable, .. }) = ForTag::parse(&tag)
            && let (Some((_, first)), Some((_, last))) = (iterable.first(), iterable.last())
        {
            replace(first.start..first.start, "(");
            replace(last.end..last.end, &format!(")|{ITERABLE_FILTER}"));
        }
    }
    out.push_str(&source[copied..]);
    out
}

/// The filter named [`ITERABLE_FILTER`]: its input, unless that is `None`.
pub(crate) fn iterable(value: Value) -> Result<Value, Error> {
    if value.is_none() {
        return Err(Error::new(
            ErrorKind::InvalidOperation,
            "'NoneType' object is not iterable",
        ));
    }
    Ok(value)
}
