//! Thoughts between an opening and a closing tag.

use super::Output;
use crate::matcher::{Matcher, Scan};

/// The tags of a kind.
pub(super) struct Tags {
    /// What opens the thoughts. Inside of them it means nothing.
    pub(super) open: &'static [&'static str],
    /// What closes them.
    pub(super) close: &'static [&'static str],
    /// What closes them and is part of the answer.
    pub(super) answer: &'static [&'static str],
    /// What is left out of the answer.
    pub(super) dropped: &'static [&'static str],
    /// Whether line breaks at the start of the answer are left out.
    pub(super) trims_answer: bool,
    /// Whether white space at the end of the thoughts is left out.
    pub(super) trims_thoughts: bool,
    pub(super) begin: Begin,
}

impl Tags {
    /// Whether a tag begins with this character.
    fn have_one_with(&self, c: char) -> bool {
        [self.open, self.close, self.answer, self.dropped]
            .into_iter()
            .flatten()
            .any(|tag| tag.starts_with(c))
    }
}

/// Where a text begins whose prompt did not open the thoughts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Begin {
    /// Inside: the model always thinks, and may leave out the opening tag.
    Inside,
    /// In the answer, if it does not begin with an opening tag.
    Tag,
    /// In the answer, in which an opening tag may be anywhere.
    Anywhere,
    /// In the answer, of which the thoughts are a part. The opening tag, which
    /// the prompt has, is put before it.
    Kept,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Start,
    Thoughts,
    /// In an answer that thoughts may follow.
    Before,
    Answer,
}

#[derive(Clone)]
pub(super) struct Tagged {
    tags: &'static Tags,
    place: Place,
    matcher: Matcher,
    /// White space that is left out if nothing, or a tag, follows.
    blank: String,
    /// Nothing of the answer was given out yet.
    is_fresh: bool,
    /// What the answer begins with.
    prefix: Option<&'static str>,
}

/// What a tag means.
#[derive(Clone, Copy)]
enum Tag {
    Open,
    Close,
    Answer,
    Dropped,
}

impl Tagged {
    pub(super) fn new(tags: &'static Tags, prompt_ends_inside: bool) -> Tagged {
        let place = match tags.begin {
            Begin::Kept => Place::Answer,
            _ if prompt_ends_inside => Place::Thoughts,
            Begin::Inside => Place::Thoughts,
            Begin::Tag => Place::Start,
            Begin::Anywhere => Place::Before,
        };
        Tagged {
            tags,
            place,
            matcher: Matcher::default(),
            blank: String::new(),
            is_fresh: true,
            prefix: (tags.begin == Begin::Kept).then(|| tags.open[0]),
        }
    }

    /// There are no thoughts: the prompt closed them.
    pub(super) fn skip_thoughts(&mut self) {
        self.place = Place::Answer;
        self.prefix = None;
    }

    pub(super) fn is_thinking(&self) -> bool {
        self.place == Place::Thoughts
    }

    pub(super) fn is_answering(&self) -> bool {
        self.place == Place::Answer
    }

    pub(super) fn is_undecided(&self) -> bool {
        !self.matcher.is_idle()
    }

    pub(super) fn step(&mut self, c: char, out: &mut Output, again: &mut Vec<char>) {
        if self.matcher.is_idle() && !self.tags.have_one_with(c) {
            return self.miss(c, out);
        }
        let (tags, texts) = self.tags();
        let scan = self.matcher.feed(c, &texts, again);
        self.act(scan, &tags, &texts, out);
    }

    /// Ends the text. True if something is to be read again before it ends.
    pub(super) fn finish(&mut self, out: &mut Output, again: &mut Vec<char>) -> bool {
        if let Some(prefix) = self.prefix.take() {
            out.content_text(prefix);
        }
        let (tags, texts) = self.tags();
        if let Some(scan) = self.matcher.settle(&texts, again) {
            self.act(scan, &tags, &texts, out);
            return true;
        }
        let blank = std::mem::take(&mut self.blank);
        match self.place {
            Place::Thoughts => blank.chars().for_each(|c| out.reasoning(c)),
            _ => out.content_text(&blank),
        }
        false
    }

    /// The tags that mean something here.
    fn tags(&self) -> (Vec<Tag>, Vec<&'static str>) {
        let tags = self.tags;
        let list: [(Tag, &[&'static str]); 3] = match self.place {
            Place::Start => [
                (Tag::Open, tags.open),
                (Tag::Dropped, tags.dropped),
                (Tag::Answer, &[]),
            ],
            Place::Thoughts => [
                (Tag::Open, tags.open),
                (Tag::Close, tags.close),
                (Tag::Answer, tags.answer),
            ],
            // A closing tag that closes nothing is a mistake of the model.
            Place::Before => [
                (Tag::Open, tags.open),
                (Tag::Dropped, tags.close),
                (Tag::Dropped, tags.dropped),
            ],
            Place::Answer => [
                (Tag::Dropped, tags.dropped),
                (Tag::Close, &[]),
                (Tag::Answer, &[]),
            ],
        };
        list.into_iter()
            .flat_map(|(tag, texts)| texts.iter().map(move |&text| (tag, text)))
            .unzip()
    }

    fn act(&mut self, scan: Scan, tags: &[Tag], texts: &[&str], out: &mut Output) {
        match scan {
            Scan::Wait => {}
            Scan::Miss(c) => self.miss(c, out),
            Scan::Hit(index) => self.hit(tags[index], texts[index], out),
        }
    }

    fn miss(&mut self, c: char, out: &mut Output) {
        match self.place {
            Place::Thoughts => self.think(c, out),
            Place::Start if c.is_whitespace() => self.blank.push(c),
            Place::Start => {
                self.place = Place::Answer;
                self.answer(c, out);
            }
            Place::Before | Place::Answer => self.answer(c, out),
        }
    }

    fn think(&mut self, c: char, out: &mut Output) {
        if self.tags.trims_thoughts && c.is_whitespace() {
            return self.blank.push(c);
        }
        let blank = std::mem::take(&mut self.blank);
        blank.chars().for_each(|c| out.reasoning(c));
        out.reasoning(c);
    }

    fn answer(&mut self, c: char, out: &mut Output) {
        if self.is_fresh && self.tags.trims_answer && c == '\n' {
            return;
        }
        if let Some(prefix) = self.prefix.take() {
            out.content_text(prefix);
        }
        self.is_fresh = false;
        let blank = std::mem::take(&mut self.blank);
        out.content_text(&blank);
        out.content(c);
    }

    fn hit(&mut self, tag: Tag, text: &str, out: &mut Output) {
        match tag {
            Tag::Dropped if self.place == Place::Start => self.place = Place::Answer,
            Tag::Dropped => {}
            Tag::Open if self.place == Place::Thoughts => {}
            Tag::Open => {
                self.blank.clear();
                self.place = Place::Thoughts;
            }
            Tag::Close => {
                self.blank.clear();
                self.place = Place::Answer;
            }
            Tag::Answer => {
                self.blank.clear();
                self.place = Place::Answer;
                text.chars().for_each(|c| self.answer(c, out));
            }
        }
    }
}
