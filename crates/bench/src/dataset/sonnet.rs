//! Prompts that ask for lines of a poem, and quote some.

use super::{Dataset, Kind, Sample, TextTools, encode, read_text};
use crate::{BenchError, Random};

/// A poem that is larger is not read.
const MAX_BYTES: u64 = 16 << 20;

/// What every prompt begins with.
const TASK: &str = "Pick as many lines as you can from these poem lines:\n";

/// Lines for those who bring no poem of their own; written for this program.
const LINES: &str = include_str!("lines.txt");

/// A line of the poem and how many tokens it adds to a prompt.
struct Line<'a> {
    text: &'a str,
    tokens: usize,
}

pub(super) fn samples(
    dataset: &Dataset,
    tools: TextTools,
    random: &mut Random,
) -> Result<Vec<Sample>, BenchError> {
    let Kind::Sonnet {
        path,
        input_len,
        output_len,
        prefix_len,
    } = &dataset.kind
    else {
        return Ok(Vec::new());
    };
    let tokenizer = tools.tokenizer_for("the sonnet dataset")?;
    let count = |text: &str| encode(tokenizer, text).map(|ids| ids.len());
    let poem = match path {
        Some(path) => read_text(path, MAX_BYTES)?,
        None => LINES.to_owned(),
    };
    let lines = lines(&poem, &count)?;
    let frame = count(&tools.templated(TASK.to_owned())?)?;
    if *prefix_len > *input_len || frame >= *input_len {
        return Err(BenchError::Dataset(format!(
            "--sonnet-input-len {input_len}: the task alone has {frame} tokens, and the common \
             beginning {prefix_len}; hint: --sonnet-input-len {}",
            frame.max(*prefix_len) + 100
        )));
    }
    let prefix = prefix(&lines, frame, *prefix_len);
    (0..dataset.num_prompts)
        .map(|_| {
            let body = fill(&lines, prefix, frame, *input_len, random);
            let prompt = tools.templated(format!("{TASK}{body}"))?;
            Ok(Sample {
                prompt_tokens: count(&prompt)?,
                prompt,
                output_tokens: *output_len,
            })
        })
        .collect()
}

fn lines<'a>(
    poem: &'a str,
    count: &dyn Fn(&str) -> Result<usize, BenchError>,
) -> Result<Vec<Line<'a>>, BenchError> {
    let texts = poem
        .split_inclusive('\n')
        .filter(|line| !line.trim().is_empty());
    let lines = texts
        .map(|text| {
            let tokens = count(text)?;
            Ok(Line { text, tokens })
        })
        .collect::<Result<Vec<_>, BenchError>>()?;
    match lines.is_empty() {
        true => Err(BenchError::Dataset("the poem has no lines".into())),
        false => Ok(lines),
    }
}

/// The lines that all prompts begin with.
fn prefix<'a, 'b>(lines: &'b [Line<'a>], frame: usize, prefix_len: usize) -> &'b [Line<'a>] {
    let mut tokens = frame;
    let fitting = lines.iter().take_while(|line| {
        tokens += line.tokens;
        tokens <= prefix_len
    });
    &lines[..fitting.count()]
}

/// The prefix and random lines behind it, up to the length of the prompt.
fn fill(
    lines: &[Line],
    prefix: &[Line],
    frame: usize,
    input_len: usize,
    random: &mut Random,
) -> String {
    let mut body: String = prefix.iter().map(|line| line.text).collect();
    let mut tokens = frame + prefix.iter().map(|line| line.tokens).sum::<usize>();
    loop {
        let line = &lines[random.below(lines.len())];
        // A line of no tokens would never fill the prompt.
        tokens += line.tokens.max(1);
        if tokens > input_len {
            return body;
        }
        body.push_str(line.text);
    }
}
