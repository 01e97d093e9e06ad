//! What became of one request, and of all of them over time.

/// One request as the client saw it. Times are in seconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// When it was sent, from the start of the run.
    pub start: f64,
    /// How long it waited for its turn before that.
    pub queued: f64,
    /// From sending to the first token.
    pub ttft: f64,
    /// Between one chunk with tokens and the next.
    pub itls: Vec<f64>,
    /// From sending to the last token.
    pub latency: f64,
    /// Tokens of the prompt, as the server counts them; as the dataset does if
    /// there was no answer.
    pub prompt_tokens: usize,
    /// Tokens of the answer, as the server counts them.
    pub output_tokens: usize,
    /// The answer.
    pub text: String,
    /// Why it does not count as answered.
    pub error: Option<String>,
}

impl Outcome {
    /// Whether the request was answered as it asked to be.
    pub fn is_success(&self) -> bool {
        self.error.is_none()
    }

    /// When the answer was complete, from the start of the run.
    pub fn end(&self) -> f64 {
        self.start + self.latency
    }

    /// Seconds per token after the first; `None` if there is none.
    pub fn tpot(&self) -> Option<f64> {
        (self.output_tokens > 1)
            .then(|| (self.latency - self.ttft) / (self.output_tokens - 1) as f64)
    }

    /// When each chunk with tokens came, from the start of the run.
    pub fn chunk_times(&self) -> impl Iterator<Item = f64> + '_ {
        let first = self.start + self.ttft;
        let later = self.itls.iter().scan(first, |now, pause| {
            *now += pause;
            Some(*now)
        });
        std::iter::once(first).chain(later)
    }

    /// Tokens per chunk: one, unless the server sends several at once.
    pub fn tokens_per_chunk(&self) -> f64 {
        self.output_tokens as f64 / (self.itls.len() + 1) as f64
    }
}

/// What happened second by second, from the first request on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    /// Tokens that came in each second.
    pub tokens: Vec<f64>,
    /// Requests that were in flight in each second, if only for a part of it.
    pub requests: Vec<f64>,
    /// Most requests in flight at any moment.
    pub peak_requests: usize,
}

/// A run of more seconds than these (a month) has no timeline.
const MAX_SECONDS: f64 = 2_678_400.0;

impl Timeline {
    /// The timeline of the requests that were answered.
    pub fn of(outcomes: &[Outcome]) -> Timeline {
        let answered = || outcomes.iter().filter(|outcome| outcome.is_success());
        let begin = answered().map(|o| o.start).fold(f64::INFINITY, f64::min);
        let end = answered().map(Outcome::end).fold(begin, f64::max);
        let length = end - begin;
        if !(0.0..=MAX_SECONDS).contains(&length) {
            return Timeline::default();
        }
        let seconds = length.ceil() as usize + 1;
        let mut timeline = Timeline {
            tokens: vec![0.0; seconds],
            requests: vec![0.0; seconds],
            peak_requests: peak(answered()),
        };
        for outcome in answered() {
            for time in outcome.chunk_times() {
                if let Some(tokens) = timeline.tokens.get_mut((time - begin) as usize) {
                    *tokens += outcome.tokens_per_chunk();
                }
            }
            let from = (outcome.start - begin) as usize;
            let to = ((outcome.end() - begin).ceil() as usize).min(seconds);
            for requests in timeline.requests.iter_mut().take(to).skip(from) {
                *requests += 1.0;
            }
        }
        timeline
    }

    /// Most tokens in one second.
    pub fn peak_tokens(&self) -> f64 {
        self.tokens.iter().copied().fold(0.0, f64::max)
    }
}

/// The greatest number of requests that were in flight at the same time.
fn peak<'a>(outcomes: impl Iterator<Item = &'a Outcome>) -> usize {
    let mut changes: Vec<(f64, i64)> = outcomes
        .flat_map(|outcome| [(outcome.start, 1), (outcome.end(), -1)])
        .collect();
    // One that ends when another starts is not in flight with it.
    changes.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let (mut now, mut most) = (0i64, 0i64);
    for (_, change) in changes {
        now += change;
        most = most.max(now);
    }
    usize::try_from(most).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(start: f64, ttft: f64, itls: &[f64]) -> Outcome {
        Outcome {
            start,
            ttft,
            itls: itls.to_vec(),
            latency: ttft + itls.iter().sum::<f64>(),
            output_tokens: itls.len() + 1,
            ..Outcome::default()
        }
    }

    #[test]
    fn tokens_and_requests_are_counted_in_the_seconds_they_fall_into() {
        let timeline = Timeline::of(&[
            outcome(10.0, 0.5, &[0.25, 1.0, 0.125]),
            outcome(11.5, 0.25, &[]),
            Outcome {
                error: Some("failed".into()),
                ..outcome(0.0, 0.1, &[0.1; 50])
            },
        ]);
        // Seconds from the first answered request: tokens at 0.5, 0.75, 1.75, 1.875 and 1.75.
        assert_eq!(timeline.tokens, [2.0, 3.0, 0.0]);
        assert_eq!(timeline.requests, [1.0, 2.0, 0.0]);
        assert_eq!((timeline.peak_tokens(), timeline.peak_requests), (3.0, 2));
    }

    #[test]
    fn chunks_of_several_tokens_count_for_all_of_them() {
        let mut several = outcome(0.0, 0.5, &[0.1, 0.1]);
        several.output_tokens = 12;
        assert_eq!(Timeline::of(&[several]).tokens[0], 12.0);
    }

    #[test]
    fn requests_that_follow_each_other_do_not_overlap() {
        let one_after_the_other = [outcome(0.0, 1.0, &[]), outcome(1.0, 1.0, &[])];
        assert_eq!(Timeline::of(&one_after_the_other).peak_requests, 1);
        let together = [outcome(0.0, 1.0, &[]), outcome(0.999, 1.0, &[])];
        assert_eq!(Timeline::of(&together).peak_requests, 2);
    }

    #[test]
    fn nothing_answered_is_an_empty_timeline() {
        assert_eq!(Timeline::of(&[]), Timeline::default());
        assert_eq!(Timeline::default().peak_tokens(), 0.0);
    }

    #[test]
    fn time_per_token_leaves_out_the_first() {
        assert_eq!(outcome(0.0, 1.0, &[]).tpot(), None);
        let mut several = outcome(0.0, 1.0, &[0.5, 0.5]);
        assert_eq!(several.tpot(), Some(0.5));
        several.output_tokens = 5;
        assert_eq!(several.tpot(), Some(0.25));
    }
}
