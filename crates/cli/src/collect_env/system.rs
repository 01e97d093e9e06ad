//! What the kernel says about itself and the machine, as files.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// No file that is read here has a reason to be larger.
const MAX_BYTES: u64 = 16 << 20;

/// Processor flags that decide how fast something runs, or whether.
const FLAGS: [&str; 30] = [
    "sse4_2",
    "avx",
    "f16c",
    "fma",
    "avx2",
    "avx_vnni",
    "avx512f",
    "avx512bw",
    "avx512dq",
    "avx512vl",
    "avx512_vnni",
    "avx512_bf16",
    "avx512_fp16",
    "avx10",
    "amx_tile",
    "amx_int8",
    "amx_bf16",
    "amx_fp16",
    "pdpe1gb",
    "hypervisor",
    "asimd",
    "asimdhp",
    "asimddp",
    "asimdfhm",
    "bf16",
    "i8mm",
    "sve",
    "sve2",
    "svebf16",
    "sme",
];

/// The files of a machine.
pub struct System {
    root: PathBuf,
}

impl System {
    /// The machine whose `/` is here.
    pub fn at(root: &Path) -> System {
        System {
            root: root.to_owned(),
        }
    }

    fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        let file = fs::File::open(self.root.join(path)).ok()?;
        let mut bytes = Vec::new();
        file.take(MAX_BYTES).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    fn text(&self, path: &str) -> Option<String> {
        let bytes = self.bytes(path)?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The first line of a file, if it has any text.
    pub fn line(&self, path: &str) -> Option<String> {
        let text = self.text(path)?;
        let line = text.lines().next()?.trim();
        (!line.is_empty()).then(|| line.to_owned())
    }

    /// The word in brackets of a file such as `always [madvise] never`.
    pub fn chosen(&self, path: &str) -> Option<String> {
        let line = self.line(path)?;
        let (_, rest) = line.split_once('[')?;
        let (word, _) = rest.split_once(']')?;
        Some(word.to_owned())
    }

    /// The distribution's name and version.
    pub fn os_name(&self) -> Option<String> {
        let text = self.text("etc/os-release")?;
        let name = |key: &str| {
            let value = text.lines().find_map(|line| line.strip_prefix(key))?;
            Some(value.trim_matches(['"', '\'']).to_owned())
        };
        name("PRETTY_NAME=").or_else(|| name("NAME="))
    }

    /// The C library that this process has loaded, with its version.
    pub fn libc(&self) -> Option<String> {
        const MARK: &[u8] = b"stable release version ";
        if cfg!(target_env = "musl") {
            return Some("musl".to_owned());
        }
        let maps = self.text("proc/self/maps")?;
        let path = maps
            .lines()
            .filter_map(|line| line.split_whitespace().nth(5))
            .find(|path| path.contains("/libc.so") || path.contains("/libc-2."))?;
        let library = self.bytes(path.trim_start_matches('/'))?;
        let at = library.windows(MARK.len()).position(|part| part == MARK)?;
        let version: String = library[at + MARK.len()..]
            .iter()
            .map(|byte| char::from(*byte))
            .take_while(|c| c.is_ascii_digit() || *c == '.')
            .collect();
        Some(format!("glibc {}", version.trim_end_matches('.')))
    }

    fn cpu_field(&self, name: &str) -> Option<String> {
        let text = self.text("proc/cpuinfo")?;
        text.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            (key.trim() == name).then(|| value.trim().to_owned())
        })
    }

    /// What the processor calls itself.
    pub fn cpu_model(&self) -> Option<String> {
        // ARM's kernel knows numbers only.
        let part = || {
            let number = |name| self.cpu_field(name);
            Some(format!(
                "implementer {} part {}",
                number("CPU implementer")?,
                number("CPU part")?
            ))
        };
        self.cpu_field("model name").or_else(part)
    }

    fn all_cpu_flags(&self) -> Option<BTreeSet<String>> {
        let flags = self
            .cpu_field("flags")
            .or_else(|| self.cpu_field("Features"))?;
        Some(flags.split_whitespace().map(str::to_owned).collect())
    }

    /// Those of the processor's flags that matter.
    pub fn cpu_flags(&self) -> Option<Vec<&'static str>> {
        let all = self.all_cpu_flags()?;
        let has = |flag: &&str| all.contains(*flag);
        Some(FLAGS.into_iter().filter(has).collect())
    }

    /// Whether the processor has a flag; `None` if it does not say.
    pub fn has_cpu_flag(&self, flag: &str) -> Option<bool> {
        Some(self.all_cpu_flags()?.contains(flag))
    }

    /// Hardware threads of the first core.
    pub fn threads_per_core(&self) -> Option<usize> {
        let list = self.line("sys/devices/system/cpu/cpu0/topology/thread_siblings_list")?;
        let count = |part: &str| match part.split_once('-') {
            None => Some(1),
            Some((first, last)) => {
                let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
                last.checked_sub(first).map(|more| more + 1)
            }
        };
        list.split(',').map(count).sum()
    }

    /// The first core's caches, such as `L2 2048K`.
    pub fn caches(&self) -> Option<Vec<String>> {
        let mut caches = Vec::new();
        for index in 0.. {
            let dir = format!("sys/devices/system/cpu/cpu0/cache/index{index}");
            let part = |name: &str| self.line(&format!("{dir}/{name}"));
            let (Some(level), Some(size)) = (part("level"), part("size")) else {
                break;
            };
            let kind = match part("type").as_deref() {
                Some("Data") => "d",
                Some("Instruction") => "i",
                _ => "",
            };
            caches.push(format!("L{level}{kind} {size}"));
        }
        (!caches.is_empty()).then_some(caches)
    }

    /// How the first core's frequency is chosen.
    pub fn governor(&self) -> Option<String> {
        self.line("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
    }

    /// Cores' worth of time that the control group gives, or `no limit`.
    pub fn cpu_quota(&self) -> Option<String> {
        let (quota, period) = self.cpu_max().or_else(|| self.cfs_quota())?;
        match (quota.parse::<f64>(), period.parse::<f64>()) {
            (Ok(quota), Ok(period)) if quota > 0.0 && period > 0.0 => {
                Some(format!("{:.2} cores", quota / period))
            }
            _ => Some("no limit".to_owned()),
        }
    }

    /// Quota and period of control groups of version 1.
    fn cfs_quota(&self) -> Option<(String, String)> {
        let part = |name: &str| self.line(&format!("sys/fs/cgroup/cpu/cpu.cfs_{name}_us"));
        Some((part("quota")?, part("period")?))
    }

    /// Quota and period of control groups of version 2.
    fn cpu_max(&self) -> Option<(String, String)> {
        let own = self.text("proc/self/cgroup")?;
        let path = own.lines().find_map(|line| line.strip_prefix("0::"))?;
        let dirs = [path.trim_matches('/'), ""];
        let line = dirs.into_iter().find_map(|dir| {
            let dir = if dir.is_empty() {
                String::new()
            } else {
                format!("{dir}/")
            };
            self.line(&format!("sys/fs/cgroup/{dir}cpu.max"))
        })?;
        let (quota, period) = line.split_once(' ')?;
        Some((quota.to_owned(), period.to_owned()))
    }

    /// A row of this process's status.
    pub fn status(&self, name: &str) -> Option<String> {
        let text = self.text("proc/self/status")?;
        let value = text.lines().find_map(|line| line.strip_prefix(name))?;
        Some(value.trim().to_owned())
    }

    /// A row of the memory's table that is a count.
    pub fn meminfo_count(&self, name: &str) -> Option<u64> {
        let text = self.text("proc/meminfo")?;
        let row = text.lines().find_map(|line| line.strip_prefix(name))?;
        row.split_whitespace().next()?.parse().ok()
    }

    /// A row of the memory's table, in bytes.
    pub fn meminfo(&self, name: &str) -> Option<u64> {
        self.meminfo_count(name)?.checked_mul(1024)
    }

    /// A limit of this process, with its unit.
    pub fn limit(&self, name: &str) -> Option<String> {
        let text = self.text("proc/self/limits")?;
        let row = text.lines().find_map(|line| line.strip_prefix(name))?;
        let mut words = row.split_whitespace();
        let soft = words.next()?;
        match (soft, words.nth(1)) {
            ("unlimited", _) | (_, None) => Some(soft.to_owned()),
            (_, Some(unit)) => Some(format!("{soft} {unit}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A machine of these files.
    fn machine(files: &[(&str, &str)]) -> (tempfile::TempDir, System) {
        let dir = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let system = System::at(dir.path());
        (dir, system)
    }

    #[test]
    fn an_x86_machine_is_described() {
        let (_dir, system) = machine(&[
            (
                "etc/os-release",
                "NAME=\"Debian\"\nPRETTY_NAME=\"Debian 12\"\n",
            ),
            (
                "proc/cpuinfo",
                "processor\t: 0\nmodel name\t: Xeon X\nflags\t\t: fpu avx2 fma avx512f hypervisor\n",
            ),
            ("proc/self/cgroup", "0::/a/b\n"),
            ("sys/fs/cgroup/a/b/cpu.max", "150000 100000\n"),
            (
                "proc/self/maps",
                "7f00-7f01 r--p 00000000 08:01 1 /usr/lib/libc.so.6\n",
            ),
            (
                "usr/lib/libc.so.6",
                "\u{0}GNU C Library stable release version 2.36.\n",
            ),
            (
                "proc/self/limits",
                "Limit  Soft Limit  Hard Limit  Units\nMax open files            1024                 4096                 files     \nMax locked memory         unlimited            unlimited            bytes     \n",
            ),
            (
                "proc/meminfo",
                "MemTotal:       100 kB\nHugePages_Total:       3\n",
            ),
            (
                "proc/self/status",
                "Name:\tvllm\nCpus_allowed_list:\t0-3,8\n",
            ),
            (
                "sys/kernel/mm/transparent_hugepage/enabled",
                "always [madvise] never\n",
            ),
            (
                "sys/devices/system/cpu/cpu0/topology/thread_siblings_list",
                "0-1\n",
            ),
            ("sys/devices/system/cpu/cpu0/cache/index0/level", "1\n"),
            ("sys/devices/system/cpu/cpu0/cache/index0/type", "Data\n"),
            ("sys/devices/system/cpu/cpu0/cache/index0/size", "48K\n"),
        ]);
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(system.os_name(), text("Debian 12"));
        assert_eq!(system.cpu_model(), text("Xeon X"));
        let flags = ["fma", "avx2", "avx512f", "hypervisor"];
        assert_eq!(system.cpu_flags(), Some(flags.to_vec()));
        assert_eq!(system.has_cpu_flag("amx_tile"), Some(false));
        assert_eq!(system.cpu_quota(), text("1.50 cores"));
        if cfg!(target_env = "gnu") {
            assert_eq!(system.libc(), text("glibc 2.36"));
        }
        assert_eq!(system.limit("Max open files"), text("1024 files"));
        assert_eq!(system.limit("Max locked memory"), text("unlimited"));
        assert_eq!(system.meminfo("MemTotal:"), Some(102_400));
        assert_eq!(system.meminfo_count("HugePages_Total:"), Some(3));
        assert_eq!(system.status("Cpus_allowed_list:"), text("0-3,8"));
        let pages = system.chosen("sys/kernel/mm/transparent_hugepage/enabled");
        assert_eq!(pages, text("madvise"));
        assert_eq!(system.threads_per_core(), Some(2));
        assert_eq!(system.caches(), Some(vec!["L1d 48K".to_owned()]));
    }

    #[test]
    fn what_cannot_be_read_is_unknown() {
        let (_dir, system) = machine(&[
            (
                "proc/cpuinfo",
                "CPU implementer\t: 0x41\nCPU part\t: 0xd40\nFeatures\t: asimd sve\n",
            ),
            ("proc/self/cgroup", "0::/\n"),
            ("sys/fs/cgroup/cpu.max", "max 100000\n"),
        ]);
        assert_eq!(
            system.cpu_model().as_deref(),
            Some("implementer 0x41 part 0xd40")
        );
        assert_eq!(system.cpu_flags(), Some(vec!["asimd", "sve"]));
        assert_eq!(system.cpu_quota().as_deref(), Some("no limit"));
        assert_eq!(system.os_name(), None);
        assert_eq!(system.caches(), None);
        assert_eq!(system.limit("Max open files"), None);
        assert_eq!(system.meminfo("MemTotal:"), None);
    }
}
