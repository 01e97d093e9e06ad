//! From a completion request to sequences.

use std::sync::Arc;

use quire_core::{SamplingParams, TokenId};

use super::types::{CompletionRequest, Prompts};
use crate::{
    error::ApiError,
    generation::{
        fanout::{Job, PromptJob, request_limits},
        logprobs::Namer,
        prompt::{self, Prompt, Truncation},
        sampling::{Asked, check_copies, output_budget},
    },
    state::App,
};

/// Tokens generated if a request does not say how many.
const DEFAULT_MAX_TOKENS: u32 = 16;

impl CompletionRequest {
    /// Tokenizes the prompts and works out the parameters of every sequence.
    ///
    /// # Errors
    /// The first field that is out of range for this model and server.
    pub(crate) fn job(&self, app: &App) -> Result<Job, ApiError> {
        let config = app.config();
        let limits = request_limits(app);
        let asked = self.asked();
        let params = self
            .sampling
            .params(&asked, &config.defaults, app.tokenizer(), &limits)?;
        let beam = self.shared.use_beam_search;
        if beam {
            self.sampling.check_beam(self.logprobs.is_some())?;
            self.shared.structured.check_beam()?;
        }
        let samples = self.sampling.samples(&config.limits, &params, beam)?;
        let sequences = (samples as usize).saturating_mul(self.prompts.len());
        if sequences > config.limits.max_sequences {
            return Err(ApiError::invalid(format!(
                "n times the number of prompts must be at most {}, got {sequences}.",
                config.limits.max_sequences
            )));
        }
        check_copies(&params, sequences)?;
        let truncation = self
            .shared
            .truncation
            .resolve(limits.max_model_len, asked.max_tokens)?;
        let params = SamplingParams {
            constraint: self.shared.structured.constraint(app)?,
            ..params
        };
        let prompts = self.prompt_jobs(app, &asked, &params, truncation)?;
        Ok(Job {
            prompts,
            samples,
            priority: self.shared.priority,
            cache_salt: self.shared.cache_salt.clone(),
            label: self.shared.label(),
            interval: self.shared.interval(config),
            namer: Namer::new(app.tokenizer().cloned(), self.shared.tokens_as_ids(config)),
        })
    }

    fn asked(&self) -> Asked {
        // One token is generated and dropped, because the engine has no request
        // without output.
        let max_tokens = if self.echo_only() {
            Some(1)
        } else {
            self.max_tokens
        };
        let echoed = self.logprobs.filter(|_| self.shared.echo);
        Asked {
            max_tokens,
            default_max_tokens: Some(DEFAULT_MAX_TOKENS),
            logprobs: self.logprobs,
            prompt_logprobs: self.sampling.prompt_logprobs.or(echoed),
        }
    }

    fn prompt_jobs(
        &self,
        app: &App,
        asked: &Asked,
        params: &SamplingParams,
        truncation: Option<Truncation>,
    ) -> Result<Vec<PromptJob>, ApiError> {
        let limits = app.engine().limits();
        let defaults = &app.config().defaults;
        let job = |ids: Vec<TokenId>, text: Option<String>| {
            let max_tokens = output_budget(asked, defaults, ids.len(), limits)?;
            let prompt = Prompt {
                ids: Arc::from(ids),
                text,
            };
            Ok(PromptJob {
                prompt,
                params: SamplingParams {
                    max_tokens,
                    ..params.clone()
                },
            })
        };
        match &self.prompts {
            Prompts::Texts(texts) => {
                let tokenizer = app.need_tokenizer()?;
                let special = self.shared.add_special_tokens.unwrap_or(true);
                let encode = |text: &String| {
                    let ids =
                        prompt::encode(tokenizer, text, special, truncation, limits.max_model_len)?;
                    job(ids, self.shared.echo.then(|| text.clone()))
                };
                texts.iter().map(encode).collect()
            }
            Prompts::Ids(lists) => {
                let convert = |list: &Vec<i64>| {
                    let ids = to_token_ids(list)?;
                    let ids = truncation.map_or_else(|| ids.clone(), |cut| cut.cut(ids.clone()));
                    let text = app.tokenizer().filter(|_| self.shared.echo);
                    let text = text.map(|tokenizer| tokenizer.decode(&ids, false));
                    job(ids, text)
                };
                lists.iter().map(convert).collect()
            }
        }
    }
}

impl Prompts {
    fn len(&self) -> usize {
        match self {
            Prompts::Texts(texts) => texts.len(),
            Prompts::Ids(lists) => lists.len(),
        }
    }
}

fn to_token_ids(ids: &[i64]) -> Result<Vec<TokenId>, ApiError> {
    ids.iter()
        .map(|&id| {
            TokenId::try_from(id)
                .map_err(|_| ApiError::invalid(format!("Token id {id} is out of vocabulary")))
        })
        .collect()
}
