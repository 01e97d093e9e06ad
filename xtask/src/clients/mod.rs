//! `cargo xtask clients`: programs that people use with OpenAI-compatible servers, against the built server.
//!
//! Every program has a script in `tests/ecosystem` and an environment of its own below `target/ecosystem`. Its servers
//! serve the built-in model. The report is `docs/clients.md`.

mod environment;
mod programs;
mod report;
mod script;

use crate::arguments::Arguments;
use crate::server::{self, Server};
use crate::workspace_root;
use anyhow::{Context, Result, bail};
use environment::Environment;
use programs::{PROGRAMS, Program};
use report::{Outcome, Report};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// The name of the built-in model, which is what all programs talk to.
const MODEL: &str = "quire-demo";
const REPORT: &str = "docs/clients.md";

/// What all programs are run with.
struct Workplace {
    /// `tests/ecosystem`.
    scripts: PathBuf,
    /// `target/ecosystem`.
    environments: PathBuf,
    binary: PathBuf,
    /// Flags of the command line for every server.
    flags: Vec<String>,
    /// The built-in model's directory, for programs that read its tokenizer.
    tokenizer: tempfile::TempDir,
}

pub fn run(words: Vec<String>) -> Result<()> {
    let mut arguments = Arguments::new(words);
    let skipped = names(arguments.option("--skip")?)?;
    let only = names(arguments.option("--only")?)?;
    let binary = server::binary(arguments.option("--bin")?)?;
    let flags = std::mem::take(&mut arguments.passed_on);
    if let Some(word) = arguments.words()?.first() {
        bail!("clients takes no words, found {word}");
    }
    let root = workspace_root()?;
    let place = Workplace {
        scripts: root.join("tests/ecosystem"),
        environments: server::target_folder()?.join("ecosystem"),
        tokenizer: export_model(&binary)?,
        binary,
        flags,
    };
    let mut report = Report::new(version(&place.binary)?, place.flags.join(" "));
    for program in PROGRAMS {
        let is_chosen = only.is_empty() || only.iter().any(|name| name == program.name);
        if !is_chosen || skipped.iter().any(|name| name == program.name) {
            report.skip(program);
            continue;
        }
        println!("== {}", program.name);
        let outcome = place.run(program);
        println!(
            "== {}: {}, {:.0} s\n",
            program.name,
            outcome.verdict(),
            outcome.seconds
        );
        report.add(program, outcome);
    }
    if only.is_empty() {
        let path = root.join(REPORT);
        std::fs::write(&path, report.text()).with_context(|| path.display().to_string())?;
        println!("wrote {REPORT}");
    }
    match report.failed() {
        failed if failed.is_empty() => Ok(()),
        failed => bail!("failed: {}", failed.join(", ")),
    }
}

impl Workplace {
    /// Installs a program and runs its script; whatever goes wrong is in the outcome.
    fn run(&self, program: &Program) -> Outcome {
        let mut outcome = Outcome::default();
        let environment = match Environment::make(program, &self.scripts, &self.environments) {
            Ok(environment) => environment,
            Err(error) => {
                outcome.problem = Some(format!("cannot be installed: {error:#}"));
                return outcome;
            }
        };
        let started = Instant::now();
        if let Err(error) = self.run_in(&environment, program, &mut outcome) {
            outcome.problem = Some(format!("{error:#}"));
        }
        outcome.seconds = started.elapsed().as_secs_f64();
        outcome
    }

    fn run_in(
        &self,
        environment: &Environment,
        program: &Program,
        outcome: &mut Outcome,
    ) -> Result<()> {
        let mut flags: Vec<String> = program
            .server_flags
            .iter()
            .copied()
            .map(str::to_owned)
            .collect();
        flags.extend(self.flags.iter().cloned());
        let servers = (0..program.servers)
            .map(|_| Server::start(&self.binary, Path::new(MODEL), &flags, &[]))
            .collect::<Result<Vec<_>>>()?;
        let mut command = environment.command(program, &self.scripts)?;
        for server in &servers {
            command.args(["--url", &format!("http://127.0.0.1:{}", server.port())]);
            // Scripts of Node take one server and no process.
            if !program.is_node() {
                command.args(["--pid", &server.pid().to_string()]);
            }
        }
        command.args(program.arguments);
        if program.tokenizer {
            command.arg("--tokenizer").arg(self.tokenizer.path());
        }
        let outcome = script::run(command, &environment.log(), outcome);
        if outcome.is_err() {
            for server in &servers {
                println!("{}", server.last_lines());
            }
        }
        outcome
    }
}

/// The names in a list with commas, all of which have to be known.
fn names(list: Option<String>) -> Result<Vec<String>> {
    let list = list.unwrap_or_default();
    let names: Vec<String> = list
        .split(',')
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    for name in &names {
        if !PROGRAMS.iter().any(|program| program.name == name) {
            let known: Vec<_> = PROGRAMS.iter().map(|program| program.name).collect();
            bail!(
                "there is no program {name}; the programs are {}",
                known.join(", ")
            );
        }
    }
    Ok(names)
}

/// The built-in model as a Hugging Face directory.
fn export_model(binary: &Path) -> Result<tempfile::TempDir> {
    let folder = tempfile::tempdir()?;
    let output = Command::new(binary)
        .arg("export-demo")
        .arg(folder.path())
        .output()
        .with_context(|| format!("cannot run {}", binary.display()))?;
    if !output.status.success() {
        bail!(
            "{} export-demo failed: {}",
            binary.display(),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(folder)
}

/// What the server calls its version.
fn version(binary: &Path) -> Result<String> {
    let output = Command::new(binary)
        .arg("--version")
        .output()
        .with_context(|| format!("cannot run {}", binary.display()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().next().unwrap_or_default().trim();
    Ok(line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn knows_the_names_of_programs() {
        let found = names(Some("langchain,lm-eval".to_owned())).unwrap();
        assert_eq!(found, ["langchain", "lm-eval"]);
        assert!(names(None).unwrap().is_empty());
        let error = names(Some("langchian".to_owned())).unwrap_err().to_string();
        assert!(
            error.contains("langchian") && error.contains("lm-eval"),
            "{error}"
        );
    }
}
