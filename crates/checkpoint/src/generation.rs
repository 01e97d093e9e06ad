//! Defaults of requests: generation_config.json and the two flags about it.

use std::path::PathBuf;
use std::str::FromStr;

use quire_files::Files;
use serde_json::{Map, Value};

use crate::ConfigError;
use crate::config::{field_error, read_json};

/// The file's name in a model directory.
const FILE: &str = "generation_config.json";
/// Fields that `--override-generation-config` may set.
const FIELDS: [&str; 12] = [
    "temperature",
    "top_p",
    "top_k",
    "min_p",
    "repetition_penalty",
    "presence_penalty",
    "frequency_penalty",
    "max_new_tokens",
    "skip_special_tokens",
    "eos_token_id",
    "bos_token_id",
    "pad_token_id",
];

/// `--generation-config`: where defaults come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum GenerationSource {
    /// `auto`: the model's own file.
    #[default]
    Auto,
    /// `vllm`: neutral values; only special token ids are taken from the model.
    Neutral,
    /// The file of another directory.
    Dir(PathBuf),
}

impl FromStr for GenerationSource {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "auto" => GenerationSource::Auto,
            "vllm" => GenerationSource::Neutral,
            dir => GenerationSource::Dir(PathBuf::from(dir)),
        })
    }
}

/// A default or limit of the number of generated tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxNewTokens {
    /// How many.
    pub tokens: u64,
    /// True if no request may ask for more (the operator set it); false if it
    /// only stands in where a request says nothing (the model's author did).
    pub hard_cap: bool,
}

/// Values that a request gets where it says nothing. `None`: the API's own
/// default applies.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GenerationDefaults {
    /// Softmax temperature, at least 0.
    pub temperature: Option<f64>,
    /// In (0, 1].
    pub top_p: Option<f64>,
    /// 0 or -1: off.
    pub top_k: Option<i64>,
    /// In [0, 1].
    pub min_p: Option<f64>,
    /// Above 0.
    pub repetition_penalty: Option<f64>,
    /// In [-2, 2].
    pub presence_penalty: Option<f64>,
    /// In [-2, 2].
    pub frequency_penalty: Option<f64>,
    /// Length of the answer.
    pub max_new_tokens: Option<MaxNewTokens>,
    /// Whether special tokens are left out of the text.
    pub skip_special_tokens: Option<bool>,
    /// Tokens that end an answer.
    pub eos_token_ids: Vec<u32>,
    /// Token that begins a text.
    pub bos_token_id: Option<u32>,
    /// Token that fills up.
    pub pad_token_id: Option<u32>,
    /// Keys of `--override-generation-config` that have no effect here.
    pub ignored_overrides: Vec<String>,
}

/// Reads the defaults of a model: the file that `source` says, under
/// `overrides` (`--override-generation-config`; null or an object).
///
/// # Errors
/// [`ConfigError`], naming file or flag and the field.
pub fn generation_defaults(
    model: &Files,
    source: &GenerationSource,
    overrides: &Value,
) -> Result<GenerationDefaults, ConfigError> {
    let (files, required) = match source {
        GenerationSource::Dir(dir) => (&Files::dir(dir), true),
        GenerationSource::Auto | GenerationSource::Neutral => (model, false),
    };
    let file = read_json(files, FILE)?;
    if required && file.is_none() {
        return Err(ConfigError::Missing {
            path: files.path(FILE),
            hint: "--generation-config takes auto, vllm or a directory with that file",
        });
    }
    let origin = files.path(FILE).display().to_string();
    let from_file = match &file {
        Some(value) => Fields::new(value, &origin)?.read(required)?,
        None => GenerationDefaults::default(),
    };
    let base = match source {
        GenerationSource::Neutral => from_file.special_tokens_only(),
        _ => from_file,
    };
    if overrides.is_null() {
        return Ok(base);
    }
    let fields = Fields::new(overrides, "--override-generation-config")?;
    let mut merged = fields.read(true)?.or(base, &fields);
    merged.ignored_overrides = fields.unknown();
    Ok(merged)
}

impl GenerationDefaults {
    fn special_tokens_only(self) -> GenerationDefaults {
        GenerationDefaults {
            eos_token_ids: self.eos_token_ids,
            bos_token_id: self.bos_token_id,
            pad_token_id: self.pad_token_id,
            ..GenerationDefaults::default()
        }
    }

    /// `self`, read from `fields`, with what those do not mention from `base`.
    /// A null in `fields` counts: it takes a default of the base away.
    fn or(self, base: GenerationDefaults, fields: &Fields<'_>) -> GenerationDefaults {
        macro_rules! pick {
            ($field:ident, $key:literal) => {
                if fields.object.contains_key($key) {
                    self.$field
                } else {
                    base.$field
                }
            };
        }
        GenerationDefaults {
            temperature: pick!(temperature, "temperature"),
            top_p: pick!(top_p, "top_p"),
            top_k: pick!(top_k, "top_k"),
            min_p: pick!(min_p, "min_p"),
            repetition_penalty: pick!(repetition_penalty, "repetition_penalty"),
            presence_penalty: pick!(presence_penalty, "presence_penalty"),
            frequency_penalty: pick!(frequency_penalty, "frequency_penalty"),
            max_new_tokens: pick!(max_new_tokens, "max_new_tokens"),
            skip_special_tokens: pick!(skip_special_tokens, "skip_special_tokens"),
            eos_token_ids: pick!(eos_token_ids, "eos_token_id"),
            bos_token_id: pick!(bos_token_id, "bos_token_id"),
            pad_token_id: pick!(pad_token_id, "pad_token_id"),
            ignored_overrides: Vec::new(),
        }
    }
}

/// An object whose fields are read by name.
struct Fields<'a> {
    object: &'a Map<String, Value>,
    origin: &'a str,
}

impl<'a> Fields<'a> {
    fn new(value: &'a Value, origin: &'a str) -> Result<Fields<'a>, ConfigError> {
        match value.as_object() {
            Some(object) => Ok(Fields { object, origin }),
            None => Err(field_error(origin, "the value", value, "a JSON object")),
        }
    }

    fn read(&self, hard_cap: bool) -> Result<GenerationDefaults, ConfigError> {
        let max_new_tokens = self.number(
            "max_new_tokens",
            |n| n >= 1.0 && n.fract() == 0.0 && n <= u64::MAX as f64,
            "a positive integer",
        )?;
        let top_k = self.number(
            "top_k",
            |k| k >= -1.0 && k.fract() == 0.0 && k <= f64::from(u32::MAX),
            "an integer, -1 or more",
        )?;
        let penalty = |n: f64| (-2.0..=2.0).contains(&n);
        Ok(GenerationDefaults {
            temperature: self.number("temperature", |t| t >= 0.0, "a number, 0 or more")?,
            top_p: self.number("top_p", |p| p > 0.0 && p <= 1.0, "a number in (0, 1]")?,
            top_k: top_k.map(|k| k as i64),
            min_p: self.number("min_p", |p| (0.0..=1.0).contains(&p), "a number in [0, 1]")?,
            repetition_penalty: self.number(
                "repetition_penalty",
                |r| r > 0.0,
                "a number above 0",
            )?,
            presence_penalty: self.number("presence_penalty", penalty, "a number in [-2, 2]")?,
            frequency_penalty: self.number("frequency_penalty", penalty, "a number in [-2, 2]")?,
            max_new_tokens: max_new_tokens.map(|tokens| MaxNewTokens {
                tokens: tokens as u64,
                hard_cap,
            }),
            skip_special_tokens: match self.get("skip_special_tokens") {
                None => None,
                Some(Value::Bool(value)) => Some(*value),
                Some(other) => return Err(self.error("skip_special_tokens", other, "a boolean")),
            },
            eos_token_ids: self.ids("eos_token_id")?,
            bos_token_id: self.ids("bos_token_id")?.first().copied(),
            pad_token_id: self.ids("pad_token_id")?.first().copied(),
            ignored_overrides: Vec::new(),
        })
    }

    /// A field that is there and not null.
    fn get(&self, key: &str) -> Option<&'a Value> {
        self.object.get(key).filter(|value| !value.is_null())
    }

    fn number(
        &self,
        key: &str,
        allowed: impl Fn(f64) -> bool,
        expected: &'static str,
    ) -> Result<Option<f64>, ConfigError> {
        let Some(value) = self.get(key) else {
            return Ok(None);
        };
        match value.as_f64().filter(|&n| n.is_finite() && allowed(n)) {
            Some(number) => Ok(Some(number)),
            None => Err(self.error(key, value, expected)),
        }
    }

    /// One token id or a list. Negative ids, which some published files use
    /// for "none", are left out.
    fn ids(&self, key: &str) -> Result<Vec<u32>, ConfigError> {
        let Some(value) = self.get(key) else {
            return Ok(Vec::new());
        };
        let list = match value {
            Value::Array(list) => list.as_slice(),
            one => std::slice::from_ref(one),
        };
        let mut ids = Vec::with_capacity(list.len());
        for item in list {
            let id = item
                .as_i64()
                .ok_or_else(|| self.error(key, value, "a token id or a list of them"))?;
            if id < 0 {
                continue;
            }
            let id = u32::try_from(id)
                .map_err(|_| self.error(key, value, "token ids below 4294967296"))?;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        Ok(ids)
    }

    fn unknown(&self) -> Vec<String> {
        let known = |key: &&String| !FIELDS.contains(&key.as_str());
        self.object.keys().filter(known).cloned().collect()
    }

    fn error(&self, key: &str, value: &Value, expected: &'static str) -> ConfigError {
        field_error(self.origin, key, value, expected)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::*;

    fn model(generation: Value) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(FILE), generation.to_string()).unwrap();
        dir
    }

    fn read(dir: &Path, source: &str, overrides: Value) -> GenerationDefaults {
        generation_defaults(&Files::dir(dir), &source.parse().unwrap(), &overrides).unwrap()
    }

    #[test]
    fn the_models_own_file() {
        let dir = model(json!({
            "bos_token_id": 151643, "do_sample": true, "eos_token_id": [151645, 151643],
            "pad_token_id": -1, "temperature": 0.6, "top_k": 20, "top_p": 0.95,
            "max_new_tokens": 2048, "repetition_penalty": null, "transformers_version": "4.51.0"
        }));
        let found = read(dir.path(), "auto", Value::Null);
        let expected = GenerationDefaults {
            temperature: Some(0.6),
            top_k: Some(20),
            top_p: Some(0.95),
            max_new_tokens: Some(MaxNewTokens {
                tokens: 2048,
                hard_cap: false,
            }),
            eos_token_ids: vec![151645, 151643],
            bos_token_id: Some(151643),
            ..GenerationDefaults::default()
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn neutral_keeps_only_special_tokens() {
        let dir = model(json!({"temperature": 0.6, "max_new_tokens": 5, "eos_token_id": 2}));
        let found = read(dir.path(), "vllm", Value::Null);
        assert_eq!((found.temperature, found.max_new_tokens), (None, None));
        assert_eq!(found.eos_token_ids, [2]);
    }

    #[test]
    fn operators_values_are_hard_caps() {
        let own = model(json!({"temperature": 0.6, "max_new_tokens": 5}));
        let other = model(json!({"max_new_tokens": 7}));
        let other_path = other.path().to_str().unwrap();

        let found = read(own.path(), other_path, Value::Null);
        assert_eq!(found.temperature, None);
        assert_eq!(
            found.max_new_tokens,
            Some(MaxNewTokens {
                tokens: 7,
                hard_cap: true
            })
        );

        let overrides = json!({"max_new_tokens": 9, "top_p": 0.5, "do_sample": false});
        let found = read(own.path(), "auto", overrides);
        assert_eq!((found.temperature, found.top_p), (Some(0.6), Some(0.5)));
        assert_eq!(
            found.max_new_tokens,
            Some(MaxNewTokens {
                tokens: 9,
                hard_cap: true
            })
        );
        assert_eq!(found.ignored_overrides, ["do_sample"]);
    }

    #[test]
    fn null_override_takes_a_default_away() {
        let own = model(json!({"temperature": 0.6, "top_k": 3}));
        let found = read(own.path(), "auto", json!({"temperature": null}));
        assert_eq!((found.temperature, found.top_k), (None, Some(3)));
    }

    #[test]
    fn no_file_is_no_default_but_a_named_directory_must_have_one() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(
            read(dir.path(), "auto", Value::Null),
            GenerationDefaults::default()
        );
        let source = GenerationSource::Dir(dir.path().join("nowhere"));
        let message = generation_defaults(&Files::dir(dir.path()), &source, &Value::Null)
            .unwrap_err()
            .to_string();
        assert!(
            message.contains("nowhere") && message.contains("auto, vllm"),
            "{message}"
        );
    }

    #[test]
    fn bad_values_are_named() {
        for (value, part) in [
            (
                json!({"temperature": "0.7"}),
                "temperature is \"0.7\", expected a number",
            ),
            (
                json!({"top_p": 0}),
                "top_p is 0, expected a number in (0, 1]",
            ),
            (json!({"top_k": 1.5}), "top_k is 1.5, expected an integer"),
            (json!({"min_p": 1.5}), "min_p is 1.5"),
            (
                json!({"repetition_penalty": 0.0}),
                "repetition_penalty is 0.0",
            ),
            (
                json!({"max_new_tokens": -1}),
                "max_new_tokens is -1, expected a positive integer",
            ),
            (
                json!({"eos_token_id": [1, "x"]}),
                "eos_token_id is [1,\"x\"]",
            ),
            (
                json!({"eos_token_id": 1u64 << 40}),
                "token ids below 4294967296",
            ),
            (json!([1]), "expected a JSON object"),
        ] {
            let dir = model(value.clone());
            let message = generation_defaults(
                &Files::dir(dir.path()),
                &GenerationSource::Auto,
                &Value::Null,
            )
            .unwrap_err()
            .to_string();
            assert!(
                message.contains(FILE) && message.contains(part),
                "{value}: {message}"
            );
        }
    }
}
