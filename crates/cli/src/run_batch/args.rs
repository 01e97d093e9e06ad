//! The command line of `vllm run-batch`.

use std::path::PathBuf;

use quire_server::Bind;
use tracing::level_filters::LevelFilter;

use crate::args::read::Reader;
use crate::args::{ModelStyle, ServeArgs, given};
use crate::errors::CliError;
use crate::flags::env::Environment;
use crate::flags::{RUN_BATCH, Settings};
use crate::serve::metrics_bind;

/// Everything that `vllm run-batch` was told.
#[derive(Clone, Debug)]
pub struct RunBatchArgs {
    /// The model and what answers are made with; no socket is open for them.
    pub engine: ServeArgs,
    /// Where the requests are.
    pub input: Place,
    /// Where the answers go.
    pub output: Place,
    /// Directory for what is on its way, if not the system's.
    pub tmp_dir: Option<PathBuf>,
    /// Requests in flight at once, above 0.
    pub max_in_flight: usize,
    /// Go on with the answers that the output has.
    pub resume: bool,
    /// Where metrics are served, if they are.
    pub metrics: Option<Bind>,
    /// `VLLM_LOGGING_STREAM` says where the log goes.
    pub log_stream_given: bool,
}

/// A file here or elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// On this machine.
    File(PathBuf),
    /// At an http or https URL.
    Url(String),
}

impl Place {
    fn of(text: String) -> Place {
        let lower = text.to_ascii_lowercase();
        match lower.starts_with("http://") || lower.starts_with("https://") {
            true => Place::Url(text),
            false => Place::File(text.into()),
        }
    }
}

impl RunBatchArgs {
    /// Reads the arguments after `vllm run-batch`.
    ///
    /// # Errors
    /// If a flag is missing or unknown, has a value that it does not take, or
    /// contradicts another.
    pub fn parse(args: &[String], env: &Environment) -> Result<RunBatchArgs, CliError> {
        let mut settings = given(&RUN_BATCH, args, ModelStyle::Flag)?;
        let (input, output) = places(&settings)?;
        let flags = Reader(&settings);
        let resume = flags.bool("resume");
        let serves_metrics = flags.bool("enable-metrics");
        let tmp_dir = flags.opt_text("output-tmp-dir").map(PathBuf::from);
        let max_in_flight = flags.opt_number("max-inflight");
        if resume && matches!(output, Place::Url(_)) {
            return Err(CliError::usage(
                "argument --resume: the output is a URL, whose answers so far are not known",
            )
            .hint("write to a file and upload it when the batch is done"));
        }
        let addressed = settings.get("host").is_some() || settings.get("port").is_some();
        if addressed && !serves_metrics {
            settings.warn("--host and --port have no effect without --enable-metrics");
        }
        let mut engine = ServeArgs::from_settings(settings, env)?;
        // Nobody but this process asks, so that neither keys nor access lines make sense.
        engine.http.api_keys.clear();
        engine.log.access_level = LevelFilter::OFF;
        Ok(RunBatchArgs {
            metrics: serves_metrics.then(|| metrics_bind(&engine.http, engine.http.port)),
            max_in_flight: max_in_flight.unwrap_or(2 * engine.scheduler.max_num_seqs),
            engine,
            input,
            output,
            tmp_dir,
            resume,
            log_stream_given: env.get("VLLM_LOGGING_STREAM").is_some(),
        })
    }
}

fn places(settings: &Settings) -> Result<(Place, Place), CliError> {
    let flags = Reader(settings);
    let texts = ["input-file", "output-file"].map(|flag| flags.opt_text(flag));
    let [Some(input), Some(output)] = texts else {
        return Err(CliError::usage(
            "the following arguments are required: -i/--input-file, -o/--output-file",
        )
        .hint("vllm run-batch -i requests.jsonl -o answers.jsonl --model MODEL"));
    };
    for (flag, text) in [("-i/--input-file", &input), ("-o/--output-file", &output)] {
        if text.is_empty() {
            return Err(CliError::usage(format!("argument {flag}: it is empty")));
        }
    }
    if input == output {
        return Err(CliError::usage(format!(
            "the answers would overwrite the requests in {input}"
        ))
        .hint("-o names another file than -i"));
    }
    Ok((Place::of(input), Place::of(output)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<RunBatchArgs, CliError> {
        let args: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        RunBatchArgs::parse(&args, &Environment::default())
    }

    #[test]
    fn files_urls_and_the_engines_flags() {
        let args = parse("-i in.jsonl -o https://h/out --model m --max-num-seqs 3").unwrap();
        assert_eq!(args.input, Place::File("in.jsonl".into()));
        assert_eq!(args.output, Place::Url("https://h/out".to_owned()));
        assert_eq!(args.engine.model.model, "m");
        assert_eq!((args.max_in_flight, args.resume), (6, false));
        assert_eq!(args.metrics, None);
        let args = parse("--input_file a --output-file b --max-inflight 2 --resume").unwrap();
        assert_eq!((args.max_in_flight, args.resume), (2, true));
        assert_eq!(args.engine.model.model, "quire-demo");
    }

    #[test]
    fn what_is_missing_or_contradicts_is_named() {
        for (line, part) in [
            ("", "-i/--input-file, -o/--output-file"),
            ("-i a", "are required"),
            ("-o b --model m", "are required"),
            ("-i a -o a", "overwrite"),
            ("-i a -o http://h/b --resume", "--resume"),
            ("-i a -o b --max-inflight 0", "--max-inflight"),
            ("-i a -o b --uds s", "--uds"),
            ("-i a -o b --api-key k", "--api-key"),
        ] {
            let error = parse(line).unwrap_err().to_string();
            assert!(error.contains(part), "{line}: {error}");
        }
    }

    #[test]
    fn metrics_are_served_where_they_are_asked_for() {
        let bind = |line: &str| parse(line).unwrap().metrics;
        let at = |host: &str, port| {
            Some(Bind::Tcp {
                host: host.to_owned(),
                port,
            })
        };
        let all = "-i a -o b --enable-metrics --host 0.0.0.0 --port 9";
        assert_eq!(bind(all), at("0.0.0.0", 9));
        let older = "-i a -o b --enable-metrics --url 127.0.0.2";
        assert_eq!(bind(older), at("127.0.0.2", 8000));
        let args = parse("-i a -o b --port 9").unwrap();
        assert_eq!(args.metrics, None);
        assert!(args.engine.warnings[0].contains("--enable-metrics"));
    }
}
