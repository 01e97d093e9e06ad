//! The client against a server that behaves well, badly and not at all.

mod fake;

use std::sync::Arc;
use std::time::Duration;

use quire_bench::dataset::Sample;
use quire_bench::{
    Address, Arrivals, BenchError, Client, Endpoint, Outcome, Plan, Protocol, Rate, RequestOptions,
    Run, Silent, first_model, run,
};
use serde_json::json;

use fake::{Fake, Seen, Step, event, good, stream_end, stream_head, text, usage, whole};

const NO_PAUSE: Duration = Duration::ZERO;

fn plan(fake: &Fake, requests: usize) -> Plan {
    let address = Address::http("127.0.0.1", fake.address.port());
    let sample = Sample {
        prompt: "hello".into(),
        prompt_tokens: 2,
        output_tokens: 3,
    };
    Plan {
        client: Arc::new(Client::new(address, false, None, &[]).unwrap()),
        endpoint: Arc::new(Endpoint {
            protocol: Protocol::Completions,
            path: "/v1/completions".into(),
            options: RequestOptions {
                model: "m".into(),
                ignore_eos: true,
                ..RequestOptions::default()
            },
        }),
        samples: vec![sample; requests],
        arrivals: Arrivals {
            rate: Rate::Constant(f64::INFINITY),
            burstiness: 1.0,
        },
        max_concurrency: Some(1),
        num_warmups: 0,
        ready_timeout: Duration::ZERO,
        request_id_prefix: "test-".into(),
        seed: 0,
    }
}

fn carry_out(plan: Plan) -> Result<Run, BenchError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(run(plan, Arc::new(Silent)))
}

/// One request to a server with this script.
fn ask(script: impl Fn(&Seen) -> Vec<Step> + Send + Sync + 'static) -> Outcome {
    let fake = Fake::start(script);
    let run = carry_out(plan(&fake, 1)).unwrap();
    run.outcomes[0].clone()
}

/// The error of one such request.
fn failure(script: impl Fn(&Seen) -> Vec<Step> + Send + Sync + 'static) -> String {
    ask(script).error.expect("the request fails")
}

#[test]
fn tokens_are_timed_and_counted() {
    let pause = Duration::from_millis(40);
    let outcome = ask(move |seen| good(seen, pause));
    assert_eq!(outcome.error, None);
    assert_eq!(outcome.text, "t0 t1 t2 ");
    assert_eq!((outcome.prompt_tokens, outcome.output_tokens), (11, 3));
    assert_eq!(outcome.itls.len(), 2);
    // A busy machine may only make pauses longer.
    let seconds = pause.as_secs_f64();
    assert!(
        outcome.ttft >= seconds && outcome.latency >= 3.0 * seconds,
        "{outcome:?}"
    );
    let sum = outcome.ttft + outcome.itls.iter().sum::<f64>();
    assert!((sum - outcome.latency).abs() < 1e-6, "{outcome:?}");
}

#[test]
fn requests_are_what_the_endpoint_makes_of_them() {
    let outcome = ask(|seen| {
        assert_eq!(seen.path, "/v1/completions");
        assert!(
            seen.head.contains("x-request-id: test-0\r\n"),
            "{}",
            seen.head
        );
        assert!(seen.head.contains("content-type: application/json\r\n"));
        assert!(seen.head.contains("host: 127.0.0.1:"));
        assert_eq!(seen.body["ignore_eos"], json!(true));
        good(seen, NO_PAUSE)
    });
    assert_eq!(outcome.error, None);
}

#[test]
fn keys_and_headers_are_sent() {
    let fake = Fake::start(|seen| {
        assert!(
            seen.head.contains("authorization: bearer k\r\n"),
            "{}",
            seen.head
        );
        assert!(seen.head.contains("x-more: yes\r\n"), "{}", seen.head);
        good(seen, NO_PAUSE)
    });
    let mut plan = plan(&fake, 1);
    let address = Address::http("127.0.0.1", fake.address.port());
    let headers = [("X-More".to_owned(), "yes".to_owned())];
    plan.client = Arc::new(Client::new(address.clone(), false, Some("k"), &headers).unwrap());
    assert_eq!(carry_out(plan).unwrap().outcomes[0].error, None);
    let bad = [("a b".to_owned(), "secret\n".to_owned())];
    let problem = Client::new(address, false, None, &bad)
        .err()
        .unwrap()
        .to_string();
    assert!(
        problem.contains("--header a b") && !problem.contains("secret"),
        "{problem}"
    );
}

#[test]
fn statuses_and_error_events_are_failures_with_their_message() {
    let problem = failure(|_| {
        whole(
            "503 Service Unavailable",
            "application/json",
            "{\"full\": 1}",
        )
    });
    assert_eq!(problem, "503 Service Unavailable: {\"full\": 1}");
    let problem = failure(|_| {
        let mut steps = vec![stream_head(), text("a")];
        steps.push(event(
            &json!({"error": {"message": "out of blocks"}}).to_string(),
        ));
        steps.extend(stream_end());
        steps
    });
    assert_eq!(problem, "out of blocks");
    let problem = failure(|_| whole("200 OK", "application/json", "{}"));
    assert!(problem.contains("not a stream"), "{problem}");
    let problem = failure(|_| {
        let mut steps = vec![stream_head(), event("{not json")];
        steps.extend(stream_end());
        steps
    });
    assert!(problem.contains("not JSON"), "{problem}");
}

#[test]
fn answers_that_break_off_are_failures() {
    for steps in [
        // Before the head, in the middle, and with a proper end but no [DONE].
        || vec![Step::HangUp],
        || vec![stream_head(), text("a"), Step::HangUp],
        || vec![stream_head(), text("a"), Step::Send(b"0\r\n\r\n".to_vec())],
    ] {
        let problem = failure(move |_| steps());
        assert!(!problem.is_empty());
    }
}

#[test]
fn answers_of_another_length_are_failures() {
    let answer = |tokens: usize| {
        move |_: &Seen| {
            let mut steps = vec![stream_head(), text("a"), usage(1, tokens)];
            steps.extend(stream_end());
            steps
        }
    };
    let problem = failure(answer(2));
    assert_eq!(problem, "2 tokens came back, exactly 3 were asked for");
    let problem = failure(answer(4));
    assert_eq!(problem, "4 tokens came back, exactly 3 were asked for");
    let problem = failure(|_| {
        let mut steps = vec![stream_head(), text("a")];
        steps.extend(stream_end());
        steps
    });
    assert!(problem.contains("no usage"), "{problem}");
    // Without ignore_eos an answer may be shorter, never longer.
    for (tokens, is_success) in [(2, true), (3, true), (4, false)] {
        let fake = Fake::start(answer(tokens));
        let mut plan = plan(&fake, 1);
        let mut endpoint = (*plan.endpoint).clone();
        endpoint.options.ignore_eos = false;
        plan.endpoint = Arc::new(endpoint);
        let run = carry_out(plan).unwrap();
        assert_eq!(run.outcomes[0].is_success(), is_success, "{tokens}");
    }
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let fake = Fake::start(|seen| good(seen, NO_PAUSE));
    let mut plan = plan(&fake, 1);
    // Port 1 is reserved and nobody listens there.
    let address = Address::http("127.0.0.1", 1);
    plan.client = Arc::new(Client::new(address, false, None, &[]).unwrap());
    let problem = carry_out(plan).unwrap().outcomes[0].error.clone().unwrap();
    assert!(
        problem.starts_with("cannot reach http://127.0.0.1:1: "),
        "{problem}"
    );
}

#[test]
fn one_connection_serves_one_request_after_the_other() {
    let fake = Fake::start(|seen| good(seen, NO_PAUSE));
    let run = carry_out(plan(&fake, 5)).unwrap();
    assert!(
        run.outcomes.iter().all(Outcome::is_success),
        "{:?}",
        run.outcomes
    );
    assert_eq!((fake.requests(), fake.connections()), (5, 1));
}

#[test]
fn connections_that_the_server_has_closed_are_replaced() {
    let fake = Fake::start(|seen| {
        let mut steps = good(seen, NO_PAUSE);
        steps.push(Step::HangUp);
        steps
    });
    let run = carry_out(plan(&fake, 4)).unwrap();
    assert!(
        run.outcomes.iter().all(Outcome::is_success),
        "{:?}",
        run.outcomes
    );
    assert_eq!(fake.connections(), 4);
}

#[test]
fn no_more_requests_than_allowed_are_in_flight() {
    for (most, expected) in [(Some(3), 3), (None, 9)] {
        let fake = Fake::start(|seen| good(seen, Duration::from_millis(60)));
        let mut plan = plan(&fake, 9);
        plan.max_concurrency = most;
        let run = carry_out(plan).unwrap();
        assert!(run.outcomes.iter().all(Outcome::is_success));
        assert_eq!(fake.most_in_flight(), expected);
        let waited = run.outcomes.iter().filter(|outcome| outcome.queued > 0.1);
        assert_eq!(waited.count(), 9 - expected);
    }
}

#[test]
fn requests_keep_to_the_rate() {
    let fake = Fake::start(|seen| good(seen, NO_PAUSE));
    let mut plan = plan(&fake, 5);
    plan.arrivals = Arrivals {
        rate: Rate::Constant(50.0),
        burstiness: f64::INFINITY,
    };
    plan.max_concurrency = None;
    let run = carry_out(plan).unwrap();
    for (at, outcome) in run.outcomes.iter().enumerate() {
        // A busy machine may only be late.
        assert!(
            outcome.start >= 0.02 * (at + 1) as f64 - 1e-3,
            "{outcome:?}"
        );
    }
    assert!(run.duration >= 0.1);
}

#[test]
fn a_ramp_notes_the_rates_that_it_passes() {
    let fake = Fake::start(|seen| good(seen, NO_PAUSE));
    let mut plan = plan(&fake, 4);
    plan.arrivals.rate = Rate::Ramp {
        shape: quire_bench::RampShape::Linear,
        start: 40.0,
        end: 43.0,
    };
    let run = carry_out(plan).unwrap();
    let rates: Vec<u64> = run.rate_changes.iter().map(|(rate, _)| *rate).collect();
    assert_eq!(rates, [40, 41, 42, 43]);
}

#[test]
fn a_server_may_become_ready_in_time_or_not() {
    let fake = Fake::start(|seen| match seen.number {
        0 => whole("503 Service Unavailable", "text/plain", "loading"),
        _ => good(seen, NO_PAUSE),
    });
    let mut patient = plan(&fake, 1);
    patient.ready_timeout = Duration::from_secs(30);
    let run = carry_out(patient).unwrap();
    assert!(run.outcomes[0].is_success());
    assert_eq!(fake.requests(), 3);

    let fake = Fake::start(|_| whole("503 Service Unavailable", "text/plain", "loading"));
    let mut hurried = plan(&fake, 1);
    hurried.ready_timeout = Duration::from_secs(1);
    let problem = carry_out(hurried).unwrap_err().to_string();
    assert!(problem.contains("not ready after 1 s: 503"), "{problem}");
    assert!(problem.contains("--ready-check-timeout-sec"), "{problem}");
}

#[test]
fn warm_ups_come_first_and_must_succeed() {
    let fake = Fake::start(|seen| good(seen, NO_PAUSE));
    let mut warm = plan(&fake, 2);
    warm.num_warmups = 3;
    assert_eq!(carry_out(warm).unwrap().outcomes.len(), 2);
    assert_eq!(fake.requests(), 5);
    let fake = Fake::start(|_| whole("404 Not Found", "text/plain", "no such model"));
    let mut failing = plan(&fake, 2);
    failing.num_warmups = 1;
    let problem = carry_out(failing).unwrap_err().to_string();
    assert_eq!(
        problem,
        "a warm-up request failed: 404 Not Found: no such model"
    );
}

#[test]
fn chat_answers_are_read_from_their_deltas() {
    let fake = Fake::start(|seen| {
        assert_eq!(seen.body["max_completion_tokens"], json!(3));
        assert_eq!(seen.body["messages"][0]["content"][0]["text"], "hello");
        let chunk = |choice| event(&json!({"choices": [choice]}).to_string());
        let mut steps = vec![
            stream_head(),
            chunk(json!({"delta": {"role": "assistant", "content": ""}, "finish_reason": null})),
            chunk(json!({"delta": {"reasoning_content": "hm"}, "finish_reason": null})),
            chunk(json!({"delta": {"content": "a"}, "finish_reason": null})),
            chunk(json!({"delta": {"content": "b"}, "finish_reason": null})),
            chunk(json!({"delta": {}, "finish_reason": "length"})),
            usage(9, 3),
        ];
        steps.extend(stream_end());
        steps
    });
    let mut plan = plan(&fake, 1);
    let mut endpoint = (*plan.endpoint).clone();
    endpoint.protocol = Protocol::Chat;
    plan.endpoint = Arc::new(endpoint);
    let run = carry_out(plan).unwrap();
    let outcome = &run.outcomes[0];
    assert_eq!(
        (outcome.error.as_deref(), outcome.text.as_str()),
        (None, "hmab")
    );
    // Neither the chunk with the role nor the one with the end is a token.
    assert_eq!(outcome.itls.len(), 2);
}

#[test]
fn the_first_model_is_asked_for() {
    let models = |fake: Fake| {
        let address = Address::http("127.0.0.1", fake.address.port());
        let client = Client::new(address, false, None, &[]).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(first_model(&client))
    };
    let two = json!({"data": [{"id": "name", "root": "/models/m"}, {"id": "other"}]}).to_string();
    let fake = Fake::start(move |seen| {
        assert_eq!(seen.path, "/v1/models");
        whole("200 OK", "application/json", &two)
    });
    assert_eq!(
        models(fake).unwrap(),
        ("name".to_owned(), "/models/m".to_owned())
    );
    for (status, body, hint) in [
        ("200 OK", "{\"data\": []}", "--model NAME"),
        ("200 OK", "no JSON", "--model NAME"),
        ("401 Unauthorized", "no key", "OPENAI_API_KEY"),
    ] {
        let fake = Fake::start(move |_| whole(status, "application/json", body));
        let problem = models(fake).unwrap_err().to_string();
        assert!(problem.contains(hint), "{problem}");
    }
}
