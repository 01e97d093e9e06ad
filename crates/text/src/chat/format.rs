//! Which form of message content a template expects.

use std::collections::HashSet;

use super::source::{BlockTag, ForTag, Spanned, Token, block_tags};

/// The form of message content that a template expects
/// (`--chat-template-content-format`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentFormat {
    /// One string (`string`).
    String,
    /// A list of `{"type": "text", "text": …}` parts (`openai`).
    Parts,
}

/// `Parts` if the template loops over the content of a message, whichever
/// names it gives to the messages, the message and the content.
pub(crate) fn detect(source: &str) -> ContentFormat {
    let tags = block_tags(source);
    let messages = aliases(&tags, HashSet::from(["messages"]), |chain, known| {
        chain.key.is_none() && known.contains(chain.name)
    });
    let mut message: HashSet<&str> = HashSet::new();
    for loop_tag in tags.iter().filter_map(ForTag::parse) {
        if let Some(chain) = Chain::parse(loop_tag.iterable)
            && chain.key.is_none()
            && messages.contains(chain.name)
            && let [(Token::Name(target), _)] = loop_tag.target
        {
            message.insert(target);
        }
    }
    let is_content = |chain: &Chain| chain.key == Some("content") && message.contains(chain.name);
    let contents = aliases(&tags, HashSet::new(), |chain, known| {
        is_content(chain) || (chain.key.is_none() && known.contains(chain.name))
    });
    let loops_over_content = tags
        .iter()
        .filter_map(ForTag::parse)
        .filter_map(|loop_tag| Chain::parse(loop_tag.iterable))
        .any(|chain| is_content(&chain) || (chain.key.is_none() && contents.contains(chain.name)));
    if loops_over_content {
        ContentFormat::Parts
    } else {
        ContentFormat::String
    }
}

/// Longest chain of `set` tags, each after the one that uses it, that is
/// followed. Real templates have none.
const MAX_ROUNDS: usize = 16;

/// Grows `known` by every name that a `set` tag gives to an expression that
/// `matches`, until nothing is added.
fn aliases<'a>(
    tags: &[BlockTag<'a>],
    mut known: HashSet<&'a str>,
    matches: impl Fn(&Chain, &HashSet<&'a str>) -> bool,
) -> HashSet<&'a str> {
    for _ in 0..MAX_ROUNDS {
        let before = known.len();
        for tag in tags.iter().filter(|tag| tag.keyword() == Some("set")) {
            if let [(Token::Name(name), _), (Token::Other('='), _), value @ ..] = &tag.tokens[1..]
                && Chain::parse(value).is_some_and(|chain| matches(&chain, &known))
            {
                known.insert(name);
            }
        }
        if known.len() == before {
            break;
        }
    }
    known
}

/// `name`, `name.key` or `name['key']`, with any slices, filters and tests
/// behind it.
struct Chain<'a> {
    name: &'a str,
    key: Option<&'a str>,
}

impl<'a> Chain<'a> {
    /// `None` for any other expression.
    fn parse(mut tokens: &[Spanned<'a>]) -> Option<Chain<'a>> {
        while let [(Token::Other('('), _), inner @ .., (Token::Other(')'), _)] = tokens {
            tokens = inner;
        }
        let [(Token::Name(name), _), rest @ ..] = tokens else {
            return None;
        };
        let (key, mut rest) = match rest {
            [(Token::Other('.'), _), (Token::Name(key), _), rest @ ..] => (Some(*key), rest),
            [
                (Token::Other('['), _),
                (Token::Str(key), _),
                (Token::Other(']'), _),
                rest @ ..,
            ] => (Some(*key), rest),
            _ => (None, rest),
        };
        // A slice keeps the items; any other subscript takes one out.
        while let [(Token::Other('['), _), ..] = rest {
            let end = closing_bracket(rest)?;
            let is_slice = rest[1..end]
                .iter()
                .any(|(token, _)| *token == Token::Other(':'));
            if !is_slice {
                return None;
            }
            rest = &rest[end + 1..];
        }
        match rest {
            [] | [(Token::Other('|') | Token::Name("is"), _), ..] => Some(Chain { name, key }),
            _ => None,
        }
    }
}

/// Index of the bracket that closes the one at the start of `tokens`.
fn closing_bracket(tokens: &[Spanned]) -> Option<usize> {
    let mut depth = 0i32;
    tokens.iter().position(|(token, _)| {
        match token {
            Token::Other('[' | '(' | '{') => depth += 1,
            Token::Other(']' | ')' | '}') => depth -= 1,
            _ => {}
        }
        depth == 0
    })
}
