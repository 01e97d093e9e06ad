//! Pausing: the engine stops taking steps until it is resumed. Requests that
//! come meanwhile are accepted and wait in line.

use std::sync::atomic::Ordering;
use std::sync::mpsc::SyncSender;

use quire_core::Finish;

use super::Driver;
use crate::{Activity, ControlError, Pause, PauseMode, PausedCache};

/// Where the answer to a command goes.
pub(crate) type Reply = SyncSender<Result<(), ControlError>>;

/// Whether steps are taken.
pub(super) enum Rest {
    /// They are.
    Awake,
    /// They are, until what was there before the pause has ended.
    Draining {
        /// What happens to the cache then.
        cache: PausedCache,
        /// Who waits for that.
        replies: Vec<Reply>,
    },
    /// They are not.
    Still {
        /// The memory of the KV cache has been given back.
        released: bool,
    },
}

impl Driver {
    /// True if no step may be taken.
    pub(super) fn is_still(&self) -> bool {
        matches!(self.rest, Rest::Still { .. })
    }

    /// True if new requests may not join those that run.
    pub(super) fn is_draining(&self) -> bool {
        matches!(self.rest, Rest::Draining { .. })
    }

    /// Begins a pause; `reply` hears when the engine has come to rest.
    pub(super) fn pause(&mut self, pause: Pause, reply: Reply) {
        let mut replies = match std::mem::replace(&mut self.rest, Rest::Awake) {
            Rest::Draining { replies, .. } => replies,
            Rest::Still { released } => {
                // What waits has been waiting since the first pause.
                self.rest = Rest::Still { released };
                Vec::new()
            }
            Rest::Awake => Vec::new(),
        };
        replies.push(reply);
        if pause.mode == PauseMode::Abort {
            self.abort_all();
        }
        if pause.mode == PauseMode::Wait && !self.is_still() && !self.scheduler.is_idle() {
            let cache = pause.cache;
            self.rest = Rest::Draining { cache, replies };
            return;
        }
        self.come_to_rest(pause.cache, replies);
    }

    /// Ends the draining once everything has ended.
    pub(super) fn settle(&mut self) {
        if !self.scheduler.is_idle() || !self.is_draining() {
            return;
        }
        if let Rest::Draining { cache, replies } = std::mem::replace(&mut self.rest, Rest::Awake) {
            self.come_to_rest(cache, replies);
        }
    }

    /// Takes steps again.
    pub(super) fn resume(&mut self) -> Result<(), ControlError> {
        match &mut self.rest {
            Rest::Awake => {}
            Rest::Draining { replies, .. } => answer(replies, &Err(ControlError::Resumed)),
            Rest::Still { released: true } => {
                let restored = self.backend.restore_cache();
                restored.map_err(|error| ControlError::Memory(error.to_string()))?;
            }
            Rest::Still { released: false } => {}
        }
        self.rest = Rest::Awake;
        self.publish_activity(Activity::Awake);
        self.let_in();
        Ok(())
    }

    /// Empties the prefix cache, if need be by putting what runs back into the
    /// line. False if blocks are in use.
    pub(super) fn reset_prefix_cache(&mut self, preempt: bool) -> bool {
        if preempt {
            let mut preempted = Vec::new();
            self.scheduler.preempt_all(&mut preempted);
            for id in preempted {
                if let Some(account) = self.ledger.get_mut(&id) {
                    account.preempted();
                }
            }
        }
        self.scheduler.reset_prefix_cache()
    }

    fn come_to_rest(&mut self, cache: PausedCache, mut replies: Vec<Reply>) {
        let mut released = matches!(self.rest, Rest::Still { released: true });
        if cache != PausedCache::Kept {
            self.reset_prefix_cache(true);
        }
        if cache == PausedCache::Released && !released {
            let bytes = self.backend.release_cache();
            tracing::info!("asleep: {} of KV cache given back", crate::gib(bytes));
            released = true;
        }
        self.rest = Rest::Still { released };
        self.publish_activity(match released {
            true => Activity::Released,
            false => Activity::Paused,
        });
        self.let_in();
        // Whoever is told may look at once.
        self.publish_gauges();
        answer(&mut replies, &Ok(()));
    }

    /// Lines up what came while others were still running.
    fn let_in(&mut self) {
        for admission in self.held.drain(..) {
            self.scheduler.submit(admission);
        }
    }

    fn abort_all(&mut self) {
        self.held.clear();
        for (id, account) in self.ledger.drain() {
            self.scheduler.abort(id);
            self.sink.on_finish(&account.close(Finish::Abort));
        }
    }

    fn publish_activity(&self, activity: Activity) {
        let status = &self.status;
        status.activity.store(activity as u8, Ordering::Release);
    }
}

/// Tells everybody who waits. Some may have given up, which is no fault.
fn answer(replies: &mut Vec<Reply>, result: &Result<(), ControlError>) {
    for reply in replies.drain(..) {
        let _ = reply.send(result.clone());
    }
}
