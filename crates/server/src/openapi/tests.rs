//! The document's requests, compared with the code that reads them.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::*;
use crate::{
    anthropic::{FEATURES, MessagesRequest, Purpose},
    chat::ChatRequest,
    completions::CompletionRequest,
    config::RequestLimits,
    control,
    fields::{Fields, recorder::asked},
    generation::refuse,
    info,
    responses::{Query, REFUSED, ResponsesRequest},
    tokenize::{DetokenizeRequest, TokenizeRequest},
};

fn body(value: Value) -> Fields {
    match value {
        Value::Object(members) => Fields::of_body(members),
        other => panic!("not an object: {other}"),
    }
}

/// Members of a component, without those of its members.
fn documented(name: &str) -> BTreeSet<String> {
    let config = ServerConfig::new("m", 64);
    let (_, schema) = schemas(&config)
        .into_iter()
        .find(|(other, _)| *other == name)
        .expect("a component");
    let schema = schema.into_value();
    let members = schema["properties"]
        .as_object()
        .expect("an object's schema");
    members.keys().cloned().collect()
}

/// Members that are known only to be refused by name.
fn refused(features: &[(&'static str, &'static str)]) -> BTreeSet<String> {
    features
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect()
}

#[track_caller]
fn same(what: &str, read: BTreeSet<String>, documented: BTreeSet<String>) {
    let missing: Vec<_> = read.difference(&documented).collect();
    let invented: Vec<_> = documented.difference(&read).collect();
    assert!(
        missing.is_empty() && invented.is_empty(),
        "{what}: read but not documented {missing:?}, documented but not read {invented:?}"
    );
}

/// Members that `read` asks for, without those that `features` refuses.
fn honoured(read: impl FnOnce(), features: &[(&'static str, &'static str)]) -> BTreeSet<String> {
    let read = asked(read);
    read.difference(&refused(features)).cloned().collect()
}

/// What chats refuse; completions refuse one member more.
fn features_of_chats() -> Vec<(&'static str, &'static str)> {
    let features = refuse::FEATURES.into_iter();
    let in_chats = features.filter(|(name, _)| *name != "thinking_token_budget");
    in_chats.collect()
}

fn messages() -> Value {
    json!({ "model": "m", "max_tokens": 1, "messages": [{ "role": "user", "content": "x" }] })
}

#[test]
fn every_member_that_is_read_is_documented_and_no_other() {
    let limits = RequestLimits::default();
    let read = || assert!(ChatRequest::read(body(messages()), &limits).is_ok());
    let chat = honoured(read, &features_of_chats());
    same("chat", chat, documented("ChatCompletionRequest"));
    let read = || assert!(CompletionRequest::read(body(json!({ "prompt": "x" })), &limits).is_ok());
    let completion = honoured(read, &refuse::FEATURES);
    same("completion", completion, documented("CompletionRequest"));
    let mut features = features_of_chats();
    features.extend(REFUSED);
    let read = || assert!(ResponsesRequest::read(body(json!({ "input": "x" })), &limits).is_ok());
    let response = honoured(read, &features);
    same("response", response, documented("ResponsesRequest"));
    for (purpose, schema) in [
        (Purpose::Answer, "MessagesRequest"),
        (Purpose::Count, "MessagesCountRequest"),
    ] {
        let read = || assert!(MessagesRequest::read(body(messages()), &limits, purpose).is_ok());
        same(schema, honoured(read, &FEATURES), documented(schema));
    }
}

#[test]
fn every_member_of_structured_outputs_is_documented_and_no_other() {
    let limits = RequestLimits::default();
    let read = |extra: Value| {
        let mut request = messages();
        request["structured_outputs"] = extra;
        asked(|| assert!(ChatRequest::read(body(request), &limits).is_ok()))
    };
    let (without, with) = (read(Value::Null), read(json!({})));
    let mut nested: BTreeSet<String> = with.difference(&without).cloned().collect();
    // It is a member of the request itself as well.
    nested.insert("structural_tag".to_owned());
    same(
        "structured_outputs",
        nested,
        documented("StructuredOutputs"),
    );
}

#[test]
fn every_member_about_tokens_is_documented_and_no_other() {
    let limits = RequestLimits::default();
    let text = || body(json!({ "prompt": "x" }));
    let mut tokenize = asked(|| assert!(TokenizeRequest::read(text(), &limits).is_ok()));
    let chat = asked(|| {
        let mut both = messages();
        both["add_generation_prompt"] = json!(false);
        assert!(TokenizeRequest::read(body(both), &limits).is_ok());
    });
    tokenize.extend(chat);
    let mut both = documented("TokenizeCompletionRequest");
    both.extend(documented("TokenizeChatRequest"));
    same("/tokenize", tokenize, both);
    let detokenize =
        asked(|| assert!(DetokenizeRequest::read(body(json!({ "tokens": [1] }))).is_ok()));
    same("/detokenize", detokenize, documented("DetokenizeRequest"));
}

#[test]
fn every_part_of_a_query_that_is_read_is_documented_and_no_other() {
    let none = || Fields::of_query(Vec::new());
    let cases = [
        (
            "/sleep",
            asked(|| assert!(control::read_sleep(none()).is_ok())),
        ),
        (
            "/pause",
            asked(|| assert!(control::read_pause(none()).is_ok())),
        ),
        (
            "/reset_prefix_cache",
            asked(|| assert!(control::read_reset(none()).is_ok())),
        ),
        (
            "/server_info",
            asked(|| assert!(info::read_format(none()).is_ok())),
        ),
        (
            "/v1/responses/{response_id}",
            asked(|| assert!(Query::read(none()).is_ok())),
        ),
    ];
    for (path, read) in cases {
        let operation = operation_of(path, "")
            .expect("it is documented")
            .into_value();
        let parameters = operation["parameters"]
            .as_array()
            .expect("it has parameters");
        let in_query = parameters.iter().filter(|p| p["in"] == "query");
        let names = in_query.map(|p| p["name"].as_str().expect("a name").to_owned());
        same(path, read, names.collect());
    }
}

#[test]
fn components_have_names_of_their_own_and_references_hit() {
    let config = ServerConfig::new("m", 64);
    let all = schemas(&config);
    let names: BTreeSet<&str> = all.iter().map(|(name, _)| *name).collect();
    assert_eq!(names.len(), all.len(), "a name is taken twice");
    let all: Map<String, Value> = all
        .into_iter()
        .map(|(name, schema)| (name.to_owned(), schema.into_value()))
        .collect();
    let text = Value::Object(all).to_string();
    for reference in text.split("#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap_or_default();
        assert!(names.contains(name), "there is no {name}");
    }
}
