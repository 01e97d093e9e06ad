//! Follows the grammars of sequences on a thread of its own, so that the masks
//! of a step are made while the model's forward pass runs.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use quire_backend::TokenMask;
use quire_core::{Allowed, Constraint, ConstraintState, Finish, TokenId};

/// The thread that makes masks. It starts with the first sequence that needs
/// one and ends with this.
pub(crate) struct Guides {
    vocab_size: usize,
    jobs: Option<Sender<Job>>,
}

impl Guides {
    /// Guides for a model of `vocab_size` tokens.
    pub fn new(vocab_size: usize) -> Guides {
        Guides {
            vocab_size,
            jobs: None,
        }
    }

    /// A guide for a new sequence.
    ///
    /// # Errors
    /// If the operating system gives no thread.
    pub fn follow(&mut self, constraint: &dyn Constraint) -> std::io::Result<Guide> {
        let jobs = match &self.jobs {
            Some(jobs) => jobs.clone(),
            None => {
                let (sender, jobs) = channel::<Job>();
                std::thread::Builder::new()
                    .name("grammar".to_owned())
                    .spawn(move || jobs.into_iter().for_each(Job::run))?;
                self.jobs.insert(sender).clone()
            }
        };
        Ok(Guide {
            follower: Arc::new(Follower {
                state: Mutex::new(constraint.start()),
                end: OnceLock::new(),
            }),
            followed: 0,
            vocab_size: self.vocab_size,
            jobs,
        })
    }
}

/// One sequence's grammar, seen from the engine thread.
pub(crate) struct Guide {
    follower: Arc<Follower>,
    /// Output tokens that the grammar has been told.
    followed: usize,
    vocab_size: usize,
    jobs: Sender<Job>,
}

struct Follower {
    /// Only the thread locks it, one job at a time.
    state: Mutex<Box<dyn ConstraintState>>,
    /// Set when nothing may follow.
    end: OnceLock<Finish>,
}

impl Guide {
    /// The mask of the token after `output`, which is told to the grammar as far
    /// as it does not know it. `within` are the tokens that the request allows
    /// at all. Tokens of `avoid` are left out unless the grammar allows no other.
    pub fn mask(
        &mut self,
        output: &[TokenId],
        within: Option<Arc<TokenMask>>,
        avoid: Vec<TokenId>,
    ) -> Arc<TokenMask> {
        let mask = Arc::new(TokenMask::default());
        let job = Job {
            follower: self.follower.clone(),
            news: output[self.followed..].to_vec(),
            within,
            avoid,
            vocab_size: self.vocab_size,
            mask: Unset(mask.clone()),
        };
        self.followed = output.len();
        // If the thread has gone, dropping the job sets an empty mask.
        let _ = self.jobs.send(job);
        mask
    }

    /// Why nothing could be sampled, if the grammar is the cause.
    pub fn end(&self) -> Option<Finish> {
        self.follower.end.get().cloned()
    }
}

/// A mask to be made.
struct Job {
    follower: Arc<Follower>,
    news: Vec<TokenId>,
    within: Option<Arc<TokenMask>>,
    avoid: Vec<TokenId>,
    vocab_size: usize,
    mask: Unset,
}

/// A mask that someone waits for: set to nothing if its maker fails.
struct Unset(Arc<TokenMask>);

impl Drop for Unset {
    fn drop(&mut self) {
        self.0.set(Some(Vec::new()));
    }
}

impl Job {
    fn run(self) {
        let mut state = self
            .follower
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // A panic is a bug of the grammar engine; it may cost this request only.
        let made =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.allowed(&mut **state)));
        let Ok(made) = made else {
            return self.end(Finish::Error("the grammar engine failed".to_owned()));
        };
        match made {
            Ok(Allowed::Any) => self.mask.0.set(self.unrestricted()),
            Ok(Allowed::Only(mut words)) => match self.narrow(&mut words) {
                true => self.mask.0.set(Some(words)),
                false => self.end(Finish::Unsatisfiable(
                    "allowed_token_ids leaves no token that the grammar allows".to_owned(),
                )),
            },
            Ok(Allowed::Nothing) => self.end(Finish::Stop(None)),
            Err(text) => self.end(Finish::Unsatisfiable(text)),
        }
    }

    fn end(&self, end: Finish) {
        // The first reason stands.
        let _ = self.follower.end.set(end);
    }

    fn allowed(&self, state: &mut dyn ConstraintState) -> Result<Allowed, String> {
        for &token in &self.news {
            state.accept(token)?;
        }
        state.allowed()
    }

    /// The mask where the grammar allows everything.
    fn unrestricted(&self) -> Option<Vec<u32>> {
        let within = self.within.as_ref().and_then(|mask| mask.wait());
        if within.is_none() && self.avoid.is_empty() {
            return None;
        }
        let mut words = match within {
            Some(words) => words.to_vec(),
            None => vec![u32::MAX; self.vocab_size.div_ceil(32)],
        };
        clear(&mut words, &self.avoid);
        Some(words)
    }

    /// Applies `within` and `avoid`; false if no token is left.
    fn narrow(&self, words: &mut [u32]) -> bool {
        if let Some(within) = self.within.as_ref().and_then(|mask| mask.wait()) {
            for (i, word) in words.iter_mut().enumerate() {
                *word &= within.get(i).copied().unwrap_or(0);
            }
        }
        if words.iter().all(|&word| word == 0) {
            return false;
        }
        let before: Vec<u32> = words.to_vec();
        clear(words, &self.avoid);
        if words.iter().all(|&word| word == 0) {
            words.copy_from_slice(&before);
        }
        true
    }
}

fn clear(words: &mut [u32], tokens: &[TokenId]) {
    for &token in tokens {
        if let Some(word) = words.get_mut(token as usize / 32) {
            *word &= !(1 << (token % 32));
        }
    }
}
