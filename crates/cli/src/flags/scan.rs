//! The first pass over the arguments: which flags, with which texts.
//!
//! The rules are argparse's, as vLLM uses it, plus its dotted keys.

use super::{Flag, Found, Kind, Table, Unknown};
use crate::errors::CliError;

/// Keys in one dotted name (`--x.a.b.c`); deeper nesting is written as JSON.
const MAX_DOTTED_KEYS: usize = 16;

/// One flag as it was given.
#[derive(Debug)]
pub struct Occurrence {
    /// The row.
    pub flag: &'static Flag,
    /// As typed, with its dashes.
    pub typed: String,
    /// It was a negation (`--no-x`).
    pub negated: bool,
    /// The older spelling that was used, if one was.
    pub renamed_from: Option<&'static str>,
    /// Keys after the first dot: `["a", "b"]` of `--x.a.b`.
    pub keys: Vec<String>,
    /// The dotted name ended in `+`: the value is appended to a list.
    pub append: bool,
    /// The texts that belong to it; none for a bare boolean.
    pub texts: Vec<String>,
}

impl Occurrence {
    /// The words of a command line that say the same, with the flag's whole
    /// name.
    pub fn words(&self) -> Vec<String> {
        let mut word = format!(
            "--{}{}",
            if self.negated { "no-" } else { "" },
            self.flag.name
        );
        for key in &self.keys {
            word = format!("{word}.{key}");
        }
        if self.append {
            word.push('+');
        }
        match self.texts.as_slice() {
            // A text that begins with a dash needs the equals sign.
            [text] => vec![format!("{word}={text}")],
            texts => std::iter::once(word).chain(texts.iter().cloned()).collect(),
        }
    }
}

/// What the arguments contain.
#[derive(Debug, Default)]
pub struct Scan {
    /// Flags, in order.
    pub occurrences: Vec<Occurrence>,
    /// Everything that is not a flag or a flag's value, in order.
    pub positionals: Vec<String>,
}

/// Splits arguments into flags and positionals. Values are not looked at yet.
///
/// # Errors
/// If a flag is unknown or ambiguous, or lacks its value.
pub fn scan(table: &Table, args: &[String]) -> Result<Scan, CliError> {
    let mut scan = Scan::default();
    let mut unknown = UnknownFlags::default();
    let mut rest = args.iter().map(String::as_str).peekable();
    while let Some(token) = rest.next() {
        if token == "--" {
            scan.positionals.extend(rest.map(str::to_owned));
            break;
        }
        if !looks_like_flag(token) {
            scan.positionals.push(token.to_owned());
            continue;
        }
        let spelling = match Spelling::read(table, token) {
            Ok(spelling) => spelling,
            Err(names) => {
                unknown.add(token, names)?;
                // Its values, whatever they are, must not be taken for the model.
                while rest.next_if(|next| !looks_like_flag(next)).is_some() {}
                continue;
            }
        };
        let mut following = Vec::new();
        let wanted = spelling.texts_wanted();
        while following.len() < wanted
            && let Some(text) = rest.next_if(|next| !looks_like_flag(next))
        {
            following.push(text.to_owned());
        }
        scan.occurrences
            .push(spelling.finish(following, rest.peek().copied())?);
    }
    unknown.into_result(table.command).map(|()| scan)
}

/// Whether a token is a flag rather than a value: it has a dash, and is
/// neither a lone dash nor a negative number.
pub(super) fn looks_like_flag(token: &str) -> bool {
    let Some(rest) = token.strip_prefix('-') else {
        return false;
    };
    let numeric = rest
        .trim_start_matches('.')
        .starts_with(|first: char| first.is_ascii_digit());
    // A text with a space inside is a value that happens to begin with a dash.
    !rest.is_empty() && !numeric && !token.split('=').next().unwrap_or(token).contains(' ')
}

/// The keys of `a.b+`, and whether the last one ends in `+`.
pub(crate) fn split_keys(dotted: &str) -> (Vec<String>, bool) {
    let (keys, append) = match dotted.strip_suffix('+') {
        Some(keys) => (keys, true),
        None => (dotted, false),
    };
    (keys.split('.').map(str::to_owned).collect(), append)
}

/// Holds dotted keys against the flag that they were given to.
pub(crate) fn check_keys(flag: &Flag, typed: &str, keys: &[String]) -> Result<(), CliError> {
    if keys.is_empty() {
        return Ok(());
    }
    if !matches!(flag.kind, Kind::Json(_)) {
        return Err(CliError::usage(format!(
            "argument {typed}: it takes no dotted keys ({})",
            keys.join(".")
        )));
    }
    if keys.len() > MAX_DOTTED_KEYS || keys.iter().any(String::is_empty) {
        return Err(CliError::usage(format!(
            "argument {typed}: dotted keys must not be empty, and at most {MAX_DOTTED_KEYS} of them can be given"
        )));
    }
    Ok(())
}

/// A token that names a flag.
struct Spelling {
    found: Found,
    typed: String,
    keys: Vec<String>,
    append: bool,
    /// The text after `=`, or after a one-letter form (`-O2`).
    attached: Option<String>,
}

impl Spelling {
    fn read(table: &Table, token: &str) -> Result<Spelling, Unknown> {
        let (name, attached) = match token.split_once('=') {
            Some((name, text)) => (name, Some(text.to_owned())),
            None => (token, None),
        };
        let (typed, dotted) = name
            .split_once('.')
            .map_or((name, None), |(typed, keys)| (typed, Some(keys)));
        match table.find(typed) {
            Ok(found) => {
                let (keys, append) = dotted.map(split_keys).unwrap_or_default();
                Ok(Spelling {
                    found,
                    typed: typed.to_owned(),
                    keys,
                    append,
                    attached,
                })
            }
            Err(unknown) => {
                // `-O2`: a one-letter form takes its value without a space.
                let letter = token
                    .get(..2)
                    .filter(|letter| !letter.ends_with('-') && token.len() > 2);
                match letter.map(|letter| (letter, table.find(letter))) {
                    Some((letter, Ok(found))) => {
                        let attached = Some(token[letter.len()..].to_owned());
                        Ok(Spelling {
                            found,
                            typed: letter.to_owned(),
                            keys: Vec::new(),
                            append: false,
                            attached,
                        })
                    }
                    _ => Err(unknown),
                }
            }
        }
    }

    /// How many of the following tokens may belong to this flag.
    fn texts_wanted(&self) -> usize {
        match (self.found.flag.kind, &self.attached) {
            (Kind::Bool, _) | (_, Some(_)) => 0,
            (Kind::List, None) => usize::MAX,
            (_, None) => 1,
        }
    }

    fn finish(self, following: Vec<String>, next: Option<&str>) -> Result<Occurrence, CliError> {
        let Spelling {
            found,
            typed,
            keys,
            append,
            attached,
        } = self;
        let texts: Vec<String> = attached.into_iter().chain(following).collect();
        check_keys(found.flag, &typed, &keys)?;
        if texts.is_empty() && found.flag.kind != Kind::Bool {
            let number = if found.flag.kind == Kind::List {
                "at least one argument"
            } else {
                "one argument"
            };
            let error = CliError::usage(format!("argument {typed}: expected {number}"));
            return Err(match next {
                Some(next) => error.hint(format!("if {next:?} is the value, write {typed}={next}")),
                None => error,
            });
        }
        let Found {
            flag,
            negated,
            renamed_from,
        } = found;
        Ok(Occurrence {
            flag,
            typed,
            negated,
            renamed_from,
            keys,
            append,
            texts,
        })
    }
}

/// Unknown flags, collected so that one run names them all.
#[derive(Default)]
struct UnknownFlags {
    typed: Vec<String>,
    near: Vec<String>,
}

impl UnknownFlags {
    fn add(&mut self, token: &str, unknown: Unknown) -> Result<(), CliError> {
        match unknown {
            Unknown::Nothing(near) => {
                self.typed.push(token.to_owned());
                self.near.extend(near);
                Ok(())
            }
            Unknown::Ambiguous(names) => {
                let typed = token.split('=').next().unwrap_or(token);
                Err(CliError::usage(format!(
                    "ambiguous option: {typed} could match {}",
                    names.join(", ")
                )))
            }
        }
    }

    fn into_result(self, command: &str) -> Result<(), CliError> {
        if self.typed.is_empty() {
            return Ok(());
        }
        let error = CliError::usage(format!("unrecognized arguments: {}", self.typed.join(" ")));
        Err(match self.near.is_empty() {
            false => error.did_you_mean(&self.near),
            true => error.hint(format!(
                "{command} --help=all lists every flag, --help=WORD searches them"
            )),
        })
    }
}
