//! Which command a command line is for.

use super::*;

fn of(line: &str) -> Result<Command, CliError> {
    let args: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
    parse(&args, &Environment::default())
}

fn served(line: &str) -> ServeArgs {
    match of(line) {
        Ok(Command::Serve(args)) => *args,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn every_way_to_say_serve() {
    let ways = [
        ("serve m --port 1", 0),
        ("serve --model m --port 1", 1),
        ("openai-api-server --model m --port 1", 0),
        ("api_server --model m --port 1", 0),
        ("vllm.entrypoints.openai.api_server --model m --port 1", 0),
        ("--model m --port 1", 1),
        ("--port 1 --model m", 1),
    ];
    for (line, warnings) in ways {
        let args = served(line);
        assert_eq!(
            (args.model.model.as_deref(), args.http.port),
            (Some("m"), 1),
            "{line}"
        );
        assert_eq!(args.warnings.len(), warnings, "{line}: {:?}", args.warnings);
    }
}

#[test]
fn help_goes_before_everything_but_a_double_dash() {
    for line in [
        "serve --nonsense --help",
        "serve --help=Frontend",
        "--port 1 --help",
        "serve -h",
    ] {
        assert!(matches!(of(line), Ok(Command::Print(_))), "{line}");
    }
    assert_eq!(
        served("serve -- --help").model.model.as_deref(),
        Some("--help")
    );
}
