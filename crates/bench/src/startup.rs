//! How fast a server starts.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use hyper::body::Bytes;
use serde_json::{Map, Value, json};

use crate::offline::percentiles;
use crate::{Address, BenchError, Client, Observer, stats};

/// Between two questions whether the server is ready; the precision of what is
/// measured.
const POLL: Duration = Duration::from_millis(2);

/// No server takes longer, however large its model.
const START_LIMIT: Duration = Duration::from_secs(60 * 60);

/// The child's last lines, which are shown if it does not start.
const SHOWN_LINES: usize = 15;

/// What to start, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartupPlan {
    /// The program.
    pub program: PathBuf,
    /// Its arguments, without those about the address.
    pub args: Vec<String>,
    /// Files that cold starts have to read anew.
    pub files: Vec<PathBuf>,
    /// Cold starts.
    pub cold: usize,
    /// Starts before the warm ones.
    pub warmups: usize,
    /// Warm starts.
    pub warm: usize,
}

/// One start, in seconds since the process was made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Start {
    /// Until the server said that it is healthy.
    pub ready: f64,
    /// Until it had answered a request with one token.
    pub first_token: f64,
}

/// Every start that counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Starts {
    /// Those that read the model from the disk.
    pub cold: Vec<Start>,
    /// Those that find it in memory.
    pub warm: Vec<Start>,
}

/// Starts the server as often as the plan says.
///
/// # Errors
/// If it does not start or does not answer.
pub fn startup(plan: &StartupPlan, observer: &dyn Observer) -> Result<Starts, BenchError> {
    let series = |phase: &str, count: usize, is_cold: bool| {
        observer.begin(phase, count);
        let starts: Result<Vec<Start>, BenchError> = (0..count)
            .map(|_| {
                if is_cold {
                    forget(&plan.files)?;
                }
                let start = start(plan);
                observer.advance();
                start
            })
            .collect();
        observer.end();
        starts
    };
    observer.note("Measuring cold startup time...");
    let cold = series("Cold startup iterations", plan.cold, true)?;
    observer.note("Measuring warm startup time...");
    series("Warmup iterations", plan.warmups, false)?;
    let warm = series("Warm startup iterations", plan.warm, false)?;
    Ok(Starts { cold, warm })
}

/// Has the operating system drop what it keeps of these files.
fn forget(files: &[PathBuf]) -> Result<(), BenchError> {
    for path in files {
        let file = std::fs::File::open(path).map_err(|source| BenchError::read(path, source))?;
        // It is a request; where it is not granted, the start is just warmer.
        let _ = rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed);
    }
    Ok(())
}

fn start(plan: &StartupPlan) -> Result<Start, BenchError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|problem| BenchError::Startup(format!("cannot start a timer: {problem}")))?;
    let port = free_port()?;
    let client = Client::new(
        Address::http(&Ipv4Addr::LOCALHOST.to_string(), port),
        false,
        None,
        &[],
    )?;
    let begin = Instant::now();
    let mut server = Server::start(&plan.program, &plan.args, port)?;
    runtime.block_on(async {
        while !is_healthy(&client).await {
            server.check_alive(begin)?;
            tokio::time::sleep(POLL).await;
        }
        let ready = begin.elapsed().as_secs_f64();
        first_token(&client).await?;
        Ok(Start {
            ready,
            first_token: begin.elapsed().as_secs_f64(),
        })
    })
}

/// A port that was free a moment ago.
fn free_port() -> Result<u16, BenchError> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let address = listener.and_then(|listener| listener.local_addr());
    address
        .map(|address| address.port())
        .map_err(|problem| BenchError::Startup(format!("there is no free port: {problem}")))
}

async fn is_healthy(client: &Client) -> bool {
    match client.send("/health", None, None).await {
        Ok(answer) => {
            let is_healthy = answer.status().is_success();
            // The body is read so that the connection can be used again.
            answer.text().await.is_ok() && is_healthy
        }
        Err(_) => false,
    }
}

async fn first_token(client: &Client) -> Result<(), BenchError> {
    // Ids instead of text work without a tokenizer, too.
    let body = json!({"prompt": [0], "max_tokens": 1, "ignore_eos": true, "temperature": 0});
    let body = Bytes::from(body.to_string());
    let answer = client.send("/v1/completions", Some(body), None).await?;
    let status = answer.status();
    let text = answer.text().await?;
    match status.is_success() {
        true => Ok(()),
        false => Err(BenchError::Startup(format!(
            "the server does not answer a first request: {status}: {text}"
        ))),
    }
}

/// A child process; dropping it ends it.
struct Server {
    process: Child,
    lines: Arc<Mutex<VecDeque<String>>>,
    /// Reads the log until the process closes it.
    reader: Option<JoinHandle<()>>,
}

impl Server {
    fn start(program: &Path, args: &[String], port: u16) -> Result<Server, BenchError> {
        let mut process = Command::new(program)
            .args(args)
            .args(["--host", "127.0.0.1", "--port", &port.to_string()])
            // A key would have to be sent, and a log on stdout would be lost.
            .env_remove("VLLM_API_KEY")
            .env("VLLM_LOGGING_STREAM", "ext://sys.stderr")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|problem| {
                BenchError::Startup(format!("cannot run {}: {problem}", program.display()))
            })?;
        let lines = Arc::new(Mutex::new(VecDeque::new()));
        // The child must never wait for a reader of its log.
        let reader = process.stderr.take().map(|log| {
            let lines = lines.clone();
            std::thread::spawn(move || keep_last(log, &lines))
        });
        Ok(Server {
            process,
            lines,
            reader,
        })
    }

    fn check_alive(&mut self, begin: Instant) -> Result<(), BenchError> {
        let problem = match self.process.try_wait() {
            Ok(None) if begin.elapsed() < START_LIMIT => return Ok(()),
            Ok(None) => format!("the server was not ready after {START_LIMIT:?}"),
            Ok(Some(status)) => {
                // Its last words may be still on their way.
                if let Some(reader) = self.reader.take() {
                    // It only fails if it panicked, and then there is nothing to quote.
                    let _ = reader.join();
                }
                format!("the server ended ({status}) before it was ready")
            }
            Err(problem) => format!("the server cannot be watched: {problem}"),
        };
        let lines = self.lines.lock().unwrap_or_else(|e| e.into_inner());
        let quoted: String = lines.iter().map(|line| format!("\n    | {line}")).collect();
        Err(BenchError::Startup(problem + &quoted))
    }
}

fn keep_last(log: impl Read, lines: &Mutex<VecDeque<String>>) {
    for line in BufReader::new(log).lines().map_while(Result::ok) {
        let mut lines = lines.lock().unwrap_or_else(|e| e.into_inner());
        if lines.len() == SHOWN_LINES {
            lines.pop_front();
        }
        lines.push_back(line);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both only fail when the process is already gone, which is what is wanted.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Starts {
    /// The block that is printed at the end.
    pub fn report(&self) -> String {
        let line = "=".repeat(60);
        let mut text = format!("{line}\nSTARTUP TIME BENCHMARK RESULTS\n{line}\n");
        for (name, starts) in [("COLD STARTUP", &self.cold), ("WARM STARTUP", &self.warm)] {
            text += &format!("\n{name}:\n");
            for (what, values) in measured(starts) {
                text += &format!("Avg {what}: {:.3} seconds\n", stats::mean(&values));
            }
            for (what, values) in measured(starts) {
                let mut what = what.to_owned();
                if let Some(first) = what.get_mut(..1) {
                    first.make_ascii_uppercase();
                }
                text += &format!("{what} percentiles:\n");
                for (percent, value) in percentiles(&values) {
                    let value = value.as_f64().unwrap_or_default();
                    text += &format!("  {percent}%: {value:.3} seconds\n");
                }
            }
        }
        text + &line + "\n"
    }

    /// The result file. Nothing is compiled at start, so compilation takes 0.
    pub fn json(&self) -> Map<String, Value> {
        let mut result = Map::new();
        for (phase, starts) in [("cold", &self.cold), ("warm", &self.warm)] {
            let nothing = vec![0.0; starts.len()];
            let [(_, ready), (_, first_token)] = measured(starts);
            for (what, values) in [
                ("startup", ready),
                ("compilation", nothing),
                ("first_token", first_token),
            ] {
                let key = format!("{phase}_{what}");
                result.insert(format!("avg_{key}_time"), stats::mean(&values).into());
                result.insert(format!("{key}_percentiles"), percentiles(&values).into());
                result.insert(format!("{key}_times"), values.into());
            }
        }
        result
    }
}

/// What is measured of each start, by name.
fn measured(starts: &[Start]) -> [(&'static str, Vec<f64>); 2] {
    [
        (
            "startup time",
            starts.iter().map(|start| start.ready).collect(),
        ),
        (
            "first token time",
            starts.iter().map(|start| start.first_token).collect(),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Silent;

    fn starts() -> Starts {
        let start = |ready| Start {
            ready,
            first_token: ready + 0.5,
        };
        Starts {
            cold: vec![start(2.0), start(4.0)],
            warm: vec![start(1.0)],
        }
    }

    #[test]
    fn results_have_the_keys_of_vllm_and_the_first_token() {
        let result = starts().json();
        for phase in ["cold", "warm"] {
            for what in ["startup", "compilation", "first_token"] {
                let key = format!("{phase}_{what}");
                for key in [
                    format!("avg_{key}_time"),
                    format!("{key}_times"),
                    format!("{key}_percentiles"),
                ] {
                    assert!(result.contains_key(&key), "{key}");
                }
            }
        }
        assert_eq!(result["avg_cold_startup_time"], json!(3.0));
        assert_eq!(result["cold_first_token_times"], json!([2.5, 4.5]));
        assert_eq!(result["cold_startup_percentiles"]["50"], json!(3.0));
    }

    #[test]
    fn the_report_names_both_times_of_both_kinds_of_start() {
        let text = starts().report();
        for part in [
            "COLD STARTUP:\nAvg startup time: 3.000 seconds\nAvg first token time: 3.500 seconds\n",
            "WARM STARTUP:\nAvg startup time: 1.000 seconds\n",
            "First token time percentiles:\n  10%: 1.500 seconds\n",
        ] {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn a_program_that_ends_is_quoted() {
        let plan = StartupPlan {
            program: "/bin/sh".into(),
            args: vec![
                "-c".into(),
                "echo it is broken >&2; sleep 0.2; exit 3".into(),
            ],
            files: Vec::new(),
            cold: 1,
            warmups: 0,
            warm: 0,
        };
        let problem = startup(&plan, &Silent).unwrap_err().to_string();
        assert!(problem.contains("exit status: 3"), "{problem}");
        assert!(problem.contains("    | it is broken"), "{problem}");
    }

    #[test]
    fn files_that_are_gone_are_errors() {
        let plan = StartupPlan {
            program: "/bin/true".into(),
            args: Vec::new(),
            files: vec!["/nowhere/model".into()],
            cold: 1,
            warmups: 0,
            warm: 0,
        };
        let problem = startup(&plan, &Silent).unwrap_err().to_string();
        assert!(
            problem.starts_with("cannot read /nowhere/model"),
            "{problem}"
        );
    }
}
