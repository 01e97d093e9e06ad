//! Incremental detokenization against decoding at once.

use crate::common::{Random, TOKENIZERS, expected, ids, list, text, tokenizer};
use quire_text::{Detokenizer, Tokenizer};
use serde_json::Value;

const REPLACEMENT: char = char::REPLACEMENT_CHARACTER;

/// The deltas of `output` joined, and what was held back at the end.
fn stream(
    tokenizer: &Tokenizer,
    prompt: &[u32],
    output: &[u32],
    skip_special: bool,
) -> (String, String) {
    let mut detokenizer = Detokenizer::new(tokenizer.clone(), prompt, skip_special, true);
    let joined = output.iter().map(|&id| detokenizer.push(id)).collect();
    (joined, detokenizer.finish())
}

/// Where the ids stop being inside a character: the longest prefix of
/// `ids[..cut]` whose text does not end in U+FFFD.
fn whole_prefix(tokenizer: &Tokenizer, ids: &[u32], cut: usize, skip_special: bool) -> String {
    (0..=cut)
        .rev()
        .map(|cut| tokenizer.decode(&ids[..cut], skip_special))
        .find(|text| !text.ends_with(REPLACEMENT))
        .unwrap_or_default()
}

#[test]
fn deltas_join_to_the_decoded_text_wherever_the_prompt_ends() {
    for name in TOKENIZERS {
        let tokenizer = tokenizer(name);
        for item in list(&expected(name), "texts") {
            let ids = ids(item, "ids");
            for skip in [true, false] {
                let whole = tokenizer.decode(&ids, skip);
                // Where a text holds real U+FFFD, its decoded prefix does not
                // tell them from incomplete characters.
                let cuts = if whole.contains(REPLACEMENT) {
                    0
                } else {
                    ids.len()
                };
                for cut in 0..=cuts {
                    let (joined, held) = stream(&tokenizer, &ids[..cut], &ids[cut..], skip);
                    let prompt = whole_prefix(&tokenizer, &ids, cut, skip);
                    assert_eq!(
                        prompt + &joined + &held,
                        whole,
                        "{name}: cut at {cut}, skip {skip}"
                    );
                }
            }
        }
    }
}

#[test]
fn any_byte_level_ids_stream_to_their_decoded_text() {
    let tokenizer = tokenizer("byte_level");
    for seed in 0..400 {
        let mut random = Random(seed);
        // Two more than there are: ids outside the vocabulary have no text.
        let ids: Vec<u32> = (0..random.below(120))
            .map(|_| random.below(tokenizer.vocab_size() + 2) as u32)
            .collect();
        let skip = seed % 2 == 0;
        let cut = random.below(ids.len() + 1);
        let (joined, held) = stream(&tokenizer, &[], &ids, skip);
        let whole = tokenizer.decode(&ids, skip);
        assert_eq!(joined + &held, whole, "seed {seed}");
        let (joined, held) = stream(&tokenizer, &ids[..cut], &ids[cut..], skip);
        let prompt = tokenizer.decode(&ids[..cut], skip);
        if !prompt.ends_with(REPLACEMENT) {
            assert_eq!(prompt + &joined + &held, whole, "seed {seed}, cut at {cut}");
        }
    }
}

#[test]
fn byte_fallback_ids_stream_to_their_decoded_text() {
    let tokenizer = tokenizer("byte_fallback");
    let texts = expected("byte_fallback");
    let texts: Vec<&Value> = list(&texts, "texts")
        .iter()
        .filter(|item| !text(item, "text").contains(REPLACEMENT))
        .collect();
    for seed in 0..200 {
        let mut random = Random(seed);
        let mut all = Vec::new();
        for _ in 0..random.below(6) {
            all.extend(ids(random.pick::<&Value>(&texts), "ids"));
        }
        let cut = random.below(all.len() + 1);
        let (joined, held) = stream(&tokenizer, &all[..cut], &all[cut..], true);
        let prompt = whole_prefix(&tokenizer, &all, cut, true);
        assert_eq!(
            prompt + &joined + &held,
            tokenizer.decode(&all, true),
            "seed {seed}, cut at {cut}"
        );
    }
}

#[test]
fn characters_come_out_whole_and_at_once() {
    for name in TOKENIZERS {
        let tokenizer = tokenizer(name);
        let ids = tokenizer.encode("x😀😀", false).unwrap();
        let mut detokenizer = Detokenizer::new(tokenizer.clone(), &[], true, true);
        let deltas: Vec<String> = ids.iter().map(|&id| detokenizer.push(id)).collect();
        let shown: Vec<&str> = deltas
            .iter()
            .map(String::as_str)
            .filter(|d| !d.is_empty())
            .collect();
        assert_eq!(shown, ["x", "😀", "😀"], "{name}");
        assert_eq!(
            deltas.last().unwrap(),
            "😀",
            "{name}: not held until the next token"
        );
        assert_eq!(detokenizer.finish(), "", "{name}");
    }
}

#[test]
fn bytes_that_are_no_text_are_not_held_for_ever() {
    for (name, piece) in [("byte_level", "ÿ"), ("byte_fallback", "<0xFF>")] {
        let tokenizer = tokenizer(name);
        let broken = tokenizer
            .token_to_id(piece)
            .expect("the token of byte 0xFF");
        let mut detokenizer = Detokenizer::new(tokenizer.clone(), &[], true, true);
        let mut shown = 0;
        for pushed in 1..=1000 {
            shown += detokenizer.push(broken).chars().count();
            assert!(pushed - shown <= 16, "{name}: {shown} of {pushed}");
        }
        shown += detokenizer.finish().chars().count();
        assert_eq!(shown, 1000, "{name}");
        // A character right behind the noise is still found by byte-level
        // decoders, whatever the length of the noise.
        if name == "byte_level" {
            let smile = tokenizer.encode("😀", false).unwrap();
            for noise in 0..50 {
                let mut ids = vec![broken; noise];
                ids.extend(&smile);
                let (joined, held) = stream(&tokenizer, &[], &ids, true);
                assert_eq!(
                    joined + &held,
                    tokenizer.decode(&ids, true),
                    "{noise} bytes of noise"
                );
            }
        }
    }
}

#[test]
fn an_incomplete_character_is_shown_at_the_end() {
    for name in TOKENIZERS {
        let tokenizer = tokenizer(name);
        let mut ids = tokenizer.encode("a😀", false).unwrap();
        ids.pop();
        let (joined, held) = stream(&tokenizer, &[], &ids, true);
        assert_eq!(joined, "a", "{name}");
        assert!(
            !held.is_empty() && held.chars().all(|c| c == REPLACEMENT),
            "{name}: {held:?}"
        );
    }
}

#[test]
fn the_prompt_decides_the_leading_space() {
    let tokenizer = tokenizer("byte_fallback");
    let ids = tokenizer.encode("the ship", true).unwrap();
    let ship = tokenizer.encode("ship", false).unwrap();
    assert_eq!(
        stream(&tokenizer, &ids[..1], &ship, true).0,
        "ship",
        "after BOS"
    );
    assert_eq!(
        stream(&tokenizer, &ids, &ship, true).0,
        " ship",
        "after a text"
    );
}

/// Recorded from vLLM with another vocabulary of this kind.
#[test]
fn a_broken_run_of_bytes_reads_as_in_vllm() {
    let tokenizer = tokenizer("byte_fallback");
    let id = |piece: &str| tokenizer.token_to_id(piece).unwrap();
    let [control, start, middle] = ["<0x01>", "<0xE3>", "<0xBB>"].map(id);
    let (t, s) = (id("t"), id("s"));
    // Behind a byte that was shown the broken part is dropped, behind another
    // token it is U+FFFD.
    let dropped = stream(&tokenizer, &[], &[t, control, start, s, middle], true);
    assert_eq!(dropped.0, "t\u{1}s");
    let replaced = stream(&tokenizer, &[], &[t, middle, s], true);
    assert_eq!(replaced.0, "t\u{fffd}s");
}

#[test]
fn special_tokens_are_skipped_or_shown() {
    let tokenizer = tokenizer("byte_level");
    let ids = tokenizer.encode("a<|im_start|><|im_end|>b", false).unwrap();
    assert_eq!(stream(&tokenizer, &[], &ids, true).0, "ab");
    assert_eq!(
        stream(&tokenizer, &[], &ids, false).0,
        "a<|im_start|><|im_end|>b"
    );
    for spaces in [true, false] {
        let mut detokenizer = Detokenizer::new(tokenizer.clone(), &[], false, spaces);
        let joined: String = ids.iter().map(|&id| detokenizer.push(id)).collect();
        assert_eq!(
            joined, "a<|im_start|><|im_end|>b",
            "this decoder adds no spaces"
        );
    }
}
