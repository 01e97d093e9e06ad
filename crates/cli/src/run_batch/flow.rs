//! Many requests at once, their answers in order.

use std::collections::BTreeMap;
use std::pin::Pin;

use tokio::task::JoinSet;

/// How many requests may be under way.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// In flight at once.
    pub in_flight: usize,
    /// In flight, or answered and waiting for an earlier one to be answered.
    /// Large enough, a slow request does not keep the others back.
    pub held: usize,
}

/// How a batch ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Everything is answered.
    Whole,
    /// This signal ended it.
    Stopped(&'static str),
}

/// Asks every request of `requests` and hands the answers to `write` in the
/// order of the requests. When `stop` resolves, what is in flight is dropped.
///
/// # Errors
/// The first error of `requests` or `write`; what is in flight is dropped.
pub async fn flow<R, A, F>(
    mut requests: impl FnMut() -> anyhow::Result<Option<R>>,
    ask: impl Fn(R) -> F,
    limits: Limits,
    mut write: impl FnMut(A) -> anyhow::Result<()>,
    mut stop: Pin<&mut impl Future<Output = &'static str>>,
) -> anyhow::Result<End>
where
    A: Send + 'static,
    F: Future<Output = A> + Send + 'static,
{
    let mut running = JoinSet::new();
    let mut early = BTreeMap::new();
    let (mut asked, mut written) = (0_usize, 0_usize);
    let mut is_over = false;
    loop {
        while !is_over && running.len() < limits.in_flight && asked - written < limits.held {
            let Some(request) = requests()? else {
                is_over = true;
                break;
            };
            let (at, answer) = (asked, ask(request));
            running.spawn(async move { (at, answer.await) });
            asked += 1;
        }
        let joined = tokio::select! {
            joined = running.join_next() => joined,
            name = &mut stop => return Ok(End::Stopped(name)),
        };
        // Nothing runs: then everything that was asked is written.
        let Some(joined) = joined else {
            return Ok(End::Whole);
        };
        let (at, answer) = joined?;
        early.insert(at, answer);
        while let Some(answer) = early.remove(&written) {
            write(answer)?;
            written += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Numbers from 0.
    fn numbers(end: usize) -> impl FnMut() -> anyhow::Result<Option<usize>> {
        let mut numbers = 0..end;
        move || Ok(numbers.next())
    }

    /// Lets everything else run so often.
    async fn turns(count: usize) {
        for _ in 0..count {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn answers_come_in_order_and_the_limits_hold() {
        for (in_flight, held) in [(1, 1), (3, 3), (4, 16), (100, 400)] {
            let running = Arc::new(AtomicUsize::new(0));
            let most = Arc::new(AtomicUsize::new(0));
            let ask = |number: usize| {
                let (running, most) = (running.clone(), most.clone());
                async move {
                    let now = running.fetch_add(1, Ordering::SeqCst) + 1;
                    most.fetch_max(now, Ordering::SeqCst);
                    // The first takes longest.
                    turns((number * 7919) % 13 + if number == 0 { 1000 } else { 2 }).await;
                    running.fetch_sub(1, Ordering::SeqCst);
                    number
                }
            };
            let mut written = Vec::new();
            let write = |number| {
                written.push(number);
                Ok(())
            };
            let never = std::pin::pin!(std::future::pending());
            let limits = Limits { in_flight, held };
            let end = flow(numbers(50), ask, limits, write, never).await;
            assert_eq!(end.unwrap(), End::Whole);
            assert_eq!(written, (0..50).collect::<Vec<_>>());
            assert_eq!(most.load(Ordering::SeqCst), in_flight.min(50));
        }
    }

    #[tokio::test]
    async fn a_signal_ends_it_between_two_answers() {
        let ask = |number: usize| async move {
            if number > 2 {
                std::future::pending::<()>().await;
            }
            number
        };
        let mut written = Vec::new();
        let write = |number| {
            written.push(number);
            Ok(())
        };
        let stop = std::pin::pin!(async {
            turns(100).await;
            "SIGINT"
        });
        let limits = Limits {
            in_flight: 10,
            held: 10,
        };
        let end = flow(numbers(10), ask, limits, write, stop).await;
        assert_eq!(end.unwrap(), End::Stopped("SIGINT"));
        assert_eq!(written, [0, 1, 2]);
    }

    #[tokio::test]
    async fn the_first_error_ends_it() {
        let never = std::pin::pin!(std::future::pending());
        let limits = Limits {
            in_flight: 2,
            held: 2,
        };
        let full = |_: usize| Err(anyhow::anyhow!("the disk is full"));
        let ask = |number: usize| async move { number };
        let error = flow(numbers(5), ask, limits, full, never).await;
        assert_eq!(error.unwrap_err().to_string(), "the disk is full");
    }
}
