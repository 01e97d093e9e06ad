//! Answers of every make, however they are cut.

use quire_core::FinishReason;
use quire_text::reasoning::ReasoningKind;

use super::*;
use crate::generation::sequence::Ending;

const CALL: &str = "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"n\": 1}}\n</tool_call>";
const OTHER: &str = "<tool_call>\n{\"name\": \"g\", \"arguments\": {}}\n</tool_call>";
const THOUGHTS: &str = "<think>\nHm, é…\n</think>\n\n";

fn marked(dialect: Dialect) -> CallReading {
    CallReading::Marked {
        dialect,
        tools: Arc::from([]),
    }
}

fn thinking(prompt: &str) -> Option<ReasoningParser> {
    Some(ReasoningParser::after_prompt(ReasoningKind::Qwen3, prompt))
}

fn both() -> Reading {
    Reading {
        reasoning: thinking(""),
        calls: marked(Dialect::Hermes),
        ..Reading::default()
    }
}

/// The delta of some tokens, each with its text.
fn delta(tokens: &[&str], is_last: bool) -> Delta {
    let mut delta = Delta::default();
    for (id, text) in tokens.iter().enumerate() {
        delta.text += text;
        delta.tokens.push(id as u32);
        delta.ends.push(delta.text.len());
    }
    delta.ending = is_last.then_some(Ending {
        reason: FinishReason::Stop,
        stop: None,
    });
    delta
}

fn fold(parts: Vec<Part>) -> WholeAnswer {
    for pair in parts.windows(2) {
        let mut first = pair[0].clone();
        assert!(first.join(pair[1].clone()).is_some(), "unmerged: {pair:?}");
    }
    let mut answer = WholeAnswer::default();
    answer.extend(parts);
    for call in &mut answer.calls {
        call.id.clear();
    }
    answer
}

fn whole(reading: &Reading, text: &str) -> WholeAnswer {
    fold(PartReader::new(reading).read(&mut delta(&[text], true)))
}

fn call(name: &str, arguments: &str) -> Call {
    Call {
        id: String::new(),
        name: name.to_owned(),
        arguments: arguments.to_owned(),
    }
}

#[test]
fn every_cut_gives_the_same_answer() {
    let named = Reading {
        reasoning: thinking(""),
        calls: CallReading::Named("f".to_owned()),
        ..Reading::default()
    };
    let list = Reading {
        reasoning: thinking(""),
        calls: CallReading::List,
        ..Reading::default()
    };
    let cases = [
        (both(), format!("{THOUGHTS}Sure.\n{CALL}\n{OTHER}")),
        (both(), format!("{CALL} and {OTHER}.")),
        (both(), "no thoughts, <tool_call>no call".to_owned()),
        (named, format!("{THOUGHTS}{{\"n\": 1}}")),
        (
            list,
            format!("{THOUGHTS}[{{\"name\": \"f\", \"parameters\": {{\"n\": 1}}}}]"),
        ),
    ];
    for (reading, text) in cases {
        let expected = whole(&reading, &text);
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        for cut in &places {
            let (head, tail) = text.split_at(*cut);
            let mut reader = PartReader::new(&reading);
            let mut answer = WholeAnswer::default();
            answer.extend(reader.read(&mut delta(&[head], false)));
            answer.extend(reader.read(&mut delta(&[tail], true)));
            answer.calls.iter_mut().for_each(|call| call.id.clear());
            assert_eq!(answer, expected, "{text:?} cut at {cut}");
        }
        let tokens: Vec<String> = text.chars().map(String::from).collect();
        let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
        let parts = PartReader::new(&reading).read(&mut delta(&tokens, true));
        assert_eq!(fold(parts), expected, "{text:?} token by token");
    }
}

#[test]
fn thoughts_text_and_calls_are_told_apart() {
    assert_eq!(
        whole(&both(), &format!("{THOUGHTS}Sure.\n{CALL}\n{OTHER}")),
        WholeAnswer {
            reasoning: "\nHm, é…\n".to_owned(),
            content: "\n\nSure.".to_owned(),
            calls: vec![call("f", "{\"n\": 1}"), call("g", "{}")],
        }
    );
    let text = format!("{THOUGHTS}{CALL}");
    assert_eq!(
        whole(&Reading::default(), &text),
        WholeAnswer {
            content: text.clone(),
            ..WholeAnswer::default()
        }
    );
}

#[test]
fn a_prompt_that_closed_the_thoughts_leaves_only_an_answer() {
    let reading = Reading {
        reasoning: thinking("<think>\n\n</think>\n\n"),
        ..Reading::default()
    };
    assert_eq!(whole(&reading, "<think>").content, "<think>");
}

#[test]
fn only_the_first_call_is_kept_if_one_was_asked_for() {
    let reading = Reading {
        first_call_only: true,
        ..both()
    };
    let answer = whole(&reading, &format!("{CALL}\n{OTHER}"));
    assert_eq!(answer.calls, [call("f", "{\"n\": 1}")]);
}

#[test]
fn forced_calls_are_read_without_marks() {
    let read = |calls: CallReading, text: &str| {
        let reading = Reading {
            calls,
            ..Reading::default()
        };
        whole(&reading, text)
    };
    let named = || CallReading::Named("f".to_owned());
    assert_eq!(
        read(named(), " {\"n\": 1}").calls,
        [call("f", "{\"n\": 1}")]
    );
    assert_eq!(read(named(), "{\"n").calls, [call("f", "{\"n")]);
    assert_eq!(read(named(), " \n"), WholeAnswer::default());
    let two = r#"[{"name": "f", "parameters": {"n": 1}}, {"name": "g", "parameters": {}}]"#;
    let answer = read(CallReading::List, two);
    assert_eq!(answer.calls, [call("f", "{\"n\": 1}"), call("g", "{}")]);
    assert_eq!(answer.content, "");
    let answer = read(CallReading::List, &two[..34]);
    assert_eq!(
        answer.calls,
        [call("f", "{\"n\":")],
        "what broke off stays so"
    );
    assert_eq!(read(CallReading::List, "no list"), WholeAnswer::default());
}

#[test]
fn ids_are_made_as_each_dialect_wants_them() {
    let id = |dialect, text: &str| {
        let reading = Reading {
            calls: marked(dialect),
            ..Reading::default()
        };
        let mut answer = WholeAnswer::default();
        answer.extend(PartReader::new(&reading).read(&mut delta(&[text], true)));
        answer.calls[0].id.clone()
    };
    let made = id(Dialect::Hermes, CALL);
    let hex = made.strip_prefix("chatcmpl-tool-").expect("the prefix");
    assert!(
        hex.len() == 32 && hex.chars().all(|c| c.is_ascii_hexdigit()),
        "{made}"
    );
    let nine = id(Dialect::Mistral, "[TOOL_CALLS]f{}");
    assert!(
        nine.len() == 9 && nine.chars().all(|c| c.is_ascii_alphanumeric()),
        "{nine}"
    );
    let own = "<|tool_calls_section_begin|><|tool_call_begin|>functions.f:0\
               <|tool_call_argument_begin|>{}<|tool_call_end|><|tool_calls_section_end|>";
    assert_eq!(id(Dialect::KimiK2, own), "functions.f:0");
}

#[test]
fn thoughts_are_counted_without_their_tags() {
    let tokens = ["<think>", "a", "b", "</think>", "c", "d"];
    let mut reader = PartReader::new(&both());
    reader.read(&mut delta(&tokens[..3], false));
    assert_eq!(reader.reasoning_tokens(), 2);
    reader.read(&mut delta(&tokens[3..], true));
    assert_eq!(reader.reasoning_tokens(), 2);

    let inside = Reading {
        reasoning: thinking("<think>\n"),
        ..Reading::default()
    };
    let mut reader = PartReader::new(&inside);
    reader.read(&mut delta(&["a", "b", "c"], true));
    assert_eq!(reader.reasoning_tokens(), 3);
}

#[test]
fn hidden_thoughts_take_their_tokens_with_them() {
    let reading = Reading {
        hides_reasoning: true,
        ..both()
    };
    let mut reader = PartReader::new(&reading);
    let mut delta = delta(&["<think>", "a", "</think>", "b", "c"], true);
    let parts = reader.read(&mut delta);
    assert_eq!(parts, [Part::Content("bc".to_owned())]);
    assert_eq!(delta.tokens, [3, 4]);
    assert_eq!(reader.reasoning_tokens(), 1);
}

#[test]
fn tokens_of_what_may_be_a_tag_wait_until_it_is_certain() {
    let reading = Reading {
        hides_reasoning: true,
        ..both()
    };
    let tokens = [
        "<th", "ink>", "a", "</", "b", "</thi", "nk>", "c", " <", "tool", "s>", "<",
    ];
    for cut in 0..=tokens.len() {
        let mut reader = PartReader::new(&reading);
        let mut shown = Vec::new();
        let mut texts = String::new();
        let mut first = delta(&tokens[..cut], false);
        let mut second = delta(&tokens[cut..], true);
        for id in &mut second.tokens {
            *id += cut as u32;
        }
        for delta in [&mut first, &mut second] {
            for part in reader.read(delta) {
                let Part::Content(text) = part else {
                    panic!("{part:?}");
                };
                texts += &text;
            }
            shown.append(&mut delta.tokens);
        }
        assert_eq!(texts, "c <tools><");
        assert_eq!(shown, [7, 8, 9, 10, 11], "cut at {cut}");
        assert_eq!(reader.reasoning_tokens(), 3, "cut at {cut}");
    }
}
