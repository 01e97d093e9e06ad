//! `vllm serve`: puts the rooms together, prints the first lines, and runs
//! until it is told to stop.

mod embedded;
mod http;
mod info;
mod listen;
mod stats_line;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use quire_backend::Reporter;
use quire_engine::{EngineHandle, NoStats, StatsSink, gib};
use quire_server::{Metrics, MetricsOptions, Served};
use tokio::signal::unix::{SignalKind, signal};

use crate::args::ServeArgs;
use crate::errors::CliError;
use crate::prepare::{Prepared, introduce, prepare, progress, wait_loaded};
pub use embedded::{Embedded, InProcess};
pub(crate) use http::{in_container, metrics_bind};
use listen::Sockets;
use stats_line::{Counting, Totals};

/// Threads for connections, JSON and text. Few, because they share the cores
/// with the kernels and mostly wait.
const HTTP_THREADS: usize = 2;

/// How long the engine gets to end once all connections have.
const ENGINE_GRACE: Duration = Duration::from_secs(1);

/// Serves a model until the process is told to stop.
///
/// # Errors
/// If the model cannot be served or the address cannot be had.
pub fn run(args: ServeArgs) -> anyhow::Result<()> {
    let begin = Instant::now();
    tracing::info!(
        "Quire {}, speaking vLLM {}",
        env!("CARGO_PKG_VERSION"),
        quire_server::COMPATIBLE_VERSION
    );
    let listed: Vec<_> = args
        .non_default_args
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    if !listed.is_empty() {
        tracing::info!("non-default args: {}", listed.join(", "));
    }
    introduce(&args.model.model);
    let reporter = progress::reporter(args.model.load_progress);
    let prepared = prepare(&args, &*reporter)?;
    first_lines(&args, &prepared);
    http_threads()?.block_on(serve(args, prepared, reporter, begin))
}

fn http_threads() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(HTTP_THREADS)
        .thread_name("http")
        .enable_all()
        .build()
        .context("cannot start the HTTP threads")
}

/// What was found, and the memory plan.
fn first_lines(args: &ServeArgs, p: &Prepared) {
    use quire_backend::Backend;
    let m = &p.memory;
    let model = &args.model.model;
    tracing::info!(
        "model {model}: {}, {} layers, hidden {}, vocabulary {}, served in {}",
        p.spec.family,
        p.spec.layers.len(),
        p.spec.hidden,
        p.spec.vocab,
        p.dtype
    );
    tracing::info!("device: {}", p.backend.caps().description);
    tracing::info!(
        "memory: {} for weights and buffers, {} for {} KV blocks of {} tokens",
        gib(m.weight_bytes),
        gib(m.kv_bytes()),
        m.num_blocks,
        p.engine.load.kv.block_size
    );
    tracing::info!(
        "CPU KV cache size: {} tokens, Maximum concurrency for {} tokens per request: {:.2}x",
        thousands(m.kv_tokens),
        thousands(m.max_model_len),
        m.concurrency()
    );
    if let Some(dialect) = p.tool_dialect {
        tracing::info!("tool calls: read by the parser {}", dialect.names()[0]);
    }
    if let Some(kind) = args.http.parsers.reasoning {
        tracing::info!("thoughts: read by the parser {}", kind.names()[0]);
    }
}

async fn serve(
    args: ServeArgs,
    prepared: Prepared,
    reporter: Box<dyn Reporter>,
    begin: Instant,
) -> anyhow::Result<()> {
    // First, because a taken port must not wait for a model to load.
    let sockets = Sockets::bind(&args.http).await?;
    let (served, engine, totals) = start(&args, prepared, reporter)?;
    let running = sockets.serve(&args.http, &served);
    let mut signals = Signals::new()?;
    let (waiting, model) = (engine.clone(), args.model.model.clone());
    let loading = tokio::task::spawn_blocking(move || wait_loaded(&waiting, &model));
    let outcome = tokio::select! {
        loaded = loading => match loaded.context("the loading task ended early")? {
            Ok(()) => {
                tracing::info!("Application startup complete after {:.2} s.", begin.elapsed().as_secs_f64());
                if args.log.stats {
                    let interval = Duration::from_secs_f64(args.log.stats_interval);
                    tokio::spawn(stats_line::run(engine.clone(), totals, interval));
                }
                until_stopped(&engine, &mut signals).await
            }
            Err(problem) => Err(problem.into()),
        },
        name = signals.next() => {
            tracing::info!("{name} while loading");
            // The load cannot be interrupted; the process ends without waiting for it.
            std::process::exit(0);
        }
    };
    running.stop(&mut signals).await;
    tokio::task::spawn_blocking(move || engine.shutdown(ENGINE_GRACE)).await?;
    outcome
}

/// Starts the engine thread and makes everything that handlers see.
fn start(
    args: &ServeArgs,
    prepared: Prepared,
    reporter: Box<dyn Reporter>,
) -> anyhow::Result<(Arc<Served>, Arc<EngineHandle>, Arc<Totals>)> {
    let config = http::server_config(args, &prepared);
    let metrics = Arc::new(Metrics::new(&MetricsOptions {
        model_name: config.model_name().to_owned(),
        max_model_len: config.max_model_len,
        custom_buckets: Default::default(),
    })?);
    metrics.set_cache_config(&http::cache_settings(args, &prepared))?;
    let totals = Arc::new(Totals::default());
    let sink: Box<dyn StatsSink> = match args.log.stats {
        true => Box::new(Counting {
            inner: metrics.sink(),
            totals: totals.clone(),
        }),
        false => Box::new(NoStats),
    };
    let Prepared {
        engine,
        backend,
        weights,
        tokenizer,
        chat_template,
        ..
    } = prepared;
    let engine = EngineHandle::start(engine, Box::new(backend), weights, reporter, sink)
        .context("cannot start the engine thread")?;
    let engine = Arc::new(engine);
    let served = Arc::new(Served {
        config,
        engine: engine.clone(),
        tokenizer,
        chat_template,
        metrics,
    });
    Ok((served, engine, totals))
}

/// Waits for a signal, or for the engine to die.
async fn until_stopped(engine: &EngineHandle, signals: &mut Signals) -> anyhow::Result<()> {
    tokio::select! {
        name = signals.next() => {
            tracing::info!("{name}: shutting down");
            Ok(())
        }
        () = engine.died() => Err(CliError::failure("the engine has stopped after an internal error").into()),
    }
}

/// The signals that end a program in good order.
pub(crate) struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    /// Takes them from now on.
    ///
    /// # Errors
    /// If the operating system gives no signal handler.
    pub(crate) fn new() -> std::io::Result<Signals> {
        Ok(Signals {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Waits for one and gives its name.
    pub(crate) async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "SIGINT",
            _ = self.terminate.recv() => "SIGTERM",
        }
    }
}

/// `12345` → `12,345`, as vLLM prints counts.
fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| std::str::from_utf8(group).expect("digits are ASCII"))
        .collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn counts_are_grouped() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1000), "1,000");
        assert_eq!(thousands(1_234_567), "1,234,567");
    }
}
