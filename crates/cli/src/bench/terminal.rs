//! What a benchmark says while it runs: notes on stdout, progress on stderr.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressStyle};
use quire_bench::Observer;

/// The terminal, as benchmarks see it.
pub struct Terminal {
    progress: bool,
    bar: Mutex<Option<ProgressBar>>,
}

impl Terminal {
    /// With a progress bar, if it is wanted and there is a terminal to draw on.
    pub fn new(progress: bool) -> Terminal {
        Terminal {
            progress: progress && std::io::stderr().is_terminal(),
            bar: Mutex::new(None),
        }
    }

    /// Whether there is a bar while a phase lasts.
    pub fn draws(&self) -> bool {
        self.progress
    }

    fn bar(&self) -> std::sync::MutexGuard<'_, Option<ProgressBar>> {
        self.bar.lock().unwrap_or_else(|e| e.into_inner())
    }
}

/// Prints to stdout. A reader that has seen enough is not an error: the
/// measurement goes on, for its files and its exit code.
pub fn print(text: &str) {
    let mut stdout = std::io::stdout().lock();
    let _ = stdout.write_all(text.as_bytes());
    let _ = stdout.flush();
}

impl Observer for Terminal {
    fn note(&self, line: &str) {
        let say = || print(&format!("{line}\n"));
        match &*self.bar() {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }

    fn begin(&self, phase: &str, total: usize) {
        if !self.progress {
            return;
        }
        let style = ProgressStyle::with_template(
            "{msg} [{wide_bar}] {pos}/{len} [{elapsed}<{eta}, {per_sec}]",
        );
        let bar = ProgressBar::new(total as u64).with_message(phase.to_owned());
        *self.bar() = Some(match style {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        });
    }

    fn advance(&self) {
        if let Some(bar) = &*self.bar() {
            bar.inc(1);
        }
    }

    fn end(&self) {
        if let Some(bar) = self.bar().take() {
            bar.finish_and_clear();
        }
    }
}
