//! Thoughts and answers of every kind, however the text is cut.

use quire_text::reasoning::{ReasoningAnswer, ReasoningEvent, ReasoningKind, ReasoningParser};
use quire_text::tools::{Dialect, ToolParser};

use crate::common::{Random, cuts};

/// What a text is about, whether the prompt opened the thoughts, the text, the
/// thoughts and the answer.
struct Case(&'static str, bool, &'static str, &'static str, &'static str);

fn fold(kind: ReasoningKind, inside: bool, pieces: &[&str]) -> ReasoningAnswer {
    let mut parser = ReasoningParser::new(kind, inside);
    let mut events = Vec::new();
    for piece in pieces {
        events.extend(parser.push(piece));
    }
    events.extend(parser.finish());
    let is_empty = |event: &ReasoningEvent| match event {
        ReasoningEvent::Reasoning(text) | ReasoningEvent::Content(text) => text.is_empty(),
    };
    assert!(!events.iter().any(is_empty), "{events:?}");
    let mut answer = ReasoningAnswer::default();
    answer.extend(events);
    answer
}

fn check(name: &str, cases: &[Case]) {
    let kind = ReasoningKind::from_name(name).expect("the kind is known");
    assert!(cases.len() >= 10, "{name} has {} cases", cases.len());
    for Case(about, inside, text, reasoning, content) in cases {
        let whole = ReasoningParser::parse(kind, *inside, text);
        assert_eq!(whole.reasoning, *reasoning, "{name}, {about}: reasoning");
        assert_eq!(whole.content, *content, "{name}, {about}: content");
        for (cut, pieces) in cuts(text, 20) {
            assert_eq!(
                fold(kind, *inside, &pieces),
                whole,
                "{name}, {about}, cut {cut}"
            );
        }
    }
    check_garbage(kind, cases);
}

/// Pieces of the cases in random order: nothing panics and cuts do not matter.
fn check_garbage(kind: ReasoningKind, cases: &[Case]) {
    for seed in 0..300 {
        let mut random = Random(seed);
        let mut text = String::new();
        for _ in 0..=random.below(10) {
            let Case(_, _, case, _, _) = random.pick(cases);
            let chars: Vec<char> = case.chars().collect();
            let from = random.below(chars.len().max(1));
            text.extend(chars.iter().skip(from).take(1 + random.below(20)));
        }
        let inside = random.below(2) == 0;
        let whole = fold(kind, inside, &[&text]);
        for (cut, pieces) in cuts(&text, 3).into_iter().rev().take(4) {
            let about = format!("{kind:?}, garbage of seed {seed}, cut {cut}: {text:?}");
            assert_eq!(fold(kind, inside, &pieces), whole, "{about}");
        }
    }
}

/// Cases of kinds whose models always think.
const ALWAYS: &[Case] = &[
    Case(
        "no opening tag",
        false,
        "I think.</think>Yes.",
        "I think.",
        "Yes.",
    ),
    Case(
        "opened by the prompt",
        true,
        "I think.</think>Yes.",
        "I think.",
        "Yes.",
    ),
    Case(
        "both tags",
        false,
        "<think>I think.</think>Yes.",
        "I think.",
        "Yes.",
    ),
    Case(
        "both tags after the prompt's",
        true,
        "<think>a</think>b",
        "a",
        "b",
    ),
    Case(
        "no closing tag",
        false,
        "<think>I think and",
        "I think and",
        "",
    ),
    Case("no tags", false, "I think and", "I think and", ""),
    Case("no thoughts", true, "</think>Yes.", "", "Yes."),
    Case("no answer", true, "Hm.</think>", "Hm.", ""),
    Case(
        "a tag in the answer",
        true,
        "a</think>b <think>c</think> d",
        "a",
        "b <think>c</think> d",
    ),
    Case(
        "almost tags",
        true,
        "a < b <thin </think</think>c </th",
        "a < b <thin </think",
        "c </th",
    ),
    Case("cut in the closing tag", true, "a</thin", "a</thin", ""),
    Case(
        "unicode",
        true,
        "考え 🤔é</think>答え 🎉",
        "考え 🤔é",
        "答え 🎉",
    ),
    Case(
        "line breaks in the answer",
        true,
        "a</think>\n\nb\n",
        "a",
        "\n\nb\n",
    ),
    Case("nothing", true, "", "", ""),
];

/// White space at the end of the thoughts stays.
const UNTRIMMED: &[Case] = &[Case(
    "line breaks",
    true,
    "\na\n\nb\n</think>c",
    "\na\n\nb\n",
    "c",
)];

/// White space at the end of the thoughts goes.
const TRIMMED: &[Case] = &[Case(
    "line breaks",
    true,
    "\na\n\nb \n</think>\nc",
    "\na\n\nb",
    "\nc",
)];

/// Cases of kinds that may be asked not to think.
const OPTIONAL: &[Case] = &[
    Case(
        "opened by the prompt",
        true,
        "I think.</think>Yes.",
        "I think.",
        "Yes.",
    ),
    Case(
        "opened by the model",
        false,
        "<think>I think.</think>Yes.",
        "I think.",
        "Yes.",
    ),
    Case(
        "opened after line breaks",
        false,
        "\n\n<think>a</think>b",
        "a",
        "b",
    ),
    Case("opened twice", true, "<think>a</think>b", "a", "b"),
    Case("no thoughts", false, "Yes.", "", "Yes."),
    Case(
        "no thoughts after line breaks",
        false,
        "\n\nYes.\n",
        "",
        "\n\nYes.\n",
    ),
    Case(
        "a tag later",
        false,
        "Use <think>a</think>.",
        "",
        "Use <think>a</think>.",
    ),
    Case("no closing tag", true, "I think and", "I think and", ""),
    Case(
        "no closing tag of the model",
        false,
        "<think>I think and",
        "I think and",
        "",
    ),
    Case("empty thoughts", false, "<think></think>Yes.", "", "Yes."),
    Case("cut in the opening tag", false, "\n<thi", "", "\n<thi"),
    Case("cut in the closing tag", true, "a</t", "a</t", ""),
    Case("unicode", false, "<think>é 🤔</think>\n中", "é 🤔", "\n中"),
    Case("nothing", false, "", "", ""),
    Case("blank", false, " \n", "", " \n"),
];

fn join(lists: &[&[Case]]) -> Vec<Case> {
    lists
        .iter()
        .flat_map(|list| list.iter())
        .map(|Case(a, b, c, d, e)| Case(a, *b, c, d, e))
        .collect()
}

#[test]
fn models_that_always_think() {
    for name in ["deepseek_r1", "step3", "olmo3"] {
        check(name, &join(&[ALWAYS, UNTRIMMED]));
    }
    check("minimax_m2", &join(&[ALWAYS, TRIMMED]));
}

#[test]
fn models_that_may_think() {
    for name in ["deepseek_v3", "holo2"] {
        check(name, &join(&[OPTIONAL, UNTRIMMED]));
    }
    for name in ["glm45", "nemotron_v3", "nemotron"] {
        check(name, &join(&[OPTIONAL, TRIMMED]));
    }
}

#[test]
fn qwen3_thinks_until_it_calls() {
    let calls = [
        Case(
            "a call",
            true,
            "Hm.\n<tool_call>\n{}",
            "Hm.\n",
            "<tool_call>\n{}",
        ),
        Case(
            "a call after thoughts",
            true,
            "a</think><tool_call>",
            "a",
            "<tool_call>",
        ),
        Case("almost a call", true, "a <tool_cal", "a <tool_cal", ""),
    ];
    check("qwen3", &join(&[OPTIONAL, UNTRIMMED, &calls]));
}

#[test]
fn kimi_k2_thinks_until_it_calls() {
    let calls = [
        Case(
            "a call",
            false,
            "<think>Hm. <|tool_calls_section_begin|><|tool_call_begin|>",
            "Hm.",
            "<|tool_calls_section_begin|><|tool_call_begin|>",
        ),
        Case(
            "another token",
            true,
            "a <|tool_call_begin|>",
            "a <|tool_call_begin|>",
            "",
        ),
    ];
    check("kimi_k2", &join(&[ALWAYS, TRIMMED, &calls]));
}

#[test]
fn seed_oss() {
    const CASES: &[Case] = &[
        Case("both tags", false, "<seed:think>a</seed:think>b", "a", "b"),
        Case("no opening tag", false, "a</seed:think>b", "a", "b"),
        Case("opened by the prompt", true, "a</seed:think>b", "a", "b"),
        Case(
            "white space",
            true,
            "\na \n</seed:think>\n\nb",
            "\na \n",
            "\n\nb",
        ),
        Case("no closing tag", true, "a and", "a and", ""),
        Case(
            "other tags",
            true,
            "<think>a</think></seed:think>b",
            "<think>a</think>",
            "b",
        ),
        Case("no thoughts", true, "</seed:think>b", "", "b"),
        Case("no answer", true, "a</seed:think>", "a", ""),
        Case("cut in a tag", true, "a</seed:th", "a</seed:th", ""),
        Case("unicode", true, "想🤔</seed:think>答", "想🤔", "答"),
        Case(
            "tags in the answer",
            true,
            "a</seed:think><seed:tool_call>",
            "a",
            "<seed:tool_call>",
        ),
    ];
    check("seed_oss", CASES);
}

#[test]
fn granite() {
    const CASES: &[Case] = &[
        Case(
            "both phrases",
            false,
            "Here is my thought process: Foo. Here is my response: Bar.",
            " Foo. ",
            " Bar.",
        ),
        Case(
            "short phrases",
            false,
            "Here's my thought process:\nFoo\nHere's my response:\nBar",
            "\nFoo\n",
            "\nBar",
        ),
        Case(
            "phrases of both kinds",
            false,
            "Here's my thought process: Here is what I see. Here is my response: Bar",
            " Here is what I see. ",
            " Bar",
        ),
        Case(
            "no thoughts",
            false,
            "Here is the answer: 4",
            "",
            "Here is the answer: 4",
        ),
        Case(
            "only the second phrase",
            false,
            "Here is my response: 4",
            "",
            "Here is my response: 4",
        ),
        Case(
            "no response",
            false,
            "Here is my thought process: Foo",
            " Foo",
            "",
        ),
        Case(
            "cut in a phrase",
            false,
            "Here is my thought process: a Here is my resp",
            " a Here is my resp",
            "",
        ),
        Case(
            "cut in the first phrase",
            false,
            "Here is my tho",
            "",
            "Here is my tho",
        ),
        Case(
            "after a line break",
            false,
            "\nHere is my thought process:a Here is my response:b",
            "a ",
            "b",
        ),
        Case(
            "a phrase in the answer",
            false,
            "Here is my thought process:a Here is my response:b Here is my response:c",
            "a ",
            "b Here is my response:c",
        ),
        Case(
            "unicode",
            false,
            "Here is my thought process:é🤔Here's my response:中",
            "é🤔",
            "中",
        ),
    ];
    check("granite", CASES);
}

#[test]
fn mistral() {
    const CASES: &[Case] = &[
        Case("both tags", false, "[THINK]a[/THINK]b", "a", "b"),
        Case(
            "white space",
            false,
            "[THINK]\na\n[/THINK]\nb",
            "\na",
            "\nb",
        ),
        Case("no tags", false, "Just [b].", "", "Just [b]."),
        Case(
            "text before",
            false,
            "First [THINK]a[/THINK] then",
            "a",
            "First  then",
        ),
        Case("opened by the prompt", true, "a[/THINK]b", "a", "b"),
        Case("no closing tag", false, "[THINK]a and", "a and", ""),
        Case("no opening tag", false, "a[/THINK]b", "", "ab"),
        Case("no thoughts", false, "[THINK][/THINK]b", "", "b"),
        Case("cut in the opening tag", false, "a [THI", "", "a [THI"),
        Case(
            "cut in the closing tag",
            false,
            "[THINK]a [/THI",
            "a [/THI",
            "",
        ),
        Case(
            "a call after thoughts",
            false,
            "[THINK]a[/THINK][TOOL_CALLS]f{}",
            "a",
            "[TOOL_CALLS]f{}",
        ),
        Case("unicode", false, "[THINK]é 🤔[/THINK]中", "é 🤔", "中"),
    ];
    check("mistral", CASES);
}

#[test]
fn hunyuan_a13b() {
    const CASES: &[Case] = &[
        Case(
            "thoughts and answer",
            false,
            "<think>\nHm.\n</think>\n<answer>\nYes.\n</answer>",
            "Hm.",
            "Yes.",
        ),
        Case(
            "empty thoughts",
            false,
            "<think>\n\n</think>\n<answer>\nYes.\n</answer>",
            "",
            "Yes.",
        ),
        Case(
            "only an answer",
            false,
            "<answer>\nYes.\n</answer>",
            "",
            "Yes.",
        ),
        Case("no tags", false, "Yes, a < b.", "", "Yes, a < b."),
        Case(
            "no end of the answer",
            false,
            "<think>\na\n</think>\n<answer>\nYes",
            "a",
            "Yes",
        ),
        Case("no answer", false, "<think>\na\nb", "a\nb", ""),
        Case(
            "no tag for the answer",
            false,
            "<think>\na\n</think>Yes",
            "a",
            "Yes",
        ),
        Case(
            "line breaks in both",
            false,
            "<think>\na\n\nb\n</think>\n<answer>\nc\n\nd\n</answer>",
            "a\n\nb",
            "c\n\nd",
        ),
        Case(
            "no line breaks",
            false,
            "<think>a</think><answer>b</answer>",
            "a",
            "b",
        ),
        Case(
            "opened by the prompt",
            true,
            "a\n</think>\n<answer>\nb\n</answer>",
            "a",
            "b",
        ),
        Case(
            "cut in the tags between",
            false,
            "<think>\na\n</think>\n<ans",
            "a",
            "\n<ans",
        ),
        Case(
            "unicode",
            false,
            "<think>\n想🤔\n</think>\n<answer>\n答\n</answer>",
            "想🤔",
            "答",
        ),
    ];
    check("hunyuan_a13b", CASES);
}

#[test]
fn ernie45() {
    const CASES: &[Case] = &[
        Case(
            "thoughts and response",
            false,
            "abc\n</think>\n\n<response>\ndef\n</response>\n",
            "abc\n",
            "def",
        ),
        Case(
            "no tag for the response",
            false,
            "abc\n</think>\ndef",
            "abc\n",
            "def",
        ),
        Case(
            "an opening tag",
            false,
            "<think>abc</think>\ndef\n",
            "abc",
            "def\n",
        ),
        Case("opened by the prompt", true, "abc</think>def", "abc", "def"),
        Case("no closing tag", true, "abc", "abc", ""),
        Case(
            "line breaks in the response",
            true,
            "a</think>\n<response>\nb\n\nc\n</response>",
            "a",
            "b\n\nc",
        ),
        Case(
            "no end of the response",
            true,
            "a</think>\n<response>\nb",
            "a",
            "b",
        ),
        Case("no answer", true, "a</think>\n\n", "a", ""),
        Case(
            "a call",
            true,
            "a</think>\n\n<tool_call>\n{}\n</tool_call>",
            "a",
            "<tool_call>\n{}\n</tool_call>",
        ),
        Case("cut in a tag", true, "a</think>\n<respo", "a", "<respo"),
        Case(
            "unicode",
            true,
            "想🤔</think><response>答</response>",
            "想🤔",
            "答",
        ),
    ];
    check("ernie45", CASES);
}

#[test]
fn minimax_m2_append_think() {
    const CASES: &[Case] = &[
        Case(
            "thoughts and answer",
            true,
            "a</think>b",
            "",
            "<think>a</think>b",
        ),
        Case(
            "not opened by the prompt",
            false,
            "a</think>b",
            "",
            "<think>a</think>b",
        ),
        Case("no closing tag", true, "a and", "", "<think>a and"),
        Case("nothing", true, "", "", "<think>"),
        Case(
            "white space",
            true,
            "\na\n</think>\n\nb\n",
            "",
            "<think>\na\n</think>\n\nb\n",
        ),
        Case("only a tag", true, "</think>", "", "<think></think>"),
        Case("an opening tag", true, "<think>a", "", "<think><think>a"),
        Case("cut in a tag", true, "a</th", "", "<think>a</th"),
        Case(
            "a call",
            true,
            "a</think><minimax:tool_call>",
            "",
            "<think>a</think><minimax:tool_call>",
        ),
        Case("unicode", true, "é🤔", "", "<think>é🤔"),
    ];
    check("minimax_m2_append_think", CASES);
}

#[test]
fn openai_gptoss() {
    const CASES: &[Case] = &[
        Case("plain text", false, "4 < 5 <|", "", "4 < 5 <|"),
        Case(
            "thoughts and answer",
            false,
            "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>Yes.<|return|>",
            "Hm.",
            "Yes.",
        ),
        Case(
            "no end",
            false,
            "<|channel|>final<|message|>Yes.",
            "",
            "Yes.",
        ),
        Case(
            "only thoughts",
            false,
            "<|channel|>analysis<|message|>Hm",
            "Hm",
            "",
        ),
        Case(
            "a remark before a call, which stays as it is",
            false,
            "<|channel|>commentary<|message|>I look.<|end|><|start|>assistant<|channel|>commentary to=functions.f <|constrain|>json<|message|>{\"a\": 1}<|call|>",
            "",
            "I look.<|start|>assistant<|channel|>commentary to=functions.f <|constrain|>json<|message|>{\"a\": 1}<|call|>",
        ),
        Case(
            "thoughts twice",
            false,
            "<|channel|>analysis<|message|>a<|end|><|start|>assistant<|channel|>analysis<|message|>b<|end|>",
            "ab",
            "",
        ),
        Case(
            "a call that does not end before the answer",
            false,
            "<|channel|>commentary to=functions.f<|message|>{}<|start|>assistant<|channel|>final<|message|>Ok",
            "",
            "<|channel|>commentary to=functions.f<|message|>{}<|end|>Ok",
        ),
        Case(
            "thoughts that are code",
            false,
            "<|channel|>analysis to=python<|message|>1+1<|call|><|channel|>final<|message|>2",
            "1+1",
            "2",
        ),
        Case(
            "a tool that is no function",
            false,
            "<|channel|>commentary to=browser.open<|message|>{}<|call|><|channel|>final<|message|>2",
            "",
            "2",
        ),
        Case(
            "cut in the head",
            false,
            "<|channel|>fin",
            "",
            "<|channel|>fin",
        ),
        Case(
            "cut in a marker",
            false,
            "<|channel|>analysis<|message|>Hm <|en",
            "Hm <|en",
            "",
        ),
        Case(
            "unicode",
            false,
            "<|channel|>analysis<|message|>é🤔<|end|><|channel|>final<|message|>中",
            "é🤔",
            "中",
        ),
    ];
    check("openai_gptoss", CASES);
}

#[test]
fn prompts_tell_whether_the_model_thinks() {
    let thinks = |name: &str, prompt: &str| {
        let kind = ReasoningKind::from_name(name).unwrap();
        let mut parser = ReasoningParser::after_prompt(kind, prompt);
        let is_thinking = parser.is_thinking();
        let events = parser.push("x");
        assert_eq!(
            is_thinking,
            matches!(events[0], ReasoningEvent::Reasoning(_))
        );
        is_thinking
    };
    assert!(thinks("qwen3", "<|im_start|>assistant\n<think>\n"));
    assert!(!thinks(
        "qwen3",
        "<|im_start|>assistant\n<think>\n\n</think>\n\n"
    ));
    assert!(!thinks("qwen3", "<|im_start|>assistant\n"));
    assert!(thinks("deepseek_r1", "<｜Assistant｜>"));
    assert!(!thinks("seed_oss", "<seed:think>enough</seed:think>"));
    assert!(thinks("minimax_m2", "ai\n<think>\n"));
    assert!(thinks("mistral", "[THINK]"));
    assert!(!thinks("openai_gptoss", "<|start|>assistant"));
}

#[test]
fn content_goes_on_to_the_tool_parser() {
    let kind = ReasoningKind::GptOss;
    let text = "<|channel|>analysis<|message|>a<|end|><|start|>assistant<|channel|>commentary to=functions.f<|message|>{\"b\": 1}<|call|><|start|>assistant<|channel|>final<|message|>c";
    let answer = ReasoningParser::parse(kind, false, text);
    let answer = ToolParser::parse(Dialect::OpenAi, &[], &answer.content);
    assert_eq!(answer.content, "c");
    assert_eq!(answer.calls[0].name, "f");
    assert_eq!(answer.calls[0].arguments, "{\"b\": 1}");
}

#[test]
fn names_are_found() {
    for kind in ReasoningKind::all() {
        for name in kind.names() {
            assert_eq!(ReasoningKind::from_name(name), Some(kind));
        }
    }
    assert_eq!(ReasoningKind::from_name("nothing"), None);
    assert!(ReasoningKind::Mistral.needs_special_tokens());
    assert!(!ReasoningKind::Granite.needs_special_tokens());
}
