//! Log-probabilities in the two forms of the OpenAI API and in vLLM's own.

use quire_core::{LogprobEntry, TokenId, TokenLogprobs};
use quire_text::{LogprobText, Tokenizer};
use serde::{Serialize, Serializer, ser::SerializeMap};

/// JSON has no −∞; the reference server sends this instead.
const LOWEST_LOGPROB: f32 = -9999.0;
/// Earlier ids that may be needed to complete a character.
const CONTEXT_TOKENS: usize = 4;

/// One token of a table, with its text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) id: TokenId,
    pub(crate) text: String,
    pub(crate) logprob: f64,
    pub(crate) rank: u32,
}

/// The table of one position: the token that stands there, then the others in
/// the engine's order, each id once.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Position {
    pub(crate) entries: Vec<Entry>,
}

impl Position {
    pub(crate) fn chosen(&self) -> &Entry {
        &self.entries[0]
    }
}

/// Gives tokens their text.
#[derive(Clone)]
pub(crate) struct Namer {
    tokenizer: Option<Tokenizer>,
    /// Write `token_id:7` rather than the text.
    as_ids: bool,
}

impl Namer {
    pub(crate) fn new(tokenizer: Option<Tokenizer>, as_ids: bool) -> Self {
        Namer { tokenizer, as_ids }
    }

    /// The text of `id` after `previous`.
    pub(crate) fn name(&self, previous: &[TokenId], id: TokenId) -> String {
        match &self.tokenizer {
            Some(tokenizer) if !self.as_ids => {
                let context = &previous[previous.len().saturating_sub(CONTEXT_TOKENS)..];
                LogprobText::decode(tokenizer, context, id)
            }
            _ => format!("token_id:{id}"),
        }
    }

    /// The table of one position after `previous`.
    pub(crate) fn position(&self, previous: &[TokenId], table: &TokenLogprobs) -> Position {
        let mut entries: Vec<Entry> = Vec::with_capacity(table.top.len() + 1);
        let mut seen = std::collections::HashSet::with_capacity(table.top.len() + 1);
        for row in std::iter::once(&table.chosen).chain(&table.top) {
            if seen.insert(row.token) {
                entries.push(self.entry(previous, row));
            }
        }
        Position { entries }
    }

    fn entry(&self, previous: &[TokenId], row: &LogprobEntry) -> Entry {
        Entry {
            id: row.token,
            text: self.name(previous, row.token),
            logprob: row.logprob.max(LOWEST_LOGPROB).into(),
            rank: row.rank,
        }
    }
}

/// How many entries of a table to report for `asked` alternatives; the chosen
/// token may come on top where the list does not have it.
pub(crate) fn shown(asked: i64, extra_for_chosen: usize) -> usize {
    match usize::try_from(asked) {
        Ok(count) => count.saturating_add(extra_for_chosen),
        Err(_) => usize::MAX,
    }
}

/// `{"text_offset","token_logprobs","tokens","top_logprobs"}` of completions.
#[derive(Debug, Default, Serialize)]
pub(crate) struct CompletionLogprobs {
    text_offset: Vec<usize>,
    token_logprobs: Vec<Option<f64>>,
    tokens: Vec<String>,
    top_logprobs: Vec<Option<TextTable>>,
}

/// `{"token": logprob, …}` in order; tokens of equal text merge, last wins.
#[derive(Debug)]
struct TextTable(Vec<(String, f64)>);

impl Serialize for TextTable {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (text, logprob) in &self.0 {
            map.serialize_entry(text, logprob)?;
        }
        map.end()
    }
}

impl TextTable {
    fn of(entries: &[Entry]) -> Self {
        let mut rows: Vec<(String, f64)> = Vec::with_capacity(entries.len());
        let mut places = std::collections::HashMap::with_capacity(entries.len());
        for entry in entries {
            let place = *places.entry(entry.text.as_str()).or_insert(rows.len());
            match rows.get_mut(place) {
                Some(row) => row.1 = entry.logprob,
                None => rows.push((entry.text.clone(), entry.logprob)),
            }
        }
        TextTable(rows)
    }
}

/// Builds [`CompletionLogprobs`] chunk by chunk; offsets continue from one
/// chunk to the next.
#[derive(Debug, Default)]
pub(crate) struct CompletionLogprobsBuilder {
    offset: usize,
    built: CompletionLogprobs,
}

impl CompletionLogprobsBuilder {
    /// Adds a generated token, or a prompt token that has a table.
    pub(crate) fn push(&mut self, position: &Position, asked: i64) {
        let shown = shown(asked, 1).min(position.entries.len());
        let chosen = position.chosen();
        let table = TextTable::of(&position.entries[..shown]);
        self.push_row(chosen.text.clone(), Some(chosen.logprob), Some(table));
    }

    /// Adds a token without a table: the first one of a prompt.
    pub(crate) fn push_bare(&mut self, text: String) {
        self.push_row(text, None, None);
    }

    fn push_row(&mut self, text: String, logprob: Option<f64>, table: Option<TextTable>) {
        self.built.text_offset.push(self.offset);
        self.offset += text.chars().count();
        self.built.token_logprobs.push(logprob);
        self.built.tokens.push(text);
        self.built.top_logprobs.push(table);
    }

    /// What was added since the last call.
    pub(crate) fn take(&mut self) -> CompletionLogprobs {
        std::mem::take(&mut self.built)
    }
}

/// `{"content":[…]}` of chat.
#[derive(Debug, Serialize)]
pub(crate) struct ChatLogprobs {
    content: Vec<ChatToken>,
}

#[derive(Debug, Serialize)]
struct ChatToken {
    #[serde(flatten)]
    token: ChatEntry,
    top_logprobs: Vec<ChatEntry>,
}

#[derive(Debug, Serialize)]
struct ChatEntry {
    token: String,
    logprob: f64,
    bytes: Vec<u8>,
}

impl ChatLogprobs {
    /// `asked` is the number of alternatives (−1: all).
    pub(crate) fn of(positions: &[Position], asked: i64) -> Self {
        let content = positions
            .iter()
            .map(|position| ChatToken {
                token: ChatEntry::of(position.chosen()),
                top_logprobs: position
                    .entries
                    .iter()
                    .take(shown(asked, 0))
                    .map(ChatEntry::of)
                    .collect(),
            })
            .collect();
        ChatLogprobs { content }
    }
}

impl ChatEntry {
    fn of(entry: &Entry) -> Self {
        ChatEntry {
            token: entry.text.clone(),
            logprob: entry.logprob,
            bytes: entry.text.as_bytes().to_vec(),
        }
    }
}

/// `prompt_logprobs`: one entry per prompt token, the first null.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct PromptLogprobs(Vec<Option<IdTable>>);

/// `{"<id>": {"logprob","rank","decoded_token"}, …}`.
#[derive(Debug)]
struct IdTable(Vec<Entry>);

#[derive(Serialize)]
struct IdRow<'a> {
    logprob: f64,
    rank: u32,
    decoded_token: &'a str,
}

impl Serialize for IdTable {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for entry in &self.0 {
            let row = IdRow {
                logprob: entry.logprob,
                rank: entry.rank,
                decoded_token: &entry.text,
            };
            map.serialize_entry(&entry.id.to_string(), &row)?;
        }
        map.end()
    }
}

impl PromptLogprobs {
    /// The engine's tables of a prompt.
    pub(crate) fn of_prompt(
        namer: &Namer,
        prompt: &[TokenId],
        tables: &[Option<TokenLogprobs>],
    ) -> Self {
        let table = |(i, table): (usize, &Option<TokenLogprobs>)| {
            let before = &prompt[..i.min(prompt.len())];
            table
                .as_ref()
                .map(|table| IdTable(namer.position(before, table).entries))
        };
        PromptLogprobs(tables.iter().enumerate().map(table).collect())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn entry(id: TokenId, text: &str, logprob: f64) -> Entry {
        Entry {
            id,
            text: text.to_owned(),
            logprob,
            rank: id,
        }
    }

    #[test]
    fn completion_tables_merge_equal_texts_and_offsets_continue() {
        let mut builder = CompletionLogprobsBuilder::default();
        let first = Position {
            entries: vec![entry(1, "é", -0.5), entry(2, "x", -1.0), entry(3, "", -2.0)],
        };
        let second = Position {
            entries: vec![entry(4, "", -2.5), entry(5, "", -3.0)],
        };
        builder.push(&first, 1);
        assert_eq!(
            serde_json::to_value(builder.take()).expect("JSON"),
            json!({
                "text_offset": [0], "token_logprobs": [-0.5], "tokens": ["é"],
                "top_logprobs": [{"é": -0.5, "x": -1.0}],
            })
        );
        builder.push(&second, 3);
        builder.push(&second, 0);
        assert_eq!(
            serde_json::to_value(builder.take()).expect("JSON"),
            json!({
                "text_offset": [1, 1], "token_logprobs": [-2.5, -2.5], "tokens": ["", ""],
                "top_logprobs": [{"": -3.0}, {"": -2.5}],
            })
        );
    }

    #[test]
    fn chat_tables_have_as_many_rows_as_asked() {
        let position = Position {
            entries: vec![entry(1, "hé", -0.5), entry(2, "x", -1.0)],
        };
        let json_of = |asked| {
            let built = ChatLogprobs::of(std::slice::from_ref(&position), asked);
            serde_json::to_value(built).expect("JSON")
        };
        assert_eq!(
            json_of(0),
            json!({"content": [
                {"token": "hé", "logprob": -0.5, "bytes": [104, 195, 169], "top_logprobs": []}
            ]})
        );
        assert_eq!(json_of(1)["content"][0]["top_logprobs"][0]["token"], "hé");
        assert_eq!(
            json_of(-1)["content"][0]["top_logprobs"]
                .as_array()
                .map(Vec::len),
            Some(2)
        );
    }

    #[test]
    fn minus_infinity_becomes_a_number() {
        let namer = Namer::new(None, false);
        let row = |token, logprob| LogprobEntry {
            token,
            logprob,
            rank: 1,
        };
        let table = TokenLogprobs {
            chosen: row(7, f32::NEG_INFINITY),
            top: vec![row(7, f32::NEG_INFINITY), row(8, -1.5)],
        };
        let position = namer.position(&[], &table);
        let seen: Vec<_> = position
            .entries
            .iter()
            .map(|e| (e.text.as_str(), e.logprob))
            .collect();
        assert_eq!(seen, [("token_id:7", -9999.0), ("token_id:8", -1.5)]);
    }
}
