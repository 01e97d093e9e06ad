//! `docs/cli.md`, from the table.

use std::fmt::Write;

use super::env::{EnvStatus, VARIABLES};
use super::{Flag, Preset, SERVE, Section, Status, TABLES, Table};

const HEAD: &str = "# The command line

<!-- Generated from the flag table. To change it, edit crates/cli/src/flags/table and run:
     cargo run -p quire-cli --bin vllm -- docs > docs/cli.md -->

```text
vllm serve [MODEL] [flags]      serve a model to OpenAI clients
vllm serve --help[=WORD|all]    flags by group; one group, one flag, a search, or everything
vllm chat [MODEL] [flags]       talk to a running server's model, or to one in this process
vllm complete [MODEL] [flags]   let it continue texts
vllm run-batch -i FILE|URL -o FILE|URL [--model MODEL] [flags]
                                answer the requests of a file in OpenAI's batch format
vllm bench serve [flags]        measure a running server
vllm bench latency|throughput|startup [MODEL] [flags]
                                measure the engine in this process, or how fast a server starts
vllm bench kernels [flags]      measure the kernels beside the processor's limits
vllm collect-env [--json]       print what a bug report needs
vllm export-demo DIR            write the built-in model as a checkpoint directory
vllm completion bash|zsh|fish   print a script that completes commands, flags and values
vllm man                        print the manual page
vllm --version
```

`python -m vllm.entrypoints.openai.api_server --model MODEL …` is `vllm openai-api-server --model MODEL …` here, and a
command line that begins with a flag (`vllm --model MODEL`, as container images are called) is `vllm serve`.
`python -m vllm.entrypoints.openai.run_batch …` is `vllm vllm.entrypoints.openai.run_batch …`, or `vllm run-batch …`.

Without a model, `quire-demo` is served, a demonstration model that is part of the program. The name always means that
model; a directory of the same name is `./quire-demo`.

- `_` and `-` are the same in flag names, unique beginnings of names are enough, and both `--flag value` and
  `--flag=value` work.
- A flag without a value is a switch: `--no-flag` turns it off, and `--enable-x` and `--disable-x` undo each other.
- Sizes may be written `4k` (4000), `4K` (4096) or `25.6k`; likewise m, g and t.
- JSON flags take `--flag '{\"a\": 1}'` or dotted keys, `--flag.a 1` and `--flag.list+ value`.
- `--config file.yaml` reads flags from a file: keys are flag names, `true` is a bare flag, `false` leaves it out, lists
  are several values, and `model` names the model. The command line wins.
- Older spellings work. A flag that has nothing to do here is accepted with a warning that says why; one that asks
  for something that is not available is an error.
";

/// The whole page.
pub fn markdown() -> String {
    let mut page = HEAD.to_owned();
    for section in SERVE.sections() {
        push_section(&mut page, "##", &SERVE, section);
    }
    for table in TABLES.into_iter().filter(|table| **table != SERVE) {
        push_command(&mut page, table);
    }
    page.push_str(
        "\n## Environment variables\n\n| Variable | Default | Meaning |\n|---|---|---|\n",
    );
    for variable in VARIABLES {
        let note = match variable.status {
            EnvStatus::Read => String::new(),
            EnvStatus::NoEffect(why) | EnvStatus::Silent(why) => format!(" *No effect: {why}.*"),
        };
        let _ = writeln!(
            page,
            "| `{}` | {} | {}{note} |",
            variable.name,
            code(variable.default),
            escape(variable.doc)
        );
    }
    page
}

/// A command beside `serve`: its own groups in full, those that it shares with
/// `serve` by name.
fn push_command(page: &mut String, table: &Table) {
    let (_, explanation) = table.usage.split_once("\n\n").unwrap_or_default();
    let _ = write!(page, "\n## {}\n\n{explanation}", table.command);
    let shared = |section: &Section| SERVE.sections().any(|own| own.group == section.group);
    for section in table.sections().filter(|section| !shared(section)) {
        push_section(page, "###", table, section);
    }
    let groups: Vec<&str> = table
        .sections()
        .filter(|section| shared(section))
        .map(|section| section.group)
        .collect();
    if !groups.is_empty() {
        let _ = write!(
            page,
            "\nAnd, as for `vllm serve`, the flags of {}.\n",
            groups.join(", ")
        );
    }
}

fn push_section(page: &mut String, heading: &str, table: &Table, section: &'static Section) {
    let _ = write!(page, "\n{heading} {}\n\n{}\n\n", section.group, section.doc);
    page.push_str("| Flag | Value | Default | Meaning |\n|---|---|---|---|\n");
    for flag in table.rows(section) {
        page.push_str(&flag_row(flag));
    }
}

fn flag_row(flag: &Flag) -> String {
    let names: Vec<String> = std::iter::once(format!("`--{}`", flag.name))
        .chain(flag.aliases.iter().map(|alias| format!("`{alias}`")))
        .collect();
    let meaning = match flag.status {
        Status::Implemented => escape(flag.doc),
        Status::NoEffect(why) => format!("{} *No effect: {}.*", escape(flag.doc), escape(why)),
        Status::Renamed(to) => format!("The same as `--{to}`."),
        Status::Translated(_) => {
            format!("{} *Read as the flags that replaced it.*", escape(flag.doc))
        }
        Status::Refused { why, .. } => {
            format!("{} *Not available: {}.*", escape(flag.doc), escape(why))
        }
        Status::Only { accepts, why, .. } => {
            format!(
                "{} *Only {}: {}.*",
                escape(flag.doc),
                accepts.join(", "),
                escape(why)
            )
        }
    };
    let metavar = flag.metavar();
    format!(
        "| {} | {} | {} | {meaning} |\n",
        names.join(", "),
        code(&metavar),
        default(flag)
    )
}

/// A value as code, a description as text.
fn default(flag: &Flag) -> String {
    match flag.default {
        Preset::Is(value) => code(value),
        Preset::Unset | Preset::Derived(_) => escape(flag.default_text()),
    }
}

fn code(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("`{}`", escape(text))
    }
}

/// A bar would end the table's cell.
fn escape(text: &str) -> String {
    text.replace('|', "\\|")
}
