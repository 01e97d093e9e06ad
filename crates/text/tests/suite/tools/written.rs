//! Calls as models are shown to write them are read as they are meant.

use super::*;

#[test]
fn calls_are_read_as_they_are_written() {
    let calls = [
        ("get_weather", r#"{"city": "Bern", "days": 2}"#),
        ("now", "{}"),
        (
            "search",
            r#"{"query": "a \"b\" {c}; [d]", "tags": ["</x>"]}"#,
        ),
    ];
    let mut known = 0;
    for dialect in Dialect::all() {
        let Some(written) = dialect.written_calls() else {
            continue;
        };
        known += 1;
        for count in 1..=calls.len() {
            let each: Vec<String> = calls[..count]
                .iter()
                .map(|(name, arguments)| {
                    let (before, between, after) = (written.before, written.between, written.after);
                    format!("{before}{name}{between}{arguments}{after}")
                })
                .collect();
            let text = format!(
                "{}{}{}",
                written.open,
                each.join(written.separator),
                written.close
            );
            let answer = fold(dialect, &[&text]);
            let read: Vec<_> = answer
                .calls
                .iter()
                .map(|call| (call.name.as_str(), call.arguments.as_str()))
                .collect();
            assert_eq!(read, calls[..count], "{dialect:?}: {text}");
            assert_eq!(answer.content.trim(), "", "{dialect:?}: {text}");
        }
    }
    assert!(known >= 6, "{known}");
}
