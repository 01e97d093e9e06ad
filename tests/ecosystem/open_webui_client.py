"""The requests that Open WebUI sends to an OpenAI-compatible connection, through the HTTP client that it uses.

Open WebUI itself is not installed. What is sent follows its `routers/openai.py`, `routers/tasks.py` and
`utils/middleware.py`: bearer keys, headers about the user, model parameters in the body, streams with usage, titles and
follow-up questions as whole answers, and tool calls sent back as its stream reader puts them together.
"""

import asyncio
import json
import urllib.request

import aiohttp

from checks import CAPITAL_QUESTION, WEATHER, WEATHER_QUESTION, WEATHER_REPORT, Target, run
from processes import wait_until

IDLE_LIMIT = 10.0
READ_BUFFER = 4 << 20
USER = {
    "X-OpenWebUI-User-Name": "J%C3%BCrgen",
    "X-OpenWebUI-User-Id": "1b6ab2a3",
    "X-OpenWebUI-User-Email": "j@example.org",
    "X-OpenWebUI-User-Role": "user",
    "X-OpenWebUI-Chat-Id": "6a5f1f43",
}
PARAMETERS = {
    "temperature": 0.7,
    "top_p": 0.9,
    "min_p": 0.05,
    "max_tokens": 48,
    "frequency_penalty": 0.1,
    "presence_penalty": 0.1,
    "seed": 3,
    "stop": ["###"],
    "logit_bias": {"50": -100},
}


def headers(target: Target) -> dict:
    return {"Content-Type": "application/json", "Authorization": f"Bearer {target.key}"} | USER


def body(target: Target, content, **more) -> dict:
    return {"model": target.model, "messages": [{"role": "user", "content": content}]} | more


async def post(target: Target, sent: dict) -> tuple[int, str, str]:
    """Status, content type and text of an answer."""
    async with aiohttp.ClientSession(trust_env=True, read_bufsize=READ_BUFFER) as session:
        url = f"{target.base}/chat/completions"
        async with session.post(url, data=json.dumps(sent), headers=headers(target)) as answer:
            return answer.status, answer.headers["Content-Type"], await answer.text()


async def streamed(target: Target, sent: dict) -> dict:
    """A stream as Open WebUI puts it together: content, tool calls and usage."""
    sent = sent | {"stream": True, "stream_options": {"include_usage": True}}
    status, kind, text = await post(target, sent)
    assert status == 200 and "text/event-stream" in kind, f"{status}, {kind}: {text[:200]}"
    lines = [line.removeprefix("data: ") for line in text.splitlines() if line]
    assert lines[-1] == "[DONE]"
    message = {"content": "", "calls": [], "usage": None}
    for line in lines[:-1]:
        chunk = json.loads(line)
        message["usage"] = chunk.get("usage") or message["usage"]
        for choice in chunk["choices"]:
            message["content"] += choice["delta"].get("content") or ""
            for delta in choice["delta"].get("tool_calls") or []:
                add_call(message["calls"], delta)
    assert message["usage"]["completion_tokens"] > 0
    return message


def add_call(calls: list, delta: dict) -> None:
    """Puts a piece of a call where its index says; the index stays in what is sent back."""
    for call in calls:
        if call["index"] == delta["index"]:
            call["function"]["arguments"] += delta["function"].get("arguments") or ""
            return
    delta["function"].setdefault("arguments", "")
    calls.append(delta)


async def connection(target: Target):
    """the connection is verified: models with the key, and 401 with another"""
    async with aiohttp.ClientSession(trust_env=True) as session:
        async with session.get(f"{target.base}/models", headers=headers(target)) as answer:
            models = (await answer.json())["data"]
        assert [model["id"] for model in models] == [target.model] and models[0]["object"] == "model"
        wrong = headers(target) | {"Authorization": "Bearer wrong"}
        async with session.get(f"{target.base}/models", headers=wrong) as answer:
            assert answer.status == 401 and await answer.json()


async def conversation(target: Target):
    """a streamed conversation with the parameters of a model, and usage"""
    first = await streamed(target, body(target, CAPITAL_QUESTION, **PARAMETERS))
    assert first["content"].strip()
    more = body(target, "And of Spain?", **PARAMETERS)
    turns = [{"role": "user", "content": CAPITAL_QUESTION}, {"role": "assistant", "content": first["content"]}]
    more["messages"] = [{"role": "system", "content": "You are helpful."}, *turns, *more["messages"]]
    assert (await streamed(target, more))["content"].strip()


async def parts(target: Target):
    """content in parts, as it is sent where files were attached"""
    content = [{"type": "text", "text": CAPITAL_QUESTION}]
    found = await streamed(target, body(target, content, temperature=0, max_tokens=48))
    assert found["content"] == (await streamed(target, body(target, CAPITAL_QUESTION, temperature=0, max_tokens=48)))["content"]


async def tasks(target: Target):
    """title and follow-ups: whole answers"""
    for limit in ({"max_completion_tokens": 1000}, {}):
        sent = body(target, f"### Task: write a title for: {CAPITAL_QUESTION}", stream=False, **limit)
        status, kind, text = await post(target, sent)
        assert status == 200 and kind == "application/json", f"{status}, {kind}: {text[:200]}"
        assert isinstance(json.loads(text)["choices"][0]["message"]["content"], str)


async def tools(target: Target):
    """native tool calls: streamed, sent back with their index, answered"""
    sent = body(target, WEATHER_QUESTION, tools=[WEATHER], temperature=0, max_tokens=128)
    found = await streamed(target, sent)
    assert found["calls"] and json.loads(found["calls"][0]["function"]["arguments"])["location"]
    results = [{"role": "tool", "tool_call_id": call["id"], "content": WEATHER_REPORT} for call in found["calls"]]
    called = {"role": "assistant", "content": found["content"], "tool_calls": found["calls"]}
    sent["messages"] += [called, *results]
    assert (await streamed(target, sent))["content"].strip()


async def stopped(target: Target):
    """the stop button: the connection is closed, and the server works no more for it"""
    sent = body(target, "Tell me a story.", ignore_eos=True, max_tokens=1500, stream=True)
    async with aiohttp.ClientSession(trust_env=True) as session:
        async with session.post(f"{target.base}/chat/completions", json=sent, headers=headers(target)) as answer:
            await answer.content.readline()

    def is_idle() -> bool:
        with urllib.request.urlopen(f"{target.url}/metrics", timeout=10) as metrics:
            lines = metrics.read().decode().splitlines()
        return [line.split()[-1] for line in lines if line.startswith("vllm:num_requests_running{")] == ["0"]

    await asyncio.to_thread(wait_until, is_idle, IDLE_LIMIT, "the server is idle")


async def errors(target: Target):
    """an error of a stream is an answer of its own, in JSON"""
    sent = body(target, "word " * 20_000, stream=True)
    status, kind, text = await post(target, sent)
    assert status == 400 and kind == "application/json" and json.loads(text)["error"]["message"]


if __name__ == "__main__":
    run(["aiohttp"], [connection, conversation, parts, tasks, tools, stopped, errors])
