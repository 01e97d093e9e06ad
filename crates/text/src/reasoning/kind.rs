//! The kinds: what they are called, and what their thoughts stand between.

use super::tags::{Begin, Tags};

/// How a family of models writes its thoughts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReasoningKind {
    /// Everything up to `</think>`.
    DeepSeekR1,
    /// `<think>` and `</think>`, if the prompt lets the model think.
    DeepSeekV3,
    /// The same; a tool call also ends the thoughts.
    Qwen3,
    /// `<think>` and `</think>`, if the prompt lets the model think.
    Glm45,
    /// "Here is my thought process:" and "Here is my response:".
    Granite,
    /// `[THINK]` and `[/THINK]`.
    Mistral,
    /// `<think>` and `</think>`, then the answer in `<answer>`.
    HunyuanA13b,
    /// Everything up to `</think>`.
    Step3,
    /// The channel `analysis`.
    GptOss,
    /// Everything up to `</think>`, then the answer in `<response>`.
    Ernie45,
    /// Everything up to `</think>`.
    Olmo3,
    /// Everything up to `</seed:think>`.
    SeedOss,
    /// Everything up to `</think>`.
    MiniMaxM2,
    /// Thoughts stay in the answer, with their tags.
    MiniMaxM2AppendThink,
    /// Everything up to `</think>` or the first tool call.
    KimiK2,
    /// `<think>` and `</think>`, if the prompt lets the model think.
    Holo2,
    /// `<think>` and `</think>`, if the prompt lets the model think.
    NemotronV3,
}

pub(super) enum Syntax {
    Tags(&'static Tags),
    Harmony,
}

struct Row {
    kind: ReasoningKind,
    /// Values of `--reasoning-parser`, the usual one first.
    names: &'static [&'static str],
    /// Whether tags are special tokens.
    needs_special_tokens: bool,
    syntax: Syntax,
}

const fn row(
    kind: ReasoningKind,
    names: &'static [&'static str],
    needs_special_tokens: bool,
    tags: &'static Tags,
) -> Row {
    Row {
        kind,
        names,
        needs_special_tokens,
        syntax: Syntax::Tags(tags),
    }
}

#[rustfmt::skip]
static TABLE: [Row; 17] = [
    row(ReasoningKind::DeepSeekR1, &["deepseek_r1"], true, &ALWAYS),
    row(ReasoningKind::DeepSeekV3, &["deepseek_v3"], true, &THINK),
    row(ReasoningKind::Qwen3, &["qwen3"], true, &QWEN3),
    row(ReasoningKind::Glm45, &["glm45", "glm47"], true, &TRIMMED_THINK),
    row(ReasoningKind::Granite, &["granite"], false, &GRANITE),
    row(ReasoningKind::Mistral, &["mistral"], true, &MISTRAL),
    row(ReasoningKind::HunyuanA13b, &["hunyuan_a13b"], false, &HUNYUAN),
    row(ReasoningKind::Step3, &["step3"], true, &ALWAYS),
    Row {
        kind: ReasoningKind::GptOss,
        names: &["openai_gptoss"],
        needs_special_tokens: true,
        syntax: Syntax::Harmony,
    },
    row(ReasoningKind::Ernie45, &["ernie45"], true, &ERNIE45),
    row(ReasoningKind::Olmo3, &["olmo3"], false, &ALWAYS),
    row(ReasoningKind::SeedOss, &["seed_oss"], true, &SEED_OSS),
    row(ReasoningKind::MiniMaxM2, &["minimax_m2"], true, &TRIMMED_ALWAYS),
    row(ReasoningKind::MiniMaxM2AppendThink, &["minimax_m2_append_think"], true, &KEPT),
    row(ReasoningKind::KimiK2, &["kimi_k2"], true, &KIMI_K2),
    row(ReasoningKind::Holo2, &["holo2"], true, &THINK),
    row(ReasoningKind::NemotronV3, &["nemotron_v3", "nemotron"], true, &TRIMMED_THINK),
];

impl ReasoningKind {
    /// All kinds.
    pub fn all() -> impl Iterator<Item = ReasoningKind> {
        TABLE.iter().map(|row| row.kind)
    }

    /// The kind with a name that `--reasoning-parser` takes.
    pub fn from_name(name: &str) -> Option<ReasoningKind> {
        TABLE
            .iter()
            .find(|row| row.names.contains(&name.replace('-', "_").as_str()))
            .map(|row| row.kind)
    }

    /// What `--reasoning-parser` calls the kind, the usual name first.
    pub fn names(self) -> &'static [&'static str] {
        self.row().names
    }

    /// Whether the text to be parsed must be made with
    /// `skip_special_tokens=false`, because some models of the kind have its
    /// tags as special tokens.
    pub fn needs_special_tokens(self) -> bool {
        self.row().needs_special_tokens
    }

    /// What closes the thoughts, if it is a tag.
    pub fn end_tag(self) -> Option<&'static str> {
        match self.syntax() {
            Syntax::Harmony => None,
            Syntax::Tags(tags) => tags.close.first().copied(),
        }
    }

    /// What opens the thoughts, if it is a tag.
    pub(super) fn open_tag(self) -> Option<&'static str> {
        match self.syntax() {
            Syntax::Harmony => None,
            Syntax::Tags(tags) => tags.open.first().copied(),
        }
    }

    /// The kind that reads the same text and parts thoughts from the answer even
    /// if this one shows them together.
    pub(super) fn apart(self) -> ReasoningKind {
        match self {
            ReasoningKind::MiniMaxM2AppendThink => ReasoningKind::MiniMaxM2,
            other => other,
        }
    }

    pub(super) fn syntax(self) -> &'static Syntax {
        &self.row().syntax
    }

    /// Whether a prompt (without white space at its end) opens the thoughts.
    pub(super) fn opens(self, prompt: &str) -> bool {
        self.ends_with(prompt, |tags| tags.open)
    }

    /// Whether a prompt (without white space at its end) closes the thoughts.
    pub(super) fn closes(self, prompt: &str) -> bool {
        self.ends_with(prompt, |tags| tags.close)
    }

    fn ends_with(self, prompt: &str, list: fn(&Tags) -> &'static [&'static str]) -> bool {
        match self.syntax() {
            Syntax::Harmony => false,
            Syntax::Tags(tags) => list(tags).iter().any(|tag| prompt.ends_with(tag.trim())),
        }
    }

    fn row(self) -> &'static Row {
        // The order of the table is that of the variants, as a test sees to.
        &TABLE[self as usize]
    }
}

const THINK: Tags = Tags {
    open: &["<think>"],
    close: &["</think>"],
    answer: &[],
    dropped: &[],
    trims_answer: false,
    trims_thoughts: false,
    begin: Begin::Tag,
};

const ALWAYS: Tags = Tags {
    begin: Begin::Inside,
    ..THINK
};

const TRIMMED_THINK: Tags = Tags {
    trims_thoughts: true,
    ..THINK
};

const TRIMMED_ALWAYS: Tags = Tags {
    trims_thoughts: true,
    ..ALWAYS
};

const QWEN3: Tags = Tags {
    answer: &["<tool_call>"],
    ..THINK
};

const KIMI_K2: Tags = Tags {
    answer: &["<|tool_calls_section_begin|>"],
    ..TRIMMED_ALWAYS
};

const SEED_OSS: Tags = Tags {
    open: &["<seed:think>"],
    close: &["</seed:think>"],
    ..ALWAYS
};

const MISTRAL: Tags = Tags {
    open: &["[THINK]"],
    close: &["[/THINK]"],
    trims_thoughts: true,
    begin: Begin::Anywhere,
    ..THINK
};

const GRANITE: Tags = Tags {
    open: &["Here is my thought process:", "Here's my thought process:"],
    close: &["Here is my response:", "Here's my response:"],
    ..THINK
};

const HUNYUAN: Tags = Tags {
    open: &["<think>", "<think>\n"],
    close: &[
        "</think>",
        "\n</think>",
        "</think>\n<answer>\n",
        "\n</think>\n<answer>\n",
    ],
    dropped: &["<answer>", "<answer>\n", "</answer>", "\n</answer>"],
    ..THINK
};

const ERNIE45: Tags = Tags {
    dropped: &[
        "<response>",
        "<response>\n",
        "</response>",
        "\n</response>",
        "</response>\n",
        "\n</response>\n",
    ],
    trims_answer: true,
    ..ALWAYS
};

const KEPT: Tags = Tags {
    begin: Begin::Kept,
    ..THINK
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order() {
        for (index, row) in TABLE.iter().enumerate() {
            assert_eq!(row.kind as usize, index);
        }
    }
}
