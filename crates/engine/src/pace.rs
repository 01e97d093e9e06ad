//! How much of a prompt may join a step in which others decode.
//!
//! A step with `p` prompt tokens beside decodes takes about `d + p·c`: the time
//! of a step that only decodes, and a cost per prompt token. Whoever streams
//! waits for all of it, so `p` is chosen such that the step takes at most
//! [`STRETCH`] times `d`. Both times are measured while serving, because they
//! depend on the machine, the model, the batch and the length of the contexts.
//! What is computed does not depend on `p`, only when.

use std::time::Duration;

/// Most that a step may take, in steps that only decode. Below 3, so that the
/// slowest steps stay under three times the median with noise added; near it,
/// because the more rows a step has, the less its prompts lose to reading the
/// weights.
const STRETCH: f64 = 2.5;
/// Prompt tokens that always may join: fewer would cost prompts more than they
/// would save the streams, since reading the weights is paid either way.
const LEAST: usize = 16;
/// Tokens to try before anything is known of their cost.
const FIRST: usize = 32;
/// Weight of the newest measurement.
const NEWEST: f64 = 0.2;
/// Steps with fewer prompt tokens say little of the cost per token.
const TELLING: usize = 8;

/// What was measured so far, in seconds.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    decode: Option<f64>,
    per_prompt_token: Option<f64>,
}

impl Pace {
    /// Prompt tokens that may join decodes in the next step.
    pub fn beside_decodes(&self) -> usize {
        let (Some(decode), Some(cost)) = (self.decode, self.per_prompt_token) else {
            return FIRST;
        };
        // A cost of nothing gives infinity, which the cast makes the largest number.
        let fitting = (STRETCH - 1.0) * decode / cost;
        (fitting as usize).max(LEAST)
    }

    /// Takes in a step of `decodes` sequences that got one token each and
    /// `prompt` other tokens.
    pub fn measured(&mut self, decodes: usize, prompt: usize, took: Duration) {
        let took = took.as_secs_f64();
        match (decodes, prompt, self.decode) {
            (0, _, _) => {}
            (_, 0, _) => blend(&mut self.decode, took),
            (_, TELLING.., Some(decode)) => {
                let cost = (took - decode).max(0.0) / prompt as f64;
                blend(&mut self.per_prompt_token, cost);
            }
            _ => {}
        }
    }
}

fn blend(mean: &mut Option<f64>, new: f64) {
    *mean = Some(match *mean {
        None => new,
        Some(old) => old + NEWEST * (new - old),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A machine on which a decode takes `d` and a prompt token `c` seconds more.
    fn settle(d: f64, c: f64, start: Pace) -> Pace {
        let mut pace = start;
        for _ in 0..200 {
            pace.measured(8, 0, Duration::from_secs_f64(d));
            let prompt = pace.beside_decodes().min(4096);
            pace.measured(8, prompt, Duration::from_secs_f64(d + prompt as f64 * c));
        }
        pace
    }

    #[test]
    fn steps_stay_within_the_stretch() {
        for (d, c) in [(0.06, 0.002), (0.05, 0.0005), (0.004, 0.000_02)] {
            let prompt = settle(d, c, Pace::default()).beside_decodes();
            let stretch = (d + prompt as f64 * c) / d;
            assert!((2.3..=2.5).contains(&stretch), "{d} {c}: {stretch}");
        }
    }

    #[test]
    fn a_slow_machine_still_gets_prompts_done() {
        assert_eq!(settle(0.06, 0.1, Pace::default()).beside_decodes(), LEAST);
    }

    #[test]
    fn it_follows_a_change() {
        let before = settle(0.06, 0.005, Pace::default());
        let prompt = settle(0.06, 0.001, before).beside_decodes();
        assert!((85..=90).contains(&prompt), "{prompt}");
    }

    #[test]
    fn prompts_alone_teach_nothing() {
        let mut pace = Pace::default();
        pace.measured(0, 512, Duration::from_secs(3));
        assert_eq!(pace.beside_decodes(), FIRST);
        // Without a cost at all there is no limit.
        pace.measured(4, 0, Duration::from_millis(50));
        pace.measured(4, 32, Duration::from_millis(50));
        assert_eq!(pace.beside_decodes(), usize::MAX);
    }
}
