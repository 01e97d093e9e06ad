//! `thinking`: whether the model may think, and how much.

use quire_core::InvalidField;
use serde_json::{Map, Value, json};

use super::complaints::Complaints;
use crate::error::ApiError;

/// Smallest `budget_tokens`.
pub(crate) const MIN_BUDGET: i64 = 1024;

/// See the module documentation.
#[derive(Debug, Default)]
pub(super) struct Thinking {
    /// Whether the model may think; `None` leaves it to the chat template.
    is_enabled: Option<bool>,
    /// Most tokens of thoughts.
    pub(super) budget: Option<i64>,
    /// Thinking blocks are wanted without their text.
    pub(super) is_hidden: bool,
}

impl Thinking {
    /// Reads the member of that name; complaints go to `complaints`.
    pub(super) fn read(value: Option<&Value>, complaints: &mut Complaints) -> Thinking {
        const LOC: &str = "body.thinking";
        let mut thinking = Thinking::default();
        let Some(members) = value.and_then(|value| complaints.object(value, LOC)) else {
            return thinking;
        };
        match complaints.text(members, "type", LOC) {
            Some("disabled") => thinking.is_enabled = Some(false),
            Some("adaptive") => thinking.is_enabled = Some(true),
            Some("enabled") => {
                thinking.is_enabled = Some(true);
                thinking.budget = read_budget(members, LOC, complaints);
            }
            Some(_) => {
                let (loc, allowed) = (format!("{LOC}.type"), ["enabled", "disabled", "adaptive"]);
                complaints.not_one_of(&loc, &allowed, &members["type"]);
            }
            None => {}
        }
        match members.get("display") {
            None | Some(Value::Null) => {}
            Some(Value::String(display)) if display == "summarized" => {}
            Some(Value::String(display)) if display == "omitted" => thinking.is_hidden = true,
            Some(other) => {
                let (loc, allowed) = (format!("{LOC}.display"), ["summarized", "omitted"]);
                complaints.not_one_of(&loc, &allowed, other);
            }
        }
        thinking
    }

    /// # Errors
    /// The thoughts may take all that the answer may.
    pub(super) fn check_budget(&self, max_tokens: Option<i64>) -> Result<(), ApiError> {
        match (self.budget, max_tokens) {
            (Some(budget), Some(max_tokens)) if budget >= max_tokens => {
                let message = format!(
                    "`thinking.budget_tokens` must be less than `max_tokens` ({max_tokens}), got \
                     {budget}."
                );
                Err(InvalidField::with_value("thinking.budget_tokens", budget, message).into())
            }
            _ => Ok(()),
        }
    }

    /// The variables that chat templates look at.
    pub(super) fn kwargs(&self) -> Option<Value> {
        self.is_enabled
            .map(|is_enabled| json!({"enable_thinking": is_enabled}))
    }
}

fn read_budget(
    members: &Map<String, Value>,
    loc: &str,
    complaints: &mut Complaints,
) -> Option<i64> {
    let value = complaints.required(members, "budget_tokens", loc)?;
    let loc = format!("{loc}.budget_tokens");
    match value.as_i64() {
        Some(budget) if budget >= MIN_BUDGET => return Some(budget),
        Some(_) => {
            let msg = format!("Input should be greater than or equal to {MIN_BUDGET}");
            complaints.wrong("greater_than_equal", &loc, &msg, value);
        }
        None => complaints.wrong("int_type", &loc, "Input should be a valid integer", value),
    }
    None
}
