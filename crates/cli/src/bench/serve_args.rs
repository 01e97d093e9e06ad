//! The command line of `vllm bench serve`.

use std::path::PathBuf;
use std::time::Duration;

use quire_bench::{Address, Arrivals, Goodput, Metric, Protocol, RampShape, Rate, Selection};
use serde_json::{Map, Number, Value};

use super::DatasetArgs;
use crate::args::read::Reader;
use crate::errors::CliError;
use crate::flags::env::Environment;
use crate::flags::{BENCH_SERVE, Settings, scan};
use crate::logging::LogArgs;

/// Everything that `vllm bench serve` was told.
#[derive(Clone, Debug)]
pub struct ServeBenchArgs {
    /// `--backend`, as it was spelt.
    pub backend: String,
    /// Shape of requests and answers.
    pub protocol: Protocol,
    /// Where the server is.
    pub address: Address,
    /// The route.
    pub endpoint: String,
    /// The model, if it is named.
    pub model: Option<String>,
    /// The name that requests use instead.
    pub served_model_name: Option<String>,
    /// The tokenizer, if it is named.
    pub tokenizer: Option<String>,
    /// Read no tokenizer.
    pub skip_tokenizer_init: bool,
    /// Headers of every request.
    pub headers: Vec<(String, String)>,
    /// `OPENAI_API_KEY`
    pub api_key: Option<String>,
    /// Accept any certificate.
    pub insecure: bool,
    /// What request ids begin with, if it is given.
    pub request_id_prefix: Option<String>,
    /// How long to wait for a first answer.
    pub ready_timeout: Duration,
    /// When requests are sent.
    pub arrivals: Arrivals,
    /// Most requests in flight.
    pub max_concurrency: Option<usize>,
    /// Requests before the measured ones.
    pub num_warmups: usize,
    /// The prompts.
    pub dataset: DatasetArgs,
    /// Generate past the end of text.
    pub ignore_eos: bool,
    /// Alternatives per token.
    pub logprobs: Option<u32>,
    /// More members of requests: sampling parameters, then `--extra-body`.
    pub extra_body: Map<String, Value>,
    /// What is reported.
    pub selection: Selection,
    /// Limits of good requests.
    pub goodput: Goodput,
    /// Show progress.
    pub progress: bool,
    /// `--label`
    pub label: Option<String>,
    /// `--metadata`
    pub metadata: Vec<(String, String)>,
    /// The result file, if there is to be one.
    pub result: Option<ResultFile>,
    /// The chart, if there is to be one.
    pub plot: Option<PathBuf>,
    /// What is logged.
    pub log: LogArgs,
    /// `VLLM_LOGGING_STREAM` says where.
    pub log_stream_given: bool,
    /// What the user should know about these flags, one line each.
    pub warnings: Vec<String>,
}

/// The result file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultFile {
    /// Its directory, if not the working one.
    pub dir: Option<PathBuf>,
    /// Its name, if it is given.
    pub name: Option<String>,
    /// Add to what it has.
    pub append: bool,
    /// With what every request did.
    pub detailed: bool,
}

impl ServeBenchArgs {
    /// Reads the arguments after `vllm bench serve`.
    ///
    /// # Errors
    /// If a flag is unknown, has a value that it does not take, or contradicts
    /// another.
    pub fn parse(args: &[String], env: &Environment) -> Result<ServeBenchArgs, CliError> {
        let scan = scan(&BENCH_SERVE, args)?;
        if !scan.positionals.is_empty() {
            return Err(CliError::usage(format!(
                "unrecognized arguments: {}",
                scan.positionals.join(" ")
            ))
            .hint("the model is named with --model"));
        }
        let mut settings = Settings::collect(&BENCH_SERVE, scan.occurrences)?;
        settings.check_statuses()?;
        let mut warnings = settings.take_warnings();
        warnings.extend(env.warnings());
        let mut args = read(&settings, env)?;
        args.warnings.splice(0..0, warnings);
        Ok(args)
    }
}

fn read(settings: &Settings, env: &Environment) -> Result<ServeBenchArgs, CliError> {
    let flags = Reader(settings);
    let backend = flags.text("backend");
    let protocol = match backend.as_str() {
        "openai-chat" => Protocol::Chat,
        _ => Protocol::Completions,
    };
    let dataset = DatasetArgs::read(&flags, &flags.text("dataset-name"), flags.number("seed"))?;
    let ignore_eos = match settings.get("ignore-eos") {
        Some(_) => flags.bool("ignore-eos"),
        None => dataset.is_random(),
    };
    let mut warnings = Vec::new();
    Ok(ServeBenchArgs {
        endpoint: endpoint(&flags, &backend, protocol)?,
        address: address(&flags)?,
        model: flags.opt_text("model"),
        served_model_name: flags.opt_text("served-model-name"),
        tokenizer: flags.opt_text("tokenizer"),
        skip_tokenizer_init: flags.bool("skip-tokenizer-init"),
        headers: pairs(&flags, "header", '=', "KEY=VALUE")?,
        api_key: env.get("OPENAI_API_KEY").map(str::to_owned),
        insecure: flags.bool("insecure"),
        request_id_prefix: flags.opt_text("request-id-prefix"),
        ready_timeout: Duration::from_secs(flags.number("ready-check-timeout-sec")),
        arrivals: arrivals(&flags)?,
        max_concurrency: flags.opt_number("max-concurrency"),
        num_warmups: flags.number("num-warmups"),
        ignore_eos,
        logprobs: flags.opt_number("logprobs"),
        extra_body: extra_body(&flags),
        selection: selection(&flags)?,
        goodput: goodput(&flags)?,
        progress: !flags.bool("disable-tqdm"),
        label: flags.opt_text("label"),
        metadata: pairs(&flags, "metadata", '=', "KEY=VALUE")?,
        result: result_file(&flags, &mut warnings),
        plot: plot(&flags)?,
        log: LogArgs::read(settings, env)?,
        log_stream_given: env.get("VLLM_LOGGING_STREAM").is_some(),
        dataset,
        backend,
        protocol,
        warnings,
    })
}

fn address(flags: &Reader) -> Result<Address, CliError> {
    match flags.opt_text("base-url") {
        Some(url) => Address::parse(&url).map_err(|problem| usage(&problem.to_string())),
        None => Ok(Address::http(&flags.text("host"), flags.number("port"))),
    }
}

/// An error of a library, whose hint stands behind its message.
fn usage(message: &str) -> CliError {
    match message.split_once("; hint: ") {
        Some((message, hint)) => CliError::usage(message).hint(hint),
        None => CliError::usage(message),
    }
}

fn endpoint(flags: &Reader, backend: &str, protocol: Protocol) -> Result<String, CliError> {
    let usual = match protocol {
        Protocol::Completions => "/v1/completions",
        Protocol::Chat => "/v1/chat/completions",
    };
    let Some(path) = flags.opt_text("endpoint") else {
        return Ok(usual.to_owned());
    };
    if !path.starts_with('/') {
        return Err(CliError::usage(format!(
            "argument --endpoint: {path:?} is not a path: it must begin with a slash"
        ))
        .hint(format!("--endpoint {usual}")));
    }
    let is_chat = path.ends_with("/chat/completions");
    if is_chat != (protocol == Protocol::Chat) {
        return Err(CliError::usage(format!(
            "--endpoint {path} is not one that --backend {backend} can use"
        ))
        .hint(match is_chat {
            true => "--backend openai-chat",
            false => "leave --endpoint out, or give the path of chat completions",
        }));
    }
    Ok(path)
}

/// A list of `KEY=VALUE` or the like.
fn pairs(
    flags: &Reader,
    flag: &str,
    separator: char,
    form: &str,
) -> Result<Vec<(String, String)>, CliError> {
    let items = flags.list(flag);
    let pair = |(at, item): (usize, &String)| match item.split_once(separator) {
        Some((key, value)) if !key.trim().is_empty() => {
            Ok((key.trim().to_owned(), value.trim().to_owned()))
        }
        // It may be a secret, so it is named by its place.
        _ => Err(CliError::usage(format!(
            "argument --{flag}: value {} is not of the form {form}",
            at + 1
        ))),
    };
    items.iter().enumerate().map(pair).collect()
}

fn arrivals(flags: &Reader) -> Result<Arrivals, CliError> {
    let rate = flags.opt_float("request-rate").unwrap_or(f64::INFINITY);
    let shape = match flags.opt_text("ramp-up-strategy").as_deref() {
        None => None,
        Some("exponential") => Some(RampShape::Exponential),
        Some(_) => Some(RampShape::Linear),
    };
    let ends = (
        flags.opt_number::<u32>("ramp-up-start-rps"),
        flags.opt_number::<u32>("ramp-up-end-rps"),
    );
    let rate = match (shape, ends) {
        (None, (None, None)) => Rate::Constant(rate),
        (None, _) => {
            return Err(CliError::usage(
                "--ramp-up-start-rps and --ramp-up-end-rps need --ramp-up-strategy",
            )
            .hint("--ramp-up-strategy linear or exponential"));
        }
        (Some(_), _) if rate.is_finite() => {
            return Err(
                CliError::usage("--request-rate and --ramp-up-strategy both set the rate")
                    .hint("leave one of them out"),
            );
        }
        (Some(shape), (Some(start), Some(end))) if start <= end => Rate::Ramp {
            shape,
            start: f64::from(start),
            end: f64::from(end),
        },
        (Some(_), (Some(start), Some(end))) => {
            return Err(CliError::usage(format!(
                "--ramp-up-start-rps {start} is above --ramp-up-end-rps {end}"
            )));
        }
        (Some(_), _) => {
            return Err(CliError::usage(
                "--ramp-up-strategy needs --ramp-up-start-rps and --ramp-up-end-rps",
            ));
        }
    };
    Ok(Arrivals {
        rate,
        burstiness: flags.opt_float("burstiness").unwrap_or(1.0),
    })
}

fn extra_body(flags: &Reader) -> Map<String, Value> {
    let mut body = Map::new();
    for flag in [
        "temperature",
        "top-p",
        "min-p",
        "frequency-penalty",
        "presence-penalty",
        "repetition-penalty",
    ] {
        // Their ranges have no infinity, which JSON could not say.
        if let Some(number) = flags.opt_float(flag).and_then(Number::from_f64) {
            body.insert(flag.replace('-', "_"), number.into());
        }
    }
    if let Some(top_k) = flags.opt_number::<i64>("top-k") {
        body.insert("top_k".to_owned(), top_k.into());
    }
    body.extend(flags.object("extra-body"));
    body
}

fn selection(flags: &Reader) -> Result<Selection, CliError> {
    let names = flags.text("percentile-metrics");
    let metric = |name: &str| {
        let found = Metric::ALL.into_iter().find(|metric| metric.key() == name);
        found.ok_or_else(|| {
            let known = Metric::ALL.map(Metric::key).join(", ");
            CliError::usage(format!(
                "argument --percentile-metrics: invalid choice: {name:?} (choose from {known})"
            ))
        })
    };
    let numbers = flags.text("metric-percentiles");
    let percent = |text: &str| {
        let number = text.parse::<f64>().ok();
        number.filter(|p| (0.0..=100.0).contains(p)).ok_or_else(|| {
            CliError::usage(format!(
                "argument --metric-percentiles: {text:?} is not a number from 0 to 100"
            ))
            .hint("several are parted by commas: --metric-percentiles 50,90,99")
        })
    };
    Ok(Selection {
        metrics: names
            .split(',')
            .map(|name| metric(name.trim()))
            .collect::<Result<_, _>>()?,
        percentiles: numbers
            .split(',')
            .map(|text| percent(text.trim()))
            .collect::<Result<_, _>>()?,
    })
}

fn goodput(flags: &Reader) -> Result<Goodput, CliError> {
    let mut goodput = Goodput::default();
    for (name, limit) in pairs(flags, "goodput", ':', "METRIC:MILLISECONDS")? {
        let place = match name.as_str() {
            "ttft" => &mut goodput.ttft,
            "tpot" => &mut goodput.tpot,
            "e2el" => &mut goodput.e2el,
            _ => {
                return Err(CliError::usage(format!(
                    "argument --goodput: invalid choice: {name:?} (choose from ttft, tpot, e2el)"
                )));
            }
        };
        let ms = limit.parse::<f64>().ok().filter(|ms| *ms >= 0.0);
        *place = Some(ms.map(|ms| ms / 1e3).ok_or_else(|| {
            CliError::usage(format!(
                "argument --goodput: {limit:?} is not a number of milliseconds"
            ))
            .hint(format!("such as --goodput {name}:200"))
        })?);
    }
    Ok(goodput)
}

fn result_file(flags: &Reader, warnings: &mut Vec<String>) -> Option<ResultFile> {
    let file = ResultFile {
        dir: flags.opt_text("result-dir").map(PathBuf::from),
        name: flags.opt_text("result-filename"),
        append: flags.bool("append-result"),
        detailed: flags.bool("save-detailed"),
    };
    if flags.bool("save-result") || file.append {
        return Some(file);
    }
    if file.dir.is_some() || file.name.is_some() || file.detailed {
        warnings.push("nothing is saved without --save-result or --append-result".into());
    }
    None
}

fn plot(flags: &Reader) -> Result<Option<PathBuf>, CliError> {
    let Some(path) = flags.opt_text("plot").map(PathBuf::from) else {
        return Ok(None);
    };
    let is_svg = |extension: &std::ffi::OsStr| extension.eq_ignore_ascii_case("svg");
    match path.extension().is_some_and(is_svg) {
        true => Ok(Some(path)),
        false => Err(CliError::usage(format!(
            "argument --plot: {} is not an SVG file, the only kind that is drawn",
            path.display()
        ))
        .hint(format!("--plot {}", path.with_extension("svg").display()))),
    }
}
