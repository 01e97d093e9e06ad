//! `VLLM_CPU_OMP_THREADS_BIND`.

use crate::errors::CliError;

/// No machine has more cores than this; a larger number is a mistake.
const MAX_CORE: usize = 65_535;

/// Where threads that compute run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CpuBind {
    /// On cores that the program picks.
    Auto,
    /// Wherever the operating system puts them.
    NoBind,
    /// On these cores, one thread each; ascending, never empty.
    Cores(Vec<usize>),
}

impl CpuBind {
    /// Reads `auto`, `nobind` or a core list such as `0-3,8`. Lists for several
    /// ranks are parted by `|`; there is one rank here, which takes the first.
    ///
    /// # Errors
    /// If it is none of these.
    pub fn parse(text: &str) -> Result<CpuBind, CliError> {
        match text.trim() {
            "auto" => Ok(CpuBind::Auto),
            "nobind" => Ok(CpuBind::NoBind),
            lists => {
                let first = lists.split('|').next().unwrap_or(lists);
                cores(first).map(CpuBind::Cores).ok_or_else(|| {
                    CliError::usage(format!(
                        "VLLM_CPU_OMP_THREADS_BIND={text}: expected auto, nobind, or cores such as 0-3,8"
                    ))
                })
            }
        }
    }
}

fn cores(list: &str) -> Option<Vec<usize>> {
    let mut cores = Vec::new();
    for part in list.split(',') {
        let number = |text: &str| {
            text.trim()
                .parse::<usize>()
                .ok()
                .filter(|core| *core <= MAX_CORE)
        };
        match part.split_once('-') {
            Some((first, last)) => cores.extend(number(first)?..=number(last)?),
            None => cores.push(number(part)?),
        }
    }
    cores.sort_unstable();
    cores.dedup();
    (!cores.is_empty()).then_some(cores)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_ranges_and_ranks() {
        for (text, expected) in [
            ("auto", CpuBind::Auto),
            ("nobind", CpuBind::NoBind),
            ("0", CpuBind::Cores(vec![0])),
            ("0-3", CpuBind::Cores(vec![0, 1, 2, 3])),
            ("4,0-1,4", CpuBind::Cores(vec![0, 1, 4])),
            ("0-1|2-3", CpuBind::Cores(vec![0, 1])),
        ] {
            assert_eq!(CpuBind::parse(text), Ok(expected), "{text}");
        }
        for text in ["", "a", "3-1", "0-", "-1", "0,,1", "0-99999999999", "|"] {
            assert!(CpuBind::parse(text).is_err(), "{text}");
        }
    }
}
