//! TLS, from files to an answer.

use std::{path::PathBuf, sync::Arc, time::Duration};

use quire_server::{Bind, HttpLimits, Listener, ServeError, Tls, TlsFiles, serve};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};

use crate::support::server;

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/tls")
        .join(name)
}

fn files() -> TlsFiles {
    TlsFiles {
        cert: fixture("cert.pem"),
        key: fixture("key.pem"),
        ca: None,
    }
}

/// A client that trusts the fixture certificate and has none of its own.
fn connector() -> TlsConnector {
    let mut roots = RootCertStore::empty();
    let pem = std::fs::read(fixture("cert.pem")).expect("the fixture");
    for cert in CertificateDer::pem_slice_iter(&pem) {
        roots
            .add(cert.expect("a certificate"))
            .expect("a usable certificate");
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("TLS 1.2 or 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

/// What a TLS client gets from a server with these files.
async fn ask(files: &TlsFiles) -> std::io::Result<String> {
    let bind = Bind::Tcp {
        host: "127.0.0.1".to_owned(),
        port: 0,
    };
    let listener = Listener::bind(&bind).await.expect("a free port");
    let address = listener.local_addr().expect("a TCP address");
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async move { drop(stopped.await) };
    let tls = Tls::load(files).expect("usable files");
    let (router, limits) = (server().router, HttpLimits::default());
    let task = tokio::spawn(serve(
        listener,
        Some(tls),
        router,
        limits,
        shutdown,
        Duration::ZERO,
    ));
    let answer = async {
        let name = ServerName::try_from("localhost").expect("a name");
        let mut stream = connector()
            .connect(name, TcpStream::connect(address).await?)
            .await?;
        stream
            .write_all(b"GET /version HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            .await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    };
    let answer = answer.await;
    let _ = stop.send(());
    task.await.expect("the server does not panic");
    answer
}

#[tokio::test]
async fn a_tls_client_is_answered() {
    let answer = ask(&files()).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.ends_with(r#"{"version":"0.33.0"}"#), "{answer}");
}

#[tokio::test]
async fn clients_need_a_certificate_if_the_operator_says_so() {
    let strict = TlsFiles {
        ca: Some(fixture("cert.pem")),
        ..files()
    };
    assert!(ask(&strict).await.is_err());
}

#[test]
fn unusable_files_are_named() {
    let error = |files: TlsFiles| Tls::load(&files).err().expect("refused");
    let missing = error(TlsFiles {
        cert: fixture("none.pem"),
        ..files()
    });
    assert!(missing.to_string().contains("none.pem"), "{missing}");
    let swapped = error(TlsFiles {
        cert: fixture("key.pem"),
        ..files()
    });
    assert!(matches!(
        swapped,
        ServeError::TlsContent {
            what: "certificate",
            ..
        }
    ));
    let keyless = error(TlsFiles {
        key: fixture("cert.pem"),
        ..files()
    });
    assert!(matches!(
        keyless,
        ServeError::TlsContent {
            what: "private key",
            ..
        }
    ));
}
