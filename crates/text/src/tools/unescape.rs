//! Escapes in Python's strings.

/// What a character led to.
pub(super) enum Escape {
    Wait,
    Char(char),
    Two(char, char),
    Broken,
}

/// Undoes escapes character by character.
#[derive(Default)]
pub(super) struct Unescape {
    state: State,
    /// The first half of a character outside of the basic plane, as JSON (but
    /// not Python) writes it.
    high: Option<u32>,
}

#[derive(Default)]
enum State {
    #[default]
    Outside,
    /// After a backslash.
    Letter,
    Hex {
        code: u32,
        missing: u32,
    },
    Octal {
        code: u32,
        missing: u32,
    },
}

impl Unescape {
    /// Whether a character is part of an escape, or has to wait for one.
    pub(super) fn wants(&self, c: char) -> bool {
        c == '\\' || self.high.is_some() || !matches!(self.state, State::Outside)
    }

    pub(super) fn feed(&mut self, c: char, again: &mut Vec<char>) -> Escape {
        match self.state {
            State::Outside if c == '\\' => {
                self.state = State::Letter;
                Escape::Wait
            }
            State::Outside => self.without_high(c, again),
            State::Letter => self.letter(c, again),
            State::Hex { code, missing } => match c.to_digit(16) {
                Some(digit) => self.digits(code * 16 + digit, missing - 1, true),
                None => Escape::Broken,
            },
            State::Octal { code, missing } => match c.to_digit(8) {
                Some(digit) => self.digits(code * 8 + digit, missing - 1, false),
                None => {
                    again.push(c);
                    self.code(code)
                }
            },
        }
    }

    /// The end of the string: what still waited.
    pub(super) fn finish(&mut self) -> Option<char> {
        self.high.take().map(|_| char::REPLACEMENT_CHARACTER)
    }

    fn letter(&mut self, c: char, again: &mut Vec<char>) -> Escape {
        let code = match c {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'a' => '\x07',
            'b' => '\x08',
            'f' => '\x0c',
            'v' => '\x0b',
            '\\' | '\'' | '"' => c,
            '\n' => {
                self.state = State::Outside;
                return Escape::Wait;
            }
            'x' => return self.digits(0, 2, true),
            'u' => return self.digits(0, 4, true),
            'U' => return self.digits(0, 8, true),
            '0'..='7' => {
                again.push(c);
                return self.digits(0, 3, false);
            }
            // Python leaves what is no escape as it is.
            c => {
                again.push(c);
                '\\'
            }
        };
        self.code(u32::from(code))
    }

    fn digits(&mut self, code: u32, missing: u32, is_hex: bool) -> Escape {
        if missing == 0 {
            return self.code(code);
        }
        self.state = if is_hex {
            State::Hex { code, missing }
        } else {
            State::Octal { code, missing }
        };
        Escape::Wait
    }

    /// Has read a code point, or half of one.
    fn code(&mut self, code: u32) -> Escape {
        self.state = State::Outside;
        match (self.high.take(), code) {
            (Some(high), 0xDC00..=0xDFFF) => {
                let code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00);
                Escape::Char(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
            }
            (None, 0xD800..=0xDBFF) => {
                self.high = Some(code);
                Escape::Wait
            }
            (high, code) => {
                let c = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                match high {
                    None => Escape::Char(c),
                    // The half before this stays alone.
                    Some(_) => Escape::Two(char::REPLACEMENT_CHARACTER, c),
                }
            }
        }
    }

    fn without_high(&mut self, c: char, again: &mut Vec<char>) -> Escape {
        self.high = None;
        again.push(c);
        Escape::Char(char::REPLACEMENT_CHARACTER)
    }
}
