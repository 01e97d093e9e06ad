//! More than the engine takes, and a back end that fails.

use quire_core::{Finish, Request};
use quire_engine::{Engine, EngineHandle, EngineState, SubmitError, Updates};

use crate::support::{Setup, collect, engine, fixture, greedy, submit};

fn try_submit(engine: &EngineHandle) -> Result<Updates, SubmitError> {
    let request = Request {
        prompt: [3, 4, 5].as_slice().into(),
        params: greedy(300),
        priority: 0,
        cache_salt: None,
        label: "test".to_owned(),
    };
    engine.submit(request.validate(engine.limits()).expect("in range"))
}

/// The engine thread sees submits between two steps only; a burst in one step
/// counts all the same.
#[test]
fn a_burst_does_not_overrun_the_queue() {
    let setup = Setup {
        max_num_seqs: 2,
        max_queued: Some(3),
        ..Setup::default()
    };
    let engine = engine(&fixture("llama"), &setup);
    let answers: Vec<_> = (0..200).map(|_| try_submit(&engine)).collect();
    let (accepted, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    // Two run and three wait; by the end of a long burst one may have ended.
    assert!((5..=20).contains(&accepted.len()), "{}", accepted.len());
    for answer in refused {
        let error = answer.err().expect("refused");
        assert!(matches!(error, SubmitError::QueueFull(_)), "{error}");
        assert!(
            error.to_string().contains("--max-num-queued-reqs"),
            "{error}"
        );
    }
    for updates in accepted.into_iter().flatten() {
        assert_eq!(collect(updates).tokens.len(), 300);
    }
    // Places come back, though not before the end of the step.
    let again = loop {
        match try_submit(&engine) {
            Ok(updates) => break updates,
            Err(SubmitError::QueueFull(_)) => std::thread::yield_now(),
            Err(error) => panic!("{error}"),
        }
    };
    assert_eq!(collect(again).tokens.len(), 300);
}

#[test]
fn free_seats_are_no_queue() {
    let setup = Setup {
        max_queued: Some(1),
        ..Setup::default()
    };
    let engine = engine(&fixture("llama"), &setup);
    let updates: Vec<_> = (0..30).map(|_| try_submit(&engine)).collect();
    for updates in updates {
        collect(updates.expect("there are 40 seats"));
    }
}

#[test]
fn a_fault_ends_every_request_and_the_engine_with_words_of_our_own() {
    let setup = Setup {
        panic_at: Some(60),
        ..Setup::default()
    };
    let engine = engine(&fixture("llama"), &setup);
    let updates: Vec<_> = (0..5)
        .map(|_| submit(&engine, &[3, 4, 5], greedy(200)))
        .collect();
    for updates in updates {
        let Finish::Error(text) = collect(updates).finish else {
            panic!("the back end has failed");
        };
        assert_eq!(text, "the engine has stopped after an internal error");
    }
    while engine.state() != EngineState::Dead {
        std::thread::yield_now();
    }
    assert!(matches!(try_submit(&engine), Err(SubmitError::Dead)));
}
