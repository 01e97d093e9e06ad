//! The parser's rules.

use super::*;

#[test]
fn the_model_may_stand_anywhere() {
    for line in [
        "org/m --port 1",
        "--port 1 org/m",
        "--port 1 -- org/m",
        "--port=1 org/m",
    ] {
        let args = accept(line);
        assert_eq!(
            (args.model.model.as_str(), args.http.port),
            ("org/m", 1),
            "{line}"
        );
        assert_eq!(args.model.served_model_names, ["org/m"], "{line}");
    }
    let args = warn("--model org/m", "deprecated");
    assert_eq!(args.model.model, "org/m");
    let args = warn("a --model b", "ignored");
    assert_eq!(args.model.model, "a");
    accept("a --model a");
    refuse("a b", "unrecognized arguments: b", "was taken as the model");
    refuse(
        "m --enforce-eager true",
        "unrecognized arguments: true",
        "takes no value",
    );
}

#[test]
fn the_older_entry_point_takes_the_model_as_a_flag_without_a_note() {
    let words = words("--model m --host 0.0.0.0");
    let args = ServeArgs::parse(&words, ModelStyle::Flag, &Environment::default()).unwrap();
    assert_eq!(args.model.model, "m");
    assert!(args.warnings.is_empty(), "{:?}", args.warnings);
}

#[test]
fn values_are_written_with_a_space_or_an_equals_sign() {
    for line in [
        "m --max_model_len 64",
        "m --max-model-len=64",
        "m --max_model-len=64",
    ] {
        assert_eq!(
            accept(line).model.max_model_len,
            MaxModelLen::Len(64),
            "{line}"
        );
    }
    assert_eq!(accept("m --max-logprobs -1").limits.max_logprobs, None);
    assert_eq!(accept("m --seed -5").model.seed, -5);
    assert_eq!(
        accept("m --response-role=-odd-").http.response_role,
        "-odd-"
    );
    assert_eq!(accept("m --root-path=a=b").http.root_path, "/a=b");
}

#[test]
fn max_model_len_may_be_automatic() {
    for line in [
        "m --max-model-len auto",
        "m --max-model-len -1",
        "m --max-model-len=-1",
    ] {
        assert_eq!(
            accept(line).model.max_model_len,
            MaxModelLen::Auto,
            "{line}"
        );
    }
    refuse(
        "m --max-model-len 0",
        "between 1 and 4294967295, or auto",
        "",
    );
    refuse("m --max-model-len many", "--max-model-len", "");
    refuse("m --max-model-len 1.5K", "binary suffix K", "");
}

#[test]
fn short_forms() {
    for line in [
        "m -tp 1",
        "m -tp=1",
        "m -pp 1 -dp 1 -dcp 1 -n 1 -r 0",
        "m -q none",
        "m -O 2",
        "m -O2",
        "m -O=2",
        "m -qnone",
    ] {
        accept(line);
    }
    warn("m -O3", "--optimization-level has no effect");
    warn("m -asc 4", "--api-server-count has no effect");
    warn("m -cc.mode 3", "--compilation-config has no effect");
    warn("m -ep", "--enable-expert-parallel has no effect");
    refuse(
        "m -tp 2",
        "--tensor-parallel-size 2 is not available",
        "--threads",
    );
    refuse(
        "m -sc.method ngram",
        "--speculative-config {\"method\":\"ngram\"} is not available",
        "",
    );
    refuse("m -tp", "argument -tp: expected one argument", "");
    refuse("m -x 1", "unrecognized arguments: -x", "--help=all");
}

#[test]
fn switches_and_their_inverses() {
    for (line, on) in [
        ("m --enable-prefix-caching", true),
        ("m --no-enable-prefix-caching", false),
        ("m --disable-prefix-caching", false),
        ("m --no-disable-prefix-caching", true),
        ("m --enable-prefix-caching=false", false),
        ("m --enable-prefix-caching=True", true),
    ] {
        let args = parse(line);
        match (line.contains("no-disable"), args) {
            // A double negation of a flag that is named enable-x is not a spelling.
            (true, args) => assert!(args.is_err(), "{line}"),
            (false, args) => assert_eq!(args.unwrap().cache.prefix_caching, on, "{line}"),
        }
    }
    assert!(accept("m --enable-log-stats").log.stats);
    assert!(!accept("m --disable-log-stats").log.stats);
    refuse(
        "m --enable-prefix-caching=maybe",
        "expected true or false",
        "--no-enable-prefix-caching",
    );
}

#[test]
fn lists_end_at_the_next_flag() {
    let args = accept("m --api-key a b --served-model-name x y --port 1");
    assert_eq!(args.http.api_keys, ["a", "b"]);
    assert_eq!(args.model.served_model_names, ["x", "y"]);
    let args = accept("--api-key a b -- m");
    assert_eq!(
        (args.http.api_keys.len(), args.model.model.as_str()),
        (2, "m")
    );
    assert_eq!(accept("--api-key=a m").http.api_keys, ["a"]);
    refuse(
        "m --api-key",
        "argument --api-key: expected at least one argument",
        "",
    );
    refuse(
        "m --api-key --port 1",
        "expected at least one argument",
        "--api-key=--port",
    );
}

#[test]
fn json_as_text_and_as_dotted_keys() {
    let overrides = |line: &str| Json::from(accept(line).model.hf_overrides);
    assert_eq!(
        overrides("m --hf-overrides '{\"a\": [1, {\"b\": null}]}'"),
        json!({"a": [1, {"b": null}]})
    );
    assert_eq!(
        overrides(
            "m --hf-overrides.rope.factor 4.0 --hf_overrides.rope.kind yarn --hf-overrides.on=true"
        ),
        json!({"rope": {"factor": 4.0, "kind": "yarn"}, "on": true})
    );
    assert_eq!(
        overrides("m --hf-overrides.list+ a --hf-overrides.list+ 2 --hf-overrides.list+=c,d"),
        json!({"list": ["a", 2, "c", "d"]})
    );
    // Dotted keys keep their underscores, and add to a text given before them.
    assert_eq!(
        overrides("m --hf-overrides '{\"head_dim\": 8}' --hf-overrides.num_layers 2"),
        json!({"head_dim": 8, "num_layers": 2})
    );
    refuse(
        "m --hf-overrides {'a':1}",
        "--hf-overrides: invalid JSON",
        "",
    );
    refuse("m --hf-overrides '[1]'", "expected a JSON object", "");
    refuse(
        "m --hf-overrides.a.b 1 --hf-overrides.a.b.c 2",
        "\"a.b\" has a value already",
        "",
    );
    refuse("m --hf-overrides.a 1 --hf-overrides.a+ 2", "not a list", "");
    refuse("m --hf-overrides..a 1", "must not be empty", "");
    refuse("m --port.a 1", "takes no dotted keys", "");
    let deep = format!("m --hf-overrides{} 1", ".a".repeat(17));
    refuse(&deep, "at most 16", "");
}

#[test]
fn python_dictionaries_get_a_hint_about_quotes() {
    let args = ["m", "--hf-overrides", "{'a': 1}"].map(str::to_owned);
    let error =
        ServeArgs::parse(&args, ModelStyle::Positional, &Environment::default()).unwrap_err();
    assert!(error.hints()[0].contains("double quotes"), "{error:?}");
}

#[test]
fn the_last_of_several_counts_and_is_named() {
    let args = warn(
        "m --port 1 --port 2",
        "--port was given more than once; the last one counts: 2",
    );
    assert_eq!(args.http.port, 2);
    // Another spelling of the same flag is the same flag.
    let args = parse("m --max-num-seqs 4 --max-num-sequences 5").unwrap();
    assert_eq!((args.scheduler.max_num_seqs, args.warnings.len()), (5, 2));
}

#[test]
fn unknown_flags_are_all_named_with_the_nearest_ones() {
    refuse(
        "m --max-model-lenght 4",
        "unrecognized arguments: --max-model-lenght",
        "did you mean --max-model-len?",
    );
    refuse(
        "m --prot 1 --foo --max-seqs=2 bar",
        "unrecognized arguments: --prot --foo --max-seqs=2",
        "--port",
    );
    refuse("--foo 3 m", "unrecognized arguments: --foo", "");
    refuse(
        "m --max-num 4",
        "ambiguous option: --max-num could match",
        "",
    );
}

#[test]
fn bad_values_name_the_flag_and_what_is_allowed() {
    for (line, text) in [
        (
            "m --port http",
            "argument --port: invalid int value: \"http\"",
        ),
        ("m --port 70000", "between 0 and 65535"),
        ("m --gpu-memory-utilization 0", "above 0 and at most 1"),
        ("m --gpu-memory-utilization 1.5", "above 0 and at most 1"),
        ("m --gpu-memory-utilization nan", "above 0 and at most 1"),
        ("m --max-num-seqs 0", "between 1 and 65536"),
        ("m --max-num-seqs 1T", "between 1 and 65536"),
        ("m --max-model-len 5g", "between 1 and 4294967295, or auto"),
        (
            "m --max-num-seqs -4",
            "argument --max-num-seqs: invalid value",
        ),
        ("m --max-logprobs -2", "between -1 and"),
        (
            "m --dtype int8",
            "choose from auto, half, float16, bfloat16, float, float32",
        ),
        (
            "m -tp zero",
            "argument --tensor-parallel-size/-tp: invalid int value",
        ),
        (
            "m --chat-template",
            "argument --chat-template: expected one argument",
        ),
        ("m --ssl-keyfile ''", "expected a path"),
    ] {
        refuse(line, text, "");
    }
    refuse(
        "m --dtype bfloat",
        "invalid choice",
        "did you mean float or bfloat16?",
    );
    refuse(
        "m --host --port 1",
        "expected one argument",
        "--host=--port",
    );
    refuse("'' --port 1", "model's name is empty", "");
}

#[test]
fn choices_may_be_written_in_any_case() {
    assert_eq!(accept("m --dtype BFloat16").model.dtype, DtypeArg::Bfloat16);
    assert_eq!(accept("m --log-level DEBUG").log.level, LevelFilter::DEBUG);
}

#[test]
fn hostile_arguments_are_errors_and_not_panics() {
    for line in [
        "-",
        "--",
        "---",
        "--=",
        "--=x",
        "-=",
        "--.",
        "--.a 1",
        "-é",
        "--é=1",
        "-ü2",
        "--no-",
        "--no",
        "--hf-overrides.+ 1",
    ] {
        // Any answer will do, as long as there is one.
        let _ = parse(line);
        let _ = parse(&format!("m {line}"));
    }
    let deep = format!("m --hf-overrides '{}'", "[".repeat(100_000));
    refuse(&deep, "invalid JSON", "");
}
