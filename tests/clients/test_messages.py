"""Anthropic's client against the built-in model: /v1/messages and /v1/messages/count_tokens."""

import asyncio

import anthropic
import pytest

from conftest import make_anthropic, plain_pair
from serving import Server

MODEL = "quire-demo"
QUESTION = {"role": "user", "content": "Tell me a short story about a cat."}
# The package no longer has a parameter for the temperature.
ASK = {"model": MODEL, "max_tokens": 256, "extra_body": {"temperature": 0}, "messages": [QUESTION]}


def comparable(message) -> dict:
    """A message without what differs from answer to answer: ids, and what the prefix cache had."""
    found = {name: value for name, value in message.to_dict().items() if value is not None}
    usage = found.pop("usage")
    prompt = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
    found["tokens"] = (sum(usage[name] for name in prompt), usage["output_tokens"])
    for block in found["content"]:
        block.pop("id", None)
    found.pop("id")
    return found


def test_whole_answer(claude, demo):
    message = claude.messages.create(system="You are a helpful assistant.", **ASK)
    assert (message.type, message.role, message.model) == ("message", "assistant", MODEL)
    assert (message.stop_reason, message.stop_sequence) == ("end_turn", None)
    assert message.usage.output_tokens > 0
    messages = [{"role": "system", "content": "You are a helpful assistant."}, QUESTION]
    chat = demo.chat.completions.create(model=MODEL, messages=messages, temperature=0, max_tokens=256)
    assert [block.text for block in message.content] == [chat.choices[0].message.content]


def test_stream_is_the_whole_answer(claude):
    whole = claude.messages.create(**ASK)
    with claude.messages.stream(**ASK) as stream:
        text = "".join(stream.text_stream)
        streamed = stream.get_final_message()
    assert comparable(streamed) == comparable(whole)
    assert text == whole.content[0].text


def test_raw_events_are_in_order(claude):
    events = list(claude.messages.create(stream=True, **ASK))
    kinds = [event.type for event in events]
    assert kinds[:2] == ["message_start", "content_block_start"]
    assert set(kinds[2:-3]) == {"content_block_delta"}
    assert kinds[-3:] == ["content_block_stop", "message_delta", "message_stop"]
    assert events[0].message.content == [] and events[0].message.stop_reason is None
    assert events[-2].usage.output_tokens > 0


def test_async_client(demo_server):
    async def talk():
        async with make_anthropic(demo_server, anthropic.AsyncAnthropic) as client:
            whole = await client.messages.create(**ASK)
            counted = await client.messages.count_tokens(model=MODEL, messages=[QUESTION])
            async with client.messages.stream(**ASK) as stream:
                pieces = [text async for text in stream.text_stream]
                return whole, counted, pieces, await stream.get_final_message()

    whole, counted, pieces, streamed = asyncio.run(talk())
    assert len(pieces) > 1
    assert whole.content[0].text == "".join(pieces)
    assert comparable(streamed) == comparable(whole)
    assert comparable(whole)["tokens"][0] == counted.input_tokens


def test_stops(claude):
    full = claude.messages.create(**ASK).content[0].text
    stop = plain_pair(full)
    cut = claude.messages.create(stop_sequences=[stop], **ASK)
    assert (cut.stop_reason, cut.stop_sequence) == ("stop_sequence", stop)
    assert cut.content[0].text == full[: full.index(stop)]
    with claude.messages.stream(stop_sequences=[stop], **ASK) as stream:
        assert comparable(stream.get_final_message()) == comparable(cut)
    short = claude.messages.create(**ASK | {"max_tokens": 2})
    assert (short.stop_reason, short.usage.output_tokens) == ("max_tokens", 2)


def test_an_answer_that_is_begun_is_continued(claude):
    full = claude.messages.create(**ASK).content[0].text
    begun = full[: len(full) // 2].rsplit(" ", 1)[0]
    asked = ASK | {"messages": [QUESTION, {"role": "assistant", "content": begun}]}
    message = claude.messages.create(**asked)
    assert message.content[0].text and not message.content[0].text.startswith(begun)


def test_a_conversation_in_blocks(claude):
    blocks = [{"type": "text", "text": QUESTION["content"], "cache_control": {"type": "ephemeral"}}]
    asked = ASK | {"messages": [{"role": "user", "content": blocks}]}
    first = claude.messages.create(**asked)
    assert comparable(first) == comparable(claude.messages.create(**ASK))
    turns = [{"role": "assistant", "content": first.content}, {"role": "user", "content": "And then?"}]
    turns = [*asked["messages"], *turns]
    assert claude.messages.create(**ASK | {"messages": turns}).content


def test_count_tokens_is_what_a_message_uses(claude):
    count = claude.messages.count_tokens(model=MODEL, messages=[QUESTION], system="Be brief.")
    assert comparable(claude.messages.create(system="Be brief.", **ASK))["tokens"][0] == count.input_tokens


def test_beta_resource(claude):
    message = claude.beta.messages.create(betas=["context-management-2025-06-27"], **ASK)
    assert message.content[0].text == claude.messages.create(**ASK).content[0].text


def test_errors_are_of_the_clients_kinds(claude):
    with pytest.raises(anthropic.NotFoundError, match="does not exist") as raised:
        claude.messages.create(**ASK | {"model": "claude"})
    assert raised.value.type == "not_found_error"
    image = {"type": "image", "source": {"type": "url", "url": "http://127.0.0.1/x.png"}}
    with pytest.raises(anthropic.BadRequestError, match="'image' are not supported") as raised:
        claude.messages.create(**ASK | {"messages": [{"role": "user", "content": [image]}]})
    assert raised.value.type == "invalid_request_error"
    with pytest.raises(anthropic.BadRequestError, match="greater than 0"):
        claude.messages.create(**ASK | {"max_tokens": 0})


def test_keys(binary):
    with Server(binary, "--api-key", "sk-1", model=None) as server:
        assert make_anthropic(server, api_key="sk-1").messages.create(**ASK).content
        assert make_anthropic(server, api_key=None, auth_token="sk-1").messages.create(**ASK).content
        with pytest.raises(anthropic.AuthenticationError) as raised:
            make_anthropic(server, api_key="sk-2").messages.create(**ASK)
        assert raised.value.type == "authentication_error"
        # Older clients, and those in other languages, send their own header.
        older = {"x-api-key": "sk-1", "anthropic-version": "2023-06-01"}
        body = {"model": MODEL, "max_tokens": 1, "messages": [QUESTION]}
        for headers, status in ((older, 200), (older | {"x-api-key": "sk-2"}, 401)):
            answer = server.http.post("/v1/messages", json=body, headers=headers)
            assert answer.status_code == status
