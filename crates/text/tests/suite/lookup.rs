//! Where chat templates are looked for.

use std::fs;
use std::path::Path;

use quire_files::Files;
use quire_text::{Chat, ChatTemplate, TextError, Tokenizer};
use serde_json::{Map, Value, json};

/// A model directory with a tokenizer and the given other files.
fn model(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let tokenizer = crate::common::fixture("byte_fallback/tokenizer.json");
    fs::copy(tokenizer, dir.path().join("tokenizer.json")).unwrap();
    for (name, content) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    dir
}

fn render(template: &ChatTemplate, tools: Option<&[Value]>) -> String {
    let chat = Chat {
        messages: &[],
        tools,
        documents: None,
        add_generation_prompt: true,
        continue_final_message: false,
        kwargs: &Map::new(),
    };
    template.render(&chat).unwrap()
}

fn template(dir: &Path) -> Option<ChatTemplate> {
    let files = Files::dir(dir);
    ChatTemplate::from_files(&files, &Tokenizer::from_files(&files).unwrap()).unwrap()
}

const CONFIG: &str = r#"{"chat_template": "config {{ bos_token }}", "bos_token": "<s>"}"#;
const NAMED: &str = r#"{"chat_template": [
    {"name": "default", "template": "plain"}, {"name": "tool_use", "template": "tools"},
    {"name": "rag", "template": "documents"}
]}"#;

#[test]
fn files_come_before_the_config() {
    let jinja = ("chat_template.jinja", "jinja {{ bos_token }}");
    let json = ("chat_template.json", r#"{"chat_template": "json"}"#);
    let config = ("tokenizer_config.json", CONFIG);
    let rendered = |files: &[_]| template(model(files).path()).map(|t| render(&t, None));
    assert_eq!(
        rendered(&[jinja, json, config]).as_deref(),
        Some("jinja <s>")
    );
    assert_eq!(rendered(&[json, config]).as_deref(), Some("json"));
    assert_eq!(rendered(&[config]).as_deref(), Some("config <s>"));
    assert_eq!(rendered(&[]), None);
}

#[test]
fn tools_choose_the_template_for_tools() {
    let tools = [json!({"type": "function"})];
    let additional = [
        ("chat_template.jinja", "plain"),
        ("additional_chat_templates/tool_use.jinja", "tools"),
    ];
    for files in [&[("tokenizer_config.json", NAMED)][..], &additional] {
        let template = template(model(files).path()).unwrap();
        assert_eq!(render(&template, None), "plain");
        assert_eq!(render(&template, Some(&[])), "plain");
        assert_eq!(render(&template, Some(&tools)), "tools");
    }
}

#[test]
fn a_set_without_default_says_what_there_is() {
    let config = r#"{"chat_template": [{"name": "rag", "template": "x"}]}"#;
    let dir = model(&[("tokenizer_config.json", config)]);
    let tokenizer = Tokenizer::from_files(&Files::dir(dir.path())).unwrap();
    let error = ChatTemplate::from_files(&Files::dir(dir.path()), &tokenizer)
        .map(drop)
        .unwrap_err();
    assert!(error.to_string().contains("rag"), "{error}");
}

#[test]
fn the_flag_is_a_name_a_file_or_a_text() {
    let dir = model(&[
        ("tokenizer_config.json", NAMED),
        ("mine.jinja", "from a file"),
    ]);
    let tokenizer = Tokenizer::from_files(&Files::dir(dir.path())).unwrap();
    let rendered = |value: &str| {
        ChatTemplate::from_flag(value, Some(&tokenizer)).map(|template| render(&template, None))
    };
    assert_eq!(rendered("rag").unwrap(), "documents");
    let path = dir.path().join("mine.jinja");
    assert_eq!(rendered(path.to_str().unwrap()).unwrap(), "from a file");
    assert_eq!(rendered("{{ 1 + 1 }}").unwrap(), "2");
    assert_eq!(
        rendered(&format!("{}{{{{ 3 }}}}", "x/".repeat(3000)))
            .unwrap()
            .len(),
        6001
    );
    match rendered("no_such_file.jinja").unwrap_err() {
        TextError::TemplateFlag(message) => {
            assert!(
                message.contains("no_such_file.jinja") && message.contains("rag"),
                "{message}"
            );
        }
        other => panic!("{other}"),
    }
    assert!(matches!(rendered("{{ 1 +"), Err(TextError::Template(_))));
}
