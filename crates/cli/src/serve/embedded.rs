//! A server inside a process that is its own client.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use quire_engine::EngineHandle;
use tokio::runtime::Runtime;

use super::listen::{Running, Sockets};
use super::{ENGINE_GRACE, http_threads, start};
use crate::args::ServeArgs;
use crate::prepare::{prepare, progress, wait_loaded};

/// A running server, made as `vllm serve` makes one. Dropping it ends it.
pub struct Embedded {
    address: SocketAddr,
    engine: Arc<EngineHandle>,
    /// `None` only while it is dropped.
    runtime: Option<Runtime>,
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
        let (address, engine, running) = runtime.block_on(async {
            let sockets = Sockets::bind(&args.http).await?;
            let address = sockets
                .local_addr()
                .context("a server for this process needs a TCP address")?;
            let (served, engine, _) = start(args, prepared, reporter)?;
            anyhow::Ok((address, engine, sockets.serve(&args.http, &served)))
        })?;
        wait_loaded(&engine, &args.model.model)?;
        Ok(Embedded {
            address,
            engine,
            runtime: Some(runtime),
            _running: running,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        self.engine.shutdown(ENGINE_GRACE);
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(ENGINE_GRACE);
        }
    }
}
