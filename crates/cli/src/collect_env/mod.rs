//! `vllm collect-env`: what a bug report needs.
//!
//! Everything is read, nothing is measured or asked of another program. What
//! cannot be read is `null` in JSON and `unknown` in text, and stops nothing.

mod system;
mod variables;

use std::fmt::Write;
use std::path::Path;

use quire_checkpoint::HubOptions;
use quire_cpu::simd::Level;
use quire_server::COMPATIBLE_VERSION;
use serde_json::{Map, Value as Json};

use crate::flags::env::Environment;
use crate::machine::{DEFAULT_SHARE, Memory};
use crate::serve::in_container;
use system::System;

/// Column at which values begin.
const INDENT: usize = 30;

/// A titled part of the report: names and values in order.
struct Part {
    title: &'static str,
    rows: Vec<(String, Json)>,
}

impl Part {
    fn new<'a>(title: &'static str, rows: impl IntoIterator<Item = (&'a str, Json)>) -> Part {
        let rows = rows.into_iter();
        Part {
            title,
            rows: rows.map(|(name, value)| (name.to_owned(), value)).collect(),
        }
    }
}

/// The report, as JSON or as text.
pub fn report(env: &Environment, json: bool) -> String {
    let system = System::at(Path::new("/"));
    let parts = [
        program(),
        operating_system(&system),
        processor(&system),
        memory(&system),
        limits(&system),
        models(env),
        Part {
            title: "environment",
            rows: variables::shown(env),
        },
    ];
    match json {
        true => as_json(&parts),
        false => as_text(&parts),
    }
}

fn program() -> Part {
    Part::new(
        "quire",
        [
            ("version", env!("CARGO_PKG_VERSION").into()),
            ("vllm_version", COMPATIBLE_VERSION.into()),
            ("commit", option_env!("QUIRE_COMMIT").into()),
            ("architecture", std::env::consts::ARCH.into()),
            ("target_env", target_env().into()),
            ("optimised", (!cfg!(debug_assertions)).into()),
        ],
    )
}

fn target_env() -> &'static str {
    if cfg!(target_env = "musl") {
        "musl"
    } else if cfg!(target_env = "gnu") {
        "gnu"
    } else {
        "other"
    }
}

fn operating_system(system: &System) -> Part {
    Part::new(
        "system",
        [
            ("os", system.os_name().into()),
            ("kernel", system.line("proc/sys/kernel/osrelease").into()),
            ("libc", system.libc().into()),
            ("container", in_container().into()),
            ("virtual_machine", system.has_cpu_flag("hypervisor").into()),
            (
                "nvidia_driver",
                system.line("proc/driver/nvidia/version").into(),
            ),
        ],
    )
}

fn processor(system: &System) -> Part {
    let allowed = std::thread::available_parallelism().map(usize::from).ok();
    let level = match Level::detect() {
        Ok(level) => format!("{level}"),
        Err(problem) => problem.to_string(),
    };
    let available: Vec<String> = Level::available().iter().map(Level::to_string).collect();
    Part::new(
        "cpu",
        [
            ("model", system.cpu_model().into()),
            (
                "cores_online",
                system.line("sys/devices/system/cpu/online").into(),
            ),
            ("cores_usable", allowed.into()),
            ("cores_allowed", system.status("Cpus_allowed_list:").into()),
            ("cpu_quota", system.cpu_quota().into()),
            ("threads_per_core", system.threads_per_core().into()),
            (
                "numa_nodes",
                system.line("sys/devices/system/node/online").into(),
            ),
            ("caches", system.caches().into()),
            ("governor", system.governor().into()),
            ("flags", system.cpu_flags().into()),
            ("kernel_level", level.into()),
            ("kernel_levels_available", available.into()),
        ],
    )
}

fn memory(system: &System) -> Part {
    let memory = Memory::read().ok();
    let usable = memory.map(|memory| (memory.available as f64 * DEFAULT_SHARE) as u64);
    let cgroup = crate::machine::cgroup();
    // Version 1 writes a very large number for no limit.
    let limit = match cgroup.filter(|(limit, _)| *limit < 1 << 60) {
        Some((limit, _)) => limit.into(),
        None => "no limit".into(),
    };
    Part::new(
        "memory",
        [
            ("installed_bytes", system.meminfo("MemTotal:").into()),
            ("available_bytes", system.meminfo("MemAvailable:").into()),
            ("swap_bytes", system.meminfo("SwapTotal:").into()),
            ("cgroup_limit_bytes", limit),
            ("cgroup_used_bytes", cgroup.map(|(_, used)| used).into()),
            ("usable_by_default_bytes", usable.into()),
            (
                "transparent_huge_pages",
                system
                    .chosen("sys/kernel/mm/transparent_hugepage/enabled")
                    .into(),
            ),
            (
                "huge_page_defragmentation",
                system
                    .chosen("sys/kernel/mm/transparent_hugepage/defrag")
                    .into(),
            ),
            (
                "huge_pages_reserved",
                system.meminfo_count("HugePages_Total:").into(),
            ),
            (
                "huge_pages_free",
                system.meminfo_count("HugePages_Free:").into(),
            ),
            ("huge_page_bytes", system.meminfo("Hugepagesize:").into()),
        ],
    )
}

fn limits(system: &System) -> Part {
    Part::new(
        "limits",
        [
            ("open_files", system.limit("Max open files").into()),
            ("locked_memory", system.limit("Max locked memory").into()),
            ("address_space", system.limit("Max address space").into()),
            ("processes", system.limit("Max processes").into()),
        ],
    )
}

fn models(env: &Environment) -> Part {
    let options = HubOptions::from_vars(|name| env.any(name).map(str::to_owned));
    let (options, problem) = match options {
        Ok(options) => (Some(options), None),
        Err(problem) => (None, Some(problem.to_string())),
    };
    let dir = options
        .as_ref()
        .and_then(|options| options.cache_dir.clone());
    let models = dir.as_deref().map(count_models);
    let free = dir.as_deref().and_then(free_bytes);
    Part::new(
        "model_cache",
        [
            ("directory", dir.map(|dir| dir.display().to_string()).into()),
            ("models", models.into()),
            ("free_bytes", free.into()),
            (
                "endpoint",
                options
                    .as_ref()
                    .map(|options| variables::without_password(&options.endpoint))
                    .into(),
            ),
            (
                "token",
                options
                    .as_ref()
                    .map(|options| options.token.is_some())
                    .into(),
            ),
            (
                "offline",
                options
                    .as_ref()
                    .map(|options| options.offline.is_some())
                    .into(),
            ),
            (
                "problem",
                problem.unwrap_or_else(|| "none".to_owned()).into(),
            ),
        ],
    )
}

/// Downloaded models, by their directories in the hub's layout.
fn count_models(dir: &Path) -> u64 {
    // A directory that is not there has none.
    let entries = std::fs::read_dir(dir).into_iter().flatten();
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names.filter(|name| name.starts_with("models--")).count() as u64
}

/// Free bytes where `dir` is, or would be.
fn free_bytes(dir: &Path) -> Option<u64> {
    let there = dir.ancestors().find(|dir| dir.is_dir())?;
    let space = rustix::fs::statvfs(there).ok()?;
    space.f_bavail.checked_mul(space.f_frsize)
}

fn as_json(parts: &[Part]) -> String {
    let object = |rows: &[(String, Json)]| Json::Object(rows.iter().cloned().collect());
    let parts = parts
        .iter()
        .map(|part| (part.title.to_owned(), object(&part.rows)));
    let report = Json::Object(parts.collect::<Map<_, _>>());
    format!("{report:#}\n")
}

fn as_text(parts: &[Part]) -> String {
    let mut text = String::new();
    for part in parts {
        let gap = if text.is_empty() { "" } else { "\n" };
        let _ = writeln!(text, "{gap}{}", part.title);
        if part.rows.is_empty() {
            text += "  nothing is set\n";
        }
        for (name, value) in &part.rows {
            let _ = writeln!(text, "  {name:<INDENT$}{}", plain(name, value));
        }
    }
    text
}

/// A value for people.
fn plain(name: &str, value: &Json) -> String {
    match value {
        Json::Null => "unknown".to_owned(),
        Json::String(text) => text.clone(),
        Json::Bool(true) => "yes".to_owned(),
        Json::Bool(false) => "no".to_owned(),
        Json::Array(values) => {
            let values: Vec<String> = values.iter().map(|value| plain(name, value)).collect();
            values.join(" ")
        }
        Json::Number(number) => match (name.ends_with("_bytes"), number.as_u64()) {
            (true, Some(bytes)) => {
                let (unit, name) = match bytes {
                    0..1_073_741_824 => (1 << 20, "MiB"),
                    _ => (1 << 30, "GiB"),
                };
                format!("{bytes} ({:.1} {name})", bytes as f64 / f64::from(unit))
            }
            _ => number.to_string(),
        },
        object => object.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn text_and_json_say_the_same() {
        let env = Environment::of_pairs([
            ("VLLM_LOGGING_LEVEL", "DEBUG"),
            ("HF_TOKEN", "hf_secret"),
            ("HOME", "/h"),
        ]);
        let report: [String; 2] = [true, false].map(|json| super::report(&env, json));
        let value: Json = serde_json::from_str(&report[0]).unwrap();
        for (title, rows) in value.as_object().unwrap() {
            assert!(report[1].contains(&format!("{title}\n")), "{title}");
            for name in rows.as_object().unwrap().keys() {
                assert!(report[1].contains(&format!("\n  {name} ")), "{name}");
            }
        }
        assert_eq!(value["quire"]["version"], env!("CARGO_PKG_VERSION"));
        assert_eq!(
            value["model_cache"]["directory"],
            "/h/.cache/huggingface/hub"
        );
        assert_eq!(value["model_cache"]["token"], true);
        assert_eq!(value["environment"]["VLLM_LOGGING_LEVEL"], "DEBUG");
        assert!(value["cpu"]["cores_usable"].as_u64() > Some(0));
        assert!(value["memory"]["available_bytes"].as_u64() > Some(0));
        let level = value["cpu"]["kernel_level"].as_str().unwrap();
        assert!(
            Level::available()
                .iter()
                .any(|known| known.to_string() == level)
        );
        for report in &report {
            assert!(!report.contains("hf_secret"), "{report}");
        }
    }

    #[test]
    fn values_are_readable() {
        assert_eq!(plain("x", &Json::Null), "unknown");
        assert_eq!(plain("x", &json!(["a", "b"])), "a b");
        assert_eq!(plain("x", &json!(3)), "3");
        assert_eq!(
            plain("free_bytes", &json!(3_u64 << 30)),
            "3221225472 (3.0 GiB)"
        );
        assert_eq!(plain("x", &json!(true)), "yes");
    }
}
