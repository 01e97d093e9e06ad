//! What requests mean, and which are refused.

use axum::http::StatusCode;
use quire_text::tools::Dialect;
use serde_json::{Value, json};

use super::{body, prompt_text};
use crate::support::{EOS, Setup, server};

#[tokio::test]
async fn without_a_limit_the_rest_of_the_context_is_used() {
    let server = Setup::default().then_eos().build();
    for limit in [json!(null), json!(1_000_000)] {
        let request = body(json!({"max_output_tokens": limit}));
        let json = server.post("/v1/responses", &request).await.json();
        assert_eq!(json["status"], "completed", "{json}");
        assert_eq!(json["incomplete_details"], Value::Null);
        let prompt = server.engine.submitted()[0].prompt.len();
        assert_eq!(json["max_output_tokens"], 512 - prompt);
    }
}

/// Recorded: the reference server lets the tokenizer add its first token, other
/// than in chats. A template that writes it must not have it twice.
#[tokio::test]
async fn the_first_token_of_a_prompt_comes_once() {
    let server = Setup::default()
        .configure(|config| config.trust_request_chat_template = true)
        .build();
    for (template, prompt) in [
        ("{{ messages[0].content }}", "<s>Hi"),
        ("{{ bos_token }}{{ messages[0].content }}", "<s>Hi"),
        ("</s>{{ messages[0].content }}", "<s></s>Hi"),
    ] {
        let request = body(json!({"chat_template": template, "max_output_tokens": 1}));
        let answer = server.post("/v1/responses", &request).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        assert_eq!(crate::support::prompt_text(&server), prompt, "{template}");
    }
    let request = json!({"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 1});
    server.chat(request).await;
    let chat = crate::support::prompt_text(&server);
    assert_eq!(chat, "<user>Hi\n<assistant>", "a chat's template says all");
}

/// Recorded: nothing is drawn without a temperature, so that nothing restricts
/// the draw.
#[tokio::test]
async fn greedy_answers_report_a_neutral_top_p() {
    let server = Setup::default()
        .configure(|config| config.defaults.top_p = Some(0.95))
        .build();
    for (temperature, top_p) in [(0.0, 1.0), (1.0, 0.95)] {
        let request = body(json!({"temperature": temperature, "max_output_tokens": 1}));
        let json = server.post("/v1/responses", &request).await.json();
        let found = json["top_p"].as_f64().expect("a number");
        assert!((found - top_p).abs() < 1e-6, "{temperature}: {found}");
    }
}

#[tokio::test]
async fn input_items_are_messages() {
    let server = Setup::default()
        .configure(|config| {
            config.trust_request_chat_template = true;
            config.tool_dialect = Dialect::from_name("hermes");
        })
        .build();
    let template = "{% for m in messages %}{{ m | tojson }}\n{% endfor %}{{ tools | tojson }}";
    let request = json!({
        "input": [
            {"role": "system", "content": [{"type": "input_text", "text": "Be kind."}]},
            {"type": "message", "role": "user", "content": "Weather?"},
            {"type": "function_call", "id": "fc_1", "call_id": "c1", "name": "look",
             "arguments": "{\"at\": \"sky\"}", "status": "completed"},
            {"type": "function_call_output", "call_id": "c1", "output": "blue"},
        ],
        "tools": [{"type": "function", "name": "look", "description": "d", "parameters": {"type": "object"}}],
        "reasoning": {"effort": "none"},
        "chat_template": template,
        "max_output_tokens": 1,
    });
    let answer = server.post("/v1/responses", &request).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.json()["reasoning"], json!({"effort": "none"}));
    let prompt = prompt_text(&server);
    let lines: Vec<Value> = prompt
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines[2]["tool_calls"][0]["id"], "c1");
    assert_eq!(
        lines[2]["tool_calls"][0]["function"],
        json!({"name": "look", "arguments": {"at": "sky"}})
    );
    let contents: Vec<(&Value, &Value)> = lines[..4]
        .iter()
        .map(|m| (&m["role"], &m["content"]))
        .collect();
    assert_eq!(
        json!(contents),
        json!([
            ["system", "Be kind."],
            ["user", "Weather?"],
            ["assistant", null],
            ["tool", "blue"]
        ])
    );
    assert_eq!(lines[3]["tool_call_id"], "c1");
    assert_eq!(
        lines[4],
        json!([{"type": "function", "function": {
            "name": "look", "description": "d", "parameters": {"type": "object"},
        }}])
    );
}

#[tokio::test]
async fn what_is_not_supported_is_refused_by_name() {
    let server = server();
    let tool = |tool: Value| json!({"tools": [tool]});
    let cases = [
        (
            json!({"prompt": {"id": "pmpt_1"}}),
            "prompt",
            "prompt templates",
        ),
        (
            json!({"conversation": "conv_1"}),
            "conversation",
            "previous_response_id",
        ),
        (
            json!({"context_management": [{"type": "compaction"}]}),
            "context_management",
            "",
        ),
        (
            json!({"previous_input_messages": [{}]}),
            "previous_input_messages",
            "",
        ),
        (
            json!({"enable_response_messages": true}),
            "enable_response_messages",
            "",
        ),
        (tool(json!({"type": "web_search"})), "tools", "web_search"),
        (
            tool(json!({"type": "mcp", "server_label": "x"})),
            "tools",
            "mcp",
        ),
        (
            tool(json!({"type": "code_interpreter"})),
            "tools",
            "code_interpreter",
        ),
        (
            tool(json!({"type": "custom", "name": "x"})),
            "tools",
            "custom",
        ),
        (
            json!({"tool_choice": {"type": "file_search"}}),
            "tool_choice",
            "file_search",
        ),
        (
            json!({"tool_choice": "required"}),
            "tool_choice",
            "`tools` must be set",
        ),
        (
            json!({"input": [{"type": "item_reference", "id": "x"}]}),
            "input",
            "item_reference",
        ),
        (
            json!({"input": [{"role": "user", "content": [{"type": "input_image", "image_url": "data:,"}]}]}),
            "input",
            "input_image",
        ),
        (
            json!({"max_output_tokens": 0}),
            "max_output_tokens",
            "at least 1",
        ),
        (
            json!({"background": true, "store": false}),
            "background",
            "`store` is true",
        ),
        (
            json!({"kv_transfer_params": {"x": 1}}),
            "kv_transfer_params",
            "",
        ),
        (json!({"temperature": 3}), "temperature", ""),
        (json!({"request_id": "x".repeat(300)}), "request_id", "256"),
    ];
    for (extra, param, text) in cases {
        let answer = server.post("/v1/responses", &body(extra.clone())).await;
        let error = &answer.json()["error"];
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{extra}");
        assert_eq!(error["type"], "BadRequestError", "{extra}: {error}");
        assert_eq!(error["param"], param, "{extra}: {error}");
        let message = error["message"].as_str().expect("a text");
        assert!(
            message.contains(param) && message.contains(text),
            "{extra}: {message}"
        );
    }
    assert_eq!(server.engine.submitted().len(), 0);
}

#[tokio::test]
async fn bodies_of_a_wrong_shape_name_the_member() {
    let server = server();
    let cases = [
        (json!({"input": null}), "body.input"),
        (json!({"input": 7}), "body.input"),
        (json!({"input": [{"role": "user"}]}), "body.input.0.content"),
        (json!({"instructions": 7}), "body.instructions"),
        (json!({"temperature": "hot"}), "body.temperature"),
        (
            json!({"max_output_tokens": "many"}),
            "body.max_output_tokens",
        ),
        (json!({"metadata": {"k": 1}}), "body.metadata.k"),
        (json!({"service_tier": "gold"}), "body.service_tier"),
        (json!({"truncation": "middle"}), "body.truncation"),
        (json!({"include": ["everything"]}), "body.include.0"),
        (
            json!({"tools": [{"type": "function"}]}),
            "body.tools.0.name",
        ),
        (json!({"tool_choice": 7}), "body.tool_choice"),
        (
            json!({"text": {"format": {"type": "yaml"}}}),
            "body.text.format.type",
        ),
        (
            json!({"reasoning": {"effort": "extreme"}}),
            "body.reasoning_effort",
        ),
    ];
    for (extra, param) in cases {
        let answer = server.post("/v1/responses", &body(extra.clone())).await;
        let error = &answer.json()["error"];
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{extra}");
        assert_eq!(error["type"], "Bad Request", "{extra}: {error}");
        assert_eq!(error["param"], param, "{extra}: {error}");
    }
    let answer = server
        .post("/v1/responses", &body(json!({"model": "gpt-4"})))
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(server.engine.submitted().len(), 0);
}

#[tokio::test]
async fn prefixes_and_salts_are_those_of_chats() {
    let server = server();
    server.engine.set_cached_tokens(7);
    let request = body(json!({"cache_salt": "s", "max_output_tokens": 1}));
    let json = server.post("/v1/responses", &request).await.json();
    assert_eq!(json["usage"]["input_tokens_details"]["cached_tokens"], 7);
    let submitted = server.engine.submitted().remove(0);
    assert_eq!(submitted.cache_salt.as_deref(), Some("s"));
    assert_eq!(submitted.label, json["id"].as_str().expect("an id"));
    assert!(submitted.params.eos_token_ids.contains(&EOS));
}

#[tokio::test]
async fn formats_hold_the_output() {
    let server = server();
    let schema = json!({"type": "object", "properties": {"a": {"type": "integer"}}});
    let formats = [
        json!({"type": "text"}),
        json!({"type": "json_object"}),
        json!({"type": "json_schema", "name": "n", "schema": schema}),
    ];
    for format in &formats {
        let text = json!({"format": format, "verbosity": "low"});
        let request = body(json!({"text": text, "max_output_tokens": 1}));
        let json = server.post("/v1/responses", &request).await.json();
        assert_eq!(json["text"], text, "{json}");
    }
    let held: Vec<bool> = server
        .engine
        .submitted()
        .iter()
        .map(|request| request.params.constraint.is_some())
        .collect();
    assert_eq!(held, [false, true, true]);
    let request = body(json!({
        "text": {"format": formats[1]}, "structured_outputs": {"regex": "a+"},
    }));
    let answer = server.post("/v1/responses", &request).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.json()["error"]["param"], "text.format");
}
