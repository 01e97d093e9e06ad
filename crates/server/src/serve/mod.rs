//! The listener: accepts connections, serves HTTP/1.1 on them under limits, and
//! drains when it is told to stop.

mod connection;
mod listener;
mod stall;
mod tls;

use std::{io, path::PathBuf, sync::Arc, time::Duration};

use axum::Router;
use tokio::{
    sync::{Semaphore, watch},
    task::JoinSet,
    time::timeout,
};

use crate::config::HttpLimits;
use connection::Connection;

pub use listener::{Bind, Listener};
pub use tls::{Tls, TlsFiles};

/// Pause after a failed accept, which is mostly a lack of file descriptors.
const ACCEPT_RETRY: Duration = Duration::from_millis(50);

/// Why a server could not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address as given.
        address: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Another server answers on the socket file.
    #[error("another server is listening on {}", .0.display())]
    SocketInUse(PathBuf),
    /// A TLS file cannot be read.
    #[error("cannot read {}: {source}", .path.display())]
    TlsFile {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A TLS file was read but holds nothing of use.
    #[error("{} holds no {what}", .path.display())]
    TlsContent {
        /// The file.
        path: PathBuf,
        /// What was looked for.
        what: &'static str,
    },
    /// Certificate and key do not work together.
    #[error("the TLS certificate and key cannot be used: {0}")]
    Tls(String),
}

/// How a server ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drained {
    /// Connections that were cut off because the time was up.
    pub aborted: usize,
}

/// Serves `router` until `shutdown` resolves; then accepts no more, lets
/// requests in flight finish for up to `drain_timeout`, and aborts the rest.
/// A zero timeout aborts at once.
pub async fn serve(
    mut listener: Listener,
    tls: Option<Tls>,
    router: Router,
    limits: HttpLimits,
    shutdown: impl Future<Output = ()>,
    drain_timeout: Duration,
) -> Drained {
    let (stop, stopped) = watch::channel(false);
    let free = Arc::new(Semaphore::new(limits.max_connections));
    let limits = Arc::new(limits);
    let mut connections = JoinSet::new();
    tokio::pin!(shutdown);
    loop {
        // Waiting for a place before accepting leaves further clients in the
        // operating system's queue.
        let place = Arc::clone(&free).acquire_owned();
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            Some(_) = connections.join_next() => continue,
            accepted = async { (place.await, listener.accept().await) } => accepted,
        };
        let (Ok(place), accepted) = accepted else {
            break;
        };
        match accepted {
            Ok((socket, peer)) => {
                let connection = Connection {
                    router: router.clone(),
                    tls: tls.clone(),
                    limits: Arc::clone(&limits),
                    peer,
                    stopped: stopped.clone(),
                };
                connections.spawn(async move {
                    connection.run(socket).await;
                    drop(place);
                });
            }
            // A client that left before it was accepted.
            Err(error) if is_of_the_client(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_RETRY).await;
            }
        }
    }
    drop(listener);
    // Connections that are idle end now, the others after their request.
    stop.send_replace(true);
    let drain = async { while connections.join_next().await.is_some() {} };
    let aborted = match timeout(drain_timeout, drain).await {
        Ok(()) => 0,
        Err(_) => connections.len(),
    };
    connections.shutdown().await;
    Drained { aborted }
}

/// True for failures to accept that concern one connection only.
fn is_of_the_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}
