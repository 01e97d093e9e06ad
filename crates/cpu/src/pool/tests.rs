use super::*;
use std::sync::atomic::AtomicU32;

fn counts(pool: &Pool, tasks: usize) -> Vec<u32> {
    let seen: Vec<AtomicU32> = (0..tasks).map(|_| AtomicU32::new(0)).collect();
    pool.run(tasks, &|i| {
        seen[i].fetch_add(1, Ordering::Relaxed);
    });
    seen.into_iter().map(AtomicU32::into_inner).collect()
}

#[test]
fn every_task_runs_once() {
    for threads in [1, 2, 3, 8] {
        let pool = Pool::new(threads);
        assert_eq!(pool.threads(), threads);
        for tasks in [0, 1, 2, 7, 1000] {
            assert!(
                counts(&pool, tasks).iter().all(|&n| n == 1),
                "{threads} threads, {tasks}"
            );
        }
    }
}

#[test]
fn many_short_runs_in_a_row() {
    let pool = Pool::new(4);
    let sum = AtomicUsize::new(0);
    for round in 0..20_000 {
        pool.run(5, &|i| {
            sum.fetch_add(i + 1, Ordering::Relaxed);
        });
        assert_eq!(sum.load(Ordering::Relaxed), (round + 1) * 15);
    }
}

/// Longer and longer pauses make the workers go to sleep at every point of
/// their wait.
#[test]
fn sleepers_wake_up() {
    let pool = Pool::new(3);
    for round in 0..400_u32 {
        assert!(counts(&pool, 6).iter().all(|&n| n == 1));
        let until = Instant::now() + SPIN * (round % 20) / 10;
        while Instant::now() < until {
            std::hint::spin_loop();
        }
    }
}

#[test]
fn a_late_task_is_waited_for() {
    let pool = Pool::new(2);
    let done = AtomicUsize::new(0);
    pool.run(2, &|_| {
        let until = Instant::now() + SPIN * 20;
        while Instant::now() < until {
            std::hint::spin_loop();
        }
        done.fetch_add(1, Ordering::SeqCst);
    });
    assert_eq!(done.load(Ordering::SeqCst), 2);
}

#[test]
fn panics_reach_the_caller_and_leave_the_pool_usable() {
    let pool = Pool::new(3);
    for bad in [0, 3, 99] {
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            pool.run(100, &|i| assert!(i != bad, "task {i} fails"));
        }));
        let message = *outcome.unwrap_err().downcast::<String>().unwrap();
        assert!(message.contains(&format!("task {bad} fails")), "{message}");
        assert!(counts(&pool, 50).iter().all(|&n| n == 1));
    }
}

#[test]
fn runs_may_nest_and_overlap() {
    let pool = Pool::new(3);
    let total = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for _ in 0..200 {
                    pool.run(4, &|_| {
                        pool.run(3, &|_| {
                            total.fetch_add(1, Ordering::Relaxed);
                        });
                    });
                }
            });
        }
    });
    assert_eq!(total.load(Ordering::Relaxed), 3 * 200 * 12);
}

#[test]
fn chunks_cover_the_range() {
    let pool = Pool::new(2);
    let seen = Mutex::new(Vec::new());
    pool.run_chunks(10, 4, &|range| lock(&seen).push(range));
    let mut seen = seen.into_inner().unwrap();
    seen.sort_by_key(|r| r.start);
    assert_eq!(seen, [0..4, 4..8, 8..10]);
}

#[test]
fn threads_can_be_bound() {
    let cpus = allowed_cpus();
    let pool = Pool::pinned(2, &cpus);
    assert!(counts(&pool, 100).iter().all(|&n| n == 1));
    assert_eq!(cpus, allowed_cpus(), "the caller stays unbound");
    assert!(default_threads() >= 1);
}
