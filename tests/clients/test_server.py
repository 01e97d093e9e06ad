"""Models, curl, unix sockets, and what many clients at once do to the server."""

import asyncio
import json
import subprocess
import tempfile
from pathlib import Path

import httpx
import openai
import pytest

from conftest import make_client
from serving import Server, wait_until

IDLE_LIMIT = 10.0


def curl(*arguments: str, text: str | None = None) -> str:
    command = [
        "curl",
        "--silent",
        "--show-error",
        "--no-buffer",
        "--max-time",
        "30",
        "--noproxy",
        "*",
        *arguments,
    ]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def test_models(client):
    [model] = client.models.list().data
    assert model.id == "chat"
    assert model.model_extra["max_model_len"] == 2048
    assert model.model_extra["permission"][0]["object"] == "model_permission"
    assert client.models.retrieve("chat").id == "chat"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("another")


def test_curl(server):
    body = {"model": "chat", "prompt": "One, two", "max_tokens": 4, "temperature": 0}
    arguments = ["-H", "Content-Type: application/json", "-d", "@-", f"{server.url}/v1/completions"]
    whole = json.loads(curl(*arguments, text=json.dumps(body)))
    stream = curl(*arguments, text=json.dumps({**body, "stream": True}))
    *events, done, end = stream.split("\n\n")
    assert (done, end) == ("data: [DONE]", "")
    texts = [json.loads(event.removeprefix("data: "))["choices"][0]["text"] for event in events]
    assert "".join(texts) == whole["choices"][0]["text"]
    assert curl("-o", "/dev/null", "-w", "%{http_code}", f"{server.url}/health") == "200"
    assert curl("-o", "/dev/null", "-w", "%{http_code}", "-X", "POST", f"{server.url}/health") == "405"
    assert json.loads(curl(f"{server.url}/nowhere")) == {"detail": "Not Found"}


def test_request_id_is_kept(server):
    body = {"model": "chat", "prompt": "x", "max_tokens": 1}
    answer = server.http.post("/v1/completions", json=body, headers={"X-Request-Id": "mine-7"})
    assert answer.json()["id"] == "cmpl-mine-7"


def test_unix_socket(binary):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "socket"
        with Server(binary, unix_socket=path):
            answer = json.loads(curl("--unix-socket", str(path), "http://localhost/v1/models"))
            assert answer["data"][0]["id"] == "chat"


def test_answers_do_not_depend_on_the_load(server):
    """Forty requests at once, greedy and seeded, and then one by one: the same to the last bit."""
    client = make_client(server, openai.AsyncOpenAI)
    shared = "The harbour was full of nets, and the nets were full of fish. "

    def request(number: int):
        return client.completions.create(
            model="chat",
            prompt=(shared if number % 3 else "") + "Boat " * (number % 7) + str(number),
            temperature=0 if number % 2 else 1.0,
            seed=number,
            max_tokens=8 + number % 24,
            logprobs=2,
            extra_body={"return_token_ids": True},
        )

    def essence(answer):
        [choice] = answer.choices
        return choice.model_extra["token_ids"], choice.logprobs.token_logprobs, choice.logprobs.top_logprobs

    async def both():
        together = await asyncio.gather(*(request(number) for number in range(40)))
        alone = [await request(number) for number in range(40)]
        await client.close()
        return list(map(essence, together)), list(map(essence, alone))

    together, alone = asyncio.run(both())
    for number, pair in enumerate(zip(together, alone)):
        assert pair[0] == pair[1], f"request {number}"


def test_async_stream(server, client):
    body = {
        "model": "chat",
        "messages": [{"role": "user", "content": "Count."}],
        "temperature": 0,
        "max_completion_tokens": 12,
    }

    async def streamed() -> str:
        async with make_client(server, openai.AsyncOpenAI) as asynchronous:
            stream = await asynchronous.chat.completions.create(stream=True, **body)
            return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

    assert asyncio.run(streamed()) == client.chat.completions.create(**body).choices[0].message.content


def test_disconnect_frees_everything(server):
    """A client that leaves in the middle of a stream leaves nothing behind."""
    before = server.metric("vllm:request_success_total", finished_reason="abort")
    body = {
        "model": "chat",
        "prompt": "x" * 100,
        "max_tokens": 1900,
        "stream": True,
        "ignore_eos": True,
        "n": 16,
        "seed": 1,
    }
    with httpx.Client(base_url=server.url, timeout=30.0, trust_env=False) as other:
        with other.stream("POST", "/v1/completions", json=body) as answer:
            # The iterator is kept, because the client hangs up when it is collected.
            lines = answer.iter_lines()
            for _ in range(4):
                next(lines)
            assert not server.is_idle()
    wait_until(server.is_idle, IDLE_LIMIT, "everything is freed")

    def is_counted() -> bool:
        return server.metric("vllm:request_success_total", finished_reason="abort") > before

    wait_until(is_counted, IDLE_LIMIT, "the abort is counted")


def test_disconnect_from_a_whole_answer(server):
    body = {"model": "chat", "prompt": "y" * 50, "max_tokens": 1900, "ignore_eos": True, "n": 16, "seed": 1}
    with (
        httpx.Client(base_url=server.url, timeout=0.1, trust_env=False) as other,
        pytest.raises(httpx.ReadTimeout),
    ):
        other.post("/v1/completions", json=body)
    wait_until(server.is_idle, IDLE_LIMIT, "everything is freed")


def test_metrics_count_tokens(binary):
    with Server(binary) as server:
        body = {"model": "chat", "prompt": [5] * 20, "max_tokens": 7, "temperature": 0, "ignore_eos": True}
        assert server.http.post("/v1/completions", json=body).status_code == 200
        assert server.metric("vllm:prompt_tokens_total") == 20
        assert server.metric("vllm:generation_tokens_total") == 7
        assert server.metric("vllm:request_success_total", finished_reason="length") == 1
        assert server.metric("vllm:request_prompt_tokens_sum") == 20
        assert server.metric("vllm:e2e_request_latency_seconds_count") == 1


def test_termination_ends_the_process(binary):
    with Server(binary) as server:
        server.process.terminate()
        assert server.process.wait(timeout=20) == 0, server.output()
