//! Fuzzing on stable Rust: the same entry points that a coverage-guided fuzzer
//! would be given, fed with seeds that are changed at random.
//!
//! A target is an ordinary test whose name begins with `fuzz_`; it calls
//! [`run`] with what to do for one case. Within `cargo test` a target runs for a
//! second over the same cases every time. `cargo xtask fuzz SECONDS` sets:
//!
//! | variable | meaning |
//! |---|---|
//! | `QUIRE_FUZZ_SECONDS` | how long each target runs |
//! | `QUIRE_FUZZ_SEED` | the first case's number; others follow |
//! | `QUIRE_FUZZ_CASE` | run this one case only |

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::{Duration, Instant};

/// How long a target runs if nobody says.
const SECONDS: u64 = 1;
/// Longest input that is made, in bytes.
const MAX_BYTES: usize = 64 << 10;
/// Texts at which parsers of numbers, lists and strings go wrong.
const ODDITIES: [&str; 24] = [
    "-1",
    "0",
    "1e999",
    "-0.0",
    "1e-320",
    "255",
    "256",
    "65536",
    "2147483648",
    "4294967296",
    "9223372036854775808",
    "18446744073709551616",
    "NaN",
    "null",
    "true",
    "[]",
    "{}",
    "\"\"",
    "\\ud800",
    "\\",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "🎉",
];

/// The numbers behind a case; the same for the same case everywhere.
pub struct Random(u64);

impl Random {
    /// The numbers of a case.
    pub fn new(case: u64) -> Random {
        Random(case)
    }

    /// SplitMix64.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform below `bound`, which is small; 0 if it is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.bits() % bound.max(1) as u64) as usize
    }

    /// True once in `n` times.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of the items, of which there is at least one.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// Runs cases of a target until its time is over, and says how many there were.
/// A case that fails is named, with how to run it alone.
pub fn run(target: &str, mut case: impl FnMut(&mut Random)) {
    let number = |name: &str| -> Option<u64> { std::env::var(name).ok()?.parse().ok() };
    if let Some(alone) = number("QUIRE_FUZZ_CASE") {
        return case(&mut Random::new(alone));
    }
    let first = number("QUIRE_FUZZ_SEED").unwrap_or(0);
    let seconds = number("QUIRE_FUZZ_SECONDS").unwrap_or(SECONDS);
    let begin = Instant::now();
    let mut count = 0;
    while count == 0 || begin.elapsed() < Duration::from_secs(seconds) {
        let current = first.wrapping_add(count);
        let outcome = catch_unwind(AssertUnwindSafe(|| case(&mut Random::new(current))));
        if let Err(panic) = outcome {
            eprintln!("{target}: case {current} failed; QUIRE_FUZZ_CASE={current} runs it alone");
            resume_unwind(panic);
        }
        count += 1;
    }
    println!("{target}: {count} cases from {first} on");
}

/// A changed copy of one of `seeds`. `words` are texts that mean something to
/// the reader of the input.
pub fn mutate(random: &mut Random, seeds: &[&[u8]], words: &[&str]) -> Vec<u8> {
    let mut bytes = random.pick(seeds).to_vec();
    for _ in 0..=random.below(6) {
        change(random, &mut bytes, seeds, words);
    }
    bytes.truncate(MAX_BYTES);
    bytes
}

/// [`mutate`] for texts.
pub fn mutate_text(random: &mut Random, seeds: &[&str], words: &[&str]) -> String {
    let seeds: Vec<&[u8]> = seeds.iter().map(|seed| seed.as_bytes()).collect();
    String::from_utf8_lossy(&mutate(random, &seeds, words)).into_owned()
}

/// A text that is likely to be trouble.
pub fn oddity<'a>(random: &mut Random, words: &[&'a str]) -> &'a str {
    if words.is_empty() || random.one_in(3) {
        return ODDITIES[random.below(ODDITIES.len())];
    }
    words[random.below(words.len())]
}

fn change(random: &mut Random, bytes: &mut Vec<u8>, seeds: &[&[u8]], words: &[&str]) {
    let at = random.below(bytes.len() + 1);
    let len = 1 + random.below(16);
    let end = (at + len).min(bytes.len());
    match random.below(8) {
        0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
        1 if at < bytes.len() => bytes[at] = random.bits() as u8,
        2 => drop(bytes.drain(at..end)),
        3 => bytes.truncate(at),
        4 => {
            // The rest of another seed.
            let other = *random.pick(seeds);
            bytes.truncate(at);
            bytes.extend(&other[random.below(other.len() + 1)..]);
        }
        5 => {
            let times = 1 << random.below(10);
            let piece = bytes[at..end].repeat(times);
            insert(bytes, at, &piece);
        }
        6 => {
            let times = if random.one_in(8) {
                1 << random.below(10)
            } else {
                1
            };
            let piece = oddity(random, words).repeat(times);
            insert(bytes, at, piece.as_bytes());
        }
        _ => {
            let word = oddity(random, words);
            bytes.splice(at..end, word.bytes());
        }
    }
    bytes.truncate(MAX_BYTES);
}

fn insert(bytes: &mut Vec<u8>, at: usize, piece: &[u8]) {
    let room = MAX_BYTES.saturating_sub(bytes.len());
    bytes.splice(at..at, piece[..piece.len().min(room)].iter().copied());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_the_same_every_time_and_stays_small() {
        let seeds: [&[u8]; 2] = [b"{\"a\": [1, 2]}", &[b'x'; MAX_BYTES]];
        let mut different = 0;
        for case in 0..500 {
            let made = mutate(&mut Random::new(case), &seeds, &["a", "b"]);
            assert_eq!(made, mutate(&mut Random::new(case), &seeds, &["a", "b"]));
            assert!(made.len() <= MAX_BYTES);
            different += usize::from(seeds.iter().all(|seed| *seed != made));
        }
        assert!(different > 400, "{different}");
    }

    #[test]
    fn a_failing_case_fails_its_target() {
        let outcome = catch_unwind(|| run("test", |random| assert!(!random.one_in(3))));
        assert!(outcome.is_err());
    }
}
