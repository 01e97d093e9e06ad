//! Stop strings on the way out.

use crate::common::{Random, TOKENIZERS, tokenizer};
use quire_core::SamplingParams;
use quire_text::{OutputText, Tokenizer};

fn params(stop: &[&str]) -> SamplingParams {
    SamplingParams {
        stop: stop.iter().map(|s| s.to_string()).collect(),
        max_tokens: 1000,
        ..SamplingParams::default()
    }
}

/// Pushes the tokens of `text` up to a stop string. Returns the deltas, the
/// stop string and how many tokens were used.
fn run(
    tokenizer: &Tokenizer,
    text: &str,
    params: &SamplingParams,
) -> (Vec<String>, Option<String>, usize) {
    let ids = tokenizer.encode(text, false).unwrap();
    let mut output = OutputText::new(Some(tokenizer.clone()), &[], params);
    let mut deltas = Vec::new();
    for (at, &id) in ids.iter().enumerate() {
        let delta = output.push(id, false);
        deltas.push(delta.text);
        if delta.stop.is_some() {
            assert_eq!(deltas.concat(), output.text());
            assert_eq!(
                output.finish().text,
                "",
                "nothing comes after a stop string"
            );
            assert_eq!(output.push(id, false).text, "", "nor for more tokens");
            return (deltas, delta.stop, at + 1);
        }
    }
    deltas.push(output.finish().text);
    assert_eq!(deltas.concat(), output.text());
    (deltas, None, ids.len())
}

fn check(text: &str, params: &SamplingParams, shown: &str, stop: Option<&str>) {
    for name in TOKENIZERS {
        let (deltas, found, _) = run(&tokenizer(name), text, params);
        assert_eq!(deltas.concat(), shown, "{name}: {text:?}");
        assert_eq!(found.as_deref(), stop, "{name}: {text:?}");
    }
}

#[test]
fn cuts_at_the_stop_string() {
    check("one two three", &params(&["two"]), "one ", Some("two"));
    check("one two three", &params(&["four"]), "one two three", None);
    check("one\n\ntwo", &params(&["\n\n"]), "one", Some("\n\n"));
    check(
        "naïve 你好 😀 end",
        &params(&["好 😀"]),
        "naïve 你",
        Some("好 😀"),
    );
    check("x", &params(&["x"]), "", Some("x"));
}

#[test]
fn keeps_the_stop_string_if_asked() {
    let including = |stop| SamplingParams {
        include_stop_str_in_output: true,
        ..params(stop)
    };
    check(
        "one two three",
        &including(&["two"]),
        "one two",
        Some("two"),
    );
    check(
        "one two three",
        &including(&["e t", "tw"]),
        "one t",
        Some("e t"),
    );
}

#[test]
fn the_match_that_ends_first_wins() {
    check("abcdef", &params(&["def", "bc"]), "a", Some("bc"));
    check("abcdef", &params(&["bcde", "cd"]), "ab", Some("cd"));
    check("abcdef", &params(&["cd", "bcd"]), "ab", Some("cd"));
    check("abcdef", &params(&["bcd", "cd"]), "a", Some("bcd"));
}

#[test]
fn nothing_stops_before_min_tokens() {
    let tokenizer = tokenizer("byte_level");
    let ids = tokenizer.encode("zzzz", false).unwrap();
    assert_eq!(ids.len(), 4, "a token for each letter");
    let with = |min_tokens| SamplingParams {
        min_tokens,
        ..params(&["z"])
    };
    assert_eq!(
        run(&tokenizer, "zzzz", &with(0)),
        (vec![String::new()], Some("z".into()), 1)
    );
    let (deltas, stop, used) = run(&tokenizer, "zzzz", &with(2));
    assert_eq!(
        (deltas.concat().as_str(), stop.as_deref(), used),
        ("zz", Some("z"), 3)
    );
    let (deltas, stop, _) = run(&tokenizer, "zzzz", &with(4));
    assert_eq!((deltas.concat().as_str(), stop), ("zzzz", None));
}

#[test]
fn withholds_what_may_become_a_stop_string() {
    let tokenizer = tokenizer("byte_level");
    let (deltas, _, _) = run(&tokenizer, "zqzqzq", &params(&["###", "##"]));
    assert_eq!(
        deltas,
        ["", "", "z", "q", "z", "q", "zq"],
        "two characters stay back"
    );
    let (deltas, _, _) = run(&tokenizer, "zqzq", &params(&[]));
    assert_eq!(deltas, ["z", "q", "z", "q", ""]);
    let including = SamplingParams {
        include_stop_str_in_output: true,
        ..params(&["####"])
    };
    let (deltas, _, _) = run(&tokenizer, "zqzq", &including);
    assert_eq!(
        deltas,
        ["z", "q", "z", "q", ""],
        "shown anyway, so nothing is withheld"
    );
}

#[test]
fn hidden_tokens_count_but_have_no_text() {
    let tokenizer = tokenizer("byte_level");
    let id = tokenizer.encode("z", false).unwrap()[0];
    let mut output = OutputText::new(Some(tokenizer), &[], &params(&[]));
    assert_eq!(output.push(id, false).text, "z");
    assert_eq!(output.push(id, true).text, "");
    assert_eq!(output.finish().text, "");
    assert_eq!(output.text(), "z");
}

#[test]
fn a_character_cut_by_the_end_is_left_out() {
    for name in TOKENIZERS {
        let tokenizer = tokenizer(name);
        let mut ids = tokenizer.encode("a😀", false).unwrap();
        ids.pop();
        let mut output = OutputText::new(Some(tokenizer), &[], &params(&[]));
        for id in ids {
            output.push(id, false);
        }
        output.finish();
        assert_eq!(output.text(), "a", "{name}");
    }
}

#[test]
fn without_a_tokenizer_there_is_no_text() {
    let mut output = OutputText::new(None, &[1], &params(&["a"]));
    assert_eq!(output.push(7, false), Default::default());
    assert_eq!(output.finish(), Default::default());
    let silent = SamplingParams {
        detokenize: false,
        ..params(&[])
    };
    let mut output = OutputText::new(Some(tokenizer("byte_level")), &[], &silent);
    assert_eq!(output.push(70, false).text, "");
    assert_eq!(output.text(), "");
}

/// The definition, in a line or two: cut the text at the first end of a stop
/// string, looked for from the start each time a token arrives.
fn oracle(texts: &[String], params: &SamplingParams) -> (String, Option<String>) {
    let mut whole = String::new();
    for (at, piece) in texts.iter().enumerate() {
        let old = whole.len();
        whole.push_str(piece);
        let ends = |stop: &String| {
            whole
                .match_indices(stop.as_str())
                .map(|(start, found)| start + found.len())
                .chain((0..whole.len()).filter_map(|start| {
                    whole
                        .get(start..)?
                        .starts_with(stop.as_str())
                        .then_some(start + stop.len())
                }))
                .filter(|&end| end > old)
                .min()
        };
        if at as u32 + 1 > params.min_tokens
            && let Some((end, stop)) = params
                .stop
                .iter()
                .filter_map(|stop| Some((ends(stop)?, stop)))
                .reduce(|best, next| if next.0 < best.0 { next } else { best })
        {
            let cut = if params.include_stop_str_in_output {
                end
            } else {
                end - stop.len()
            };
            return (whole[..cut].to_owned(), Some(stop.clone()));
        }
    }
    (whole, None)
}

#[test]
fn random_texts_stop_where_the_definition_says() {
    let tokenizer = tokenizer("byte_level");
    let alphabet = ["a", "b", "é", "😀", "\n"];
    for seed in 0..500 {
        let mut random = Random(seed);
        let mut word = |most: usize| -> String {
            (0..=random.below(most))
                .map(|_| *random.pick(&alphabet))
                .collect()
        };
        let (text, stops) = (word(40), [word(3), word(4)]);
        let params = SamplingParams {
            min_tokens: (seed % 3) as u32 * 4,
            include_stop_str_in_output: seed % 2 == 0,
            ..params(&[&stops[0], &stops[1]])
        };
        let ids = tokenizer.encode(&text, false).unwrap();
        let mut plain = OutputText::new(Some(tokenizer.clone()), &[], &SamplingParams::default());
        let pieces: Vec<String> = ids.iter().map(|&id| plain.push(id, false).text).collect();
        let (deltas, stop, _) = run(&tokenizer, &text, &params);
        let (shown, expected_stop) = oracle(&pieces, &params);
        assert_eq!(stop, expected_stop, "seed {seed}: {text:?} {stops:?}");
        assert_eq!(deltas.concat(), shown, "seed {seed}: {text:?} {stops:?}");
    }
}
