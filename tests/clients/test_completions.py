"""/v1/completions through the openai package."""

import math

import pytest

from conftest import make_client, plain_pair

PROMPT = "The lighthouse keeper counted"
GREEDY = {"model": "chat", "temperature": 0, "max_tokens": 24, "extra_body": {"ignore_eos": True}}


@pytest.fixture(scope="module")
def client(server):
    """The package's types lack the nulls of this older API: a chunk's reason, the first token's probability."""
    return make_client(server, _strict_response_validation=False)


def greedy_text(client, prompt=PROMPT) -> str:
    return client.completions.create(prompt=prompt, **GREEDY).choices[0].text


def test_whole_answer(client):
    answer = client.completions.create(prompt=PROMPT, **GREEDY)
    assert answer.id.startswith("cmpl-")
    assert answer.object == "text_completion"
    assert answer.model == "chat"
    [choice] = answer.choices
    assert choice.index == 0
    assert choice.finish_reason == "length"
    assert choice.text
    assert answer.usage.completion_tokens == 24
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + 24


@pytest.mark.parametrize("length", ["len5", "len33", "len200"])
def test_greedy_tokens_are_those_of_hugging_face(client, reference, length):
    expected = reference[length]
    answer = client.completions.create(
        model="chat",
        prompt=expected["prompt_token_ids"],
        temperature=0,
        max_tokens=len(expected["greedy_token_ids"]),
        extra_body={"ignore_eos": True, "return_token_ids": True},
    )
    assert answer.choices[0].model_extra["token_ids"] == expected["greedy_token_ids"]
    assert answer.choices[0].model_extra["prompt_token_ids"] == expected["prompt_token_ids"]


def test_stream_joins_to_the_whole(client):
    chunks = list(client.completions.create(prompt=PROMPT, stream=True, **GREEDY))
    assert "".join(chunk.choices[0].text for chunk in chunks) == greedy_text(client)
    assert [chunk.choices[0].finish_reason for chunk in chunks[:-1]] == [None] * (len(chunks) - 1)
    assert chunks[-1].choices[0].finish_reason == "length"
    assert len({chunk.id for chunk in chunks}) == 1


def test_stream_ends_with_usage_when_asked(client):
    chunks = list(
        client.completions.create(
            prompt=PROMPT, stream=True, stream_options={"include_usage": True}, **GREEDY
        )
    )
    assert chunks[-1].choices == []
    assert chunks[-1].usage.completion_tokens == 24
    assert all(chunk.usage is None for chunk in chunks[:-1])


def test_list_of_prompts(client):
    prompts = [PROMPT, "One, two, three", "Grüße aus"]
    answer = client.completions.create(prompt=prompts, **GREEDY)
    assert [choice.index for choice in answer.choices] == [0, 1, 2]
    assert [choice.text for choice in answer.choices] == [greedy_text(client, prompt) for prompt in prompts]


def test_seeds(client):
    def draw(seed):
        answer = client.completions.create(
            model="chat", prompt=PROMPT, temperature=1.0, seed=seed, n=3, max_tokens=16
        )
        return [choice.text for choice in answer.choices]

    first = draw(1)
    assert len(set(first)) == 3, "the samples of one request are drawn independently"
    assert draw(1) == first
    assert draw(2) != first


def test_streamed_samples_are_those_of_the_whole_answer(client):
    body = {"model": "chat", "prompt": PROMPT, "temperature": 1.0, "seed": 5, "n": 2, "max_tokens": 16}
    texts = ["", ""]
    for chunk in client.completions.create(stream=True, **body):
        for choice in chunk.choices:
            texts[choice.index] += choice.text
    assert texts == [choice.text for choice in client.completions.create(**body).choices]


def test_logprobs(client):
    # As texts, tokens that are parts of characters would share a key.
    extra_body = {"ignore_eos": True, "return_tokens_as_token_ids": True}
    answer = client.completions.create(prompt=PROMPT, logprobs=3, **{**GREEDY, "extra_body": extra_body})
    logprobs = answer.choices[0].logprobs
    assert len(logprobs.tokens) == len(logprobs.token_logprobs) == len(logprobs.top_logprobs) == 24
    for chosen, best in zip(logprobs.token_logprobs, logprobs.top_logprobs):
        assert len(best) == 3
        assert max(best.values()) == pytest.approx(chosen), "greedy takes the most likely token"
        assert sum(map(math.exp, best.values())) <= 1.0001


def test_echo_scores_the_prompt(client, reference):
    expected = reference["len33"]
    answer = client.completions.create(
        model="chat", prompt=expected["prompt_token_ids"], echo=True, max_tokens=0, logprobs=0, temperature=0
    )
    found = answer.choices[0].logprobs.token_logprobs
    assert found[0] is None
    assert found[1:] == pytest.approx(expected["prompt_logprobs"][1:], abs=1e-3)


def test_stop_string(client):
    text = greedy_text(client)
    stop = plain_pair(text)
    before = text[: text.index(stop)]
    answer = client.completions.create(prompt=PROMPT, stop=[stop], **GREEDY)
    assert answer.choices[0].text == before
    assert answer.choices[0].finish_reason == "stop"
    assert answer.choices[0].model_extra["stop_reason"] == stop
    streamed = client.completions.create(prompt=PROMPT, stop=[stop], stream=True, **GREEDY)
    assert "".join(chunk.choices[0].text for chunk in streamed) == before


def test_logit_bias_and_allowed_tokens(client):
    def tokens(**extra):
        options = {"model": "chat", "prompt": PROMPT, "temperature": 0, "max_tokens": 4}
        extra_body = {"ignore_eos": True, "return_token_ids": True, **extra.pop("extra_body", {})}
        return (
            client.completions.create(**options, **extra, extra_body=extra_body)
            .choices[0]
            .model_extra["token_ids"]
        )

    assert tokens(logit_bias={"300": 100}) == [300] * 4
    assert set(tokens(extra_body={"allowed_token_ids": [70, 71]})) <= {70, 71}


def test_best_known_defaults_apply(client):
    """Without a temperature, generation_config.json's decides, so two seeds differ."""
    texts = {
        client.completions.create(model="chat", prompt=PROMPT, seed=seed).choices[0].text for seed in range(4)
    }
    assert len(texts) > 1
