//! Sizes as people write them: `4096`, `4k`, `4K`, `25.6k`.

/// Why a text is not a size.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SizeError {
    /// Not digits, optionally with a fraction and one suffix letter.
    #[error(
        "expected a whole number, optionally with one of the suffixes k m g t (powers of 1000) or K M G T (powers of 1024)"
    )]
    Malformed,
    /// A fraction of a binary unit, such as `1.5K`.
    #[error(
        "a fraction cannot take the binary suffix {0}; the decimal suffix {1} is a power of 1000"
    )]
    BinaryFraction(char, char),
    /// A fraction that leaves less than one, such as `1.2345k`.
    #[error("is not a whole number")]
    NotWhole,
    /// More than 2^63 - 1.
    #[error("is too large")]
    TooLarge,
}

/// Reads a size. Lower-case suffixes are powers of 1000 and may follow a
/// decimal fraction; upper-case ones are powers of 1024.
///
/// # Errors
/// See [`SizeError`].
pub fn parse_size(text: &str) -> Result<u64, SizeError> {
    let (number, suffix) = match text.char_indices().next_back() {
        Some((at, last)) if last.is_ascii_alphabetic() => (&text[..at], Some(last)),
        _ => (text, None),
    };
    let unit = suffix.map_or(Ok(1), unit)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let has_point = number.contains('.');
    if whole.is_empty()
        || !all_digits(whole)
        || !all_digits(fraction)
        || (has_point && fraction.is_empty())
    {
        return Err(SizeError::Malformed);
    }
    if has_point {
        match suffix {
            None => return Err(SizeError::NotWhole),
            Some(letter) if letter.is_ascii_uppercase() => {
                return Err(SizeError::BinaryFraction(
                    letter,
                    letter.to_ascii_lowercase(),
                ));
            }
            Some(_) => {}
        }
    }
    scale(whole, fraction, unit)
}

/// The power that a suffix letter stands for.
fn unit(suffix: char) -> Result<u64, SizeError> {
    let power = match suffix.to_ascii_lowercase() {
        'k' => 1,
        'm' => 2,
        'g' => 3,
        't' => 4,
        _ => return Err(SizeError::Malformed),
    };
    let base: u64 = if suffix.is_ascii_uppercase() {
        1024
    } else {
        1000
    };
    Ok(base.pow(power))
}

/// `whole.fraction * unit` in exact decimal arithmetic: in binary floating
/// point, 25.6 thousand is not a whole number.
fn scale(whole: &str, fraction: &str, unit: u64) -> Result<u64, SizeError> {
    let fraction = fraction.trim_end_matches('0');
    let digits = u32::try_from(fraction.len()).map_err(|_| SizeError::NotWhole)?;
    let denominator = 10u128.checked_pow(digits).ok_or(SizeError::NotWhole)?;
    let mantissa: u128 = format!("{whole}{fraction}")
        .parse()
        .map_err(|_| SizeError::TooLarge)?;
    let scaled = mantissa
        .checked_mul(u128::from(unit))
        .ok_or(SizeError::TooLarge)?;
    if !scaled.is_multiple_of(denominator) {
        return Err(SizeError::NotWhole);
    }
    i64::try_from(scaled / denominator)
        .map(i64::unsigned_abs)
        .map_err(|_| SizeError::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_numbers_and_suffixes() {
        for (text, expected) in [
            ("0", 0),
            ("4096", 4096),
            ("1k", 1_000),
            ("1K", 1_024),
            ("25.6k", 25_600),
            ("0.5m", 500_000),
            ("2M", 2 << 20),
            ("4G", 4 << 30),
            ("4g", 4_000_000_000),
            ("1t", 1_000_000_000_000),
            ("1T", 1 << 40),
            ("1.50k", 1_500),
        ] {
            assert_eq!(parse_size(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_size_says_why() {
        for text in [
            "", "k", "1kk", "1 k", "abc", "1.k", ".5k", "-1", "+1", "1e3", "0x10", "1_000", "1b",
        ] {
            assert_eq!(parse_size(text), Err(SizeError::Malformed), "{text}");
        }
        assert_eq!(parse_size("1.5"), Err(SizeError::NotWhole));
        assert_eq!(parse_size("1.2345k"), Err(SizeError::NotWhole));
        assert_eq!(parse_size("1.5K"), Err(SizeError::BinaryFraction('K', 'k')));
        assert_eq!(parse_size("9223372036854775808"), Err(SizeError::TooLarge));
        assert_eq!(parse_size("99999999999T"), Err(SizeError::TooLarge));
        assert_eq!(parse_size(&"9".repeat(400)), Err(SizeError::TooLarge));
        assert_eq!(
            parse_size(&format!("0.{}1k", "0".repeat(400))),
            Err(SizeError::NotWhole)
        );
    }
}
