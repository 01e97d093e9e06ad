//! Which instructions this machine has.

use std::fmt;
use std::sync::OnceLock;

/// Name of the environment variable that lowers the level.
pub const LEVEL_ENV: &str = "QUIRE_CPU_LEVEL";

/// The instruction sets that kernels are compiled for, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LevelKind {
    /// What the compiler makes of plain Rust for the target's baseline.
    Portable,
    /// AVX2, FMA and F16C.
    Avx2,
    /// AVX-512 F, BW, VL and DQ.
    Avx512,
    /// [`LevelKind::Avx512`] with the bf16 dot product.
    Avx512Bf16,
}

const ALL: [LevelKind; 4] = [
    LevelKind::Portable,
    LevelKind::Avx2,
    LevelKind::Avx512,
    LevelKind::Avx512Bf16,
];

impl LevelKind {
    /// The name that [`LEVEL_ENV`] takes.
    pub fn name(self) -> &'static str {
        match self {
            LevelKind::Portable => "portable",
            LevelKind::Avx2 => "avx2",
            LevelKind::Avx512 => "avx512",
            LevelKind::Avx512Bf16 => "avx512bf16",
        }
    }

    #[cfg(target_arch = "x86_64")]
    fn present(self) -> bool {
        use std::arch::is_x86_feature_detected as has;
        match self {
            LevelKind::Portable => true,
            LevelKind::Avx2 => has!("avx2") && has!("fma") && has!("f16c"),
            LevelKind::Avx512 => {
                LevelKind::Avx2.present()
                    && has!("avx512f")
                    && has!("avx512bw")
                    && has!("avx512vl")
                    && has!("avx512dq")
            }
            LevelKind::Avx512Bf16 => LevelKind::Avx512.present() && has!("avx512bf16"),
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn present(self) -> bool {
        self == LevelKind::Portable
    }
}

/// A level that this machine is known to have.
///
/// The only ways to make one check the machine, so that functions which take a
/// `Level` may run its instructions without being `unsafe`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Level(LevelKind);

/// The environment asked for a level that cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{LEVEL_ENV}={asked:?} is not available on this machine; allowed: {allowed}")]
pub struct LevelError {
    /// What was asked for.
    pub asked: String,
    /// What may be asked for, separated by commas.
    pub allowed: String,
}

impl Level {
    /// The level that every machine has.
    pub const PORTABLE: Level = Level(LevelKind::Portable);

    /// The highest level of this machine, or the one that [`LEVEL_ENV`] names.
    ///
    /// # Errors
    /// [`LevelError`] if the variable names an unknown or unavailable level.
    pub fn detect() -> Result<Level, LevelError> {
        match std::env::var_os(LEVEL_ENV) {
            Some(name) => Level::named(&name.to_string_lossy()),
            None => Ok(Level::highest()),
        }
    }

    /// The level of that name, if this machine has it.
    ///
    /// # Errors
    /// [`LevelError`] if the level is unknown or unavailable.
    pub fn named(name: &str) -> Result<Level, LevelError> {
        let found = Level::available()
            .into_iter()
            .find(|l| l.kind().name() == name);
        found.ok_or_else(|| LevelError {
            asked: name.to_owned(),
            allowed: Level::available()
                .iter()
                .map(|l| l.kind().name())
                .collect::<Vec<_>>()
                .join(", "),
        })
    }

    /// The highest level of this machine.
    pub fn highest() -> Level {
        static HIGHEST: OnceLock<Level> = OnceLock::new();
        *HIGHEST.get_or_init(|| {
            Level::available()
                .into_iter()
                .next_back()
                .unwrap_or(Level::PORTABLE)
        })
    }

    /// All levels of this machine, weakest first.
    pub fn available() -> Vec<Level> {
        ALL.into_iter().filter(|k| k.present()).map(Level).collect()
    }

    /// For matching on.
    pub fn kind(self) -> LevelKind {
        self.0
    }

    /// For people: `AVX-512 BF16`.
    pub fn description(self) -> &'static str {
        match self.0 {
            LevelKind::Portable if cfg!(target_arch = "aarch64") => "NEON",
            LevelKind::Portable => "portable",
            LevelKind::Avx2 => "AVX2",
            LevelKind::Avx512 => "AVX-512",
            LevelKind::Avx512Bf16 => "AVX-512 BF16",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_found_by_name() {
        for level in Level::available() {
            assert_eq!(Level::named(level.kind().name()), Ok(level));
        }
        assert_eq!(Level::available()[0], Level::PORTABLE);
        assert!(Level::highest() >= Level::PORTABLE);
    }

    #[test]
    fn an_unknown_level_is_refused_with_the_allowed_ones() {
        let error = Level::named("sse9").unwrap_err().to_string();
        assert!(
            error.contains("sse9") && error.contains("portable"),
            "{error}"
        );
    }
}
