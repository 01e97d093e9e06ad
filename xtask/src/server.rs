//! Starts the server that is being tested and stops it again.

use crate::http::Client;
use anyhow::{Context, Result, bail};
use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const START_LIMIT: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(20);
/// How many of the server's last lines an error message quotes.
const QUOTED_LINES: usize = 15;

/// A running server; dropping it ends the process.
pub struct Server {
    process: Child,
    log: PathBuf,
    _folder: tempfile::TempDir,
    port: u16,
    pub client: Client,
}

/// The binary to test: `--bin`, the environment variable QUIRE_BIN, or the release build.
pub fn binary(option: Option<String>) -> Result<PathBuf> {
    let chosen = option
        .or_else(|| std::env::var("QUIRE_BIN").ok())
        .map(PathBuf::from);
    let path = match chosen {
        Some(path) => path,
        None => target_folder()?.join("release/vllm"),
    };
    if !path.is_file() {
        bail!(
            "{} is not there; build it with `cargo build --release`, or name another with --bin",
            path.display()
        );
    }
    Ok(path)
}

/// Where cargo puts what it builds.
pub fn target_folder() -> Result<PathBuf> {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => Ok(folder.into()),
        None => Ok(crate::workspace_root()?.join("target")),
    }
}

impl Server {
    /// Runs `binary serve model flags…` on a free local port and waits until it is healthy.
    pub fn start(
        binary: &Path,
        model: &Path,
        flags: &[String],
        environment: &[(&str, &str)],
    ) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let log = folder.path().join("log");
        let output = File::create(&log)?;
        let port = free_port()?;
        let process = Command::new(binary)
            .arg("serve")
            .arg(model)
            .args(["--host", "127.0.0.1", "--port", &port.to_string()])
            .args(flags)
            .envs(environment.iter().copied())
            .env_remove("VLLM_API_KEY")
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .with_context(|| format!("cannot run {}", binary.display()))?;
        let mut server = Self {
            process,
            log,
            _folder: folder,
            port,
            client: Client::local(port),
        };
        server.wait_until_healthy()?;
        Ok(server)
    }

    fn wait_until_healthy(&mut self) -> Result<()> {
        let started = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait()? {
                bail!(
                    "the server ended ({status}) before it was ready\n{}",
                    self.last_lines()
                );
            }
            if self
                .client
                .get("/health")
                .is_ok_and(|answer| answer.status == 200)
            {
                return Ok(());
            }
            if started.elapsed() > START_LIMIT {
                bail!(
                    "the server was not healthy after {START_LIMIT:?}\n{}",
                    self.last_lines()
                );
            }
            std::thread::sleep(POLL);
        }
    }

    /// The process, for those that send it signals.
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// The port of 127.0.0.1 where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The end of what the server printed, for error messages.
    pub fn last_lines(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let first = lines.len().saturating_sub(QUOTED_LINES);
        lines[first..]
            .iter()
            .map(|line| format!("    | {line}"))
            .collect::<Vec<_>>()
            .join("\n")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both only fail when the process is already gone, which is what is wanted.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
