//! Lengths, seeds and files of every dataset.

use std::fs;

use quire_files::Files;

use super::*;

fn fixture() -> Files {
    Files::dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/chat"))
}

fn tokenizer() -> Tokenizer {
    Tokenizer::from_files(&fixture()).unwrap()
}

fn dataset(kind: Kind, num_prompts: usize) -> Dataset {
    Dataset {
        kind,
        num_prompts,
        oversample: true,
        shuffle: true,
        seed: 3,
    }
}

fn load(dataset: &Dataset) -> Vec<Sample> {
    let tokenizer = tokenizer();
    let tools = TextTools {
        tokenizer: Some(&tokenizer),
        ..TextTools::default()
    };
    dataset.load(tools).unwrap().0
}

fn file(name: &str, text: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    fs::write(&path, text).unwrap();
    (dir, path)
}

/// The message of a dataset that cannot be loaded.
fn refusal(dataset: &Dataset, tokenizer: Option<&Tokenizer>) -> String {
    let tools = TextTools {
        tokenizer,
        ..TextTools::default()
    };
    dataset.load(tools).unwrap_err().to_string()
}

fn random(input_len: usize, range_ratio: f64, prefix_len: usize) -> Kind {
    Kind::Random {
        input_len,
        output_len: 20,
        range_ratio,
        prefix_len,
    }
}

#[test]
fn random_prompts_have_the_length_that_the_server_will_count() {
    let tokenizer = tokenizer();
    for sample in load(&dataset(random(50, 0.0, 0), 40)) {
        // The server adds the token that this tokenizer puts in front.
        let counted = tokenizer.encode(&sample.prompt, true).unwrap().len();
        assert_eq!(counted, sample.prompt_tokens + 1);
        assert!(counted.abs_diff(50) <= 2, "{counted}");
        assert_eq!(sample.output_tokens, 20);
    }
}

#[test]
fn random_lengths_stay_in_their_range_and_fill_it() {
    let samples = load(&dataset(random(41, 0.5, 0), 300));
    let outputs: Vec<usize> = samples.iter().map(|s| s.output_tokens).collect();
    assert_eq!(outputs.iter().min(), Some(&10));
    assert_eq!(outputs.iter().max(), Some(&30));
    // Lengths of 40 without the special token, plus and minus a half.
    let inputs: Vec<usize> = samples.iter().map(|s| s.prompt_tokens).collect();
    assert!(
        inputs.iter().all(|len| (18..=62).contains(len)),
        "{inputs:?}"
    );
    assert!(inputs.iter().max().unwrap() - inputs.iter().min().unwrap() > 30);
}

#[test]
fn random_prompts_share_their_prefix_and_nothing_else() {
    let samples = load(&dataset(random(30, 0.0, 40), 10));
    let start: String = samples[0].prompt.chars().take(30).collect();
    assert!(
        samples
            .iter()
            .all(|sample| sample.prompt.starts_with(&start))
    );
    assert!(
        samples
            .windows(2)
            .all(|pair| pair[0].prompt != pair[1].prompt)
    );
}

#[test]
fn a_seed_is_a_dataset() {
    let first = dataset(random(30, 0.3, 5), 8);
    assert_eq!(load(&first), load(&first));
    let second = Dataset {
        seed: 4,
        ..first.clone()
    };
    assert_ne!(load(&first), load(&second));
}

#[test]
fn repeated_prefixes_are_shared_by_equally_many() {
    let kind = Kind::PrefixRepetition {
        prefix_len: 40,
        suffix_len: 10,
        num_prefixes: 3,
        output_len: 7,
    };
    let samples = load(&dataset(kind.clone(), 12));
    let mut starts: Vec<String> = samples
        .iter()
        .map(|sample| sample.prompt.chars().take(20).collect())
        .collect();
    starts.sort();
    let groups: Vec<usize> = starts.chunk_by(|a, b| a == b).map(<[_]>::len).collect();
    assert_eq!(groups, [4, 4, 4]);
    let problem = refusal(&dataset(kind, 2), Some(&tokenizer()));
    assert!(
        problem.contains("--prefix-repetition-num-prefixes 3"),
        "{problem}"
    );
}

#[test]
fn sonnets_stay_below_their_length_and_begin_alike() {
    let kind = Kind::Sonnet {
        path: None,
        input_len: 400,
        output_len: 9,
        prefix_len: 200,
    };
    let samples = load(&dataset(kind, 5));
    for sample in &samples {
        assert!((300..=400).contains(&sample.prompt_tokens), "{sample:?}");
        assert!(sample.prompt.starts_with("Pick as many lines"));
        assert!(sample.prompt.contains("The morning came on foot"));
    }
    assert_ne!(samples[0].prompt, samples[1].prompt);
}

#[test]
fn sonnets_come_from_files_and_templates_go_around_them() {
    let (_dir, path) = file("poem.txt", "roses are red\n\nviolets are blue\n");
    let tokenizer = tokenizer();
    let template = ChatTemplate::compile("<<{{ messages[0].content }}>>", None).unwrap();
    let kind = Kind::Sonnet {
        path: Some(path),
        input_len: 120,
        output_len: 1,
        prefix_len: 0,
    };
    let tools = TextTools {
        tokenizer: Some(&tokenizer),
        template: Some(&template),
        template_kwargs: None,
    };
    let (samples, _) = dataset(kind, 1).load(tools).unwrap();
    let prompt = &samples[0].prompt;
    assert!(
        prompt.starts_with("<<Pick") && prompt.ends_with(">>"),
        "{prompt}"
    );
    assert!(prompt.contains("roses") || prompt.contains("violets"));
}

#[test]
fn conversations_give_prompt_and_length() {
    let long = "word ".repeat(3000);
    let text = json!([
        {"conversations": [{"from": "human", "value": "tell me of the sea please"}, {"from": "gpt", "value": "it is wide and blue"}]},
        {"conversations": [{"from": "human", "value": "nobody answered this one"}]},
        {"conversations": [{"from": "human", "value": long}, {"from": "gpt", "value": "too long a prompt"}]},
        {"id": "no conversation at all"},
    ]);
    let (_dir, path) = file("share.json", &text.to_string());
    let kind = |output_len| Kind::ShareGpt {
        path: path.clone(),
        output_len,
    };
    let tokenizer = tokenizer();
    let samples = load(&dataset(kind(None), 1));
    assert_eq!(samples[0].prompt, "tell me of the sea please");
    let answer = tokenizer.encode("it is wide and blue", false).unwrap();
    assert_eq!(samples[0].output_tokens, answer.len());
    assert_eq!(load(&dataset(kind(Some(2)), 1))[0].output_tokens, 2);
    // With a given length no tokenizer is needed, and nothing is left out for its length.
    let (samples, _) = dataset(kind(Some(2)), 2)
        .load(TextTools::default())
        .unwrap();
    assert_eq!(samples.len(), 2);
    let problem = refusal(&dataset(kind(None), 1), None);
    assert!(problem.contains("--skip-tokenizer-init"), "{problem}");
}

#[test]
fn custom_lines_keep_their_order_unless_shuffled() {
    let lines: String = (0..20)
        .map(|at| {
            format!(
                "{}\n\n",
                json!({"prompt": format!("p{at}"), "output_tokens": at + 1})
            )
        })
        .collect();
    let (_dir, path) = file("lines.jsonl", &lines);
    let kind = |output_len| Kind::Custom {
        path: path.clone(),
        output_len,
    };
    let in_order = Dataset {
        shuffle: false,
        ..dataset(kind(None), 20)
    };
    let (samples, _) = in_order.load(TextTools::default()).unwrap();
    for (at, sample) in samples.iter().enumerate() {
        assert_eq!(
            (sample.prompt.clone(), sample.output_tokens),
            (format!("p{at}"), at + 1)
        );
    }
    let (shuffled, _) = dataset(kind(Some(5)), 20)
        .load(TextTools::default())
        .unwrap();
    assert!(shuffled.iter().all(|sample| sample.output_tokens == 5));
    assert!(
        shuffled
            .iter()
            .zip(&samples)
            .any(|(a, b)| a.prompt != b.prompt)
    );
}

#[test]
fn too_few_prompts_are_used_again_or_left_as_they_are() {
    let (_dir, path) = file("one.jsonl", "{\"prompt\": \"again\"}");
    let kind = Kind::Custom {
        path,
        output_len: Some(1),
    };
    let again = dataset(kind, 3);
    let (samples, notes) = again.load(TextTools::default()).unwrap();
    assert_eq!((samples.len(), notes.len()), (3, 1));
    let once = Dataset {
        oversample: false,
        ..again
    };
    assert_eq!(once.load(TextTools::default()).unwrap().0.len(), 1);
}

#[test]
fn bad_files_and_lengths_are_errors_that_say_what_is_wrong() {
    let tokenizer = tokenizer();
    let (_dir, path) = file("bad", "{\"prompt\": \"a\"}\n{\"text\": 1}\n");
    let custom = Kind::Custom {
        path: path.clone(),
        output_len: None,
    };
    let sharegpt = Kind::ShareGpt {
        path,
        output_len: None,
    };
    let missing = Kind::Custom {
        path: "/nowhere/at-all".into(),
        output_len: None,
    };
    let (_dir, empty) = file("empty", "\n");
    let empty = Kind::Custom {
        path: empty,
        output_len: None,
    };
    let (_dir, bare) = file("bare", "{\"prompt\": \"a\"}");
    let bare = Kind::Custom {
        path: bare,
        output_len: None,
    };
    for (kind, part) in [
        (custom, ":2: "),
        (sharegpt, "is not a ShareGPT file"),
        (missing, "cannot read /nowhere/at-all"),
        (empty, "no prompt"),
        (bare, "--custom-output-len"),
        (random(1, 0.0, 0), "--random-input-len 3"),
        (
            Kind::Sonnet {
                path: None,
                input_len: 5,
                output_len: 1,
                prefix_len: 0,
            },
            "--sonnet-input-len",
        ),
    ] {
        let problem = refusal(&dataset(kind, 1), Some(&tokenizer));
        assert!(problem.contains(part), "{problem} lacks {part}");
    }
    assert!(refusal(&dataset(random(9, 0.0, 0), 1), None).contains("--tokenizer"));
}
