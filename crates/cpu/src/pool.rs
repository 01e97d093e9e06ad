//! The threads that run kernels.
//!
//! A [`Pool`] owns its threads for as long as it lives. The caller of
//! [`Pool::run`] works too, so a pool of `n` threads has `n - 1` of its own.
//! Tasks are numbers, taken one by one from a counter: a thread that the
//! system holds up costs no more than the task that it holds.
//!
//! Between calls the threads spin for [`SPIN`], because the ops of one step
//! follow each other within microseconds, and then sleep: an idle pool uses no
//! CPU. A call never waits for a thread that has not begun to take part.

use std::any::Any;
use std::cell::UnsafeCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{JoinHandle, Thread};
use std::time::{Duration, Instant};

/// How long a thread looks out for work before it sleeps.
pub const SPIN: Duration = Duration::from_micros(80);

/// Most threads of a pool.
pub const MAX_THREADS: usize = 1024;

/// The gate's low half counts the threads inside; this bit lets more in.
const OPEN: u64 = 1 << 31;
/// The gate's high half counts the jobs.
const EPOCH: u64 = 1 << 32;
const INSIDE: u64 = OPEN - 1;

/// What all threads of one `run` share.
#[derive(Clone, Copy)]
struct Job {
    /// Borrowed from the caller of `run`, who stays until the gate is empty.
    task: *const (dyn Fn(usize) + Sync),
    tasks: usize,
}

struct Worker {
    asleep: AtomicBool,
    thread: OnceLock<Thread>,
}

struct Shared {
    /// `epoch << 32 | open << 31 | threads inside`.
    gate: AtomicU64,
    /// The next task to take.
    next: AtomicUsize,
    /// Written while the gate is shut and empty, read by those inside.
    job: UnsafeCell<Option<Job>>,
    /// The first panic of a task.
    panic: Mutex<Option<Box<dyn Any + Send>>>,
    /// Set while the caller sleeps in wait for the last thread to leave.
    waiter: Mutex<Option<Thread>>,
    waiting: AtomicBool,
    stop: AtomicBool,
    workers: Vec<Worker>,
}

// SAFETY: `job` is written by the one caller that holds `busy`, while nobody is
// inside the gate; the gate's atomics order that write before all reads. The
// closure behind the pointer is `Sync`.
unsafe impl Send for Shared {}
// SAFETY: as above.
unsafe impl Sync for Shared {}

/// Persistent threads for data-parallel loops.
pub struct Pool {
    shared: Arc<Shared>,
    handles: Vec<JoinHandle<()>>,
    /// Set while a `run` is under way.
    busy: AtomicBool,
}

impl Pool {
    /// A pool of `threads` threads, of which the caller of [`Pool::run`] is
    /// one; between 1 and [`MAX_THREADS`] (values outside are clamped).
    ///
    /// # Panics
    /// If the system cannot start the threads.
    pub fn new(threads: usize) -> Self {
        Self::build(threads, &[])
    }

    /// Like [`Pool::new`], with each own thread bound to one of `cpus` (in
    /// order, around and around). The caller is never bound. Ignored where the
    /// system has no such call.
    ///
    /// # Panics
    /// If the system cannot start the threads.
    pub fn pinned(threads: usize, cpus: &[usize]) -> Self {
        Self::build(threads, cpus)
    }

    fn build(threads: usize, cpus: &[usize]) -> Self {
        let own = threads.clamp(1, MAX_THREADS) - 1;
        let workers = (0..own)
            .map(|_| Worker {
                asleep: AtomicBool::new(false),
                thread: OnceLock::new(),
            })
            .collect();
        let shared = Arc::new(Shared {
            gate: AtomicU64::new(0),
            next: AtomicUsize::new(0),
            job: UnsafeCell::new(None),
            panic: Mutex::new(None),
            waiter: Mutex::new(None),
            waiting: AtomicBool::new(false),
            stop: AtomicBool::new(false),
            workers,
        });
        let handles = (0..own)
            .map(|index| {
                let shared = Arc::clone(&shared);
                // The first CPU is left to the caller.
                let cpu = (!cpus.is_empty()).then(|| cpus[(index + 1) % cpus.len()]);
                std::thread::Builder::new()
                    .name(format!("quire-cpu-{}", index + 1))
                    .spawn(move || {
                        if let Some(cpu) = cpu {
                            bind_to(cpu);
                        }
                        shared.work(index);
                    })
                    .expect("the system can start a thread")
            })
            .collect();
        Self {
            shared,
            handles,
            busy: AtomicBool::new(false),
        }
    }

    /// Threads that take part in a run, the caller included.
    pub fn threads(&self) -> usize {
        self.handles.len() + 1
    }

    /// Calls `task` with every number below `tasks`, each once, in any order
    /// and on any thread, and returns when all calls have returned.
    ///
    /// A run inside a task, or at the same time from another thread, is done by
    /// its caller alone.
    ///
    /// # Panics
    /// With the first panic of a task, once the other threads have stopped;
    /// tasks that had not begun by then are not run.
    pub fn run(&self, tasks: usize, task: &(dyn Fn(usize) + Sync)) {
        let alone = self.handles.is_empty() || tasks <= 1;
        if alone || self.busy.swap(true, Ordering::Acquire) {
            (0..tasks).for_each(task);
            return;
        }
        let shared = &*self.shared;
        let task: *const (dyn Fn(usize) + Sync + '_) = task;
        // SAFETY: only the lifetime changes; the pointer is used by threads
        // inside the gate, and `close` below waits for them on every path.
        let task: *const (dyn Fn(usize) + Sync) = unsafe { std::mem::transmute(task) };
        // SAFETY: the gate is shut and empty, and `busy` keeps other callers out.
        unsafe { *shared.job.get() = Some(Job { task, tasks }) };
        shared.next.store(0, Ordering::Relaxed);
        shared.open(tasks - 1);
        shared.take_tasks();
        shared.close();
        let panic = lock(&shared.panic).take();
        self.busy.store(false, Ordering::Release);
        if let Some(panic) = panic {
            resume_unwind(panic);
        }
    }

    /// Splits `0..len` into ranges of `chunk` (the last may be shorter) and
    /// calls `task` with each.
    ///
    /// # Panics
    /// As [`Pool::run`], and if `chunk` is 0.
    pub fn run_chunks(
        &self,
        len: usize,
        chunk: usize,
        task: &(dyn Fn(std::ops::Range<usize>) + Sync),
    ) {
        self.run(len.div_ceil(chunk), &|i| {
            task(i * chunk..len.min((i + 1) * chunk))
        });
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        for handle in self.handles.drain(..) {
            handle.thread().unpark();
            // Tasks' panics are caught, so a worker has nothing to report.
            let _ = handle.join();
        }
    }
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool")
            .field("threads", &self.threads())
            .finish_non_exhaustive()
    }
}

impl Shared {
    /// Lets the workers in and wakes up to `wanted` of those that sleep.
    fn open(&self, wanted: usize) {
        let gate = self.gate.load(Ordering::Relaxed);
        debug_assert_eq!(gate & (OPEN | INSIDE), 0);
        self.gate
            .store((gate.wrapping_add(EPOCH)) | OPEN, Ordering::SeqCst);
        for worker in self.workers.iter().take(wanted) {
            // Sequentially consistent with the store above: either this load
            // sees the worker asleep, or the worker sees the open gate.
            if worker.asleep.load(Ordering::SeqCst)
                && let Some(thread) = worker.thread.get()
            {
                thread.unpark();
            }
        }
    }

    /// Shuts the gate and waits until nobody is inside.
    fn close(&self) {
        let mut gate = self.gate.fetch_and(!OPEN, Ordering::AcqRel) & !OPEN;
        let mut spin = Spin::new();
        while gate & INSIDE != 0 {
            if !spin.turn() {
                *lock(&self.waiter) = Some(std::thread::current());
                self.waiting.store(true, Ordering::SeqCst);
                while self.gate.load(Ordering::SeqCst) & INSIDE != 0 {
                    std::thread::park();
                }
                self.waiting.store(false, Ordering::Relaxed);
            }
            gate = self.gate.load(Ordering::Acquire);
        }
    }

    /// A worker's life.
    fn work(&self, index: usize) {
        let me = &self.workers[index];
        // The thread sets it itself: the handle is there before it first sleeps.
        let _ = me.thread.set(std::thread::current());
        let mut seen = 0;
        while let Some(epoch) = self.wait_for_work(me, seen) {
            seen = epoch;
            self.take_tasks();
            let before = self.gate.fetch_sub(1, Ordering::SeqCst);
            if before & INSIDE == 1
                && self.waiting.load(Ordering::SeqCst)
                && let Some(caller) = lock(&self.waiter).take()
            {
                caller.unpark();
            }
        }
    }

    /// Enters the gate of a job later than `seen` and returns its epoch, or
    /// `None` at the end of the pool.
    fn wait_for_work(&self, me: &Worker, seen: u64) -> Option<u64> {
        let mut spin = Spin::new();
        loop {
            if let Some(epoch) = self.try_enter(seen) {
                return Some(epoch);
            }
            if self.stop.load(Ordering::SeqCst) {
                return None;
            }
            if spin.turn() {
                continue;
            }
            me.asleep.store(true, Ordering::SeqCst);
            if !self.has_work(seen) && !self.stop.load(Ordering::SeqCst) {
                std::thread::park();
            }
            me.asleep.store(false, Ordering::SeqCst);
            spin = Spin::new();
        }
    }

    fn has_work(&self, seen: u64) -> bool {
        let gate = self.gate.load(Ordering::SeqCst);
        gate & OPEN != 0 && gate / EPOCH != seen
    }

    fn try_enter(&self, seen: u64) -> Option<u64> {
        let mut gate = self.gate.load(Ordering::Relaxed);
        while gate & OPEN != 0 && gate / EPOCH != seen {
            match self.gate.compare_exchange_weak(
                gate,
                gate + 1,
                Ordering::AcqRel,
                Ordering::Relaxed,
            ) {
                Ok(_) => return Some(gate / EPOCH),
                Err(now) => gate = now,
            }
        }
        None
    }

    /// Runs tasks until there are none left.
    fn take_tasks(&self) {
        // SAFETY: called between `open` and `close` by the caller, or inside
        // the gate by a worker: the job is there and nobody writes it.
        let Some(job) = (unsafe { *self.job.get() }) else {
            return;
        };
        // SAFETY: the closure outlives the run, see `Pool::run`.
        let task = unsafe { &*job.task };
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            loop {
                let index = self.next.fetch_add(1, Ordering::Relaxed);
                if index >= job.tasks {
                    return;
                }
                task(index);
            }
        }));
        if let Err(panic) = outcome {
            self.next.store(job.tasks, Ordering::Relaxed);
            lock(&self.panic).get_or_insert(panic);
        }
    }
}

/// A bounded busy wait.
struct Spin {
    since: Option<Instant>,
    turns: u32,
}

impl Spin {
    fn new() -> Self {
        Self {
            since: None,
            turns: 0,
        }
    }

    /// Waits a few dozen cycles; false once [`SPIN`] is over.
    fn turn(&mut self) -> bool {
        std::hint::spin_loop();
        self.turns += 1;
        // Reading the clock costs as much as some turns.
        if !self.turns.is_multiple_of(32) {
            return true;
        }
        self.since.get_or_insert_with(Instant::now).elapsed() < SPIN
    }
}

/// A panic while a lock of this module is held leaves nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Threads that this process can use: the CPUs of its affinity mask, or fewer
/// if its control group has a quota. SMT siblings count, since the topology
/// that a virtual machine shows cannot be trusted.
pub fn default_threads() -> usize {
    std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(MAX_THREADS)
}

/// The CPUs that the calling thread may run on, for [`Pool::pinned`]; empty
/// where the system does not say.
#[cfg(target_os = "linux")]
pub fn allowed_cpus() -> Vec<usize> {
    // SAFETY: a CPU set is plain bits, and the call writes no more than its size.
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        if libc::sched_getaffinity(0, size_of_val(&set), &raw mut set) != 0 {
            return Vec::new();
        }
        (0..libc::CPU_SETSIZE as usize)
            .filter(|&cpu| libc::CPU_ISSET(cpu, &set))
            .collect()
    }
}

/// The CPUs that the calling thread may run on, for [`Pool::pinned`]; empty
/// where the system does not say.
#[cfg(not(target_os = "linux"))]
pub fn allowed_cpus() -> Vec<usize> {
    Vec::new()
}

#[cfg(target_os = "linux")]
fn bind_to(cpu: usize) {
    // SAFETY: a CPU set is plain bits; `CPU_SET` ignores numbers beyond it.
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        libc::CPU_SET(cpu, &mut set);
        // Where it is not allowed the thread just runs unbound.
        libc::sched_setaffinity(0, size_of_val(&set), &raw const set);
    }
}

#[cfg(not(target_os = "linux"))]
fn bind_to(_cpu: usize) {}

#[cfg(test)]
mod tests;
