//! Flags that say how answers are read.

use quire_text::{reasoning::ReasoningKind, tools::Dialect};

use super::*;

fn dialect(line: &str, shown: Option<Dialect>) -> Result<Option<Dialect>, CliError> {
    accept(line).http.parsers.dialect(shown)
}

#[test]
fn a_named_parser_wins_over_the_template() {
    let shown = Some(Dialect::Hermes);
    for line in [
        "m --enable-auto-tool-choice --tool-call-parser mistral",
        "m --tool-call-parser mistral",
    ] {
        assert_eq!(dialect(line, shown).unwrap(), Some(Dialect::Mistral));
        assert!(accept(line).http.parsers.auto_tool_choice());
    }
}

#[test]
fn without_a_name_the_template_decides() {
    let shown = Some(Dialect::Hermes);
    for line in [
        "m",
        "m --tool-call-parser auto",
        "m --enable-auto-tool-choice",
        "m --no-enable-auto-tool-choice",
    ] {
        assert_eq!(dialect(line, shown).unwrap(), shown, "{line}");
    }
    assert_eq!(dialect("m", None).unwrap(), None);
    assert!(
        !accept("m --no-enable-auto-tool-choice")
            .http
            .parsers
            .auto_tool_choice()
    );
}

#[test]
fn a_parser_that_is_asked_for_must_be_found() {
    for flag in ["--tool-call-parser auto", "--enable-auto-tool-choice"] {
        let error = dialect(&format!("m {flag}"), None).unwrap_err();
        assert!(
            error.to_string().starts_with(&format!("{flag}: ")),
            "{error}"
        );
        assert!(
            error.hints()[0].contains("--tool-call-parser NAME"),
            "{error:?}"
        );
        assert!(error.hints()[0].contains("hermes"), "{error:?}");
    }
}

#[test]
fn unknown_parsers_list_the_known_ones() {
    refuse("m --tool-call-parser herms", "choose from auto, ", "hermes");
    refuse(
        "m --reasoning-parser qwen4",
        "choose from deepseek_r1, ",
        "qwen3",
    );
}

#[test]
fn thoughts_are_parted_on_request_and_for_the_built_in_model() {
    let kind = |line: &str| accept(line).http.parsers.reasoning;
    assert_eq!(kind("m"), None);
    assert_eq!(
        kind("m --reasoning-parser qwen3"),
        Some(ReasoningKind::Qwen3)
    );
    assert_eq!(
        kind("m --reasoning-parser deepseek-r1"),
        Some(ReasoningKind::DeepSeekR1)
    );
    assert_eq!(kind(""), Some(ReasoningKind::Qwen3));
    assert_eq!(kind("--reasoning-parser="), None);
}

#[test]
fn the_manual_lists_every_parser() {
    let page = include_str!("../../../../../docs/tools-and-reasoning.md");
    let tools = Dialect::all().flat_map(Dialect::names);
    let reasoning = ReasoningKind::all().flat_map(ReasoningKind::names);
    for name in tools.chain(reasoning) {
        assert!(page.contains(&format!("`{name}`")), "{name}");
    }
}
