//! Outputs that follow a grammar.

use std::sync::Arc;
use std::time::Duration;

use quire_core::{
    Allowed, Constraint, ConstraintState, Finish, SamplingParams, SharedConstraint, TokenId,
};

use quire_engine::Engine;

use crate::support::{Outcome, Setup, collect, engine, fixture, greedy, submit};

/// A grammar for tests: `steps` tokens, each divisible by `divisor`, then the
/// end. It is slow, and it can break.
#[derive(Clone, Debug)]
struct Multiples {
    divisor: u32,
    steps: usize,
    vocab: u32,
    fault: Fault,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    None,
    Error,
    Panic,
}

struct Following {
    grammar: Multiples,
    seen: usize,
}

impl Constraint for Multiples {
    fn start(&self) -> Box<dyn ConstraintState> {
        Box::new(Following {
            grammar: self.clone(),
            seen: 0,
        })
    }
}

impl ConstraintState for Following {
    fn allowed(&mut self) -> Result<Allowed, String> {
        // Longer than a step of the fixture's model: the step has to wait.
        std::thread::sleep(Duration::from_millis(2));
        let Multiples {
            divisor,
            steps,
            vocab,
            fault,
        } = self.grammar;
        if self.seen == 3 {
            match fault {
                Fault::None => {}
                Fault::Error => return Err("the grammar is too large".to_owned()),
                Fault::Panic => panic!("a bug in the grammar"),
            }
        }
        if self.seen == steps {
            return Ok(Allowed::Nothing);
        }
        let mut words = vec![0; vocab.div_ceil(32) as usize];
        for token in (0..vocab).filter(|token| token % divisor == 0) {
            words[token as usize / 32] |= 1 << (token % 32);
        }
        Ok(Allowed::Only(words))
    }

    fn accept(&mut self, token: TokenId) -> Result<(), String> {
        assert_eq!(token % self.grammar.divisor, 0, "a forbidden token came");
        self.seen += 1;
        Ok(())
    }
}

fn multiples(divisor: u32, fault: Fault) -> Option<SharedConstraint> {
    let grammar = Multiples {
        divisor,
        steps: 12,
        vocab: 391,
        fault,
    };
    Some(SharedConstraint(Arc::new(grammar)))
}

fn guided(divisor: u32, fault: Fault) -> SamplingParams {
    SamplingParams {
        constraint: multiples(divisor, fault),
        ..greedy(40)
    }
}

fn alone(params: SamplingParams) -> Outcome {
    let engine = engine(&fixture("llama"), &Setup::default());
    collect(submit(&engine, &[3, 4, 5], params))
}

#[test]
fn the_output_follows_the_grammar_to_its_end() {
    let outcome = alone(guided(7, Fault::None));
    assert_eq!(outcome.finish, Finish::Stop(None));
    assert_eq!(outcome.tokens.len(), 12);
    assert!(outcome.ids().iter().all(|id| id % 7 == 0));
}

#[test]
fn max_tokens_ends_it_sooner() {
    let params = SamplingParams {
        max_tokens: 5,
        ..guided(7, Fault::None)
    };
    let outcome = alone(params);
    assert_eq!((outcome.tokens.len(), outcome.finish), (5, Finish::Length));
}

#[test]
fn allowed_tokens_narrow_the_grammar() {
    let params = SamplingParams {
        allowed_token_ids: Some(vec![14, 15, 21, 22]),
        ..guided(7, Fault::None)
    };
    let outcome = alone(params);
    assert!(outcome.ids().iter().all(|id| [14, 21].contains(id)));
    let nothing_left = SamplingParams {
        allowed_token_ids: Some(vec![15]),
        ..guided(7, Fault::None)
    };
    let outcome = alone(nothing_left);
    let Finish::Unsatisfiable(text) = outcome.finish else {
        panic!("{:?}", outcome.finish)
    };
    assert!(text.contains("allowed_token_ids"), "{text}");
    assert!(outcome.tokens.is_empty());
}

#[test]
fn bad_words_give_way_only_where_nothing_else_is_possible() {
    let params = SamplingParams {
        bad_words: vec![vec![14], vec![21]],
        allowed_token_ids: Some(vec![14, 21, 28]),
        ..guided(7, Fault::None)
    };
    assert_eq!(alone(params).ids(), [28; 12]);
    let params = SamplingParams {
        bad_words: vec![vec![14]],
        allowed_token_ids: Some(vec![14]),
        ..guided(7, Fault::None)
    };
    assert_eq!(alone(params).ids(), [14; 12]);
}

#[test]
fn a_broken_grammar_costs_its_request_alone() {
    let engine = engine(&fixture("llama"), &Setup::default());
    let text = str::to_owned;
    for (fault, expected) in [
        (
            Fault::Error,
            Finish::Unsatisfiable(text("the grammar is too large")),
        ),
        (
            Fault::Panic,
            Finish::Error(text("the grammar engine failed")),
        ),
    ] {
        let broken = submit(&engine, &[3, 4, 5], guided(7, fault));
        let beside = submit(&engine, &[3, 4, 5], guided(7, Fault::None));
        let outcome = collect(broken);
        assert_eq!(outcome.finish, expected);
        assert_eq!(outcome.tokens.len(), 3);
        assert_eq!(collect(beside).finish, Finish::Stop(None));
    }
    assert!(engine.reset_prefix_cache(false), "a block is still in use");
}

#[test]
fn guided_outputs_do_not_depend_on_the_load() {
    let cases: Vec<SamplingParams> = (0..12)
        .map(|i| SamplingParams {
            temperature: if i % 2 == 0 { 0.0 } else { 1.0 },
            seed: Some(i),
            constraint: (i % 3 != 2)
                .then(|| multiples(i as u32 + 2, Fault::None))
                .flatten(),
            ..greedy(20)
        })
        .collect();
    let expected: Vec<_> = cases.iter().map(|p| alone(p.clone()).bits()).collect();
    // Few blocks, so that sequences are preempted and come back.
    let setup = Setup {
        num_blocks: 24,
        max_num_batched_tokens: 16,
        ..Setup::default()
    };
    let engine = engine(&fixture("llama"), &setup);
    let running: Vec<_> = cases
        .iter()
        .map(|p| submit(&engine, &[3, 4, 5], p.clone()))
        .collect();
    let busy: Vec<_> = running.into_iter().map(|u| collect(u).bits()).collect();
    assert_eq!(busy, expected);
}
