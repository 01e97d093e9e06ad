//! `system_fingerprint`: tells clients whether two answers came from the same
//! settings.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::config::{COMPATIBLE_VERSION, Fingerprint, ServerConfig};

/// The fingerprint that the operator asked for.
pub(crate) fn fingerprint(config: &ServerConfig) -> Option<Arc<str>> {
    match &config.fingerprint {
        Fingerprint::Full => Some(format!("vllm-{COMPATIBLE_VERSION}-{}", hash(config)).into()),
        Fingerprint::Hash => Some(hash(config).into()),
        Fingerprint::Custom(text) => Some(text.as_str().into()),
        Fingerprint::None => None,
    }
}

/// Eight hex digits over everything that can change an answer. Secrets and
/// network settings are left out.
fn hash(config: &ServerConfig) -> String {
    let relevant = format!(
        "{:?}",
        (
            &config.served_model_names,
            &config.model_root,
            config.max_model_len,
            &config.response_role,
            &config.default_chat_template_kwargs,
            &config.defaults,
            (
                config.tool_dialect,
                config.auto_tool_choice,
                config.reasoning
            ),
        )
    );
    let digest = Sha256::digest(relevant.as_bytes());
    digest
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_settings_have_equal_fingerprints_and_keys_do_not_leak_into_them() {
        let config = ServerConfig::new("m", 128);
        let mut other = config.clone();
        other.api_keys.push("sk-secret".to_owned());
        assert_eq!(fingerprint(&config), fingerprint(&other));
        other.max_model_len = 256;
        assert_ne!(fingerprint(&config), fingerprint(&other));
        let text = fingerprint(&config).expect("full is the default");
        assert!(text.starts_with("vllm-0.33.0-"), "{text}");
        assert_eq!(text.len(), "vllm-0.33.0-".len() + 8);
    }
}
