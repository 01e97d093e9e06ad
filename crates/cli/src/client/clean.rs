//! Text from a model or a server, made harmless for a terminal.

/// Takes control characters and escape sequences out of a text that arrives in
/// pieces. Newlines and tabs stay.
///
/// A model writes whatever its training or a prompt made it write. A terminal
/// obeys escape sequences: they move the cursor over earlier output, set the
/// clipboard and the window's title, or make the terminal type. None of that
/// is an answer, so none of it reaches the terminal.
#[derive(Debug, Default)]
pub struct Cleaner {
    state: State,
}

/// Where in an escape sequence the text stands (ECMA-48).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    /// After ESC.
    Escape,
    /// After ESC and an intermediate character: one final character follows.
    Intermediate,
    /// After ESC `[`: parameters up to a final character.
    Control,
    /// In a command string, such as a window title: up to BEL or ST.
    Command,
}

impl Cleaner {
    /// What of the next piece may be shown.
    pub fn clean(&mut self, piece: &str) -> String {
        let mut shown = String::with_capacity(piece.len());
        for character in piece.chars() {
            if let Some(character) = self.take(character) {
                shown.push(character);
            }
        }
        shown
    }

    /// Reads one character; gives it back if it may be shown.
    fn take(&mut self, character: char) -> Option<char> {
        let next = match (self.state, character) {
            // A line's end ends every sequence, so that an unfinished one cannot
            // swallow the rest of the answer.
            (_, '\n') => State::Text,
            (_, '\x1b') => State::Escape,
            (State::Command, '\x07' | '\u{9c}') => State::Text,
            (State::Command, _) => State::Command,
            (_, '\u{9b}') => State::Control,
            (_, '\u{90}' | '\u{98}' | '\u{9d}'..='\u{9f}') => State::Command,
            (State::Escape, '[') => State::Control,
            (State::Escape, ']' | 'P' | 'X' | '^' | '_') => State::Command,
            (State::Escape | State::Intermediate, ' '..='/') => State::Intermediate,
            (State::Control, ' '..='?') => State::Control,
            (State::Escape | State::Intermediate, '0'..='~') => return self.end(),
            (State::Control, '@'..='~') => return self.end(),
            _ => State::Text,
        };
        self.state = next;
        let shown =
            next == State::Text && (matches!(character, '\n' | '\t') || !character.is_control());
        shown.then_some(character)
    }

    /// A sequence's last character, which belongs to it.
    fn end(&mut self) -> Option<char> {
        self.state = State::Text;
        None
    }
}

/// A whole text, cleaned.
pub fn clean(text: &str) -> String {
    Cleaner::default().clean(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_vanish_and_text_stays() {
        let cases = [
            ("plain, zürich 東京 🦀", "plain, zürich 東京 🦀"),
            ("two\nlines\tand a tab\r\n", "two\nlines\tand a tab\n"),
            ("a\x1b[31mred\x1b[0m b", "ared b"),
            ("a\x1b[2J\x1b[1;1Hb", "ab"),
            ("\x1b]0;title\x07text", "text"),
            ("\x1b]52;c;aGk=\x1b\\text", "text"),
            ("\x1bP1$r0m\x1b\\text", "text"),
            ("\x1bctext\x1b(Bmore", "textmore"),
            ("\u{9b}31mred\u{9d}0;t\u{9c}x", "redx"),
            (
                "bell\x07 back\x08 del\x7f null\0 nel\u{85}",
                "bell back del null nel",
            ),
            ("\x1b[31\nnext", "\nnext"),
            ("\x1b]0;never ended\nnext", "\nnext"),
            ("\x1b]0;t\x1b[1mbold", "bold"),
            ("\x1bé", "é"),
            ("lone [31m and \\x1b[0m", "lone [31m and \\x1b[0m"),
        ];
        for (text, shown) in cases {
            assert_eq!(clean(text), shown, "{text:?}");
        }
    }

    #[test]
    fn pieces_are_cleaned_as_the_whole_is() {
        let text =
            "a\x1b[1;31mb\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x07c\u{9b}0md\x1b(0e\n";
        let mut cleaner = Cleaner::default();
        let shown: String = text
            .chars()
            .map(|character| cleaner.clean(&character.to_string()))
            .collect();
        assert_eq!(shown, clean(text));
        assert_eq!(shown, "ablinkcde\n");
    }
}
