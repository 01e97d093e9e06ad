//! Compares a recorded reply with the one found now.

use super::exchange::{Body, Data, Event, Exchange, Reply};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Largest difference of a log-probability.
const FLOAT_TOLERANCE: f64 = 1e-3;
/// Differ from run to run; only their type is compared. `root` is the path that was served, and
/// `message` is worded by each server for itself.
const FREE_VALUES: &[&str] = &[
    "created",
    "created_at",
    "completed_at",
    "system_fingerprint",
    "root",
    "message",
    "server_load",
];
/// Depend on the draw of a sampled request, down to the length of lists.
const SAMPLED_VALUES: &[&str] = &["choices", "usage", "output"];

/// One place where two replies differ.
pub struct Mismatch {
    /// `status`, `content-type`, `body.choices.0.text`, `event.3.choices.0.delta`, …
    pub place: String,
    what: String,
}

impl Mismatch {
    pub fn new(place: &str, what: impl Into<String>) -> Self {
        Self {
            place: place.to_owned(),
            what: what.into(),
        }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.place, self.what)
    }
}

/// Everything in which `found` differs from what was recorded.
pub fn compare(exchange: &Exchange, found: &Reply) -> Vec<Mismatch> {
    let recorded = exchange.recorded();
    let mut comparison = Comparison {
        sampled: exchange.is_sampled(),
        mismatches: Vec::new(),
    };
    if recorded.status != found.status {
        comparison.note(
            "status",
            format!("{} instead of {}", found.status, recorded.status),
        );
    }
    if media_type(&recorded) != media_type(found) {
        comparison.note(
            "content-type",
            format!(
                "{:?} instead of {:?}",
                found.content_type, recorded.content_type
            ),
        );
    }
    if recorded.allow != found.allow {
        comparison.note(
            "allow",
            format!("{:?} instead of {:?}", found.allow, recorded.allow),
        );
    }
    match (&recorded.body, &found.body) {
        (Body::Json(recorded), Body::Json(found)) if exchange.request.path == "/openapi.json" => {
            comparison.operations(recorded, found);
        }
        (Body::Json(recorded), Body::Json(found)) => comparison.values("body", recorded, found),
        (Body::Events(recorded), Body::Events(found)) => comparison.streams(recorded, found),
        (Body::Text(recorded), Body::Text(found)) if exchange.request.path == "/metrics" => {
            comparison.metrics(recorded, found);
        }
        (Body::Text(recorded), Body::Text(found)) if recorded == found => {}
        (recorded, found) => comparison.note(
            "body",
            format!("{} instead of {}", brief(found), brief(recorded)),
        ),
    }
    comparison.mismatches
}

/// The content type without the version that metrics pages carry.
fn media_type(reply: &Reply) -> Option<&str> {
    reply
        .content_type
        .as_deref()
        .map(|value| value.split(';').next().unwrap_or(value).trim())
}

struct Comparison {
    sampled: bool,
    mismatches: Vec<Mismatch>,
}

impl Comparison {
    fn note(&mut self, place: &str, what: String) {
        self.mismatches.push(Mismatch::new(place, what));
    }

    fn values(&mut self, place: &str, recorded: &Value, found: &Value) {
        let key = place.rsplit('.').next().unwrap_or(place);
        match (recorded, found) {
            (Value::Object(recorded), Value::Object(found)) => {
                for (key, value) in recorded {
                    let place = format!("{place}.{key}");
                    match found.get(key) {
                        None => self.note(&place, "missing".into()),
                        Some(_) if self.sampled && SAMPLED_VALUES.contains(&key.as_str()) => {
                            self.shapes(&place, value, &found[key]);
                        }
                        Some(found) => self.values(&place, value, found),
                    }
                }
                for key in found.keys().filter(|key| !recorded.contains_key(*key)) {
                    self.note(&format!("{place}.{key}"), "not in the recording".into());
                }
            }
            (Value::Array(recorded), Value::Array(found)) => {
                if recorded.len() != found.len() {
                    self.note(
                        place,
                        format!("{} entries instead of {}", found.len(), recorded.len()),
                    );
                }
                for (at, (recorded, found)) in recorded.iter().zip(found).enumerate() {
                    self.values(&format!("{place}.{at}"), recorded, found);
                }
            }
            _ if kind(recorded) != kind(found) => {
                self.note(
                    place,
                    format!("{} instead of {}", brief_json(found), brief_json(recorded)),
                );
            }
            _ if FREE_VALUES.contains(&key) => {}
            (Value::String(recorded), Value::String(found))
                if ["id", "item_id"].contains(&key)
                    && without_random_tail(recorded) == without_random_tail(found) => {}
            (Value::Number(recorded), Value::Number(found))
                if recorded.is_f64() || found.is_f64() =>
            {
                let difference = recorded
                    .as_f64()
                    .zip(found.as_f64())
                    .map(|(a, b)| (a - b).abs());
                if difference.is_none_or(|difference| difference > FLOAT_TOLERANCE) {
                    self.note(place, format!("{found} instead of {recorded}"));
                }
            }
            _ if recorded != found => {
                self.note(
                    place,
                    format!("{} instead of {}", brief_json(found), brief_json(recorded)),
                );
            }
            _ => {}
        }
    }

    /// Compares which keys and types occur below two values, but not how often or with what content.
    fn shapes(&mut self, place: &str, recorded: &Value, found: &Value) {
        let (mut expected, mut actual) = (BTreeSet::new(), BTreeSet::new());
        collect_shape("", recorded, &mut expected);
        collect_shape("", found, &mut actual);
        self.sets(place, &expected, &actual);
    }

    fn sets(&mut self, place: &str, expected: &BTreeSet<String>, actual: &BTreeSet<String>) {
        for shape in expected.difference(actual) {
            self.note(&format!("{place}{shape}"), "missing".into());
        }
        for shape in actual.difference(expected) {
            self.note(&format!("{place}{shape}"), "not in the recording".into());
        }
    }

    fn streams(&mut self, recorded: &[Event], found: &[Event]) {
        if self.sampled {
            let shapes = |events: &[Event]| events.iter().map(event_shape).collect::<BTreeSet<_>>();
            self.sets("event.*", &shapes(recorded), &shapes(found));
            let ends = (
                recorded.last().map(event_shape),
                found.last().map(event_shape),
            );
            if ends.0 != ends.1 {
                self.note(
                    "event.last",
                    format!("{:?} instead of {:?}", ends.1, ends.0),
                );
            }
            return;
        }
        if recorded.len() != found.len() {
            self.note(
                "events",
                format!("{} instead of {}", found.len(), recorded.len()),
            );
        }
        for (at, (recorded, found)) in recorded.iter().zip(found).enumerate() {
            let place = format!("event.{at}");
            if recorded.name != found.name {
                self.note(
                    &format!("{place}.event"),
                    format!("{:?} instead of {:?}", found.name, recorded.name),
                );
            }
            match (&recorded.data, &found.data) {
                (Data::Json(recorded), Data::Json(found)) => self.values(&place, recorded, found),
                (Data::Text(recorded), Data::Text(found)) if recorded == found => {}
                _ => self.note(&place, "another kind of data".into()),
            }
        }
    }

    /// Paths and their methods, of which only the names are recorded. A server may have more, and
    /// describes each in its own words.
    fn operations(&mut self, recorded: &Value, found: &Value) {
        let paths = recorded["paths"].as_object().into_iter().flatten();
        for (path, methods) in paths {
            let methods = methods.as_array().into_iter().flatten();
            for method in methods.filter_map(Value::as_str) {
                if !found["paths"][path][method].is_object() {
                    self.note(&format!("paths.{path}"), format!("no {method}"));
                }
            }
        }
    }

    /// Metric families by name and type; values and help texts are each server's own.
    fn metrics(&mut self, recorded: &str, found: &str) {
        let families = |text: &str| -> BTreeMap<String, String> {
            let lines = text
                .lines()
                .filter_map(|line| line.strip_prefix("# TYPE vllm:")?.split_once(' '));
            lines
                .map(|(name, kind)| (name.to_owned(), kind.to_owned()))
                .collect()
        };
        let found = families(found);
        for (name, kind) in families(recorded) {
            match found.get(&name) {
                None => self.note(&format!("metrics.{name}"), "missing".into()),
                Some(actual) if *actual != kind => {
                    self.note(
                        &format!("metrics.{name}"),
                        format!("a {actual} instead of a {kind}"),
                    );
                }
                Some(_) => {}
            }
        }
    }
}

/// What an id says besides its random digits: its prefix, or all of it if the client chose it.
fn without_random_tail(id: &str) -> &str {
    const FEWEST_RANDOM_DIGITS: usize = 16;
    let head = id.trim_end_matches(|letter: char| letter.is_ascii_hexdigit());
    if id.len() - head.len() >= FEWEST_RANDOM_DIGITS {
        head
    } else {
        id
    }
}

/// The type of a value, with whole numbers apart from fractions: clients in typed languages care.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "fraction",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

/// Adds every `.key.*.key=type` below a value.
fn collect_shape(place: &str, value: &Value, shapes: &mut BTreeSet<String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                collect_shape(&format!("{place}.{key}"), value, shapes);
            }
        }
        Value::Array(entries) => {
            for value in entries {
                collect_shape(&format!("{place}.*"), value, shapes);
            }
        }
        _ => {
            shapes.insert(format!("{place}={}", kind(value)));
        }
    }
}

/// One word for all events that have the same keys and types.
fn event_shape(event: &Event) -> String {
    let name = event.name.as_deref().unwrap_or_default();
    match &event.data {
        Data::Text(text) => format!("{name} {text}"),
        Data::Json(value) => {
            let mut shape = BTreeSet::new();
            collect_shape("", value, &mut shape);
            format!("{name} {}", shape.into_iter().collect::<Vec<_>>().join(" "))
        }
    }
}

fn brief(body: &Body) -> String {
    match body {
        Body::Json(value) => brief_json(value),
        Body::Events(events) => format!("{} events", events.len()),
        Body::Text(text) => brief_json(&Value::String(text.clone())),
    }
}

fn brief_json(value: &Value) -> String {
    const LIMIT: usize = 100;
    let text = value.to_string();
    match text.char_indices().nth(LIMIT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn places(sampled: bool, recorded: Value, found: Value) -> Vec<String> {
        let mut comparison = Comparison {
            sampled,
            mismatches: Vec::new(),
        };
        comparison.values("body", &recorded, &found);
        comparison
            .mismatches
            .into_iter()
            .map(|mismatch| mismatch.place)
            .collect()
    }

    #[test]
    fn finds_missing_extra_and_changed() {
        let recorded = json!({"id": "cmpl-0123456789abcdef", "created": 1, "text": "x", "null": null, "n": 1, "list": [1, 2]});
        assert!(places(false, recorded.clone(), recorded.clone()).is_empty());
        let found = json!({"id": "cmpl-00112233445566778899aabbccddeeff", "created": 2, "text": "y", "null": 0, "n": 1.0, "list": [1], "more": 1});
        let expected = ["body.text", "body.null", "body.n", "body.list", "body.more"];
        assert_eq!(places(false, recorded.clone(), found), expected);
        assert_eq!(
            places(false, recorded, json!({"id": 1, "created": 1, "text": "x"})),
            ["body.id", "body.null", "body.n", "body.list"]
        );
    }

    #[test]
    fn operations_may_be_added_but_not_left_out() {
        let recorded = json!({"paths": {"/a": ["get", "post"], "/b": ["get"]}});
        let found =
            json!({"paths": {"/a": {"get": {"summary": "A"}}, "/c": {"get": {}}}, "tags": []});
        let mut comparison = Comparison {
            sampled: false,
            mismatches: Vec::new(),
        };
        comparison.operations(&recorded, &found);
        let found: Vec<String> = comparison
            .mismatches
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(found, ["paths./a: no post", "paths./b: no get"]);
    }

    #[test]
    fn ids_keep_their_prefix_and_what_the_client_chose() {
        let differs = |recorded: &str, found: &str| {
            !places(false, json!({"id": recorded}), json!({"id": found})).is_empty()
        };
        assert!(!differs("cmpl-0123456789abcdef", "cmpl-fedcba9876543210"));
        assert!(differs(
            "cmpl-0123456789abcdef",
            "chatcmpl-fedcba9876543210"
        ));
        assert!(differs("cmpl-abc-123", "cmpl-fedcba9876543210"));
    }

    #[test]
    fn fractions_may_differ_a_little() {
        assert!(places(false, json!([-3.0004]), json!([-3.0001])).is_empty());
        assert_eq!(places(false, json!([-3.004]), json!([-3.001])), ["body.0"]);
    }

    #[test]
    fn sampled_answers_are_compared_by_shape() {
        let recorded = json!({"choices": [{"text": "x", "ids": [1, 2]}], "usage": {"n": 2}});
        let found = json!({"choices": [{"text": "yz", "ids": [1, 2, 3]}], "usage": {"n": 3}});
        assert!(places(true, recorded.clone(), found).is_empty());
        let found = json!({"choices": [{"text": null, "ids": [1]}], "usage": {"n": 3}});
        assert_eq!(
            places(true, recorded, found),
            ["body.choices.*.text=string", "body.choices.*.text=null"]
        );
    }
}
