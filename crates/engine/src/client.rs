//! What a front end sees of an engine.

use quire_core::{Limits, Update, ValidatedRequest};
use tokio::sync::mpsc;

/// Where an engine is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineState {
    /// Weights are being read; requests are refused with
    /// [`SubmitError::NotReady`].
    Loading,
    /// Requests run.
    Ready,
    /// The engine thread has ended after a fault; it will not come back.
    Dead,
}

/// Why a request was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// The model is still loading.
    #[error("the model is still loading")]
    NotReady,
    /// The server is draining.
    #[error("the server is shutting down")]
    ShuttingDown,
    /// A queue limit was reached; retry later.
    #[error("{0}")]
    QueueFull(String),
    /// The engine thread has died.
    #[error("the engine has stopped after an internal error")]
    Dead,
}

/// Whether an engine takes steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Activity {
    /// It does when there is work.
    #[default]
    Awake,
    /// It does not until it is resumed.
    Paused,
    /// The same, and the memory of its KV cache has been given back.
    Released,
}

/// What becomes of the sequences that an engine has when it is paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PauseMode {
    /// They end with [`quire_core::Finish::Abort`].
    Abort,
    /// They run to their end before the engine rests.
    Wait,
    /// They stand still and go on when the engine is resumed.
    Keep,
}

/// What becomes of the KV cache of an engine that is paused. Sequences whose
/// blocks go are computed again, with the same result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PausedCache {
    /// Nothing.
    Kept,
    /// It is emptied.
    Cleared,
    /// It is emptied, and its memory is given back to the system.
    Released,
}

/// How to pause an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// What becomes of its sequences.
    pub mode: PauseMode,
    /// What becomes of its cache.
    pub cache: PausedCache,
}

/// Why a pause or its end failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    /// The engine thread has died.
    #[error("the engine has stopped after an internal error")]
    Dead,
    /// A pause ended before the engine had come to rest.
    #[error("the engine was resumed before it had come to rest")]
    Resumed,
    /// The memory of the KV cache is no longer to be had.
    #[error("the KV cache cannot be allocated again: {0}")]
    Memory(String),
}

/// Numbers that change while the engine runs, read without locking.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Gauges {
    /// Sequences in the running batch.
    pub running: u32,
    /// Sequences waiting for room.
    pub waiting: u32,
    /// Share of KV blocks in use, 0..=1.
    pub kv_usage: f64,
    /// Whether steps are taken.
    pub activity: Activity,
}

/// A running (or loading) engine, seen from a front end. Implemented by the
/// real engine and by the mock in `testkit`.
pub trait Engine: Send + Sync {
    /// Where the engine is in its life.
    fn state(&self) -> EngineState;

    /// What requests may ask for.
    fn limits(&self) -> &Limits;

    /// Current load.
    fn gauges(&self) -> Gauges;

    /// Queues a sequence. Dropping the returned [`Updates`] aborts it and frees
    /// everything it holds.
    ///
    /// # Errors
    /// See [`SubmitError`].
    fn submit(&self, request: ValidatedRequest) -> Result<Updates, SubmitError>;

    /// Drops all cached prefixes that no running sequence uses; false if some
    /// blocks were in use (as vLLM's `/reset_prefix_cache`). With `preempt`,
    /// what runs goes back to waiting first, so that no block is in use; its
    /// prompts and outputs are computed again.
    fn reset_prefix_cache(&self, preempt: bool) -> bool;

    /// Stops taking steps, and returns once the engine rests: under
    /// [`PauseMode::Wait`] after everything that runs has ended. Requests are
    /// still accepted; they wait until the engine is resumed. Pausing a paused
    /// engine does to its sequences and cache what is asked for.
    ///
    /// # Errors
    /// See [`ControlError`].
    fn pause(&self, pause: Pause) -> Result<(), ControlError>;

    /// Takes steps again; without effect on an engine that does.
    ///
    /// # Errors
    /// See [`ControlError`]; the engine then stays paused.
    fn resume(&self) -> Result<(), ControlError>;
}

/// The engine's end of one sequence's channel.
#[derive(Debug)]
pub struct UpdateSender(mpsc::UnboundedSender<Update>);

impl UpdateSender {
    /// Sends an update; false if the consumer has gone.
    pub fn send(&self, update: Update) -> bool {
        self.0.send(update).is_ok()
    }
}

/// Why a consumer left before the engine ended its sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// It has gone: the sequence counts as aborted.
    Gone,
    /// It has all it wants, because a stop string was found in the text: the
    /// sequence counts as stopped.
    Satisfied,
}

/// The consumer's end: a stream of updates whose last is [`Update::Done`].
pub struct Updates {
    rx: mpsc::UnboundedReceiver<Update>,
    on_leave: Option<Box<dyn FnOnce(Leave) + Send>>,
}

impl Updates {
    /// A connected pair. `on_leave` runs if the consumer leaves before it has
    /// seen [`Update::Done`]: it should end the sequence.
    pub fn channel(on_leave: impl FnOnce(Leave) + Send + 'static) -> (UpdateSender, Updates) {
        // The queue is bounded by the sequence's own max_tokens.
        let (tx, rx) = mpsc::unbounded_channel();
        (
            UpdateSender(tx),
            Updates {
                rx,
                on_leave: Some(Box::new(on_leave)),
            },
        )
    }

    /// The next update, or `None` after [`Update::Done`] (or if the engine died).
    pub async fn next(&mut self) -> Option<Update> {
        let update = self.rx.recv().await;
        self.note(update)
    }

    /// An update that is already there, without waiting.
    pub fn try_next(&mut self) -> Option<Update> {
        let update = self.rx.try_recv().ok();
        match update {
            Some(_) => self.note(update),
            None => None,
        }
    }

    /// Like [`Updates::next`] for callers outside an async runtime.
    pub fn blocking_next(&mut self) -> Option<Update> {
        let update = self.rx.blocking_recv();
        self.note(update)
    }

    /// Ends the sequence because its text is complete. Without effect if the
    /// engine has ended it already.
    pub fn satisfied(mut self) {
        self.leave(Leave::Satisfied);
    }

    fn leave(&mut self, why: Leave) {
        if let Some(on_leave) = self.on_leave.take() {
            on_leave(why);
        }
    }

    fn note(&mut self, update: Option<Update>) -> Option<Update> {
        if matches!(update, None | Some(Update::Done(..))) {
            self.on_leave = None;
        }
        update
    }
}

impl Drop for Updates {
    fn drop(&mut self) {
        self.leave(Leave::Gone);
    }
}
