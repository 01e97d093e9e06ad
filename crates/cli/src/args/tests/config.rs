//! Config files: their keys, and the command line's precedence.

use super::*;
use crate::config_file::parse as parse_file;

fn from_file(yaml: &str, line: &str) -> Result<ServeArgs, CliError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("config.yaml");
    std::fs::write(&path, yaml).unwrap();
    parse(&format!("{line} --config {}", path.display()))
}

#[test]
fn every_kind_of_value() {
    let yaml = "
model: org/m
port: 9000
max_model_len: 4k
gpu-memory-utilization: 0.5
served-model-name: [a, b]
api-key: only-one
enable-log-requests: true
disable_log_stats: false
no-enable-prefix-caching: true
hf-overrides:
  rope_scaling: {rope_type: linear, factor: 2.0}
hf-overrides.head_dim: 8
allowed-origins: ['*']
host: null
seed: '7'
";
    let args = from_file(yaml, "").unwrap();
    assert!(args.warnings.is_empty(), "{:?}", args.warnings);
    assert_eq!((args.model.model.as_str(), args.http.port), ("org/m", 9000));
    assert_eq!(args.model.max_model_len, MaxModelLen::Len(4000));
    assert_eq!(args.cache.gpu_memory_utilization, Some(0.5));
    assert_eq!(
        (
            args.model.served_model_names.len(),
            args.http.api_keys.len()
        ),
        (2, 1)
    );
    assert!(args.log.requests && args.log.stats && !args.cache.prefix_caching);
    assert_eq!(
        Json::from(args.model.hf_overrides),
        json!({"rope_scaling": {"rope_type": "linear", "factor": 2.0}, "head_dim": 8})
    );
    assert_eq!((args.http.cors.origins.len(), args.model.seed), (1, 7));
    assert_eq!(args.http.host, None);
}

#[test]
fn the_command_line_wins() {
    let yaml = "model: a\nport: 1\nmax-num-sequences: 5\nhf-overrides: {x: 1}\nhost: h\n";
    let args = from_file(yaml, "b --port 2 --max-num-seqs 9 --hf-overrides.y 2").unwrap();
    assert_eq!((args.model.model.as_str(), args.http.port), ("b", 2));
    assert_eq!(
        (args.scheduler.max_num_seqs, args.http.host.as_deref()),
        (9, Some("h"))
    );
    assert_eq!(Json::from(args.model.hf_overrides), json!({"y": 2}));
    // The file's older spelling is named; overriding it is not a duplicate.
    assert_eq!(args.warnings.len(), 1, "{:?}", args.warnings);
}

#[test]
fn switching_off_what_is_on_by_default_needs_its_negation() {
    let args = from_file("enable-prefix-caching: false", "m").unwrap();
    assert!(args.cache.prefix_caching);
    assert!(
        args.warnings[0].contains("no-enable-prefix-caching: true"),
        "{:?}",
        args.warnings
    );
}

#[test]
fn mistakes_name_the_file_and_the_key() {
    for (yaml, text, hint) in [
        (
            "max-model-length: 4",
            "unknown key \"max-model-length\"",
            "max-model-len",
        ),
        ("max-num: 4", "beginning of several flags", "max-num-seqs"),
        ("port: [1, 2]", "takes a single value", ""),
        ("port: {a: 1}", "takes a single value", ""),
        ("port: http", "argument --port: invalid int value", ""),
        ("config: other.yaml", "cannot name another", ""),
        ("port.a: 1", "takes no dotted keys", ""),
        ("- a\n- b", "expected a mapping", ""),
        ("port: [", "not valid YAML", ""),
        ("port: 1\nport: 2", "not valid YAML", ""),
        ("api-key: []", "at least one value", ""),
    ] {
        let error = parse_file(yaml, "c.yaml")
            .err()
            .unwrap_or_else(|| panic!("{yaml}: accepted"));
        assert!(
            error.to_string().starts_with("c.yaml") && error.to_string().contains(text),
            "{yaml}: {error}"
        );
        assert!(
            hint.is_empty() || error.hints()[0].contains(hint),
            "{yaml}: {:?}",
            error.hints()
        );
    }
    assert!(parse_file("", "c.yaml").is_ok());
    assert!(parse_file("# nothing\n", "c.yaml").is_ok());
}

#[test]
fn the_file_itself() {
    refuse("m --config settings.json", ".yaml or .yml", "");
    refuse(
        "m --config absent.yaml",
        "cannot read --config absent.yaml",
        "",
    );
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("huge.yaml");
    std::fs::write(&path, "#".repeat((1 << 20) + 1)).unwrap();
    refuse(&format!("m --config {}", path.display()), "larger than", "");
}
