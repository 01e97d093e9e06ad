//! Starting an engine, and the handle that front ends hold.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel, sync_channel};
use std::sync::{Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use quire_backend::{Backend, LoadPlan, Reporter, WeightSource};
use quire_core::{Finish, Limits, LogprobsMode, RequestId, ValidatedRequest};
use quire_sched::Scheduler;

use crate::account::Shared;
use crate::driver::{Command, Driver, Parts, Reply};
use crate::{
    Activity, ControlError, Engine, EngineState, Gauges, Leave, Pause, StatsSink, SubmitError,
    Updates,
};

/// Everything that an engine is started with.
pub struct EngineConfig {
    /// What requests may ask for.
    pub limits: Limits,
    /// The scheduler's limits; must agree with the load plan's cache.
    pub scheduler: quire_sched::Config,
    /// What to load.
    pub load: LoadPlan,
    /// What log-probabilities mean.
    pub logprobs_mode: LogprobsMode,
    /// Seeds sequences that bring no seed (`--seed`).
    pub seed: u64,
    /// Most sequences that may wait (`--max-num-queued-reqs`).
    pub max_queued: Option<u32>,
    /// Cut prompts such that running streams flow on. For servers; off, prompts
    /// are done soonest.
    pub smooth: bool,
}

/// Numbers that the engine thread publishes.
#[derive(Default)]
pub(crate) struct Status {
    state: AtomicU8,
    pub running: AtomicU32,
    pub waiting: AtomicU32,
    /// Submitted, and not yet in the other numbers.
    in_transit: AtomicU32,
    pub kv_usage: AtomicU64,
    /// An [`Activity`].
    pub activity: AtomicU8,
    load_result: Mutex<Option<Result<(), String>>>,
    loaded: Condvar,
}

impl Status {
    pub fn set(&self, state: EngineState) {
        self.state.store(state as u8, Ordering::Release);
    }

    /// The other numbers include `count` more of those that were submitted.
    pub fn arrived(&self, count: u32) {
        self.in_transit.fetch_sub(count, Ordering::Relaxed);
    }

    /// Counts a sequence as submitted, unless `most` wait already. Those that
    /// came since the last step wait as well, but for as many as there are free
    /// `seats` among the running.
    fn enter(&self, most: Option<u32>, seats: u32) -> bool {
        let in_transit = self.in_transit.fetch_add(1, Ordering::Relaxed);
        let Some(most) = most else {
            return true;
        };
        let waiting = self.waiting.load(Ordering::Relaxed);
        let running = self.running.load(Ordering::Relaxed);
        let all = waiting.saturating_add(running).saturating_add(in_transit);
        let full = waiting >= most || all >= most.saturating_add(seats);
        if full {
            self.in_transit.fetch_sub(1, Ordering::Relaxed);
        }
        !full
    }

    fn get(&self) -> EngineState {
        match self.state.load(Ordering::Acquire) {
            s if s == EngineState::Ready as u8 => EngineState::Ready,
            s if s == EngineState::Dead as u8 => EngineState::Dead,
            _ => EngineState::Loading,
        }
    }

    fn finish_loading(&self, result: Result<(), String>) {
        self.set(if result.is_ok() {
            EngineState::Ready
        } else {
            EngineState::Dead
        });
        *self.load_result.lock().unwrap_or_else(|e| e.into_inner()) = Some(result);
        self.loaded.notify_all();
    }
}

/// An engine with its thread. Dropping it aborts what runs and joins the thread.
pub struct EngineHandle {
    commands: Sender<Command>,
    status: Arc<Status>,
    limits: Limits,
    max_queued: Option<u32>,
    /// Sequences that run at a time.
    seats: u32,
    next_id: AtomicU64,
    stopping: AtomicBool,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl EngineHandle {
    /// Starts the engine thread, which first loads the model. Returns at once;
    /// see [`EngineHandle::wait_loaded`].
    ///
    /// # Errors
    /// If the operating system gives no thread.
    pub fn start(
        config: EngineConfig,
        mut backend: Box<dyn Backend>,
        weights: Box<dyn WeightSource>,
        reporter: Box<dyn Reporter>,
        sink: Box<dyn StatsSink>,
    ) -> std::io::Result<EngineHandle> {
        let (sender, commands) = channel();
        let status = Arc::new(Status::default());
        let (limits, max_queued) = (config.limits.clone(), config.max_queued);
        let seats = u32::try_from(config.scheduler.max_num_seqs).unwrap_or(u32::MAX);
        let thread_status = status.clone();
        let run = move || {
            let status = thread_status;
            let shared = Shared {
                vocab_size: config.limits.vocab_size as usize,
                logprobs_mode: config.logprobs_mode,
            };
            let block_size = config.load.kv.block_size;
            if let Err(error) = backend.load(config.load, &*weights, &*reporter) {
                status.finish_loading(Err(error.to_string()));
                return;
            }
            // The weights are packed; the checkpoint's mappings can go.
            drop(weights);
            let driver = Driver::new(Parts {
                commands,
                scheduler: Scheduler::new(config.scheduler),
                backend,
                block_size,
                shared,
                seed: config.seed,
                smooth: config.smooth,
                sink,
                status: status.clone(),
            });
            status.finish_loading(Ok(()));
            driver.run();
        };
        let thread = std::thread::Builder::new()
            .name("engine".to_owned())
            .spawn(run)?;
        Ok(EngineHandle {
            commands: sender,
            status,
            limits,
            max_queued,
            seats,
            next_id: AtomicU64::new(1),
            stopping: AtomicBool::new(false),
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Blocks until the model is loaded.
    ///
    /// # Errors
    /// Why loading failed, as text for people.
    pub fn wait_loaded(&self) -> Result<(), String> {
        let mut result = self
            .status
            .load_result
            .lock()
            .unwrap_or_else(|e| e.into_inner());
        loop {
            if let Some(result) = &*result {
                return result.clone();
            }
            if self
                .thread
                .lock()
                .unwrap_or_else(|e| e.into_inner())
                .as_ref()
                .is_none_or(JoinHandle::is_finished)
            {
                return Err("the engine thread ended while loading".to_owned());
            }
            // The timeout only bounds how late a crashed thread is noticed.
            let waited = self
                .status
                .loaded
                .wait_timeout(result, Duration::from_millis(200));
            result = waited.unwrap_or_else(|e| e.into_inner()).0;
        }
    }

    /// Resolves once the engine thread has ended after a fault. (It never does
    /// so before the model is loaded.)
    pub async fn died(&self) {
        // A fault is rare and nobody waits for the news, so a slow poll will do.
        const POLL: Duration = Duration::from_millis(500);
        while self.status.get() != EngineState::Dead {
            tokio::time::sleep(POLL).await;
        }
    }

    /// Refuses new requests, lets running ones finish for at most `drain`,
    /// aborts the rest and joins the thread.
    pub fn shutdown(&self, drain: Duration) {
        self.stopping.store(true, Ordering::Release);
        let Some(thread) = self.thread.lock().unwrap_or_else(|e| e.into_inner()).take() else {
            return;
        };
        if !drain.is_zero() {
            let deadline = Instant::now() + drain;
            // A failed send means that the thread has ended already.
            let _ = self.commands.send(Command::Shutdown { drain: true });
            while !thread.is_finished() && Instant::now() < deadline {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        let _ = self.commands.send(Command::Shutdown { drain: false });
        // A panic of the thread has been logged where it happened.
        let _ = thread.join();
    }
}

impl EngineHandle {
    /// Sends a command and waits until it has been carried out.
    fn control(&self, command: impl FnOnce(Reply) -> Command) -> Result<(), ControlError> {
        let (reply, answer) = sync_channel(1);
        let sent = self.commands.send(command(reply));
        sent.map_err(|_| ControlError::Dead)?;
        answer.recv().unwrap_or(Err(ControlError::Dead))
    }
}

impl Drop for EngineHandle {
    fn drop(&mut self) {
        self.shutdown(Duration::ZERO);
    }
}

impl Engine for EngineHandle {
    fn state(&self) -> EngineState {
        self.status.get()
    }

    fn limits(&self) -> &Limits {
        &self.limits
    }

    fn gauges(&self) -> Gauges {
        Gauges {
            running: self.status.running.load(Ordering::Relaxed),
            waiting: self.status.waiting.load(Ordering::Relaxed),
            kv_usage: f64::from_bits(self.status.kv_usage.load(Ordering::Relaxed)),
            activity: match self.status.activity.load(Ordering::Acquire) {
                a if a == Activity::Paused as u8 => Activity::Paused,
                a if a == Activity::Released as u8 => Activity::Released,
                _ => Activity::Awake,
            },
        }
    }

    fn submit(&self, request: ValidatedRequest) -> Result<Updates, SubmitError> {
        if self.stopping.load(Ordering::Acquire) {
            return Err(SubmitError::ShuttingDown);
        }
        match self.state() {
            EngineState::Loading => return Err(SubmitError::NotReady),
            EngineState::Dead => return Err(SubmitError::Dead),
            EngineState::Ready => {}
        }
        if !self.status.enter(self.max_queued, self.seats) {
            let most = self.max_queued.unwrap_or(u32::MAX);
            return Err(SubmitError::QueueFull(format!(
                "{most} requests are waiting already, the most that --max-num-queued-reqs allows"
            )));
        }
        let id = RequestId(self.next_id.fetch_add(1, Ordering::Relaxed));
        let commands = self.commands.clone();
        let on_leave = move |why| {
            let finish = match why {
                Leave::Gone => Finish::Abort,
                Leave::Satisfied => Finish::Stop(None),
            };
            // If the engine has gone there is nothing left to free.
            let _ = commands.send(Command::Leave(id, finish));
        };
        let (sender, updates) = Updates::channel(on_leave);
        match self
            .commands
            .send(Command::Submit(id, Box::new(request), sender))
        {
            Ok(()) => Ok(updates),
            Err(_) => Err(SubmitError::Dead),
        }
    }

    fn reset_prefix_cache(&self, preempt: bool) -> bool {
        let (reply, answer) = sync_channel(1);
        let reset = Command::ResetPrefixCache { preempt, reply };
        self.commands.send(reset).is_ok() && answer.recv().unwrap_or(false)
    }

    fn pause(&self, pause: Pause) -> Result<(), ControlError> {
        self.control(|reply| Command::Pause(pause, reply))
    }

    fn resume(&self) -> Result<(), ControlError> {
        self.control(Command::Resume)
    }
}
