//! Published tokenizers and chat templates against what Hugging Face's packages
//! make of them. The repository has no copy of these; `cargo xtask text DIR`
//! runs the tests with a folder of them:
//!
//! * `tokenizers/NAME/` with a tokenizer's files, beside it `NAME.reference.json`
//!   (texts with their ids, and these decoded) and `NAME.decode.json` (any ids,
//!   decoded);
//! * `chat-templates/NAME.jinja`, beside it `NAME.reference.json` (conversations
//!   with their texts, or with the refusal of the template).

use std::path::{Path, PathBuf};

use quire_files::Files;
use quire_text::{ChatTemplate, Detokenizer, Tokenizer};
use serde_json::Value;

use crate::{
    common::{ids, list, read_json, text},
    templates::{Case, difference, now},
};

/// Names the folder.
const FOLDER: &str = "QUIRE_REFERENCE_DATA";
/// Differences that a message shows.
const SHOWN: usize = 10;

/// A part of the folder.
fn folder(part: &str) -> PathBuf {
    let folder = std::env::var_os(FOLDER).unwrap_or_else(|| panic!("{FOLDER} names no folder"));
    let path = Path::new(&folder).join(part);
    assert!(path.is_dir(), "{} is no folder", path.display());
    path
}

/// The files of a folder whose names end so, and their names without the end.
pub fn files(part: &str, end: &str) -> Vec<(String, PathBuf)> {
    let entries = std::fs::read_dir(folder(part)).expect("a folder");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("an entry"))
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            Some((name.strip_suffix(end)?.to_owned(), entry.path()))
        })
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no file in {part} ends in {end}");
    files
}

fn tokenizer(name: &str) -> Tokenizer {
    let files = Files::dir(folder("tokenizers").join(name));
    Tokenizer::from_files(&files).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Counts cases and collects what differs.
#[derive(Default)]
struct Tally {
    cases: usize,
    differences: Vec<String>,
}

impl Tally {
    fn same<T: PartialEq + std::fmt::Debug>(
        &mut self,
        what: impl FnOnce() -> String,
        found: T,
        expected: T,
    ) {
        self.cases += 1;
        if found != expected {
            let what = what();
            let text = format!("{what}\n  got      {found:?}\n  expected {expected:?}");
            self.differences.push(text);
        }
    }

    #[track_caller]
    fn finish(self, what: &str) {
        println!("{what}: {} cases", self.cases);
        let count = self.differences.len();
        let shown = self.differences[..count.min(SHOWN)].join("\n");
        assert_eq!(
            count, 0,
            "{what}: {count} of {} differ\n{shown}",
            self.cases
        );
    }
}

#[test]
#[ignore = "needs reference data: cargo xtask text DIR"]
fn published_tokenizers_encode_and_decode_as_in_python() {
    let mut tally = Tally::default();
    for (name, path) in files("tokenizers", ".reference.json") {
        let tokenizer = tokenizer(&name);
        for item in list(&read_json(&path), "items") {
            let source = text(item, "text");
            let about = |what: &str| format!("{name}: {what} {source:?}");
            // Mistral's own package never reads special tokens from a text. Templates need that,
            // so that here their names are tokens, as with any other tokenizer.
            let bare = tokenizer.encode(source, false).expect("a text");
            if name == "mistral-tekken" && bare.iter().any(|&id| tokenizer.is_special(id)) {
                continue;
            }
            let expected = ids(item, "ids");
            let encode = |special| tokenizer.encode(source, special).expect("a text");
            tally.same(|| about("ids of"), encode(true), expected.clone());
            if item.get("ids_no_special").is_some() {
                let bare = ids(item, "ids_no_special");
                tally.same(|| about("bare ids of"), encode(false), bare);
            }
            let decode = |skip| tokenizer.decode(&expected, skip);
            let decoded = text(item, "decoded").to_owned();
            tally.same(|| about("decoded"), decode(true), decoded);
            if let Some(decoded) = item["decoded_with_special"].as_str() {
                let what = || about("decoded with special tokens");
                tally.same(what, decode(false), decoded.to_owned());
            }
        }
    }
    tally.finish("tokenizers");
}

/// The text of the longest prefix that does not end within a character.
fn without_incomplete_end(tokenizer: &Tokenizer, ids: &[u32]) -> String {
    let prefixes = (0..=ids.len()).rev().map(|end| &ids[..end]);
    prefixes
        .map(|prefix| tokenizer.decode(prefix, true))
        .find(|text| !text.ends_with(char::REPLACEMENT_CHARACTER))
        .expect("the empty text")
}

#[test]
#[ignore = "needs reference data: cargo xtask text DIR"]
fn any_ids_of_published_tokenizers_decode_as_in_python_at_once_and_streamed() {
    let mut tally = Tally::default();
    for (name, path) in files("tokenizers", ".decode.json") {
        let tokenizer = tokenizer(&name);
        for item in list(&read_json(&path), "items") {
            let ids = ids(item, "ids");
            let expected = text(item, "decoded").to_owned();
            let about = |what: &str| format!("{name}: {what} {ids:?}");
            let decoded = tokenizer.decode(&ids, true);
            tally.same(|| about("at once"), decoded, expected.clone());
            let mut detokenizer = Detokenizer::new(tokenizer.clone(), &[], true, true);
            let mut streamed: String = ids.iter().map(|&id| detokenizer.push(id)).collect();
            streamed += &detokenizer.finish();
            if expected.ends_with(char::REPLACEMENT_CHARACTER) && streamed != expected {
                // Byte fallback makes a whole run of bytes unreadable if its last character is
                // incomplete, when the characters before it are long out.
                let expected = without_incomplete_end(&tokenizer, &ids);
                tally.same(|| about("streamed"), streamed, expected);
                continue;
            }
            tally.same(|| about("streamed"), streamed, expected);
        }
    }
    tally.finish("sequences of ids");
}

/// A case whose error is what `raise_exception` says, or nothing in particular.
fn plain(case: &Value) -> Value {
    let mut case = case.clone();
    if let Some(error) = case["error"].as_str() {
        case["error"] = error.strip_prefix("TemplateError: ").into();
    }
    case
}

#[test]
#[ignore = "needs reference data: cargo xtask text DIR"]
fn published_templates_render_as_in_python() {
    let mut tally = Tally::default();
    for (name, path) in files("chat-templates", ".reference.json") {
        let file = read_json(&path);
        let source = std::fs::read_to_string(path.with_file_name(text(&file, "template")));
        let template = ChatTemplate::compile(&source.expect("the template"), None);
        let template = template.unwrap_or_else(|error| panic!("{name}: {error}"));
        for case in list(&file, "cases") {
            let mut conversation = Case::new(case);
            let variables = conversation.kwargs.remove("kwargs");
            let variables = variables.and_then(|variables| variables.as_object().cloned());
            conversation.kwargs = variables.unwrap_or_default();
            for token in ["bos_token", "eos_token", "unk_token", "pad_token"] {
                conversation
                    .kwargs
                    .insert(token.to_owned(), file[token].clone());
            }
            let answer = template.render_at(&conversation.chat(), now(&file));
            tally.same(|| name.clone(), difference(answer, &plain(case)), None);
        }
    }
    tally.finish("conversations");
}

#[test]
#[ignore = "needs reference data: cargo xtask text DIR"]
fn published_templates_compile() {
    let mut tally = Tally::default();
    for (name, path) in files("chat-templates", ".jinja") {
        let source = std::fs::read_to_string(path).expect("a template");
        let error = ChatTemplate::compile(&source, None).err();
        let error = error.map(|error| Value::from(error.to_string()));
        tally.same(|| name, error, None);
    }
    tally.finish("templates");
}
