//! The scripts, as far as the shells are there to judge them.

use std::io::Write;
use std::process::{Command, Stdio};

use super::*;
use crate::catalog::{parts, tops};

/// Runs a script of the shell, which gets the completions on standard input.
/// `None` if there is no such shell.
fn judge(program: &str, args: &[&str], script: &str) -> Option<(bool, String)> {
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    let mut input = child.stdin.take().unwrap();
    input.write_all(script.as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    Some((
        output.status.success(),
        String::from_utf8_lossy(&text).into_owned(),
    ))
}

/// What Bash offers for these words, of which the last is being typed.
fn bash_offers(words: &[&str]) -> Vec<String> {
    let listed: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    let script = format!(
        "{}COMP_WORDS=({})\nCOMP_CWORD={}\n_vllm\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n",
        script(Shell::Bash),
        listed.join(" "),
        words.len() - 1
    );
    let (good, text) = judge("bash", &[], &script).expect("bash is there");
    assert!(good, "{words:?}: {text}");
    text.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn the_shells_can_read_their_scripts() {
    for (program, args, shell) in [
        ("bash", ["-n"].as_slice(), Shell::Bash),
        ("zsh", &["-n"], Shell::Zsh),
        ("fish", &["--no-execute"], Shell::Fish),
    ] {
        match judge(program, args, &script(shell)) {
            None => assert_ne!(program, "bash", "every machine that builds this has it"),
            Some(judged) => assert_eq!(judged, (true, String::new()), "{program}"),
        }
    }
}

#[test]
fn every_command_and_every_flag_is_there() {
    for (name, shell) in SHELLS {
        let script = script(shell);
        for entry in tops() {
            assert!(script.contains(entry.name), "{name}: {}", entry.name);
        }
        for entry in &COMMANDS {
            for flag in entry.table.into_iter().flat_map(|table| table.flags()) {
                for spelling in spellings(flag) {
                    let wanted = match shell {
                        Shell::Fish => format!(" {} ", fish::option(&spelling)),
                        Shell::Bash | Shell::Zsh => spelling,
                    };
                    let bare = wanted.trim_end();
                    let found = script.contains(&wanted) || script.contains(bare);
                    assert!(found, "{name}: {} {wanted}", entry.name);
                }
            }
        }
    }
}

#[test]
fn bash_offers_commands_flags_and_values() {
    let tops: Vec<String> = tops().map(|entry| entry.name.to_owned()).collect();
    assert_eq!(bash_offers(&["vllm", ""]), tops);
    assert_eq!(bash_offers(&["vllm", "run"]), ["run-batch"]);
    let whats: Vec<String> = parts("bench").map(|(what, _)| what.to_owned()).collect();
    assert_eq!(bash_offers(&["vllm", "bench", ""]), whats);
    let seqs = ["--max-num-seqs"];
    for command in ["serve", "run-batch"] {
        assert_eq!(bash_offers(&["vllm", command, "--max-num-s"]), seqs);
    }
    assert_eq!(
        bash_offers(&["vllm", "bench", "latency", "--max-num-s"]),
        seqs
    );
    assert_eq!(bash_offers(&["vllm", "--max-num-s"]), seqs);
    assert!(bash_offers(&["vllm", "chat", "--max-num-s"]).is_empty());
    assert_eq!(bash_offers(&["vllm", "--vers"]), ["--version"]);
    // Older ones only if nothing else fits.
    assert_eq!(
        bash_offers(&["vllm", "serve", "--swap-s"]),
        ["--swap-space"]
    );
    let dtypes = words(crate::flags::SERVE.row("dtype").unwrap());
    assert!(dtypes.contains(&"bfloat16"));
    assert_eq!(bash_offers(&["vllm", "serve", "--dtype", ""]), dtypes);
    assert_eq!(
        bash_offers(&["vllm", "serve", "--dtype", "=", "bf"]),
        ["bfloat16"]
    );
    assert_eq!(bash_offers(&["vllm", "serve", "--dtype", "="]), dtypes);
    assert_eq!(
        bash_offers(&["vllm", "completion", ""]),
        ["bash", "zsh", "fish"]
    );
    // Files are completed by Bash itself.
    assert!(bash_offers(&["vllm", "serve", "--config", ""]).is_empty());
}
