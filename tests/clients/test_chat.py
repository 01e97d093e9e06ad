"""/v1/chat/completions through the openai package."""

import pytest

from conftest import plain_pair

MESSAGES = [
    {"role": "system", "content": "You count boats."},
    {"role": "user", "content": "How many boats are there today?"},
]
RENDERED = (
    "<|bos|><|system|>You count boats.<|end|>\n<|user|>How many boats are there today?<|end|>\n<|assistant|>"
)
GREEDY = {"model": "chat", "temperature": 0, "max_completion_tokens": 24, "extra_body": {"ignore_eos": True}}


def greedy_content(client, messages=MESSAGES) -> str:
    return client.chat.completions.create(messages=messages, **GREEDY).choices[0].message.content


def test_whole_answer(client):
    answer = client.chat.completions.create(messages=MESSAGES, **GREEDY)
    assert answer.id.startswith("chatcmpl-")
    assert answer.object == "chat.completion"
    [choice] = answer.choices
    assert choice.message.role == "assistant"
    assert choice.message.content
    assert not choice.message.tool_calls
    assert choice.finish_reason == "length"
    assert answer.usage.completion_tokens == 24


def test_template_is_applied_as_written(client, server):
    found = server.http.post("/tokenize", json={"model": "chat", "messages": MESSAGES}).json()
    tokens = found["tokens"]
    assert found["count"] == len(tokens)
    assert (
        server.http.post("/detokenize", json={"model": "chat", "tokens": tokens}).json()["prompt"] == RENDERED
    )
    completion = client.completions.create(
        model="chat", prompt=tokens, temperature=0, max_tokens=24, extra_body={"ignore_eos": True}
    )
    assert completion.choices[0].text == greedy_content(client)


def test_stream_joins_to_the_whole(client):
    chunks = list(client.chat.completions.create(messages=MESSAGES, stream=True, **GREEDY))
    assert chunks[0].choices[0].delta.role == "assistant"
    assert all(chunk.choices[0].delta.role is None for chunk in chunks[1:])
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == greedy_content(client)
    assert chunks[-1].choices[0].finish_reason == "length"
    assert {chunk.object for chunk in chunks} == {"chat.completion.chunk"}


def test_stream_ends_with_usage_when_asked(client):
    options = {"include_usage": True}
    chunks = list(
        client.chat.completions.create(messages=MESSAGES, stream=True, stream_options=options, **GREEDY)
    )
    assert chunks[-1].choices == []
    assert chunks[-1].usage.completion_tokens == 24


def test_content_parts_are_the_string(client):
    parts = [
        {
            "role": "user",
            "content": [{"type": "text", "text": "How many "}, {"type": "text", "text": "boats?"}],
        }
    ]
    assert greedy_content(client, parts) == greedy_content(
        client, [{"role": "user", "content": "How many boats?"}]
    )


def test_every_role(client):
    conversation = [
        *MESSAGES,
        {"role": "assistant", "content": "Let me look."},
        {"role": "tool", "tool_call_id": "call-1", "content": "7"},
        {"role": "user", "content": "And?"},
    ]
    assert greedy_content(client, conversation) != greedy_content(client)


def test_logprobs(client):
    answer = client.chat.completions.create(messages=MESSAGES, logprobs=True, top_logprobs=2, **GREEDY)
    entries = answer.choices[0].logprobs.content
    assert len(entries) == 24
    for entry in entries:
        assert len(entry.top_logprobs) == 2
        assert entry.top_logprobs[0].logprob == pytest.approx(entry.logprob)
        assert entry.top_logprobs[0].logprob >= entry.top_logprobs[1].logprob
        assert entry.bytes == list(entry.token.encode()) or "\ufffd" in entry.token


def test_samples_and_seeds(client):
    def draw(seed):
        answer = client.chat.completions.create(
            model="chat", messages=MESSAGES, temperature=1.0, n=2, seed=seed, max_completion_tokens=16
        )
        assert [choice.index for choice in answer.choices] == [0, 1]
        return [choice.message.content for choice in answer.choices]

    assert draw(3) == draw(3)
    assert draw(3) != draw(4)


def test_stop(client):
    content = greedy_content(client)
    stop = plain_pair(content)
    answer = client.chat.completions.create(messages=MESSAGES, stop=stop, **GREEDY)
    assert answer.choices[0].message.content == content[: content.index(stop)]
    assert answer.choices[0].finish_reason == "stop"


def test_final_message_is_continued(client, server):
    messages = [*MESSAGES, {"role": "assistant", "content": "There are"}]
    body = {"add_generation_prompt": False, "continue_final_message": True}
    found = server.http.post("/tokenize", json={"model": "chat", "messages": messages, **body}).json()
    text = server.http.post("/detokenize", json={"model": "chat", "tokens": found["tokens"]}).json()["prompt"]
    assert text == RENDERED + "There are"
    extra = {"ignore_eos": True, **body}
    answer = client.chat.completions.create(
        model="chat", messages=messages, temperature=0, max_completion_tokens=8, extra_body=extra
    )
    assert answer.usage.prompt_tokens == found["count"]
