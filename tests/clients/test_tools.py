"""Tool calls in chat answers through the openai package, from the built-in model. The server finds its parser."""

import asyncio
import json

import openai
import pytest

from chunks import functions, join, join_async
from conftest import make_client
from weather import ANSWER, CLOCK, LAMP, QUESTION, WEATHER, Weather, chat_tool, check_lamp, check_weather

QUESTION_MESSAGE = {"role": "user", "content": QUESTION}
ASK = {"model": "quire-demo", "temperature": 0, "max_completion_tokens": 256}
CALL = ASK | {"messages": [QUESTION_MESSAGE], "tools": [chat_tool(WEATHER)]}
FORCED = ASK | {
    "messages": [{"role": "user", "content": "What is the capital of Japan?"}],
    "tools": [chat_tool(LAMP), chat_tool(CLOCK)],
    "parallel_tool_calls": False,
}
NAMED = {"type": "function", "function": {"name": LAMP["name"]}}


def test_call(demo):
    [choice] = demo.chat.completions.create(**CALL).choices
    assert choice.finish_reason == "tool_calls"
    assert choice.message.content is None
    [call] = choice.message.tool_calls
    assert call.type == "function" and call.id.startswith("chatcmpl-tool-")
    assert call.function.name == WEATHER["name"]
    check_weather(json.loads(call.function.arguments))


def test_streamed_call_is_the_whole_one(demo):
    whole = demo.chat.completions.create(**CALL).choices[0].message
    streamed = join(demo.chat.completions.create(stream=True, **CALL))
    assert streamed.functions() == functions(whole)
    assert streamed.content == ""
    assert streamed.finish_reason == "tool_calls"


def test_asynchronous_client(demo_server):
    async def ask():
        async with make_client(demo_server, openai.AsyncOpenAI) as client:
            whole = await client.chat.completions.create(**CALL)
            streamed = await join_async(await client.chat.completions.create(stream=True, **CALL))
            return whole.choices[0].message, streamed

    whole, streamed = asyncio.run(ask())
    assert functions(whole) == streamed.functions() != []


def test_result_of_a_call_is_answered(demo):
    [choice] = demo.chat.completions.create(**CALL).choices
    [call] = choice.message.tool_calls
    result = {"role": "tool", "tool_call_id": call.id, "content": ANSWER}
    messages = [QUESTION_MESSAGE, choice.message, result]
    [answer] = demo.chat.completions.create(**CALL | {"messages": messages}).choices
    assert answer.finish_reason == "stop"
    assert answer.message.content
    assert not answer.message.tool_calls


@pytest.mark.parametrize("choice, reason", [("required", "tool_calls"), (NAMED, "stop")], ids=["required", "named"])
def test_forced_call_follows_its_schema(demo, choice, reason):
    [whole] = demo.chat.completions.create(tool_choice=choice, **FORCED).choices
    assert whole.finish_reason == reason
    assert whole.message.content == ""
    [[name, arguments]] = functions(whole.message)
    if name == CLOCK["name"] and choice == "required":
        assert json.loads(arguments) == {}
    else:
        assert name == LAMP["name"]
        check_lamp(json.loads(arguments))
    streamed = join(demo.chat.completions.create(tool_choice=choice, stream=True, **FORCED))
    assert (streamed.functions(), streamed.finish_reason) == ([[name, arguments]], reason)
    assert streamed.content == ""


def test_no_call_where_none_is_wanted(demo):
    [choice] = demo.chat.completions.create(tool_choice="none", **CALL).choices
    assert not choice.message.tool_calls
    assert choice.message.content
    assert choice.finish_reason == "stop"


def test_parsed_arguments(demo):
    """The package's own helpers want tools to be strict, and fail on arguments that their class does not take."""
    tool = openai.pydantic_function_tool(Weather, name=WEATHER["name"], description=WEATHER["description"])
    assert tool["function"]["strict"]
    request = CALL | {"tools": [tool]}
    [call] = demo.chat.completions.parse(**request).choices[0].message.tool_calls
    assert isinstance(call.function.parsed_arguments, Weather)
    with demo.chat.completions.stream(**request) as stream:
        events = [event for event in stream if event.type.startswith("tool_calls")]
        message = stream.get_final_completion().choices[0].message
    assert [event.type.rpartition(".")[2] for event in events] == ["delta"] * (len(events) - 1) + ["done"]
    assert "".join(event.arguments_delta for event in events[:-1]) == call.function.arguments
    assert events[-1].parsed_arguments == call.function.parsed_arguments
    assert functions(message) == [[call.function.name, call.function.arguments]]


def test_server_without_a_parser_names_the_flags(client):
    request = {"model": "chat", "messages": [QUESTION_MESSAGE], "tools": [chat_tool(WEATHER)]}
    with pytest.raises(openai.BadRequestError, match="--enable-auto-tool-choice"):
        client.chat.completions.create(**request)
    with pytest.raises(openai.BadRequestError, match="--tool-call-parser"):
        client.chat.completions.create(tool_choice="required", **request)


@pytest.mark.parametrize(
    "wrong",
    [{"tools": []}, {"tool_choice": "required"}, {"tools": [chat_tool(CLOCK)], "tool_choice": NAMED}],
    ids=["no tools", "a choice without tools", "a name that is no tool's"],
)
def test_choices_that_make_no_sense_are_refused(demo, wrong):
    with pytest.raises(openai.BadRequestError) as caught:
        demo.chat.completions.create(messages=[QUESTION_MESSAGE], **ASK, **wrong)
    assert caught.value.param in ("tools", "tool_choice")
