//! The few kinds of argument that chores take: words, `--name value`, `--switch`, and what follows `--`.

use anyhow::{Result, bail};

/// A chore's arguments, taken apart by name.
pub struct Arguments {
    words: Vec<String>,
    /// Everything after a lone `--`, for the server.
    pub passed_on: Vec<String>,
}

impl Arguments {
    pub fn new(mut words: Vec<String>) -> Self {
        let passed_on = match words.iter().position(|word| word == "--") {
            Some(at) => words.drain(at..).skip(1).collect(),
            None => Vec::new(),
        };
        Self { words, passed_on }
    }

    /// Removes `--name value` or `--name=value` and returns the value.
    pub fn option(&mut self, name: &str) -> Result<Option<String>> {
        let joined = format!("{name}=");
        let Some(at) = self
            .words
            .iter()
            .position(|word| word == name || word.starts_with(&joined))
        else {
            return Ok(None);
        };
        let word = self.words.remove(at);
        if let Some(value) = word.strip_prefix(&joined) {
            return Ok(Some(value.to_owned()));
        }
        if at == self.words.len() {
            bail!("{name} needs a value");
        }
        Ok(Some(self.words.remove(at)))
    }

    /// Removes `--name` and tells whether it was there.
    pub fn switch(&mut self, name: &str) -> bool {
        let at = self.words.iter().position(|word| word == name);
        at.map(|at| self.words.remove(at)).is_some()
    }

    /// The words that remain; an unknown option among them is an error.
    pub fn words(self) -> Result<Vec<String>> {
        match self.words.iter().find(|word| word.starts_with("--")) {
            Some(unknown) => bail!("unknown option {unknown}; `cargo xtask` lists what there is"),
            None => Ok(self.words),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Arguments;

    fn split(line: &str) -> Arguments {
        Arguments::new(line.split_whitespace().map(str::to_owned).collect())
    }

    #[test]
    fn takes_options_switches_words_and_the_rest() {
        let mut arguments = split("a --bin x b --dtype=float16 --verbose -- --block-size 16");
        assert_eq!(arguments.option("--bin").unwrap().as_deref(), Some("x"));
        assert_eq!(
            arguments.option("--dtype").unwrap().as_deref(),
            Some("float16")
        );
        assert!(arguments.switch("--verbose"));
        assert_eq!(arguments.passed_on, ["--block-size", "16"]);
        assert_eq!(arguments.words().unwrap(), ["a", "b"]);
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        assert!(split("a --what").words().is_err());
        assert!(split("a --bin").option("--bin").is_err());
    }
}
