//! Tables of docs/structured-output.md that tests make.

use std::path::Path;

const DOCUMENT: &str = "../../docs/structured-output.md";

/// Compares what stands in the document between two lines with `text`, or puts
/// it there if QUIRE_UPDATE_DOCS is set. `hint` says how to do that.
#[track_caller]
pub fn check(begin: &str, end: &str, text: &str, hint: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(DOCUMENT);
    let document = std::fs::read_to_string(&path).expect("the document exists");
    let (before, rest) = document.split_once(begin).expect("the part begins");
    let (found, after) = rest.split_once(end).expect("the part ends");
    if std::env::var_os("QUIRE_UPDATE_DOCS").is_some() {
        let updated = format!("{before}{begin}{text}{end}{after}");
        std::fs::write(&path, updated).expect("the document can be written");
    } else {
        assert_eq!(found, text, "{hint}");
    }
}
