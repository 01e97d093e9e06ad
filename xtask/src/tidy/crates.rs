//! Who may know whom: the crate graph of ARCHITECTURE.md, checked against every Cargo.toml.

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::path::Path;
use std::process::Command;

/// Each crate and those it may depend on when shipped. `None` stands for all.
const MAY_KNOW: &[(&str, Option<&[&str]>)] = &[
    ("quire-core", Some(&[])),
    ("quire-files", Some(&[])),
    ("quire-sched", Some(&["quire-core"])),
    ("quire-backend", Some(&["quire-core"])),
    ("quire-cpu", Some(&["quire-backend", "quire-core"])),
    ("quire-checkpoint", Some(&["quire-backend", "quire-files"])),
    ("quire-model", Some(&["quire-backend", "quire-core"])),
    (
        "quire-engine",
        Some(&["quire-model", "quire-sched", "quire-backend", "quire-core"]),
    ),
    ("quire-text", Some(&["quire-files", "quire-core"])),
    ("quire-demo", Some(&["quire-files"])),
    (
        "quire-server",
        Some(&["quire-engine", "quire-text", "quire-core"]),
    ),
    (
        "quire-bench",
        Some(&["quire-engine", "quire-text", "quire-core"]),
    ),
    ("quire-cli", None),
    ("quire-testkit", None),
    ("xtask", Some(&[])),
];
/// Crates that only tests may depend on.
const ONLY_IN_TESTS: &[&str] = &["quire-testkit"];
/// Crates at the top, on which nothing may depend, not even tests.
const TOPS: &[&str] = &["quire-cli", "xtask"];
/// What the crate that everyone knows may itself bring along.
const CORE_MAY_USE: &[&str] = &["serde", "thiserror"];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// `dev`, `build`, or nothing.
    kind: Option<String>,
    /// Set for crates of this workspace.
    path: Option<String>,
}

/// One sentence for each edge that the picture does not have.
pub fn faults(root: &Path) -> Result<Vec<String>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(root)
        .output()
        .context("cannot run cargo metadata")?;
    if !output.status.success() {
        bail!(
            "cargo metadata failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let metadata: Metadata = serde_json::from_slice(&output.stdout)?;
    Ok(metadata.packages.iter().flat_map(faults_of).collect())
}

fn faults_of(package: &Package) -> Vec<String> {
    let name = &package.name;
    let Some((_, known)) = MAY_KNOW.iter().find(|(listed, _)| listed == name) else {
        return vec![format!(
            "{name} is not in the crate graph; draw it in ARCHITECTURE.md and list it here"
        )];
    };
    let mut faults = Vec::new();
    for dependency in &package.dependencies {
        let target = dependency.name.as_str();
        let in_tests = dependency.kind.as_deref() == Some("dev");
        if dependency.path.is_none() {
            if name == "quire-core" && !in_tests && !CORE_MAY_USE.contains(&target) {
                faults.push(format!(
                    "{name} uses {target}; everyone pays for what it uses"
                ));
            }
        } else if TOPS.contains(&target) {
            faults.push(format!("{name} depends on {target}, which is at the top"));
        } else if in_tests {
            // Tests may bring a real back end or a mock into any room.
        } else if ONLY_IN_TESTS.contains(&target) {
            faults.push(format!("{name} ships {target}, which is for tests"));
        } else if known.is_some_and(|known| !known.contains(&target)) {
            faults.push(format!(
                "{name} depends on {target}, which the crate graph does not allow"
            ));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, target: &str, kind: Option<&str>, local: bool) -> Package {
        let dependency = Dependency {
            name: target.into(),
            kind: kind.map(str::to_owned),
            path: local.then(|| format!("crates/{target}")),
        };
        Package {
            name: name.into(),
            dependencies: vec![dependency],
        }
    }

    #[test]
    fn the_workspace_has_no_edge_that_the_picture_lacks() {
        let faults = faults(&crate::workspace_root().unwrap()).unwrap();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn edges_that_point_up_are_faults() {
        for (name, target, kind) in [
            ("quire-core", "quire-sched", None),
            ("quire-sched", "quire-backend", None),
            ("quire-sched", "quire-backend", Some("build")),
            ("quire-model", "quire-cpu", None),
            ("quire-server", "quire-cpu", None),
            ("quire-text", "quire-checkpoint", None),
            ("quire-server", "quire-demo", None),
            ("quire-bench", "quire-server", None),
            ("quire-engine", "quire-text", None),
            ("quire-server", "quire-testkit", None),
            ("quire-testkit", "quire-cli", Some("dev")),
            ("quire-new", "quire-core", None),
        ] {
            assert_eq!(
                faults_of(&package(name, target, kind, true)).len(),
                1,
                "{name} -> {target}"
            );
        }
        assert_eq!(
            faults_of(&package("quire-core", "tokio", None, false)).len(),
            1
        );
    }

    #[test]
    fn edges_of_the_picture_and_of_tests_are_fine() {
        for (name, target, kind) in [
            ("quire-engine", "quire-sched", None),
            ("quire-cli", "quire-cpu", None),
            ("quire-engine", "quire-cpu", Some("dev")),
            ("quire-server", "quire-testkit", Some("dev")),
        ] {
            assert!(
                faults_of(&package(name, target, kind, true)).is_empty(),
                "{name} -> {target}"
            );
        }
    }
}
