//! The table itself: every flag of the specification has a row, and every row
//! is sound.

use super::*;

/// Every flag that vLLM 0.33 has or that guides for older versions use.
const KNOWN: &str = include_str!("../../tests/flags.txt");

#[test]
fn every_known_spelling_has_a_row() {
    let mut missing = Vec::new();
    for spelling in KNOWN.lines().filter(|line| line.starts_with('-')) {
        // Abbreviations do not count: the row must carry the whole name.
        let exact = SERVE
            .flags()
            .any(|flag| spelling == format!("--{}", flag.name) || flag.aliases.contains(&spelling));
        if !exact {
            missing.push(spelling);
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn spellings_are_unique_and_well_formed() {
    for table in TABLES {
        let mut spellings: Vec<String> = table
            .flags()
            .flat_map(|flag| {
                let aliases = flag.aliases.iter().map(|alias| (*alias).to_owned());
                std::iter::once(format!("--{}", flag.name)).chain(aliases)
            })
            .collect();
        for spelling in &spellings {
            let name = spelling.trim_start_matches('-');
            assert!(
                spelling.starts_with('-')
                    && !name.is_empty()
                    && !name.contains(['_', '.', ' ', '=']),
                "{spelling}"
            );
            assert!(!name.starts_with("no-"), "{spelling} would hide a negation");
        }
        spellings.sort();
        if let Some(pair) = spellings.windows(2).find(|pair| pair[0] == pair[1]) {
            panic!("{}: {} occurs twice", table.command, pair[0]);
        }
    }
}

#[test]
fn rows_are_sound() {
    for table in TABLES {
        table.flags().for_each(|flag| check_row(table, flag));
    }
}

fn check_row(table: &Table, flag: &Flag) {
    let name = flag.name;
    if let Preset::Is(default) = flag.default {
        let value = parse_value(flag, &[default.to_owned()]);
        assert!(
            value.is_ok(),
            "--{name}: its default is not a value: {value:?}"
        );
    }
    if let Status::Only { accepts, .. } = flag.status {
        for word in accepts {
            assert!(
                parse_value(flag, &[(*word).to_owned()]).is_ok(),
                "--{name} {word}"
            );
        }
    }
    if let Status::Renamed(to) = flag.status {
        let target = table
            .row(to.strip_prefix("no-").unwrap_or(to))
            .unwrap_or_else(|| panic!("{}: no --{to}", table.command));
        assert!(
            !matches!(target.status, Status::Renamed(_)),
            "--{name} is renamed twice"
        );
        assert_eq!(
            target.kind == Kind::Bool,
            flag.kind == Kind::Bool,
            "--{name}"
        );
    }
    let sentence = |text: &str| !text.ends_with('.') && !text.is_empty();
    match flag.status {
        Status::NoEffect(why) => assert!(sentence(why), "--{name}: {why:?}"),
        Status::Refused { why, hint } | Status::Only { why, hint, .. } => {
            assert!(
                sentence(why) && !hint.ends_with('.'),
                "--{name}: {why:?} {hint:?}"
            );
        }
        Status::Renamed(_) | Status::Implemented | Status::Translated(_) => {}
    }
    assert!(
        flag.doc.ends_with('.') || flag.doc == "older spelling" || flag.doc.ends_with('}'),
        "--{name}"
    );
}

#[test]
fn names_are_found_in_every_way_of_writing_them() {
    let cases: &[(&str, &str, bool)] = &[
        ("--max-model-len", "max-model-len", false),
        ("--max_model_len", "max-model-len", false),
        ("--max-model", "max-model-len", false),
        ("--gpu-memory-utilizatio", "gpu-memory-utilization", false),
        (
            "--device-memory-utilization",
            "gpu-memory-utilization",
            false,
        ),
        ("-tp", "tensor-parallel-size", false),
        ("-O", "optimization-level", false),
        ("--enable-prefix-caching", "enable-prefix-caching", false),
        ("--no-enable-prefix-caching", "enable-prefix-caching", true),
        ("--disable-prefix-caching", "enable-prefix-caching", true),
        ("--no_enable_prefix_caching", "enable-prefix-caching", true),
        ("--enable-log-stats", "disable-log-stats", true),
        ("--no-disable-log-stats", "disable-log-stats", true),
        ("--no-trust-remote-code", "trust-remote-code", true),
        // Two spellings of one flag begin like this, so it is not ambiguous.
        ("--max-num-seq", "max-num-seqs", false),
        ("--max-num-sequences", "max-num-seqs", false),
        ("--trust-rem", "trust-remote-code", false),
    ];
    for (typed, name, negated) in cases {
        let found = SERVE
            .find(typed)
            .unwrap_or_else(|unknown| panic!("{typed}: {unknown:?}"));
        assert_eq!(
            (found.flag.name, found.negated),
            (*name, *negated),
            "{typed}"
        );
    }
}

#[test]
fn names_that_are_not_found_come_with_suggestions() {
    let nothing = |names: &[&str]| {
        Err(Unknown::Nothing(
            names.iter().map(|name| (*name).to_owned()).collect(),
        ))
    };
    assert_eq!(
        SERVE.find("--max-model-lenght"),
        nothing(&["--max-model-len"])
    );
    assert_eq!(SERVE.find("--no-port"), nothing(&["--port"]));
    assert_eq!(SERVE.find("--banana"), nothing(&[]));
    assert_eq!(SERVE.find("-tq"), nothing(&[]));
    assert_eq!(SERVE.find("--"), nothing(&[]));
    match SERVE.find("--max-num") {
        Err(Unknown::Ambiguous(names)) => {
            assert!(
                names.contains(&"--max-num-seqs".to_owned()) && names.len() > 2,
                "{names:?}"
            );
            assert!(
                !names.contains(&"--max-num-sequences".to_owned()),
                "older spellings do not compete"
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_a_command_leaves_out_is_there_to_be_left_out() {
    for table in TABLES {
        for name in table.leaves_out {
            let mut shared = table.groups[1..].iter().copied().flatten();
            let exists = shared.any(|section| section.flags.iter().any(|flag| flag.name == *name));
            assert!(exists, "{}: --{name}", table.command);
        }
    }
    // A row of its own counts, not the server's of the same name.
    let row = RUN_BATCH.row("host").unwrap();
    assert!(row.doc.contains("metrics"), "{}", row.doc);
    assert!(RUN_BATCH.row("uds").is_none() && RUN_BATCH.find("--uds").is_err());
}
