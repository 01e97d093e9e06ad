//! Structured output: which fields ask for what, and what is refused.

use axum::http::StatusCode;
use quire_core::{Allowed, SharedConstraint};
use serde_json::{Map, Value, json};

use crate::support::{EOS, Setup, TestServer, server};

const MESSAGES: &str = r#"[{"role": "user", "content": "Hi"}]"#;

fn bodies(fields: &Value) -> [(&'static str, Value); 2] {
    let with = |name: &str, value: Value| {
        let mut body = Map::from_iter([(name.to_owned(), value)]);
        body.extend(fields.as_object().expect("fields").clone());
        Value::Object(body)
    };
    let messages = serde_json::from_str(MESSAGES).expect("JSON");
    [
        ("/v1/completions", with("prompt", json!("Once"))),
        ("/v1/chat/completions", with("messages", messages)),
    ]
}

/// True if an output may be exactly this text. A token of the fixture tokenizer
/// is a byte.
pub fn accepts(constraint: &SharedConstraint, text: &str) -> bool {
    let mut state = constraint.0.start();
    let fits = text.bytes().all(|byte| state.accept(byte.into()).is_ok());
    fits && match state.allowed() {
        Ok(Allowed::Only(words)) => words[EOS as usize / 32] >> (EOS % 32) & 1 == 1,
        _ => false,
    }
}

/// The constraint of the only request that the engine got.
#[track_caller]
fn submitted(server: &TestServer) -> Option<SharedConstraint> {
    let requests = server.engine.submitted();
    assert_eq!(requests.len(), 1);
    requests[0].params.constraint.clone()
}

#[tokio::test]
async fn fields_become_constraints() {
    let schema = json!({ "type": "object", "properties": { "a": { "type": "integer" } },
        "required": ["a"] });
    let tag = json!({ "type": "structural_tag", "triggers": ["<f"],
        "structures": [{ "begin": "<f>", "schema": schema, "end": "</f>" }] });
    let object = r#"{"a": 1}"#;
    let cases = [
        (
            json!({ "response_format": { "type": "json_object" } }),
            r#"{"b":[]}"#,
            "[]",
        ),
        (
            json!({ "response_format": { "type": "json_schema",
                "json_schema": { "name": "x", "schema": schema, "strict": true } } }),
            object,
            "{}",
        ),
        (
            json!({ "response_format": tag }),
            "so <f>{\"a\":1}</f>",
            "<f>{}</f>",
        ),
        (
            json!({ "structured_outputs": { "json": schema } }),
            object,
            "{}",
        ),
        (
            json!({ "structured_outputs": { "json": schema.to_string() } }),
            object,
            "{}",
        ),
        (
            json!({ "structured_outputs": { "json_object": true } }),
            "{}",
            "1",
        ),
        (
            json!({ "structured_outputs": { "regex": "[ab]{3}" } }),
            "aba",
            "abc",
        ),
        (
            json!({ "structured_outputs": { "choice": ["yes", "no"] } }),
            "no",
            "maybe",
        ),
        (
            json!({ "structured_outputs": { "grammar": "root ::= \"a\"+" } }),
            "aa",
            "",
        ),
        (
            json!({ "structured_outputs": { "structural_tag": tag.to_string() } }),
            "",
            "<f>",
        ),
        (
            json!({ "structured_outputs": { "json": schema, "disable_any_whitespace": true } }),
            r#"{"a":1}"#,
            object,
        ),
        (
            json!({ "structured_outputs": { "json": schema, "whitespace_pattern": "_" } }),
            r#"{"a":_1}"#,
            object,
        ),
        (json!({ "guided_json": schema }), object, "{}"),
        (json!({ "guided_json": schema.to_string() }), object, "{}"),
        (json!({ "guided_json_object": true }), "{}", "1"),
        (
            json!({ "guided_regex": "a|b", "guided_decoding_backend": "outlines" }),
            "b",
            "c",
        ),
        (json!({ "guided_choice": ["x", "y"] }), "y", "z"),
        (json!({ "guided_grammar": "start: \"k\"" }), "k", "l"),
        (
            json!({ "guided_json": schema, "guided_whitespace_pattern": "_" }),
            r#"{"a":_1}"#,
            object,
        ),
    ];
    for (fields, inside, outside) in cases {
        for (path, body) in bodies(&fields) {
            let server = server();
            let answer = server.post(path, &body).await;
            assert_eq!(answer.status, StatusCode::OK, "{body}: {}", answer.text());
            let constraint = submitted(&server).expect("a constraint");
            assert!(accepts(&constraint, inside), "{body}: {inside}");
            assert!(!accepts(&constraint, outside), "{body}: {outside}");
        }
    }
}

#[tokio::test]
async fn nothing_is_constrained_unasked() {
    let cases = [
        json!({}),
        json!({ "response_format": { "type": "text" } }),
        json!({ "response_format": null, "structured_outputs": null, "guided_json": null }),
        json!({ "guided_json_object": false, "guided_whitespace_pattern": "_" }),
    ];
    for fields in cases {
        for (path, body) in bodies(&fields) {
            let server = server();
            let answer = server.post(path, &body).await;
            assert_eq!(answer.status, StatusCode::OK, "{body}: {}", answer.text());
            assert_eq!(submitted(&server), None, "{body}");
        }
    }
}

#[tokio::test]
async fn all_samples_of_a_request_share_a_constraint() {
    let server = server();
    let body = json!({ "prompt": ["a", "b"], "n": 2, "guided_regex": "a" });
    let answer = server.completion(body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let requests = server.engine.submitted();
    assert_eq!(requests.len(), 4);
    let first = &requests[0].params.constraint;
    assert!(first.is_some());
    assert!(
        requests
            .iter()
            .all(|request| request.params.constraint == *first)
    );
}

#[tokio::test]
async fn the_operator_can_forbid_white_space() {
    let server = Setup::default()
        .configure(|config| config.structured_outputs.disable_any_whitespace = true)
        .build();
    let answer = server
        .completion(json!({ "prompt": "x", "guided_json_object": true }))
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let constraint = submitted(&server).expect("a constraint");
    assert!(accepts(&constraint, r#"{"a":1}"#));
    assert!(!accepts(&constraint, r#"{"a": 1}"#));
}

const BAD_REQUEST: &str = "BadRequestError";
const BAD_SHAPE: &str = "Bad Request";

#[tokio::test]
async fn what_cannot_be_enforced_is_refused() {
    let outputs = |members: Value| json!({ "structured_outputs": members });
    let format = |members: Value| json!({ "response_format": members });
    let schema = |schema: Value| {
        format(json!({ "type": "json_schema", "json_schema": { "name": "x", "schema": schema } }))
    };
    let two = "You can only use one kind of constraints for structured outputs ('json', 'regex' or \
               'choice'). (parameter=structured_outputs)";
    let of = Some("structured_outputs");
    let rf = Some("response_format");
    let missing = "When response_format type is 'json_schema', the 'json_schema' field must be \
                   provided. (parameter=response_format)";
    let long = "a".repeat(300 << 10);
    let deep = (0..70).fold(json!({}), |inner, _| json!({ "items": inner }));
    let cases = [
        // As the reference server words them.
        (
            outputs(json!({ "regex": "a", "choice": ["x"] })),
            BAD_REQUEST,
            of,
            two,
        ),
        (
            schema(json!({ "type": "nope" })),
            BAD_REQUEST,
            None,
            "Grammar error: Invalid type: nope",
        ),
        (
            outputs(json!({ "regex": "(((" })),
            BAD_REQUEST,
            None,
            "Grammar error: at 1(8): invalid regex \"(((\"",
        ),
        (
            format(json!({ "type": "json_schema" })),
            BAD_REQUEST,
            rf,
            missing,
        ),
        (
            format(json!({ "type": "yaml" })),
            BAD_SHAPE,
            Some("body.response_format.type"),
            "literal_error",
        ),
        // The rest.
        (
            json!({ "guided_regex": "a", "response_format": { "type": "json_object" } }),
            BAD_REQUEST,
            of,
            two,
        ),
        (outputs(json!({})), BAD_REQUEST, of, "none are specified"),
        (
            outputs(json!({ "json_object": false })),
            BAD_REQUEST,
            of,
            "none are specified",
        ),
        (
            outputs(json!({ "disable_any_whitespace": true })),
            BAD_REQUEST,
            of,
            "none are specified",
        ),
        (
            outputs(json!({ "json": 7 })),
            BAD_SHAPE,
            Some("body.structured_outputs.json"),
            "string or dictionary",
        ),
        (
            outputs(json!({ "json": "{" })),
            BAD_REQUEST,
            of,
            "Invalid JSON grammar specification.",
        ),
        (
            outputs(json!({ "json": "7" })),
            BAD_REQUEST,
            None,
            "schema must be an object or boolean",
        ),
        (
            outputs(json!({ "regex": 7 })),
            BAD_SHAPE,
            Some("body.structured_outputs.regex"),
            "valid string",
        ),
        (outputs(json!({ "regex": "" })), BAD_REQUEST, of, "is empty"),
        (outputs(json!({ "regex": "a\0" })), BAD_REQUEST, of, "NUL"),
        (
            outputs(json!({ "regex": long })),
            BAD_REQUEST,
            of,
            "at most 262144",
        ),
        (
            outputs(json!({ "choice": [] })),
            BAD_REQUEST,
            of,
            "choices is empty",
        ),
        (
            outputs(json!({ "choice": ["a", ""] })),
            BAD_REQUEST,
            of,
            "an empty string",
        ),
        (
            outputs(json!({ "choice": ["a", 1] })),
            BAD_SHAPE,
            Some("body.structured_outputs.choice.1"),
            "valid string",
        ),
        (
            outputs(json!({ "choice": vec!["a"; 5000] })),
            BAD_SHAPE,
            Some("body.structured_outputs.choice"),
            "4096",
        ),
        (
            outputs(json!({ "grammar": " " })),
            BAD_REQUEST,
            of,
            "is empty",
        ),
        (
            outputs(json!({ "grammar": "root ::= x" })),
            BAD_REQUEST,
            None,
            "Grammar error: line 1: there is no rule named x",
        ),
        (
            outputs(json!({ "structural_tag": "{}" })),
            BAD_REQUEST,
            of,
            "structures is missing",
        ),
        (
            outputs(json!("x")),
            BAD_SHAPE,
            of.map(|_| "body.structured_outputs"),
            "valid dictionary",
        ),
        (
            outputs(json!({ "regex": "a", "whitespace_pattern": "" })),
            BAD_REQUEST,
            of,
            "whitespace_pattern is empty",
        ),
        (
            json!({ "guided_json": "not JSON" }),
            BAD_REQUEST,
            Some("guided_json"),
            "Invalid JSON",
        ),
        (
            json!({ "guided_choice": [] }),
            BAD_REQUEST,
            Some("guided_choice"),
            "choices is empty",
        ),
        (
            json!({ "guided_regex": "" }),
            BAD_REQUEST,
            Some("guided_regex"),
            "is empty",
        ),
        (
            format(json!({})),
            BAD_SHAPE,
            Some("body.response_format.type"),
            "Field required",
        ),
        (
            format(json!({ "type": "json_schema", "json_schema": { "schema": {} } })),
            BAD_SHAPE,
            Some("body.response_format.json_schema.name"),
            "Field required",
        ),
        (
            format(json!({ "type": "json_schema", "json_schema": { "name": "x" } })),
            BAD_REQUEST,
            rf,
            "its 'schema'",
        ),
        (
            format(json!({ "type": "json_schema", "json_schema": "x" })),
            BAD_SHAPE,
            Some("body.response_format.json_schema"),
            "valid dictionary",
        ),
        (
            format(json!({ "type": "structural_tag" })),
            BAD_REQUEST,
            rf,
            "structures is missing",
        ),
        (
            schema(json!({ "uniqueItems": true })),
            BAD_REQUEST,
            None,
            "uniqueItems",
        ),
        (schema(deep), BAD_REQUEST, rf, "nested more than 64"),
        (
            json!({ "guided_regex": "a", "use_beam_search": true }),
            BAD_REQUEST,
            Some("guided_regex"),
            "beam",
        ),
    ];
    for (fields, kind, param, text) in cases {
        for (path, body) in bodies(&fields) {
            let about: String = body.to_string().chars().take(200).collect();
            let server = server();
            let answer = server.post(path, &body).await;
            assert_eq!(
                answer.status,
                StatusCode::BAD_REQUEST,
                "{about}: {}",
                answer.text()
            );
            let error = &answer.json()["error"];
            assert_eq!(error["type"], kind, "{about}: {error}");
            assert_eq!(
                error["param"],
                param.map_or(Value::Null, Value::from),
                "{about}: {error}"
            );
            let message = error["message"].as_str().expect("a text");
            assert!(message.contains(text), "{about}: {message}");
            assert!(message.len() < 2000, "{about}: {} bytes", message.len());
            assert_eq!(server.engine.submitted().len(), 0, "{about}");
        }
    }
}
