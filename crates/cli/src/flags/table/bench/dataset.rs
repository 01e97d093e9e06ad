//! Groups about prompts.

use super::super::super::Preset::{Derived, Is, Unset};
use super::super::super::{
    Flag,
    Kind::{self, Bool, Choice, Float, Int, Json, Path, Str},
    Shape,
};
use super::super::{COUNT, TOKENS, TOKENS_OR_ZERO};

const TEXT_ONLY: &str = "models here read text only";
const NO_HUB_DATA: &str = "datasets are read from files";
const HUB_DATA_HINT: &str = "write its prompts to a file, one {\"prompt\": …} a line: --dataset-name custom --dataset-path FILE";
const GENERATIVE_ONLY: &str = "this version measures generative models only";

/// A share; 1 itself would allow prompts of no tokens and is refused later.
const RANGE_RATIO: Kind = Float {
    min: 0.0,
    max: 1.0,
    min_allowed: true,
};
/// A length, or -1 to take it from the data.
const LEN_OR_DATA: Kind = Int {
    min: -1,
    max: u32::MAX as i64,
};

pub const COMMON: &[Flag] = &[
    Flag::new(
        "dataset-name",
        Choice(&[
            "random",
            "sharegpt",
            "sonnet",
            "custom",
            "prefix_repetition",
            "burstgpt",
            "random-mm",
            "random-rerank",
            "hf",
            "custom_audio",
            "custom_image",
            "custom_mm",
            "spec_bench",
            "speed_bench",
            "timed_trace",
            "txt-slices",
        ]),
        Is("random"),
        "Kind of prompts.",
    )
    .only(
        &[
            "random",
            "sharegpt",
            "sonnet",
            "custom",
            "prefix_repetition",
        ],
        "other datasets are not read",
        HUB_DATA_HINT,
    ),
    Flag::new(
        "dataset-path",
        Path,
        Derived("none; sonnet has lines of its own"),
        "File of the dataset: JSON for sharegpt, a JSON object a line for custom, text for sonnet.",
    ),
    Flag::new("num-prompts", COUNT, Is("1000"), "Requests."),
    Flag::new(
        "input-len",
        TOKENS,
        Derived("the dataset's"),
        "Tokens of each prompt, whatever the dataset's own flag says.",
    ),
    Flag::new(
        "output-len",
        TOKENS,
        Derived("the dataset's"),
        "Tokens of each answer, whatever the dataset's own flag says.",
    ),
    Flag::new(
        "oversample",
        Bool,
        Is("true"),
        "Use prompts again if the dataset has fewer than --num-prompts.",
    ),
    Flag::new(
        "disable-shuffle",
        Bool,
        Unset,
        "Take a file's prompts in its order.",
    ),
    Flag::new(
        "skip-chat-template",
        Bool,
        Unset,
        "Send prompts of custom and sonnet without the model's chat template around them.",
    ),
    Flag::new(
        "chat-template-kwargs",
        Json(Shape::Object),
        Unset,
        "Variables for that template.",
    ),
    Flag::new(
        "stream",
        Bool,
        Is("true"),
        "Read hub datasets as they download.",
    )
    .no_effect(NO_HUB_DATA),
];

pub const OPTIONS: &[Flag] = &[
    Flag::new(
        "random-input-len",
        TOKENS,
        Is("1024"),
        "random: tokens of each prompt, without the common prefix.",
    ),
    Flag::new(
        "random-output-len",
        TOKENS,
        Is("128"),
        "random: tokens of each answer.",
    ),
    Flag::new(
        "random-range-ratio",
        RANGE_RATIO,
        Is("0"),
        "random: how far lengths vary around those, from 0 (all the same) to below 1.",
    ),
    Flag::new(
        "random-prefix-len",
        TOKENS_OR_ZERO,
        Is("0"),
        "random: tokens that all prompts begin with.",
    ),
    Flag::new(
        "random-batch-size",
        COUNT,
        Is("1"),
        "Texts per embedding request.",
    )
    .refused(GENERATIVE_ONLY, ""),
    Flag::new(
        "sharegpt-output-len",
        TOKENS,
        Derived("of the recorded answer"),
        "sharegpt: tokens of each answer.",
    ),
    Flag::new(
        "sonnet-input-len",
        TOKENS,
        Is("550"),
        "sonnet: most tokens of each prompt.",
    ),
    Flag::new(
        "sonnet-output-len",
        TOKENS,
        Is("150"),
        "sonnet: tokens of each answer.",
    ),
    Flag::new(
        "sonnet-prefix-len",
        TOKENS_OR_ZERO,
        Is("200"),
        "sonnet: tokens that all prompts begin with.",
    ),
    Flag::new(
        "custom-output-len",
        LEN_OR_DATA,
        Is("256"),
        "custom: tokens of each answer; -1 takes output_tokens of each line.",
    ),
    Flag::new(
        "prefix-repetition-prefix-len",
        TOKENS,
        Is("256"),
        "prefix_repetition: tokens of each common beginning.",
    ),
    Flag::new(
        "prefix-repetition-suffix-len",
        TOKENS,
        Is("256"),
        "prefix_repetition: tokens behind it.",
    ),
    Flag::new(
        "prefix-repetition-num-prefixes",
        COUNT,
        Is("10"),
        "prefix_repetition: different beginnings, each for the same number of prompts.",
    ),
    Flag::new(
        "prefix-repetition-output-len",
        TOKENS,
        Is("128"),
        "prefix_repetition: tokens of each answer.",
    ),
    Flag::new("hf-subset", Str, Unset, "Part of a hub dataset.")
        .refused(NO_HUB_DATA, HUB_DATA_HINT),
    Flag::new("hf-split", Str, Unset, "Split of a hub dataset.")
        .refused(NO_HUB_DATA, HUB_DATA_HINT),
    Flag::new("hf-name", Str, Unset, "Name of a hub dataset.").refused(NO_HUB_DATA, HUB_DATA_HINT),
    Flag::new("hf-output-len", TOKENS, Unset, "hf: tokens of each answer.")
        .refused(NO_HUB_DATA, HUB_DATA_HINT),
    Flag::new(
        "spec-bench-output-len",
        TOKENS,
        Is("256"),
        "spec_bench: tokens of each answer.",
    )
    .no_effect("other datasets are not read"),
    Flag::new(
        "spec-bench-category",
        Str,
        Unset,
        "spec_bench: kind of questions.",
    )
    .no_effect("other datasets are not read"),
    Flag::new(
        "reranker",
        Bool,
        Is("true"),
        "The model ranks texts itself.",
    )
    .refused(GENERATIVE_ONLY, ""),
    Flag::new(
        "random-mm-base-items-per-request",
        COUNT,
        Is("1"),
        "random-mm: images per request.",
    )
    .no_effect(TEXT_ONLY),
    Flag::new(
        "random-mm-limit-mm-per-prompt",
        Json(Shape::Object),
        Unset,
        "random-mm: most images per request.",
    )
    .no_effect(TEXT_ONLY),
];
