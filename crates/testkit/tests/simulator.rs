//! The scheduler under ten thousand seeded loads.
//!
//! `QUIRE_SIM_SEED=n` replays one seed; `QUIRE_SIM_SEEDS=n` runs another number.

use quire_testkit::simulator::run::Totals;
use quire_testkit::simulator::scenario::Scenario;
use quire_testkit::simulator::{Failure, check_seed};

/// Number in an environment variable.
fn number(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(
        value
            .parse()
            .unwrap_or_else(|_| panic!("{name}={value} is not a number")),
    )
}

fn check(seed: u64) -> Totals {
    check_seed(seed).unwrap_or_else(|failure: Failure| panic!("{failure}"))
}

#[test]
fn any_load_ends_with_the_tokens_of_the_model() {
    if let Some(seed) = number("QUIRE_SIM_SEED") {
        println!("{:#?}", Scenario::from_seed(seed));
        println!("{:#?}", check(seed));
        return;
    }
    let mut totals = Totals::default();
    for seed in 0..number("QUIRE_SIM_SEEDS").unwrap_or(10_000) {
        totals.add(&check(seed));
    }
    println!("{totals:#?}");
    // A simulator that no longer reaches the difficult cases proves nothing.
    let Totals {
        steps,
        faults,
        preemptions,
        hits,
        rehits,
        aborts,
        refusals,
        chunks,
        tokens,
    } = totals;
    let rarest = [
        steps,
        faults,
        preemptions,
        hits,
        rehits,
        aborts,
        refusals,
        chunks,
        tokens,
    ];
    assert!(rarest.iter().all(|&count| count > 1_000), "{totals:?}");
}

#[test]
fn a_seed_is_a_scenario() {
    let (a, b) = (Scenario::from_seed(7), Scenario::from_seed(7));
    assert_eq!(format!("{a:?}"), format!("{b:?}"));
    assert_eq!(check(7), check(7));
}
