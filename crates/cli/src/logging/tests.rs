use std::io::Write;
use std::sync::{Arc, Mutex};

use super::*;

/// Collects what is logged.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Sink {
    type Writer = Sink;

    fn make_writer(&'a self) -> Sink {
        self.clone()
    }
}

fn noon() -> jiff::Zoned {
    "2026-11-21T10:11:12.345+01:00[+01:00]".parse().unwrap()
}

/// What `events` logs in a format.
fn logged(
    format: LogFormat,
    color: bool,
    prefix: &str,
    args: &LogArgs,
    events: impl FnOnce(),
) -> String {
    let sink = Sink::default();
    let format = LineFormat {
        format,
        color,
        prefix: prefix.into(),
        now: noon,
    };
    let layer = tracing_subscriber::fmt::layer()
        .event_format(format)
        .with_writer(sink.clone());
    let subscriber = tracing_subscriber::registry().with(layer.with_filter(filter(args)));
    tracing::subscriber::with_default(subscriber, events);
    let bytes = sink.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

fn args(env: &[(&str, &str)]) -> LogArgs {
    LogArgs::read(
        &Settings::of(&crate::flags::SERVE),
        &Environment::of_pairs(env.iter().copied()),
    )
    .unwrap()
}

#[test]
fn text_lines_look_like_vllms() {
    let text = logged(LogFormat::Text, false, "", &args(&[]), || {
        tracing::info!("ready");
        tracing::warn!(port = 8000, "two\nlines");
        tracing::debug!("hidden");
    });
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert!(
        lines[0].starts_with("INFO 11-21 10:11:12 [tests.rs:"),
        "{text}"
    );
    assert!(lines[0].ends_with("] ready"), "{text}");
    assert!(
        lines[1].starts_with("WARNING 11-21 10:11:12 [tests.rs:") && lines[1].ends_with("] two"),
        "{text}"
    );
    assert!(
        lines[2].starts_with("WARNING ") && lines[2].ends_with("] lines port=8000"),
        "{text}"
    );
}

#[test]
fn colour_and_prefix() {
    let text = logged(LogFormat::Text, true, "server1 ", &args(&[]), || {
        tracing::error!("no")
    });
    assert!(
        text.starts_with("server1 \x1b[31mERROR\x1b[0m \x1b[90m11-21"),
        "{text:?}"
    );
}

#[test]
fn json_lines_carry_fields_with_their_types() {
    let text = logged(LogFormat::Json, false, "", &args(&[]), || {
        tracing::info!(
            tokens = 5,
            share = 0.5,
            name = "x",
            level = "mine",
            "a \"quoted\"\nmessage"
        );
    });
    let line: Json = serde_json::from_str(text.trim_end()).unwrap();
    assert_eq!(line["timestamp"], "2026-11-21T10:11:12.345+01:00");
    assert_eq!(
        (&line["level"], &line["file"]),
        (&"INFO".into(), &"tests.rs".into())
    );
    assert_eq!(line["message"], "a \"quoted\"\nmessage");
    assert_eq!(
        (&line["tokens"], &line["share"], &line["name"]),
        (&5.into(), &0.5.into(), &"x".into())
    );
    assert_eq!(text.lines().count(), 1);
}

/// What clients say appears in fields, and in messages that quote it.
#[test]
fn a_clients_words_do_not_forge_lines() {
    let forged = "x\nERROR 11-21 10:11:12 [a.rs:1] forged\r\u{1b}[2J\u{9b}31m\u{202e}\u{2028}";
    let args = args(&[]);
    let text = logged(LogFormat::Text, false, "", &args, || {
        tracing::info!(request_id = forged, "received request");
        tracing::info!("said {}", forged.replace('\n', " "));
        tracing::info!(prompt = ?forged, error = %forged);
    });
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(
        text.lines().all(|line| line.starts_with("INFO 11-21 ")),
        "{text}"
    );
    assert!(
        text.contains(r#"request_id="x\nERROR 11-21 10:11:12 [a.rs:1] forged\r\u001b[2J\u{9b}31m"#),
        "{text}"
    );
    let control = |c: char| c != '\n' && (c.is_control() || "\u{202e}\u{2028}".contains(c));
    assert!(!text.contains(control), "{text:?}");
    let json = logged(LogFormat::Json, false, "", &args, || {
        tracing::info!(request_id = forged, "received request")
    });
    assert_eq!(json.lines().count(), 1, "{json}");
    let line: Json = serde_json::from_str(&json).unwrap();
    assert_eq!(line["request_id"], forged);
}

#[test]
fn libraries_only_warn_and_the_access_log_has_its_own_level() {
    let events = || {
        tracing::info!(target: "hyper::proto", "library");
        tracing::warn!(target: "hyper::proto", "library warning");
        tracing::info!(target: "access", "GET /health");
        tracing::debug!(target: "quire_engine", "step");
    };
    let count = |args: &LogArgs| {
        logged(LogFormat::Text, false, "", args, events)
            .lines()
            .count()
    };
    assert_eq!(count(&args(&[])), 2);
    assert_eq!(count(&args(&[("VLLM_LOGGING_LEVEL", "debug")])), 3);
    assert_eq!(
        count(&LogArgs {
            access_level: LevelFilter::OFF,
            ..args(&[])
        }),
        1
    );
    assert_eq!(count(&args(&[("VLLM_CONFIGURE_LOGGING", "0")])), 0);
    assert_eq!(count(&args(&[("VLLM_LOGGING_LEVEL", "ERROR")])), 1);
}

#[test]
fn variables_choose_stream_and_colour() {
    assert_eq!(args(&[]).stream, LogStream::Stdout);
    assert_eq!(
        args(&[("VLLM_LOGGING_STREAM", "ext://sys.stderr")]).stream,
        LogStream::Stderr
    );
    assert_eq!(args(&[]).color, None);
    assert_eq!(args(&[("NO_COLOR", "1")]).color, Some(false));
    assert_eq!(
        args(&[("NO_COLOR", "1"), ("VLLM_LOGGING_COLOR", "1")]).color,
        Some(true)
    );
    for name in [
        "VLLM_LOGGING_STREAM",
        "VLLM_LOGGING_COLOR",
        "VLLM_LOGGING_LEVEL",
        "VLLM_LOG_STATS_INTERVAL",
    ] {
        let env = Environment::of_pairs([(name, "nonsense")]);
        let error = LogArgs::read(&Settings::of(&crate::flags::SERVE), &env)
            .unwrap_err()
            .to_string();
        assert!(error.starts_with(name), "{error}");
    }
}
