//! The sockets: bound before anything expensive starts, served until told to stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use quire_server::{Bind, Drained, Listener, Served, Tls};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{Signals, http};
use crate::args::HttpArgs;

/// Bound sockets; no connection is accepted yet.
pub struct Sockets {
    bind: Bind,
    main: Listener,
    tls: Option<Tls>,
    /// `--metrics-port`
    metrics: Option<Listener>,
}

/// Sockets that accept connections.
pub struct Running {
    stop: watch::Sender<bool>,
    main: JoinHandle<Drained>,
    metrics: Option<JoinHandle<Drained>>,
}

impl Sockets {
    /// Takes the addresses and reads the certificates.
    ///
    /// # Errors
    /// If an address is in use or not ours, or a TLS file is bad.
    pub async fn bind(args: &HttpArgs) -> anyhow::Result<Sockets> {
        let tls = args.tls.as_ref().map(http::tls_files).transpose()?;
        let tls = tls.as_ref().map(Tls::load).transpose()?;
        let bind = http::bind(args);
        let main = Listener::bind(&bind).await?;
        let metrics = match args.metrics_port {
            Some(port) => Some(Listener::bind(&http::metrics_bind(args, port)).await?),
            None => None,
        };
        Ok(Sockets {
            bind,
            main,
            tls,
            metrics,
        })
    }

    /// The TCP address of the API; `None` for a Unix socket.
    pub fn local_addr(&self) -> Option<SocketAddr> {
        self.main.local_addr()
    }

    /// Starts to accept, and says where.
    pub fn serve(self, args: &HttpArgs, served: &Arc<Served>) -> Running {
        http::announce(args, &self.bind, self.main.local_addr(), served);
        let (stop, stopped) = watch::channel(false);
        let limits = &served.config.http;
        let main = tokio::spawn(quire_server::serve(
            self.main,
            self.tls,
            quire_server::router(served.clone()),
            limits.clone(),
            told_to_stop(stopped.clone()),
            args.shutdown_timeout,
        ));
        let metrics = self
            .metrics
            .map(|listener| serve_metrics(listener, served, told_to_stop(stopped)));
        Running {
            stop,
            main,
            metrics,
        }
    }
}

/// Serves metrics, and nothing else, until `stopped` resolves.
pub fn serve_metrics(
    listener: Listener,
    served: &Arc<Served>,
    stopped: impl Future<Output = ()> + Send + 'static,
) -> JoinHandle<Drained> {
    tokio::spawn(quire_server::serve(
        listener,
        None,
        quire_server::metrics_router(served.clone()),
        served.config.http.clone(),
        stopped,
        Duration::ZERO,
    ))
}

async fn told_to_stop(mut stopped: watch::Receiver<bool>) {
    // An error means that the sender is gone, which is a stop, too.
    let _ = stopped.wait_for(|stop| *stop).await;
}

impl Running {
    /// Accepts no more and lets requests in flight finish for
    /// `--shutdown-timeout`, or until a second signal.
    pub async fn stop(self, signals: &mut Signals) {
        self.stop.send_replace(true);
        let drained = tokio::select! {
            drained = self.main => drained.unwrap_or_default(),
            _ = signals.next() => Drained::default(),
        };
        if drained.aborted > 0 {
            tracing::warn!(
                "{} connections were cut off; --shutdown-timeout gives them more time",
                drained.aborted
            );
        }
        if let Some(metrics) = self.metrics {
            metrics.abort();
        }
    }
}
