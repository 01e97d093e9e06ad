"""Thoughts in chat answers through the openai package, from the built-in model, which thinks when it is asked to."""

import asyncio
import json

import openai
import pytest

from chunks import functions, join, join_async
from conftest import make_client
from weather import QUESTION, WEATHER, Weather, chat_tool

THINKING = {"chat_template_kwargs": {"enable_thinking": True}}
ASK = {
    "model": "quire-demo",
    "temperature": 0,
    "max_completion_tokens": 256,
    "messages": [{"role": "user", "content": "What is the capital of Japan?"}],
}
THINK = ASK | {"extra_body": THINKING}


def test_thoughts_are_apart_from_the_answer(demo):
    whole = demo.chat.completions.create(**THINK)
    message = whole.choices[0].message
    assert message.reasoning.strip() and message.content.strip()
    assert message.reasoning_content == message.reasoning
    assert "think>" not in message.reasoning + message.content
    details = whole.usage.completion_tokens_details
    assert 0 < details.reasoning_tokens < whole.usage.completion_tokens


def test_streamed_thoughts_are_the_whole_ones(demo):
    whole = demo.chat.completions.create(**THINK)
    message = whole.choices[0].message
    options = {"include_usage": True}
    streamed = join(demo.chat.completions.create(stream=True, stream_options=options, **THINK))
    assert (streamed.reasoning, streamed.content) == (message.reasoning, message.content)
    assert streamed.finish_reason == whole.choices[0].finish_reason == "stop"
    assert streamed.usage.completion_tokens_details == whole.usage.completion_tokens_details


def test_asynchronous_client(demo, demo_server):
    async def ask():
        async with make_client(demo_server, openai.AsyncOpenAI) as client:
            return await join_async(await client.chat.completions.create(stream=True, **THINK))

    message = demo.chat.completions.create(**THINK).choices[0].message
    streamed = asyncio.run(ask())
    assert (streamed.reasoning, streamed.content) == (message.reasoning, message.content)


def test_without_thinking_there_are_none(demo):
    whole = demo.chat.completions.create(**ASK)
    assert whole.choices[0].message.reasoning is None
    assert whole.choices[0].message.content
    assert whole.usage.completion_tokens_details.reasoning_tokens == 0


@pytest.mark.parametrize("effort, thinks", [("none", False), ("low", True), ("high", True)])
def test_an_effort_switches_thoughts(demo, effort, thinks):
    message = demo.chat.completions.create(reasoning_effort=effort, **ASK).choices[0].message
    assert bool(message.reasoning) == thinks


def test_thoughts_can_be_hidden(demo):
    shown = demo.chat.completions.create(**THINK).choices[0].message
    extra = {"extra_body": THINKING | {"include_reasoning": False}}
    hidden = demo.chat.completions.create(**THINK | extra).choices[0].message
    assert hidden.reasoning is None
    assert hidden.content == shown.content
    streamed = join(demo.chat.completions.create(stream=True, **THINK | extra))
    assert (streamed.reasoning, streamed.content) == ("", hidden.content)


def test_thoughts_end_at_their_budget(demo):
    extra = {"extra_body": THINKING | {"thinking_token_budget": 3}}
    whole = demo.chat.completions.create(**THINK | extra)
    assert whole.usage.completion_tokens_details.reasoning_tokens == 3
    assert whole.choices[0].message.content.strip()


@pytest.mark.parametrize("name", ["reasoning", "reasoning_content"])
def test_thoughts_can_be_sent_back(demo, name):
    """Under either name they reach the template: it shows those of the turn that still goes on."""
    begun = {"role": "assistant", "content": "The", name: "It is an easy one."}
    extra = {"add_generation_prompt": False, "continue_final_message": True}
    request = ASK | {"messages": [*ASK["messages"], begun], "extra_body": extra}
    with_thoughts = demo.chat.completions.create(**request)
    without = demo.chat.completions.create(**request | {"messages": [*ASK["messages"], begun | {name: ""}]})
    assert with_thoughts.usage.prompt_tokens > without.usage.prompt_tokens


def test_structured_output_follows_the_thoughts(demo):
    schema = {"type": "object", "properties": {"sure": {"type": "boolean"}}, "required": ["sure"]}
    form = {"type": "json_schema", "json_schema": {"name": "verdict", "schema": schema}}
    message = demo.chat.completions.create(response_format=form, **THINK).choices[0].message
    assert message.reasoning
    assert set(json.loads(message.content)) == {"sure"}


@pytest.mark.parametrize("strict", [False, True], ids=["free", "strict"])
def test_thoughts_and_calls(demo, strict):
    tools = [chat_tool(WEATHER | {"strict": strict})]
    request = THINK | {"messages": [{"role": "user", "content": QUESTION}], "tools": tools}
    message = demo.chat.completions.create(**request).choices[0].message
    streamed = join(demo.chat.completions.create(stream=True, **request))
    assert streamed.reasoning == (message.reasoning or "")
    assert streamed.functions() == functions(message)
    for _, arguments in functions(message):
        assert not strict or Weather.model_validate_json(arguments)
