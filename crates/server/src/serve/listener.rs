//! Sockets to listen on.

use std::{
    io,
    net::SocketAddr,
    os::unix::fs::FileTypeExt,
    path::{Path, PathBuf},
    pin::Pin,
};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, UnixListener, UnixStream},
};

use super::ServeError;

/// Where to listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bind {
    /// A host name or address, and a port; port 0 takes a free one.
    Tcp {
        /// Name or address.
        host: String,
        /// Port.
        port: u16,
    },
    /// A Unix socket file.
    Uds(PathBuf),
}

/// A bound socket; the port is taken, connections are not accepted yet.
pub struct Listener(Socket);

enum Socket {
    Tcp(TcpListener),
    Uds {
        listener: UnixListener,
        path: PathBuf,
    },
}

/// A connection of either kind.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send {}
impl<T: AsyncRead + AsyncWrite + Send> Stream for T {}

impl Listener {
    /// Takes the address.
    ///
    /// # Errors
    /// The address is not ours, or in use.
    pub async fn bind(bind: &Bind) -> Result<Listener, ServeError> {
        match bind {
            Bind::Tcp { host, port } => {
                let name = host.trim_start_matches('[').trim_end_matches(']');
                let listener = TcpListener::bind((name, *port)).await;
                let listener = listener.map_err(|source| ServeError::Bind {
                    address: format!("{host}:{port}"),
                    source,
                })?;
                Ok(Listener(Socket::Tcp(listener)))
            }
            Bind::Uds(path) => {
                remove_stale_socket(path).await?;
                let listener = UnixListener::bind(path).map_err(|source| ServeError::Bind {
                    address: path.display().to_string(),
                    source,
                })?;
                Ok(Listener(Socket::Uds {
                    listener,
                    path: path.clone(),
                }))
            }
        }
    }

    /// The TCP address, with the port that was taken; `None` for a Unix socket.
    pub fn local_addr(&self) -> Option<SocketAddr> {
        match &self.0 {
            Socket::Tcp(listener) => listener.local_addr().ok(),
            Socket::Uds { .. } => None,
        }
    }

    /// The next connection and, for TCP, where it comes from.
    pub(super) async fn accept(
        &mut self,
    ) -> io::Result<(Pin<Box<dyn Stream>>, Option<SocketAddr>)> {
        match &self.0 {
            Socket::Tcp(listener) => {
                let (stream, peer) = listener.accept().await?;
                // Tokens are small packets that must not wait for each other. A
                // connection that is gone already is no fault of the listener.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "cannot set TCP_NODELAY");
                }
                Ok((Box::pin(stream), Some(peer)))
            }
            Socket::Uds { listener, .. } => {
                let (stream, _) = listener.accept().await?;
                Ok((Box::pin(stream), None))
            }
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Socket::Uds { path, .. } = &self.0
            && let Err(error) = std::fs::remove_file(path)
        {
            tracing::debug!(%error, path = %path.display(), "cannot remove the socket file");
        }
    }
}

/// A server that was killed leaves its socket file behind, which must not stop
/// the next start.
async fn remove_stale_socket(path: &Path) -> Result<(), ServeError> {
    let is_socket = std::fs::symlink_metadata(path).is_ok_and(|meta| meta.file_type().is_socket());
    if !is_socket {
        return Ok(());
    }
    if UnixStream::connect(path).await.is_ok() {
        return Err(ServeError::SocketInUse(path.to_owned()));
    }
    std::fs::remove_file(path).map_err(|source| ServeError::Bind {
        address: path.display().to_string(),
        source,
    })
}
