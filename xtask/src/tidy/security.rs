//! docs/security.md names the tests that show what it says; they must exist.

use anyhow::{Context, Result};
use std::path::Path;

const PAGE: &str = "docs/security.md";

/// One sentence for each test that is not where the page says.
pub fn faults(root: &Path) -> Result<Vec<String>> {
    let text = std::fs::read_to_string(root.join(PAGE)).context(PAGE)?;
    let named = tests_in(&text);
    let mut faults = Vec::new();
    if named.is_empty() {
        faults.push(format!("{PAGE} names no test"));
    }
    for (file, test) in named {
        let source = std::fs::read_to_string(root.join("crates").join(file)).unwrap_or_default();
        if !source.contains(&format!("fn {test}(")) {
            faults.push(format!("{PAGE}: there is no test {test} in crates/{file}"));
        }
    }
    Ok(faults)
}

/// File and name of every `file.rs::name` in backticks.
fn tests_in(text: &str) -> Vec<(&str, &str)> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted
        .filter_map(|quoted| quoted.split_once("::"))
        .filter(|(file, _)| file.ends_with(".rs"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_found_in_backticks() {
        let text = "| a | `b.rs` | `a/b.rs::c`, `x/y.rs::z` |\n";
        assert_eq!(tests_in(text), [("a/b.rs", "c"), ("x/y.rs", "z")]);
    }

    #[test]
    fn the_page_names_tests_that_exist() {
        let faults = faults(&crate::workspace_root().unwrap()).unwrap();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}
