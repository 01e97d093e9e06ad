//! Pausing: what runs, what comes meanwhile and what the cache held, in every
//! mode; and that none of it changes an answer.

use std::thread;
use std::time::{Duration, Instant};

use quire_core::{Finish, Update};
use quire_engine::{Activity, ControlError, Engine, EngineHandle, Pause, PauseMode, PausedCache};

use crate::support::{Setup, collect, engine, fixture, greedy, submit};

const LONG: u32 = 200;

fn start() -> EngineHandle {
    engine(&fixture("llama"), &Setup::default())
}

fn pause(mode: PauseMode, cache: PausedCache) -> Pause {
    Pause { mode, cache }
}

fn activity(engine: &EngineHandle) -> Activity {
    engine.gauges().activity
}

#[track_caller]
fn wait_for(what: &str, condition: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(30);
    while !condition() {
        assert!(Instant::now() < end, "waited in vain until {what}");
        thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn kept_sequences_go_on_with_the_same_bits_whatever_the_cache_lost() {
    let engine = start();
    let alone = collect(submit(&engine, &[3, 4, 5], greedy(LONG))).bits();
    for cache in [
        PausedCache::Kept,
        PausedCache::Cleared,
        PausedCache::Released,
    ] {
        let mut updates = submit(&engine, &[3, 4, 5], greedy(LONG));
        let Some(Update::Tokens(first)) = updates.blocking_next() else {
            panic!("a first token");
        };
        engine.pause(pause(PauseMode::Keep, cache)).unwrap();
        let expected = match cache {
            PausedCache::Released => Activity::Released,
            _ => Activity::Paused,
        };
        assert_eq!(activity(&engine), expected);
        let late = submit(&engine, &[3, 4, 5], greedy(LONG));
        wait_for("the late request waits", || engine.gauges().waiting > 0);
        engine.resume().unwrap();
        assert_eq!(activity(&engine), Activity::Awake);
        let rest = collect(updates);
        let ids: Vec<_> = first.tokens.iter().map(|token| token.id).collect();
        let whole: Vec<_> = ids.into_iter().chain(rest.ids()).collect();
        let expected: Vec<_> = alone.iter().map(|(id, _)| *id).collect();
        assert_eq!(whole, expected, "{cache:?}");
        assert_eq!(collect(late).bits(), alone, "{cache:?}");
    }
}

#[test]
fn aborted_sequences_end_and_later_ones_wait() {
    let engine = start();
    let mut running = submit(&engine, &[3, 4, 5], greedy(LONG));
    running.blocking_next().expect("a first token");
    let released = pause(PauseMode::Abort, PausedCache::Released);
    engine.pause(released).unwrap();
    assert_eq!(collect(running).finish, Finish::Abort);
    assert_eq!(engine.gauges().kv_usage, 0.0);
    let mut late = submit(&engine, &[3, 4, 5], greedy(4));
    thread::sleep(Duration::from_millis(50));
    assert!(late.try_next().is_none(), "an engine at rest takes no step");
    // Pausing again ends what waits.
    engine.pause(released).unwrap();
    assert_eq!(collect(late).finish, Finish::Abort);
    engine.resume().unwrap();
    let after = collect(submit(&engine, &[3, 4, 5], greedy(4)));
    assert_eq!((after.finish, after.cached_tokens), (Finish::Length, 0));
}

#[test]
fn waiting_lets_those_before_end_and_holds_those_after() {
    let engine = start();
    let mut before = submit(&engine, &[3, 4, 5], greedy(LONG));
    before.blocking_next().expect("a first token");
    thread::scope(|scope| {
        let (engine, waiting) = (&engine, pause(PauseMode::Wait, PausedCache::Cleared));
        let pausing = scope.spawn(move || engine.pause(waiting));
        let outcome = collect(before);
        assert_eq!(outcome.finish, Finish::Length);
        pausing.join().unwrap().unwrap();
    });
    assert_eq!(activity(&engine), Activity::Paused);
    let gone = submit(&engine, &[3, 4, 5], greedy(4));
    let after = submit(&engine, &[3, 4, 5], greedy(4));
    drop(gone);
    engine.resume().unwrap();
    assert_eq!(collect(after).finish, Finish::Length);
    wait_for("everything is free", || engine.reset_prefix_cache(false));
}

#[test]
fn a_resume_calls_a_pause_off_that_still_waits() {
    let engine = start();
    let mut before = submit(&engine, &[3, 4, 5], greedy(LONG));
    before.blocking_next().expect("a first token");
    thread::scope(|scope| {
        let (engine, waiting) = (&engine, pause(PauseMode::Wait, PausedCache::Kept));
        let pausing = scope.spawn(move || engine.pause(waiting));
        // Whichever of the two commands the engine sees first, it ends awake
        // or at rest as the pause reports.
        engine.resume().unwrap();
        let calmed = collect(before).finish;
        assert_eq!(calmed, Finish::Length);
        match pausing.join().unwrap() {
            Err(ControlError::Resumed) => assert_eq!(activity(engine), Activity::Awake),
            Ok(()) => assert_eq!(activity(engine), Activity::Paused),
            Err(other) => panic!("{other}"),
        }
    });
}

#[test]
fn a_reset_can_put_what_runs_back_into_the_line() {
    let engine = start();
    let alone = collect(submit(&engine, &[3, 4, 5], greedy(LONG))).ids();
    let mut updates = submit(&engine, &[3, 4, 5], greedy(LONG));
    let Some(Update::Tokens(first)) = updates.blocking_next() else {
        panic!("a first token");
    };
    assert!(engine.reset_prefix_cache(true));
    let mut whole: Vec<_> = first.tokens.iter().map(|token| token.id).collect();
    whole.extend(collect(updates).ids());
    assert_eq!(whole, alone);
}

#[test]
fn a_paused_engine_can_be_shut_down() {
    let engine = start();
    engine
        .pause(pause(PauseMode::Keep, PausedCache::Released))
        .unwrap();
    let held = submit(&engine, &[3, 4, 5], greedy(4));
    let begin = Instant::now();
    engine.shutdown(Duration::from_secs(20));
    assert!(begin.elapsed() < Duration::from_secs(10));
    assert_eq!(collect(held).finish, Finish::Abort);
    let error = engine.resume().unwrap_err();
    assert_eq!(error, ControlError::Dead);
}
