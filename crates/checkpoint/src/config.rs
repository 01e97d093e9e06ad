//! config.json and the JSON files beside it.

use quire_backend::DType;
use quire_files::Files;
use serde_json::Value;

use crate::ConfigError;

/// Largest JSON file that is read, in bytes. Some tokenizer configurations
/// list a hundred thousand added tokens.
const JSON_BYTES_MAX: u64 = 64 << 20;
/// Objects in which multimodal models keep the configuration of their decoder.
const TEXT_CONFIGS: [&str; 3] = ["text_config", "llm_config", "language_config"];

/// The JSON files of a model.
#[derive(Clone, Debug)]
pub struct ModelFiles {
    /// config.json.
    pub config: HfConfig,
    /// generation_config.json, if there is one.
    pub generation: Option<Value>,
    /// tokenizer_config.json, if there is one.
    pub tokenizer: Option<Value>,
}

impl ModelFiles {
    /// Reads them and applies `--hf-overrides` to config.json.
    ///
    /// # Errors
    /// [`ConfigError`], naming the file, and for malformed JSON the line.
    pub fn read(files: &Files, hf_overrides: &Value) -> Result<ModelFiles, ConfigError> {
        let mut config = HfConfig::read(files)?;
        config.override_with(hf_overrides)?;
        Ok(ModelFiles {
            config,
            generation: read_json(files, "generation_config.json")?,
            tokenizer: read_json(files, "tokenizer_config.json")?,
        })
    }
}

/// A Hugging Face config.json.
#[derive(Clone, Debug, PartialEq)]
pub struct HfConfig {
    value: Value,
    /// The file, for messages.
    origin: String,
}

impl HfConfig {
    /// Reads config.json.
    ///
    /// # Errors
    /// [`ConfigError`] if it is missing, malformed or no object.
    pub fn read(files: &Files) -> Result<HfConfig, ConfigError> {
        let path = files.path("config.json");
        let value = read_json(files, "config.json")?.ok_or_else(|| ConfigError::Missing {
            hint: if files.contains("params.json") {
                "this is a Mistral-format checkpoint; use the Hugging Face format of the same model"
            } else {
                "is this a Hugging Face model directory?"
            },
            path: path.clone(),
        })?;
        HfConfig::from_value(value, &path.display().to_string())
    }

    /// Wraps a value that was read elsewhere; `origin` names it in messages.
    ///
    /// # Errors
    /// [`ConfigError::Field`] if it is not an object.
    pub fn from_value(value: Value, origin: &str) -> Result<HfConfig, ConfigError> {
        if !value.is_object() {
            return Err(field_error(
                origin,
                "the whole file",
                &value,
                "a JSON object",
            ));
        }
        Ok(HfConfig {
            value,
            origin: origin.to_owned(),
        })
    }

    /// The JSON.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Merges `--hf-overrides` into it, see [`apply_overrides`].
    ///
    /// # Errors
    /// [`ConfigError::Field`] if `overrides` is neither an object nor null.
    pub fn override_with(&mut self, overrides: &Value) -> Result<(), ConfigError> {
        if !overrides.is_object() && !overrides.is_null() {
            let flag = "--hf-overrides";
            return Err(field_error(flag, "the value", overrides, "a JSON object"));
        }
        if overrides.is_object() {
            apply_overrides(&mut self.value, overrides);
        }
        Ok(())
    }

    /// The decoder's own configuration: a nested `text_config` if there is one,
    /// else the whole.
    pub fn text(&self) -> &Value {
        TEXT_CONFIGS
            .iter()
            .find_map(|key| self.value.get(key).filter(|inner| inner.is_object()))
            .unwrap_or(&self.value)
    }

    /// `architectures`, or nothing.
    pub fn architectures(&self) -> Vec<&str> {
        let list = self.value.get("architectures").and_then(Value::as_array);
        list.into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    }

    /// `model_type`.
    pub fn model_type(&self) -> Option<&str> {
        self.value.get("model_type").and_then(Value::as_str)
    }

    /// The type that the weights were made for: `dtype` (new files) or
    /// `torch_dtype`, at the top or in the decoder's configuration.
    ///
    /// # Errors
    /// [`ConfigError::Field`] if it names another type than these three.
    pub fn dtype(&self) -> Result<Option<DType>, ConfigError> {
        let places = [&self.value, self.text()];
        let found = places.iter().find_map(|place| {
            ["dtype", "torch_dtype"]
                .iter()
                .find_map(|&key| Some((key, place.get(key).filter(|v| !v.is_null())?)))
        });
        let Some((key, value)) = found else {
            return Ok(None);
        };
        let name = value.as_str().unwrap_or_default();
        match name.strip_prefix("torch.").unwrap_or(name) {
            "float32" | "float" => Ok(Some(DType::F32)),
            "float16" | "half" => Ok(Some(DType::F16)),
            "bfloat16" => Ok(Some(DType::BF16)),
            _ => Err(field_error(
                &self.origin,
                key,
                value,
                "\"float32\", \"float16\" or \"bfloat16\"",
            )),
        }
    }
}

/// Merges `patch` into `target`: objects key by key at every depth, anything
/// else by replacement.
pub fn apply_overrides(target: &mut Value, patch: &Value) {
    match (target, patch) {
        (Value::Object(target), Value::Object(patch)) => {
            for (key, value) in patch {
                apply_overrides(target.entry(key).or_insert(Value::Null), value);
            }
        }
        (target, patch) => *target = patch.clone(),
    }
}

/// Reads a JSON file as Python writes it; `None` if it does not exist.
///
/// # Errors
/// [`ConfigError`]; malformed JSON is reported with line and column.
pub fn read_json(files: &Files, name: &str) -> Result<Option<Value>, ConfigError> {
    let Some(bytes) = files.read(name, JSON_BYTES_MAX)? else {
        return Ok(None);
    };
    let json = |reason: String| ConfigError::Json {
        path: files.path(name),
        reason,
    };
    let text = std::str::from_utf8(&bytes).map_err(|e| json(format!("not UTF-8: {e}")))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str(text)
        // The error of the original text is the one to show.
        .or_else(|error| serde_json::from_str(&without_python_floats(text)).map_err(|_| error))
        .map(Some)
        .map_err(|error| json(error.to_string()))
}

/// Replaces the three words that Python's json module writes and JSON does not
/// know: `Infinity` becomes the largest double, `NaN` becomes null. Published
/// configurations have them, as in `"time_step_limit": [0.0, Infinity]`.
fn without_python_floats(text: &str) -> String {
    let words = [("Infinity", "1.7976931348623157e308"), ("NaN", "null")];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_string = false;
    while let Some(first) = rest.chars().next() {
        if !in_string
            && let Some((word, json)) = words.iter().find(|(word, _)| rest.starts_with(word))
        {
            out.push_str(json);
            rest = &rest[word.len()..];
            continue;
        }
        let mut taken = first.len_utf8();
        match first {
            '"' => in_string = !in_string,
            // An escaped quote does not end the string.
            '\\' if in_string => taken += rest[1..].chars().next().map_or(0, char::len_utf8),
            _ => {}
        }
        out.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    out
}

/// The error of a field, with its value cut to a readable length.
pub(crate) fn field_error(
    origin: &str,
    field: &str,
    found: &Value,
    expected: &'static str,
) -> ConfigError {
    const SHOWN: usize = 60;
    let mut shown = found.to_string();
    if shown.chars().count() > SHOWN {
        shown = shown.chars().take(SHOWN).chain(['…']).collect();
    }
    ConfigError::Field {
        origin: origin.to_owned(),
        field: field.to_owned(),
        found: shown,
        expected,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn config(value: Value) -> HfConfig {
        HfConfig::from_value(value, "config.json").unwrap()
    }

    #[test]
    fn overrides_merge_deeply_and_replace_leaves() {
        let mut value = json!({
            "a": 1, "rope_scaling": null,
            "text_config": {"heads": 4, "rope": {"type": "default", "theta": 1e4}},
            "list": [1, 2, 3]
        });
        let patch = json!({
            "rope_scaling": {"rope_type": "yarn", "factor": 4.0},
            "text_config": {"rope": {"type": "linear"}, "new": true},
            "list": [9], "a": null
        });
        apply_overrides(&mut value, &patch);
        let expected = json!({
            "a": null, "rope_scaling": {"rope_type": "yarn", "factor": 4.0},
            "text_config": {"heads": 4, "rope": {"type": "linear", "theta": 1e4}, "new": true},
            "list": [9]
        });
        assert_eq!(value, expected);
    }

    #[test]
    fn overrides_must_be_an_object() {
        let mut c = config(json!({"a": 1}));
        c.override_with(&Value::Null).unwrap();
        let message = c.override_with(&json!([1])).unwrap_err().to_string();
        assert_eq!(
            message,
            "--hf-overrides: the value is [1], expected a JSON object"
        );
    }

    #[test]
    fn dtype_old_new_nested() {
        for (value, dtype) in [
            (json!({"torch_dtype": "bfloat16"}), Some(DType::BF16)),
            (json!({"dtype": "torch.float16"}), Some(DType::F16)),
            (
                json!({"torch_dtype": null, "text_config": {"dtype": "float32"}}),
                Some(DType::F32),
            ),
            (
                json!({"text_config": {"torch_dtype": "half"}}),
                Some(DType::F16),
            ),
            (json!({}), None),
        ] {
            assert_eq!(config(value.clone()).dtype().unwrap(), dtype, "{value}");
        }
        let message = config(json!({"torch_dtype": "int8"}))
            .dtype()
            .unwrap_err()
            .to_string();
        assert!(
            message.starts_with("config.json: torch_dtype is \"int8\", expected"),
            "{message}"
        );
    }

    #[test]
    fn errors_name_file_and_position() {
        let dir = tempfile::tempdir().unwrap();
        let files = Files::dir(dir.path());
        let missing = HfConfig::read(&files).unwrap_err().to_string();
        assert!(
            missing.contains("config.json does not exist; hint:"),
            "{missing}"
        );
        std::fs::write(dir.path().join("config.json"), "{\n \"a\": oops }").unwrap();
        let bad = HfConfig::read(&files).unwrap_err().to_string();
        assert!(
            bad.contains("config.json") && bad.contains("line 2 column"),
            "{bad}"
        );
        std::fs::write(dir.path().join("config.json"), "[1]").unwrap();
        let list = HfConfig::read(&files).unwrap_err().to_string();
        assert!(list.contains("expected a JSON object"), "{list}");
    }

    #[test]
    fn python_floats_are_read() {
        let dir = tempfile::tempdir().unwrap();
        let files = Files::dir(dir.path());
        let text = r#"{"limit": [0.0, Infinity, -Infinity], "x": NaN, "s": "NaN \" Infinity"}"#;
        std::fs::write(files.path("config.json"), text).unwrap();
        let expected = json!({
            "limit": [0.0, f64::MAX, f64::MIN], "x": null, "s": "NaN \" Infinity"
        });
        assert_eq!(read_json(&files, "config.json").unwrap(), Some(expected));
        assert_eq!(read_json(&files, "none.json").unwrap(), None);
    }
}
