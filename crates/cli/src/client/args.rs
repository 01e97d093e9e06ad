//! The command lines of `vllm chat` and `vllm complete`.

use super::Kind;
use crate::args::read::Reader;
use crate::errors::CliError;
use crate::flags::env::Environment;
use crate::flags::{CHAT, COMPLETE, Settings, Table, scan};

/// Everything that the command was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientArgs {
    /// Which command.
    pub kind: Kind,
    /// Which server answers.
    pub source: Source,
    /// The key for a server that runs.
    pub api_key: Option<String>,
    /// What comes before the conversation.
    pub system_prompt: Option<String>,
    /// The one message, if there is only one; `-` is standard input.
    pub quick: Option<String>,
    /// Most tokens of an answer.
    pub max_tokens: Option<i64>,
    /// Say after each answer how long it took.
    pub stats: bool,
    /// What the user should know about these flags, one line each.
    pub warnings: Vec<String>,
}

/// Which server answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// One that runs at this URL.
    Server {
        /// The base of its API.
        url: String,
        /// One of its models; the first if `None`.
        model: Option<String>,
    },
    /// This model, served in this process.
    Model(String),
    /// The server at the default URL if there is one, else the built-in model.
    Any,
}

/// Where a server is that was started without flags.
pub const DEFAULT_URL: &str = "http://localhost:8000/v1";

impl ClientArgs {
    /// Reads the arguments after the command.
    ///
    /// # Errors
    /// If a flag is unknown, has a value that it does not take, or contradicts
    /// another.
    pub fn parse(kind: Kind, args: &[String], env: &Environment) -> Result<ClientArgs, CliError> {
        let table = table(kind);
        let scan = scan(table, args)?;
        let mut settings = Settings::collect(table, scan.occurrences)?;
        settings.check_statuses()?;
        let model = positional(&scan.positionals, table)?;
        let flags = Reader(&settings);
        let key = flags.opt_text("api-key");
        let args = ClientArgs {
            kind,
            source: source(model, flags.opt_text("url"), flags.opt_text("model-name"))?,
            api_key: key.or_else(|| env.get("OPENAI_API_KEY").map(str::to_owned)),
            system_prompt: match kind {
                Kind::Chat => flags.opt_text("system-prompt"),
                Kind::Complete => None,
            },
            quick: flags.opt_text("quick"),
            max_tokens: flags.opt_number("max-tokens"),
            stats: flags.bool("stats"),
            warnings: settings.take_warnings(),
        };
        Ok(args)
    }
}

/// The flags of a command.
pub fn table(kind: Kind) -> &'static Table {
    match kind {
        Kind::Chat => &CHAT,
        Kind::Complete => &COMPLETE,
    }
}

fn positional(positionals: &[String], table: &Table) -> Result<Option<String>, CliError> {
    match positionals {
        [] => Ok(None),
        [model] if model.is_empty() => Err(CliError::usage("the model's name is empty")),
        [model] => Ok(Some(model.clone())),
        [model, extra @ ..] => Err(CliError::usage(format!(
            "unrecognized arguments: {}",
            extra.join(" ")
        ))
        .hint(format!(
            "{model:?} was taken as the model; a message is given as: {} -q \"{}\"",
            table.command,
            positionals.join(" ")
        ))),
    }
}

fn source(
    model: Option<String>,
    url: Option<String>,
    name: Option<String>,
) -> Result<Source, CliError> {
    match (model, url, name) {
        (Some(model), Some(_), _) => Err(CliError::usage(format!(
            "--url asks a server that runs, and {model} would be served in this process"
        ))
        .hint(format!(
            "leave one of them out; --model-name {model} names a model of the server"
        ))),
        (Some(model), None, Some(_)) => Err(CliError::usage(format!(
            "--model-name asks a server that runs, and {model} would be served in this process"
        ))
        .hint("leave one of them out")),
        (Some(model), None, None) => Ok(Source::Model(model)),
        (None, None, None) => Ok(Source::Any),
        // A certain model is wanted, which the built-in one cannot stand in for.
        (None, url, model) => Ok(Source::Server {
            url: url.unwrap_or_else(|| DEFAULT_URL.to_owned()),
            model,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(args: &[&str], env: &[(&str, &str)]) -> Result<ClientArgs, CliError> {
        let kind = match args[0] {
            "chat" => Kind::Chat,
            _ => Kind::Complete,
        };
        let args: Vec<String> = args[1..].iter().map(|arg| (*arg).to_owned()).collect();
        ClientArgs::parse(kind, &args, &Environment::of_pairs(env.iter().copied()))
    }

    #[test]
    fn the_flags_are_vllms() {
        let args = parse(
            &[
                "chat",
                "--url",
                "http://host/v1",
                "--model_name",
                "m",
                "--api-key=k",
                "--system-prompt",
                "Be brief.",
                "-q",
                "Hello, you",
                "--stats",
            ],
            &[("OPENAI_API_KEY", "other")],
        )
        .unwrap();
        assert_eq!(
            args,
            ClientArgs {
                kind: Kind::Chat,
                source: Source::Server {
                    url: "http://host/v1".into(),
                    model: Some("m".into())
                },
                api_key: Some("k".into()),
                system_prompt: Some("Be brief.".into()),
                quick: Some("Hello, you".into()),
                max_tokens: None,
                stats: true,
                warnings: Vec::new(),
            }
        );
        let args = parse(
            &["complete", "--max-tokens", "7", "--quick", "-"],
            &[("OPENAI_API_KEY", "k")],
        )
        .unwrap();
        assert_eq!(args.source, Source::Any);
        assert_eq!(
            (args.max_tokens, args.quick.as_deref()),
            (Some(7), Some("-"))
        );
        assert_eq!((args.api_key.as_deref(), args.stats), (Some("k"), false));
    }

    #[test]
    fn a_wish_for_a_certain_model_is_never_answered_by_another() {
        let source = |args: &[&str]| parse(args, &[]).unwrap().source;
        assert_eq!(
            source(&["chat", "org/model"]),
            Source::Model("org/model".into())
        );
        assert_eq!(
            source(&["chat", "--model-name", "m"]),
            Source::Server {
                url: DEFAULT_URL.into(),
                model: Some("m".into())
            }
        );
    }

    #[test]
    fn contradictions_and_strangers_are_refused() {
        for (args, says, hint) in [
            (
                &["chat", "m", "--url", "http://h"][..],
                "--url asks",
                "--model-name m",
            ),
            (
                &["chat", "m", "--model-name", "n"],
                "--model-name asks",
                "leave one",
            ),
            (
                &["chat", "Hello", "you"],
                "arguments: you",
                "vllm chat -q \"Hello you\"",
            ),
            (&["chat", ""], "name is empty", ""),
            (&["chat", "--stat=maybe"], "--stats", ""),
            (&["complete", "--system-prompt", "x"], "--system-prompt", ""),
            (&["chat", "--max-tokens", "0"], "--max-tokens", ""),
        ] {
            let error = parse(args, &[]).unwrap_err();
            assert!(error.to_string().contains(says), "{args:?}: {error}");
            let hints = error.hints().join("\n");
            assert!(hints.contains(hint), "{args:?}: {hints}");
        }
    }
}
