//! The template engine, set up as transformers sets up Jinja2.
//!
//! Known differences from Python: `'…' % values` is not an operation on strings
//! (the `format` filter and method are), ordering values of different types
//! does not raise, and floats below 1e-4 or from 1e16 print in another notation
//! (not in `tojson`).

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Rest, ValueKind};
use minijinja::{Environment, Error, ErrorKind, State, UndefinedBehavior, Value};
use minijinja_contrib::pycompat;

use super::{dialect, json, methods};

/// Most instructions of one rendering; a long conversation takes some hundred
/// thousand.
const FUEL: u64 = 20_000_000;

/// Deepest nesting of macro calls and includes. Every level takes native stack.
const RECURSION_LIMIT: usize = 100;

/// What `raise_exception` was called with. Kept as the source of the engine's
/// error so that the message reaches the client verbatim.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Raised(pub String);

/// An engine without templates.
pub(crate) fn environment() -> Result<Environment<'static>, Error> {
    let mut env = Environment::new();
    env.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()?,
    );
    env.set_undefined_behavior(UndefinedBehavior::Lenient);
    env.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    env.set_fuel(Some(FUEL));
    env.set_recursion_limit(RECURSION_LIMIT);
    env.set_unknown_method_callback(unknown_method);
    env.add_filter("tojson", json::tojson);
    env.add_filter(dialect::ITERABLE_FILTER, dialect::iterable);
    env.add_function("raise_exception", raise_exception);
    env.add_test("iterable", is_iterable);
    env.add_test("sequence", is_sequence);
    Ok(env)
}

fn raise_exception(message: Value, _rest: Rest<Value>) -> Result<Value, Error> {
    let message = message.to_string();
    Err(Error::new(ErrorKind::InvalidOperation, message.clone()).with_source(Raised(message)))
}

/// Python's methods of strings, lists and dictionaries.
fn unknown_method(
    state: &mut State,
    value: &Value,
    method: &str,
    args: &[Value],
) -> Result<Value, Error> {
    match methods::call(value, method, args) {
        Some(result) => result,
        None => pycompat::unknown_method_callback(state, value, method, args),
    }
}

/// Whether Python's `iter` takes the value: all but numbers and `None`.
fn is_iterable(value: &Value) -> bool {
    !value.is_none() && value.try_iter().is_ok()
}

/// Whether the value has a length and can be indexed, which to Python holds
/// for strings and dictionaries, too.
fn is_sequence(value: &Value) -> bool {
    matches!(
        value.kind(),
        ValueKind::Undefined | ValueKind::String | ValueKind::Seq | ValueKind::Map
    )
}
