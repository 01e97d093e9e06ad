//! The second pass: checked values, one per flag.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::value::{check_shape, invalid};
use super::{Flag, Kind, Occurrence, SERVE, Status, Table, Value, parse_value};
use crate::errors::CliError;

/// Checked values by canonical flag name, and what there is to say about them.
#[derive(Clone, Debug)]
pub struct Settings {
    table: &'static Table,
    values: BTreeMap<&'static str, Value>,
    warnings: Vec<String>,
}

impl Settings {
    /// Nothing given.
    pub fn of(table: &'static Table) -> Settings {
        Settings {
            table,
            values: BTreeMap::new(),
            warnings: Vec::new(),
        }
    }

    /// Checks the values of one source (the command line, or a config file)
    /// and carries out the translations of older flags.
    ///
    /// # Errors
    /// Names the first flag whose value is not allowed.
    pub fn collect(
        table: &'static Table,
        occurrences: Vec<Occurrence>,
    ) -> Result<Settings, CliError> {
        let mut settings = Settings::of(table);
        for occurrence in occurrences {
            settings.add(occurrence)?;
        }
        settings.translate()?;
        Ok(settings)
    }

    /// Lays `over` on top: its values win, its warnings follow.
    pub fn override_with(&mut self, over: Settings) {
        self.values.extend(over.values);
        self.warnings.extend(over.warnings);
    }

    /// The given value of a flag; `None` if the flag is absent.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// The given value of a flag, else its default if that is a value. A flag
    /// of the server that this command does not have is at its default.
    ///
    /// # Panics
    /// If there is no such flag at all: names in code are checked by the tests
    /// of [`crate::args`].
    pub fn get_or_default(&self, name: &str) -> Option<Value> {
        if let Some(value) = self.get(name) {
            return Some(value.clone());
        }
        match self.table.row(name).or_else(|| SERVE.row(name)) {
            Some(flag) => flag.default_value(),
            None => panic!("no flag table has a row {name:?}"),
        }
    }

    /// Sets a value; used by translations and for the model's positional form.
    pub fn set(&mut self, name: &'static str, value: Value) {
        self.values.insert(name, value);
    }

    /// Takes a value out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        self.values.remove(name)
    }

    /// Adds a warning line.
    pub fn warn(&mut self, warning: impl Into<String>) {
        self.warnings.push(warning.into());
    }

    /// The warnings so far, leaving none.
    pub fn take_warnings(&mut self) -> Vec<String> {
        std::mem::take(&mut self.warnings)
    }

    /// Flags whose value differs from their default, in table order, with
    /// secrets hidden. Names are written with `_`, as vLLM logs them.
    pub fn non_default(&self) -> Vec<(String, String)> {
        self.table
            .flags()
            .filter_map(|flag| {
                let value = self.get(flag.name)?;
                if flag.default_value().as_ref() == Some(value) {
                    return None;
                }
                let shown = if flag.secret {
                    "***".to_owned()
                } else {
                    value.to_string()
                };
                Some((flag.name.replace('-', "_"), shown))
            })
            .collect()
    }

    /// Holds every value against its flag's status: warns of flags without
    /// effect and refuses what is not available.
    ///
    /// # Errors
    /// For the first flag that is refused.
    pub fn check_statuses(&mut self) -> Result<(), CliError> {
        for flag in self.table.flags() {
            let Some(value) = self.values.get(flag.name) else {
                continue;
            };
            if flag.default_value().as_ref() == Some(value) {
                continue;
            }
            match flag.status {
                Status::Implemented | Status::Renamed(_) | Status::Translated(_) => {}
                Status::NoEffect(why) => self
                    .warnings
                    .push(format!("--{} has no effect: {why}", flag.name)),
                Status::Refused { why, hint } => return Err(refusal(flag, value, why, hint)),
                Status::Only { accepts, why, hint } => {
                    let text = value.to_string();
                    if !accepts
                        .iter()
                        .any(|accepted| accepted.eq_ignore_ascii_case(&text))
                    {
                        return Err(refusal(flag, value, why, hint));
                    }
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, occurrence: Occurrence) -> Result<(), CliError> {
        let flag = occurrence.flag;
        if let Some(old) = occurrence.renamed_from {
            let sign = if occurrence.negated { "no-" } else { "" };
            self.warn(format!(
                "--{old} is an older spelling; it is read as --{sign}{}",
                flag.name
            ));
        }
        if let (Kind::Json(shape), false) = (flag.kind, occurrence.keys.is_empty()) {
            return self.add_dotted(&occurrence, shape);
        }
        let value = match (flag.kind, occurrence.texts.as_slice()) {
            (Kind::Bool, []) => Value::Bool(true),
            (_, texts) => parse_value(flag, texts)?,
        };
        let value = match value {
            Value::Bool(value) => Value::Bool(value != occurrence.negated),
            other => other,
        };
        let shown = if flag.secret {
            "***".to_owned()
        } else {
            value.to_string()
        };
        if self.values.insert(flag.name, value).is_some() {
            self.warn(format!(
                "{} was given more than once; the last one counts: {shown}",
                occurrence.typed
            ));
        }
        Ok(())
    }

    /// `--x.a.b text`: sets one place inside the object `x`.
    fn add_dotted(&mut self, occurrence: &Occurrence, shape: super::Shape) -> Result<(), CliError> {
        let flag = occurrence.flag;
        let mut whole = match self.values.remove(flag.name) {
            Some(Value::Json(whole)) => whole,
            _ => Json::Object(Map::new()),
        };
        let mut place = &mut whole;
        for (depth, key) in occurrence.keys.iter().enumerate() {
            place = match place {
                Json::Object(map) => map.entry(key.clone()).or_insert(Json::Null),
                _ => {
                    let outer = occurrence.keys[..depth].join(".");
                    return Err(invalid(
                        flag,
                        format!("{outer:?} has a value already, which is not an object"),
                    ));
                }
            };
            if place.is_null() && depth + 1 < occurrence.keys.len() {
                *place = Json::Object(Map::new());
            }
        }
        let dotted = || occurrence.keys.join(".");
        for text in &occurrence.texts {
            if !occurrence.append {
                if !place.is_null() {
                    self.warnings.push(format!(
                        "--{}.{} was given more than once; the last one counts",
                        flag.name,
                        dotted()
                    ));
                }
                *place = loose_json(text);
                continue;
            }
            if place.is_null() {
                *place = Json::Array(Vec::new());
            }
            match place {
                Json::Array(list) => list.extend(text.split(',').map(loose_json)),
                _ => {
                    return Err(invalid(
                        flag,
                        format!("{:?} has a value already, which is not a list", dotted()),
                    ));
                }
            }
        }
        let value = check_shape(flag, whole, shape)?;
        self.values.insert(flag.name, value);
        Ok(())
    }

    fn translate(&mut self) -> Result<(), CliError> {
        for flag in self.table.flags() {
            if let Status::Translated(translation) = flag.status
                && let Some(value) = self.values.remove(flag.name)
            {
                let said = translation(&value, self)?;
                if !said.is_empty() {
                    self.warn(said);
                }
            }
        }
        Ok(())
    }
}

/// The value of a dotted key: JSON if it is any, else a text.
fn loose_json(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_else(|_| Json::String(text.to_owned()))
}

fn refusal(flag: &Flag, value: &Value, why: &str, hint: &str) -> CliError {
    let shown = match value {
        Value::Bool(true) => format!("--{}", flag.name),
        Value::Bool(false) => format!("--no-{}", flag.name),
        _ if flag.secret => format!("--{}", flag.name),
        value => format!("--{} {value}", flag.name),
    };
    CliError::usage(format!("{shown} is not available: {why}")).hint(hint)
}
