//! Ctrl-C: stops the answer that is being given, else the program.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::signal::unix::{SignalKind, signal};
use ureq::Agent;

/// Exit code of a program that Ctrl-C ended: 128 and the signal's number.
pub const EXIT_STOPPED: u8 = 130;

/// Knows the request that Ctrl-C would stop.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    running: Option<Agent>,
    stopped: bool,
    at_prompt: bool,
}

/// A request that can be stopped, until this is dropped.
#[derive(Debug)]
pub struct Running(Stop);

impl Stop {
    /// From now on Ctrl-C stops the running request. Without one it ends the
    /// program, as it would have done anyway, unless [`Stop::at_prompt`] says
    /// otherwise.
    ///
    /// # Errors
    /// If the operating system gives no signal handler or no thread.
    pub fn on_ctrl_c(&self) -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let mut interrupts = {
            let _inside = runtime.enter();
            signal(SignalKind::interrupt())?
        };
        let stop = self.clone();
        let listen = async move {
            while interrupts.recv().await.is_some() {
                if !stop.now() && !stop.state().at_prompt {
                    std::process::exit(EXIT_STOPPED.into());
                }
            }
        };
        std::thread::Builder::new()
            .name("ctrl-c".to_owned())
            .spawn(move || runtime.block_on(listen))?;
        Ok(())
    }

    /// Someone is at the prompt, which takes Ctrl-C itself. One that was meant
    /// for an answer, but typed when it had just ended, must not end the chat.
    pub fn at_prompt(&self) {
        self.state().at_prompt = true;
    }

    /// Closes the running request's connection; false if there is none.
    pub fn now(&self) -> bool {
        let mut state = self.state();
        let Some(agent) = state.running.take() else {
            return false;
        };
        state.stopped = true;
        drop(state);
        agent.shutdown();
        true
    }

    /// Whether the latest request was stopped.
    pub fn stopped(&self) -> bool {
        self.state().stopped
    }

    /// Makes `agent`'s request the one to stop. An agent that was shut down
    /// stays so, therefore every request needs one of its own.
    pub fn begin(&self, agent: Agent) -> Running {
        let mut state = self.state();
        state.running = Some(agent);
        state.stopped = false;
        drop(state);
        Running(self.clone())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(|e| e.into_inner())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.state().running = None;
    }
}
