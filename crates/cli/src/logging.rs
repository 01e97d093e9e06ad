//! Log lines as vLLM writes them, or as JSON.

use std::fmt::{self, Write as _};
use std::io::IsTerminal;

use serde_json::{Map, Value as Json};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, MakeWriter};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{Layer, layer::SubscriberExt, util::SubscriberInitExt};

use crate::errors::CliError;
use crate::flags::env::Environment;
use crate::flags::{Settings, Value};

/// Target of the line that the server logs per HTTP request.
pub const ACCESS_TARGET: &str = "access";

/// What is logged, and how.
#[derive(Clone, Debug)]
pub struct LogArgs {
    /// Least severe messages (`--log-level`, else `VLLM_LOGGING_LEVEL`);
    /// `OFF` if `VLLM_CONFIGURE_LOGGING=0`.
    pub level: LevelFilter,
    /// The same for the access log (`--uvicorn-log-level`), which is at INFO;
    /// `OFF` if it is disabled.
    pub access_level: LevelFilter,
    /// Paths without an access-log line.
    pub access_except: Vec<String>,
    /// Lines as text or JSON.
    pub format: LogFormat,
    /// Where they go.
    pub stream: LogStream,
    /// Whether they are coloured, if the environment says; else on a terminal.
    pub color: Option<bool>,
    /// Text before every line.
    pub prefix: String,
    /// Log each request.
    pub requests: bool,
    /// Characters of a prompt that are logged, if there is a limit.
    pub max_len: Option<usize>,
    /// Log a statistics line while busy.
    pub stats: bool,
    /// Seconds between two statistics lines, above 0.
    pub stats_interval: f64,
}

/// `--log-format`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// `INFO 11-21 10:11:12 [file.rs:123] message`
    Text,
    /// One object per line.
    Json,
}

/// `VLLM_LOGGING_STREAM`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogStream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

impl LogArgs {
    /// Reads the flags and variables about logging.
    ///
    /// # Errors
    /// If a variable has a value that it cannot have.
    pub fn read(settings: &Settings, env: &Environment) -> Result<LogArgs, CliError> {
        let switch = |flag| settings.get_or_default(flag) == Some(Value::Bool(true));
        let text = |flag| settings.get_or_default(flag).map(|value| value.to_string());
        let level = match text("log-level") {
            Some(level) => level_of(&level),
            None => env_level(env)?,
        };
        let configured = env.get("VLLM_CONFIGURE_LOGGING") != Some("0");
        let access = if switch("disable-uvicorn-access-log") {
            None
        } else {
            text("uvicorn-log-level")
        };
        let except = text("disable-access-log-for-endpoints").unwrap_or_default();
        Ok(LogArgs {
            level: if configured { level } else { LevelFilter::OFF },
            access_level: access
                .filter(|_| configured)
                .map_or(LevelFilter::OFF, |level| level_of(&level)),
            access_except: except
                .split(',')
                .map(str::trim)
                .filter(|path| !path.is_empty())
                .map(str::to_owned)
                .collect(),
            format: if text("log-format").as_deref() == Some("json") {
                LogFormat::Json
            } else {
                LogFormat::Text
            },
            stream: env_stream(env)?,
            color: env_color(env)?,
            prefix: env
                .get("VLLM_LOGGING_PREFIX")
                .unwrap_or_default()
                .to_owned(),
            requests: switch("enable-log-requests"),
            max_len: match settings.get("max-log-len") {
                Some(Value::Int(length)) => usize::try_from(*length).ok(),
                _ => None,
            },
            stats: !switch("disable-log-stats"),
            stats_interval: env_interval(env)?,
        })
    }
}

/// `tracing` has no level above ERROR, so `critical` is ERROR.
fn level_of(word: &str) -> LevelFilter {
    match word.to_ascii_lowercase().as_str() {
        "trace" => LevelFilter::TRACE,
        "debug" => LevelFilter::DEBUG,
        "warning" | "warn" => LevelFilter::WARN,
        "error" | "critical" => LevelFilter::ERROR,
        _ => LevelFilter::INFO,
    }
}

fn env_level(env: &Environment) -> Result<LevelFilter, CliError> {
    const WORDS: [&str; 7] = [
        "trace", "debug", "info", "warning", "warn", "error", "critical",
    ];
    match env.get("VLLM_LOGGING_LEVEL") {
        None => Ok(LevelFilter::INFO),
        Some(word) if WORDS.iter().any(|known| known.eq_ignore_ascii_case(word)) => {
            Ok(level_of(word))
        }
        Some(word) => Err(CliError::usage(format!(
            "VLLM_LOGGING_LEVEL={word}: expected DEBUG, INFO, WARNING, ERROR or CRITICAL"
        ))),
    }
}

fn env_stream(env: &Environment) -> Result<LogStream, CliError> {
    match env.get("VLLM_LOGGING_STREAM") {
        None | Some("stdout" | "ext://sys.stdout") => Ok(LogStream::Stdout),
        Some("stderr" | "ext://sys.stderr") => Ok(LogStream::Stderr),
        Some(other) => Err(CliError::usage(format!(
            "VLLM_LOGGING_STREAM={other}: expected stdout or stderr"
        ))),
    }
}

fn env_color(env: &Environment) -> Result<Option<bool>, CliError> {
    match env.get("VLLM_LOGGING_COLOR") {
        Some("1") => Ok(Some(true)),
        Some("0") => Ok(Some(false)),
        None | Some("auto") => Ok(env.get("NO_COLOR").map(|_| false)),
        Some(other) => Err(CliError::usage(format!(
            "VLLM_LOGGING_COLOR={other}: expected auto, 0 or 1"
        ))),
    }
}

fn env_interval(env: &Environment) -> Result<f64, CliError> {
    let Some(text) = env.get("VLLM_LOG_STATS_INTERVAL") else {
        return Ok(10.0);
    };
    match text.parse::<f64>() {
        Ok(seconds) if seconds.is_finite() && seconds > 0.0 => Ok(seconds),
        _ => Err(CliError::usage(format!(
            "VLLM_LOG_STATS_INTERVAL={text}: expected seconds, more than 0"
        ))),
    }
}

/// Starts logging for the whole process; later calls have no effect.
pub fn init(args: &LogArgs) {
    let terminal = match args.stream {
        LogStream::Stdout => std::io::stdout().is_terminal(),
        LogStream::Stderr => std::io::stderr().is_terminal(),
    };
    let format = LineFormat {
        format: args.format,
        color: args.color.unwrap_or(terminal) && args.format == LogFormat::Text,
        prefix: args.prefix.clone(),
        now: jiff::Zoned::now,
    };
    let writer = StreamWriter(args.stream);
    let layer = tracing_subscriber::fmt::layer()
        .event_format(format)
        .with_writer(writer);
    // A second call finds a subscriber in place, which is then the right one.
    let _ = tracing_subscriber::registry()
        .with(layer.with_filter(filter(args)))
        .try_init();
}

/// This program's own crates at the level asked for; libraries only warn.
fn filter(args: &LogArgs) -> Targets {
    let libraries = args.level.min(LevelFilter::WARN);
    Targets::new()
        .with_default(libraries)
        .with_target("quire", args.level)
        .with_target("vllm", args.level)
        .with_target(ACCESS_TARGET, args.access_level)
}

/// Writes to the stream that was asked for.
struct StreamWriter(LogStream);

impl<'a> MakeWriter<'a> for StreamWriter {
    type Writer = Box<dyn std::io::Write>;

    fn make_writer(&'a self) -> Self::Writer {
        match self.0 {
            LogStream::Stdout => Box::new(std::io::stdout().lock()),
            LogStream::Stderr => Box::new(std::io::stderr().lock()),
        }
    }
}

/// Turns an event into lines.
struct LineFormat {
    format: LogFormat,
    color: bool,
    prefix: String,
    now: fn() -> jiff::Zoned,
}

impl<S, N> FormatEvent<S, N> for LineFormat
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut out: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut fields = Fields::default();
        event.record(&mut fields);
        match self.format {
            LogFormat::Text => self.text(&mut out, event, &fields),
            LogFormat::Json => self.json(&mut out, event, fields),
        }
    }
}

impl LineFormat {
    fn text(&self, out: &mut Writer<'_>, event: &Event<'_>, fields: &Fields) -> fmt::Result {
        let metadata = event.metadata();
        let (name, color) = level_name(*metadata.level());
        let (level, grey, reset) = match self.color {
            true => (format!("\x1b[{color}m{name}\x1b[0m"), "\x1b[90m", "\x1b[0m"),
            false => (name.to_owned(), "", ""),
        };
        let place = format!(
            "[{}:{}]",
            file_name(metadata.file()),
            metadata.line().unwrap_or(0)
        );
        let time = (self.now)().strftime("%m-%d %H:%M:%S").to_string();
        let mut message = fields.message.clone();
        for (name, value) in &fields.rest {
            let separator = if message.is_empty() { "" } else { " " };
            // As JSON, in which line feeds of a client's words are escapes.
            write!(message, "{separator}{name}={value}")?;
        }
        // Every line of a message gets the head, so that each can be found by it.
        for line in printable(&message).split('\n') {
            writeln!(
                out,
                "{}{level} {grey}{time}{reset} {grey}{place}{reset} {line}",
                self.prefix
            )?;
        }
        Ok(())
    }

    fn json(&self, out: &mut Writer<'_>, event: &Event<'_>, fields: Fields) -> fmt::Result {
        let metadata = event.metadata();
        let mut line = Map::new();
        line.insert(
            "timestamp".into(),
            (self.now)()
                .strftime("%Y-%m-%dT%H:%M:%S%.3f%:z")
                .to_string()
                .into(),
        );
        line.insert("level".into(), level_name(*metadata.level()).0.into());
        line.insert("file".into(), file_name(metadata.file()).into());
        line.insert("line".into(), metadata.line().unwrap_or(0).into());
        line.insert("message".into(), fields.message.into());
        for (name, value) in fields.rest {
            // A field must not hide one of the line's own.
            line.entry(name).or_insert(value);
        }
        writeln!(out, "{}", Json::Object(line))
    }
}

/// The text with what moves a terminal's cursor, colours it or turns its
/// direction written as an escape. Line feeds stay.
fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let harmless = match c {
            '\n' | '\t' => true,
            '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => false,
            c => !c.is_control(),
        };
        if harmless {
            out.push(c);
        } else {
            out.extend(c.escape_default());
        }
    }
    out
}

/// Python's name of a level, and its ANSI colour.
fn level_name(level: Level) -> (&'static str, u8) {
    match level {
        Level::TRACE => ("TRACE", 90),
        Level::DEBUG => ("DEBUG", 37),
        Level::INFO => ("INFO", 32),
        Level::WARN => ("WARNING", 33),
        Level::ERROR => ("ERROR", 31),
    }
}

fn file_name(path: Option<&str>) -> &str {
    path.and_then(|path| path.rsplit(['/', '\\']).next())
        .unwrap_or("?")
}

/// An event's message and its other fields.
#[derive(Default)]
struct Fields {
    message: String,
    rest: Vec<(String, Json)>,
}

impl Fields {
    fn add(&mut self, field: &Field, value: Json) {
        match (field.name(), value) {
            ("message", Json::String(message)) => self.message = message,
            ("message", value) => self.message = value.to_string(),
            (name, value) => self.rest.push((name.to_owned(), value)),
        }
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.add(field, format!("{value:?}").into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field, value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field, value.into());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.add(field, value.into());
    }
}

#[cfg(test)]
mod tests;
