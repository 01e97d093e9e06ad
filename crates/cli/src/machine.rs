//! What memory this machine (or container) has.

use std::fs;

/// Memory in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Installed, or the container's limit if lower.
    pub total: u64,
    /// What can be taken without swapping.
    pub available: u64,
}

/// Share of the available memory that weights and cache may take unless
/// `--gpu-memory-utilization` says otherwise.
pub const DEFAULT_SHARE: f64 = 0.8;

impl Memory {
    /// Reads `/proc/meminfo` and the control group's limits.
    ///
    /// # Errors
    /// If `/proc/meminfo` cannot be read or understood.
    pub fn read() -> anyhow::Result<Memory> {
        let info = fs::read_to_string("/proc/meminfo")?;
        let field = |name: &str| {
            parse_meminfo(&info, name).ok_or_else(|| anyhow::anyhow!("/proc/meminfo has no {name}"))
        };
        let mut memory = Memory {
            total: field("MemTotal:")?,
            available: field("MemAvailable:")?,
        };
        if let Some((limit, used)) = cgroup() {
            memory.total = memory.total.min(limit);
            memory.available = memory.available.min(limit.saturating_sub(used));
        }
        Ok(memory)
    }
}

fn parse_meminfo(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find(|line| line.starts_with(name))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    kib.checked_mul(1024)
}

/// Limit and use, in bytes, of this process's control group (version 2, then
/// 1), if limited.
pub fn cgroup() -> Option<(u64, u64)> {
    let own = fs::read_to_string("/proc/self/cgroup").ok()?;
    let path = own
        .lines()
        .find_map(|line| line.strip_prefix("0::"))
        .unwrap_or("/");
    let v2 = format!("/sys/fs/cgroup{}", path.trim_end_matches('/'));
    let pairs = [
        (format!("{v2}/memory.max"), format!("{v2}/memory.current")),
        (
            "/sys/fs/cgroup/memory.max".into(),
            "/sys/fs/cgroup/memory.current".into(),
        ),
        (
            "/sys/fs/cgroup/memory/memory.limit_in_bytes".into(),
            "/sys/fs/cgroup/memory/memory.usage_in_bytes".into(),
        ),
    ];
    let number = |path: &str| fs::read_to_string(path).ok()?.trim().parse::<u64>().ok();
    // "max" does not parse, which is right: no limit.
    pairs
        .iter()
        .find_map(|(limit, used)| Some((number(limit)?, number(used).unwrap_or(0))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meminfo_lines_are_kibibytes() {
        let text = "MemTotal:       24567 kB\nMemFree: 1 kB\nMemAvailable:   100 kB\n";
        assert_eq!(parse_meminfo(text, "MemTotal:"), Some(24567 * 1024));
        assert_eq!(parse_meminfo(text, "MemAvailable:"), Some(102_400));
        assert_eq!(parse_meminfo(text, "Swap:"), None);
    }

    #[test]
    fn this_machine_has_memory() {
        let memory = Memory::read().unwrap();
        assert!(memory.available > 0 && memory.available <= memory.total);
    }
}
