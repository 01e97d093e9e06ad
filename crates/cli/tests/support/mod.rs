//! The program as users run it: as a process.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How long a start or an answer may take on a busy machine.
pub const LIMIT: Duration = Duration::from_secs(120);

/// `vllm args…` in `folder`, with nothing on its standard input.
pub fn vllm(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vllm"));
    command.args(args).current_dir(folder).stdin(Stdio::null());
    // What the tester's own environment says must not count.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if ["VLLM_", "HF_", "OPENAI_"]
            .iter()
            .any(|prefix| text.starts_with(prefix))
        {
            command.env_remove(&name);
        }
    }
    command
}

/// A running server; dropping it ends the process.
pub struct Server {
    process: Child,
    /// Its URL, without a path.
    pub base: String,
    /// What it logged until it was ready.
    pub log: String,
}

impl Server {
    /// Runs `vllm args…` in `folder` on a free port and waits until the model
    /// is loaded.
    pub fn start(folder: &Path, args: &[&str]) -> Server {
        let mut process = vllm(folder, args)
            .args(["--host", "127.0.0.1", "--port", "0", "--max-num-seqs", "4"])
            .env("VLLM_LOGGING_STREAM", "ext://sys.stderr")
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let lines = lines_of(&mut process);
        let mut server = Server {
            process,
            base: String::new(),
            log: String::new(),
        };
        server.wait_until_ready(&lines);
        server
    }

    fn wait_until_ready(&mut self, lines: &Receiver<String>) {
        let deadline = Instant::now() + LIMIT;
        while !self.log.contains("Application startup complete") {
            let left = deadline.saturating_duration_since(Instant::now());
            match lines.recv_timeout(left) {
                Ok(line) => {
                    if let Some((_, base)) = line.split_once("Starting vLLM server on ") {
                        self.base = base.trim().to_owned();
                    }
                    self.log += &(line + "\n");
                }
                Err(RecvTimeoutError::Timeout) => panic!("not ready:\n{}", self.log),
                Err(RecvTimeoutError::Disconnected) => panic!("it ended:\n{}", self.log),
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both only fail when the process is already gone, which is what is wanted.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Reads the log to its end on a thread of its own, so that the server never
/// waits for a reader.
fn lines_of(process: &mut Child) -> Receiver<String> {
    let (send, receive) = channel();
    let log = BufReader::new(process.stderr.take().expect("stderr is piped"));
    std::thread::spawn(move || {
        for line in log.lines().map_while(Result::ok) {
            // Nobody listens once the server is ready.
            let _ = send.send(line);
        }
    });
    receive
}
