//! One connection.

use std::{net::SocketAddr, pin::Pin, sync::Arc};

use axum::{Router, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::watch,
    time::timeout,
};

use super::{listener::Stream, stall::StallGuard, tls::Tls};
use crate::{config::HttpLimits, observe::Peer};

pub(super) struct Connection {
    pub(super) router: Router,
    pub(super) tls: Option<Tls>,
    pub(super) limits: Arc<HttpLimits>,
    pub(super) peer: Option<SocketAddr>,
    /// Becomes true when the server stops.
    pub(super) stopped: watch::Receiver<bool>,
}

impl Connection {
    /// Serves requests until either side ends the connection.
    pub(super) async fn run(self, socket: Pin<Box<dyn Stream>>) {
        let Some(tls) = &self.tls else {
            return self.serve(socket).await;
        };
        match timeout(self.limits.tls_handshake_timeout, tls.accept(socket)).await {
            Ok(Ok(stream)) => self.serve(stream).await,
            Ok(Err(error)) => tracing::debug!(%error, "TLS handshake failed"),
            Err(_) => tracing::debug!("TLS handshake timed out"),
        }
    }

    async fn serve(self, stream: impl AsyncRead + AsyncWrite + Unpin) {
        let Connection {
            router,
            limits,
            peer,
            mut stopped,
            ..
        } = self;
        let stream = StallGuard::new(stream, limits.write_idle_timeout);
        let router = TowerToHyperService::new(router);
        let service = service_fn(move |mut request: Request<Incoming>| {
            if let Some(peer) = peer {
                request.extensions_mut().insert(Peer(peer));
            }
            hyper::service::Service::call(&router, request)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.header_read_timeout)
            .max_headers(limits.max_headers)
            .max_buf_size(limits.max_header_bytes)
            .serve_connection(TokioIo::new(stream), service);
        tokio::pin!(connection);
        // An error means that the server is gone, which is a stop as well.
        let stop = async move {
            let _ = stopped.wait_for(|stopped| *stopped).await.is_ok();
        };
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = stop => {
                connection.as_mut().graceful_shutdown();
                connection.as_mut().await
            }
        };
        if let Err(error) = ended {
            // Clients that go away in the middle are everyday business.
            tracing::debug!(%error, "connection ended early");
        }
    }
}
