"""GuideLLM: short benchmarks of synthetic prompts, whose counts are held against what was asked for."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from checks import Target, run

PROMPT_TOKENS = 48
OUTPUT_TOKENS = 12
SECONDS = 8
FEWEST_REQUESTS = 5
"""Far fewer than any machine answers in that time."""
TEMPORARY = tempfile.TemporaryDirectory(prefix="guidellm-")


def benchmark(target: Target, route: str, profile: str, **data: int) -> list[dict]:
    """Runs `guidellm run`; its benchmarks, all of which had no failed request."""
    folder = Path(tempfile.mkdtemp(dir=TEMPORARY.name))
    out = folder / "benchmarks.json"
    shape = {"prompt_tokens": PROMPT_TOKENS, "output_tokens": OUTPUT_TOKENS} | data
    options = {
        "--backend": {"kind": "openai_http", "target": target.url, "request_format": route},
        "--constraint": {"kind": "max_duration", "seconds": SECONDS},
        "--tokenizer": {"kind": "hf_auto", "model": target.tokenizer},
        "--data": {"kind": "synthetic_text"} | shape,
        "--output": {"kind": "json", "path": out},
    }
    command = [Path(sys.executable).parent / "guidellm", "run", "--disable-progress", "--profile", profile]
    for option, pairs in options.items():
        command += [option, ",".join(f"{name}={value}" for name, value in pairs.items())]
    # Nothing is to be fetched.
    apart = os.environ | {"HF_HUB_OFFLINE": "1", "HF_HOME": str(folder / "hf")}
    outcome = subprocess.run(command, env=apart, cwd=folder, capture_output=True, text=True, check=False)
    if outcome.returncode != 0 or not out.is_file():
        sys.stderr.write(outcome.stdout + outcome.stderr)
        raise AssertionError(f"guidellm ended with {outcome.returncode}: {outcome.stderr[-400:]}")
    benchmarks = json.loads(out.read_text())["benchmarks"]
    for found in benchmarks:
        totals = found["metrics"]["request_totals"]
        errors = [request["info"]["error"] for request in found["requests"]["errored"]]
        assert totals["errored"] == 0, f"{totals}: {errors[:3]}"
        assert totals["successful"] >= FEWEST_REQUESTS, totals
    return benchmarks


def check_requests(benchmark: dict):
    """Every answer has as many tokens as were asked for, its first before its last, and came in pieces."""
    for request in benchmark["requests"]["successful"]:
        found = request["output_metrics"]["total_tokens"]
        assert found == OUTPUT_TOKENS, f"{found} tokens of {OUTPUT_TOKENS}: {request['output']!r}"
        times = request["info"]["timings"]
        assert times["request_start"] <= times["first_token_iteration"] <= times["last_token_iteration"]
        assert times["token_iterations"] > 1, times
    for name in ("time_to_first_token_ms", "inter_token_latency_ms", "output_tokens_per_second"):
        assert benchmark["metrics"][name]["successful"]["median"] > 0, name


def chat(target: Target):
    """chat completions, four streams at once: lengths as asked, prompts counted as /tokenize counts them"""
    [found] = benchmark(target, "/v1/chat/completions", "kind=concurrent,streams=4")
    check_requests(found)
    for request in found["requests"]["successful"][:10]:
        body = json.loads(request["request_args"])["body"]
        count = target.post("/tokenize", {"messages": body["messages"]})["count"]
        assert request["input_metrics"]["total_tokens"] == count


def completions(target: Target):
    """completions at a Poisson rate: lengths as asked"""
    [found] = benchmark(target, "/v1/completions", "kind=poisson,rate=5")
    check_requests(found)


def responses(target: Target):
    """the Responses API, as many at once as sixteen: lengths as asked"""
    [found] = benchmark(target, "/v1/responses", "kind=throughput,max_concurrency=16")
    check_requests(found)


def turns(target: Target):
    """chat in three turns: histories are sent back"""
    [found] = benchmark(target, "/v1/chat/completions", "kind=concurrent,streams=2", turns=3)
    check_requests(found)
    assert {request["info"]["turn_index"] for request in found["requests"]["successful"]} == {0, 1, 2}


if __name__ == "__main__":
    run(["guidellm"], [chat, completions, responses, turns])
