//! The log line of a request, for `--enable-log-requests`.

use crate::{generation::fanout::Job, state::App};

/// Logs what a request asks for.
pub(crate) fn request(app: &App, kind: &'static str, job: &Job) {
    let config = app.config();
    if !config.enable_log_requests {
        return;
    }
    let longest = config.max_log_len.unwrap_or(usize::MAX);
    for prompt in &job.prompts {
        let ids = &prompt.prompt.ids[..prompt.prompt.ids.len().min(longest)];
        let text: Option<String> = prompt
            .prompt
            .text
            .as_ref()
            .map(|text| text.chars().take(longest).collect());
        tracing::info!(
            request_id = job.label,
            kind,
            samples = job.samples,
            priority = job.priority,
            prompt_tokens = prompt.prompt.ids.len(),
            ?text,
            ?ids,
            params = ?prompt.params,
            "received request"
        );
    }
}
