//! The flag table and what is generated from it.
//!
//! Every flag is one row of a command's [`Table`]. The parser ([`scan`],
//! [`Settings`]), `--help` ([`crate::help`]), the config file's keys
//! ([`crate::config_file`]), the suggestions after a misspelling and
//! `docs/cli.md` ([`markdown`]) are all read from those rows, so a flag cannot
//! exist in one of them and be missing from another. Commands that run the
//! engine share its rows.

pub mod env;
mod markdown;
mod names;
mod scan;
mod settings;
mod table;
mod value;

pub use markdown::markdown;
pub use names::{Found, Unknown};
pub use scan::{Occurrence, Scan, scan};
pub(crate) use scan::{check_keys, split_keys};
pub use settings::Settings;
pub use table::{
    BENCH_KERNELS, BENCH_LATENCY, BENCH_SERVE, BENCH_STARTUP, BENCH_THROUGHPUT, CHAT, COLLECT_ENV,
    COMPLETE, RUN_BATCH, SERVE, TABLES,
};
pub use value::{Value, parse_value};

use crate::errors::CliError;

/// The flags of one command.
#[derive(Debug)]
pub struct Table {
    /// The command as it is typed, such as `vllm serve`.
    pub command: &'static str,
    /// What its `--help` begins with.
    pub usage: &'static str,
    /// Its groups, in lists that commands share. The first list is its own.
    pub groups: &'static [&'static [Section]],
    /// Names of rows in the shared lists that this command does not have, or
    /// has a row of its own for.
    pub leaves_out: &'static [&'static str],
}

/// A titled part of a table; the titles are those of vLLM's `--help`.
#[derive(Debug)]
pub struct Section {
    /// The name that `--help=NAME` takes, such as `ModelConfig`.
    pub group: &'static str,
    /// What the flags have in common, one line.
    pub doc: &'static str,
    /// The rows.
    pub flags: &'static [Flag],
}

/// One row of the table.
#[derive(Debug)]
pub struct Flag {
    /// The canonical spelling without dashes, such as `max-model-len`.
    pub name: &'static str,
    /// Other spellings, with their dashes: `-tp`, `--device-memory-utilization`.
    pub aliases: &'static [&'static str],
    /// What values it takes.
    pub kind: Kind,
    /// What holds when it is absent.
    pub default: Preset,
    /// One line: what it does.
    pub doc: &'static str,
    /// Whether it does that here.
    pub status: Status,
    /// Its value is never shown or logged.
    pub secret: bool,
}

/// What values a flag takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// `--x` and `--no-x`; `--enable-x` and `--disable-x` undo each other.
    Bool,
    /// A whole number in this inclusive range.
    Int {
        /// Least value.
        min: i64,
        /// Greatest value.
        max: i64,
    },
    /// A whole number that may be written `4k` or `4K`.
    Size {
        /// Least value.
        min: u64,
        /// Greatest value.
        max: u64,
        /// Whether `auto` and `-1` are values too.
        auto: bool,
    },
    /// A decimal number in this inclusive range.
    Float {
        /// Least value.
        min: f64,
        /// Greatest value.
        max: f64,
        /// Whether `min` itself is allowed.
        min_allowed: bool,
    },
    /// Any text.
    Str,
    /// One of these words, in any case.
    Choice(&'static [&'static str]),
    /// A file or directory.
    Path,
    /// JSON, also as dotted keys: `--x.key value`, `--x.list+ value`.
    Json(Shape),
    /// One or more texts, up to the next flag.
    List,
}

/// Which JSON values a [`Kind::Json`] flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `{…}`
    Object,
    /// `[…]`
    Array,
    /// Anything.
    Any,
}

/// What holds when a flag is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Nothing: the feature is off.
    Unset,
    /// The same as if this text had been given.
    Is(&'static str),
    /// It depends on something else; this says on what.
    Derived(&'static str),
}

/// Whether a flag does here what its documentation says. A value equal to the
/// flag's default is accepted silently whatever the status.
#[derive(Clone, Copy, Debug)]
pub enum Status {
    /// It does.
    Implemented,
    /// Accepted with one warning line, which says why there is nothing to do.
    NoEffect(&'static str),
    /// An older spelling, read as this one.
    Renamed(&'static str),
    /// An older flag whose value becomes (part of) other flags' values; says
    /// so in one warning line.
    Translated(Translation),
    /// Not available: an error with a reason and a hint.
    Refused {
        /// What is missing.
        why: &'static str,
        /// What to do instead; may be empty.
        hint: &'static str,
    },
    /// These values are implemented, all others refused.
    Only {
        /// The values that work.
        accepts: &'static [&'static str],
        /// What is missing for the others.
        why: &'static str,
        /// What to do instead; may be empty.
        hint: &'static str,
    },
}

/// Moves an older flag's value into the settings of its successor and says in
/// a sentence what was done; an empty text says that nothing needs saying.
pub type Translation = fn(&Value, &mut Settings) -> Result<String, CliError>;

impl Flag {
    /// An implemented flag; the methods below change that.
    pub const fn new(name: &'static str, kind: Kind, default: Preset, doc: &'static str) -> Flag {
        Flag {
            name,
            aliases: &[],
            kind,
            default,
            doc,
            status: Status::Implemented,
            secret: false,
        }
    }

    /// Other spellings, with their dashes.
    #[must_use]
    pub const fn aliases(mut self, aliases: &'static [&'static str]) -> Flag {
        self.aliases = aliases;
        self
    }

    /// Accepted, without effect, for this reason.
    #[must_use]
    pub const fn no_effect(mut self, why: &'static str) -> Flag {
        self.status = Status::NoEffect(why);
        self
    }

    /// Not available, for this reason; the hint says what to do instead.
    #[must_use]
    pub const fn refused(mut self, why: &'static str, hint: &'static str) -> Flag {
        self.status = Status::Refused { why, hint };
        self
    }

    /// Available with these values only.
    #[must_use]
    pub const fn only(
        mut self,
        accepts: &'static [&'static str],
        why: &'static str,
        hint: &'static str,
    ) -> Flag {
        self.status = Status::Only { accepts, why, hint };
        self
    }

    /// An older flag whose value lives on elsewhere.
    #[must_use]
    pub const fn translated(mut self, how: Translation) -> Flag {
        self.status = Status::Translated(how);
        self
    }

    /// Keeps the value out of logs and messages.
    #[must_use]
    pub const fn secret(mut self) -> Flag {
        self.secret = true;
        self
    }

    /// An older spelling of another flag, which may be a negative one.
    pub const fn renamed(name: &'static str, to: &'static str, kind: Kind) -> Flag {
        let mut flag = Flag::new(name, kind, Preset::Unset, "older spelling");
        flag.status = Status::Renamed(to);
        flag
    }

    /// The default as a value, where it is one.
    pub fn default_value(&self) -> Option<Value> {
        match self.default {
            Preset::Is(text) => parse_value(self, &[text.to_owned()]).ok(),
            Preset::Unset if self.kind == Kind::Bool => Some(Value::Bool(false)),
            Preset::Unset | Preset::Derived(_) => None,
        }
    }

    /// What stands for the value in help, such as `N` or `{fcfs,priority}`.
    pub fn metavar(&self) -> String {
        match self.kind {
            Kind::Bool => String::new(),
            Kind::Int { .. } => "N".into(),
            Kind::Size { auto: true, .. } => "SIZE|auto".into(),
            Kind::Size { .. } => "SIZE".into(),
            Kind::Float { .. } => "X".into(),
            Kind::Str => "TEXT".into(),
            Kind::Choice(words) => format!("{{{}}}", words.join(",")),
            Kind::Path => "PATH".into(),
            Kind::Json(_) => "JSON".into(),
            Kind::List => "A [B …]".into(),
        }
    }

    /// The default as people read it.
    pub fn default_text(&self) -> &'static str {
        match self.default {
            Preset::Is(text) | Preset::Derived(text) => text,
            Preset::Unset if self.kind == Kind::Bool => "false",
            Preset::Unset => "",
        }
    }

    /// True for spellings and flags that vLLM itself no longer has.
    pub fn is_legacy(&self) -> bool {
        table::LEGACY.iter().any(|flag| std::ptr::eq(flag, self))
    }
}

impl Table {
    /// Its groups, in the order of `--help`.
    pub fn sections(&self) -> impl Iterator<Item = &'static Section> + use<> {
        let groups: &'static [&'static [Section]] = self.groups;
        groups.iter().flat_map(|sections| sections.iter())
    }

    /// The rows of one of its groups that this command has.
    pub fn rows(&self, section: &'static Section) -> impl Iterator<Item = &'static Flag> + use<> {
        rows(self.groups, self.leaves_out, section)
    }

    /// Every row, in table order.
    pub fn flags(&self) -> impl Iterator<Item = &'static Flag> + use<> {
        let (groups, leaves_out) = (self.groups, self.leaves_out);
        self.sections()
            .flat_map(move |section| rows(groups, leaves_out, section))
    }

    /// The row with this canonical name.
    pub fn row(&self, name: &str) -> Option<&'static Flag> {
        self.flags().find(|flag| flag.name == name)
    }
}

/// The rows of a group without those that are left out, unless it is one of
/// the command's own groups.
fn rows(
    groups: &'static [&'static [Section]],
    leaves_out: &'static [&'static str],
    section: &'static Section,
) -> impl Iterator<Item = &'static Flag> {
    let mut own = groups.first().into_iter().copied().flatten();
    let is_own = own.any(|own| std::ptr::eq(own, section));
    let rows = section.flags.iter();
    rows.filter(move |flag| is_own || !leaves_out.contains(&flag.name))
}

impl PartialEq for Table {
    /// Every command has one table, so its name is enough.
    fn eq(&self, other: &Table) -> bool {
        self.command == other.command
    }
}

#[cfg(test)]
mod tests;
