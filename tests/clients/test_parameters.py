"""Parameters of the real packages that ask for nothing a server of one model could do: they are taken, and change
nothing. Those that ask for something it cannot do are refused by name."""

import anthropic
import openai
import pytest

from conftest import make_client

HI = [{"role": "user", "content": "Hi"}]
CHAT = {"model": "quire-demo", "messages": HI, "temperature": 0, "max_tokens": 3}
RESPONSE = {"model": "quire-demo", "input": "Hi", "temperature": 0, "max_output_tokens": 3}
RESPONSE |= {"reasoning": {"effort": "none"}}
MESSAGE = {"model": "quire-demo", "messages": HI, "max_tokens": 3, "extra_body": {"temperature": 0}}
FUNCTION = {"type": "function", "name": "now", "parameters": {"type": "object", "properties": {}}, "strict": False}


def name_of(value) -> str:
    return ", ".join(value) if isinstance(value, dict) else str(value)


@pytest.mark.parametrize(
    "extra",
    [
        {"user": "u", "safety_identifier": "s", "metadata": {"a": "b"}, "store": True},
        {"prompt_cache_key": "k", "prompt_cache_retention": "24h"},
        {"service_tier": "auto", "verbosity": "low", "modalities": ["text"]},
        {"prediction": {"type": "content", "content": "x"}},
        {"functions": [{"name": "now"}], "function_call": "auto"},
        {"temperature": 0, "top_p": None, "seed": None, "stop": None, "tools": None, "response_format": None},
        {"messages": [{"role": "user", "name": "Ann", "content": [{"type": "text", "text": "Hi"}]}]},
    ],
    ids=name_of,
)
def test_chat_takes(demo, extra):
    expected = demo.chat.completions.create(**CHAT).choices[0].message.content
    assert demo.chat.completions.create(**CHAT | extra).choices[0].message.content == expected


@pytest.mark.parametrize(
    "extra",
    [
        {"user": "u", "safety_identifier": "s", "metadata": {"a": "b"}, "store": False},
        {"prompt_cache_key": "k", "prompt_cache_retention": "24h", "service_tier": "auto"},
        {"include": ["reasoning.encrypted_content"], "truncation": "auto", "text": {"verbosity": "low"}},
        {"max_tool_calls": 3, "parallel_tool_calls": True, "tool_choice": "auto", "tools": []},
        {"metadata": None, "top_p": None, "instructions": None, "previous_response_id": None},
        {"input": [{"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hi"}]}]},
    ],
    ids=name_of,
)
def test_responses_take(demo, extra):
    expected = demo.responses.create(**RESPONSE).output_text
    assert demo.responses.create(**RESPONSE | extra).output_text == expected


@pytest.mark.parametrize(
    "extra",
    [
        {"metadata": {"user_id": "u"}, "service_tier": "auto", "inference_geo": "us"},
        {"cache_control": {"type": "ephemeral"}, "stop_sequences": [], "tools": []},
        {"thinking": {"type": "disabled"}},
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}]},
    ],
    ids=name_of,
)
def test_messages_take(claude, extra):
    expected = claude.messages.create(**MESSAGE).content[0].text
    assert claude.messages.create(**MESSAGE | extra).content[0].text == expected


@pytest.mark.parametrize(
    "extra, name",
    [
        ({"conversation": "conv_1"}, "conversation"),
        ({"tools": [{"type": "custom", "name": "x"}]}, "tools"),
        ({"tools": [FUNCTION], "tool_choice": {"type": "allowed_tools", "mode": "auto", "tools": []}}, "tool_choice"),
    ],
)
def test_responses_refuse(demo, extra, name):
    with pytest.raises(openai.BadRequestError) as caught:
        demo.responses.create(**RESPONSE | extra)
    assert caught.value.param == name


@pytest.mark.parametrize(
    "extra, name",
    [
        ({"container": "c"}, "container"),
        ({"tools": [{"type": "web_search_20250305", "name": "web_search"}]}, "web_search_20250305"),
        ({"thinking": {"type": "enabled", "budget_tokens": 5}}, "budget_tokens"),
    ],
)
def test_messages_refuse(claude, extra, name):
    with pytest.raises(anthropic.BadRequestError, match=name):
        claude.messages.create(**MESSAGE | extra)


def test_raw_answers(demo, demo_server):
    """The packages' ways around their own types: headers, and bodies as they come."""
    raw = demo.chat.completions.with_raw_response.create(**CHAT)
    assert raw.headers["content-type"] == "application/json"
    assert raw.parse().choices[0].message.content
    with demo.chat.completions.with_streaming_response.create(stream=True, **CHAT) as answer:
        lines = [line for line in answer.iter_lines() if line]
    assert lines[-1] == "data: [DONE]" and all(line.startswith("data: ") for line in lines)
    client = make_client(demo_server, default_headers={"X-Request-Id": "mine-8"}, default_query={"api-version": "1"})
    assert client.chat.completions.create(**CHAT).id == "chatcmpl-mine-8"
