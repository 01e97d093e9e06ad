//! What the scheduler decides, case by case. Sampled tokens are made up: here
//! only who runs, where and when matters.

use quire_core::{Finish, RequestId, TokenId};
use quire_sched::{Admission, Config, Event, Policy, RowPlan, Scheduler, StepPlan, StopRule};

/// A token that ends nothing.
const GO_ON: TokenId = 1;
/// The end-of-sequence token of every request here.
const EOS: TokenId = 2;

/// 8 blocks of 4 tokens: one sequence of full length.
fn small() -> Config {
    Config {
        num_blocks: 8,
        block_size: 4,
        max_num_seqs: 4,
        max_num_batched_tokens: 64,
        max_model_len: 32,
        prefix_caching: true,
        chunked_prefill: true,
        policy: Policy::Fcfs,
        long_prefill_token_threshold: 0,
    }
}

/// `len` tokens that differ from those of another `salt` from the first on.
fn prompt(salt: u32, len: u32) -> Vec<TokenId> {
    (0..len).map(|i| 1_000 * (salt + 1) + i).collect()
}

fn admission(id: u64, prompt: &[TokenId]) -> Admission {
    Admission {
        id: RequestId(id),
        prompt: prompt.into(),
        stop: StopRule {
            eos: vec![EOS],
            max_tokens: 1_000,
            ..StopRule::default()
        },
        priority: 0,
        cache_salt: None,
        read_cache: true,
    }
}

/// A scheduler that was given requests 0, 1, … with these prompts.
fn scheduler(config: Config, prompts: &[Vec<TokenId>]) -> Scheduler {
    let mut scheduler = Scheduler::new(config);
    for (id, prompt) in prompts.iter().enumerate() {
        scheduler.submit(admission(id as u64, prompt));
    }
    scheduler
}

/// Plans and commits one step in which every sampling row yields `token`. The
/// rows as `(id, start, len)`, and the ids that were preempted.
fn step(scheduler: &mut Scheduler, token: TokenId) -> (Vec<(u64, u32, u32)>, Vec<u64>) {
    let plan = scheduler.plan();
    scheduler.check_integrity();
    let sampled = vec![token; plan.num_samples()];
    scheduler.commit(&plan, &sampled, &mut Vec::new());
    scheduler.check_integrity();
    let row = |row: &RowPlan| (row.id.0, row.start, row.len);
    (
        plan.rows.iter().map(row).collect(),
        plan.preempted.iter().map(|id| id.0).collect(),
    )
}

/// The rows of a step in which nobody is preempted.
fn rows(scheduler: &mut Scheduler) -> Vec<(u64, u32, u32)> {
    let (rows, preempted) = step(scheduler, GO_ON);
    assert_eq!(preempted, []);
    rows
}

#[test]
fn a_prompt_is_cut_to_the_budget_and_decodes_ride_along() {
    let config = Config {
        max_num_batched_tokens: 8,
        ..small()
    };
    let mut scheduler = scheduler(config, &[prompt(0, 3), prompt(1, 12)]);
    assert_eq!(rows(&mut scheduler), [(0, 0, 3), (1, 0, 5)]);
    assert_eq!(rows(&mut scheduler), [(0, 3, 1), (1, 5, 7)]);
    assert_eq!(rows(&mut scheduler), [(0, 4, 1), (1, 12, 1)]);
}

#[test]
fn few_prompt_tokens_join_a_step_with_decodes() {
    let config = Config {
        max_num_batched_tokens: 8,
        ..small()
    };
    let mut scheduler = scheduler(config, &[prompt(0, 3), prompt(1, 12)]);
    let mut limited = |beside_decodes| {
        let mut plan = StepPlan::default();
        scheduler.plan_into(&mut plan, beside_decodes);
        let sampled = vec![GO_ON; plan.num_samples()];
        scheduler.commit(&plan, &sampled, &mut Vec::new());
        let rows = plan.rows.iter().map(|row| (row.id.0, row.start, row.len));
        rows.collect::<Vec<_>>()
    };
    // Nobody decodes in the first step, so that the limit does not count.
    assert_eq!(limited(2), [(0, 0, 3), (1, 0, 5)]);
    assert_eq!(limited(2), [(0, 3, 1), (1, 5, 2)]);
    assert_eq!(limited(usize::MAX), [(0, 4, 1), (1, 7, 5)]);
}

#[test]
fn without_chunks_a_prompt_waits_for_a_step_that_holds_it() {
    let config = Config {
        chunked_prefill: false,
        max_num_batched_tokens: 32,
        ..small()
    };
    let config = Config {
        num_blocks: 64,
        ..config
    };
    let mut scheduler = scheduler(config, &[prompt(0, 20), prompt(1, 20), prompt(2, 4)]);
    assert_eq!(rows(&mut scheduler), [(0, 0, 20)]);
    assert_eq!(rows(&mut scheduler), [(0, 20, 1), (1, 0, 20), (2, 0, 4)]);
}

#[test]
fn the_threshold_cuts_long_prompts_only_in_company() {
    let config = Config {
        long_prefill_token_threshold: 4,
        ..small()
    };
    let mut alone = scheduler(config.clone(), &[prompt(0, 10)]);
    assert_eq!(rows(&mut alone), [(0, 0, 10)]);
    let mut both = scheduler(config, &[prompt(0, 10), prompt(1, 3)]);
    assert_eq!(rows(&mut both), [(0, 0, 4), (1, 0, 3)]);
}

#[test]
fn a_known_prompt_is_computed_from_its_last_block_on() {
    // 12 tokens are 3 full blocks, but the last token must be computed.
    let mut scheduler = scheduler(small(), &[prompt(0, 12)]);
    assert_eq!(step(&mut scheduler, EOS).0, [(0, 0, 12)]);
    assert!(scheduler.is_idle());
    scheduler.submit(admission(1, &prompt(0, 12)));
    let plan = scheduler.plan();
    assert_eq!(
        (plan.rows[0].start, plan.rows[0].cached_tokens),
        (8, Some(8))
    );
    assert_eq!(
        scheduler.plan().rows,
        plan.rows,
        "a plan that was dropped is made again"
    );
    scheduler.commit(&plan, &[EOS], &mut Vec::new());
    // One more token, and all three blocks can be used.
    scheduler.submit(admission(2, &prompt(0, 13)));
    assert_eq!(step(&mut scheduler, EOS).0, [(2, 12, 1)]);
    let stats = scheduler.stats();
    assert_eq!(
        (stats.prefix_cache_queries, stats.prefix_cache_hits),
        (12 + 12 + 13, 8 + 12)
    );
    assert_eq!(stats.prompt_tokens_computed, 12 + 4 + 1);
}

#[test]
fn generated_blocks_serve_the_next_turn() {
    let first = prompt(0, 6);
    let mut scheduler = scheduler(small(), std::slice::from_ref(&first));
    for _ in 0..5 {
        step(&mut scheduler, GO_ON);
    }
    step(&mut scheduler, EOS);
    // 6 + 6 tokens were said, and all but the last computed: 2 full blocks.
    let next = [first, vec![GO_ON; 5], vec![EOS], vec![7; 3]].concat();
    scheduler.submit(admission(1, &next));
    assert_eq!(rows(&mut scheduler), [(1, 8, 7)]);
}

#[test]
fn equal_prompts_of_one_step_do_not_read_each_other() {
    let mut scheduler = scheduler(small(), &[prompt(0, 9), prompt(0, 9)]);
    assert_eq!(rows(&mut scheduler), [(0, 0, 9), (1, 0, 9)]);
    scheduler.submit(admission(2, &prompt(0, 9)));
    assert_eq!(rows(&mut scheduler), [(0, 9, 1), (1, 9, 1), (2, 8, 1)]);
}

#[test]
fn tenants_and_prompt_logprobs_do_not_read_the_cache() {
    let mut scheduler = scheduler(small(), &[prompt(0, 9)]);
    step(&mut scheduler, EOS);
    let salted = |id, salt: &str| Admission {
        cache_salt: Some(salt.to_owned()),
        ..admission(id, &prompt(0, 9))
    };
    for request in [
        Admission {
            read_cache: false,
            ..admission(1, &prompt(0, 9))
        },
        salted(2, "a"),
        salted(3, "b"),
        salted(4, ""),
    ] {
        let id = request.id.0;
        scheduler.submit(request);
        assert_eq!(step(&mut scheduler, EOS).0, [(id, 0, 9)]);
    }
    scheduler.submit(salted(5, "a"));
    assert_eq!(step(&mut scheduler, EOS).0, [(5, 8, 1)]);
}

#[test]
fn a_reset_forgets_prefixes() {
    let mut scheduler = scheduler(small(), &[prompt(0, 9)]);
    step(&mut scheduler, GO_ON);
    assert!(!scheduler.reset_prefix_cache());
    step(&mut scheduler, EOS);
    assert!(scheduler.reset_prefix_cache());
    scheduler.submit(admission(1, &prompt(0, 9)));
    assert_eq!(rows(&mut scheduler), [(1, 0, 9)]);
}

#[test]
fn the_newest_makes_room_and_comes_back_with_its_tokens() {
    // 4 blocks each; the first to cross a block border needs a ninth block.
    let mut scheduler = scheduler(small(), &[prompt(0, 15), prompt(1, 14)]);
    assert_eq!(rows(&mut scheduler), [(0, 0, 15), (1, 0, 14)]);
    assert_eq!(rows(&mut scheduler), [(0, 15, 1), (1, 14, 1)]);
    assert_eq!(scheduler.kv_usage(), 1.0);
    assert_eq!(step(&mut scheduler, GO_ON), (vec![(0, 16, 1)], vec![1]));
    assert_eq!((scheduler.running(), scheduler.waiting()), (1, 1));
    let expected = [prompt(1, 14), vec![GO_ON; 2]].concat();
    assert_eq!(scheduler.tokens(RequestId(1)), expected);
    assert_eq!(scheduler.prompt_len(RequestId(1)), 14);
    assert_eq!(scheduler.block_table(RequestId(1)), []);
    // It needs 4 blocks and one to spare; 3 are free. So it waits for the end
    // of the other, and one that came later does not overtake it.
    scheduler.submit(admission(2, &prompt(2, 2)));
    assert_eq!(rows(&mut scheduler), [(0, 17, 1)]);
    assert_eq!(step(&mut scheduler, EOS).0, [(0, 18, 1)]);
    // Only its unfinished block was given away: the 3 full ones are hit again.
    assert_eq!(rows(&mut scheduler), [(1, 12, 4), (2, 0, 2)]);
    assert_eq!(scheduler.stats().preemptions, 1);
}

#[test]
fn priority_decides_who_goes_first_and_who_makes_room() {
    let config = Config {
        policy: Policy::Priority,
        max_num_seqs: 2,
        ..small()
    };
    let mut scheduler = Scheduler::new(config);
    let with = |id, priority, len| Admission {
        priority,
        ..admission(id, &prompt(id as u32, len))
    };
    scheduler.submit(with(0, 5, 15));
    assert_eq!(rows(&mut scheduler), [(0, 0, 15)]);
    scheduler.submit(with(1, 3, 2));
    scheduler.submit(with(2, -1, 14));
    // The better one goes first, but does not throw anybody out to get in.
    assert_eq!(rows(&mut scheduler), [(0, 15, 1), (2, 0, 14)]);
    // Once in, it grows at the expense of the older.
    assert_eq!(step(&mut scheduler, GO_ON), (vec![(2, 14, 1)], vec![0]));
    assert_eq!(rows(&mut scheduler), [(2, 15, 1), (1, 0, 2)]);
}

#[test]
fn a_long_prompt_in_front_does_not_stall_the_decodes_behind() {
    let config = Config {
        policy: Policy::Priority,
        max_num_batched_tokens: 8,
        ..small()
    };
    let mut scheduler = scheduler(config, &[prompt(0, 2), prompt(1, 2)]);
    assert_eq!(rows(&mut scheduler), [(0, 0, 2), (1, 0, 2)]);
    scheduler.submit(Admission {
        priority: -1,
        ..admission(2, &prompt(2, 20))
    });
    assert_eq!(rows(&mut scheduler), [(0, 2, 1), (1, 2, 1), (2, 0, 6)]);
    assert_eq!(rows(&mut scheduler), [(2, 6, 6), (0, 3, 1), (1, 3, 1)]);
}

#[test]
fn what_can_never_run_is_reported_and_nothing_hangs() {
    let mut scheduler = scheduler(small(), &[prompt(0, 32), Vec::new()]);
    assert!(!scheduler.is_idle());
    let plan = scheduler.plan();
    assert!(plan.rows.is_empty());
    let mut events = Vec::new();
    scheduler.commit(&plan, &[], &mut events);
    let errors: Vec<_> = events
        .iter()
        .map(|event| match event {
            Event::Finished {
                id,
                finish: Finish::Error(message),
            } => (id.0, message.as_str()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!((errors[0].0, errors[1].0, errors.len()), (0, 1, 2));
    assert!(errors[0].1.contains("maximum context length of 32"));
    assert!(scheduler.is_idle());
}

#[test]
fn an_abort_frees_at_once_even_while_its_step_runs() {
    let mut scheduler = scheduler(small(), &[prompt(0, 9), prompt(1, 9)]);
    let plan = scheduler.plan();
    assert!(scheduler.abort(RequestId(0)));
    assert!(!scheduler.abort(RequestId(0)));
    assert_eq!(scheduler.kv_usage(), 3.0 / 8.0);
    // The slot is reused, which must not confuse the commit.
    scheduler.submit(admission(2, &prompt(2, 3)));
    let mut events = Vec::new();
    scheduler.commit(&plan, &[50, 51], &mut events);
    assert_eq!(
        events,
        [Event::Token {
            id: RequestId(1),
            token: 51
        }]
    );
    assert!(scheduler.abort(RequestId(1)) && scheduler.abort(RequestId(2)));
    assert!(scheduler.is_idle());
    assert_eq!(scheduler.kv_usage(), 0.0);
    scheduler.check_integrity();
}

#[test]
fn the_last_token_is_reported_before_the_end() {
    let mut scheduler = Scheduler::new(small());
    let stop = StopRule {
        max_tokens: 2,
        ..StopRule::default()
    };
    scheduler.submit(Admission {
        stop,
        ..admission(0, &prompt(0, 3))
    });
    let mut events = Vec::new();
    while !scheduler.is_idle() {
        let plan = scheduler.plan();
        scheduler.commit(&plan, &[GO_ON], &mut events);
    }
    let id = RequestId(0);
    let token = Event::Token { id, token: GO_ON };
    let finished = Event::Finished {
        id,
        finish: Finish::Length,
    };
    assert_eq!(events, [token.clone(), token, finished]);
}

#[test]
#[should_panic(expected = "is in use")]
fn an_id_cannot_be_live_twice() {
    scheduler(small(), &[prompt(0, 3)]).submit(admission(0, &prompt(1, 3)));
}

#[test]
fn a_batch_that_is_put_back_holds_no_block_and_comes_back_in_order() {
    let mut scheduler = scheduler(small(), &[prompt(0, 9), prompt(1, 5)]);
    step(&mut scheduler, GO_ON);
    let mut preempted = Vec::new();
    scheduler.preempt_all(&mut preempted);
    scheduler.check_integrity();
    assert_eq!(preempted, [RequestId(1), RequestId(0)]);
    assert_eq!((scheduler.running(), scheduler.waiting()), (0, 2));
    assert!(scheduler.reset_prefix_cache());
    // Each has its prompt and one token.
    assert_eq!(rows(&mut scheduler), [(0, 0, 10), (1, 0, 6)]);
}
