"""Whole tool loops, as agents run them: the model calls, the client runs the tool and sends the result, the model
answers. By hand and with the loops that the openai and anthropic packages have."""

import asyncio
import json

import anthropic
import openai
import pytest
from anthropic.lib.tools import BetaFunctionTool
from openai.lib.responses_tool_runner import (
    AsyncRegisteredFunction,
    AsyncResponsesToolRunner,
    RegisteredFunction,
    ResponsesToolRunner,
)

from chunks import join
from conftest import make_anthropic, make_client
from weather import QUESTION, WEATHER, Toolbox, chat_tool, message_tool, response_tool

MODEL = "quire-demo"
STEPS = 4
CHAT = {"model": MODEL, "temperature": 0, "max_completion_tokens": 256, "tools": [chat_tool(WEATHER)]}
RESPONSE = {"model": MODEL, "temperature": 0, "max_output_tokens": 256, "input": QUESTION}
RESPONSE |= {"reasoning": {"effort": "none"}}
MESSAGE = {"model": MODEL, "max_tokens": 256, "messages": [{"role": "user", "content": QUESTION}]}


def results(calls: list, toolbox: Toolbox) -> list:
    """A message for every call, given as its id, its function's name and the arguments."""
    return [
        {"role": "tool", "tool_call_id": id_, "content": toolbox.run(name, json.loads(arguments))}
        for id_, name, arguments in calls
    ]


def loop(client: openai.OpenAI, **extra) -> tuple[list, Toolbox]:
    """Runs tools until the model answers. The conversation, and what was asked of the tools."""
    toolbox = Toolbox()
    messages = [{"role": "user", "content": QUESTION}]
    for _ in range(STEPS):
        [choice] = client.chat.completions.create(messages=messages, **CHAT, **extra).choices
        # The message goes back as it came.
        messages.append(choice.message.to_dict())
        if choice.finish_reason != "tool_calls":
            return messages, toolbox
        calls = [(call.id, call.function.name, call.function.arguments) for call in choice.message.tool_calls]
        messages += results(calls, toolbox)
    raise AssertionError(f"no answer after {STEPS} steps: {messages}")


def streamed_loop(client: openai.OpenAI) -> tuple[list, Toolbox]:
    toolbox = Toolbox()
    messages = [{"role": "user", "content": QUESTION}]
    for _ in range(STEPS):
        joined = join(client.chat.completions.create(messages=messages, stream=True, **CHAT))
        calls = [
            {"id": id_, "type": "function", "function": {"name": name, "arguments": arguments}}
            for id_, name, arguments in joined.calls
        ]
        message = {"role": "assistant", "content": joined.content}
        messages.append(message | {"tool_calls": calls} if calls else message)
        if joined.finish_reason != "tool_calls":
            return messages, toolbox
        messages += results(joined.calls, toolbox)
    raise AssertionError(f"no answer after {STEPS} steps: {messages}")


def test_chat(demo):
    messages, toolbox = loop(demo)
    assert len(toolbox.asked) == 1
    assert messages[-1]["content"]
    streamed, other = streamed_loop(demo)
    assert other.asked == toolbox.asked
    assert streamed[-1]["content"] == messages[-1]["content"]


def test_chat_with_thoughts(demo):
    messages, _ = loop(demo, extra_body={"chat_template_kwargs": {"enable_thinking": True}})
    assert messages[-1]["role"] == "assistant"
    assert messages[-1]["content"] or messages[-1]["reasoning"]


def test_chat_with_several_agents_at_once(demo, demo_server):
    """Agents that share a server get what each of them gets alone."""
    alone, _ = loop(demo)

    async def agent(client: openai.AsyncOpenAI) -> str:
        messages = [{"role": "user", "content": QUESTION}]
        for _ in range(STEPS):
            answer = await client.chat.completions.create(messages=messages, **CHAT)
            message = answer.choices[0].message
            messages.append(message)
            if not message.tool_calls:
                return message.content
            calls = [(call.id, call.function.name, call.function.arguments) for call in message.tool_calls]
            messages += results(calls, Toolbox())
        raise AssertionError("no answer")

    async def several():
        async with make_client(demo_server, openai.AsyncOpenAI) as client:
            return await asyncio.gather(*(agent(client) for _ in range(8)))

    assert set(asyncio.run(several())) == {alone[-1]["content"]}


@pytest.mark.parametrize("options", [{}, {"stream": True}, {"stream": True, "eager": True}], ids=str)
def test_responses_runner(demo, options):
    """The runner checks every item: ids, states, and that a stream's items are those of the final response."""
    toolbox = Toolbox()
    execute = lambda arguments: toolbox.run(WEATHER["name"], arguments)  # noqa: E731
    runner = ResponsesToolRunner(functions=[RegisteredFunction(response_tool(WEATHER), execute)])
    response = runner.run(demo, RESPONSE, max_steps=STEPS, **options)
    assert response.status == "completed"
    assert response.output_text
    assert len(toolbox.asked) == 1


def test_responses_runner_asynchronously(demo_server):
    toolbox = Toolbox()

    async def execute(arguments: dict) -> str:
        return toolbox.run(WEATHER["name"], arguments)

    async def run():
        async with make_client(demo_server, openai.AsyncOpenAI) as client:
            runner = AsyncResponsesToolRunner(functions=[AsyncRegisteredFunction(response_tool(WEATHER), execute)])
            return await runner.run(client, RESPONSE, max_steps=STEPS, stream=True)

    assert asyncio.run(run()).output_text
    assert len(toolbox.asked) == 1


def test_responses_by_their_ids(demo):
    """The server remembers the conversation; the client sends nothing but results."""
    toolbox = Toolbox()
    asked = RESPONSE | {"tools": [response_tool(WEATHER)]}
    response = demo.responses.create(**asked)
    [call] = [item for item in response.output if item.type == "function_call"]
    output = toolbox.run(call.name, json.loads(call.arguments))
    result = {"type": "function_call_output", "call_id": call.call_id, "output": output}
    answer = demo.responses.create(**asked | {"input": [result]}, previous_response_id=response.id)
    assert answer.status == "completed"
    assert answer.output_text


def weather_function(toolbox: Toolbox) -> BetaFunctionTool:
    def get_weather(**arguments: str) -> str:
        return toolbox.run(WEATHER["name"], arguments)

    tool = message_tool(WEATHER)
    return BetaFunctionTool(get_weather, **tool)


@pytest.mark.parametrize("stream", [False, True])
def test_messages_runner(demo_server, stream):
    toolbox = Toolbox()
    client = make_anthropic(demo_server)
    asked = MESSAGE | {"extra_body": {"temperature": 0}, "max_iterations": STEPS}
    runner = client.beta.messages.tool_runner(tools=[weather_function(toolbox)], stream=stream, **asked)
    if stream:
        turns = [turn.get_final_message() for turn in runner]
    else:
        turns = list(runner)
    assert [turn.stop_reason for turn in turns] == ["tool_use", "end_turn"]
    assert turns[-1].content[0].text
    assert len(toolbox.asked) == 1


def test_messages_by_hand(demo_server):
    toolbox = Toolbox()

    async def run() -> anthropic.types.Message:
        asked = MESSAGE | {"tools": [message_tool(WEATHER)], "extra_body": {"temperature": 0}}
        async with make_anthropic(demo_server, anthropic.AsyncAnthropic) as client:
            for _ in range(STEPS):
                async with client.messages.stream(**asked) as stream:
                    message = await stream.get_final_message()
                if message.stop_reason != "tool_use":
                    return message
                results = [
                    {"type": "tool_result", "tool_use_id": block.id, "content": toolbox.run(block.name, block.input)}
                    for block in message.content
                    if block.type == "tool_use"
                ]
                turns = [{"role": "assistant", "content": message.content}, {"role": "user", "content": results}]
                asked["messages"] = [*asked["messages"], *turns]
        raise AssertionError("no answer")

    message = asyncio.run(run())
    assert (message.stop_reason, message.content[0].type) == ("end_turn", "text")
    assert len(toolbox.asked) == 1
