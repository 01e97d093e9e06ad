//! Regular expressions, choices and grammars: what they accept and what random
//! outputs look like.

use quire_text::structured::StructuredFormat;
use regex::Regex;

use super::Bench;
use crate::common::Random;

#[test]
fn outputs_match_their_regular_expression() {
    let expressions = [
        "[ab]{3}",
        r"\d{3}-\d{4}",
        r"(\+\d{1,3} )?\(\d{3}\) \d{3}",
        r"^[A-Z][a-z]+( [A-Z]\.)?$",
        r"(?i)yes|no",
        "a*",
        "(foo|foobar|bar)+",
        r#"["'/\\]+"#,
        r"[äöü€😀]{2,5}",
        r"\w+@\w+\.com\n",
        r"(?:0|[1-9]\d*)\.\d{2}",
    ];
    for bench in Bench::all() {
        for expression in expressions {
            let constraint = bench
                .compile(StructuredFormat::Regex(expression.to_owned()))
                .unwrap_or_else(|error| panic!("{expression}: {error}"));
            let whole = Regex::new(&format!("^(?:{expression})$")).expect("an expression");
            for seed in 0..20 {
                let about = format!("{}, {expression}, seed {seed}", bench.name);
                let text = bench
                    .walk(&constraint, &mut Random(seed))
                    .unwrap_or_else(|error| panic!("{about}: {error}"));
                assert!(whole.is_match(&text), "{about}: {text:?}");
            }
        }
    }
}

#[test]
fn outputs_are_one_of_the_choices() {
    let choices: Vec<String> = [
        "yes", "no", "not", "a|b", "(", "\"x\"\n", "/", "ü 😀", "\\d+",
    ]
    .map(str::to_owned)
    .to_vec();
    for bench in Bench::all() {
        let constraint = bench
            .compile(StructuredFormat::Choice(choices.clone()))
            .expect("choices");
        let mut seen = std::collections::HashSet::new();
        for seed in 0..200 {
            let text = bench
                .walk(&constraint, &mut Random(seed))
                .unwrap_or_else(|error| panic!("{}, seed {seed}: {error}", bench.name));
            assert!(choices.contains(&text), "{}: {text:?}", bench.name);
            seen.insert(text);
        }
        assert_eq!(seen.len(), choices.len(), "{}: {seen:?}", bench.name);
    }
}

/// A grammar with texts that it has and texts that it has not.
struct Language {
    grammar: &'static str,
    inside: &'static [&'static str],
    outside: &'static [&'static str],
}

const LANGUAGES: [Language; 9] = [
    // vLLM's own example.
    Language {
        grammar: r#"
            root ::= select_statement
            select_statement ::= "SELECT " column " from " table " where " condition
            column ::= "col_1 " | "col_2 "
            table ::= "table_1 " | "table_2 "
            condition ::= column "= " number
            number ::= "1 " | "2 "
        "#,
        inside: &["SELECT col_1  from table_2  where col_2 = 1 "],
        outside: &["SELECT", "", "SELECT col_1  from table_2  where col_2 = 3 "],
    },
    // llama.cpp's example of arithmetic: white space competes with its line
    // feed.
    Language {
        grammar: r#"
            root  ::= (expr "=" ws term "\n")+
            expr  ::= term ([-+*/] ws term)*
            term  ::= ident | num | "(" ws expr ")" ws
            ident ::= [a-z] [a-z0-9_]* ws
            num   ::= [0-9]+ ws
            ws    ::= [ \t\n]*
        "#,
        inside: &["1=2\n", "(a + b1) * 3 = c\nx=1\n", "1=2\n\n\n"],
        outside: &["1=2", "1+=2\n", "(1=2\n"],
    },
    // llama.cpp's JSON.
    Language {
        grammar: r##"
            root   ::= object
            value  ::= object | array | string | number | ("true" | "false" | "null") ws
            object ::=
              "{" ws (
                        string ":" ws value
                ("," ws string ":" ws value)*
              )? "}" ws
            array  ::=
              "[" ws (
                        value
                ("," ws value)*
              )? "]" ws
            string ::=
              "\"" (
                [^"\\\x7F\x00-\x1F] |
                "\\" (["\\bfnrt] | "u" [0-9a-fA-F]{4}) # escapes
              )* "\"" ws
            number ::= ("-"? ([0-9] | [1-9] [0-9]{0,15})) ("." [0-9]+)? ([eE] [-+]? [0-9] [1-9]{0,15})? ws
            # Optional space: by convention, applied in this grammar after literal chars when allowed
            ws ::= | " " | "\n" [ \t]{0,20}
        "##,
        inside: &[
            "{}",
            r#"{"a": [1, -2.5e+7, "x\"\u00e4", {}], "b":null}"#,
            "{\n  \"a\":\n  true}",
        ],
        outside: &["[]", "{\"a\"}", "{\"a\":01}", "{,}", "{\"a\":1"],
    },
    // A keyword that is also a name.
    Language {
        grammar: r#"
            root ::= "if " root | [a-z]+ " = " root | [a-z]+
        "#,
        inside: &["if", "if if = x", "if if a = b", "ifa", "x"],
        outside: &["if ", " x", "a ="],
    },
    Language {
        grammar: "root ::= \"(\" root \")\" root | \"\"",
        inside: &["", "()", "(())()"],
        outside: &["(", ")(", "(()"],
    },
    // A run after itself.
    Language {
        grammar: "root ::= \"(\" root \")\" | w w\nw ::= [a-z]+",
        inside: &["ab", "abc", "((xyz))"],
        outside: &["a", "(a)", "(ab"],
    },
    Language {
        grammar: "root ::= ([a-c]{2} | [0-9]+ \"x\"?)* \".\"",
        inside: &[".", "ab.", "12x3ab."],
        outside: &["a.", "abc.", "x."],
    },
    Language {
        grammar: "start: \"a\" NUMBER\nNUMBER: /[0-9]+/\n",
        inside: &["a1", "a42"],
        outside: &["a", "1", "a1b"],
    },
    Language {
        grammar: "start: pair (\",\" pair)*\npair: \"(\" pair \")\" | %json { \"type\": \"boolean\" }\n",
        inside: &["true", "(false),true"],
        outside: &["(true", "maybe"],
    },
];

#[test]
fn grammars_accept_their_language() {
    for bench in Bench::all() {
        for language in &LANGUAGES {
            let grammar = language.grammar;
            let constraint = bench
                .compile(StructuredFormat::Grammar(grammar.to_owned()))
                .unwrap_or_else(|error| panic!("{grammar}: {error}"));
            for text in language.inside {
                assert!(
                    bench.accepts(&constraint, text),
                    "{}: {text:?}\n{grammar}",
                    bench.name
                );
            }
            for text in language.outside {
                assert!(
                    !bench.accepts(&constraint, text),
                    "{}: {text:?}\n{grammar}",
                    bench.name
                );
            }
        }
    }
}

#[test]
fn outputs_of_a_json_grammar_are_json() {
    for bench in Bench::all() {
        let json = LANGUAGES[2].grammar;
        let constraint = bench
            .compile(StructuredFormat::Grammar(json.to_owned()))
            .expect("a grammar");
        for seed in 0..40 {
            let about = format!("{}, seed {seed}", bench.name);
            let text = bench
                .walk(&constraint, &mut Random(seed))
                .unwrap_or_else(|error| panic!("{about}: {error}"));
            // The grammar allows halves of surrogates, which JSON does not.
            let is_object = serde_json::from_str::<serde_json::Value>(&text)
                .map_or(text.contains("\\ud") || text.contains("\\uD"), |v| {
                    v.is_object()
                });
            assert!(is_object, "{about}: {text}");
        }
    }
}

/// Random grammars of regular pieces inside recursion, against a regular
/// expression for the part without it.
#[test]
fn choosing_lexemes_does_not_change_a_language() {
    let bench = Bench::new("byte_level");
    let pieces = [
        "[ab]",
        "[ab]*",
        "[a-c]+",
        "\"a\"",
        "\"ab\"",
        "[bc]{1,2}",
        "(\"b\" | [a]+)",
        "\"c\"?",
    ];
    for seed in 0..120 {
        let mut random = Random(seed);
        let count = 2 + random.below(3);
        let chosen: Vec<&str> = (0..count).map(|_| *random.pick(&pieces)).collect();
        let sequence = chosen.join(" ");
        // Recursion makes the translation choose lexemes.
        let grammar = format!("root ::= \"(\" root \")\" | part\npart ::= {sequence}");
        let constraint = bench
            .compile(StructuredFormat::Grammar(grammar.clone()))
            .unwrap_or_else(|error| panic!("seed {seed}, {grammar}: {error}"));
        let regex = sequence.replace(['"', ' '], "");
        let regex = Regex::new(&format!("^(?:{regex})$")).expect("an expression");
        for number in 0..120usize {
            // All texts of up to four letters of abc.
            let mut text = String::new();
            let mut rest = number;
            while rest > 0 {
                text.push(['a', 'b', 'c'][(rest - 1) % 3]);
                rest = (rest - 1) / 3;
            }
            assert_eq!(
                bench.accepts(&constraint, &text),
                regex.is_match(&text),
                "seed {seed}: {text:?}\n{grammar}"
            );
        }
    }
}
