//! Rotary position embedding: which scaling a config asks for, and the
//! frequencies that follow. The formulas are those of Hugging Face
//! transformers' `modeling_rope_utils`, except `dynamic`, which uses vLLM's
//! fixed base (see [`Kind::Dynamic`]).

use std::f32::consts::PI;

use quire_backend::{RopeStyle, RopeTable};
use serde_json::{Map, Value};

use crate::{HfConfig, ModelError, config::invalid};

/// A rotary embedding.
#[derive(Clone, Debug, PartialEq)]
pub struct Rope {
    /// Base of the geometric series of wavelengths.
    pub theta: f64,
    /// Elements of a head that are rotated; even.
    pub rotary_dim: usize,
    /// Pairing of elements.
    pub style: RopeStyle,
    /// Change of the frequencies for longer contexts.
    pub scaling: Option<Scaling>,
}

/// How frequencies are changed to reach beyond the trained context.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaling {
    /// Stretch of the context.
    pub factor: f64,
    /// Context length of training, where the kind needs it.
    pub original_context: usize,
    /// Which formula.
    pub kind: Kind,
}

/// The formulas.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// All frequencies divided by the factor.
    Linear,
    /// NTK-aware base. Hugging Face recomputes it as the context grows, which
    /// would make a token's key depend on later tokens; vLLM, and this engine,
    /// fix it at the full scaled context.
    Dynamic,
    /// Low frequencies divided, high kept, a linear ramp between (Llama 3.1).
    Llama3 {
        /// Wavelengths above `original / this` are divided.
        low_freq_factor: f64,
        /// Wavelengths below `original / this` are kept.
        high_freq_factor: f64,
    },
    /// YaRN: ramp between interpolation and extrapolation over dimensions.
    Yarn {
        /// Rotations above which a dimension is extrapolated.
        beta_fast: f64,
        /// Rotations below which a dimension is interpolated.
        beta_slow: f64,
        /// Round the ramp's ends to whole dimensions.
        truncate: bool,
        /// Multiplies cosine and sine.
        attention_factor: f64,
    },
}

impl Rope {
    /// Reads `rope_theta`, `rope_scaling` / `rope_parameters` and partial
    /// rotary fields for heads of `head_dim` elements.
    ///
    /// # Errors
    /// If a field is malformed or the scaling kind is unknown.
    pub fn read(config: &HfConfig, head_dim: usize) -> Result<Rope, ModelError> {
        let parameters = parameters(config)?;
        let number = |field: &'static str| number(&parameters, field);
        let theta = match number("rope_theta")? {
            Some(theta) => theta,
            None => config.number_or("rope_theta", 10_000.0)?,
        };
        let partial = match number("partial_rotary_factor")? {
            Some(partial) => partial,
            None => config.number_or("partial_rotary_factor", 1.0)?,
        };
        if !(theta > 0.0 && partial > 0.0 && partial <= 1.0) {
            return Err(ModelError::Unsupported(format!(
                "rope_theta {theta} must be positive and partial_rotary_factor {partial} in (0, 1]"
            )));
        }
        let rotary_dim = (head_dim as f64 * partial) as usize / 2 * 2;
        if rotary_dim < 2 {
            return Err(ModelError::Unsupported(format!(
                "a rotary part of {rotary_dim} elements of a head of {head_dim} is too small"
            )));
        }
        let scaling = Scaling::read(config)?;
        Ok(Rope {
            theta,
            rotary_dim,
            style: RopeStyle::Half,
            scaling,
        })
    }

    /// The frequencies.
    pub fn table(&self) -> RopeTable {
        let dim = self.rotary_dim as f32;
        let exponents = (0..self.rotary_dim / 2).map(|i| (2 * i) as f32 / dim);
        let base = match &self.scaling {
            Some(s) if s.kind == Kind::Dynamic => s.dynamic_base(self.theta, self.rotary_dim),
            _ => self.theta,
        } as f32;
        let mut inv_freq: Vec<f32> = exponents.map(|e| 1.0 / base.powf(e)).collect();
        let mut scale = 1.0;
        if let Some(scaling) = &self.scaling {
            scaling.apply(&mut inv_freq, self.theta);
            if let Kind::Yarn {
                attention_factor, ..
            } = scaling.kind
            {
                scale = attention_factor as f32;
            }
        }
        RopeTable {
            inv_freq,
            scale,
            style: self.style,
        }
    }
}

impl Scaling {
    /// The scaling that a config asks for; `None` for plain rope.
    ///
    /// # Errors
    /// If the kind is unknown or one of its numbers is absent or malformed.
    pub fn read(config: &HfConfig) -> Result<Option<Scaling>, ModelError> {
        let parameters = parameters(config)?;
        let name = parameters
            .get("rope_type")
            .or_else(|| parameters.get("type"));
        let name = match name {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(name)) => name.as_str(),
            Some(other) => return Err(invalid("rope_scaling.rope_type", other, "a string")),
        };
        if name == "default" {
            return Ok(None);
        }
        let need = |field: &'static str| {
            number(&parameters, field)?.ok_or_else(|| {
                ModelError::Unsupported(format!("rope_scaling of type {name:?} needs {field:?}"))
            })
        };
        let or = |field: &'static str, default: f64| {
            Ok::<f64, ModelError>(number(&parameters, field)?.unwrap_or(default))
        };
        let trained = config.opt_count("max_position_embeddings")?.unwrap_or(2048);
        let original_context = or("original_max_position_embeddings", trained as f64)? as usize;
        let factor = match name {
            "linear" | "dynamic" | "llama3" | "yarn" => need("factor")?,
            other => {
                return Err(ModelError::Unsupported(format!(
                    "rope_scaling type {other:?} is not supported; supported: linear, dynamic, llama3, yarn"
                )));
            }
        };
        if factor < 1.0 {
            return Err(ModelError::Unsupported(format!(
                "rope_scaling factor {factor} is below 1"
            )));
        }
        let kind = match name {
            "linear" => Kind::Linear,
            "dynamic" => Kind::Dynamic,
            "llama3" => Kind::Llama3 {
                low_freq_factor: need("low_freq_factor")?,
                high_freq_factor: need("high_freq_factor")?,
            },
            _ => Kind::Yarn {
                beta_fast: or("beta_fast", 32.0)?,
                beta_slow: or("beta_slow", 1.0)?,
                truncate: !matches!(parameters.get("truncate"), Some(Value::Bool(false))),
                attention_factor: yarn_attention_factor(&parameters, factor)?,
            },
        };
        // Dynamic NTK measures from the configured context, not from an "original" one.
        let original_context = if kind == Kind::Dynamic {
            trained
        } else {
            original_context
        };
        Ok(Some(Scaling {
            factor,
            original_context,
            kind,
        }))
    }

    /// The context that a model with this scaling serves, given the
    /// configured one (vLLM's derivation of `max_model_len`).
    pub fn scaled_context(&self, configured: usize) -> usize {
        match self.kind {
            Kind::Llama3 { .. } => configured,
            Kind::Yarn { .. } => (self.original_context as f64 * self.factor) as usize,
            Kind::Linear | Kind::Dynamic => (configured as f64 * self.factor) as usize,
        }
    }

    fn dynamic_base(&self, theta: f64, dim: usize) -> f64 {
        let trained = self.original_context as f64;
        let longest = trained * self.factor;
        let stretch = self.factor * longest / trained - (self.factor - 1.0);
        theta * stretch.powf(dim as f64 / (dim as f64 - 2.0))
    }

    fn apply(&self, inv_freq: &mut [f32], theta: f64) {
        let factor = self.factor as f32;
        match self.kind {
            Kind::Linear => inv_freq.iter_mut().for_each(|f| *f /= factor),
            Kind::Dynamic => {}
            Kind::Llama3 {
                low_freq_factor,
                high_freq_factor,
            } => {
                let original = self.original_context as f32;
                let (low, high) = (low_freq_factor as f32, high_freq_factor as f32);
                for f in inv_freq {
                    let wavelength = 2.0 * PI / *f;
                    if wavelength > original / low {
                        *f /= factor;
                    } else if wavelength >= original / high {
                        let smooth = (original / wavelength - low) / (high - low);
                        *f = (1.0 - smooth) * *f / factor + smooth * *f;
                    }
                }
            }
            Kind::Yarn {
                beta_fast,
                beta_slow,
                truncate,
                ..
            } => {
                let dim = 2 * inv_freq.len();
                let border = |rotations: f64| {
                    dim as f64
                        * (self.original_context as f64 / (rotations * 2.0 * std::f64::consts::PI))
                            .ln()
                        / (2.0 * theta.ln())
                };
                let (mut low, mut high) = (border(beta_fast), border(beta_slow));
                if truncate {
                    (low, high) = (low.floor(), high.ceil());
                }
                let (low, mut high) = (low.max(0.0), high.min(dim as f64 - 1.0));
                if low == high {
                    high += 0.001;
                }
                for (i, f) in inv_freq.iter_mut().enumerate() {
                    let ramp = ((i as f64 - low) / (high - low)).clamp(0.0, 1.0) as f32;
                    *f = *f / factor * ramp + *f * (1.0 - ramp);
                }
            }
        }
    }
}

/// The scaling object of a config in either style: `rope_parameters`
/// (transformers 5), `rope_scaling` (before), or both, the latter winning field
/// by field, because it then comes from an override.
fn parameters(config: &HfConfig) -> Result<Map<String, Value>, ModelError> {
    let mut merged = Map::new();
    for field in ["rope_parameters", "rope_scaling"] {
        match config.get(field) {
            None => {}
            Some(Value::Object(map)) => {
                // `type` is the older name of `rope_type`; the later object decides.
                if map.contains_key("type") || map.contains_key("rope_type") {
                    merged.remove("type");
                    merged.remove("rope_type");
                }
                merged.extend(map.clone());
            }
            Some(other) => return Err(invalid(field, other, "an object")),
        }
    }
    Ok(merged)
}

fn number(map: &Map<String, Value>, field: &str) -> Result<Option<f64>, ModelError> {
    match map.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_f64() {
            Some(x) if x.is_finite() => Ok(Some(x)),
            _ => Err(invalid(
                &format!("rope_scaling.{field}"),
                value,
                "a finite number",
            )),
        },
    }
}

/// YaRN's temperature: given, or `0.1 ln(factor) + 1`, or DeepSeek's quotient
/// of two such terms.
fn yarn_attention_factor(map: &Map<String, Value>, factor: f64) -> Result<f64, ModelError> {
    if let Some(given) = number(map, "attention_factor")? {
        return Ok(given);
    }
    let mscale = |m: f64| {
        if factor <= 1.0 {
            1.0
        } else {
            0.1 * m * factor.ln() + 1.0
        }
    };
    Ok(
        match (number(map, "mscale")?, number(map, "mscale_all_dim")?) {
            (Some(a), Some(b)) if a != 0.0 && b != 0.0 => mscale(a) / mscale(b),
            _ => mscale(1.0),
        },
    )
}
