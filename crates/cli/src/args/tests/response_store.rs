//! The variables of the response store.

use quire_server::ResponseStoreLimits;

use super::*;

fn read(env: &[(&str, &str)]) -> Result<Option<ResponseStoreLimits>, CliError> {
    Ok(parse_in("m", env)?.http.response_store)
}

#[test]
fn responses_are_stored_only_if_asked() {
    assert_eq!(read(&[]).unwrap(), None);
    assert_eq!(
        read(&[("QUIRE_RESPONSE_STORE_ENTRIES", "5")]).unwrap(),
        None
    );
    let on = ("VLLM_ENABLE_RESPONSES_API_STORE", "1");
    assert_eq!(read(&[on]).unwrap(), Some(ResponseStoreLimits::default()));
    let sizes = [
        on,
        ("QUIRE_RESPONSE_STORE_ENTRIES", "5"),
        ("QUIRE_RESPONSE_STORE_MIB", "2"),
    ];
    let expected = ResponseStoreLimits {
        max_entries: 5,
        max_bytes: 2 << 20,
    };
    assert_eq!(read(&sizes).unwrap(), Some(expected));
}

#[test]
fn sizes_are_numbers_in_range() {
    for (name, value) in [
        ("VLLM_ENABLE_RESPONSES_API_STORE", "maybe"),
        ("QUIRE_RESPONSE_STORE_ENTRIES", "0"),
        ("QUIRE_RESPONSE_STORE_ENTRIES", "-1"),
        ("QUIRE_RESPONSE_STORE_MIB", "0"),
        ("QUIRE_RESPONSE_STORE_MIB", "99999999999999999"),
        ("QUIRE_RESPONSE_STORE_MIB", "big"),
    ] {
        let error = read(&[(name, value)]).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{name}={value}")), "{error}");
    }
}
