//! Constraints, followed by random tokens: whatever a model prefers, what comes
//! out is what was asked for.

mod conformance;
mod document;
mod hostile;
mod keywords;
mod languages;
mod schemas;
mod tags;
mod validator;

use quire_core::{Allowed, SharedConstraint};
use quire_text::{
    Tokenizer,
    structured::{StructuredCompiler, StructuredError, StructuredFormat, StructuredSpec},
};

use crate::common::{Random, TOKENIZERS, tokenizer};

/// Tokens after which a walk takes the shortest way to the end it can see.
const FREE_TOKENS: usize = 40;
/// Tokens after which a walk has failed.
const MAX_TOKENS: usize = 2000;
/// Ids of the model that the tokenizer does not have.
const PADDING: usize = 27;

/// A model's tokens with a compiler for them.
pub struct Bench {
    pub name: &'static str,
    pub tokenizer: Tokenizer,
    pub compiler: StructuredCompiler,
    pub eos: Vec<u32>,
    vocab_size: usize,
}

impl Bench {
    pub fn new(name: &'static str) -> Bench {
        let tokenizer = tokenizer(name);
        let eos: Vec<u32> = ["<|endoftext|>", "<|im_end|>", "</s>"]
            .iter()
            .filter_map(|token| tokenizer.token_to_id(token))
            .collect();
        assert!(!eos.is_empty());
        let vocab_size = tokenizer.vocab_size() + PADDING;
        Bench {
            name,
            compiler: StructuredCompiler::new(tokenizer.clone(), vocab_size, eos.clone()),
            tokenizer,
            eos,
            vocab_size,
        }
    }

    /// One for each fixture tokenizer.
    pub fn all() -> Vec<Bench> {
        TOKENIZERS.into_iter().map(Bench::new).collect()
    }

    pub fn compile(&self, format: StructuredFormat) -> Result<SharedConstraint, StructuredError> {
        self.compiler.compile(&StructuredSpec::from(format))
    }

    /// The ids that a mask allows.
    fn ids(&self, words: &[u32]) -> Vec<u32> {
        let ids: Vec<u32> = (0..words.len() as u32 * 32)
            .filter(|id| words[*id as usize / 32] >> (id % 32) & 1 == 1)
            .collect();
        let known = self.tokenizer.vocab_size() as u32;
        assert!(
            ids.iter().all(|&id| id < known),
            "{}: a mask allows ids that the tokenizer does not have",
            self.name
        );
        ids
    }

    /// The text of an output, as it reads after a prompt: decoders may treat the
    /// first token of a text differently.
    pub fn text(&self, ids: &[u32]) -> String {
        let prompt = self.tokenizer.encode("x", false).expect("x has tokens");
        let whole = self.tokenizer.decode(&[&prompt, ids].concat(), false);
        let before = self.tokenizer.decode(&prompt, false);
        whole
            .strip_prefix(&before)
            .expect("decoding goes forwards")
            .to_owned()
    }

    /// Generates one output by chance.
    pub fn walk(
        &self,
        constraint: &SharedConstraint,
        random: &mut Random,
    ) -> Result<String, String> {
        let mut state = constraint.0.start();
        let mut output: Vec<u32> = Vec::new();
        for step in 0..MAX_TOKENS {
            let words = match state.allowed()? {
                Allowed::Only(words) => words,
                Allowed::Any => return Err("the constraint allows everything".to_owned()),
                Allowed::Nothing => return Err("there is an end token to come".to_owned()),
            };
            assert_eq!(words.len(), self.vocab_size.div_ceil(32));
            let ids = self.ids(&words);
            let end = ids.iter().find(|id| self.eos.contains(id));
            if let Some(&end) = end {
                let all = self.eos.iter().all(|id| ids.contains(id));
                assert!(all, "either all end tokens are allowed or none");
                if ids.len() == self.eos.len() || step > FREE_TOKENS || random.below(4) == 0 {
                    state.accept(end)?;
                    assert_eq!(state.allowed(), Ok(Allowed::Nothing));
                    return Ok(self.text(&output));
                }
            }
            let going_on: Vec<u32> = ids
                .into_iter()
                .filter(|id| !self.eos.contains(id))
                .collect();
            let token = match step > FREE_TOKENS && random.below(4) > 0 {
                true => self.closing(&going_on, random),
                false => *random.pick(&going_on),
            };
            let accepted = state.accept(token);
            accepted.map_err(|error| format!("{error}; after {:?}", self.text(&output)))?;
            output.push(token);
        }
        Err(format!("no end after {:?}", self.text(&output)))
    }

    /// A token that closes something, if one is allowed, or may lead to one.
    fn closing(&self, ids: &[u32], random: &mut Random) -> u32 {
        let quote = self.spell("\"")[0];
        if ids.contains(&quote) {
            return quote;
        }
        // A string whose pattern ends with a quote needs one that is escaped.
        let others = ["}", "]", ")", "\\"].map(|text| self.spell(text)[0]);
        let allowed: Vec<u32> = others.into_iter().filter(|id| ids.contains(id)).collect();
        match allowed.is_empty() {
            true => *random.pick(ids),
            false => *random.pick(&allowed),
        }
    }

    /// True if a constraint accepts exactly this text, spelled in any way.
    pub fn accepts(&self, constraint: &SharedConstraint, text: &str) -> bool {
        let mut state = constraint.0.start();
        for id in self.spell(text) {
            if state.accept(id).is_err() {
                return false;
            }
        }
        match state.allowed() {
            Ok(Allowed::Only(words)) => self.ids(&words).contains(&self.eos[0]),
            _ => false,
        }
    }

    /// The tokens of single characters or bytes that spell a text.
    fn spell(&self, text: &str) -> Vec<u32> {
        if self.name == "byte_fallback" {
            let id = |byte| self.tokenizer.token_to_id(&format!("<0x{byte:02X}>"));
            return text.bytes().map(|byte| id(byte).expect("a byte")).collect();
        }
        let ids = |c: char| self.tokenizer.encode(&c.to_string(), false);
        text.chars().flat_map(|c| ids(c).expect("bytes")).collect()
    }
}

#[test]
fn end_tokens_come_where_the_text_may_end() {
    for bench in Bench::all() {
        let constraint = bench
            .compile(StructuredFormat::Regex("[ab]{3}".to_owned()))
            .expect("a regular expression");
        let mut state = constraint.0.start();
        for id in bench.spell("aba") {
            assert!(state.accept(bench.eos[0]).is_err(), "too early");
            state.accept(id).expect("fits");
        }
        let Ok(Allowed::Only(words)) = state.allowed() else {
            panic!("the end is to come");
        };
        assert_eq!(bench.ids(&words), bench.eos);
        state.accept(bench.eos[0]).expect("the end");
        assert_eq!(state.allowed(), Ok(Allowed::Nothing));
        assert!(state.accept(bench.eos[0]).is_err());
    }
}

#[test]
fn without_end_tokens_a_complete_text_ends_the_output() {
    let tokenizer = tokenizer("byte_level");
    let compiler = StructuredCompiler::new(tokenizer.clone(), tokenizer.vocab_size(), Vec::new());
    let spec = StructuredFormat::Choice(vec!["a".to_owned()]).into();
    let constraint = compiler.compile(&spec).expect("a choice");
    let mut state = constraint.0.start();
    let a = tokenizer.token_to_id("a").expect("a letter");
    state.accept(a).expect("fits");
    assert_eq!(state.allowed(), Ok(Allowed::Nothing));
}

#[test]
fn special_tokens_are_no_text() {
    let bench = Bench::new("byte_level");
    let any = StructuredFormat::Regex("(?s:.*)".to_owned());
    let constraint = bench.compile(any).expect("a regular expression");
    let Ok(Allowed::Only(words)) = constraint.0.start().allowed() else {
        panic!("a mask");
    };
    let ids = bench.ids(&words);
    let im_start = bench.tokenizer.token_to_id("<|im_start|>").expect("known");
    let think = bench.tokenizer.token_to_id("<think>").expect("known");
    assert!(!ids.contains(&im_start));
    assert!(
        ids.contains(&think),
        "an added token that is not special is text"
    );
    assert!(ids.contains(&bench.eos[0]), "the empty text is allowed");
}

#[test]
fn equal_specifications_share_a_constraint() {
    let bench = Bench::new("byte_level");
    let format = |text: &str| StructuredFormat::Regex(text.to_owned());
    let first = bench.compile(format("a+")).expect("compiles");
    assert_eq!(bench.compile(format("a+")), Ok(first.clone()));
    assert_ne!(bench.compile(format("a*")), Ok(first));
}

#[test]
fn outputs_do_not_depend_on_each_other() {
    let bench = Bench::new("byte_level");
    let constraint = bench
        .compile(StructuredFormat::JsonObject)
        .expect("any object");
    let alone = bench.walk(&constraint, &mut Random(7));
    for seed in 0..10 {
        bench.walk(&constraint, &mut Random(seed)).expect("an end");
    }
    assert_eq!(bench.walk(&constraint, &mut Random(7)), alone);
}
