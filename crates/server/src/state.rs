//! What every handler can see.

use std::sync::Arc;

use quire_engine::{Engine, EngineState};
use quire_text::{ChatTemplate, TextError, Tokenizer};
use tokio::sync::Semaphore;

use crate::{
    auth::ApiKeys, config::ServerConfig, error::ApiError, fingerprint, load::Load,
    metrics::Metrics, time::unix_seconds,
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
    /// `system_fingerprint` of every answer.
    pub(crate) fingerprint: Option<Arc<str>>,
    /// When the server started, for model cards.
    pub(crate) started: u64,
    /// One permit per text job that may run at a time.
    text_jobs: Semaphore,
}

impl App {
    pub(crate) fn new(served: Arc<Served>) -> Arc<App> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Arc::new(App {
            keys: ApiKeys::new(&served.config.api_keys),
            load: Load::new(served.config.enable_server_load_tracking),
            fingerprint: fingerprint::fingerprint(&served.config),
            started: unix_seconds(),
            text_jobs: Semaphore::new(cores),
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
        let _permit = self.text_jobs.acquire().await;
        let app = Arc::clone(self);
        match tokio::task::spawn_blocking(move || job(&app)).await {
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
