//! Consumers that leave early: everything they held is free, and the
//! statistics say why they left.

use std::sync::mpsc::{Receiver, Sender, channel};

use quire_core::FinishReason;
use quire_engine::{Engine, RequestStats, StatsSink, StepStats};

use crate::support::{Setup, engine_with, fixture, greedy, submit};

/// Passes on how requests end.
struct Ends(Sender<FinishReason>);

impl StatsSink for Ends {
    fn on_step(&mut self, _stats: &StepStats<'_>) {}

    fn on_finish(&mut self, stats: &RequestStats) {
        // The test may have seen enough.
        let _ = self.0.send(stats.reason);
    }
}

fn setup() -> (quire_engine::EngineHandle, Receiver<FinishReason>) {
    let (sender, ends) = channel();
    let engine = engine_with(&fixture("llama"), &Setup::default(), Box::new(Ends(sender)));
    (engine, ends)
}

#[test]
fn a_dropped_request_is_aborted_and_frees_its_blocks() {
    let (engine, ends) = setup();
    let mut updates = submit(&engine, &[3, 4, 5], greedy(200));
    updates.blocking_next().expect("a first token");
    drop(updates);
    assert_eq!(ends.recv().unwrap(), FinishReason::Abort);
    // The cache can be emptied only if no block is in use.
    assert!(engine.reset_prefix_cache(false));
}

#[test]
fn a_satisfied_consumer_counts_as_a_stop() {
    let (engine, ends) = setup();
    let mut updates = submit(&engine, &[3, 4, 5], greedy(200));
    updates.blocking_next().expect("a first token");
    updates.satisfied();
    assert_eq!(ends.recv().unwrap(), FinishReason::Stop);
    assert!(engine.reset_prefix_cache(false));
}

#[test]
fn leaving_after_the_end_changes_nothing() {
    let (engine, ends) = setup();
    let mut updates = submit(&engine, &[3, 4, 5], greedy(1));
    while updates.blocking_next().is_some() {}
    assert_eq!(ends.recv().unwrap(), FinishReason::Length);
    updates.satisfied();
    drop(engine);
    assert!(ends.recv().is_err(), "a request ends once");
}
