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
            (args.model.model.as_str(), args.http.port),
            ("m", 1),
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
    assert_eq!(served("serve -- --help").model.model, "--help");
}

#[test]
fn every_way_to_name_no_model_means_the_built_in_one() {
    for line in [
        "serve",
        "serve quire-demo",
        "serve --model quire-demo",
        "api_server --port 1",
        "vllm.entrypoints.openai.api_server --port 1",
        "--port 1",
    ] {
        let args = served(line);
        assert_eq!(args.model.model, "quire-demo", "{line}");
        assert_eq!(args.model.served_model_names, ["quire-demo"], "{line}");
    }
    assert_eq!(served("serve ./quire-demo").model.model, "./quire-demo");
}

#[test]
fn the_export_takes_one_directory() {
    match of("export-demo some/dir") {
        Ok(Command::ExportDemo(dir)) => assert_eq!(dir, PathBuf::from("some/dir")),
        other => panic!("{other:?}"),
    }
    for line in ["export-demo --help", "export-demo a -h"] {
        assert!(matches!(of(line), Ok(Command::Print(_))), "{line}");
    }
    for (line, message, hint) in [
        ("export-demo", "one argument", "vllm export-demo DIR"),
        ("export-demo a b", "one argument", "vllm export-demo DIR"),
        ("export-demo --force a", "arguments: --force", "./--force"),
    ] {
        let error = of(line).unwrap_err();
        assert!(error.to_string().contains(message), "{line}: {error}");
        assert!(error.hints()[0].contains(hint), "{line}: {error:?}");
    }
}

#[test]
fn chat_and_complete_have_flags_and_help_of_their_own() {
    for (line, kind) in [
        ("chat -q Hi", Kind::Chat),
        ("complete -q Hi", Kind::Complete),
    ] {
        match of(line) {
            Ok(Command::Client(args)) => {
                assert_eq!((args.kind, args.quick.as_deref()), (kind, Some("Hi")));
            }
            other => panic!("{line}: {other:?}"),
        }
    }
    match of("chat -q Hi --help") {
        Ok(Command::Print(text)) => {
            assert!(
                text.contains("--system-prompt") && !text.contains("--port"),
                "{text}"
            );
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(
        of("chat --port 1").unwrap_err().to_string(),
        "unrecognized arguments: --port"
    );
}

#[test]
fn batches_have_two_names() {
    for name in ["run-batch", "vllm.entrypoints.openai.run_batch"] {
        match of(&format!("{name} -i a -o b --model m")) {
            Ok(Command::RunBatch(args)) => assert_eq!(args.engine.model.model, "m"),
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn misspelt_commands_are_recognised() {
    for (typed, meant) in [
        ("run_batch", "`vllm run-batch`"),
        ("colect-env", "`vllm collect-env`"),
        ("completions", "`vllm completion`"),
    ] {
        let error = of(typed).unwrap_err();
        assert!(error.hints()[0].contains(meant), "{error:?}");
    }
    assert_eq!(
        of("completion tcsh").unwrap_err().to_string(),
        "completion takes one argument, the name of a shell"
    );
}
