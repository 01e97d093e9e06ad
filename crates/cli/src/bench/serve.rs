//! `vllm bench serve`: from its flags to a report.

use std::hash::{BuildHasher, RandomState};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use quire_backend::Silent;
use quire_bench::dataset::{Sample, TextTools};
use quire_bench::report::{self, Setting};
use quire_bench::{
    BenchError, Client, Endpoint, Metrics, Observer, Plan, Protocol, RequestOptions, Run, chart,
    first_model,
};
use quire_text::{ChatTemplate, Tokenizer};
use tokio::runtime::Runtime;

use super::terminal::{Terminal, print};
use super::{ResultFile, ServeBenchArgs, start_log};
use crate::errors::CliError;
use crate::prepare::tokenizer_by_name;

/// Threads that send and receive. Few, because a server on the same machine
/// needs the others.
const THREADS: usize = 2;

/// Between two questions for the model's name.
const MODEL_POLL: Duration = Duration::from_millis(500);

/// The model as the server and as the hub know it.
struct Model {
    /// What requests call it.
    name: String,
    /// Directory or hub name.
    id: String,
}

/// What prompts are made with.
#[derive(Default)]
struct Text {
    tokenizer: Option<Tokenizer>,
    template: Option<ChatTemplate>,
    /// Where they came from.
    id: Option<String>,
}

/// Runs the benchmark, prints and saves its result.
///
/// # Errors
/// If it cannot be run, or if a request failed.
pub fn run(args: ServeBenchArgs) -> anyhow::Result<()> {
    start_log(&args.log, args.log_stream_given, &args.warnings);
    let observer = Arc::new(Terminal::new(args.progress));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(THREADS)
        .thread_name("bench")
        .enable_all()
        .build()
        .context("cannot start the threads of the client")?;
    let client = Arc::new(Client::new(
        args.address.clone(),
        args.insecure,
        args.api_key.as_deref(),
        &args.headers,
    )?);
    let model = model(&args, &runtime, &client, &*observer)?;
    let text = text(&args, &model.id)?;
    let samples = samples(&args, &text, &*observer)?;
    if !args.extra_body.contains_key("temperature") {
        observer.note("Sampling is as the server is set up; --temperature 0 makes it greedy.");
    }
    let setting = setting(&args, &model, &text);
    let plan = plan(&args, client, model.name, samples);
    let run = runtime.block_on(quire_bench::run(plan, observer))?;
    conclude(&args, &setting, &run)
}

/// The model that is named, or the first that the server has.
fn model(
    args: &ServeBenchArgs,
    runtime: &Runtime,
    client: &Client,
    observer: &dyn Observer,
) -> anyhow::Result<Model> {
    if let Some(id) = &args.model {
        return Ok(Model {
            name: args.served_model_name.clone().unwrap_or_else(|| id.clone()),
            id: id.clone(),
        });
    }
    observer.note("Model not specified, fetching first model from server...");
    let (name, id) = runtime.block_on(patiently(client, args.ready_timeout))?;
    observer.note(&format!("First model name: {name}, first model id: {id}"));
    Ok(Model {
        name: args.served_model_name.clone().unwrap_or(name),
        id,
    })
}

/// Asks for the first model until there is one or the time is up.
async fn patiently(client: &Client, limit: Duration) -> anyhow::Result<(String, String)> {
    let begin = Instant::now();
    loop {
        match first_model(client).await {
            Ok(found) => return Ok(found),
            Err(_) if begin.elapsed() + MODEL_POLL < limit => {
                tokio::time::sleep(MODEL_POLL).await;
            }
            Err(problem @ BenchError::Unreachable(_)) => {
                let hint = "start one with `vllm serve`, or name it with --base-url or --host and \
                            --port; --ready-check-timeout-sec waits for it";
                return Err(CliError::failure(problem.to_string()).hint(hint).into());
            }
            Err(problem) => return Err(problem.into()),
        }
    }
}

fn text(args: &ServeBenchArgs, model: &str) -> anyhow::Result<Text> {
    if args.skip_tokenizer_init {
        return Ok(Text::default());
    }
    let name = args.tokenizer.as_deref().unwrap_or(model);
    let load = || -> anyhow::Result<Text> {
        let files = tokenizer_by_name(name, &Silent)?;
        let tokenizer = Tokenizer::from_files(&files)?;
        // A server puts messages into the template itself.
        let template = match args.dataset.use_template && args.protocol == Protocol::Completions {
            true => ChatTemplate::from_files(&files, &tokenizer)?,
            false => None,
        };
        Ok(Text {
            tokenizer: Some(tokenizer),
            template,
            id: Some(name.to_owned()),
        })
    };
    load().map_err(|problem| {
        CliError::failure(format!("cannot read the tokenizer of {name}: {problem:#}"))
            .hint("--tokenizer names the directory or hub name of another")
            .into()
    })
}

fn samples(
    args: &ServeBenchArgs,
    text: &Text,
    observer: &dyn Observer,
) -> anyhow::Result<Vec<Sample>> {
    let tools = TextTools {
        tokenizer: text.tokenizer.as_ref(),
        template: text.template.as_ref(),
        template_kwargs: Some(&args.dataset.template_kwargs),
    };
    let (samples, notes) = args.dataset.dataset.load(tools)?;
    for note in notes {
        observer.note(&format!("Note: {note}."));
    }
    Ok(samples)
}

fn setting(args: &ServeBenchArgs, model: &Model, text: &Text) -> Setting {
    Setting {
        backend: args.backend.clone(),
        label: args.label.clone(),
        model_id: model.id.clone(),
        tokenizer_id: text.id.clone(),
        num_prompts: args.dataset.dataset.num_prompts,
        rate: args.arrivals.rate,
        burstiness: args.arrivals.burstiness,
        max_concurrency: args.max_concurrency,
        metadata: args.metadata.clone(),
    }
}

fn plan(args: &ServeBenchArgs, client: Arc<Client>, model: String, samples: Vec<Sample>) -> Plan {
    // Hashers are seeded at random, and nothing here needs more than to differ.
    let random = || format!("bench-{:08x}-", RandomState::new().hash_one(()) as u32);
    Plan {
        client,
        endpoint: Arc::new(Endpoint {
            protocol: args.protocol,
            path: args.endpoint.clone(),
            options: RequestOptions {
                model,
                ignore_eos: args.ignore_eos,
                logprobs: args.logprobs,
                extra_body: args.extra_body.clone(),
            },
        }),
        samples,
        arrivals: args.arrivals,
        max_concurrency: args.max_concurrency,
        num_warmups: args.num_warmups,
        ready_timeout: args.ready_timeout,
        request_id_prefix: args.request_id_prefix.clone().unwrap_or_else(random),
        seed: args.dataset.dataset.seed,
    }
}

/// Prints and saves the result. A failed request is an error in the end, after
/// everything has been written.
fn conclude(args: &ServeBenchArgs, setting: &Setting, run: &Run) -> anyhow::Result<()> {
    let metrics = Metrics::of(&run.outcomes, run.duration, &args.selection, &args.goodput);
    print(&report::failures(&run.outcomes));
    print(&report::block(&metrics, run.duration, setting));
    if let Some(file) = &args.result {
        save(file, setting, run, &metrics)?;
    }
    if let Some(path) = &args.plot {
        plot(path, setting, run)?;
    }
    match metrics.failed {
        0 => Ok(()),
        failed => Err(CliError::failure(format!(
            "{failed} of {} requests failed",
            run.outcomes.len()
        ))
        .into()),
    }
}

fn save(file: &ResultFile, setting: &Setting, run: &Run, metrics: &Metrics) -> anyhow::Result<()> {
    let date = report::date();
    let result = report::json(run, metrics, setting, &date, file.detailed);
    let name = file.name.clone();
    let name = name.unwrap_or_else(|| report::file_name(setting, &date));
    let path = report::save(file.dir.as_deref(), &name, &result, file.append)?;
    print(&format!("Result saved to {}\n", path.display()));
    Ok(())
}

fn plot(path: &Path, setting: &Setting, run: &Run) -> anyhow::Result<()> {
    let title = format!("{}: {} requests", setting.model_id, run.outcomes.len());
    std::fs::write(path, chart::svg(&title, &run.outcomes)).map_err(|problem| {
        CliError::failure(format!("cannot write --plot {}: {problem}", path.display()))
    })?;
    print(&format!("Chart saved to {}\n", path.display()));
    Ok(())
}
