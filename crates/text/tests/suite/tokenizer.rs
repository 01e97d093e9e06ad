//! Ids and texts of the fixture tokenizers against the Python package's.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::common::{TOKENIZERS, expected, ids, list, text, tokenizer};
use quire_files::Files;
use quire_text::{LogprobText, TextError, Tokenizer, TruncationSide};

#[test]
fn encodes_and_decodes_as_python_does() {
    for name in TOKENIZERS {
        let tokenizer = tokenizer(name);
        for item in list(&expected(name), "texts") {
            let source = text(item, "text");
            let encoded = tokenizer.encode(source, true).unwrap();
            assert_eq!(encoded, ids(item, "ids"), "{name}: {source:?}");
            assert_eq!(
                tokenizer.encode(source, false).unwrap(),
                ids(item, "ids_no_special"),
                "{name}: {source:?}"
            );
            assert_eq!(
                tokenizer.decode(&encoded, true),
                text(item, "decoded"),
                "{name}"
            );
            assert_eq!(
                tokenizer.decode(&encoded, false),
                text(item, "decoded_with_special"),
                "{name}"
            );
        }
    }
}

#[test]
fn decodes_any_ids_as_python_does() {
    for name in TOKENIZERS {
        let tokenizer = tokenizer(name);
        for item in list(&expected(name), "sequences") {
            let ids = ids(item, "ids");
            assert_eq!(
                tokenizer.decode(&ids, true),
                text(item, "decoded"),
                "{name}: {ids:?}"
            );
            assert_eq!(
                tokenizer.decode(&ids, false),
                text(item, "decoded_with_special"),
                "{name}: {ids:?}"
            );
        }
    }
}

#[test]
fn knows_its_vocabulary() {
    let tokenizer = tokenizer("byte_level");
    let end = tokenizer.token_to_id("<|im_end|>").unwrap();
    assert_eq!(tokenizer.eos_token(), Some("<|im_end|>"));
    assert_eq!(tokenizer.eos_token_id(), Some(end));
    assert_eq!(tokenizer.bos_token(), None);
    assert_eq!(tokenizer.id_to_token(end).as_deref(), Some("<|im_end|>"));
    assert!(tokenizer.is_special(end));
    let think = tokenizer.token_to_id("</think>").unwrap();
    assert!(!tokenizer.is_special(think), "added, but not special");
    assert_eq!(
        tokenizer.vocab_size(),
        think as usize + 1,
        "added tokens count"
    );
    assert_eq!(tokenizer.id_to_token(think + 1), None);
    assert!(!tokenizer.is_special(think + 1));
    assert_eq!(tokenizer.truncation_side(), TruncationSide::Left);

    let other = crate::common::tokenizer("byte_fallback");
    assert_eq!(other.bos_token(), Some("<s>"), "written as an object");
    assert_eq!(other.truncation_side(), TruncationSide::Right);
}

#[test]
fn adds_tokens_that_only_the_config_names() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::copy(
        crate::common::fixture("byte_fallback/tokenizer.json"),
        dir.path().join("tokenizer.json"),
    )
    .unwrap();
    let next = tokenizer("byte_fallback").vocab_size() as u32;
    let config = serde_json::json!({
        "added_tokens_decoder": {
            (next + 1).to_string(): {"content": "<|plain|>", "special": false},
            next.to_string(): {"content": "<|tool|>", "special": true},
            "1": {"content": "<s>", "special": true},
        }
    });
    std::fs::write(dir.path().join("tokenizer_config.json"), config.to_string()).unwrap();
    std::fs::write(
        dir.path().join("special_tokens_map.json"),
        r#"{"eos_token": "</s>"}"#,
    )
    .unwrap();
    let tokenizer = Tokenizer::from_files(&Files::dir(dir.path())).unwrap();
    assert_eq!(tokenizer.token_to_id("<|tool|>"), Some(next));
    assert_eq!(tokenizer.token_to_id("<|plain|>"), Some(next + 1));
    assert!(tokenizer.is_special(next) && !tokenizer.is_special(next + 1));
    assert_eq!(
        tokenizer.eos_token_id(),
        Some(2),
        "from special_tokens_map.json"
    );
}

#[test]
fn names_the_file_that_is_missing_or_broken() {
    let dir = tempfile::tempdir().unwrap();
    let error = Tokenizer::from_files(&Files::dir(dir.path()))
        .map(drop)
        .unwrap_err();
    assert!(matches!(error, TextError::MissingTokenizer(_)));
    let message = error.to_string();
    for part in ["tokenizer.json", "--tokenizer", "--skip-tokenizer-init"] {
        assert!(message.contains(part), "{message}");
    }
    for broken in ["", "{", "[]", "{}", r#"{"model": 1}"#] {
        std::fs::write(dir.path().join("tokenizer.json"), broken).unwrap();
        let error = Tokenizer::from_files(&Files::dir(dir.path()))
            .map(drop)
            .unwrap_err();
        assert!(
            matches!(&error, TextError::Malformed { .. }),
            "{broken}: {error}"
        );
        assert!(error.to_string().contains("tokenizer.json"), "{error}");
    }
    std::fs::write(dir.path().join("tokenizer.json"), b"\xff").unwrap();
    assert!(
        Tokenizer::from_files(&Files::dir(dir.path())).is_err(),
        "not UTF-8"
    );
    assert!(Tokenizer::from_files(&Files::dir("no such directory")).is_err());
}

#[test]
fn bad_words_begin_texts_and_follow_spaces() {
    let tokenizer = tokenizer("byte_level");
    let one = |text: &str| tokenizer.encode(text, false).unwrap();
    assert_eq!(
        (one("t").len(), one(" t").len()),
        (1, 1),
        "the fixture knows both"
    );
    assert_eq!(tokenizer.bad_word_ids("t").unwrap(), [one("t"), one(" t")]);
    assert_eq!(
        tokenizer.bad_word_ids("  t").unwrap(),
        [one("t"), one(" t")]
    );
    // A word whose spaced form is the bare one behind a lone space.
    assert_eq!(one(" zzz").len(), one("zzz").len() + 1);
    assert_eq!(tokenizer.bad_word_ids("zzz").unwrap(), [one("zzz")]);
    assert!(matches!(
        tokenizer.bad_word_ids(""),
        Err(TextError::BadWord(_))
    ));
}

#[test]
fn logprob_text_gives_a_character_to_the_token_that_completes_it() {
    for name in TOKENIZERS {
        let tokenizer = tokenizer(name);
        let ids = tokenizer.encode("a😀", false).unwrap();
        let texts: Vec<String> = (0..ids.len())
            .map(|at| LogprobText::decode(&tokenizer, &ids[..at], ids[at]))
            .collect();
        assert_eq!(texts.join(""), "a😀", "{name}: {texts:?}");
        assert_eq!(texts.last().unwrap(), "😀", "{name}");
        assert_eq!(
            LogprobText::decode(&tokenizer, &[], ids[ids.len() - 1]),
            "",
            "{name}"
        );
    }
}

/// A tekken.json: all bytes, and some tokens that they merge to.
pub fn tekken(tokens: &[&str]) -> serde_json::Value {
    let bytes = (0..=255u8).map(|byte| vec![byte]);
    let tokens = bytes.chain(tokens.iter().map(|token| token.as_bytes().to_vec()));
    let vocab: Vec<_> = tokens
        .enumerate()
        .map(|(rank, bytes)| serde_json::json!({"rank": rank, "token_bytes": STANDARD.encode(bytes)}))
        .collect();
    serde_json::json!({
        "config": {
            "pattern": r"\p{L}+| ?[^\s\p{L}]+|\s+(?!\S)|\s+", "version": "v3",
            "default_vocab_size": vocab.len() + 30, "default_num_special_tokens": 30,
        },
        "vocab": vocab,
    })
}

fn read_tekken(file: &serde_json::Value) -> Result<Tokenizer, TextError> {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("tekken.json"), file.to_string()).unwrap();
    Tokenizer::from_files(&Files::dir(dir.path()))
}

#[test]
fn reads_mistrals_own_form_of_a_tokenizer() {
    let tokenizer = read_tekken(&tekken(&["bc", "ab", "abc", "cab", "é"])).unwrap();
    let byte = |byte: u8| 30 + u32::from(byte);
    let [bc, ab, abc, cab, e] = [286, 287, 288, 289, 290];
    for (text, ids) in [
        ("abc", vec![abc]),
        // The first pair is that of the lowest rank, wherever it stands.
        ("abcd", vec![abc, byte(b'd')]),
        ("abab", vec![ab, ab]),
        ("bcab", vec![bc, ab]),
        // A piece that is a token is taken whole, though its pairs do not merge to it.
        ("cab", vec![cab]),
        ("é\n", vec![e, byte(b'\n')]),
        ("[INST]a<SPECIAL_29>", vec![3, byte(b'a'), 29]),
    ] {
        assert_eq!(tokenizer.encode(text, false).unwrap(), ids, "{text}");
        let with_bos: Vec<u32> = [vec![1], ids.clone()].concat();
        assert_eq!(tokenizer.encode(text, true).unwrap(), with_bos, "{text}");
        assert_eq!(tokenizer.decode(&ids, false), text);
    }
    assert_eq!(tokenizer.vocab_size(), 291);
    assert_eq!(tokenizer.bos_token(), Some("<s>"));
    assert_eq!(tokenizer.eos_token_id(), Some(2));
    assert!(tokenizer.is_special(20) && !tokenizer.is_special(byte(b'a')));

    let mut named = tekken(&[]);
    let token = |rank: u32, text: &str| serde_json::json!({"rank": rank, "token_str": text, "is_control": true});
    named["config"]["version"] = "v13".into();
    named["special_tokens"] = [token(0, "<s>"), token(1, "[THINK]")].into_iter().collect();
    let tokenizer = read_tekken(&named).unwrap();
    assert_eq!(tokenizer.token_to_id("[THINK]"), Some(1));
    assert_eq!(tokenizer.encode("", true).unwrap(), [0]);
    assert_eq!(tokenizer.eos_token(), None);
}

#[test]
fn broken_files_of_that_form_say_what_is_wrong() {
    for (place, value, words) in [
        (
            "/config/version",
            serde_json::json!("v11"),
            "must have special_tokens",
        ),
        (
            "/config/default_vocab_size",
            serde_json::json!(287),
            "less than 257 tokens",
        ),
        (
            "/config/default_vocab_size",
            serde_json::json!(7),
            "do not fit",
        ),
        (
            "/config/default_num_special_tokens",
            serde_json::json!(3),
            "the rank of",
        ),
        (
            "/config/default_vocab_size",
            serde_json::json!(1_u64 << 40),
            "at most 1048576",
        ),
        (
            "/vocab/7/token_bytes",
            serde_json::json!(STANDARD.encode([7; 257])),
            "at most 256",
        ),
        ("/vocab/7/token_bytes", serde_json::json!("?"), "rank 7"),
        ("/vocab/7/rank", serde_json::json!(8), "less than"),
        (
            "/vocab/7/token_bytes",
            serde_json::json!("AA=="),
            "two tokens",
        ),
        ("/vocab", serde_json::json!(null), "expected a sequence"),
    ] {
        let mut file = tekken(&[]);
        *file.pointer_mut(place).unwrap() = value;
        let error = read_tekken(&file).map(drop).unwrap_err().to_string();
        assert!(
            error.contains("tekken.json") && error.contains(words),
            "{place}: {error}"
        );
    }
}
