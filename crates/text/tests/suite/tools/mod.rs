//! Answers in every dialect: each text with the calls in it, however it is cut.

mod deepseek;
mod functiongemma;
mod gemma4;
mod glm45;
mod granite;
mod granite_20b_fc;
mod hermes;
mod internlm;
mod jamba;
mod kimi_k2;
mod limits;
mod llama3_json;
mod minimax_m2;
mod mistral;
mod openai;
mod phi4_mini;
mod pythonic;
mod qwen3_coder;
mod seed_oss;
mod templates;
mod written;
mod xlam;

use quire_text::tools::{Dialect, ToolAnswer, ToolEvent, ToolParser};
use serde_json::{Value, json};

use crate::common::{Random, cuts};

/// What a text is about, the text, its content, and its calls as names and
/// arguments.
pub struct Case(
    pub &'static str,
    pub &'static str,
    pub &'static str,
    pub &'static [(&'static str, &'static str)],
);

/// How many random ways to cut a text are tried.
const RANDOM_CUTS: usize = 20;

/// Fewest cases of a dialect.
const MIN_CASES: usize = 10;

/// The tools of the request.
pub fn tools() -> Vec<Value> {
    let weather = json!({
        "city": {"type": "string"},
        "days": {"type": "integer"},
        "metric": {"type": "boolean"},
    });
    let search = json!({
        "query": {"type": "string"},
        "limit": {"type": ["integer", "null"]},
        "ratio": {"type": "number"},
        "filters": {"type": "object"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "mode": {"enum": ["fast", "slow"]},
    });
    let now = json!({"type": "function", "function": {"name": "now"}});
    // As in OpenAI's newer API, and without properties.
    let free = json!({"type": "function", "name": "free", "parameters": {"type": "object"}});
    [("get_weather", weather), ("search", search)]
        .into_iter()
        .map(|(name, properties)| {
            let parameters = json!({"type": "object", "properties": properties});
            json!({"type": "function", "function": {"name": name, "parameters": parameters}})
        })
        .chain([now, free])
        .collect()
}

/// What the events of these pieces add up to. Checks their order.
fn fold(dialect: Dialect, pieces: &[&str]) -> ToolAnswer {
    let mut parser = ToolParser::new(dialect, &tools());
    let mut events = Vec::new();
    for piece in pieces {
        events.extend(parser.push(piece));
    }
    events.extend(parser.finish());
    check_order(&events);
    let mut answer = ToolAnswer::default();
    answer.extend(events);
    answer
}

/// Calls have the numbers 0, 1 and so on, begin and end, and only then comes
/// something else.
fn check_order(events: &[ToolEvent]) {
    let mut calls = 0;
    let mut in_call = false;
    for event in events {
        match event {
            ToolEvent::Text(text) => assert!(!in_call && !text.is_empty(), "{events:?}"),
            ToolEvent::CallStart { index, .. } => {
                assert!(!in_call && *index == calls, "{events:?}");
                calls += 1;
                in_call = true;
            }
            ToolEvent::ArgumentsDelta { index, text } => {
                assert!(
                    in_call && *index + 1 == calls && !text.is_empty(),
                    "{events:?}"
                );
            }
            ToolEvent::CallEnd { index } => {
                assert!(in_call && *index + 1 == calls, "{events:?}");
                in_call = false;
            }
        }
    }
    assert!(!in_call, "{events:?}");
}

/// A dialect's cases, cut in every way, and garbage made of its markers.
pub fn check(name: &str, cases: &[Case]) {
    let dialect = Dialect::from_name(name).expect("the dialect is known");
    assert!(cases.len() >= MIN_CASES, "{name} has {} cases", cases.len());
    for Case(about, text, content, calls) in cases {
        let whole = ToolParser::parse(dialect, &tools(), text);
        let found: Vec<_> = whole
            .calls
            .iter()
            .map(|call| (call.name.as_str(), call.arguments.as_str()))
            .collect();
        assert_eq!(whole.content, *content, "{name}, {about}: content");
        assert_eq!(found, *calls, "{name}, {about}: calls");
        check_cuts(dialect, text, &whole, about);
    }
    check_garbage(dialect, cases);
}

fn check_cuts(dialect: Dialect, text: &str, whole: &ToolAnswer, about: &str) {
    for (cut, pieces) in cuts(text, RANDOM_CUTS) {
        assert_eq!(&fold(dialect, &pieces), whole, "{about}, cut {cut}");
    }
}

/// Pieces of the cases and markers in random order: nothing panics, cuts do not
/// matter, and a text without calls stays as it is.
fn check_garbage(dialect: Dialect, cases: &[Case]) {
    let mut pieces: Vec<&str> = dialect.markers().collect();
    pieces.extend([
        "{", "}", "[", "]", "\"", "\\", "'", ":", ",", "(", ")", "=", "<", "\n", " ",
    ]);
    pieces.extend([
        "é",
        "🎉",
        "name",
        "\"name\": \"f\", ",
        "\"arguments\": {",
        "f",
        "1",
    ]);
    for seed in 0..300 {
        let mut random = Random(seed);
        let mut text = String::new();
        for _ in 0..=random.below(12) {
            let piece: &&str = random.pick(&pieces);
            text += piece;
            let Case(_, case, _, _) = random.pick(cases);
            let chars: Vec<char> = case.chars().collect();
            let from = random.below(chars.len());
            let to = from
                + random
                    .below(chars.len() - from + 1)
                    .min(random.below(40) + 1);
            text.extend(&chars[from..to]);
        }
        let about = format!("{:?}, garbage of seed {seed}", dialect);
        let whole = fold(dialect, &[&text]);
        // Harmony's markup says which text is seen at all.
        if whole.calls.is_empty() && dialect != Dialect::OpenAi {
            assert_eq!(whole.content, text, "{about}");
        }
        for (cut, pieces) in cuts(&text, 3).into_iter().rev().take(4) {
            assert_eq!(
                fold(dialect, &pieces),
                whole,
                "{about}, cut {cut}: {text:?}"
            );
        }
    }
}
