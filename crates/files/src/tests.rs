//! The same questions to a directory and to a table have the same answers.

use std::fs;

use super::*;

const TABLE: Table = &[
    ("b.json", b"12345"),
    ("a.json", b""),
    ("more/x.jinja", b"x"),
    ("more/deep/y.jinja", b"y"),
    ("moreover/z.jinja", b"z"),
];

/// The table as it is, and written to a directory.
fn both() -> (tempfile::TempDir, [Files; 2]) {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in TABLE {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let on_disk = Files::dir(dir.path());
    (dir, [on_disk, Files::embedded("built-in", TABLE)])
}

#[test]
fn contents() {
    let (_dir, both) = both();
    for files in both {
        for (name, bytes) in TABLE {
            assert!(files.contains(name), "{name}");
            assert_eq!(files.read(name, 5).unwrap().as_deref(), Some(*bytes));
            assert!(files.open(name).is_ok());
        }
        assert!(!files.contains("c.json") && !files.contains("more"));
        assert!(files.read("c.json", 5).unwrap().is_none());
        let Err(error) = files.open("c.json") else {
            panic!("there is no c.json")
        };
        assert!(error.is_not_found(), "{error}");
    }
}

#[test]
fn names_of_one_folder_only() {
    let (_dir, both) = both();
    for files in both {
        assert_eq!(files.names("").unwrap(), ["a.json", "b.json"]);
        assert_eq!(files.names("more").unwrap(), ["x.jinja"]);
        assert!(files.names("nothing").unwrap().is_empty());
    }
    let dir = tempfile::tempdir().unwrap();
    let error = Files::dir(dir.path().join("nowhere"))
        .names("")
        .unwrap_err();
    assert!(error.to_string().contains("nowhere"), "{error}");
}

#[test]
fn errors_name_the_file_and_the_limit() {
    let (_dir, both) = both();
    for files in both {
        let message = files.read("b.json", 4).unwrap_err().to_string();
        let expected = format!(
            "{} has 5 bytes; at most 4 are read",
            files.path("b.json").display()
        );
        assert_eq!(message, expected);
    }
    let built_in = Files::embedded("built-in", TABLE);
    assert_eq!(built_in.path("b.json"), Path::new("built-in/b.json"));
}

#[test]
fn embedded_files_are_not_copied() {
    let built_in = Files::embedded("built-in", TABLE);
    let read = built_in.read("b.json", 5).unwrap();
    assert!(matches!(read, Some(Cow::Borrowed(_))));
}
