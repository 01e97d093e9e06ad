//! Runs a script and reads the lines that it prints; `tests/ecosystem/checks.py` says what they mean.

use super::report::{Check, Outcome};
use anyhow::{Context, Result, bail};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// The longest that a script may take; the longest needs four minutes on two busy cores.
const LIMIT: Duration = Duration::from_secs(1200);
const POLL: Duration = Duration::from_millis(200);

/// Runs `command` to its end and adds what it prints to the outcome. Its standard error goes to `log`.
pub fn run(mut command: Command, log: &Path, outcome: &mut Outcome) -> Result<()> {
    let errors = File::create(log).with_context(|| log.display().to_string())?;
    let name = command.get_program().to_string_lossy().into_owned();
    let mut process = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(errors)
        .spawn()
        .with_context(|| format!("cannot run {name}"))?;
    let output = process.stdout.take().context("the script has no output")?;
    let (sender, lines) = mpsc::channel();
    // Ends when the script does, or when nobody listens any more.
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    let started = Instant::now();
    let status = loop {
        while let Ok(line) = lines.recv_timeout(POLL) {
            println!("{line}");
            read(&line, outcome);
        }
        if let Some(status) = process.try_wait()? {
            break status;
        }
        if started.elapsed() > LIMIT {
            process.kill()?;
            process.wait()?;
            bail!("the script was stopped after {LIMIT:?}");
        }
    };
    for line in lines.try_iter() {
        println!("{line}");
        read(&line, outcome);
    }
    if outcome.checks.is_empty() {
        bail!("the script made no check ({status}); see {}", log.display());
    }
    if !status.success() && outcome.checks.iter().all(|check| check.failure.is_none()) {
        bail!("the script ended with {status}; see {}", log.display());
    }
    Ok(())
}

/// Adds a line to the outcome; other lines than those of checks have no meaning.
fn read(line: &str, outcome: &mut Outcome) {
    if let Some(name) = line.strip_prefix("ok: ") {
        outcome.checks.push(Check {
            name: name.to_owned(),
            failure: None,
        });
    } else if let Some(rest) = line.strip_prefix("FAILED: ") {
        // Names of checks may contain colons, but the reason begins with the class of an error.
        let (name, failure) = split_failure(rest);
        outcome.checks.push(Check {
            name: name.to_owned(),
            failure: Some(failure.to_owned()),
        });
    } else if let Some(version) = line.strip_prefix("version ") {
        outcome.versions.push(version.to_owned());
    }
}

/// Splits `NAME: Error: why` before the first word that is the class of an error.
fn split_failure(text: &str) -> (&str, &str) {
    for (at, separator) in text.match_indices(": ") {
        let reason = &text[at + separator.len()..];
        let class = reason.split(':').next().unwrap_or_default();
        let is_class = class.starts_with(|c: char| c.is_ascii_uppercase())
            && class.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if is_class {
            return (&text[..at], reason);
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_lines_of_scripts() {
        let mut outcome = Outcome::default();
        for line in [
            "version langchain 1.4.7",
            "something else",
            "ok: invoke: text and usage",
            "FAILED: stream: the same text: AssertionError: line 3: a == b",
        ] {
            read(line, &mut outcome);
        }
        assert_eq!(outcome.versions, ["langchain 1.4.7"]);
        let [ok, failed] = outcome.checks.as_slice() else {
            panic!("{:?}", outcome.checks)
        };
        assert_eq!(
            (ok.name.as_str(), &ok.failure),
            ("invoke: text and usage", &None)
        );
        assert_eq!(failed.name, "stream: the same text");
        assert_eq!(
            failed.failure.as_deref(),
            Some("AssertionError: line 3: a == b")
        );
    }

    #[test]
    fn a_script_that_checks_nothing_is_an_error() {
        let log = tempfile::NamedTempFile::new().unwrap();
        let mut outcome = Outcome::default();
        let error = run(Command::new("true"), log.path(), &mut outcome).unwrap_err();
        assert!(error.to_string().contains("no check"), "{error}");
    }

    #[test]
    fn a_status_without_a_failed_check_is_an_error() {
        let log = tempfile::NamedTempFile::new().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "echo 'ok: all'; exit 3"]);
        let mut outcome = Outcome::default();
        assert!(run(command, log.path(), &mut outcome).is_err());
        assert_eq!(outcome.checks.len(), 1);
    }
}
