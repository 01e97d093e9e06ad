//! The dialects: what they are called, and what their calls look like.

use super::harmony::{self, Harmony};
use super::literal::{FUNCTION_GEMMA, GEMMA4};
use super::named::{self, Named, NamedSyntax};
use super::parser::Body;
use super::pythonic::Pythonic;
use super::records::Records;
use super::xml::{Xml, XmlSyntax};

/// How a family of models writes tool calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// `<tool_call>{"name": "f", "arguments": {}}</tool_call>`.
    Hermes,
    /// `{"name": "f", "parameters": {}}`, several separated by semicolons.
    Llama3Json,
    /// `[f(a=1), g()]`.
    Pythonic,
    /// The same, perhaps between `<|python_start|>` and `<|python_end|>`.
    Llama4Pythonic,
    /// `[TOOL_CALLS][{"name": "f", "arguments": {}}]` or `[TOOL_CALLS]f{}`.
    Mistral,
    /// `<tool_call><function=f><parameter=a>1</parameter></function></tool_call>`.
    Qwen3Coder,
    /// `<｜tool▁call▁begin｜>function<｜tool▁sep｜>f`, then fenced JSON.
    DeepSeekV3,
    /// `<｜tool▁call▁begin｜>f<｜tool▁sep｜>{}<｜tool▁call▁end｜>`.
    DeepSeekV31,
    /// `<|tool_call|>[{"name": "f", "arguments": {}}]`.
    Granite,
    /// `<function_call> {"name": "f", "arguments": {}}`.
    Granite20bFc,
    /// `<|action_start|><|plugin|>{"name": "f", "parameters": {}}<|action_end|>`.
    InternLm,
    /// `<tool_calls>[{"name": "f", "arguments": {}}]</tool_calls>`; Hunyuan and
    /// MiniMax M1 write the same, with or without the list.
    Jamba,
    /// `functools[{"name": "f", "arguments": {}}]`.
    Phi4Mini,
    /// `<|tool_call_begin|>functions.f:0<|tool_call_argument_begin|>{}`.
    KimiK2,
    /// `<tool_call>f\n<arg_key>a</arg_key>\n<arg_value>1</arg_value></tool_call>`.
    Glm45,
    /// `<invoke name="f"><parameter name="a">1</parameter></invoke>`.
    MiniMaxM2,
    /// `[{"name": "f", "arguments": {}}]`, bare, fenced or after a marker.
    Xlam,
    /// `<start_function_call>call:f{a:<escape>x<escape>}<end_function_call>`.
    FunctionGemma,
    /// `<|tool_call>call:f{a:<|"|>x<|"|>}<tool_call|>`.
    Gemma4,
    /// Like Qwen3-Coder's, in `<seed:tool_call>`.
    SeedOss,
    /// `<|channel|>commentary to=functions.f<|message|>{}<|call|>`.
    OpenAi,
}

/// A line of the table.
struct Row {
    dialect: Dialect,
    /// Values of `--tool-call-parser`, the usual one first.
    names: &'static [&'static str],
    /// Whether markers are special tokens, so that the text must be made with
    /// `skip_special_tokens=false`.
    needs_special_tokens: bool,
    syntax: &'static Syntax,
}

const fn row(
    dialect: Dialect,
    names: &'static [&'static str],
    needs_special_tokens: bool,
    syntax: &'static Syntax,
) -> Row {
    Row {
        dialect,
        names,
        needs_special_tokens,
        syntax,
    }
}

#[rustfmt::skip]
static TABLE: [Row; 21] = [
    row(Dialect::Hermes, &["hermes", "qwen3_json", "granite4"], true, &HERMES),
    row(Dialect::Llama3Json, &["llama3_json", "llama4_json"], false, &LLAMA3_JSON),
    row(Dialect::Pythonic, &["pythonic"], false, &PYTHONIC),
    row(Dialect::Llama4Pythonic, &["llama4_pythonic"], false, &LLAMA4_PYTHONIC),
    row(Dialect::Mistral, &["mistral"], true, &MISTRAL),
    row(Dialect::Qwen3Coder, &["qwen3_coder", "qwen3_xml"], true, &QWEN3_CODER),
    row(Dialect::DeepSeekV3, &["deepseek_v3"], true, &DEEPSEEK),
    row(Dialect::DeepSeekV31, &["deepseek_v31"], true, &DEEPSEEK),
    row(Dialect::Granite, &["granite"], true, &GRANITE),
    row(Dialect::Granite20bFc, &["granite-20b-fc"], false, &GRANITE_20B_FC),
    row(Dialect::InternLm, &["internlm"], true, &INTERNLM),
    row(Dialect::Jamba, &["jamba", "hunyuan_a13b", "minimax", "minimax_m1"], true, &JAMBA),
    row(Dialect::Phi4Mini, &["phi4_mini_json"], false, &PHI4_MINI),
    row(Dialect::KimiK2, &["kimi_k2"], true, &KIMI_K2),
    row(Dialect::Glm45, &["glm45", "glm47"], true, &GLM45),
    row(Dialect::MiniMaxM2, &["minimax_m2"], true, &MINIMAX_M2),
    row(Dialect::Xlam, &["xlam"], false, &XLAM),
    row(Dialect::FunctionGemma, &["functiongemma", "gemma"], true, &FUNCTIONGEMMA),
    row(Dialect::Gemma4, &["gemma4"], true, &GEMMA_4),
    row(Dialect::SeedOss, &["seed_oss"], true, &SEED_OSS),
    row(Dialect::OpenAi, &["openai"], true, &OPENAI),
];

impl Dialect {
    /// All dialects.
    pub fn all() -> impl Iterator<Item = Dialect> {
        TABLE.iter().map(|row| row.dialect)
    }

    /// The dialect with a name that `--tool-call-parser` takes. `auto` is none:
    /// it stands for what [`detect`](super::detect) finds.
    pub fn from_name(name: &str) -> Option<Dialect> {
        let normal = |name: &str| name.replace('-', "_");
        TABLE
            .iter()
            .find(|row| row.names.iter().any(|known| normal(known) == normal(name)))
            .map(|row| row.dialect)
    }

    /// What `--tool-call-parser` calls the dialect, the usual name first.
    pub fn names(self) -> &'static [&'static str] {
        self.row().names
    }

    /// Whether the text to be parsed must be made with
    /// `skip_special_tokens=false`, because some models of the dialect have its
    /// markers as special tokens.
    pub fn needs_special_tokens(self) -> bool {
        self.row().needs_special_tokens
    }

    /// The markers around calls.
    pub fn markers(self) -> impl Iterator<Item = &'static str> {
        self.syntax().markers()
    }

    pub(super) fn syntax(self) -> &'static Syntax {
        self.row().syntax
    }

    fn row(self) -> &'static Row {
        // The order of the table is that of the variants, as a test sees to.
        &TABLE[self as usize]
    }
}

/// What calls look like.
pub(super) struct Syntax {
    /// What opens a section, in which calls are opened.
    pub(super) section: &'static [&'static str],
    /// What opens a call, or a list of calls.
    pub(super) open: &'static [&'static str],
    /// Where calls are opened outside of sections.
    pub(super) place: Place,
    /// What may stand after a call and means nothing.
    pub(super) close: &'static [&'static str],
    calls: Calls,
}

/// Where a call may be opened that is in no section and does not follow another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Anywhere,
    /// At the start of the answer, or after thoughts.
    Start,
    /// Nowhere.
    Section,
}

/// What follows the marker that opens a call.
enum Calls {
    Records { is_strict: bool },
    Named(NamedSyntax),
    Xml(XmlSyntax),
    Pythonic,
    Harmony,
}

impl Syntax {
    /// What reads calls that the marker `open` opens.
    pub(super) fn body(&'static self, open: &'static str) -> Box<dyn Body> {
        match &self.calls {
            Calls::Records { is_strict } => Box::new(Records::new(*is_strict)),
            Calls::Named(syntax) => Box::new(Named::new(*syntax)),
            Calls::Xml(syntax) => Box::new(Xml::new(syntax)),
            Calls::Pythonic => Box::new(Pythonic::new()),
            Calls::Harmony => Box::new(Harmony::new(open)),
        }
    }

    pub(super) fn is_typed_by_schema(&self) -> bool {
        match &self.calls {
            Calls::Named(syntax) => syntax.literals.is_some(),
            Calls::Xml(_) => true,
            Calls::Records { .. } | Calls::Pythonic | Calls::Harmony => false,
        }
    }

    fn markers(&self) -> impl Iterator<Item = &'static str> {
        [self.section, self.open, self.close]
            .into_iter()
            .flatten()
            .copied()
    }

    /// Whether a marker begins with this character.
    pub(super) fn has_marker_with(&self, c: char) -> bool {
        self.markers().any(|marker| marker.starts_with(c))
    }
}

/// Calls as JSON objects that a marker announces.
const RECORDS: Calls = Calls::Records { is_strict: false };

/// Calls as JSON objects among which other JSON may be.
const STRICT_RECORDS: Calls = Calls::Records { is_strict: true };

static HERMES: Syntax = Syntax {
    section: &[],
    open: &["<tool_call>"],
    place: Place::Anywhere,
    close: &["</tool_call>"],
    calls: RECORDS,
};

static LLAMA3_JSON: Syntax = Syntax {
    section: &["<|python_tag|>"],
    open: &["{"],
    place: Place::Anywhere,
    close: &[],
    calls: STRICT_RECORDS,
};

static PYTHONIC: Syntax = Syntax {
    section: &[],
    open: &["["],
    place: Place::Start,
    close: &[],
    calls: Calls::Pythonic,
};

static LLAMA4_PYTHONIC: Syntax = Syntax {
    section: &["<|python_start|>"],
    open: &["["],
    place: Place::Start,
    close: &["<|python_end|>"],
    calls: Calls::Pythonic,
};

static MISTRAL: Syntax = Syntax {
    section: &[],
    open: &["[TOOL_CALLS]"],
    place: Place::Anywhere,
    close: &[],
    calls: Calls::Named(NamedSyntax {
        head: named::mistral_head,
        end: &[],
        literals: None,
        or_records: true,
    }),
};

/// Each argument in a tag that names it, on lines of its own.
const PARAMETERS: XmlSyntax = XmlSyntax {
    name_end: ">",
    argument: "<parameter=",
    key_end: ">",
    value: None,
    value_end: "</parameter>",
    end: &["</function>", "</tool_call>"],
    is_on_lines: true,
    guess: false,
    knows_functions: false,
};

static QWEN3_CODER: Syntax = Syntax {
    section: &["<tool_call>"],
    open: &["<function="],
    place: Place::Anywhere,
    close: &["</tool_call>"],
    calls: Calls::Xml(PARAMETERS),
};

static SEED_OSS: Syntax = Syntax {
    section: &["<seed:tool_call>"],
    open: &["<function="],
    place: Place::Anywhere,
    close: &["</seed:tool_call>"],
    calls: Calls::Xml(XmlSyntax {
        end: &["</function>", "</seed:tool_call>"],
        ..PARAMETERS
    }),
};

static DEEPSEEK: Syntax = Syntax {
    section: &["<｜tool▁calls▁begin｜>"],
    open: &["<｜tool▁call▁begin｜>"],
    place: Place::Anywhere,
    close: &["```", "<｜tool▁call▁end｜>", "<｜tool▁calls▁end｜>"],
    calls: Calls::Named(NamedSyntax {
        head: named::deepseek_head,
        end: &["<｜tool▁call▁end｜>", "<｜tool▁calls▁end｜>"],
        literals: None,
        or_records: false,
    }),
};

static GRANITE: Syntax = Syntax {
    section: &["<|tool_call|>", "<tool_call>"],
    open: &["["],
    place: Place::Start,
    close: &["</tool_call>"],
    calls: STRICT_RECORDS,
};

static GRANITE_20B_FC: Syntax = Syntax {
    section: &[],
    open: &["<function_call>"],
    place: Place::Anywhere,
    close: &["</function_call>"],
    calls: RECORDS,
};

static INTERNLM: Syntax = Syntax {
    section: &["<|action_start|>"],
    open: &["<|plugin|>"],
    place: Place::Section,
    close: &["<|action_end|>"],
    calls: RECORDS,
};

static JAMBA: Syntax = Syntax {
    section: &[],
    open: &["<tool_calls>"],
    place: Place::Anywhere,
    close: &["</tool_calls>"],
    calls: RECORDS,
};

static PHI4_MINI: Syntax = Syntax {
    section: &["functools"],
    open: &["["],
    place: Place::Section,
    close: &[],
    calls: RECORDS,
};

static KIMI_K2: Syntax = Syntax {
    section: &["<|tool_calls_section_begin|>"],
    open: &["<|tool_call_begin|>"],
    place: Place::Anywhere,
    close: &["<|tool_call_end|>", "<|tool_calls_section_end|>"],
    calls: Calls::Named(NamedSyntax {
        head: named::kimi_head,
        end: &["<|tool_call_end|>", "<|tool_calls_section_end|>"],
        literals: None,
        or_records: false,
    }),
};

static GLM45: Syntax = Syntax {
    section: &[],
    open: &["<tool_call>"],
    place: Place::Anywhere,
    close: &["</tool_call>"],
    calls: Calls::Xml(XmlSyntax {
        name_end: "\n",
        argument: "<arg_key>",
        key_end: "</arg_key>",
        value: Some("<arg_value>"),
        value_end: "</arg_value>",
        end: &["</tool_call>"],
        is_on_lines: false,
        guess: true,
        knows_functions: true,
    }),
};

static MINIMAX_M2: Syntax = Syntax {
    section: &["<minimax:tool_call>"],
    open: &["<invoke name="],
    place: Place::Section,
    close: &["</minimax:tool_call>"],
    calls: Calls::Xml(XmlSyntax {
        argument: "<parameter name=",
        end: &["</invoke>", "</minimax:tool_call>"],
        is_on_lines: false,
        knows_functions: true,
        ..PARAMETERS
    }),
};

static XLAM: Syntax = Syntax {
    section: &["```json", "```", "[TOOL_CALLS]", "<tool_call>"],
    open: &["["],
    place: Place::Start,
    close: &["```", "</tool_call>"],
    calls: STRICT_RECORDS,
};

static FUNCTIONGEMMA: Syntax = Syntax {
    section: &["<start_function_call>"],
    open: &["call:"],
    place: Place::Section,
    close: &["<end_function_call>"],
    calls: Calls::Named(NamedSyntax {
        head: named::bare_head,
        end: &[],
        literals: Some(&FUNCTION_GEMMA),
        or_records: false,
    }),
};

static GEMMA_4: Syntax = Syntax {
    section: &["<|tool_call>"],
    open: &["call:"],
    place: Place::Section,
    close: &["<tool_call|>"],
    calls: Calls::Named(NamedSyntax {
        head: named::bare_head,
        end: &[],
        literals: Some(&GEMMA4),
        or_records: false,
    }),
};

static OPENAI: Syntax = Syntax {
    section: &[],
    open: &harmony::OPEN,
    place: Place::Anywhere,
    close: &[],
    calls: Calls::Harmony,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_names_are_unique() {
        let mut names: Vec<&str> = Vec::new();
        for (index, row) in TABLE.iter().enumerate() {
            assert_eq!(row.dialect as usize, index);
            names.extend(row.names);
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
