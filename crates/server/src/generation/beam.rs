//! Beam search in the front end: every step asks the engine for the most
//! likely next tokens of each beam, one token at a time. The prefix cache makes
//! the repeated prompts cheap.

use std::sync::Arc;

use quire_core::{
    Finish, FinishReason, Limits, Request, SamplingParams, TokenId, TokenLogprobs, TopLogprobs,
    Update,
};
use quire_text::Tokenizer;

use super::{
    fanout::{self, Job, PromptJob},
    sequence::{Ending, StopReason},
};
use crate::{error::ApiError, state::App};

/// One result of a search.
#[derive(Debug)]
pub(crate) struct Beam {
    /// Generated tokens, without EOS.
    pub(crate) tokens: Vec<TokenId>,
    pub(crate) text: String,
    pub(crate) ending: Ending,
}

/// A beam while it grows.
#[derive(Clone, Debug, Default)]
struct Candidate {
    tokens: Vec<TokenId>,
    logprob: f64,
    eos: Option<TokenId>,
}

/// Searches from every prompt; `job.samples` is the width of the beam.
///
/// # Errors
/// A field that cannot be combined with a beam search, or an engine failure.
pub(crate) async fn search(
    app: &App,
    job: Job,
    length_penalty: f64,
) -> Result<Vec<Vec<Beam>>, ApiError> {
    let max_width = app.config().limits.max_beam_width;
    if job.samples > max_width {
        let message = format!("n must be at most {max_width} with beam search.");
        return Err(ApiError::invalid_field("n", message));
    }
    if !length_penalty.is_finite() {
        let message = "length_penalty must be a finite number.";
        return Err(ApiError::invalid_field("length_penalty", message));
    }
    let mut results = Vec::with_capacity(job.prompts.len());
    for prompt in &job.prompts {
        results.push(search_one(app, &job, prompt, length_penalty).await?);
    }
    Ok(results)
}

async fn search_one(
    app: &App,
    job: &Job,
    prompt: &PromptJob,
    length_penalty: f64,
) -> Result<Vec<Beam>, ApiError> {
    let width = job.samples as usize;
    let limits = Limits {
        max_logprobs: None,
        ..app.engine().limits().clone()
    };
    let params = &prompt.params;
    let eos = params
        .eos_token_ids
        .first()
        .copied()
        .filter(|_| !params.ignore_eos);
    let prompt_tokens = prompt.prompt.ids.len();
    let score = |beam: &Candidate| {
        beam.logprob / ((prompt_tokens + beam.tokens.len()) as f64).powf(length_penalty)
    };
    let keep_best = |beams: &mut Vec<Candidate>| {
        beams.sort_by(|a, b| score(b).total_cmp(&score(a)));
        beams.truncate(width);
    };
    let mut beams = vec![Candidate::default()];
    let mut ended: Vec<Candidate> = Vec::new();
    for _ in 0..params.max_tokens {
        let tables = step(app, job, prompt, &beams, &limits).await?;
        beams = grow(&beams, &tables, eos, width, &mut ended);
        keep_best(&mut ended);
        if beams.is_empty() {
            break;
        }
    }
    ended.extend(beams);
    keep_best(&mut ended);
    Ok(ended
        .into_iter()
        .map(|beam| finish(beam, app.tokenizer(), params))
        .collect())
}

/// The `width` most likely continuations by one token. Those by `eos` go to
/// `ended` and take no place.
fn grow(
    beams: &[Candidate],
    tables: &[TokenLogprobs],
    eos: Option<TokenId>,
    width: usize,
    ended: &mut Vec<Candidate>,
) -> Vec<Candidate> {
    let mut grown: Vec<(&Candidate, TokenId, f64)> = Vec::new();
    for (beam, table) in beams.iter().zip(tables) {
        for (token, logprob) in distinct(table) {
            let logprob = beam.logprob + f64::from(logprob);
            if Some(token) == eos {
                ended.push(Candidate {
                    logprob,
                    eos,
                    ..beam.clone()
                });
            } else {
                grown.push((beam, token, logprob));
            }
        }
    }
    grown.sort_by(|a, b| b.2.total_cmp(&a.2));
    grown.truncate(width);
    grown
        .into_iter()
        .map(|(beam, token, logprob)| {
            let tokens = [beam.tokens.as_slice(), &[token]].concat();
            Candidate {
                tokens,
                logprob,
                eos: None,
            }
        })
        .collect()
}

/// Runs one token for every beam; the tables are in the order of the beams.
async fn step(
    app: &App,
    job: &Job,
    prompt: &PromptJob,
    beams: &[Candidate],
    limits: &Limits,
) -> Result<Vec<TokenLogprobs>, ApiError> {
    let count = job.samples.saturating_mul(2);
    let mut running = Vec::with_capacity(beams.len());
    for beam in beams {
        let tokens = [&prompt.prompt.ids, beam.tokens.as_slice()].concat();
        let request = Request {
            prompt: Arc::from(tokens),
            params: SamplingParams {
                max_tokens: 1,
                min_tokens: 0,
                logprobs: Some(TopLogprobs::Count(count)),
                detokenize: false,
                ..prompt.params.clone()
            },
            priority: job.priority,
            cache_salt: job.cache_salt.clone(),
            label: job.label.clone(),
        };
        running.push(fanout::submit(app, request.validate(limits)?)?);
    }
    let mut tables = Vec::with_capacity(running.len());
    for mut updates in running {
        let output = match updates.next().await {
            Some(Update::Tokens(output)) => output,
            Some(Update::Done(output, finish)) => match finish {
                Finish::Error(message) => return Err(ApiError::internal(message)),
                Finish::Unsatisfiable(message) => return Err(ApiError::invalid(message)),
                _ => output,
            },
            None => return Err(ApiError::engine_dead()),
        };
        let table = output
            .tokens
            .into_iter()
            .next()
            .and_then(|token| token.logprobs);
        let table = table.ok_or_else(|| ApiError::unavailable("The request was aborted."))?;
        tables.push(*table);
    }
    Ok(tables)
}

/// The rows of a table, each token once.
fn distinct(table: &TokenLogprobs) -> impl Iterator<Item = (TokenId, f32)> {
    let chosen = table.chosen;
    let others = table
        .top
        .iter()
        .filter(move |row| row.token != chosen.token);
    std::iter::once(chosen)
        .chain(others.copied())
        .map(|row| (row.token, row.logprob))
}

fn finish(beam: Candidate, tokenizer: Option<&Tokenizer>, params: &SamplingParams) -> Beam {
    let ending = match beam.eos {
        Some(id) => Ending {
            reason: FinishReason::Stop,
            stop: Some(StopReason::Token(id)),
        },
        None => Ending {
            reason: FinishReason::Length,
            stop: None,
        },
    };
    let text = tokenizer
        .map(|tokenizer| tokenizer.decode(&beam.tokens, params.skip_special_tokens))
        .unwrap_or_default();
    Beam {
        tokens: beam.tokens,
        text,
        ending,
    }
}

#[cfg(test)]
mod tests {
    use quire_core::LogprobEntry;

    use super::*;

    fn table(rows: &[(TokenId, f32)]) -> TokenLogprobs {
        let row = |&(token, logprob): &(TokenId, f32)| LogprobEntry {
            token,
            logprob,
            rank: 1,
        };
        TokenLogprobs {
            chosen: row(&rows[0]),
            top: rows.iter().map(row).collect(),
        }
    }

    #[test]
    fn beams_compete_across_their_parents_and_ended_ones_take_no_place() {
        let parent = |token, logprob| Candidate {
            tokens: vec![token],
            logprob,
            eos: None,
        };
        let beams = [parent(1, -1.0), parent(2, -3.0)];
        let tables = [
            table(&[(9, -0.1), (5, -0.5), (6, -4.0)]),
            table(&[(7, -0.2), (9, -0.3), (8, -9.0)]),
        ];
        let mut ended = Vec::new();
        let grown = grow(&beams, &tables, Some(9), 2, &mut ended);
        let tokens: Vec<_> = grown.iter().map(|beam| beam.tokens.clone()).collect();
        assert_eq!(tokens, [[1, 5], [2, 7]]);
        let ended: Vec<_> = ended
            .iter()
            .map(|beam| (beam.tokens[0], beam.eos))
            .collect();
        assert_eq!(ended, [(1, Some(9)), (2, Some(9))]);
    }
}
