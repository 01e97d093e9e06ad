"""LangChain: ChatOpenAI and OpenAI, tools, structured output, streams and an agent."""

import asyncio

import openai
from langchain.agents import create_agent
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI, OpenAI
from pydantic import BaseModel, Field

from checks import CAPITAL_QUESTION, PERSON_REQUEST, WEATHER_QUESTION, WEATHER_REPORT, Target, expect, run


@tool
def get_weather(location: str) -> str:
    """Get the current weather in a given location."""
    return WEATHER_REPORT


class Person(BaseModel):
    """A person."""

    name: str = Field(description="The person's name")
    age: int = Field(description="The person's age in years")


def chat(target: Target, **more) -> ChatOpenAI:
    options = {"temperature": 0, "max_tokens": 128, "max_retries": 0, "timeout": 60} | more
    return ChatOpenAI(model=target.model, base_url=target.base, api_key="none", **options)


def whole(target: Target):
    """invoke: text, usage and finish reason"""
    answer = chat(target).invoke(CAPITAL_QUESTION)
    assert isinstance(answer.content, str) and answer.content.strip()
    assert answer.response_metadata["finish_reason"] == "stop"
    assert answer.response_metadata["model_name"] == target.model
    usage = answer.usage_metadata
    assert usage["input_tokens"] > 0 and usage["output_tokens"] > 0
    assert usage["input_tokens"] + usage["output_tokens"] == usage["total_tokens"]


def streamed(target: Target):
    """stream: the same text as invoke, and usage"""
    model = chat(target, stream_usage=True)
    chunks = list(model.stream(CAPITAL_QUESTION))
    assert len(chunks) > 2
    total = chunks[0]
    for chunk in chunks[1:]:
        total += chunk
    answer = model.invoke(CAPITAL_QUESTION)
    assert total.content == answer.content
    assert total.response_metadata["finish_reason"] == "stop"
    assert total.usage_metadata["output_tokens"] == answer.usage_metadata["output_tokens"]


async def asynchronous(target: Target):
    """ainvoke, abatch and astream, eight at once"""
    model = chat(target)
    one = await model.ainvoke(CAPITAL_QUESTION)
    many = await model.abatch([CAPITAL_QUESTION] * 8)
    assert {answer.content for answer in many} == {one.content}

    async def stream() -> str:
        return "".join([chunk.content async for chunk in model.astream(CAPITAL_QUESTION)])

    assert set(await asyncio.gather(*[stream() for _ in range(8)])) == {one.content}


def chain(target: Target):
    """a prompt template with a system message, piped into the model"""
    prompt = ChatPromptTemplate.from_messages([("system", "You answer in one sentence."), ("human", "{question}")])
    assert (prompt | chat(target)).invoke({"question": CAPITAL_QUESTION}).content


def options(target: Target):
    """n, stop, seed and log-probabilities"""
    result = chat(target, n=2, temperature=1.0, seed=7, max_tokens=16).generate([[HumanMessage("Tell me a story.")]])
    assert len(result.generations[0]) == 2
    answer = chat(target, logprobs=True, top_logprobs=3, max_tokens=8).invoke(CAPITAL_QUESTION)
    content = answer.response_metadata["logprobs"]["content"]
    assert len(content) == answer.usage_metadata["output_tokens"]
    assert all(len(token["top_logprobs"]) == 3 and token["logprob"] <= 0 for token in content)
    text = chat(target).invoke(CAPITAL_QUESTION).content
    middle = text[len(text) // 2 :][:3]
    assert chat(target).invoke(CAPITAL_QUESTION, stop=[middle]).content == text[: text.index(middle)]


def tool_loop(target: Target):
    """bind_tools: a call, its result, an answer"""
    model = chat(target).bind_tools([get_weather])
    messages = [HumanMessage(WEATHER_QUESTION)]
    answer = model.invoke(messages)
    assert answer.tool_calls, answer
    messages.append(answer)
    for call in answer.tool_calls:
        assert call["name"] == "get_weather" and isinstance(call["args"]["location"], str)
        messages.append(get_weather.invoke(call))
    assert isinstance(messages[-1], ToolMessage)
    final = model.invoke(messages)
    assert final.content.strip() and not final.tool_calls


def streamed_call(target: Target):
    """stream: tool_call_chunks add up to the call of invoke"""
    model = chat(target).bind_tools([get_weather])
    total = None
    for chunk in model.stream(WEATHER_QUESTION):
        total = chunk if total is None else total + chunk
    [streamed_one], [one] = total.tool_calls, model.invoke(WEATHER_QUESTION).tool_calls
    assert (streamed_one["name"], streamed_one["args"]) == (one["name"], one["args"])
    assert streamed_one["id"]


def forced_call(target: Target):
    """tool_choice: any and by name, also with strict"""
    for choice in ("any", "get_weather"):
        for strict in (None, True):
            model = chat(target).bind_tools([get_weather], tool_choice=choice, strict=strict)
            calls = model.invoke(CAPITAL_QUESTION).tool_calls
            assert calls and all(call["name"] == "get_weather" and "location" in call["args"] for call in calls)


def structured(target: Target):
    """with_structured_output: json_schema, function_calling and json_mode"""
    for method in ("json_schema", "function_calling"):
        model = chat(target).with_structured_output(Person, method=method)
        assert isinstance(model.invoke(PERSON_REQUEST), Person), method
    strict = chat(target).with_structured_output(Person, method="json_schema", strict=True, include_raw=True)
    found = strict.invoke(PERSON_REQUEST)
    assert found["parsing_error"] is None and isinstance(found["parsed"], Person)
    # Without a schema the model chooses the keys.
    free = chat(target).with_structured_output(None, method="json_mode")
    assert isinstance(free.invoke(PERSON_REQUEST), dict)


def streamed_structure(target: Target):
    """with_structured_output, streamed as a dictionary that grows"""
    model = chat(target).with_structured_output(Person.model_json_schema(), method="json_schema")
    parts = list(model.stream(PERSON_REQUEST))
    assert len(parts) > 1
    Person.model_validate(parts[-1])


def agent(target: Target):
    """create_agent runs the tool, whole and streamed"""
    made = create_agent(chat(target), tools=[get_weather])
    question = {"messages": [{"role": "user", "content": WEATHER_QUESTION}]}
    kinds = [message.type for message in made.invoke(question)["messages"]]
    assert kinds == ["human", "ai", "tool", "ai"], kinds
    nodes = [next(iter(update)) for update in made.stream(question, stream_mode="updates")]
    assert nodes == ["model", "tools", "model"], nodes


def responses(target: Target):
    """the Responses API: text, stream, tools and structured output"""
    model = chat(target, use_responses_api=True)
    answer = model.invoke(CAPITAL_QUESTION)
    assert answer.text.strip() and answer.usage_metadata["output_tokens"] > 0
    total = None
    for chunk in model.stream(CAPITAL_QUESTION):
        total = chunk if total is None else total + chunk
    assert total.text == answer.text
    tools = model.bind_tools([get_weather])
    call = tools.invoke(WEATHER_QUESTION)
    assert [found["name"] for found in call.tool_calls] == ["get_weather"]
    result = get_weather.invoke(call.tool_calls[0])
    assert tools.invoke([HumanMessage(WEATHER_QUESTION), call, result]).text.strip()
    assert isinstance(model.with_structured_output(Person).invoke(PERSON_REQUEST), Person)


def completions(target: Target):
    """OpenAI, the completions class: whole, streamed and a batch of prompts"""
    model = OpenAI(model=target.model, base_url=target.base, api_key="none", temperature=0, max_tokens=16)
    prompt = "The capital of France is"
    text = model.invoke(prompt)
    assert text
    assert "".join(model.stream(prompt)) == text
    assert model.batch([prompt] * 5) == [text] * 5


def errors(target: Target):
    """errors: an unknown model, a prompt that is too long, a wrong parameter"""
    unknown = ChatOpenAI(model="no-such-model", base_url=target.base, api_key="none", max_retries=0)
    expect(openai.NotFoundError, lambda: unknown.invoke("Hi"))
    expect(openai.BadRequestError, lambda: chat(target, temperature=-1).invoke("Hi"))
    expect(openai.BadRequestError, lambda: chat(target).invoke("word " * 100_000))


if __name__ == "__main__":
    run(
        ["langchain-openai", "langchain"],
        [
            whole,
            streamed,
            asynchronous,
            chain,
            options,
            tool_loop,
            streamed_call,
            forced_call,
            structured,
            streamed_structure,
            agent,
            responses,
            completions,
            errors,
        ],
    )
