"""The document about the interface: a validator reads it, and schemathesis makes requests of it."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import openapi_spec_validator
import pytest

from serving import Server

# Small enough that the largest request that the document allows is a matter of milliseconds.
SMALL = ("--max-model-len", "64", "--max-num-seqs", "8")
FEW = {"VLLM_MAX_N_SEQUENCES": "3", "VLLM_MAX_COMPLETION_PROMPTS": "3"}
STORE = {"VLLM_ENABLE_RESPONSES_API_STORE": "1"}
# What holds for every answer. Whether a request that fits the schema is accepted is left out: the schemas do not say
# which members exclude each other, and numbers are also read from texts.
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
)
SEED = 20261121
# Against a server that hangs: on two idle cores the longest run takes a minute or two.
TIME_LIMIT = 600.0


@pytest.mark.parametrize("flags", [(), ("--api-key", "sk-1", "--open-docs", "--root-path", "/api")])
def test_the_document_is_valid(binary, flags):
    with Server(binary, *flags, VLLM_SERVER_DEV_MODE="1") as server:
        openapi_spec_validator.validate(server.http.get("/openapi.json").json())


def fuzz(server: Server, examples: int, *selection: str, phases: str = "examples,coverage,fuzzing") -> None:
    command = [
        *(Path(sys.executable).parent / "schemathesis", "run", f"{server.url}/openapi.json"),
        *("--checks", ",".join(CHECKS)),
        *("--phases", phases),
        *("--max-examples", examples),
        *("--seed", SEED),
        *("--request-timeout", 30),
        *("--suppress-health-check", "all"),
        *("--generation-database", "none"),
        *("--warnings", "off"),
        # Hypothesis, of which schemathesis is made, does not always survive a second thread.
        *("--workers", 1),
        "--continue-on-failure",
        "--no-color",
        *selection,
    ]
    words = [str(word) for word in command]
    # What it notes about failures is not to be read by the next run.
    with tempfile.TemporaryDirectory() as notes:
        run = subprocess.run(
            words, capture_output=True, text=True, timeout=TIME_LIMIT, check=False, cwd=notes
        )
    assert run.returncode == 0, f"seed {SEED}\n{run.stdout}\n{run.stderr}\n{server.output()}"
    assert server.process.poll() is None, server.output()


def test_no_request_of_a_fuzzer_breaks_the_server(binary):
    with Server(binary, *SMALL, "--enable-tokenizer-info-endpoint", model=None, **FEW) as server:
        fuzz(server, 15)


def test_no_request_of_a_fuzzer_breaks_the_store_of_responses(binary):
    """Follows the document's links, so that ids are those of responses."""
    with Server(binary, *SMALL, model=None, **FEW, **STORE) as server:
        fuzz(server, 15, "--include-path-regex", "^/v1/responses", phases="fuzzing,stateful")
        answered = re.findall(r'"(?:GET|POST) /v1/responses/\S+ HTTP/1.1" 200', server.output())
        assert answered, "no stored response was retrieved"


def test_no_request_of_a_fuzzer_breaks_the_development_routes(binary):
    """Apart from the others, whose requests a sleeping server would hold."""
    with Server(binary, *SMALL, model=None, VLLM_SERVER_DEV_MODE="1", **FEW) as server:
        fuzz(server, 15, "--include-tag", "Development")
        server.http.post("/wake_up").raise_for_status()
        body = {"prompt": "x", "max_tokens": 1}
        server.http.post("/v1/completions", json=body).raise_for_status()
