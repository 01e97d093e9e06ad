//! All requests of a run.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::dataset::Sample;
use crate::{Arrivals, BenchError, Client, Endpoint, Observer, Outcome, Random, Rate};

/// Between two questions whether a server is ready.
const READY_POLL: Duration = Duration::from_millis(500);

/// What to send, and when.
pub struct Plan {
    /// Whom to ask.
    pub client: Arc<Client>,
    /// How.
    pub endpoint: Arc<Endpoint>,
    /// What; not empty.
    pub samples: Vec<Sample>,
    /// When.
    pub arrivals: Arrivals,
    /// Most requests in flight.
    pub max_concurrency: Option<usize>,
    /// Requests before the measured ones.
    pub num_warmups: usize,
    /// How long to wait for a first answer; zero does not ask for one.
    pub ready_timeout: Duration,
    /// What `X-Request-Id` begins with.
    pub request_id_prefix: String,
    /// Seed of the arrival times.
    pub seed: u64,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// Every request, in the order of sending.
    pub outcomes: Vec<Outcome>,
    /// Seconds from the first request to the last answer.
    pub duration: f64,
    /// The whole rates that a ramp came to, each with its wall-clock time.
    pub rate_changes: Vec<(u64, String)>,
}

/// Carries out a plan.
///
/// # Errors
/// If the server is not ready in time, or a request before the measured ones
/// fails: the measured ones would, too.
pub async fn run(plan: Plan, observer: Arc<dyn Observer>) -> Result<Run, BenchError> {
    let turns = |most: usize| Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)));
    let turns = plan.max_concurrency.map(turns);
    if !plan.ready_timeout.is_zero() {
        observer.note("Starting initial single prompt test run...");
        wait_until_ready(&plan).await?;
        observer.note("Initial test run completed.");
    }
    if plan.num_warmups > 0 {
        warm_up(&plan, &turns, &observer).await?;
    }
    announce(&plan, &*observer);
    observer.begin("Requests", plan.samples.len());
    let run = measure(&plan, &turns, &observer).await;
    observer.end();
    Ok(run)
}

fn first_sample(plan: &Plan) -> Result<&Sample, BenchError> {
    let none = || BenchError::Dataset("there is nothing to send".into());
    plan.samples.first().ok_or_else(none)
}

async fn wait_until_ready(plan: &Plan) -> Result<(), BenchError> {
    let sample = first_sample(plan)?;
    let id = format!("{}ready", plan.request_id_prefix);
    let begin = Instant::now();
    loop {
        let now = Instant::now();
        let asked = plan.endpoint.generate(&plan.client, sample, &id, now, now);
        // A server that accepts and then says nothing is not ready, either.
        let left = plan.ready_timeout.saturating_sub(begin.elapsed());
        let problem = match tokio::time::timeout(left, asked).await {
            Ok(outcome) => match outcome.error {
                None => return Ok(()),
                Some(problem) => problem,
            },
            Err(_) => "it did not answer".to_owned(),
        };
        if begin.elapsed() + READY_POLL > plan.ready_timeout {
            return Err(BenchError::Server(format!(
                "the server was not ready after {} s: {problem}; hint: \
                 --ready-check-timeout-sec waits longer",
                plan.ready_timeout.as_secs()
            )));
        }
        tokio::time::sleep(READY_POLL).await;
    }
}

async fn warm_up(
    plan: &Plan,
    turns: &Option<Arc<Semaphore>>,
    observer: &Arc<dyn Observer>,
) -> Result<(), BenchError> {
    let count = plan.num_warmups;
    observer.note(&format!("Warming up with {count} requests..."));
    observer.begin("Warm-up", count);
    let sample = first_sample(plan)?;
    let mut dispatch = Dispatch::new(plan, turns, observer);
    for index in 0..count {
        let id = format!("{}warmup-{index}", plan.request_id_prefix);
        dispatch.send(index, id, sample);
    }
    let outcomes = dispatch.gather(count).await;
    observer.end();
    match outcomes.into_iter().find_map(|outcome| outcome.error) {
        Some(problem) => Err(BenchError::Server(format!(
            "a warm-up request failed: {problem}"
        ))),
        None => {
            observer.note("Warmup run completed.");
            Ok(())
        }
    }
}

fn announce(plan: &Plan, observer: &dyn Observer) {
    observer.note("Starting main benchmark run...");
    match plan.arrivals.rate {
        Rate::Constant(rate) => observer.note(&format!("Traffic request rate: {rate:?}")),
        Rate::Ramp { shape, start, end } => {
            let shape = format!("{shape:?}").to_lowercase();
            observer.note(&format!("Traffic ramp-up strategy: {shape}."));
            observer.note(&format!(
                "Will increase RPS from {start} to {end} RPS over the duration of the benchmark."
            ));
        }
    }
    let burstiness = plan.arrivals.burstiness;
    let name = match burstiness == 1.0 {
        true => "Poisson process",
        false => "Gamma distribution",
    };
    observer.note(&format!("Burstiness factor: {burstiness:?} ({name})"));
    let most = plan.max_concurrency;
    let most = most.map_or_else(|| "None".to_owned(), |most| most.to_string());
    observer.note(&format!("Maximum request concurrency: {most}"));
}

async fn measure(plan: &Plan, turns: &Option<Arc<Semaphore>>, observer: &Arc<dyn Observer>) -> Run {
    let total = plan.samples.len();
    let times = plan.arrivals.times(total, &mut Random::new(plan.seed));
    let mut rates = RateChanges::default();
    let mut dispatch = Dispatch::new(plan, turns, observer);
    let clock = dispatch.clock;
    for (index, (sample, time)) in plan.samples.iter().zip(times).enumerate() {
        sleep_until(clock, time).await;
        if matches!(plan.arrivals.rate, Rate::Ramp { .. }) {
            rates.note(plan.arrivals.rate_at(index, total));
        }
        let id = format!("{}{index}", plan.request_id_prefix);
        dispatch.send(index, id, sample);
    }
    Run {
        outcomes: dispatch.gather(total).await,
        duration: clock.elapsed().as_secs_f64(),
        rate_changes: rates.changes,
    }
}

/// Waits for a moment of the run, which may be past already.
async fn sleep_until(clock: Instant, seconds: f64) {
    // A pause beyond what a duration holds is one without end.
    let at = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
    let left = at.saturating_sub(clock.elapsed());
    if !left.is_zero() {
        tokio::time::sleep(left).await;
    }
}

/// Requests on their way.
struct Dispatch {
    client: Arc<Client>,
    endpoint: Arc<Endpoint>,
    /// A permit per request that may be in flight, if there is a limit.
    turns: Option<Arc<Semaphore>>,
    observer: Arc<dyn Observer>,
    clock: Instant,
    requests: JoinSet<(usize, Outcome)>,
}

impl Dispatch {
    fn new(plan: &Plan, turns: &Option<Arc<Semaphore>>, observer: &Arc<dyn Observer>) -> Dispatch {
        Dispatch {
            client: plan.client.clone(),
            endpoint: plan.endpoint.clone(),
            turns: turns.clone(),
            observer: observer.clone(),
            clock: Instant::now(),
            requests: JoinSet::new(),
        }
    }

    /// Sends a request as soon as it has its turn.
    fn send(&mut self, index: usize, id: String, sample: &Sample) {
        let (client, endpoint) = (self.client.clone(), self.endpoint.clone());
        let (turns, observer) = (self.turns.clone(), self.observer.clone());
        let (sample, clock, arrived) = (sample.clone(), self.clock, Instant::now());
        self.requests.spawn(async move {
            let _turn = match turns {
                // The semaphore is never closed, so there is always a permit in the end.
                Some(turns) => turns.acquire_owned().await.ok(),
                None => None,
            };
            let outcome = endpoint
                .generate(&client, &sample, &id, clock, arrived)
                .await;
            observer.advance();
            (index, outcome)
        });
    }

    /// All outcomes in the order of sending.
    async fn gather(mut self, total: usize) -> Vec<Outcome> {
        let lost = Outcome {
            error: Some("the request's task ended early".into()),
            ..Outcome::default()
        };
        let mut outcomes = vec![lost; total];
        while let Some(done) = self.requests.join_next().await {
            if let Ok((index, outcome)) = done {
                outcomes[index] = outcome;
            }
        }
        outcomes
    }
}

/// The whole numbers that a rising rate passes.
#[derive(Default)]
struct RateChanges {
    changes: Vec<(u64, String)>,
}

impl RateChanges {
    fn note(&mut self, rate: f64) {
        let whole = rate as u64;
        let next = self.changes.last().map_or(whole, |(last, _)| last + 1);
        let now = || {
            jiff::Zoned::now()
                .strftime("%Y-%m-%dT%H:%M:%S%.6f")
                .to_string()
        };
        self.changes
            .extend((next..=whole).map(|rate| (rate, now())));
    }
}
