//! Dialects by their names, and by the chat templates of models.

use quire_text::tools::{Dialect, detect};

use crate::reference;

/// The templates by the beginnings of their names, longest first, and what
/// `--tool-call-parser` calls their dialects.
const TEMPLATES: &[(&str, Option<&str>)] = &[
    ("tool_chat_template_deepseekr1", Some("deepseek_v3")),
    ("tool_chat_template_deepseekv31", Some("deepseek_v31")),
    ("tool_chat_template_deepseekv3", Some("deepseek_v3")),
    ("tool_chat_template_functiongemma", Some("functiongemma")),
    ("tool_chat_template_gemma3_pythonic", Some("pythonic")),
    ("tool_chat_template_gemma4", Some("gemma4")),
    ("tool_chat_template_glm4", Some("glm45")),
    ("tool_chat_template_granite_20b_fc", Some("granite-20b-fc")),
    ("tool_chat_template_granite", Some("granite")),
    ("tool_chat_template_hermes", Some("hermes")),
    ("tool_chat_template_hunyuan_a13b", Some("hunyuan_a13b")),
    ("tool_chat_template_internlm2_tool", Some("internlm")),
    ("tool_chat_template_llama3.1_json", Some("llama3_json")),
    ("tool_chat_template_llama3.2_json", Some("llama3_json")),
    ("tool_chat_template_llama3.2_pythonic", Some("pythonic")),
    ("tool_chat_template_llama4_json", Some("llama4_json")),
    (
        "tool_chat_template_llama4_pythonic",
        Some("llama4_pythonic"),
    ),
    ("tool_chat_template_minimax_m1", Some("minimax_m1")),
    ("tool_chat_template_mistral", Some("mistral")),
    ("tool_chat_template_phi4_mini", Some("phi4_mini_json")),
    ("tool_chat_template_qwen3coder", Some("qwen3_coder")),
    ("tool_chat_template_toolace", Some("pythonic")),
    ("tool_chat_template_xlam", Some("xlam")),
    ("mistral_small_tool_call", Some("mistral")),
    ("nousresearch_hermes3_tool_use", Some("hermes")),
    ("qwen3_coder", Some("qwen3_coder")),
    ("qwen35", Some("qwen3_coder")),
    ("qwen3", Some("hermes")),
    ("smollm3", Some("hermes")),
    ("gemma3n", None),
    ("template_", None),
];

#[test]
#[ignore = "needs reference data: cargo xtask text DIR"]
fn published_templates_show_their_dialect() {
    let templates = reference::files("chat-templates", ".jinja");
    for (name, path) in &templates {
        let (_, expected) = TEMPLATES
            .iter()
            .find(|(beginning, _)| name.starts_with(beginning))
            .unwrap_or_else(|| panic!("{name} is in no line of the table"));
        let expected = expected.map(|name| Dialect::from_name(name).expect("a dialect"));
        let template = std::fs::read_to_string(path).expect("a template");
        assert_eq!(detect(&template), expected, "{name}");
    }
    println!("dialects: {} cases", templates.len());
}

#[test]
fn short_markers_show_a_dialect() {
    for (template, name) in [
        (
            "<|start|>assistant<|channel|>commentary to=functions.{{ n }}<|message|>",
            "openai",
        ),
        ("<|tool_calls_section_begin|>", "kimi_k2"),
        ("<minimax:tool_call>", "minimax_m2"),
        ("<seed:tool_call>", "seed_oss"),
        (
            "<tool_call>{{ n }}<arg_key>{{ k }}</arg_key><arg_value>",
            "glm45",
        ),
        ("<tool_calls>[", "jamba"),
        (
            "{# <|python_tag|> #} \"parameters\": {{ p }}",
            "llama3_json",
        ),
        ("<tool_call>{\"name\"", "hermes"),
    ] {
        assert_eq!(detect(template), Dialect::from_name(name), "{template}");
    }
    assert_eq!(detect("{{ messages }}"), None);
}

#[test]
fn names_are_found_with_either_dash() {
    for dialect in Dialect::all() {
        for name in dialect.names() {
            assert_eq!(Dialect::from_name(name), Some(dialect));
            assert_eq!(Dialect::from_name(&name.replace('_', "-")), Some(dialect));
        }
    }
    assert_eq!(Dialect::from_name("auto"), None);
    assert_eq!(Dialect::from_name("nothing"), None);
}

#[test]
fn markers_that_are_special_tokens_are_asked_for() {
    assert!(Dialect::Mistral.needs_special_tokens());
    assert!(Dialect::OpenAi.needs_special_tokens());
    assert!(!Dialect::Pythonic.needs_special_tokens());
}
