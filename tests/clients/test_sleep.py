"""Sleeping: what it frees, and what becomes of requests that come meanwhile."""

from concurrent.futures import ThreadPoolExecutor

from serving import Server, wait_until

PROMPT_TOKENS = 1900
PROMPTS = 16


def test_sleeping_gives_the_cache_back_and_holds_requests(binary):
    with Server(binary, VLLM_SERVER_DEV_MODE="1") as server:

        def complete(number: int) -> dict:
            body = {
                "prompt": [5 + number] * PROMPT_TOKENS,
                "max_tokens": 4,
                "temperature": 0,
                "ignore_eos": True,
                "logprobs": 1,
            }
            return server.http.post("/v1/completions", json=body).raise_for_status().json()["choices"]

        first = [complete(number) for number in range(PROMPTS)]
        info = server.http.get("/server_info", params={"config_format": "json"}).json()
        cache = info["vllm_config"]["cache_config"]
        token_bytes = cache["kv_cache_memory_bytes"] / cache["kv_cache_size_tokens"]
        before = server.resident_bytes()
        asleep = server.http.post("/sleep").raise_for_status().json()
        assert asleep == {"status": "sleeping", "level": 1}
        freed = before - server.resident_bytes()
        assert freed > 0.8 * token_bytes * PROMPT_TOKENS * PROMPTS, f"{freed} of {before} bytes freed"
        assert server.http.get("/is_sleeping").json() == {"is_sleeping": True}
        assert server.http.get("/health").status_code == 200

        with ThreadPoolExecutor(1) as pool:
            held = pool.submit(complete, 3)
            wait_until(lambda: server.metric("vllm:num_requests_waiting") == 1, 10.0, "the request is held")
            assert not held.done()
            woken = server.http.post("/wake_up").raise_for_status().json()
            assert woken == {"status": "awake", "tags": None}
            assert held.result(timeout=30) == first[3]
        assert server.metric("vllm:engine_sleep_state", sleep_state="awake") == 1
