"""What the client tests share."""

import json
from pathlib import Path

import anthropic
import openai
import pytest

from serving import FIXTURES, Server, wait_until

# Clients fail at once instead of trying again, and on answers that are not of their package's own types.
OPTIONS = {"max_retries": 0, "timeout": 60.0, "_strict_response_validation": True}


def pytest_addoption(parser):
    parser.addoption("--bin", type=Path, required=True, help="the server binary")


@pytest.fixture(scope="session")
def binary(request) -> Path:
    return request.config.getoption("--bin")


@pytest.fixture(scope="session")
def server(binary):
    """One server on fixtures/chat for all tests that need no flags of their own."""
    with Server(binary, "--max-num-seqs", "32") as server:
        yield server
        assert server.process.poll() is None, f"the server did not survive the tests\n{server.output()}"


@pytest.fixture(scope="session")
def client(server) -> openai.OpenAI:
    return make_client(server)


@pytest.fixture(scope="session")
def demo_server(binary):
    """One server on the built-in model, which can think and call tools. It finds the parsers itself."""
    with Server(binary, "--enable-prompt-tokens-details", model=None, VLLM_ENABLE_RESPONSES_API_STORE="1") as server:
        yield server
        wait_until(server.is_idle, 10.0, "nothing is left behind")


@pytest.fixture(scope="session")
def demo(demo_server) -> openai.OpenAI:
    return make_client(demo_server)


@pytest.fixture(scope="session")
def claude(demo_server) -> anthropic.Anthropic:
    """Anthropic's client of the same server."""
    return make_anthropic(demo_server)


@pytest.fixture(scope="session")
def reference() -> dict:
    """Hugging Face's answers for fixtures/chat, by prompt name."""
    text = (FIXTURES / "chat/reference/reference.json").read_text()
    return {prompt["name"]: prompt for prompt in json.loads(text)["prompts"]}


def make_client(server: Server, kind: type = openai.OpenAI, api_key: str = "none", **options):
    return kind(base_url=f"{server.url}/v1", api_key=api_key, **OPTIONS | options)


def make_anthropic(server: Server, kind: type = anthropic.Anthropic, **options):
    return kind(base_url=server.url, **{"api_key": "none", **OPTIONS, **options})


def plain_pair(text: str) -> str:
    """Two neighbouring printable ASCII characters from the second half of a text, as a stop string."""
    for at in range(len(text) // 2, len(text) - 1):
        pair = text[at : at + 2]
        if pair.isascii() and pair.isprintable():
            return pair
    raise AssertionError(f"no plain pair of characters in {text!r}")
