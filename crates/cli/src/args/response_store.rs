//! `VLLM_ENABLE_RESPONSES_API_STORE` and how much is stored.

use quire_server::ResponseStoreLimits;

use super::read::{env_bool, env_number};
use crate::errors::CliError;
use crate::flags::env::Environment;

const ENABLE: &str = "VLLM_ENABLE_RESPONSES_API_STORE";
const ENTRIES: &str = "QUIRE_RESPONSE_STORE_ENTRIES";
const MIB: &str = "QUIRE_RESPONSE_STORE_MIB";

/// No server needs more; a larger number is a mistake.
const MAX_ENTRIES: usize = 1 << 24;
const MAX_MIB: usize = 1 << 20;

/// What is kept of `/v1/responses`; `None` if nothing is.
pub(super) fn limits(env: &Environment) -> Result<Option<ResponseStoreLimits>, CliError> {
    let default = ResponseStoreLimits::default();
    let max_entries = bounded(env, ENTRIES, default.max_entries, MAX_ENTRIES)?;
    let mib = bounded(env, MIB, default.max_bytes >> 20, MAX_MIB)?;
    let limits = ResponseStoreLimits {
        max_entries,
        max_bytes: mib << 20,
    };
    Ok(env_bool(env, ENABLE)?.then_some(limits))
}

fn bounded(
    env: &Environment,
    name: &'static str,
    default: usize,
    max: usize,
) -> Result<usize, CliError> {
    match env_number(env, name, default)? {
        number if (1..=max).contains(&number) => Ok(number),
        number => Err(CliError::usage(format!(
            "{name}={number}: expected a number from 1 to {max}"
        ))),
    }
}
