//! Sampling: logits to tokens and log-probabilities, in the stages that
//! [`quire_backend::reference::sample`] defines.
//!
//! A vocabulary has 150,000 entries of which a handful matter, so nothing is
//! ever sorted whole: the maxima of blocks of [`BLOCK`] logits bound the k-th
//! largest from below, top-p looks for its cut in a histogram, and both leave a
//! short list to work on.

mod list;
mod scan;

use quire_backend::reference::sample::{GREEDY_BELOW, adjust, uniform};
use quire_backend::{LogprobRow, SampleRow, Sampled, StepOut};
use quire_core::{LogprobEntry, LogprobsMode, TokenId};

use crate::parallel::{Parts, with_scratch};
use crate::pool::Pool;
use crate::simd::Level;
use list::ShortList;
pub(crate) use scan::BLOCK;
use scan::{Scan, View, Weights, divide, forbid, scan};

/// Working memory of one thread, sized once.
#[derive(Debug)]
pub struct SampleScratch {
    /// The processed logits.
    values: Vec<f32>,
    raw_maxima: Vec<f32>,
    maxima: Vec<f32>,
    weights: Weights,
    list: ShortList,
    /// Candidates of a selection.
    select: Select,
}

/// Room for selections among the vocabulary.
#[derive(Debug)]
pub(crate) struct Select {
    pub(crate) values: Vec<f32>,
    pub(crate) ranked: Vec<(f32, TokenId)>,
}

impl SampleScratch {
    /// Memory for rows of `vocab` logits.
    pub fn new(vocab: usize) -> Self {
        SampleScratch {
            values: vec![0.0; vocab],
            raw_maxima: vec![0.0; vocab.div_ceil(BLOCK)],
            maxima: vec![0.0; vocab.div_ceil(BLOCK)],
            weights: Weights::new(vocab),
            list: ShortList::new(vocab),
            select: Select {
                values: Vec::with_capacity(vocab),
                ranked: Vec::with_capacity(vocab),
            },
        }
    }

    /// Bytes that [`SampleScratch::new`] takes.
    pub fn bytes(vocab: usize) -> usize {
        // values, weights, 12 bytes of list, 12 of selections; maxima and the
        // histogram are small beside them.
        vocab * 32 + (256 << 10)
    }
}

/// Number of [`quire_backend::StepOut::top`] entries that a row needs.
pub fn top_entries(row: &SampleRow, vocab: usize) -> usize {
    row.logprobs.map_or(0, |count| {
        let extra = row
            .logprob_tokens
            .iter()
            .filter(|&&token| (token as usize) < vocab);
        (count as usize).min(vocab) + extra.count()
    })
}

/// Samples `rows`, whose logits are `[rows, vocab]`, and appends what came of it
/// to `out`. `scratch` has an entry per thread; `starts` is room for a place per
/// row.
pub fn sample_rows(
    pool: &Pool,
    level: Level,
    logits: &[f32],
    rows: &[SampleRow],
    scratch: &mut [SampleScratch],
    starts: &mut Vec<usize>,
    out: &mut StepOut,
) {
    if rows.is_empty() {
        return;
    }
    let vocab = logits.len() / rows.len();
    let (first, mut end) = (out.sampled.len(), out.top.len());
    starts.clear();
    for row in rows {
        starts.push(end);
        end += top_entries(row, vocab);
    }
    let entry = LogprobEntry {
        token: 0,
        logprob: 0.0,
        rank: 0,
    };
    out.top.resize(end, entry);
    let nothing = Sampled {
        token: 0,
        logprobs: None,
        nan: false,
    };
    out.sampled.resize(first + rows.len(), nothing);
    let (sampled, top) = (
        Parts::new(&mut out.sampled[first..]),
        Parts::new(&mut out.top),
    );
    with_scratch(pool, scratch, rows.len(), &|scratch, i| {
        let logits = &logits[i * vocab..(i + 1) * vocab];
        let start = starts[i];
        let end = starts.get(i + 1).copied().unwrap_or(end);
        // SAFETY: each row has its own entries.
        let (sampled, top) = unsafe { (sampled.get(i..i + 1), top.get(start..end)) };
        sampled[0] = sample(level, logits, &rows[i], scratch, top, start);
    });
}

/// Samples one row. `top` is its [`top_entries`] part of the step's, which
/// begins at `first`.
pub fn sample(
    level: Level,
    logits: &[f32],
    row: &SampleRow,
    scratch: &mut SampleScratch,
    top: &mut [LogprobEntry],
    first: usize,
) -> Sampled {
    let raw = scan(level, logits, &mut scratch.raw_maxima);
    let choice = match row.target {
        Some(token) => Choice {
            token: token as usize,
            possible: !raw.nan,
            processed: None,
        },
        None if raw.nan => Choice {
            token: 0,
            possible: false,
            processed: None,
        },
        None => choose(level, logits, raw.max, row, scratch),
    };
    let Choice {
        token, possible, ..
    } = choice;
    let logprobs = row.logprobs.map(|count| {
        if !possible {
            let chosen = LogprobEntry {
                token: token as TokenId,
                logprob: f32::NAN,
                rank: 1,
            };
            return LogprobRow {
                chosen,
                top: first..first,
            };
        }
        let SampleScratch {
            values,
            raw_maxima,
            maxima,
            weights,
            select,
            ..
        } = scratch;
        let view = match (row.logprobs_mode, choice.processed) {
            (LogprobsMode::ProcessedLogprobs | LogprobsMode::ProcessedLogits, Some(max)) => View {
                values,
                maxima,
                max,
            },
            _ => View {
                values: logits,
                maxima: raw_maxima,
                max: raw.max,
            },
        };
        let count = (count as usize).min(logits.len());
        let chosen = report(level, view, row, token, count, weights, select, top);
        LogprobRow {
            chosen,
            top: first..first + top.len(),
        }
    });
    Sampled {
        token: token as TokenId,
        logprobs,
        nan: !possible,
    }
}

/// The token of a row.
struct Choice {
    token: usize,
    /// False if nothing can be drawn.
    possible: bool,
    /// The largest of the processed logits, if there are any.
    processed: Option<f32>,
}

/// Chooses the token of a row without NaN, whose largest logit is `max`.
fn choose(
    level: Level,
    logits: &[f32],
    max: f32,
    row: &SampleRow,
    scratch: &mut SampleScratch,
) -> Choice {
    let SampleScratch {
        values,
        raw_maxima,
        maxima,
        weights,
        list,
        select,
    } = scratch;
    let random = row.temperature >= GREEDY_BELOW;
    if !random && !is_constrained(row) {
        let token = View {
            values: logits,
            maxima: raw_maxima,
            max,
        }
        .argmax();
        return Choice {
            token,
            possible: true,
            processed: None,
        };
    }
    values.copy_from_slice(logits);
    constrain(level, row, values);
    if random {
        divide(level, values, row.temperature);
    }
    let Scan { max, nan } = scan(level, values, maxima);
    let view = View {
        values,
        maxima,
        max,
    };
    if !random || nan || max == f32::NEG_INFINITY {
        let possible = !nan && max > f32::NEG_INFINITY;
        return Choice {
            token: view.argmax(),
            possible,
            processed: Some(max),
        };
    }
    let point = uniform(row.seed, row.position);
    if !list.fill(level, row, view, weights, select) {
        weights.fill(level, view);
        return Choice {
            token: weights.draw(point),
            possible: true,
            processed: Some(max),
        };
    }
    let token = list.draw(point);
    if row.logprobs.is_some() {
        // What was dropped counts as impossible.
        list.scatter(values);
        scan(level, values, maxima);
    }
    Choice {
        token,
        possible: true,
        processed: Some(max),
    }
}

fn is_constrained(row: &SampleRow) -> bool {
    row.allowed.is_some()
        || row.penalties.is_some()
        || !row.banned.is_empty()
        || !row.bias.is_empty()
}

/// Mask, banned tokens, bias and penalties.
fn constrain(level: Level, row: &SampleRow, values: &mut [f32]) {
    if let Some(mask) = row.allowed.as_ref().and_then(|mask| mask.wait()) {
        forbid(level, mask, values);
    }
    adjust(row, values);
}

/// Fills `top` with the `count` largest and the extra tokens; returns the entry
/// of `token`.
#[expect(clippy::too_many_arguments, reason = "separate parts of one scratch")]
fn report(
    level: Level,
    view: View<'_>,
    row: &SampleRow,
    token: usize,
    count: usize,
    weights: &mut Weights,
    select: &mut Select,
    top: &mut [LogprobEntry],
) -> LogprobEntry {
    let offset = match row.logprobs_mode {
        LogprobsMode::RawLogits | LogprobsMode::ProcessedLogits => 0.0,
        LogprobsMode::RawLogprobs | LogprobsMode::ProcessedLogprobs => {
            f64::from(view.max) + weights.sum(level, view).ln()
        }
    };
    let logprob = |value: f32| (f64::from(value) - offset) as f32;
    let entry = |token: usize| LogprobEntry {
        token: token as TokenId,
        logprob: logprob(view.values[token]),
        rank: 1 + view.count_greater(view.values[token]),
    };
    let (most_likely, extra) = top.split_at_mut(count);
    view.largest(count, select);
    let mut rank = 1;
    for (i, (to, &(value, token))) in most_likely.iter_mut().zip(&select.ranked).enumerate() {
        if i > 0 && value < select.ranked[i - 1].0 {
            rank = i as u32 + 1;
        }
        *to = LogprobEntry {
            token,
            logprob: logprob(value),
            rank,
        };
    }
    let known = row
        .logprob_tokens
        .iter()
        .map(|&t| t as usize)
        .filter(|&t| t < view.values.len());
    for (to, token) in extra.iter_mut().zip(known) {
        *to = entry(token);
    }
    entry(token)
}

#[cfg(test)]
mod tests;
