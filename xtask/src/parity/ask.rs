//! Puts a reference's prompts to the server.

use super::reference::{Prompt, Reference};
use crate::http::Client;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// What the server said about one prompt.
#[derive(PartialEq)]
pub struct Answer {
    pub tokens: Vec<u32>,
    /// Log-probability of each generated token.
    pub logprobs: Vec<f64>,
    pub finish_reason: String,
    pub prompt_logprobs: Vec<Option<f64>>,
    /// Log-probabilities over the vocabulary after the prompt.
    pub last_logprobs: Vec<f64>,
}

/// Asks for all prompts at the same time.
pub fn together(client: &Client, reference: &Reference) -> Result<Vec<Answer>> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = reference
            .prompts
            .iter()
            .map(|prompt| scope.spawn(move || ask(client, reference, prompt)))
            .collect();
        threads
            .into_iter()
            .map(|thread| match thread.join() {
                Ok(answer) => answer,
                Err(_) => bail!("a client thread panicked"),
            })
            .collect()
    })
}

/// Asks for one prompt after the other. What was asked before may now come from the prefix cache.
pub fn one_by_one(client: &Client, reference: &Reference) -> Result<Vec<Answer>> {
    reference
        .prompts
        .iter()
        .map(|prompt| ask(client, reference, prompt))
        .collect()
}

/// Two requests: the scores of the prompt (which never read the prefix cache), and the continuation.
fn ask(client: &Client, reference: &Reference, prompt: &Prompt) -> Result<Answer> {
    let scores = choice(
        client,
        prompt,
        json!({"max_tokens": 1, "logprobs": -1, "prompt_logprobs": 0}),
    )?;
    let rest = json!({"max_tokens": reference.max_new_tokens, "logprobs": 0, "ignore_eos": reference.ignore_eos});
    let continuation = choice(client, prompt, rest)?;
    let read = || -> Result<Answer> {
        Ok(Answer {
            tokens: numbers(&continuation["token_ids"])?,
            logprobs: numbers(&continuation["logprobs"]["token_logprobs"])?,
            finish_reason: continuation["finish_reason"]
                .as_str()
                .context("finish_reason is not a string")?
                .to_owned(),
            prompt_logprobs: prompt_logprobs(&scores["prompt_logprobs"], &prompt.tokens)?,
            last_logprobs: whole_vocabulary(
                &scores["logprobs"]["top_logprobs"][0],
                prompt.last_logprobs.len(),
            )?,
        })
    };
    read().with_context(|| format!("in the answer to {}", prompt.name))
}

fn choice(client: &Client, prompt: &Prompt, extra: Value) -> Result<Value> {
    let mut body = json!({
        "prompt": prompt.tokens,
        "temperature": 0,
        "return_token_ids": true,
        "return_tokens_as_token_ids": true,
    });
    if let (Some(body), Value::Object(extra)) = (body.as_object_mut(), extra) {
        body.extend(extra);
    }
    let answer = client.post("/v1/completions", &body)?;
    if answer.status != 200 {
        bail!(
            "{} answered {}: {}",
            prompt.name,
            answer.status,
            answer.body
        );
    }
    let mut answer: Value = serde_json::from_str(&answer.body)?;
    Ok(answer["choices"][0].take())
}

fn numbers<T: serde::de::DeserializeOwned>(value: &Value) -> Result<Vec<T>> {
    serde_json::from_value(value.clone())
        .with_context(|| format!("expected a list of numbers, found {value}"))
}

fn prompt_logprobs(value: &Value, tokens: &[u32]) -> Result<Vec<Option<f64>>> {
    let list = value.as_array().context("prompt_logprobs is not a list")?;
    if list.len() != tokens.len() {
        bail!(
            "prompt_logprobs has {} entries for {} tokens",
            list.len(),
            tokens.len()
        );
    }
    list.iter()
        .zip(tokens)
        .map(|(entry, token)| match entry {
            Value::Null => Ok(None),
            entry => {
                let logprob = entry[token.to_string()]["logprob"].as_f64();
                Ok(Some(logprob.with_context(|| {
                    format!("prompt_logprobs lacks token {token}")
                })?))
            }
        })
        .collect()
}

/// Turns `{"token_id:7": -1.5, …}` into a row; every token of the vocabulary must be there.
fn whole_vocabulary(value: &Value, size: usize) -> Result<Vec<f64>> {
    let entries = value.as_object().context("top_logprobs is not an object")?;
    let mut row = vec![f64::NAN; size];
    for (key, logprob) in entries {
        let token = key
            .strip_prefix("token_id:")
            .and_then(|digits| digits.parse::<usize>().ok());
        let slot = token
            .and_then(|token| row.get_mut(token))
            .with_context(|| format!("unexpected key {key:?}"))?;
        *slot = logprob
            .as_f64()
            .with_context(|| format!("{key} is not a number"))?;
    }
    match row.iter().position(|value| value.is_nan()) {
        Some(missing) => bail!(
            "top_logprobs has {} of {size} tokens; {missing} is missing",
            entries.len()
        ),
        None => Ok(row),
    }
}
