//! What the operating system says about this process, under the names that
//! Prometheus clients in every language use. Linux only; elsewhere the values
//! stay 0.

use std::fs;

use prometheus::{Gauge, Result};

use super::family::Families;
use crate::time::unix_seconds;

/// Clock ticks per second in `/proc/self/stat`, fixed by the kernel's interface.
const TICKS_PER_SECOND: f64 = 100.0;

pub(super) struct ProcessMetrics {
    virtual_memory: Gauge,
    resident_memory: Gauge,
    cpu_seconds: Gauge,
    open_fds: Gauge,
    max_fds: Gauge,
}

impl ProcessMetrics {
    pub(super) fn new(families: &Families) -> Result<Self> {
        let gauge = |name, help| families.plain_gauge(name, help);
        gauge(
            "process_start_time_seconds",
            "Start time of the process since unix epoch in seconds.",
        )?
        .set(unix_seconds() as f64);
        Ok(ProcessMetrics {
            virtual_memory: gauge(
                "process_virtual_memory_bytes",
                "Virtual memory size in bytes.",
            )?,
            resident_memory: gauge(
                "process_resident_memory_bytes",
                "Resident memory size in bytes.",
            )?,
            cpu_seconds: gauge(
                "process_cpu_seconds_total",
                "Total user and system CPU time spent in seconds.",
            )?,
            open_fds: gauge("process_open_fds", "Number of open file descriptors.")?,
            max_fds: gauge(
                "process_max_fds",
                "Maximum number of open file descriptors.",
            )?,
        })
    }

    /// Reads the current values.
    pub(super) fn update(&self) {
        if let Ok(status) = fs::read_to_string("/proc/self/status") {
            set(&self.virtual_memory, memory_bytes(&status, "VmSize:"));
            set(&self.resident_memory, memory_bytes(&status, "VmRSS:"));
        }
        if let Ok(stat) = fs::read_to_string("/proc/self/stat") {
            set(&self.cpu_seconds, cpu_seconds(&stat));
        }
        if let Ok(limits) = fs::read_to_string("/proc/self/limits") {
            set(&self.max_fds, max_fds(&limits));
        }
        if let Ok(entries) = fs::read_dir("/proc/self/fd") {
            self.open_fds.set(entries.count() as f64);
        }
    }
}

fn set(gauge: &Gauge, value: Option<f64>) {
    if let Some(value) = value {
        gauge.set(value);
    }
}

/// A line such as `VmRSS:    1234 kB`.
fn memory_bytes(status: &str, key: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    let kilobytes: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024.0)
}

/// Fields 14 and 15, counted from the end of the name in parentheses.
fn cpu_seconds(stat: &str) -> Option<f64> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / TICKS_PER_SECOND)
}

/// The soft limit of `Max open files`.
fn max_fds(limits: &str) -> Option<f64> {
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proc_files_are_understood() {
        let status = "Name:\tx\nVmSize:\t  2000 kB\nVmRSS:\t    10 kB\n";
        assert_eq!(memory_bytes(status, "VmRSS:"), Some(10240.0));
        let stat = "7 (a b) c) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0";
        assert_eq!(cpu_seconds(stat), Some(3.0));
        let limits = "Limit  Soft  Hard\nMax open files            1024    4096     files\n";
        assert_eq!(max_fds(limits), Some(1024.0));
    }
}
