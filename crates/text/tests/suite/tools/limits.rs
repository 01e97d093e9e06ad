//! Answers that are too much.

use quire_text::tools::{
    Dialect, MAX_CALLS, MAX_DEPTH, MAX_HELD_BYTES, MAX_NAME, ToolAnswer, ToolParser,
};

fn hermes(text: &str) -> ToolAnswer {
    ToolParser::parse(Dialect::Hermes, &[], text)
}

#[test]
fn calls_beyond_the_most_are_text() {
    for (dialect, call) in [
        (Dialect::Hermes, "<tool_call>{\"name\": \"f\"}</tool_call>"),
        (Dialect::Pythonic, "[f()]"),
        (Dialect::Qwen3Coder, "<function=f></function>"),
        (
            Dialect::KimiK2,
            "<|tool_call_begin|>f:0<|tool_call_argument_begin|>{}<|tool_call_end|>",
        ),
        (
            Dialect::OpenAi,
            "<|channel|>c to=functions.f<|message|>{}<|call|>",
        ),
    ] {
        let answer = ToolParser::parse(dialect, &[], &call.repeat(MAX_CALLS + 1));
        assert_eq!(answer.calls.len(), MAX_CALLS, "{dialect:?}");
        assert_eq!(answer.content, call, "{dialect:?}");
    }
    let list = format!("[{}f()]", "f(), ".repeat(MAX_CALLS));
    let answer = ToolParser::parse(Dialect::Pythonic, &[], &list);
    assert_eq!(answer.calls.len(), MAX_CALLS);
    assert_eq!(answer.content, ", f()]");
}

#[test]
fn nesting_that_is_too_deep_ends_a_call() {
    let nested = |depth: usize| format!("{{\"a\": {}{}}}", "[".repeat(depth), "]".repeat(depth));
    let call = |depth| {
        format!(
            "<tool_call>{{\"name\": \"f\", \"arguments\": {}}}",
            nested(depth)
        )
    };
    let answer = hermes(&call(MAX_DEPTH - 1));
    assert_eq!(answer.calls[0].arguments, nested(MAX_DEPTH - 1));
    assert_eq!(answer.content, "");

    let answer = hermes(&call(MAX_DEPTH));
    assert_eq!(
        answer.calls[0].arguments,
        format!("{{\"a\": {}", "[".repeat(MAX_DEPTH - 1))
    );
    assert!(answer.content.starts_with("[]]]"));

    let python = format!("[f(a={}1)]", "[".repeat(10 * MAX_DEPTH));
    let answer = ToolParser::parse(Dialect::Pythonic, &[], &python);
    assert_eq!(answer.calls.len(), 1);
    assert!(answer.content.starts_with('['));
}

#[test]
fn what_is_held_too_long_is_text() {
    let long = "x".repeat(MAX_HELD_BYTES);
    let text = format!("<tool_call>{{\"arguments\": {{\"a\": \"{long}\"}}, \"name\": \"f\"}}");
    let mut parser = ToolParser::new(Dialect::Hermes, &[]);
    let mut answer = ToolAnswer::default();
    answer.extend(parser.push(&text));
    assert!(answer.content.len() >= MAX_HELD_BYTES);
    answer.extend(parser.finish());
    assert_eq!(answer.content, text);

    // What a client may see at once is not held, however long it is.
    let text = format!("<tool_call>{{\"name\": \"f\", \"arguments\": {{\"a\": \"{long}\"}}}}");
    assert_eq!(
        hermes(&text).calls[0].arguments.len(),
        long.len() + "{\"a\": \"\"}".len()
    );
}

#[test]
fn names_that_are_too_long_are_none() {
    let name = "n".repeat(MAX_NAME + 1);
    for (dialect, text) in [
        (
            Dialect::Hermes,
            format!("<tool_call>{{\"name\": \"{name}\"}}"),
        ),
        (Dialect::Pythonic, format!("[{name}()]")),
        (Dialect::Glm45, format!("<tool_call>{name}\n</tool_call>")),
        (Dialect::Mistral, format!("[TOOL_CALLS]{name}{{}}")),
    ] {
        let answer = ToolParser::parse(dialect, &[], &text);
        assert_eq!(
            (answer.calls.len(), answer.content),
            (0, text),
            "{dialect:?}"
        );
    }
}

#[test]
fn text_goes_out_at_once_unless_it_may_be_a_marker() {
    let mut parser = ToolParser::new(Dialect::Hermes, &[]);
    let mut shown = ToolAnswer::default();
    for c in "a < b <tool".chars() {
        shown.extend(parser.push(&c.to_string()));
    }
    assert_eq!(shown.content, "a < b");
    shown.extend(parser.push("s>"));
    assert_eq!(shown.content, "a < b <tools>");
}
