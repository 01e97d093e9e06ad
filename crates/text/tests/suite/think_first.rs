//! Restrictions on models that think first.

use std::sync::Arc;

use quire_core::{Allowed, Constraint, ConstraintState, SharedConstraint, TokenId};
use quire_text::Tokenizer;
use quire_text::reasoning::{ReasoningKind, ThinkFirst};

use crate::common::tokenizer;

/// Tokens of the fixture `byte_level`.
const THINK: TokenId = 343;
const END_THINK: TokenId = 344;

/// A grammar of exactly these tokens.
#[derive(Debug)]
struct Exactly(Vec<TokenId>);

struct Rest(Vec<TokenId>);

impl Constraint for Exactly {
    fn start(&self) -> Box<dyn ConstraintState> {
        Box::new(Rest(self.0.clone()))
    }
}

impl ConstraintState for Rest {
    fn allowed(&mut self) -> Result<Allowed, String> {
        Ok(self
            .0
            .first()
            .map_or(Allowed::Nothing, |&token| only(&[token])))
    }

    fn accept(&mut self, token: TokenId) -> Result<(), String> {
        if self.0.first() != Some(&token) {
            return Err(format!("{token} is not what follows"));
        }
        self.0.remove(0);
        Ok(())
    }
}

fn only(tokens: &[TokenId]) -> Allowed {
    let most = tokens.iter().max().copied().unwrap_or_default();
    let mut words = vec![0u32; most as usize / 32 + 1];
    for token in tokens {
        words[*token as usize / 32] |= 1 << (token % 32);
    }
    Allowed::Only(words)
}

fn exactly(tokens: &[TokenId]) -> SharedConstraint {
    SharedConstraint(Arc::new(Exactly(tokens.to_vec())))
}

struct Case {
    tokenizer: Tokenizer,
    kind: ReasoningKind,
    prompt: &'static str,
    budget: Option<u32>,
    answer: Option<SharedConstraint>,
}

impl Case {
    fn new(kind: ReasoningKind, prompt: &'static str) -> Case {
        Case {
            tokenizer: tokenizer("byte_level"),
            kind,
            prompt,
            budget: None,
            answer: None,
        }
    }

    fn budget(mut self, tokens: u32) -> Case {
        self.budget = Some(tokens);
        self
    }

    fn answer(mut self, tokens: &[TokenId]) -> Case {
        self.answer = Some(exactly(tokens));
        self
    }

    fn constraint(self) -> Option<SharedConstraint> {
        let prompt = self.tokenizer.encode(self.prompt, false).unwrap();
        ThinkFirst {
            kind: self.kind,
            tokenizer: &self.tokenizer,
            prompt_text: self.prompt,
            prompt: &prompt.into(),
            budget: self.budget,
            answer: self.answer,
        }
        .constraint()
        .unwrap()
    }

    /// Checks what is allowed before each of the tokens.
    #[track_caller]
    fn walk(self, steps: &[(Allowed, TokenId)]) {
        let constraint = self.constraint().expect("a constraint");
        let mut state = constraint.0.start();
        for (i, (allowed, token)) in steps.iter().enumerate() {
            assert_eq!(state.allowed().unwrap(), *allowed, "before token {i}");
            state.accept(*token).unwrap();
        }
    }
}

/// Ids of a text that has no tags.
fn ids(text: &str) -> Vec<TokenId> {
    tokenizer("byte_level").encode(text, false).unwrap()
}

#[test]
fn a_budget_closes_the_thoughts() {
    let a = ids("a")[0];
    let any = || Allowed::Any;
    let forced = || only(&[END_THINK]);
    Case::new(ReasoningKind::Qwen3, "").budget(2).walk(&[
        (any(), THINK),
        (any(), a),
        (any(), a),
        (forced(), END_THINK),
        (any(), a),
        (any(), a),
    ]);
    Case::new(ReasoningKind::Qwen3, "<think>\n")
        .budget(1)
        .walk(&[(any(), a), (forced(), END_THINK), (any(), THINK)]);
    Case::new(ReasoningKind::DeepSeekR1, "")
        .budget(0)
        .walk(&[(forced(), END_THINK), (any(), a)]);
}

#[test]
fn a_model_may_stop_thinking_by_itself() {
    let a = ids("a")[0];
    Case::new(ReasoningKind::Qwen3, "<think>").budget(2).walk(&[
        (Allowed::Any, a),
        (Allowed::Any, END_THINK),
        (Allowed::Any, a),
        (Allowed::Any, a),
    ]);
}

#[test]
fn a_tag_of_several_tokens_is_forced_token_by_token() {
    let a = ids("a")[0];
    let close = ids("</seed:think>");
    assert!(close.len() > 1);
    let mut steps = vec![(Allowed::Any, a)];
    steps.extend(close.iter().map(|&token| (only(&[token]), token)));
    steps.push((Allowed::Any, a));
    Case::new(ReasoningKind::SeedOss, "").budget(1).walk(&steps);
}

#[test]
fn an_answer_follows_its_grammar_once_thoughts_are_over() {
    let (a, b) = (ids("a")[0], ids("b")[0]);
    let any = || Allowed::Any;
    Case::new(ReasoningKind::Qwen3, "<think>")
        .answer(&[a, b])
        .walk(&[
            (any(), b),
            (any(), END_THINK),
            (only(&[a]), a),
            (only(&[b]), b),
        ]);
    Case::new(ReasoningKind::DeepSeekR1, "")
        .budget(1)
        .answer(&[a])
        .walk(&[(any(), b), (only(&[END_THINK]), END_THINK), (only(&[a]), a)]);
    // Thoughts that stay in the answer are thoughts all the same.
    Case::new(ReasoningKind::MiniMaxM2AppendThink, "<think>")
        .answer(&[a])
        .walk(&[(any(), b), (any(), END_THINK), (only(&[a]), a)]);
}

#[test]
fn a_model_may_think_or_answer_at_once() {
    let (a, b) = (ids("a")[0], ids("b")[0]);
    let case = || Case::new(ReasoningKind::Qwen3, "").answer(&[a, b]);
    case().walk(&[(only(&[a, THINK]), a), (only(&[b]), b)]);
    case().walk(&[
        (only(&[a, THINK]), THINK),
        (Allowed::Any, b),
        (Allowed::Any, END_THINK),
        (only(&[a]), a),
    ]);
}

#[test]
fn nothing_is_added_where_there_are_no_thoughts() {
    let a = ids("a")[0];
    let closed = "<think>\n\n</think>\n\n";
    let case = Case::new(ReasoningKind::Qwen3, closed)
        .budget(1)
        .answer(&[a]);
    let answer = case.answer.clone();
    assert_eq!(case.constraint(), answer);
    assert_eq!(Case::new(ReasoningKind::Qwen3, "").constraint(), None);
}

#[test]
fn thoughts_without_an_end_tag_have_no_budget() {
    let tokenizer = tokenizer("byte_level");
    let error = ThinkFirst {
        kind: ReasoningKind::GptOss,
        tokenizer: &tokenizer,
        prompt_text: "",
        prompt: &Arc::from([]),
        budget: Some(1),
        answer: None,
    };
    assert!(error.constraint().is_err());
}
