//! Rules about source files: length, leftovers, and where `unsafe` may be switched on.

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

const MOST_LINES: usize = 900;
/// Tables of phrases, one a line, which are as long as there are phrases.
const TABLES: &[&str] = &["tools/demo-model/topics/"];
const SEARCHED: &[&str] = &["crates", "xtask", "tools", "tests"];
const SKIPPED_FOLDERS: &[&str] = &["target", "__pycache__", ".venv", "node_modules"];
/// Crates that may contain `unsafe`: kernels, drivers and file mapping.
const MAY_BE_UNSAFE: &[&str] = &["crates/cpu/", "crates/cuda/", "crates/checkpoint/"];
/// What no source file may contain. Assembled, so that this file does not contain it either.
const LEFTOVERS: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("allow(dead", "_code)"),
];

pub fn faults(root: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for folder in SEARCHED {
        let folder = root.join(folder);
        if folder.is_dir() {
            collect(&folder, &mut files)?;
        }
    }
    files.sort();
    let mut faults = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        let name = file
            .strip_prefix(root)
            .unwrap_or(&file)
            .to_string_lossy()
            .replace('\\', "/");
        faults.extend(faults_in(&name, &text));
    }
    Ok(faults)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            if !SKIPPED_FOLDERS.contains(&name.as_ref()) {
                collect(&path, files)?;
            }
        } else if path
            .extension()
            .is_some_and(|extension| extension == "rs" || extension == "py")
        {
            files.push(path);
        }
    }
    Ok(())
}

fn faults_in(name: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let lines = text.lines().count();
    let is_table = TABLES.iter().any(|folder| name.starts_with(folder));
    if lines > MOST_LINES && !is_table {
        faults.push(format!(
            "{name}: {lines} lines; split it (at most {MOST_LINES})"
        ));
    }
    let may_be_unsafe = MAY_BE_UNSAFE.iter().any(|folder| name.starts_with(folder));
    for (at, line) in text.lines().enumerate() {
        for leftover in LEFTOVERS
            .iter()
            .filter(|leftover| line.contains(**leftover))
        {
            faults.push(format!("{name}:{}: {leftover}", at + 1));
        }
        if line.contains(concat!("allow(unsafe", "_code)")) && !may_be_unsafe {
            faults.push(format!(
                "{name}:{}: unsafe code belongs in {}",
                at + 1,
                MAY_BE_UNSAFE.join(", ")
            ));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_long_files_leftovers_and_unsafe_code() {
        assert!(faults_in("crates/a/src/lib.rs", "fn f() {}\n").is_empty());
        assert_eq!(
            faults_in("crates/a/src/lib.rs", &"//\n".repeat(901)).len(),
            1
        );
        assert_eq!(faults_in("crates/a/src/lib.rs", LEFTOVERS[0]).len(), 1);
        let switch = concat!("#![allow(unsafe", "_code)]");
        assert_eq!(faults_in("crates/a/src/lib.rs", switch).len(), 1);
        assert!(faults_in("crates/cpu/src/lib.rs", switch).is_empty());
    }

    #[test]
    fn the_workspace_is_tidy() {
        let faults = faults(&crate::workspace_root().unwrap()).unwrap();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}
