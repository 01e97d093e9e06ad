//! Loading progress: a bar on a terminal, log lines otherwise, from the same events.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use quire_backend::{Reporter, Silent};

/// The reporter that fits where output goes.
pub fn reporter(wanted: bool) -> Box<dyn Reporter> {
    match (wanted, std::io::stderr().is_terminal()) {
        (false, _) => Box::new(Silent),
        (true, true) => Box::new(Bar(Mutex::new(None))),
        (true, false) => Box::new(Lines(Mutex::new(None))),
    }
}

struct Bar(Mutex<Option<ProgressBar>>);

impl Reporter for Bar {
    fn begin(&self, phase: &str, total: u64, unit: &str) {
        let template = match unit {
            "B" | "bytes" => "{msg} [{wide_bar}] {bytes}/{total_bytes} {bytes_per_sec}",
            _ => "{msg} [{wide_bar}] {pos}/{len}",
        };
        let style = ProgressStyle::with_template(template).expect("the template is a constant");
        let bar = ProgressBar::new(total)
            .with_style(style)
            .with_message(phase.to_owned());
        *self.0.lock().unwrap_or_else(|e| e.into_inner()) = Some(bar);
    }

    fn advance(&self, done: u64) {
        if let Some(bar) = &*self.0.lock().unwrap_or_else(|e| e.into_inner()) {
            bar.set_position(done);
        }
    }

    fn end(&self) {
        if let Some(bar) = self.0.lock().unwrap_or_else(|e| e.into_inner()).take() {
            bar.finish_and_clear();
        }
    }
}

/// Between two lines of one phase.
const INTERVAL: Duration = Duration::from_secs(5);

struct Phase {
    name: String,
    total: u64,
    start: Instant,
    last_line: Instant,
}

struct Lines(Mutex<Option<Phase>>);

impl Reporter for Lines {
    fn begin(&self, phase: &str, total: u64, _unit: &str) {
        let now = Instant::now();
        let phase = Phase {
            name: phase.to_owned(),
            total,
            start: now,
            last_line: now,
        };
        *self.0.lock().unwrap_or_else(|e| e.into_inner()) = Some(phase);
    }

    fn advance(&self, done: u64) {
        if let Some(phase) = &mut *self.0.lock().unwrap_or_else(|e| e.into_inner())
            && phase.last_line.elapsed() >= INTERVAL
        {
            phase.last_line = Instant::now();
            let percent = 100.0 * done as f64 / phase.total.max(1) as f64;
            tracing::info!("{}: {percent:.0} %", phase.name);
        }
    }

    fn end(&self) {
        if let Some(phase) = self.0.lock().unwrap_or_else(|e| e.into_inner()).take() {
            tracing::info!(
                "{} took {:.2} s",
                phase.name,
                phase.start.elapsed().as_secs_f64()
            );
        }
    }
}
