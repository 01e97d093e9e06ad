//! A server inside a process that is its own client.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use quire_backend::Reporter;
use quire_engine::{Engine, EngineHandle, EngineState};
use quire_server::{Bind, Listener, Local, Served};
use tokio::runtime::Runtime;

use super::listen::{self, Running, Sockets};
use super::{ENGINE_GRACE, http_threads, start};
use crate::args::ServeArgs;
use crate::errors::CliError;
use crate::prepare::{Prepared, prepare, progress, wait_loaded};

/// A model behind the HTTP interface, and the threads of both. Dropping it ends
/// them.
struct Application {
    served: Arc<Served>,
    engine: Arc<EngineHandle>,
    /// `None` only while it is dropped.
    runtime: Option<Runtime>,
}

impl Application {
    /// Starts to load the model.
    fn start(
        args: &ServeArgs,
        prepared: Prepared,
        reporter: Box<dyn Reporter>,
        runtime: Runtime,
    ) -> anyhow::Result<Application> {
        let (served, engine, _) = {
            let _inside = runtime.enter();
            start(args, prepared, reporter)?
        };
        Ok(Application {
            served,
            engine,
            runtime: Some(runtime),
        })
    }

    fn runtime(&self) -> &Runtime {
        let runtime = self.runtime.as_ref();
        runtime.expect("the runtime is there until the drop")
    }

    fn wait_loaded(&self, args: &ServeArgs) -> Result<(), CliError> {
        wait_loaded(&self.engine, &args.model.model)
    }
}

impl Drop for Application {
    fn drop(&mut self) {
        self.engine.shutdown(ENGINE_GRACE);
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(ENGINE_GRACE);
        }
    }
}

/// A running server, made as `vllm serve` makes one. Dropping it ends it.
pub struct Embedded {
    address: SocketAddr,
    _application: Application,
    /// Serves until it is dropped.
    _running: Running,
}

impl Embedded {
    /// Loads the model and serves it at the address that `args` names.
    ///
    /// # Errors
    /// As `vllm serve` has them.
    pub fn start(args: &ServeArgs) -> anyhow::Result<Embedded> {
        let reporter = progress::reporter(args.model.load_progress);
        let prepared = prepare(args, &*reporter)?;
        let runtime = http_threads()?;
        let sockets = runtime.block_on(Sockets::bind(&args.http))?;
        let address = sockets
            .local_addr()
            .context("a server for this process needs a TCP address")?;
        let application = Application::start(args, prepared, reporter, runtime)?;
        let running = {
            let _inside = application.runtime().enter();
            sockets.serve(&args.http, &application.served)
        };
        application.wait_loaded(args)?;
        Ok(Embedded {
            address,
            _application: application,
            _running: running,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

/// The HTTP interface of a model for this process alone: requests are calls,
/// and no socket is open but that of the metrics. Dropping it ends the engine.
pub struct InProcess {
    interface: Local,
    application: Application,
}

impl InProcess {
    /// Loads the model that `args` names. The engine does not hold prompts back
    /// for the sake of running answers, because nobody reads along.
    ///
    /// # Errors
    /// As `vllm serve` has them; the address for metrics may be taken.
    pub fn start(args: &ServeArgs, metrics: Option<&Bind>) -> anyhow::Result<InProcess> {
        let reporter = progress::reporter(args.model.load_progress);
        let mut prepared = prepare(args, &*reporter)?;
        prepared.engine.smooth = false;
        let runtime = http_threads()?;
        let metrics = metrics
            .map(|bind| runtime.block_on(Listener::bind(bind)))
            .transpose()?;
        let application = Application::start(args, prepared, reporter, runtime)?;
        if let Some(listener) = metrics {
            if let Some(address) = listener.local_addr() {
                tracing::info!("Serving metrics on http://{address}/metrics");
            }
            let _inside = application.runtime().enter();
            // It ends with the runtime.
            listen::serve_metrics(listener, &application.served, std::future::pending());
        }
        application.wait_loaded(args)?;
        Ok(InProcess {
            interface: Local::new(application.served.clone()),
            application,
        })
    }

    /// What calls go to.
    pub fn interface(&self) -> &Local {
        &self.interface
    }

    /// The paths that take a POST.
    pub fn post_paths(&self) -> Vec<&'static str> {
        quire_server::route_list(&self.application.served)
            .into_iter()
            .filter(|(_, methods)| methods.split(", ").any(|method| method == "POST"))
            .map(|(path, _)| path)
            .collect()
    }

    /// Threads for calls.
    pub fn runtime(&self) -> &Runtime {
        self.application.runtime()
    }

    /// Whether the engine can answer at all.
    pub fn is_alive(&self) -> bool {
        self.application.engine.state() != EngineState::Dead
    }
}
