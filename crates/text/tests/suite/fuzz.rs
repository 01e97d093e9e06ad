//! Random templates, answers, tokens and tokenizer files: never a panic, never
//! for ever, and the same however a text is cut.

use std::time::{Duration, Instant};

use quire_files::Files;
use quire_testkit::fuzz::{self, Random};
use quire_text::reasoning::{ReasoningAnswer, ReasoningKind, ReasoningParser};
use quire_text::tools::{Dialect, ToolAnswer, ToolParser};
use quire_text::{Chat, ChatTemplate, Detokenizer, OutputText, Tokenizer, normalise_messages};
use serde_json::{Map, Value, json};

use crate::common::{TOKENIZERS, fixture, tokenizer};

/// No case may take longer, on a machine that does other things as well.
const LONGEST: Duration = Duration::from_secs(60);

/// Templates to start from.
fn templates() -> Vec<String> {
    ["chatml", "header_tools", "thinking_tools"]
        .map(|name| fixture(&format!("templates/{name}.jinja")))
        .map(|path| std::fs::read_to_string(path).expect("a template"))
        .to_vec()
}

#[test]
fn fuzz_templates() {
    let sources = templates();
    let sources: Vec<&str> = sources.iter().map(String::as_str).collect();
    let words = [
        "{%",
        "%}",
        "{{",
        "}}",
        "{#",
        "#}",
        "{% raw %}",
        "{% endraw %}",
        "{% generation %}",
        "{% endgeneration %}",
        "{% for m in messages %}",
        "{% endfor %}",
        "{% if ",
        "{% endif %}",
        "{% set ",
        "{% macro m() %}",
        "{% endmacro %}",
        "{{ m() }}",
        "loop.index0",
        "namespace(",
        "|tojson",
        "|trim",
        "|length",
        "range(",
        "messages",
        "[-1]",
        "[::-1]",
        ".content",
        " ~ ",
        " is ",
        " not ",
        " in ",
        "raise_exception(",
        "strftime_now(",
        ".split(",
        "'",
        "\"",
        "-%}",
    ];
    let messages = [
        json!({"role": "system", "content": "be kind"}),
        json!({"role": "user", "content": [{"type": "text", "text": "hi"}]}),
        json!({"role": "assistant", "content": "é", "reasoning": "hm", "tool_calls": [
            {"function": {"name": "f", "arguments": "{\"a\": [1, null, 2.5]}"}}]}),
        json!({"role": "tool", "content": "42"}),
    ];
    let tools = [json!({"type": "function", "function": {"name": "f", "parameters": {}}})];
    fuzz::run("chat templates", |random| {
        let source = fuzz::mutate_text(random, &sources, &words);
        let begin = Instant::now();
        if let Ok(template) = ChatTemplate::compile(&source, None) {
            let messages = normalise_messages(&messages, template.content_format());
            // Errors are fine; what counts is that there is an end.
            let _ = template.render(&Chat {
                messages: &messages.expect("the messages are fine"),
                tools: random.one_in(2).then_some(&tools),
                documents: None,
                add_generation_prompt: random.one_in(2),
                continue_final_message: random.one_in(4),
                kwargs: &Map::new(),
            });
        }
        let took = begin.elapsed();
        assert!(took < LONGEST, "{took:?}: {source}");
    });
}

/// Where to cut a text: at random characters.
fn cut<'t>(random: &mut Random, text: &'t str) -> Vec<&'t str> {
    let density = 1 + random.below(20);
    let mut pieces = Vec::new();
    let mut from = 0;
    for (at, _) in text.char_indices() {
        if random.one_in(density) {
            pieces.push(&text[from..at]);
            from = at;
        }
    }
    pieces.push(&text[from..]);
    pieces
}

/// Answers with calls and thoughts, of all dialects.
const ANSWERS: [&str; 12] = [
    "Sure.<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": [1, \"x\\n\"]}}\n</tool_call>",
    "[TOOL_CALLS][{\"name\": \"f\", \"arguments\": {}}]",
    "[TOOL_CALLS]f{\"a\": 1}",
    "<|python_tag|>{\"name\": \"f\", \"parameters\": {\"a\": true}}",
    "[f(a=1, b='x', c=[None, {'d': 2.5}]), g()]",
    "<tool_call>\n<function=f>\n<parameter=a>\n1\n</parameter>\n</function>\n</tool_call>",
    "<tool_call>f\n<arg_key>a</arg_key>\n<arg_value>1</arg_value>\n</tool_call>",
    "<|tool_calls_section_begin|><|tool_call_begin|>functions.f:0<|tool_call_argument_begin|>{}\
     <|tool_call_end|><|tool_calls_section_end|>",
    "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>commentary to=functions.f \
     <|constrain|>json<|message|>{\"a\": 1}<|call|>",
    "<think>I think é🎉</think>Yes.",
    "```json\n{\"name\": \"f\", \"arguments\": {}}\n```",
    "<minimax:tool_call><invoke name=\"f\"><parameter name=\"a\">1</parameter></invoke>",
];

fn words() -> Vec<&'static str> {
    let mut words: Vec<&str> = Dialect::all().flat_map(Dialect::markers).collect();
    words.extend([
        "<think>", "</think>", "{", "}", "[", "]", "\"", ":", ",", "(", ")", "=", "'",
    ]);
    words
}

#[test]
fn fuzz_tool_parsers() {
    let (dialects, words): (Vec<Dialect>, _) = (Dialect::all().collect(), words());
    let tools = crate::tools::tools();
    fuzz::run("tool parsers", |random| {
        let text = fuzz::mutate_text(random, &ANSWERS, &words);
        let dialect = *random.pick(&dialects);
        let begin = Instant::now();
        let whole = ToolParser::parse(dialect, &tools, &text);
        let mut parser = ToolParser::new(dialect, &tools);
        let mut pieces = ToolAnswer::default();
        for piece in cut(random, &text) {
            pieces.extend(parser.push(piece));
        }
        pieces.extend(parser.finish());
        assert_eq!(pieces, whole, "{dialect:?}: {text:?}");
        assert!(whole.content.len() <= text.len(), "{dialect:?}: {text:?}");
        assert!(begin.elapsed() < LONGEST, "{dialect:?}: {text:?}");
    });
}

#[test]
fn fuzz_reasoning_parsers() {
    let (kinds, words): (Vec<ReasoningKind>, _) = (ReasoningKind::all().collect(), words());
    fuzz::run("reasoning parsers", |random| {
        let text = fuzz::mutate_text(random, &ANSWERS, &words);
        let (kind, inside) = (*random.pick(&kinds), random.one_in(2));
        let whole = ReasoningParser::parse(kind, inside, &text);
        let mut parser = ReasoningParser::new(kind, inside);
        let mut pieces = ReasoningAnswer::default();
        for piece in cut(random, &text) {
            pieces.extend(parser.push(piece));
        }
        pieces.extend(parser.finish());
        assert_eq!(pieces, whole, "{kind:?} {inside}: {text:?}");
    });
}

#[test]
fn fuzz_detokenizer() {
    let tokenizers = TOKENIZERS.map(tokenizer);
    fuzz::run("detokenizer", |random| {
        let tokenizer = random.pick(&tokenizers);
        // Also ids that are not in the vocabulary.
        let ids = |random: &mut Random, most: usize| -> Vec<u32> {
            let id = |random: &mut Random| match random.below(50) {
                0 => u32::MAX,
                _ => random.below(tokenizer.vocab_size() + 2) as u32,
            };
            (0..random.below(most)).map(|_| id(random)).collect()
        };
        let (prompt, output) = (ids(random, 20), ids(random, 200));
        let (skip, spaces) = (random.one_in(2), random.one_in(2));
        let mut detokenizer = Detokenizer::new(tokenizer.clone(), &prompt, skip, spaces);
        let joined: String = output.iter().map(|&id| detokenizer.push(id)).collect();
        let again = {
            let mut again = Detokenizer::new(tokenizer.clone(), &prompt, skip, spaces);
            let joined: String = output.iter().map(|&id| again.push(id)).collect();
            joined + &again.finish()
        };
        assert_eq!(joined + &detokenizer.finish(), again);
        let params = quire_core::SamplingParams {
            stop: vec![fuzz::mutate_text(random, &["a", " the", "é"], &["b"]) + "x"],
            ..quire_core::SamplingParams::default()
        };
        let mut text = OutputText::new(Some(tokenizer.clone()), &prompt, &params);
        for &id in &output {
            text.push(id, false);
        }
    });
}

#[test]
fn fuzz_tokenizer_files() {
    let read = |name: &str, file: &str| {
        std::fs::read_to_string(fixture(name).join(file)).expect("a fixture")
    };
    let dir = tempfile::tempdir().expect("a temporary directory");
    let files = [
        ("tokenizer.json", small_tokenizers()),
        (
            "tokenizer_config.json",
            TOKENIZERS
                .map(|name| read(name, "tokenizer_config.json"))
                .to_vec(),
        ),
    ];
    let words = [
        "\"id\":",
        "\"content\":",
        "\"type\":",
        "\"special\": true",
        "\"vocab\":",
        "\"merges\":",
        "\"BPE\"",
        "\"Unigram\"",
        "\"WordPiece\"",
        "\"WordLevel\"",
        "\"Sequence\"",
        "\"Split\"",
        "\"pattern\": {\"Regex\": \"(a+)+$\"}",
        "\"ByteLevel\"",
        "\"Metaspace\"",
        "\"unk_id\": 9",
        "\"chat_template\": \"{{\"",
        "\"truncation\": {\"max_length\": 0}",
        "4294967295",
    ];
    let tekken = crate::tokenizer::tekken(&["ab", "abc"]).to_string();
    fuzz::run("tokenizer files", |random| {
        for (file, seeds) in &files {
            let seeds: Vec<&str> = seeds.iter().map(String::as_str).collect();
            let text = if random.one_in(2) {
                fuzz::mutate_text(random, &seeds, &words)
            } else {
                (*random.pick(&seeds)).to_owned()
            };
            std::fs::write(dir.path().join(file), text).expect("written");
        }
        if random.one_in(4) {
            let text = fuzz::mutate_text(random, &[&tekken], &words);
            std::fs::remove_file(dir.path().join("tokenizer.json")).expect("removed");
            std::fs::write(dir.path().join("tekken.json"), text).expect("written");
        }
        let files = Files::dir(dir.path());
        let Ok(tokenizer) = Tokenizer::from_files(&files) else {
            return;
        };
        let _ = ChatTemplate::from_files(&files, &tokenizer);
        let text = fuzz::mutate_text(random, &["Hello, wörld! 123 aaaaaaaaaa"], &[" ", "\n"]);
        if let Ok(ids) = tokenizer.encode(&text, true) {
            tokenizer.decode(&ids, false);
        }
        tokenizer.decode(&[0, 5, u32::MAX], true);
        let _ = (tokenizer.eos_token_id(), tokenizer.is_special(3));
    });
}

/// Whole tokenizer.json files of each kind of model.
fn small_tokenizers() -> Vec<String> {
    let kinds: [Value; 4] = [
        json!({"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2, "<unk>": 3},
            "merges": [["a", "b"]], "unk_token": "<unk>", "byte_fallback": false}),
        json!({"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0.0], ["a", -1.5], ["b", -2.0]]}),
        json!({"type": "WordPiece", "vocab": {"[UNK]": 0, "a": 1, "##b": 2}, "unk_token": "[UNK]",
            "continuing_subword_prefix": "##", "max_input_chars_per_word": 100}),
        json!({"type": "WordLevel", "vocab": {"a": 0, "<unk>": 1}, "unk_token": "<unk>"}),
    ];
    let added = json!([{"id": 4, "content": "<s>", "special": true, "single_word": false,
        "lstrip": false, "rstrip": false, "normalized": false}]);
    kinds
        .map(|model| {
            json!({"version": "1.0", "truncation": null, "padding": null, "added_tokens": added,
                "normalizer": {"type": "NFC"},
                "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "\\s+|\\w+"},
                    "behavior": "Isolated", "invert": false},
                "post_processor": {"type": "TemplateProcessing",
                    "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
                        {"Sequence": {"id": "A", "type_id": 0}}],
                    "pair": [{"Sequence": {"id": "A", "type_id": 0}}],
                    "special_tokens": {"<s>": {"id": "<s>", "ids": [4], "tokens": ["<s>"]}}},
                "decoder": {"type": "Fuse"}, "model": model})
            .to_string()
        })
        .to_vec()
}
