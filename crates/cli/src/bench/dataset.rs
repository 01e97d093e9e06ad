//! The flags about prompts.

use std::path::PathBuf;

use quire_bench::dataset::{Dataset, Kind};
use serde_json::{Map, Value};

use crate::args::read::Reader;
use crate::errors::CliError;

/// Which prompts.
#[derive(Clone, Debug)]
pub struct DatasetArgs {
    /// The prompts.
    pub dataset: Dataset,
    /// Put them into the model's chat template.
    pub use_template: bool,
    /// Variables for the template.
    pub template_kwargs: Map<String, Value>,
}

impl DatasetArgs {
    /// Reads the flags. `name` is the kind of prompts.
    ///
    /// # Errors
    /// If a dataset lacks its file, has one that it cannot use, or a length
    /// makes no sense.
    pub(super) fn read(flags: &Reader, name: &str, seed: u64) -> Result<DatasetArgs, CliError> {
        let path = flags.opt_text("dataset-path").map(PathBuf::from);
        let kind = match name {
            "sharegpt" => Kind::ShareGpt {
                path: needed(path, name)?,
                output_len: output_len(flags, "sharegpt-output-len"),
            },
            "custom" => Kind::Custom {
                path: needed(path, name)?,
                output_len: custom_output_len(flags)?,
            },
            "sonnet" => Kind::Sonnet {
                path,
                input_len: input_len(flags, "sonnet-input-len"),
                output_len: len(flags, "output-len", "sonnet-output-len"),
                prefix_len: flags.number("sonnet-prefix-len"),
            },
            "prefix_repetition" => {
                no_path(path, name)?;
                prefix_repetition(flags)?
            }
            _ => {
                no_path(path, name)?;
                random(flags)?
            }
        };
        let templated = matches!(kind, Kind::Custom { .. } | Kind::Sonnet { .. });
        Ok(DatasetArgs {
            dataset: Dataset {
                kind,
                num_prompts: flags.number("num-prompts"),
                oversample: flags.bool("oversample"),
                shuffle: !flags.bool("disable-shuffle"),
                seed,
            },
            use_template: templated && !flags.bool("skip-chat-template"),
            template_kwargs: flags.object("chat-template-kwargs"),
        })
    }

    /// Whether the prompts are random tokens, after which a model may stop at
    /// any moment.
    pub(super) fn is_random(&self) -> bool {
        matches!(self.dataset.kind, Kind::Random { .. })
    }
}

/// The general length if it is given, else the dataset's own.
fn len(flags: &Reader, general: &str, own: &str) -> usize {
    flags
        .opt_number(general)
        .unwrap_or_else(|| flags.number(own))
}

fn input_len(flags: &Reader, own: &str) -> usize {
    len(flags, "input-len", own)
}

/// The same of a length that may be missing altogether.
fn output_len(flags: &Reader, own: &str) -> Option<usize> {
    flags.opt_number("output-len").or(flags.opt_number(own))
}

fn custom_output_len(flags: &Reader) -> Result<Option<usize>, CliError> {
    if let Some(len) = flags.opt_number("output-len") {
        return Ok(Some(len));
    }
    match flags.number::<i64>("custom-output-len") {
        0 => Err(CliError::usage(
            "argument --custom-output-len: 0 is out of range: it must be at least 1, or -1 for \
             each line's output_tokens",
        )),
        own => Ok(usize::try_from(own).ok()),
    }
}

fn random(flags: &Reader) -> Result<Kind, CliError> {
    let range_ratio = flags.opt_float("random-range-ratio").unwrap_or_default();
    if range_ratio >= 1.0 {
        return Err(CliError::usage(format!(
            "argument --random-range-ratio: {range_ratio} is out of range: it must be at least 0 \
             and below 1"
        )));
    }
    Ok(Kind::Random {
        input_len: input_len(flags, "random-input-len"),
        output_len: len(flags, "output-len", "random-output-len"),
        range_ratio,
        prefix_len: flags.number("random-prefix-len"),
    })
}

fn prefix_repetition(flags: &Reader) -> Result<Kind, CliError> {
    if flags.0.get("input-len").is_some() {
        return Err(CliError::usage(
            "--input-len cannot be split into the two parts of prefix_repetition",
        )
        .hint("--prefix-repetition-prefix-len and --prefix-repetition-suffix-len"));
    }
    Ok(Kind::PrefixRepetition {
        prefix_len: flags.number("prefix-repetition-prefix-len"),
        suffix_len: flags.number("prefix-repetition-suffix-len"),
        num_prefixes: flags.number("prefix-repetition-num-prefixes"),
        output_len: len(flags, "output-len", "prefix-repetition-output-len"),
    })
}

fn needed(path: Option<PathBuf>, name: &str) -> Result<PathBuf, CliError> {
    path.ok_or_else(|| CliError::usage(format!("--dataset-name {name} needs --dataset-path FILE")))
}

fn no_path(path: Option<PathBuf>, name: &str) -> Result<(), CliError> {
    match path {
        None => Ok(()),
        Some(path) => Err(CliError::usage(format!(
            "--dataset-path {}: the {name} dataset has no file",
            path.display()
        ))
        .hint("--dataset-name sharegpt, sonnet or custom reads one")),
    }
}
