"""EleutherAI's lm-evaluation-harness on three small tasks of its own, held against the server's own numbers.

The numbers come from `prompt_logprobs` of single requests, where the harness sends batches with `echo` and `logprobs`.
"""

import json
import math
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from checks import Target, run

CAPITALS = {
    "France": "Paris",
    "Germany": "Berlin",
    "Italy": "Rome",
    "Spain": "Madrid",
    "Portugal": "Lisbon",
    "Japan": "Tokyo",
    "China": "Beijing",
    "Egypt": "Cairo",
    "Russia": "Moscow",
    "Canada": "Ottawa",
    "Norway": "Oslo",
    "Sweden": "Stockholm",
    "Finland": "Helsinki",
    "Austria": "Vienna",
    "Greece": "Athens",
    "Poland": "Warsaw",
    "Hungary": "Budapest",
    "Ireland": "Dublin",
    "Peru": "Lima",
    "Kenya": "Nairobi",
}
CHOICES = 4
ANSWER_TOKENS = 12
TOLERANCE = 1e-4
"""How far sums of log-probabilities may be apart: the harness adds them in another order."""
COMMON = "dataset_path: json\ndataset_kwargs: {{data_files: {{test: {data}}}}}\ntest_split: test\n"
TASKS = {
    "capitals_choice": """task: capitals_choice
output_type: multiple_choice
doc_to_text: "Question: What is the capital of {{country}}?\\nAnswer:"
doc_to_choice: "{{cities}}"
doc_to_target: "{{answer}}"
metric_list: [{metric: acc}, {metric: acc_norm}]
""",
    "capitals_answer": """task: capitals_answer
output_type: generate_until
doc_to_text: "What is the capital of {{country}}?"
doc_to_target: "{{cities[answer]}}"
generation_kwargs: {until: ["\\n\\n"], max_gen_toks: 12, do_sample: false, temperature: 0}
metric_list: [{metric: exact_match}]
""",
    "capitals_text": """task: capitals_text
output_type: loglikelihood_rolling
doc_to_text: ""
doc_to_target: "The capital of {{country}} is {{cities[answer]}}."
metric_list: [{metric: word_perplexity}]
""",
}
CHAT_TASK = "capitals_answer"
TEMPORARY = tempfile.TemporaryDirectory(prefix="lm-eval-")
FOLDER = Path(TEMPORARY.name)


@cache
def items() -> list[dict]:
    """Each country with four cities, one of which is its capital."""
    cities = list(CAPITALS.values())
    found = []
    for at, country in enumerate(CAPITALS):
        offered = [cities[(at + 3 * step) % len(cities)] for step in range(CHOICES)]
        answer = at % CHOICES
        offered = offered[CHOICES - answer :] + offered[: CHOICES - answer]
        assert offered[answer] == CAPITALS[country]
        found.append({"country": country, "cities": offered, "answer": answer})
    return found


@cache
def tasks() -> Path:
    """A folder with the tasks and their data."""
    data = FOLDER / "items.jsonl"
    data.write_text("".join(json.dumps(item) + "\n" for item in items()))
    for name, text in TASKS.items():
        (FOLDER / f"{name}.yaml").write_text(text + COMMON.format(data=data))
    return FOLDER


def evaluate(kind: str, names: list[str], batch: int, /, *flags: str, **arguments) -> tuple[dict, dict]:
    """Runs `lm-eval`; its results and, sorted by document, its samples, both by task."""
    out = Path(tempfile.mkdtemp(dir=FOLDER))
    command = [Path(sys.executable).parent / "lm-eval", "run", "--model", kind, "--tasks", ",".join(names)]
    command += ["--model_args", ",".join(f"{name}={value}" for name, value in arguments.items())]
    command += ["--include_path", tasks(), "--batch_size", str(batch), "--output_path", out, "--log_samples", *flags]
    # Nothing is to be fetched, and nothing of another run is to be found.
    apart = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HOME": str(FOLDER / "hf"), "OPENAI_API_KEY": "none"}
    outcome = subprocess.run(command, env=os.environ | apart, capture_output=True, text=True, check=False)
    if outcome.returncode != 0:
        sys.stderr.write(outcome.stdout + outcome.stderr)
        raise AssertionError(f"lm-eval ended with {outcome.returncode}: {outcome.stderr[-400:]}")
    [results] = out.rglob("results_*.json")
    samples = {}
    for name in names:
        [file] = out.rglob(f"samples_{name}_*.jsonl")
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        samples[name] = sorted(lines, key=lambda sample: sample["doc_id"])
        # Several filters each log every document.
        assert len(samples[name]) == len(items()), f"{len(samples[name])} samples of {name}"
    return json.loads(results.read_text())["results"], samples


def local(target: Target, names: list[str], batch: int, /, **arguments) -> tuple[dict, dict]:
    return evaluate(
        "local-completions",
        names,
        batch,
        model=target.model,
        base_url=f"{target.base}/completions",
        max_retries=1,
        **arguments,
    )


def tokens(target: Target, text: str) -> list[int]:
    return target.post("/tokenize", {"prompt": text, "add_special_tokens": False})["tokens"]


def log_probabilities(target: Target, prompt: list[int]) -> tuple[list[float], list[int]]:
    """The log-probability and the rank of every token of a prompt but the first."""
    body = {"model": target.model, "prompt": prompt, "max_tokens": 1, "temperature": 0, "prompt_logprobs": 0}
    found = target.post("/v1/completions", body)["choices"][0]["prompt_logprobs"]
    assert found[0] is None and len(found) == len(prompt)
    rows = [row[str(token)] for row, token in zip(found[1:], prompt[1:])]
    return [row["logprob"] for row in rows], [row["rank"] for row in rows]


def near(found: float, expected: float, what: str):
    assert abs(found - expected) <= TOLERANCE * max(1.0, abs(expected)), f"{what}: {found}, but {expected} by our numbers"


def own_choices(target: Target, item: dict) -> list[tuple[float, bool]]:
    """For each choice its log-likelihood and whether it is what greedy decoding says."""
    question = f"Question: What is the capital of {item['country']}?\nAnswer:"
    found = []
    for city in item["cities"]:
        prompt = tokens(target, f"{question} {city}")
        length = len(prompt) - len(tokens(target, question))
        values, ranks = log_probabilities(target, prompt)
        found.append((sum(values[-length:]), set(ranks[-length:]) == {1}))
    return found


@cache
def first_run(target: Target) -> tuple[dict, dict]:
    """All tasks with a local tokenizer: batches of eight prompts of token ids."""
    return local(target, list(TASKS), 8, tokenizer=target.tokenizer)


def choices(target: Target):
    """multiple choice, batches of token ids: accuracy and every log-likelihood are those of prompt_logprobs"""
    results, samples = first_run(target)
    right = normed = 0
    for item, sample in zip(items(), samples["capitals_choice"], strict=True):
        expected = own_choices(target, item)
        for (value, greedy), [[found, found_greedy]] in zip(expected, sample["resps"], strict=True):
            near(float(found), value, item["country"])
            assert str(found_greedy) == str(greedy), f"{item['country']}: greedy is {found_greedy}, but {greedy} by rank"
        values = [value for value, _ in expected]
        weighed = [value / len(city) for value, city in zip(values, item["cities"])]
        right += values.index(max(values)) == item["answer"]
        normed += weighed.index(max(weighed)) == item["answer"]
    near(results["capitals_choice"]["acc,none"], right / len(items()), "acc")
    near(results["capitals_choice"]["acc_norm,none"], normed / len(items()), "acc_norm")


def generation(target: Target):
    """generate_until: every answer and the score are those of single requests"""
    results, samples = first_run(target)
    right = 0
    for item, sample in zip(items(), samples["capitals_answer"], strict=True):
        prompt = f"What is the capital of {item['country']}?"
        body = {"model": target.model, "prompt": prompt, "max_tokens": ANSWER_TOKENS, "temperature": 0, "stop": ["\n\n"]}
        text = target.post("/v1/completions", body)["choices"][0]["text"]
        assert sample["resps"] == [[text]], f"{sample['resps']} is not {text!r}"
        right += text == CAPITALS[item["country"]]
    near(results["capitals_answer"]["exact_match,none"], right / len(items()), "exact_match")


def perplexity(target: Target):
    """rolling log-likelihood: the perplexity is that of prompt_logprobs"""
    results, _ = first_run(target)
    [start] = tokens(target, json.loads((target.tokenizer / "tokenizer_config.json").read_text())["eos_token"])
    total = words = 0
    for item in items():
        text = f"The capital of {item['country']} is {item['cities'][item['answer']]}."
        total += sum(log_probabilities(target, [start, *tokens(target, text)])[0])
        words += len(text.split())
    near(results["capitals_text"]["word_perplexity,none"], math.exp(-total / words), "word_perplexity")


def remote_tokenizer(target: Target):
    """the server's own tokenizer (/tokenizer_info, /tokenize), four requests at once: the same numbers"""
    # The harness can take the chat template from there too.
    template = (target.tokenizer / "chat_template.jinja").read_text()
    assert target.get("/tokenizer_info")["chat_template"] == template
    names = ["capitals_choice", "capitals_answer"]
    results, samples = local(target, names, 1, tokenizer_backend="remote", num_concurrent=4)
    expected, expected_samples = first_run(target)
    for name in names:
        for metric in ("acc,none", "acc_norm,none", "exact_match,none"):
            assert results[name].get(metric) == expected[name].get(metric), metric
        for sample, other in zip(samples[name], expected_samples[name], strict=True):
            assert sample["resps"] == other["resps"], f"{sample['resps']} is not {other['resps']}"


def templated(target: Target):
    """a local chat template: the answers are those of chat/completions"""
    # The harness would send whole conversations to /tokenize if it were to use the server's tokenizer here.
    arguments = {"base_url": f"{target.base}/completions", "tokenizer": target.tokenizer, "max_retries": 1}
    arguments |= {"model": target.model, "tokenizer_backend": "huggingface"}
    _, samples = evaluate("local-completions", [CHAT_TASK], 4, "--apply_chat_template", **arguments)
    check_chats(target, samples[CHAT_TASK])


def chat(target: Target):
    """local-chat-completions: every answer is that of a single request"""
    arguments = {"base_url": f"{target.base}/chat/completions", "num_concurrent": 4, "max_retries": 1}
    arguments |= {"model": target.model, "tokenizer_backend": "none"}
    _, samples = evaluate("local-chat-completions", [CHAT_TASK], 1, "--apply_chat_template", **arguments)
    check_chats(target, samples[CHAT_TASK])


def check_chats(target: Target, samples: list[dict]):
    for item, sample in zip(items(), samples, strict=True):
        message = {"role": "user", "content": f"What is the capital of {item['country']}?"}
        body = {"model": target.model, "messages": [message], "max_tokens": ANSWER_TOKENS, "temperature": 0}
        text = target.post("/v1/chat/completions", body | {"stop": ["\n\n"]})["choices"][0]["message"]["content"]
        assert sample["resps"] == [[text]], f"{sample['resps']} is not {text!r}"


if __name__ == "__main__":
    run(["lm_eval"], [choices, generation, perplexity, remote_tokenizer, templated, chat])
