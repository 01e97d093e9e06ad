//! Typed reading of `config.json`, with errors that name the field.

use serde_json::Value;

use crate::ModelError;

/// A parsed `config.json` (of the text model, where the file nests one).
#[derive(Clone, Debug)]
pub struct HfConfig {
    root: Value,
}

/// Largest count that a config may name; keeps later arithmetic far from overflow.
const MAX_COUNT: u64 = 1 << 31;
/// Most layers, and most experts of a layer: of each there are descriptions and
/// names before any weight is looked at.
const MAX_PARTS: usize = 1024;
/// Widest attention head; tables of angles are as wide.
const MAX_HEAD_DIM: usize = 1 << 16;

impl HfConfig {
    /// Wraps the parsed file. Checked lazily, field by field.
    pub fn new(root: Value) -> HfConfig {
        HfConfig { root }
    }

    /// The raw JSON.
    pub fn json(&self) -> &Value {
        &self.root
    }

    /// The raw value of a field; JSON null counts as absent.
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.root.get(field).filter(|v| !v.is_null())
    }

    /// `architectures[0]`.
    ///
    /// # Errors
    /// If the field is absent or no list of strings.
    pub fn architecture(&self) -> Result<&str, ModelError> {
        let list = self
            .get("architectures")
            .ok_or(ModelError::Missing("architectures"))?;
        list.get(0)
            .and_then(Value::as_str)
            .ok_or_else(|| invalid("architectures", list, "a list of class names"))
    }

    /// A positive count.
    ///
    /// # Errors
    /// If the field is absent, not a whole number, zero or absurdly large.
    pub fn count(&self, field: &'static str) -> Result<usize, ModelError> {
        self.opt_count(field)?.ok_or(ModelError::Missing(field))
    }

    /// A count of layers or experts.
    ///
    /// # Errors
    /// As [`HfConfig::count`]; beyond 1024, which no model comes near.
    pub fn parts(&self, field: &'static str) -> Result<usize, ModelError> {
        match self.count(field)? {
            parts if parts <= MAX_PARTS => Ok(parts),
            parts => Err(invalid(field, &parts.into(), "at most 1024")),
        }
    }

    /// The width of an attention head: `head_dim`, else `hidden` shared by `heads`.
    ///
    /// # Errors
    /// If the field is malformed, or the width is zero or beyond 65536.
    pub fn head_dim(&self, hidden: usize, heads: usize) -> Result<usize, ModelError> {
        let head_dim = self.opt_count("head_dim")?.unwrap_or(hidden / heads);
        match head_dim {
            1..=MAX_HEAD_DIM => Ok(head_dim),
            _ => Err(invalid("head_dim", &head_dim.into(), "1 to 65536")),
        }
    }

    /// A positive count that may be absent.
    ///
    /// # Errors
    /// If it is present and not a whole number in range.
    pub fn opt_count(&self, field: &str) -> Result<Option<usize>, ModelError> {
        let Some(value) = self.get(field) else {
            return Ok(None);
        };
        match value.as_u64() {
            Some(n) if n > 0 && n <= MAX_COUNT => Ok(Some(n as usize)),
            _ => Err(invalid(field, value, "a positive whole number")),
        }
    }

    /// A number that may be absent.
    ///
    /// # Errors
    /// If it is present and not a finite number.
    pub fn opt_number(&self, field: &str) -> Result<Option<f64>, ModelError> {
        let Some(value) = self.get(field) else {
            return Ok(None);
        };
        match value.as_f64() {
            Some(x) if x.is_finite() => Ok(Some(x)),
            _ => Err(invalid(field, value, "a finite number")),
        }
    }

    /// A number with a default.
    ///
    /// # Errors
    /// As [`HfConfig::opt_number`].
    pub fn number_or(&self, field: &str, default: f64) -> Result<f64, ModelError> {
        Ok(self.opt_number(field)?.unwrap_or(default))
    }

    /// A flag with a default.
    ///
    /// # Errors
    /// If it is present and neither true nor false.
    pub fn flag_or(&self, field: &str, default: bool) -> Result<bool, ModelError> {
        match self.get(field) {
            None => Ok(default),
            Some(Value::Bool(b)) => Ok(*b),
            Some(other) => Err(invalid(field, other, "true or false")),
        }
    }

    /// A string that may be absent.
    ///
    /// # Errors
    /// If it is present and no string.
    pub fn opt_str(&self, field: &str) -> Result<Option<&str>, ModelError> {
        match self.get(field) {
            None => Ok(None),
            Some(Value::String(s)) => Ok(Some(s)),
            Some(other) => Err(invalid(field, other, "a string")),
        }
    }

    /// For each of `layers` layers, whether `layer_types` calls it sliding;
    /// `None` if the config has no `layer_types`.
    ///
    /// # Errors
    /// If the list is too short or names a kind of layer that is not attention.
    pub fn sliding_layers(&self, layers: usize) -> Result<Option<Vec<bool>>, ModelError> {
        let Some(value) = self.get("layer_types") else {
            return Ok(None);
        };
        let list = value
            .as_array()
            .filter(|l| l.len() >= layers)
            .ok_or_else(|| invalid("layer_types", value, "one entry per layer"))?;
        list[..layers]
            .iter()
            .map(|kind| match kind.as_str() {
                Some("sliding_attention") => Ok(true),
                Some("full_attention") => Ok(false),
                _ => Err(invalid(
                    "layer_types",
                    kind,
                    "full_attention or sliding_attention",
                )),
            })
            .collect::<Result<Vec<_>, _>>()
            .map(Some)
    }

    /// The longest context that the config promises, rope scaling included,
    /// as vLLM derives `max_model_len`.
    ///
    /// # Errors
    /// If a length field or the rope scaling is malformed.
    pub fn max_model_len(&self) -> Result<usize, ModelError> {
        const FIELDS: [&str; 6] = [
            "max_position_embeddings",
            "n_positions",
            "max_seq_len",
            "seq_length",
            "max_sequence_length",
            "n_ctx",
        ];
        let mut base = None;
        for field in FIELDS {
            base = match (base, self.opt_count(field)?) {
                (Some(a), Some(b)) => Some(std::cmp::min::<usize>(a, b)),
                (a, b) => a.or(b),
            };
        }
        // vLLM falls back to 2048 when the config names no length at all.
        let base = base.unwrap_or(2048);
        let Some(scaling) = crate::rope::Scaling::read(self)? else {
            return Ok(base);
        };
        Ok(scaling.scaled_context(base))
    }
}

/// An [`ModelError::Invalid`] that quotes (at most a line of) the offending value.
pub(crate) fn invalid(field: &str, found: &Value, expected: &str) -> ModelError {
    let mut found = found.to_string();
    if found.chars().count() > 80 {
        found = found.chars().take(80).collect::<String>() + "…";
    }
    ModelError::Invalid {
        field: field.to_owned(),
        found,
        expected: expected.to_owned(),
    }
}
