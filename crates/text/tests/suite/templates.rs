//! Renderings of templates against Jinja2's, set up as transformers does.

use crate::common::{fixture, list, read_json, text};
use jiff::Zoned;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use quire_text::{Chat, ChatTemplate, ContentFormat, TextError};
use serde_json::{Map, Value, json};

/// A conversation from the variables of a case.
pub struct Case {
    messages: Vec<Value>,
    tools: Option<Vec<Value>>,
    add_generation_prompt: bool,
    pub kwargs: Map<String, Value>,
}

impl Case {
    pub fn new(variables: &Value) -> Case {
        let mut kwargs = variables.as_object().cloned().unwrap_or_default();
        for name in ["name", "rendered", "error", "fails"] {
            kwargs.remove(name);
        }
        let list = |value: Option<Value>| value.and_then(|v| v.as_array().cloned());
        Case {
            messages: list(kwargs.remove("messages")).unwrap_or_default(),
            tools: list(kwargs.remove("tools")),
            add_generation_prompt: kwargs.remove("add_generation_prompt") != Some(json!(false)),
            kwargs,
        }
    }

    pub fn chat(&self) -> Chat<'_> {
        Chat {
            messages: &self.messages,
            tools: self.tools.as_deref(),
            documents: None,
            add_generation_prompt: self.add_generation_prompt,
            continue_final_message: false,
            kwargs: &self.kwargs,
        }
    }
}

/// The time that a file's templates are told.
pub fn now(file: &Value) -> Zoned {
    let now: DateTime = text(file, "now").parse().unwrap();
    now.to_zoned(TimeZone::UTC).unwrap()
}

/// Says how an answer differs from what Jinja2 did.
pub fn difference(answer: Result<String, TextError>, case: &Value) -> Option<String> {
    let agrees = match (&answer, case["rendered"].as_str(), case["error"].as_str()) {
        (Ok(got), Some(expected), _) => got == expected,
        // What `raise_exception` says is verbatim; other wordings are free.
        (Err(TextError::Template(got)), None, Some(expected)) => {
            got == expected || expected.contains("unsafe")
        }
        (Err(TextError::Template(_)), None, None) => true,
        _ => false,
    };
    (!agrees).then(|| {
        let label = case["name"]
            .as_str()
            .or(case["source"].as_str())
            .unwrap_or_default();
        let expected = [&case["rendered"], &case["error"], &case["fails"]];
        format!("{label}\n  got      {answer:?}\n  expected {expected:?}")
    })
}

#[test]
fn conversations_render_as_in_jinja2() {
    for name in ["chatml", "header_tools", "thinking_tools"] {
        let source = std::fs::read_to_string(fixture(&format!("templates/{name}.jinja"))).unwrap();
        let file = read_json(&fixture(&format!("templates/{name}.expected.json")));
        let template = ChatTemplate::compile(&source, None).unwrap();
        for case in list(&file, "cases") {
            let mut conversation = Case::new(case);
            conversation.kwargs.insert("bos_token".into(), "<s>".into());
            let answer = template.render_at(&conversation.chat(), now(&file));
            if let Some(difference) = difference(answer, case) {
                panic!("{name}: {difference}");
            }
        }
    }
}

#[test]
fn the_dialect_is_that_of_jinja2() {
    let file = read_json(&fixture("templates/dialect.expected.json"));
    let differences: Vec<String> = list(&file, "cases")
        .iter()
        .filter_map(|case| {
            let answer = ChatTemplate::compile(text(case, "source"), None).and_then(|template| {
                template.render_at(&Case::new(&case["variables"]).chat(), now(&file))
            });
            difference(answer, case)
        })
        .collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

fn render(source: &str, variables: Value) -> Result<String, TextError> {
    ChatTemplate::compile(source, None)?.render(&Case::new(&variables).chat())
}

#[test]
fn runaway_templates_end_in_an_error() {
    let loops = "{% for a in range(90000) %}{% for b in range(90000) %}{% for c in range(90000) %}\
                 {% set x = 1 %}{% endfor %}{% endfor %}{% endfor %}";
    let recursion = "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}";
    let output = "{% for a in range(90000) %}{{ 'x' * 1000 }}{% endfor %}";
    let too_long = format!("{{# {} #}}", " ".repeat(1 << 20));
    for source in [
        loops,
        recursion,
        output,
        &too_long,
        "{% for %}",
        "{{ 1",
        "{% endif %}",
    ] {
        let error = render(source, json!({})).unwrap_err();
        assert!(matches!(error, TextError::Template(_)), "{error}");
    }
}

/// Each of these took time in the square of its length.
#[test]
fn hostile_sources_are_read_in_linear_time() {
    let unclosed = format!("{{% raw %}}{}", "{%".repeat(400_000));
    let closed_late = format!("{{% raw %}}{}%}}", "{%".repeat(400_000));
    let aliases: String = (0..40_000)
        .rev()
        .map(|i| format!("{{%set v{}=v{i}%}}", i + 1))
        .collect();
    let quotes = "{% ' ".repeat(150_000);
    let spaces = format!("{{% raw %}}{}", "{%   endraw   ".repeat(50_000));
    for source in [unclosed, closed_late, aliases, quotes, spaces] {
        let begin = std::time::Instant::now();
        // Most are wrong, which is not the question.
        let _ = ChatTemplate::compile(&source, None);
        let took = begin.elapsed();
        assert!(took.as_secs() < 20, "{took:?} for {:?}…", &source[..40]);
    }
}

#[test]
fn conversations_have_a_largest_size() {
    let template = ChatTemplate::compile("{{ messages | length }}", None).unwrap();
    let size = |bytes: usize, kwargs: usize| {
        let messages = [json!({"role": "user", "content": "x".repeat(bytes)})];
        let kwargs = json!({"mine": vec![0; kwargs]});
        template.render(&Chat {
            messages: &messages,
            tools: None,
            documents: None,
            add_generation_prompt: false,
            continue_final_message: false,
            kwargs: kwargs.as_object().unwrap(),
        })
    };
    assert_eq!(size(15 << 20, 0).unwrap(), "1");
    for (bytes, kwargs) in [(16 << 20, 0), (0, 2 << 20), (8 << 20, 1 << 20)] {
        let error = size(bytes, kwargs).unwrap_err().to_string();
        assert!(error.contains("longer than 16777216 bytes"), "{error}");
    }
}

#[test]
fn variables_cannot_replace_the_conversation() {
    let source = "{{ messages[0].content }}|{{ tools }}|{{ documents }}|{{ add_generation_prompt }}\
                  |{{ strftime_now('x') }}|{{ mine }}";
    let template = ChatTemplate::compile(source, None).unwrap();
    let messages = [json!({"role": "user", "content": "hello"})];
    let kwargs = json!({
        "messages": [{"content": "forged"}],
        "tools": [1],
        "documents": [1],
        "add_generation_prompt": true,
        "strftime_now": "forged",
        "mine": "yes",
    });
    let rendered = template.render(&Chat {
        messages: &messages,
        tools: None,
        documents: None,
        add_generation_prompt: false,
        continue_final_message: false,
        kwargs: kwargs.as_object().unwrap(),
    });
    assert_eq!(rendered.unwrap(), "hello|None|None|False|x|yes");
    let forged = json!({"raise_exception": 1, "namespace": 2});
    let error = render("{{ raise_exception('stop') }}", forged).unwrap_err();
    assert_eq!(error.to_string(), "stop");
}

/// The prompt for continuing `content` in a template that prints
/// `shown(content)` between markers.
fn continued(shown: &str, content: Value) -> Result<String, TextError> {
    let source = format!("{{% for m in messages %}}<{{{{ {shown} }}}}>\n{{% endfor %}}");
    let template = ChatTemplate::compile(&source, None)?;
    let messages = [json!({"content": "same"}), json!({"content": content})];
    template.render(&Chat {
        messages: &messages,
        tools: None,
        documents: None,
        add_generation_prompt: false,
        continue_final_message: true,
        kwargs: &Map::new(),
    })
}

#[test]
fn continues_the_final_message() {
    assert_eq!(
        continued("m.content", json!("same")).unwrap(),
        "<same>\n<same"
    );
    assert_eq!(
        continued("m.content", json!("end \n")).unwrap(),
        "<same>\n<end \n"
    );
    assert_eq!(
        continued("m.content | trim", json!(" end \n")).unwrap(),
        "<same>\n<end"
    );
    assert_eq!(continued("m.content", json!("")).unwrap(), "<same>\n<");
    let parts = json!([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]);
    let shown = "m.content if m.content is string else m.content[-1].text";
    assert_eq!(continued(shown, parts).unwrap(), "<same>\n<b");
    for (shown, content) in [("m.content", Value::Null), ("'fixed'", json!("end"))] {
        let error = continued(shown, content).unwrap_err();
        assert!(
            error.to_string().contains("continue_final_message"),
            "{error}"
        );
    }
}

#[test]
fn developers_speak_as_the_system_unless_the_template_knows_them() {
    let messages = json!({"messages": [{"role": "developer", "content": "x"}]});
    let plain = "{% for m in messages %}{{ m.role }}{% endfor %}";
    assert_eq!(render(plain, messages.clone()).unwrap(), "system");
    let knowing = "{% for m in messages %}{% if m.role == 'developer' %}D{% endif %}{% endfor %}";
    assert_eq!(render(knowing, messages).unwrap(), "D");
}

#[test]
fn finds_loops_over_content_parts() {
    use ContentFormat::{Parts, String};
    let loops = |over: &str| {
        format!(
            "{{% for message in messages %}}{{%- for x in {over} -%}}{{% endfor %}}{{% endfor %}}"
        )
    };
    for (source, format) in [
        (loops("message.content"), Parts),
        (loops("message['content']"), Parts),
        (loops("message[\"content\"] | list"), Parts),
        (loops("(message.content)"), Parts),
        (loops("message.content[1:]"), Parts),
        (loops("message.content if x.type == 'text'"), Parts),
        (
            loops("message.content | selectattr('type', 'equalto', 'text')"),
            Parts,
        ),
        (loops("message.tool_calls"), String),
        (loops("message.content.parts"), String),
        (loops("range(message.content | length)"), String),
        (loops("other.content"), String),
        (
            "{% for m in messages[1:] %}{% for x in m.content %}{% endfor %}{% endfor %}".into(),
            Parts,
        ),
        (
            "{% set loop_messages = messages %}{% for m in loop_messages %}\
             {% set content = m['content'] %}{% for x in content %}{% endfor %}{% endfor %}"
                .into(),
            Parts,
        ),
        (
            "{% for m in messages %}{{ '{% for x in m.content %}' }}{# {% for x in m.content %} #}\
             {% raw %}{% for x in m.content %}{% endraw %}{% endfor %}"
                .into(),
            String,
        ),
        (
            "{% for m in messages %}{{ m.content }}{% endfor %}".into(),
            String,
        ),
    ] {
        let found = ChatTemplate::compile(&source, None)
            .unwrap()
            .content_format();
        assert_eq!(found, format, "{source}");
    }
}
