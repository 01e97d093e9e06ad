//! `--stats`: how long an answer took.

use std::time::{Duration, Instant};

/// Watches one answer.
#[derive(Debug)]
pub struct Watch {
    asked: Instant,
    first: Option<Duration>,
}

impl Watch {
    /// Starts when the request is sent.
    pub fn start() -> Watch {
        Watch {
            asked: Instant::now(),
            first: None,
        }
    }

    /// Text has come.
    pub fn text(&mut self) {
        self.first.get_or_insert_with(|| self.asked.elapsed());
    }

    /// The line about an answer that is complete now, if the server counted
    /// its tokens with what it counted.
    pub fn line(&self, tokens: Option<u64>) -> String {
        line(self.first, self.asked.elapsed(), tokens)
    }
}

fn line(first: Option<Duration>, total: Duration, tokens: Option<u64>) -> String {
    let Some(first) = first else {
        return format!("no text in {}", shown(total));
    };
    let mut line = format!("TTFT {}", shown(first));
    match tokens {
        Some(tokens) => line += &format!(", {tokens} tokens in {}", shown(total)),
        None => line += &format!(", {} in all", shown(total)),
    }
    // The first token belongs to the prompt's time; the rate is that of the others.
    let rest = (total.saturating_sub(first)).as_secs_f64();
    if let Some(others) = tokens.and_then(|tokens| tokens.checked_sub(1))
        && others > 0
        && rest > 0.0
    {
        line += &format!(", {:.1} tokens/s", others as f64 / rest);
    }
    line
}

/// Milliseconds below a second.
fn shown(time: Duration) -> String {
    match time.as_secs() {
        0 => format!("{} ms", time.as_millis()),
        _ => format!("{:.2} s", time.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_what_is_known() {
        let ms = Duration::from_millis;
        let cases = [
            (
                Some(ms(210)),
                ms(1530),
                Some(45),
                "TTFT 210 ms, 45 tokens in 1.53 s, 33.3 tokens/s",
            ),
            (
                Some(ms(210)),
                ms(210),
                Some(1),
                "TTFT 210 ms, 1 tokens in 210 ms",
            ),
            (Some(ms(210)), ms(1530), None, "TTFT 210 ms, 1.53 s in all"),
            (None, ms(500), Some(3), "no text in 500 ms"),
        ];
        for (first, total, tokens, expected) in cases {
            assert_eq!(line(first, total, tokens), expected);
        }
    }
}
