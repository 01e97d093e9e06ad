//! What every handler can see.

use std::sync::{Arc, OnceLock};

use quire_core::SharedConstraint;
use quire_engine::{Engine, EngineState};
use quire_text::{
    ChatTemplate, TextError, Tokenizer,
    structured::{StructuredCompiler, StructuredError, StructuredSpec},
};
use tokio::sync::Semaphore;

use crate::{
    auth::ApiKeys, budget::BodyBudget, config::ServerConfig, control::Asleep, error::ApiError,
    fingerprint, load::Load, metrics::Metrics, openapi::Document, responses::ResponseStore,
    time::unix_seconds,
};

/// The parts that a server is made of.
pub struct Served {
    /// The operator's settings.
    pub config: ServerConfig,
    /// Runs the model; may still be loading.
    pub engine: Arc<dyn Engine>,
    /// Absent under `--skip-tokenizer-init`: then only token ids are served.
    pub tokenizer: Option<Tokenizer>,
    /// Absent if the model has none and the operator gave none.
    pub chat_template: Option<ChatTemplate>,
    /// Where numbers are counted.
    pub metrics: Arc<Metrics>,
}

/// [`Served`], and what is made from it once at the start.
pub(crate) struct App {
    served: Arc<Served>,
    pub(crate) keys: ApiKeys,
    pub(crate) load: Load,
    /// What `/v1/responses` keeps.
    pub(crate) responses: ResponseStore,
    /// `system_fingerprint` of every answer.
    pub(crate) fingerprint: Option<Arc<str>>,
    /// When the server started, for model cards.
    pub(crate) started: u64,
    /// What of a sleeping server has not been woken yet.
    pub(crate) asleep: Asleep,
    /// `/openapi.json`.
    pub(crate) document: Document,
    /// Memory of request bodies.
    pub(crate) bodies: Arc<BodyBudget>,
    /// One permit per text job that may run at a time.
    text_jobs: Arc<Semaphore>,
    /// Made when the first request needs it; the engine knows the size of its
    /// vocabulary once it is loaded.
    structured: OnceLock<StructuredCompiler>,
}

impl App {
    pub(crate) fn new(served: Arc<Served>) -> Arc<App> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Arc::new(App {
            keys: ApiKeys::new(&served.config.api_keys),
            responses: ResponseStore::new(served.config.response_store),
            load: Load::new(served.config.enable_server_load_tracking),
            fingerprint: fingerprint::fingerprint(&served.config),
            started: unix_seconds(),
            asleep: Asleep::default(),
            document: Document::default(),
            bodies: BodyBudget::new(served.config.http.max_total_body_bytes),
            text_jobs: Arc::new(Semaphore::new(cores)),
            structured: OnceLock::new(),
            served,
        })
    }

    pub(crate) fn config(&self) -> &ServerConfig {
        &self.served.config
    }

    pub(crate) fn engine(&self) -> &dyn Engine {
        &*self.served.engine
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.served.metrics
    }

    pub(crate) fn tokenizer(&self) -> Option<&Tokenizer> {
        self.served.tokenizer.as_ref()
    }

    pub(crate) fn chat_template(&self) -> Option<&ChatTemplate> {
        self.served.chat_template.as_ref()
    }

    /// The tokenizer, or the answer for a server that has none.
    pub(crate) fn need_tokenizer(&self) -> Result<&Tokenizer, ApiError> {
        self.tokenizer().ok_or_else(|| {
            ApiError::invalid(
                "This server was started without a tokenizer (--skip-tokenizer-init): send \
                 prompts as token ids.",
            )
        })
    }

    /// The constraint that a specification asks for; `field` of the body is where
    /// it came from. Blocks while it compiles: for text jobs only, after
    /// [`App::need_engine`].
    ///
    /// # Errors
    /// The specification is wrong, or there is no tokenizer.
    pub(crate) fn constraint(
        &self,
        spec: &StructuredSpec,
        field: &'static str,
    ) -> Result<SharedConstraint, ApiError> {
        let Some(tokenizer) = self.tokenizer() else {
            return Err(ApiError::unsupported(
                field,
                "needs a tokenizer, and this server was started without one \
                 (--skip-tokenizer-init)",
            ));
        };
        let compiler = self.structured.get_or_init(|| {
            let mut eos = self.config().defaults.eos_token_ids.clone();
            eos.extend(tokenizer.eos_token_id());
            eos.sort_unstable();
            eos.dedup();
            let vocab_size = self.engine().limits().vocab_size as usize;
            StructuredCompiler::new(tokenizer.clone(), vocab_size, eos)
        });
        compiler.compile(spec).map_err(|error| match error {
            StructuredError::Invalid(text) => ApiError::invalid_field(field, text),
            StructuredError::Busy(text) => ApiError::unavailable(text),
            other => ApiError::invalid(other.to_string()),
        })
    }

    /// Checks that requests can run now.
    pub(crate) fn need_engine(&self) -> Result<(), ApiError> {
        match self.engine().state() {
            EngineState::Ready => Ok(()),
            EngineState::Loading => Err(quire_engine::SubmitError::NotReady.into()),
            EngineState::Dead => Err(ApiError::engine_dead()),
        }
    }

    /// The name to answer with, if `asked` is one that the model goes by.
    pub(crate) fn model_name(&self, asked: Option<&str>) -> Result<String, ApiError> {
        let names = &self.config().served_model_names;
        match asked.filter(|name| !name.is_empty()) {
            None => Ok(self.config().model_name().to_owned()),
            Some(name) if names.iter().any(|known| known == name) => Ok(name.to_owned()),
            Some(name) => Err(ApiError::model_not_found(name, names)),
        }
    }

    /// Runs work on text (templates, tokenizing) away from the async threads.
    /// At most one job per core runs at a time, so that a burst of long
    /// prompts cannot starve the connections.
    pub(crate) async fn run_text_job<T: Send + 'static>(
        self: &Arc<Self>,
        job: impl FnOnce(&App) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        // The semaphore is never closed, so only a free permit ends the wait.
        let permit = Arc::clone(&self.text_jobs).acquire_owned().await;
        let app = Arc::clone(self);
        let job = move || {
            // Held by the job, which goes on when its client has gone: clients
            // that come and go must not start more jobs than there are cores.
            let _permit = permit;
            job(&app)
        };
        match tokio::task::spawn_blocking(job).await {
            Ok(result) => result,
            Err(error) => {
                tracing::error!(%error, "a text job panicked");
                Err(ApiError::internal(
                    "The text of the request could not be processed.",
                ))
            }
        }
    }

    /// Answers with the reference server's words where it has some.
    pub(crate) fn text_error(&self, error: TextError) -> ApiError {
        match error {
            TextError::NonTextPart(_) => ApiError::invalid(format!(
                "{} is not a multimodal model",
                self.config().model_name()
            )),
            other => other.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use quire_core::Limits;
    use quire_testkit::mock_engine::{MockEngine, Pace};

    use super::*;
    use crate::metrics::MetricsOptions;

    fn app() -> Arc<App> {
        let limits = Limits {
            vocab_size: 8,
            max_model_len: 16,
            kv_cache_tokens: 16,
            max_logprobs: None,
            priority_scheduling: false,
        };
        App::new(Arc::new(Served {
            config: ServerConfig::new("m", 16),
            engine: Arc::new(MockEngine::new(limits, Pace::Manual)),
            tokenizer: None,
            chat_template: None,
            metrics: Arc::new(Metrics::new(&MetricsOptions::default()).expect("default buckets")),
        }))
    }

    #[tokio::test]
    async fn work_keeps_its_place_when_its_client_leaves() {
        let app = app();
        let places = app.text_jobs.available_permits();
        let (finish, finished) = std::sync::mpsc::channel::<()>();
        let client = tokio::spawn({
            let app = Arc::clone(&app);
            async move {
                let job = move |_: &App| {
                    // An error means that the test has failed already.
                    let _ = finished.recv();
                    Ok(())
                };
                app.run_text_job(job).await
            }
        });
        while app.text_jobs.available_permits() == places {
            tokio::task::yield_now().await;
        }
        // Long enough for the work to be handed over, in this task's turn.
        tokio::task::yield_now().await;
        client.abort();
        assert!(client.await.is_err(), "the client has gone");
        assert_eq!(app.text_jobs.available_permits(), places - 1);
        finish.send(()).expect("the work waits");
        while app.text_jobs.available_permits() < places {
            tokio::task::yield_now().await;
        }
    }
}
