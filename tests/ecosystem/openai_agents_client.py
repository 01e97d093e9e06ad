"""OpenAI's Agents SDK: an agent with a function tool, over the Responses API and over chat completions."""

from agents import (
    Agent,
    ModelSettings,
    OpenAIChatCompletionsModel,
    OpenAIResponsesModel,
    RunContextWrapper,
    Runner,
    function_tool,
    set_tracing_disabled,
)
from openai import AsyncOpenAI
from pydantic import BaseModel

from checks import CAPITAL_QUESTION, PERSON_REQUEST, WEATHER_QUESTION, WEATHER_REPORT, Target, run

KINDS = {"responses": OpenAIResponsesModel, "chat": OpenAIChatCompletionsModel}


class Person(BaseModel):
    """A person."""

    name: str
    age: int


class Calls:
    """What the tool was called with."""

    def __init__(self):
        self.locations = []


@function_tool
def get_weather(context: RunContextWrapper[Calls], location: str) -> str:
    """Get the current weather in a given location.

    Args:
        location: The city.
    """
    context.context.locations.append(location)
    return WEATHER_REPORT


def agent(target: Target, kind: str, **more) -> Agent:
    client = AsyncOpenAI(base_url=target.base, api_key="none", max_retries=0, timeout=60)
    settings = ModelSettings(temperature=0, max_tokens=128)
    model = KINDS[kind](model=target.model, openai_client=client)
    return Agent(**{"name": "Assistant", "model": model, "model_settings": settings} | more)


async def text(target: Target):
    """an answer, with usage"""
    for kind in KINDS:
        result = await Runner.run(agent(target, kind, instructions="You answer in one sentence."), CAPITAL_QUESTION)
        assert result.final_output.strip(), kind
        usage = result.context_wrapper.usage
        assert usage.requests == 1 and usage.input_tokens > 0 and usage.output_tokens > 0, kind


async def tool(target: Target):
    """a function tool: called, its result sent back, then an answer"""
    for kind in KINDS:
        calls = Calls()
        result = await Runner.run(agent(target, kind, tools=[get_weather]), WEATHER_QUESTION, context=calls)
        assert calls.locations and all(calls.locations), kind
        kinds = [item.type for item in result.new_items]
        assert kinds[:2] == ["tool_call_item", "tool_call_output_item"], f"{kind}: {kinds}"
        assert kinds[-1] == "message_output_item" and result.final_output.strip(), f"{kind}: {kinds}"


async def streamed(target: Target):
    """run_streamed: text deltas, and the same items as a whole run"""
    for kind in KINDS:
        result = Runner.run_streamed(agent(target, kind, tools=[get_weather]), WEATHER_QUESTION, context=Calls())
        deltas, items = [], []
        async for event in result.stream_events():
            if event.type == "raw_response_event" and event.data.type == "response.output_text.delta":
                deltas.append(event.data.delta)
            elif event.type == "run_item_stream_event":
                items.append(event.item.type)
        assert "".join(deltas) == result.final_output and len(deltas) > 1, kind
        assert items == ["tool_call_item", "tool_call_output_item", "message_output_item"], f"{kind}: {items}"


async def structured(target: Target):
    """output_type: a pydantic model"""
    for kind in KINDS:
        result = await Runner.run(agent(target, kind, output_type=Person), PERSON_REQUEST)
        assert isinstance(result.final_output, Person), kind


async def forced(target: Target):
    """tool_choice required, and the run stops at the tool's result"""
    settings = ModelSettings(temperature=0, max_tokens=128, tool_choice="required", parallel_tool_calls=False)
    for kind in KINDS:
        made = agent(
            target, kind, tools=[get_weather], model_settings=settings, tool_use_behavior="stop_on_first_tool"
        )
        result = await Runner.run(made, CAPITAL_QUESTION, context=Calls())
        assert result.final_output == WEATHER_REPORT, kind


async def handoff(target: Target):
    """an agent as a tool of another, and the conversation goes on"""
    for kind in KINDS:
        expert = agent(target, kind, name="Expert", handoff_description="Knows the weather.")
        first = agent(target, kind, handoffs=[expert], tools=[get_weather])
        result = await Runner.run(first, WEATHER_QUESTION, context=Calls())
        more = result.to_input_list() + [{"role": "user", "content": CAPITAL_QUESTION}]
        again = await Runner.run(result.last_agent, more, context=Calls())
        assert str(again.final_output).strip(), kind


if __name__ == "__main__":
    set_tracing_disabled(True)
    run(["openai-agents"], [text, tool, streamed, structured, forced, handoff])
