//! One request to a model and its streamed answer.

use std::time::{Duration, Instant};

use hyper::StatusCode;
use hyper::body::Bytes;
use serde_json::{Map, Value, json};

use super::{Answer, Client, EventStream};
use crate::dataset::Sample;
use crate::{BenchError, Outcome};

/// No answer may take longer.
const ANSWER_LIMIT: Duration = Duration::from_secs(6 * 60 * 60);

/// Characters of an error's body that are reported.
const MAX_ERROR_CHARS: usize = 500;

/// How prompts are sent and answers come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// `/v1/completions`: a prompt and its continuation.
    Completions,
    /// `/v1/chat/completions`: a message and its answer.
    Chat,
}

/// Where requests go and what they ask for beside their prompt.
#[derive(Clone, Debug, PartialEq)]
pub struct Endpoint {
    /// Shape of requests and answers.
    pub protocol: Protocol,
    /// The route.
    pub path: String,
    /// The same members of every request.
    pub options: RequestOptions,
}

/// What every request asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RequestOptions {
    /// Name of the model.
    pub model: String,
    /// Generate past the end of text; answers must then have exactly the length
    /// that was asked for.
    pub ignore_eos: bool,
    /// Alternatives per token, if log-probabilities are wanted.
    pub logprobs: Option<u32>,
    /// More members, which go before all others.
    pub extra_body: Map<String, Value>,
}

impl Endpoint {
    /// The body of a request.
    pub fn body(&self, sample: &Sample) -> Value {
        let options = &self.options;
        let mut body = Map::new();
        let mut set = |name: &str, value: Value| body.insert(name.to_owned(), value);
        set("model", options.model.clone().into());
        match self.protocol {
            Protocol::Completions => {
                set("prompt", sample.prompt.clone().into());
                set("max_tokens", sample.output_tokens.into());
                if let Some(count) = options.logprobs {
                    set("logprobs", count.into());
                }
            }
            Protocol::Chat => {
                let content = json!([{"type": "text", "text": sample.prompt}]);
                set("messages", json!([{"role": "user", "content": content}]));
                set("max_completion_tokens", sample.output_tokens.into());
                if let Some(count) = options.logprobs {
                    set("logprobs", true.into());
                    set("top_logprobs", count.into());
                }
            }
        }
        set("stream", true.into());
        set("stream_options", json!({"include_usage": true}));
        if options.ignore_eos {
            set("ignore_eos", true.into());
        }
        body.extend(options.extra_body.clone());
        Value::Object(body)
    }

    /// Sends a request and reads its answer to the end. `clock` is the start of
    /// the run, `arrived` when the request's turn was due.
    pub async fn generate(
        &self,
        client: &Client,
        sample: &Sample,
        request_id: &str,
        clock: Instant,
        arrived: Instant,
    ) -> Outcome {
        let body = Bytes::from(self.body(sample).to_string());
        let sent = Instant::now();
        let mut reading = Reading::new(self.protocol, sent);
        let exchange = async {
            let answer = client
                .send(&self.path, Some(body), Some(request_id))
                .await?;
            reading.read(answer).await
        };
        let error = match tokio::time::timeout(ANSWER_LIMIT, exchange).await {
            Ok(Ok(())) => reading.check(sample.output_tokens, self.options.ignore_eos),
            Ok(Err(problem)) => Some(problem.to_string()),
            Err(_) => Some(format!("there was no whole answer after {ANSWER_LIMIT:?}")),
        };
        Outcome {
            start: sent.duration_since(clock).as_secs_f64(),
            queued: sent.duration_since(arrived).as_secs_f64(),
            prompt_tokens: reading.prompt_tokens.unwrap_or(sample.prompt_tokens),
            output_tokens: reading.output_tokens.unwrap_or(0),
            ttft: reading.ttft.unwrap_or_default().as_secs_f64(),
            latency: reading.last.duration_since(sent).as_secs_f64(),
            itls: reading.itls,
            text: reading.text,
            error,
        }
    }
}

/// What an answer has said so far.
struct Reading {
    protocol: Protocol,
    sent: Instant,
    /// When the last chunk with tokens came.
    last: Instant,
    ttft: Option<Duration>,
    itls: Vec<f64>,
    text: String,
    prompt_tokens: Option<usize>,
    output_tokens: Option<usize>,
}

impl Reading {
    fn new(protocol: Protocol, sent: Instant) -> Reading {
        Reading {
            protocol,
            sent,
            last: sent,
            ttft: None,
            itls: Vec::new(),
            text: String::new(),
            prompt_tokens: None,
            output_tokens: None,
        }
    }

    async fn read(&mut self, mut answer: Answer<'_>) -> Result<(), BenchError> {
        let status = answer.status();
        if !status.is_success() {
            let text = answer.text().await?;
            let shown: String = text.chars().take(MAX_ERROR_CHARS).collect();
            return Err(BenchError::Server(format!("{status}: {shown}")));
        }
        if !answer.is_event_stream() {
            let problem = "the answer is not a stream of events, though one was asked for";
            return Err(BenchError::Server(problem.into()));
        }
        let mut events = EventStream::default();
        let mut is_done = false;
        while let Some(bytes) = answer.next().await? {
            let now = Instant::now();
            for event in events.push(&bytes).map_err(BenchError::Server)? {
                match event.as_str() {
                    "[DONE]" => is_done = true,
                    // Some proxies keep a connection alive with it.
                    "" => {}
                    event => self.event(event, now)?,
                }
            }
        }
        match is_done {
            true => Ok(()),
            false => Err(BenchError::Server(
                "the connection was closed before the answer was complete".into(),
            )),
        }
    }

    fn event(&mut self, event: &str, now: Instant) -> Result<(), BenchError> {
        let chunk: Value = serde_json::from_str(event)
            .map_err(|problem| BenchError::Server(format!("an event is not JSON: {problem}")))?;
        if let Some(error) = chunk.get("error").filter(|error| !error.is_null()) {
            let message = error.get("message").and_then(Value::as_str);
            let message = message.map_or_else(|| error.to_string(), str::to_owned);
            return Err(BenchError::Server(message));
        }
        let count = |name: &str| {
            let count = chunk.get("usage")?.get(name)?.as_u64()?;
            usize::try_from(count).ok()
        };
        self.prompt_tokens = count("prompt_tokens").or(self.prompt_tokens);
        self.output_tokens = count("completion_tokens").or(self.output_tokens);
        if let Some(choice) = chunk.get("choices").and_then(|choices| choices.get(0)) {
            let text = self.text_of(choice);
            if is_output(choice, text) {
                self.text.push_str(text);
                self.token_came(now);
            }
        }
        Ok(())
    }

    /// New text of a choice, the answer's own or the reasoning before it.
    fn text_of<'v>(&self, choice: &'v Value) -> &'v str {
        let member = |value: &'v Value, name: &str| {
            let text = value.get(name)?.as_str()?;
            (!text.is_empty()).then_some(text)
        };
        let text = match self.protocol {
            Protocol::Completions => member(choice, "text"),
            Protocol::Chat => choice.get("delta").and_then(|delta| {
                ["content", "reasoning_content", "reasoning"]
                    .into_iter()
                    .find_map(|name| member(delta, name))
            }),
        };
        text.unwrap_or_default()
    }

    fn token_came(&mut self, now: Instant) {
        match self.ttft {
            None => self.ttft = Some(now.duration_since(self.sent)),
            Some(_) => self.itls.push(now.duration_since(self.last).as_secs_f64()),
        }
        self.last = now;
    }

    /// Holds the number of tokens against what was asked for.
    fn check(&self, asked: usize, exactly: bool) -> Option<String> {
        let Some(got) = self.output_tokens else {
            return Some(
                "the answer does not say how many tokens it has: there is no usage in it".into(),
            );
        };
        match (got == asked, got < asked && !exactly) {
            (true, _) | (_, true) => None,
            _ if exactly => Some(format!(
                "{got} tokens came back, exactly {asked} were asked for"
            )),
            _ => Some(format!(
                "{got} tokens came back, at most {asked} were asked for"
            )),
        }
    }
}

/// Whether a chunk carries output. Text may be withheld for a moment (a
/// character can have several tokens), so chunks without text count, too, but
/// not those that only say the role or the end.
fn is_output(choice: &Value, text: &str) -> bool {
    let said = |value: Option<&Value>| value.is_some_and(|value| !value.is_null());
    let delta = choice.get("delta");
    let is_role = said(delta.and_then(|delta| delta.get("role")));
    let is_call = said(delta.and_then(|delta| delta.get("tool_calls")));
    // Chunks of vLLM that carry tokens have this member, even if it is null.
    let has_tokens = choice.get("token_ids").is_some();
    let goes_on = !said(choice.get("finish_reason")) && !is_role;
    !text.is_empty() || is_call || has_tokens || goes_on
}

/// The name of the server's first model and where it comes from, which may be
/// a directory or a name on the hub.
///
/// # Errors
/// If the server cannot be asked or has no model.
pub async fn first_model(client: &Client) -> Result<(String, String), BenchError> {
    let answer = client.send("/v1/models", None, None).await?;
    let status = answer.status();
    let text = answer.text().await?;
    let wrong = |why: String| {
        let hint = match status {
            StatusCode::UNAUTHORIZED => "the variable OPENAI_API_KEY holds the key that is sent",
            _ => "--model NAME instead of asking the server",
        };
        BenchError::Server(format!(
            "{}/v1/models: {why}; hint: {hint}",
            client.address()
        ))
    };
    if !status.is_success() {
        let shown: String = text.chars().take(MAX_ERROR_CHARS).collect();
        return Err(wrong(format!("{status}: {shown}")));
    }
    let list: Value = serde_json::from_str(&text).map_err(|problem| wrong(problem.to_string()))?;
    let first = &list["data"][0];
    let id = first["id"].as_str();
    let id = id.ok_or_else(|| wrong("the server has no model".into()))?;
    let root = first["root"].as_str().unwrap_or(id);
    Ok((id.to_owned(), root.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(protocol: Protocol, options: RequestOptions) -> Endpoint {
        Endpoint {
            protocol,
            path: String::new(),
            options,
        }
    }

    fn sample() -> Sample {
        Sample {
            prompt: "hello".into(),
            prompt_tokens: 1,
            output_tokens: 5,
        }
    }

    #[test]
    fn bodies_ask_for_a_stream_with_usage() {
        let options = RequestOptions {
            model: "m".into(),
            ignore_eos: true,
            logprobs: Some(2),
            extra_body: json!({"temperature": 0, "max_tokens": 7})
                .as_object()
                .cloned()
                .unwrap(),
        };
        assert_eq!(
            endpoint(Protocol::Completions, options.clone()).body(&sample()),
            json!({
                "model": "m", "prompt": "hello", "max_tokens": 7, "logprobs": 2, "stream": true,
                "stream_options": {"include_usage": true}, "ignore_eos": true, "temperature": 0,
            })
        );
        let chat = endpoint(Protocol::Chat, RequestOptions::default()).body(&sample());
        assert_eq!(
            chat,
            json!({
                "model": "", "messages": [{"role": "user", "content": [{"type": "text", "text": "hello"}]}],
                "max_completion_tokens": 5, "stream": true, "stream_options": {"include_usage": true},
            })
        );
    }

    #[test]
    fn chunks_count_if_they_can_carry_tokens() {
        for (choice, text, counts) in [
            (json!({"text": "a", "finish_reason": null}), "a", true),
            (json!({"text": "", "finish_reason": null}), "", true),
            (json!({"text": "", "finish_reason": "stop"}), "", false),
            (
                json!({"text": "", "finish_reason": "length", "token_ids": null}),
                "",
                true,
            ),
            (
                json!({"delta": {"role": "assistant", "content": ""}}),
                "",
                false,
            ),
            (json!({"delta": {"content": ""}}), "", true),
            (
                json!({"delta": {"tool_calls": []}, "finish_reason": "tool_calls"}),
                "",
                true,
            ),
            (json!({"delta": {}, "finish_reason": "stop"}), "", false),
        ] {
            assert_eq!(is_output(&choice, text), counts, "{choice}");
        }
    }

    #[test]
    fn lengths_are_held_against_what_was_asked_for() {
        let check = |got, asked, exactly| {
            let mut reading = Reading::new(Protocol::Chat, Instant::now());
            reading.output_tokens = got;
            reading.check(asked, exactly)
        };
        assert_eq!(check(Some(5), 5, true), None);
        assert_eq!(check(Some(4), 5, false), None);
        for (got, exactly, part) in [
            (Some(4), true, "4 tokens came back, exactly 5"),
            (Some(6), true, "6 tokens came back, exactly 5"),
            (Some(6), false, "6 tokens came back, at most 5"),
            (None, false, "no usage"),
        ] {
            let problem = check(got, 5, exactly).unwrap();
            assert!(problem.contains(part), "{problem}");
        }
    }
}
