"""Blocks of messages that are more than text: thoughts, tools and structured output, through Anthropic's client."""

import asyncio
import json
from typing import Literal

import anthropic
import pytest
from pydantic import BaseModel

from conftest import make_anthropic
from test_messages import ASK, MODEL, comparable
from weather import LAMP, QUESTION, WEATHER, Weather, check_lamp, check_weather, message_tool

CAPITAL = {"role": "user", "content": "What is the capital of Japan?"}
THINK = ASK | {"messages": [CAPITAL], "thinking": {"type": "adaptive"}}
CALL = ASK | {"messages": [{"role": "user", "content": QUESTION}], "tools": [message_tool(WEATHER)]}


class Forecast(BaseModel):
    sky: Literal["clear", "cloudy"]
    rain: bool


def deltas(events: list) -> list[list]:
    """The kinds of the deltas of every block, each kind once."""
    blocks = []
    for event in events:
        if event.type == "content_block_start":
            blocks.append([])
        if event.type == "content_block_delta" and event.delta.type not in blocks[-1]:
            blocks[-1].append(event.delta.type)
    return blocks


def test_thinking(claude):
    whole = claude.messages.create(**THINK)
    assert [block.type for block in whole.content] == ["thinking", "text"]
    assert whole.content[0].thinking.strip() and whole.content[1].text.strip()
    assert whole.content[0].signature
    with claude.messages.stream(**THINK) as stream:
        kinds = [event.type for event in stream]
        assert "thinking" in kinds and "signature" in kinds
        assert comparable(stream.get_final_message()) == comparable(whole)
    events = list(claude.messages.create(stream=True, **THINK))
    assert deltas(events) == [["thinking_delta", "signature_delta"], ["text_delta"]]
    # What a client sends back is taken as it is.
    history = [CAPITAL, {"role": "assistant", "content": whole.content}, {"role": "user", "content": "And?"}]
    assert claude.messages.count_tokens(model=MODEL, messages=history).input_tokens > 0
    plain = claude.messages.create(**THINK | {"thinking": {"type": "disabled"}})
    assert [block.type for block in plain.content] == ["text"]


def test_thinking_budget(claude):
    asked = THINK | {"max_tokens": 1100, "thinking": {"type": "enabled", "budget_tokens": 1024}}
    message = claude.messages.create(**asked)
    assert [block.type for block in message.content] == ["thinking", "text"]
    with pytest.raises(anthropic.BadRequestError, match="budget_tokens"):
        claude.messages.create(**asked | {"max_tokens": 1024})


def test_tool_use_and_its_result(claude):
    message = claude.messages.create(**CALL)
    assert message.stop_reason == "tool_use"
    [call] = message.content
    assert (call.type, call.name) == ("tool_use", WEATHER["name"])
    check_weather(call.input)
    with claude.messages.stream(**CALL) as stream:
        pieces = [event.partial_json for event in stream if event.type == "input_json"]
        assert comparable(stream.get_final_message()) == comparable(message)
    assert json.loads("".join(pieces)) == call.input
    weather = {"type": "text", "text": '{"temperature": 18, "unit": "celsius"}'}
    result = {"type": "tool_result", "tool_use_id": call.id, "content": [weather]}
    turns = [{"role": "assistant", "content": message.content}, {"role": "user", "content": [result]}]
    answer = claude.messages.create(**CALL | {"messages": [*CALL["messages"], *turns]})
    assert answer.stop_reason == "end_turn"
    assert [block.type for block in answer.content] == ["text"]
    count = claude.messages.count_tokens(model=MODEL, messages=CALL["messages"], tools=CALL["tools"])
    assert count.input_tokens == comparable(message)["tokens"][0]


def test_a_strict_tool_gets_what_its_schema_says(claude):
    tool = message_tool(WEATHER) | {"strict": True}
    [call] = claude.messages.create(**CALL | {"tools": [tool]}).content
    assert Weather.model_validate(call.input)


@pytest.mark.parametrize("choice", [{"type": "any"}, {"type": "tool", "name": LAMP["name"]}], ids=["any", "tool"])
def test_forced_tools(claude, choice):
    choice = choice | {"disable_parallel_tool_use": True}
    asked = ASK | {"tools": [message_tool(LAMP)], "tool_choice": choice}
    message = claude.messages.create(**asked)
    [call] = message.content
    assert (call.type, call.name, message.stop_reason) == ("tool_use", LAMP["name"], "tool_use")
    check_lamp(call.input)
    events = list(claude.messages.create(stream=True, **asked))
    assert deltas(events) == [["input_json_delta"]]


def test_no_tool_where_none_is_wanted(claude):
    message = claude.messages.create(tool_choice={"type": "none"}, **CALL)
    assert all(block.type == "text" for block in message.content)


def test_structured_output(claude):
    message = claude.messages.parse(output_format=Forecast, **ASK)
    assert isinstance(message.parsed_output, Forecast)
    with claude.messages.stream(output_format=Forecast, **ASK) as stream:
        assert stream.get_final_message().parsed_output == message.parsed_output


def test_blocks_asynchronously(demo_server, claude):
    async def talk():
        async with make_anthropic(demo_server, anthropic.AsyncAnthropic) as client:
            whole = client.messages.create(**CALL)
            parsed = client.messages.parse(output_format=Forecast, **ASK)
            async with client.messages.stream(**THINK) as stream:
                return await whole, await parsed, await stream.get_final_message()

    whole, parsed, streamed = asyncio.run(talk())
    assert comparable(whole) == comparable(claude.messages.create(**CALL))
    assert isinstance(parsed.parsed_output, Forecast)
    assert comparable(streamed) == comparable(claude.messages.create(**THINK))
