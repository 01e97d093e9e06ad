"""LiteLLM: its `hosted_vllm` provider, through the library, its Router and its proxy."""

import asyncio
import gc
import json
import os

# Otherwise the prices of models are fetched from the network at import.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm  # noqa: E402, the variable above is read at import
import openai  # noqa: E402
from pydantic import BaseModel  # noqa: E402

from checks import (  # noqa: E402
    CAPITAL_QUESTION,
    PERSON,
    PERSON_REQUEST,
    WEATHER,
    WEATHER_QUESTION,
    WEATHER_REPORT,
    Target,
    expect,
    is_person,
    run,
)
from processes import Program, free_port  # noqa: E402

PROXY_KEY = "sk-proxy"
PROXY_LIMIT = 180.0
litellm.telemetry = False
litellm.suppress_debug_info = True
# LiteLLM leaves a stream after [DONE], before the end of its body. httpcore waits for itself forever if such a stream is
# collected while the lock of its pool is held.
gc.disable()


class Person(BaseModel):
    """A person."""

    name: str
    age: int


def ask(target: Target, content: str = CAPITAL_QUESTION, **more) -> dict:
    """The arguments of a completion."""
    return {
        "model": f"hosted_vllm/{target.model}",
        "api_base": target.base,
        "messages": [{"role": "user", "content": content}],
        "temperature": 0,
        "max_tokens": 128,
        "num_retries": 0,
    } | more


def completion(target: Target):
    """completion: text, usage and finish reason"""
    answer = litellm.completion(**ask(target))
    [choice] = answer.choices
    assert choice.finish_reason == "stop" and choice.message.content.strip()
    assert answer.usage.prompt_tokens + answer.usage.completion_tokens == answer.usage.total_tokens > 0


def stream(target: Target):
    """completion, streamed: the same text and usage, and rebuilt by stream_chunk_builder"""
    text = litellm.completion(**ask(target)).choices[0].message.content
    chunks = list(litellm.completion(**ask(target, stream=True, stream_options={"include_usage": True})))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == text
    built = litellm.stream_chunk_builder(chunks)
    assert built.choices[0].message.content == text
    assert built.usage.completion_tokens > 0


async def asynchronous(target: Target):
    """acompletion: eight at once, whole and streamed"""

    async def streamed() -> str:
        parts = [chunk.choices[0].delta.content async for chunk in await litellm.acompletion(**ask(target, stream=True))]
        return "".join(part or "" for part in parts)

    whole = await asyncio.gather(*[litellm.acompletion(**ask(target)) for _ in range(8)])
    texts = {answer.choices[0].message.content for answer in whole}
    assert texts == set(await asyncio.gather(*[streamed() for _ in range(8)])) and len(texts) == 1


def tools(target: Target):
    """tools: a call, its result, an answer; and a forced call"""
    request = ask(target, WEATHER_QUESTION, tools=[WEATHER])
    answer = litellm.completion(**request)
    message = answer.choices[0].message
    assert answer.choices[0].finish_reason == "tool_calls"
    [call] = message.tool_calls
    assert call.function.name == "get_weather" and json.loads(call.function.arguments)["location"]
    result = {"role": "tool", "tool_call_id": call.id, "name": "get_weather", "content": WEATHER_REPORT}
    request["messages"] += [message.model_dump(), result]
    assert litellm.completion(**request).choices[0].message.content.strip()
    forced = litellm.completion(**ask(target, tools=[WEATHER], tool_choice="required"))
    assert forced.choices[0].message.tool_calls[0].function.name == "get_weather"


def streamed_tools(target: Target):
    """tools, streamed: the call of the whole answer"""
    request = ask(target, WEATHER_QUESTION, tools=[WEATHER])
    whole = litellm.completion(**request).choices[0].message.tool_calls[0].function
    built = litellm.stream_chunk_builder(list(litellm.completion(stream=True, **request)))
    [call] = built.choices[0].message.tool_calls
    assert (call.function.name, call.function.arguments) == (whole.name, whole.arguments)
    assert built.choices[0].finish_reason == "tool_calls"


def structured(target: Target):
    """response_format: a pydantic model, a JSON schema, a JSON object"""
    answer = litellm.completion(**ask(target, PERSON_REQUEST, response_format=Person))
    Person.model_validate_json(answer.choices[0].message.content)
    schema = {"type": "json_schema", "json_schema": {"name": "person", "schema": PERSON, "strict": True}}
    answer = litellm.completion(**ask(target, PERSON_REQUEST, response_format=schema))
    assert is_person(json.loads(answer.choices[0].message.content))
    answer = litellm.completion(**ask(target, PERSON_REQUEST, response_format={"type": "json_object"}))
    assert isinstance(json.loads(answer.choices[0].message.content), dict)


def thoughts(target: Target):
    """reasoning_content, whole and streamed"""
    request = ask(target, max_tokens=256, extra_body={"chat_template_kwargs": {"enable_thinking": True}})
    message = litellm.completion(**request).choices[0].message
    assert message.reasoning_content.strip() and "think>" not in (message.content or "")
    chunks = litellm.completion(stream=True, **request)
    parts = [getattr(chunk.choices[0].delta, "reasoning_content", None) or "" for chunk in chunks]
    assert "".join(parts) == message.reasoning_content


def sampling(target: Target):
    """vLLM's own parameters beside OpenAI's"""
    own = {"top_k": 5, "min_p": 0.1, "repetition_penalty": 1.1, "ignore_eos": True, "min_tokens": 4}
    answer = litellm.completion(
        **ask(target, max_tokens=8, temperature=1.0, seed=1, n=2, logprobs=True, top_logprobs=2, **own)
    )
    assert len(answer.choices) == 2 and answer.usage.completion_tokens == 16
    assert all(len(choice.logprobs.content) == 8 for choice in answer.choices)


def text_completion(target: Target):
    """text_completion: whole, streamed, several prompts"""
    request = {"model": f"hosted_vllm/{target.model}", "api_base": target.base, "temperature": 0, "max_tokens": 8}
    prompt = "The capital of France is"
    text = litellm.text_completion(prompt=prompt, **request).choices[0].text
    streamed = litellm.text_completion(prompt=prompt, stream=True, **request)
    assert "".join(chunk.choices[0].text or "" for chunk in streamed if chunk.choices) == text
    assert [choice.text for choice in litellm.text_completion(prompt=[prompt] * 3, **request).choices] == [text] * 3


def responses(target: Target):
    """responses: whole and streamed"""
    request = {"model": f"hosted_vllm/{target.model}", "api_base": target.base, "temperature": 0}
    answer = litellm.responses(input=CAPITAL_QUESTION, max_output_tokens=128, **request)
    assert answer.status == "completed" and answer.output_text.strip()
    events = list(litellm.responses(input=CAPITAL_QUESTION, max_output_tokens=128, stream=True, **request))
    deltas = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert "".join(deltas) == answer.output_text and events[-1].type == "response.completed"


async def router(target: Target):
    """Router: a deployment that is down is left for one that answers"""
    parameters = {"model": f"hosted_vllm/{target.model}", "api_base": target.base}
    # Port 9 of this machine discards or, as nearly everywhere, is closed.
    down = parameters | {"api_base": "http://127.0.0.1:9/v1"}
    made = litellm.Router(
        model_list=[
            {"model_name": "down", "litellm_params": down},
            {"model_name": "up", "litellm_params": parameters},
        ],
        fallbacks=[{"down": ["up"]}],
        num_retries=0,
    )
    answer = await made.acompletion(model="down", messages=ask(target)["messages"], max_tokens=16)
    assert answer.choices[0].message.content


def proxy(target: Target):
    """the proxy: models, chat whole and streamed, and Anthropic's messages"""
    port = free_port()
    words = ["litellm", "--model", f"hosted_vllm/{target.model}", "--api_base", target.base, "--port", str(port)]
    words += ["--host", "127.0.0.1"]
    with Program(words, port, "/health/liveliness", PROXY_LIMIT, LITELLM_MASTER_KEY=PROXY_KEY) as program:
        client = openai.OpenAI(base_url=f"{program.url}/v1", api_key=PROXY_KEY, max_retries=0)
        name = f"hosted_vllm/{target.model}"
        assert name in [model.id for model in client.models.list()]
        request = {"model": name, "messages": ask(target)["messages"], "temperature": 0, "max_tokens": 64}
        text = client.chat.completions.create(**request).choices[0].message.content
        chunks = client.chat.completions.create(stream=True, **request)
        assert text == "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
        proxied = Target((program.url,), (), name, None, PROXY_KEY)
        answer = proxied.post("/v1/messages", request)
        assert answer["content"][0] == {"type": "text", "text": text}, answer


def errors(target: Target):
    """errors: an unknown model, a prompt that is too long, a wrong parameter"""
    expect(litellm.NotFoundError, lambda: litellm.completion(**ask(target, model="hosted_vllm/no-such-model")))
    expect(litellm.ContextWindowExceededError, lambda: litellm.completion(**ask(target, "word " * 100_000)))
    expect(litellm.BadRequestError, lambda: litellm.completion(**ask(target, temperature=-1)))


if __name__ == "__main__":
    run(
        ["litellm"],
        [
            completion,
            stream,
            asynchronous,
            tools,
            streamed_tools,
            structured,
            thoughts,
            sampling,
            text_completion,
            responses,
            router,
            proxy,
            errors,
        ],
    )
