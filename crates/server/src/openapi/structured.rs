//! What an output must look like: `response_format`, `structured_outputs`, and
//! the `guided_*` members of older clients.

use quire_text::structured::{MAX_CHOICES, MAX_SPEC_BYTES, MAX_WHITESPACE_PATTERN_BYTES};

use super::{
    generation::without_effect,
    schema::{
        Members, Schema, any_of, boolean, list, named, nullable, object, record, string, tagged,
    },
};

/// Members of a request. At most one of them may hold a constraint.
pub(super) fn members() -> Members {
    let mut members = vec![
        ("response_format", named("ResponseFormat")),
        ("structured_outputs", named("StructuredOutputs")),
        ("structural_tag", structural_tag()),
        ("guided_json", json_schema()),
        ("guided_regex", regex()),
        ("guided_choice", choices()),
        ("guided_grammar", grammar()),
        ("guided_json_object", json_object()),
        ("guided_whitespace_pattern", whitespace_pattern()),
    ];
    members.extend(without_effect(&["guided_decoding_backend"]));
    members
}

/// Schemas of this group.
pub(super) fn schemas() -> Vec<(&'static str, Schema)> {
    vec![
        ("ResponseFormat", response_format()),
        ("StructuredOutputs", structured_outputs()),
    ]
}

fn structured_outputs() -> Schema {
    let flag = |text: &str| boolean().default(false).says(text);
    let members = vec![
        ("json", json_schema()),
        ("regex", regex()),
        ("choice", choices()),
        ("grammar", grammar()),
        ("json_object", json_object()),
        ("structural_tag", structural_tag()),
        (
            "disable_any_whitespace",
            flag("JSON without white space between its tokens."),
        ),
        (
            "disable_additional_properties",
            flag("Objects that list properties have no others."),
        ),
        ("whitespace_pattern", whitespace_pattern()),
    ];
    object(&[], nullable(members)).says("Exactly one constraint, and how JSON is written.")
}

fn response_format() -> Schema {
    let schema = object(
        &["name", "schema"],
        vec![
            ("name", string()),
            ("schema", object(&[], vec![]).says("A JSON Schema.")),
        ],
    );
    let tag = tagged("structural_tag", vec![])
        .maybe(tag_members())
        .says("As `structural_tag`, with either `format`, or `structures` and `triggers`.");
    any_of(vec![
        tagged("text", vec![]),
        tagged("json_object", vec![]),
        tagged("json_schema", vec![("json_schema", schema)]),
        tag,
    ])
}

fn structural_tag() -> Schema {
    let text = string().says("The same as a JSON text.");
    any_of(vec![object(&[], tag_members()), text])
        .says("Free text with parts that are held to a format, each between two fixed texts.")
}

fn tag_members() -> Members {
    let structure = record(vec![
        ("begin", string().chars(1, None)),
        ("schema", object(&[], vec![])),
        ("end", string().chars(1, None)),
    ]);
    vec![
        (
            "format",
            object(&["type"], vec![("type", string())]).says(
                "A tree of formats: const_string, json_schema, regex, grammar, any_text, \
                 sequence, or, tag, triggered_tags and tags_with_separator.",
            ),
        ),
        ("structures", list(structure).at_least(1)),
        ("triggers", list(string().chars(1, None)).at_least(1)),
    ]
}

fn json_schema() -> Schema {
    any_of(vec![object(&[], vec![]), string()]).says("A JSON Schema, or one as a JSON text.")
}

fn regex() -> Schema {
    string()
        .chars(1, Some(MAX_SPEC_BYTES))
        .says("A regular expression that the whole output matches.")
}

fn choices() -> Schema {
    list(string().chars(1, None))
        .at_least(1)
        .at_most(MAX_CHOICES)
        .says("The output is one of these texts.")
}

fn grammar() -> Schema {
    string()
        .chars(1, Some(MAX_SPEC_BYTES))
        .says("A context-free grammar, as EBNF or in Lark's form.")
}

fn json_object() -> Schema {
    boolean()
        .default(false)
        .says("The output is any JSON object.")
}

fn whitespace_pattern() -> Schema {
    string()
        .chars(1, Some(MAX_WHITESPACE_PATTERN_BYTES))
        .says("What may stand between the tokens of JSON, as a regular expression.")
}
