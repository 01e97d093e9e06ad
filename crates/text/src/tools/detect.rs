//! Which dialect a model speaks, by its chat template.

use super::Dialect;

/// Texts that a template has, all of them, and the dialect that they show. The
/// first that fits counts: rarer markers come before those that they contain or
/// that several families share.
#[rustfmt::skip]
const SIGNS: [(&[&str], Dialect); 23] = [
    (&["<|channel|>", "<|message|>", "functions."], Dialect::OpenAi),
    (&["<｜tool▁call▁begin｜>", "```json"], Dialect::DeepSeekV3),
    (&["<｜tool▁call▁begin｜>"], Dialect::DeepSeekV31),
    (&["<|tool_calls_section_begin|>"], Dialect::KimiK2),
    (&["[TOOL_CALLS]"], Dialect::Mistral),
    (&["<minimax:tool_call>"], Dialect::MiniMaxM2),
    (&["<seed:tool_call>"], Dialect::SeedOss),
    (&["<arg_key>", "<arg_value>"], Dialect::Glm45),
    (&["<function=", "<parameter="], Dialect::Qwen3Coder),
    (&["<start_function_call>"], Dialect::FunctionGemma),
    (&["<|tool_call>call:"], Dialect::Gemma4),
    (&["<|action_start|>"], Dialect::InternLm),
    (&["functools"], Dialect::Phi4Mini),
    (&["<function_call>"], Dialect::Granite20bFc),
    (&["<tool_calls>"], Dialect::Jamba),
    (&["<|tool_call|>"], Dialect::Granite),
    (&["<tool_call>"], Dialect::Hermes),
    (&["single JSON array", "tool_call_name"], Dialect::Xlam),
    (&["<|header_start|>", "[func_name1("], Dialect::Llama4Pythonic),
    (&["<|python_start|>"], Dialect::Llama4Pythonic),
    (&["[func_name1("], Dialect::Pythonic),
    (&["\"parameters\": dictionary of argument name"], Dialect::Llama3Json),
    (&["<|python_tag|>", "\"parameters\""], Dialect::Llama3Json),
];

/// The dialect in which a model with this chat template writes tool calls, if
/// the template shows one: what `--tool-call-parser auto` takes.
pub fn detect(template: &str) -> Option<Dialect> {
    SIGNS
        .iter()
        .find(|(signs, _)| signs.iter().all(|sign| template.contains(sign)))
        .map(|&(_, dialect)| dialect)
}
