//! What came of the programs, as a page.

use super::Program;
use std::fmt::Write;

/// One check of a script.
#[derive(Debug)]
pub struct Check {
    pub name: String,
    /// Why it failed.
    pub failure: Option<String>,
}

/// What came of one program.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Packages with their versions.
    pub versions: Vec<String>,
    pub checks: Vec<Check>,
    /// Servers and script together, without the installation.
    pub seconds: f64,
    /// What went wrong outside the checks.
    pub problem: Option<String>,
}

impl Outcome {
    fn passed(&self) -> usize {
        self.checks
            .iter()
            .filter(|check| check.failure.is_none())
            .count()
    }

    pub fn is_good(&self) -> bool {
        self.problem.is_none() && self.passed() == self.checks.len()
    }

    /// The result in a few words.
    pub fn verdict(&self) -> String {
        let counts = format!("{} of {} checks", self.passed(), self.checks.len());
        match (&self.problem, self.is_good()) {
            (None, true) => counts,
            (None, false) => format!("**failed**, {counts}"),
            (Some(_), _) if self.checks.is_empty() => "**failed**".to_owned(),
            (Some(_), _) => format!("**failed**, {counts}, then stopped"),
        }
    }
}

/// All programs, in order; one that was left out has no outcome.
pub struct Report {
    version: String,
    flags: String,
    rows: Vec<(Program, Option<Outcome>)>,
}

impl Report {
    pub fn new(version: String, flags: String) -> Self {
        Self {
            version,
            flags,
            rows: Vec::new(),
        }
    }

    pub fn add(&mut self, program: &Program, outcome: Outcome) {
        self.rows.push((*program, Some(outcome)));
    }

    pub fn skip(&mut self, program: &Program) {
        self.rows.push((*program, None));
    }

    /// The names of the programs that did not do what they should.
    pub fn failed(&self) -> Vec<&'static str> {
        let bad = |outcome: &Option<Outcome>| outcome.as_ref().is_some_and(|it| !it.is_good());
        self.rows
            .iter()
            .filter(|(_, outcome)| bad(outcome))
            .map(|(program, _)| program.name)
            .collect()
    }

    /// The page in Markdown.
    pub fn text(&self) -> String {
        let flags = match self.flags.as_str() {
            "" => String::new(),
            flags => format!(" with `{flags}`"),
        };
        let mut text = format!(
            "# Programs that use the server\n\n\
             Written by `cargo xtask clients`, which installs these programs, each in an environment of its own, and runs \
             them one\nafter the other against `{}` serving the built-in model{flags}. The checks are in `tests/ecosystem`; \
             they look at\nthe form of answers, not at the words.\n\n\
             | program | version | result | seconds |\n|---|---|---|---|\n",
            self.version
        );
        for (program, outcome) in &self.rows {
            let name = program.name;
            let Some(outcome) = outcome else {
                row(&mut text, &[name, "", "skipped", ""]);
                continue;
            };
            let versions = outcome.versions.join(", ");
            let seconds = format!("{:.0}", outcome.seconds);
            row(&mut text, &[name, &versions, &outcome.verdict(), &seconds]);
        }
        for (program, outcome) in &self.rows {
            if let Some(outcome) = outcome {
                section(&mut text, program, outcome);
            }
        }
        text
    }
}

fn row(text: &mut String, cells: &[&str]) {
    // Writing to a String cannot fail.
    _ = writeln!(text, "| {} |", cells.join(" | "));
}

fn section(text: &mut String, program: &Program, outcome: &Outcome) {
    _ = write!(
        text,
        "\n## {}\n\n{}.\n",
        program.name,
        capitalised(program.about)
    );
    if !program.server_flags.is_empty() {
        let flags: Vec<_> = program
            .server_flags
            .iter()
            .filter(|flag| flag.starts_with("--"))
            .map(|flag| format!("`{flag}`"))
            .collect();
        _ = writeln!(text, "Flags of the server: {}.", flags.join(", "));
    }
    text.push('\n');
    for check in &outcome.checks {
        match &check.failure {
            None => _ = writeln!(text, "* {}", check.name),
            Some(why) => _ = writeln!(text, "* **failed**: {}: `{}`", check.name, quoted(why)),
        }
    }
    if let Some(problem) = &outcome.problem {
        _ = writeln!(text, "* **failed**: `{}`", quoted(problem));
    }
}

/// Text that may stand between backquotes.
fn quoted(text: &str) -> String {
    text.replace('`', "'").replace('\n', " ")
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase());
    first.into_iter().flatten().chain(characters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clients::programs::PROGRAMS;

    fn check(name: &str, failure: Option<&str>) -> Check {
        Check {
            name: name.to_owned(),
            failure: failure.map(str::to_owned),
        }
    }

    #[test]
    fn the_page_tells_good_from_bad_from_skipped() {
        let mut report = Report::new("vllm 1.2.3".to_owned(), "--dtype float32".to_owned());
        let good = Outcome {
            versions: vec!["langchain 1.0".to_owned()],
            checks: vec![check("stream", None)],
            seconds: 12.4,
            problem: None,
        };
        let bad = Outcome {
            checks: vec![check("tools", None), check("errors", Some("E: `x`"))],
            ..Outcome::default()
        };
        let broken = Outcome {
            problem: Some("cannot be installed: no".to_owned()),
            ..Outcome::default()
        };
        report.add(&PROGRAMS[0], good);
        report.add(&PROGRAMS[1], bad);
        report.add(&PROGRAMS[2], broken);
        report.skip(&PROGRAMS[3]);
        assert_eq!(report.failed(), [PROGRAMS[1].name, PROGRAMS[2].name]);
        let text = report.text();
        for line in [
            "| langchain | langchain 1.0 | 1 of 1 checks | 12 |",
            "| litellm |  | **failed**, 1 of 2 checks | 0 |",
            "| instructor |  | **failed** | 0 |",
            "| openai-agents |  | skipped |  |",
            "* **failed**: errors: `E: 'x'`",
            "* **failed**: `cannot be installed: no`",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
        assert!(text.contains("`vllm 1.2.3`") && text.contains("with `--dtype float32`"));
    }
}
