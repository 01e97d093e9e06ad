//! The program itself: what it prints where, and its exit codes.

use std::process::{Command, Output};

fn vllm(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vllm"))
        .args(args)
        .output()
        .unwrap()
}

/// Exit code, stdout, stderr.
fn run(args: &[&str]) -> (Option<i32>, String, String) {
    let output = vllm(args);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn unknown_flags_exit_with_2_and_the_nearest_names() {
    let (code, stdout, stderr) = run(&["serve", "m", "--max-model-lenght", "4"]);
    assert_eq!((code, stdout.as_str()), (Some(2), ""));
    assert_eq!(
        stderr,
        "error: unrecognized arguments: --max-model-lenght\nhint: did you mean --max-model-len?\n"
    );
}

#[test]
fn every_mistake_on_the_command_line_exits_with_2() {
    for args in [
        &["serve", "m", "--port", "http"][..],
        &["serve", "m", "--port"],
        &["serve", "m", "--dtype", "int4"],
        &["serve", "m", "-tp", "4"],
        &["serve", "m", "--config", "settings.toml"],
        &["serve", "a", "b"],
        &["servee", "m"],
        &["serve", "--revision", "v1"],
        &["export-demo"],
        &["chat", "m", "--url", "http://localhost:8000/v1"],
        &["chat", "--url", "localhost:8000"],
        &["complete", "--max-tokens", "many"],
        &["run-batch"],
        &["run-batch", "-i", "a", "-o", "b", "--max-inflight", "none"],
        &["collect-env", "now"],
        &["collect-env", "--xml"],
        &["completion"],
        &["completion", "tcsh"],
        &["completion", "bash", "zsh"],
        &["man", "vllm"],
        &["--foo"],
        &["serve", "--help=nothing-like-it"],
    ] {
        let (code, stdout, stderr) = run(args);
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{args:?}");
        assert!(stderr.starts_with("error: "), "{args:?}: {stderr}");
    }
}

#[test]
fn help_and_version_go_to_stdout() {
    for args in [
        &[][..],
        &["--help"],
        &["-h"],
        &["serve", "--help"],
        &["serve", "m", "--port", "x", "-h"],
        &["serve", "--help=all"],
        &["export-demo", "--help"],
        &["chat", "--help"],
        &["complete", "-q", "x", "--help"],
        &["run-batch", "--help"],
        &["collect-env", "--help"],
        &["completion", "--help"],
        &["man", "-h"],
    ] {
        let (code, stdout, stderr) = run(args);
        assert_eq!((code, stderr.as_str()), (Some(0), ""), "{args:?}");
        assert!(stdout.starts_with("usage: vllm"), "{args:?}: {stdout}");
    }
    let (code, stdout, _) = run(&["--version"]);
    assert_eq!(code, Some(0));
    assert!(stdout.contains(env!("CARGO_PKG_VERSION")), "{stdout}");
    assert_eq!(run(&["-v"]).1, stdout);
}

#[test]
fn commands_that_do_not_exist_are_named() {
    let (_, _, stderr) = run(&["srve", "m"]);
    assert!(stderr.contains("did you mean `vllm serve`?"), "{stderr}");
    let (_, _, stderr) = run(&["org/model"]);
    assert!(
        stderr.contains("hint: to serve a model: vllm serve org/model"),
        "{stderr}"
    );
}

#[test]
fn reports_scripts_and_the_manual_go_to_stdout() {
    let (code, report, stderr) = run(&["collect-env", "--json"]);
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["quire"]["version"], env!("CARGO_PKG_VERSION"));
    for (args, part) in [
        (&["collect-env"][..], "\nmemory\n"),
        (&["completion", "bash"], "complete -o"),
        (&["completion", "zsh"], "#compdef vllm"),
        (&["completion", "fish"], "complete -c vllm"),
        (&["man"], ".TH VLLM 1"),
    ] {
        let (code, stdout, stderr) = run(args);
        assert_eq!((code, stderr.as_str()), (Some(0), ""), "{args:?}");
        assert!(stdout.contains(part), "{args:?}");
    }
}

#[test]
fn the_flag_reference_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/cli.md");
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    let (code, generated, _) = run(&["docs"]);
    assert_eq!(code, Some(0));
    assert!(
        committed == generated,
        "docs/cli.md is out of date; run: cargo run -p quire-cli --bin vllm -- docs > docs/cli.md"
    );
}
