//! The script for Bash.

use std::fmt::Write;

use super::{SHELLS, groups, head, quoted, spellings, words, works};
use crate::catalog::{Argument, COMMANDS, parts, tops};

/// What comes before the flags: which command it is.
const BEGIN: &str = r#"_vllm() {
    local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"
    local command="${COMP_WORDS[1]}" values="" flags="--help" more=""
    COMPREPLY=()
    # --flag=value comes as three words.
    if [[ $current == "=" ]]; then
        current=""
    elif [[ $previous == "=" ]]; then
        previous="${COMP_WORDS[COMP_CWORD-2]}"
    fi
"#;

/// What comes after them: what is offered.
const END: &str = r#"    if [[ -n $values ]]; then
        COMPREPLY=($(compgen -W "$values" -- "$current"))
    elif [[ $current == -* ]]; then
        COMPREPLY=($(compgen -W "$flags" -- "$current"))
        if (( ${#COMPREPLY[@]} == 0 )); then
            COMPREPLY=($(compgen -W "$more" -- "$current"))
        fi
    fi
}
# Where nothing is offered, files are.
complete -o bashdefault -o default -F _vllm vllm
"#;

pub(super) fn script() -> String {
    let mut text = head("bash") + BEGIN;
    push_commands(&mut text);
    for group in groups() {
        let names: Vec<String> = group.commands.iter().map(|name| quoted(name)).collect();
        let _ = writeln!(text, "    case \"$command\" in {})", names.join("|"));
        for (variable, wanted) in [("flags", true), ("more", false)] {
            let flags = group.flags.iter().filter(|flag| works(flag) == wanted);
            let spelled: Vec<String> = flags.flat_map(|flag| spellings(flag)).collect();
            if !spelled.is_empty() {
                let _ = writeln!(
                    text,
                    "        {variable}+={}",
                    quoted(&format!(" {}", spelled.join(" ")))
                );
            }
        }
        let mut cases = String::new();
        for flag in group.flags.iter().filter(|flag| !words(flag).is_empty()) {
            let pattern = spellings(flag).join("|");
            let _ = writeln!(
                cases,
                "            {pattern}) values={} ;;",
                quoted(&words(flag).join(" "))
            );
        }
        if !cases.is_empty() {
            let _ = write!(text, "        case \"$previous\" in\n{cases}        esac\n");
        }
        text += "    ;; esac\n";
    }
    text + END
}

fn push_commands(text: &mut String) {
    let names: Vec<&str> = tops().map(|entry| entry.name).collect();
    let _ = write!(
        text,
        "    if (( COMP_CWORD == 1 )); then
        if [[ $current == -* ]]; then
            flags+=\" --version\"
        else
            COMPREPLY=($(compgen -W {} -- \"$current\"))
            return
        fi
    fi
    # Without a command, serve is meant.
    if [[ $command == -* ]]; then
        command=serve
    fi
",
        quoted(&names.join(" "))
    );
    for entry in COMMANDS
        .iter()
        .filter(|entry| entry.argument == Argument::Command)
    {
        let words: Vec<&str> = parts(entry.name).map(|(word, _)| word).collect();
        let _ = write!(
            text,
            "    if [[ $command == {0} ]]; then
        if (( COMP_CWORD == 2 )); then
            COMPREPLY=($(compgen -W {1} -- \"$current\"))
            return
        fi
        command=\"{0} ${{COMP_WORDS[2]}}\"
    fi
",
            entry.name,
            quoted(&words.join(" "))
        );
    }
    for entry in COMMANDS
        .iter()
        .filter(|entry| entry.argument == Argument::Shell)
    {
        let shells = SHELLS.map(|(name, _)| name).join(" ");
        let _ = write!(
            text,
            "    if [[ $command == {} ]]; then
        values={}
    fi
",
            entry.name,
            quoted(&shells)
        );
    }
}
