"""/v1/responses through the openai package, on the built-in model."""

import asyncio
import json
from typing import Literal

import openai
import pytest
from pydantic import BaseModel

from conftest import make_client
from weather import LAMP, QUESTION, WEATHER, Weather, check_lamp, check_weather, response_tool

ASK = {"model": "quire-demo", "temperature": 0, "max_output_tokens": 256}
CAPITAL = "What is the capital of France?"
PLAIN = ASK | {"input": CAPITAL, "reasoning": {"effort": "none"}}
THINK = ASK | {"input": CAPITAL, "reasoning": {"effort": "medium"}}
CALL = PLAIN | {"input": QUESTION, "tools": [response_tool(WEATHER)]}


class Forecast(BaseModel):
    sky: Literal["clear", "cloudy"]
    rain: bool


def events_of(item: str, part: str = "", deltas: int = 0) -> list[str]:
    """The types of the events about one item whose text comes in so many pieces."""
    start, end = ["response.output_item.added"], ["response.output_item.done"]
    if item != "function_call_arguments":
        start.append("response.content_part.added")
        end.insert(0, "response.content_part.done")
    return start + [f"response.{item}.delta"] * deltas + [f"response.{item}.done"] + end


def check_order(events: list, *items: str) -> None:
    """Whether a stream has exactly the events that it must have for these items, one after the other."""
    kinds = [event.type for event in events]
    expected = ["response.created", "response.in_progress"]
    for item in items:
        deltas = kinds.count(f"response.{item}.delta")
        assert deltas > 1, f"{item} comes in pieces"
        expected += events_of(item, deltas=deltas)
    assert kinds == [*expected, "response.completed"]
    assert [event.sequence_number for event in events] == list(range(len(events)))
    indices = [event.output_index for event in events if hasattr(event, "output_index")]
    assert indices == sorted(indices) and set(indices) == set(range(len(items)))


def joined(events: list, item: str) -> str:
    return "".join(event.delta for event in events if event.type == f"response.{item}.delta")


def without_ids(response) -> list:
    """The items of a response, comparable with those of another."""
    items = [item.to_dict() for item in response.output]
    return [{name: value for name, value in item.items() if name not in ("id", "call_id")} for item in items]


def test_whole_answer(demo):
    response = demo.responses.create(instructions="You are a helpful assistant.", metadata={"run": "1"}, **PLAIN)
    assert response.id.startswith("resp_")
    assert (response.object, response.status, response.error) == ("response", "completed", None)
    assert response.metadata == {"run": "1"}
    [message] = response.output
    assert (message.type, message.role, message.status) == ("message", "assistant", "completed")
    usage = response.usage
    assert usage.total_tokens == usage.input_tokens + usage.output_tokens
    assert usage.output_tokens_details.reasoning_tokens == 0
    messages = [
        {"role": "system", "content": "You are a helpful assistant."},
        {"role": "user", "content": CAPITAL},
    ]
    chat = demo.chat.completions.create(model="quire-demo", messages=messages, temperature=0, max_tokens=256)
    assert response.output_text == chat.choices[0].message.content


def test_stream(demo):
    whole = demo.responses.create(**PLAIN)
    events = list(demo.responses.create(stream=True, **PLAIN))
    check_order(events, "output_text")
    assert joined(events, "output_text") == whole.output_text
    final = events[-1].response
    assert without_ids(final) == without_ids(whole)
    assert final.usage.output_tokens == whole.usage.output_tokens


def test_the_stream_helper_understands_the_events(demo):
    with demo.responses.stream(**PLAIN) as stream:
        text = joined(list(stream), "output_text")
        assert stream.get_final_response().output_text == text


def test_async_client(demo_server, demo):
    expected = demo.responses.create(**PLAIN).output_text

    async def ask() -> tuple[list[str], list]:
        async with make_client(demo_server, openai.AsyncOpenAI) as client:
            many = [client.responses.create(**PLAIN) for _ in range(4)]
            texts = [response.output_text for response in await asyncio.gather(*many)]
            stream = await client.responses.create(stream=True, **PLAIN)
            return texts, [event async for event in stream]

    texts, events = asyncio.run(ask())
    assert texts == [expected] * 4
    check_order(events, "output_text")
    assert joined(events, "output_text") == expected


def test_thoughts_are_an_item_of_their_own(demo):
    response = demo.responses.create(**THINK)
    reasoning, message = response.output
    assert (reasoning.type, message.type) == ("reasoning", "message")
    assert reasoning.content[0].text.strip() and message.content[0].text.strip()
    assert 0 < response.usage.output_tokens_details.reasoning_tokens < response.usage.output_tokens
    events = list(demo.responses.create(stream=True, **THINK))
    check_order(events, "reasoning_text", "output_text")
    assert joined(events, "reasoning_text") == reasoning.content[0].text
    # A client that keeps the conversation sends them back.
    items = [{"role": "user", "content": CAPITAL}, *(item.to_dict() for item in response.output)]
    items.append({"role": "user", "content": "And of Japan?"})
    assert demo.responses.create(**THINK | {"input": items}).output_text


def test_a_tool_is_called_and_its_output_taken(demo):
    response = demo.responses.create(**CALL)
    [call] = response.output
    assert (call.type, call.name, call.status) == ("function_call", WEATHER["name"], "completed")
    check_weather(json.loads(call.arguments))
    events = list(demo.responses.create(stream=True, **CALL))
    check_order(events, "function_call_arguments")
    assert joined(events, "function_call_arguments") == call.arguments
    # The client sends everything back, or only what is new: the same prompt.
    result = {"type": "function_call_output", "call_id": call.call_id, "output": "18 degrees, fog"}
    items = [{"role": "user", "content": QUESTION}, call.to_dict(), result]
    sent_back = demo.responses.create(**CALL | {"input": items})
    continued = demo.responses.create(**CALL | {"input": [result]}, previous_response_id=response.id)
    assert sent_back.output_text == continued.output_text != ""
    assert sent_back.usage.input_tokens == continued.usage.input_tokens


def test_parsed_arguments(demo):
    """A strict tool, whose arguments the package parses into its class."""
    tool = openai.pydantic_responses_function_tool(Weather, name=WEATHER["name"], description=WEATHER["description"])
    assert tool["strict"]
    [call] = demo.responses.parse(**CALL | {"tools": [tool]}).output
    assert isinstance(call.parsed_arguments, Weather)
    with demo.responses.stream(**CALL | {"tools": [tool]}) as stream:
        [streamed] = stream.get_final_response().output
    assert streamed.parsed_arguments == call.parsed_arguments


@pytest.mark.parametrize("choice", ["required", {"type": "function", "name": LAMP["name"]}], ids=["required", "named"])
def test_a_tool_can_be_demanded(demo, choice):
    asked = PLAIN | {"tools": [response_tool(LAMP)], "tool_choice": choice, "parallel_tool_calls": False}
    response = demo.responses.create(**asked)
    [call] = response.output
    assert (call.type, call.name, response.status) == ("function_call", LAMP["name"], "completed")
    check_lamp(json.loads(call.arguments))
    events = list(demo.responses.create(stream=True, **asked))
    check_order(events, "function_call_arguments")
    assert joined(events, "function_call_arguments") == call.arguments


def test_the_answer_follows_a_class(demo):
    response = demo.responses.parse(text_format=Forecast, **PLAIN)
    assert isinstance(response.output_parsed, Forecast)
    assert response.text.format.name == "Forecast"
    assert response.text.format.schema_["required"] == ["sky", "rain"]
    with demo.responses.stream(text_format=Forecast, **PLAIN) as stream:
        events = list(stream)
        assert stream.get_final_response().output_parsed == response.output_parsed
    [done] = [event for event in events if event.type == "response.output_text.done"]
    assert done.parsed == response.output_parsed


def test_log_probabilities(demo):
    include = ["message.output_text.logprobs"]
    response = demo.responses.create(include=include, top_logprobs=2, **PLAIN)
    [text] = response.output[0].content
    assert "".join(row.token for row in text.logprobs).startswith(text.text)
    for row in text.logprobs:
        assert len(row.top_logprobs) == 2
        assert row.logprob == max(other.logprob for other in row.top_logprobs)


def test_an_answer_can_be_cut(demo):
    asked = PLAIN | {"max_output_tokens": 2}
    response = demo.responses.create(**asked)
    assert response.status == "incomplete"
    assert response.incomplete_details.reason == "max_output_tokens"
    assert response.usage.output_tokens == 2
    *_, last = demo.responses.create(stream=True, **asked)
    # As vLLM ends such a stream, which is how the stream helper gets at the response.
    assert last.type == "response.completed"
    assert without_ids(last.response) == without_ids(response)


@pytest.mark.parametrize(
    "wrong, param",
    [
        ({"tools": [{"type": "web_search"}]}, "tools"),
        ({"tools": [{"type": "mcp", "server_label": "x", "server_url": "http://x"}]}, "tools"),
        ({"input": [{"role": "user", "content": [{"type": "input_file", "file_id": "x"}]}]}, "input"),
        ({"prompt": {"id": "pmpt_x"}}, "prompt"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refusals_name_the_member(demo, wrong, param):
    with pytest.raises(openai.BadRequestError) as caught:
        demo.responses.create(**ASK | {"input": "Hi"} | wrong)
    assert caught.value.param == param
