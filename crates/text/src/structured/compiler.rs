//! From a specification to a constraint.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::Duration,
};

use llguidance::{Matcher, ParserFactory, api::TopLevelGrammar};
use quire_core::{Constraint, SharedConstraint, TokenId};
use serde_json::{Value, json};

use super::{
    StructuredError,
    cache::Cache,
    constraint::{Grammar, Tokens},
    ebnf, lark, limits, schema,
    spec::{StructuredFormat, StructuredSpec},
    tags, vocabulary,
};
use crate::Tokenizer;

/// Stack of a thread that compiles, in bytes. References of a schema are
/// followed by recursion: a chain of as many as fit into the largest schema
/// takes a quarter of this. Only what is used is ever backed by memory.
const STACK_BYTES: usize = 256 << 20;
/// Longest time to compile. The engine's own limits end far earlier; this is
/// for what they do not count.
const MAX_COMPILE_TIME: Duration = Duration::from_secs(10);
/// Most compilations at a time, those included that nobody waits for any more.
const MAX_COMPILING: usize = 16;

/// Makes constraints for one model.
pub struct StructuredCompiler {
    shared: Arc<Shared>,
    cache: Cache,
}

/// What threads that compile need.
struct Shared {
    tokenizer: Tokenizer,
    tokens: Tokens,
    /// Made when the first constraint is: it takes up to a second and some
    /// dozen megabytes, which servers without structured output save.
    factory: OnceLock<Result<ParserFactory, StructuredError>>,
    compiling: AtomicUsize,
}

impl StructuredCompiler {
    /// A compiler for a model of `vocab_size` tokens (its logits, not its
    /// tokenizer's entries), of which those in `eos` end an output.
    pub fn new(tokenizer: Tokenizer, vocab_size: usize, mut eos: Vec<TokenId>) -> Self {
        eos.retain(|&id| (id as usize) < vocab_size);
        StructuredCompiler {
            shared: Arc::new(Shared {
                tokenizer,
                tokens: Tokens {
                    vocab_size,
                    eos: eos.into(),
                },
                factory: OnceLock::new(),
                compiling: AtomicUsize::new(0),
            }),
            cache: Cache::default(),
        }
    }

    /// The constraint that a specification asks for. Takes milliseconds, seconds
    /// at worst: not for threads that serve connections.
    ///
    /// # Errors
    /// The specification is out of limits, wrong, or uses what is not
    /// supported; or the model's tokenizer does not allow constraints.
    pub fn compile(&self, spec: &StructuredSpec) -> Result<SharedConstraint, StructuredError> {
        limits::check(spec)?;
        let key = spec.canonical();
        if let Some(known) = self.cache.get(&key) {
            return Ok(known);
        }
        let grammar = top_level_grammar(spec, &self.shared.tokenizer)?;
        // Made here if it does not exist, so that it does not count as compiling.
        self.shared.factory()?;
        let constraint = compile_aside(&self.shared, grammar)?;
        self.cache.insert(key, constraint.clone());
        Ok(constraint)
    }
}

/// Compiles on a thread of its own, with a large stack and a deadline.
fn compile_aside(
    shared: &Arc<Shared>,
    grammar: TopLevelGrammar,
) -> Result<SharedConstraint, StructuredError> {
    let running = Running::enter(shared).ok_or_else(|| {
        StructuredError::Busy(format!(
            "{MAX_COMPILING} constraints are being compiled; try again later"
        ))
    })?;
    let failed = |_| StructuredError::Model("the constraint could not be compiled".to_owned());
    let (sender, receiver) = mpsc::channel();
    std::thread::Builder::new()
        .name("compile".to_owned())
        .stack_size(STACK_BYTES)
        .spawn(move || {
            // Nobody receives after the deadline.
            let _ = sender.send(running.0.compile(grammar));
        })
        .map_err(failed)?;
    match receiver.recv_timeout(MAX_COMPILE_TIME) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => Err(StructuredError::Grammar(format!(
            "it takes more than {} seconds to compile",
            MAX_COMPILE_TIME.as_secs()
        ))),
        // The thread panicked: a fault of the grammar engine on this input.
        Err(mpsc::RecvTimeoutError::Disconnected) => Err(StructuredError::Grammar(
            "the grammar engine failed".to_owned(),
        )),
    }
}

/// One of [`MAX_COMPILING`] places.
struct Running(Arc<Shared>);

impl Running {
    fn enter(shared: &Arc<Shared>) -> Option<Running> {
        let before = shared.compiling.fetch_add(1, Ordering::Relaxed);
        // Dropping the place counts it down again, taken or not.
        let place = Running(Arc::clone(shared));
        (before < MAX_COMPILING).then_some(place)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.compiling.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Shared {
    fn factory(&self) -> Result<&ParserFactory, StructuredError> {
        let factory = self.factory.get_or_init(|| {
            let Tokens { vocab_size, eos } = &self.tokens;
            vocabulary::parser_factory(&self.tokenizer, *vocab_size, eos)
        });
        factory.as_ref().map_err(Clone::clone)
    }

    fn compile(&self, grammar: TopLevelGrammar) -> Result<SharedConstraint, StructuredError> {
        let parser = self
            .factory()?
            .create_parser(grammar)
            .map_err(StructuredError::grammar)?;
        let grammar = Grammar::new(Matcher::new(Ok(parser)), self.tokens.clone());
        // Shows whether the grammar has any text at all, and can be followed
        // within the limits at least that far.
        grammar
            .start()
            .allowed()
            .map_err(StructuredError::grammar)?;
        Ok(SharedConstraint(Arc::new(grammar)))
    }
}

fn top_level_grammar(
    spec: &StructuredSpec,
    tokenizer: &Tokenizer,
) -> Result<TopLevelGrammar, StructuredError> {
    let json_schema = |value: &Value| -> Result<TopLevelGrammar, StructuredError> {
        let schema = schema::prepare(value, spec)?;
        Ok(TopLevelGrammar::from_json_schema(schema))
    };
    match &spec.format {
        StructuredFormat::JsonObject => json_schema(&json!({ "type": "object" })),
        StructuredFormat::JsonSchema(value) => json_schema(value),
        StructuredFormat::Regex(regex) => Ok(TopLevelGrammar::from_regex(regex)),
        StructuredFormat::Choice(choices) => {
            let choices: Vec<_> = choices.iter().map(|choice| lark::literal(choice)).collect();
            let lark = format!("start: CHOICE\nCHOICE: {}\n", choices.join(" | "));
            Ok(TopLevelGrammar::from_lark(lark))
        }
        StructuredFormat::Grammar(grammar) if lark::is_ebnf(grammar) => {
            Ok(TopLevelGrammar::from_lark(ebnf::to_lark(grammar)?))
        }
        StructuredFormat::Grammar(grammar) => Ok(TopLevelGrammar::from_lark(grammar.clone())),
        StructuredFormat::StructuralTag(tag) => {
            let lark = tags::to_lark(tag, spec, &tokenizer.special_tokens())?;
            Ok(TopLevelGrammar::from_lark(lark))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_can_be_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<StructuredCompiler>();
    }
}
