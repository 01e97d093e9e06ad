//! What is printed: answers to one stream, everything else to another.

use std::io::{self, IsTerminal, Write};

use super::clean::{Cleaner, clean};

const DIM: &str = "\x1b[2m";
const PLAIN: &str = "\x1b[0m";

/// Where text goes.
pub struct Screen<'a> {
    answers: Box<dyn Write + 'a>,
    notes: Box<dyn Write + 'a>,
    /// Thinking is shown, dimmed. Elsewhere than on a terminal it could not be
    /// told from the answer, and is left out.
    thinking: bool,
    cleaner: Cleaner,
    part: Part,
    /// The last line has no end yet.
    open: bool,
}

/// Which part of an answer came last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Nothing,
    Thinking,
    Answer,
}

impl<'a> Screen<'a> {
    /// Answers to one writer, the rest to another.
    pub fn new(answers: impl Write + 'a, notes: impl Write + 'a, thinking: bool) -> Screen<'a> {
        Screen {
            answers: Box::new(answers),
            notes: Box::new(notes),
            thinking,
            cleaner: Cleaner::default(),
            part: Part::Nothing,
            open: false,
        }
    }

    /// Standard output and standard error.
    pub fn standard() -> Screen<'static> {
        let thinking = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Screen::new(io::stdout(), io::stderr(), thinking)
    }

    /// Something about the program or the answer, in lines of its own.
    pub fn note(&mut self, text: &str) {
        // A closed stderr leaves nobody to tell.
        let _ = writeln!(self.notes, "{}", clean(text).trim_end());
    }

    /// More of an answer, at once.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn answer(&mut self, text: &str) -> io::Result<()> {
        self.begin(Part::Answer)?;
        self.write(text)
    }

    /// More of the thinking before an answer.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn thought(&mut self, text: &str) -> io::Result<()> {
        if !self.thinking {
            return Ok(());
        }
        self.begin(Part::Thinking)?;
        self.write(text)
    }

    /// The answer is complete, or will never be: ends its line.
    ///
    /// # Errors
    /// If that cannot be written.
    pub fn end(&mut self) -> io::Result<()> {
        self.begin(Part::Nothing)?;
        if std::mem::take(&mut self.open) {
            self.answers.write_all(b"\n")?;
        }
        self.answers.flush()
    }

    fn begin(&mut self, part: Part) -> io::Result<()> {
        if self.part == part {
            return Ok(());
        }
        if self.part == Part::Thinking {
            self.answers.write_all(PLAIN.as_bytes())?;
        }
        match (self.part, part) {
            (Part::Thinking, Part::Answer) => {
                let gap = if self.open { "\n\n" } else { "\n" };
                self.answers.write_all(gap.as_bytes())?;
                self.open = false;
            }
            (_, Part::Thinking) => self.answers.write_all(DIM.as_bytes())?,
            _ => {}
        }
        // No sequence goes on from one part to the next.
        self.cleaner = Cleaner::default();
        self.part = part;
        Ok(())
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        let text = self.cleaner.clean(text);
        if let Some(last) = text.chars().last() {
            self.open = last != '\n';
        }
        self.answers.write_all(text.as_bytes())?;
        self.answers.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What two answers, the first after a thought, look like.
    fn shown(thinking: bool) -> String {
        let mut answers = Vec::new();
        let mut screen = Screen::new(&mut answers, io::sink(), thinking);
        screen.thought("hm").unwrap();
        screen.thought(" hm").unwrap();
        screen.answer("four\x1b[").unwrap();
        screen.answer("2J!").unwrap();
        screen.end().unwrap();
        screen.answer("line\n").unwrap();
        screen.end().unwrap();
        drop(screen);
        String::from_utf8(answers).unwrap()
    }

    #[test]
    fn every_answer_ends_its_line_once() {
        assert_eq!(shown(false), "four!\nline\n");
    }

    #[test]
    fn thinking_is_dimmed_on_terminals() {
        assert_eq!(shown(true), "\x1b[2mhm hm\x1b[0m\n\nfour!\nline\n");
    }

    #[test]
    fn notes_are_cleaned_too() {
        let mut notes = Vec::new();
        Screen::new(io::sink(), &mut notes, false).note("error: \x1b]0;x\x07y\n");
        assert_eq!(notes, b"error: y\n");
    }
}
