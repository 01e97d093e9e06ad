"""What the server says about itself is what it printed when it started."""

import re

from serving import Server


def test_server_info_agrees_with_the_first_lines(binary):
    with Server(binary, "--threads", "1", "--max-num-seqs", "7", QUIRE_CPU_LEVEL="portable") as server:
        info = server.http.get("/server_info", params={"config_format": "json"}).json()
        config, output = info["vllm_config"], server.output()
        device = config["device_config"]
        assert (device["threads"], device["kernel_level"]) == (1, "portable")
        assert f"device: {device['description']}" in output
        size = re.search(r"KV cache size: ([\d,]+) tokens", output)
        assert config["cache_config"]["kv_cache_size_tokens"] == int(size[1].replace(",", ""))
        assert info["max_running_requests"] == config["scheduler_config"]["max_num_seqs"] == 7
        assert (info["dtype"], info["kv_cache_dtype"]) == ("float32", "float32")
        assert config["model_config"]["weight_formats"] == ["float32"]
        assert info["vllm_env"] == {}
        assert "device_config.threads=1" in server.http.get("/server_info").json()["vllm_config"]
        model = server.http.get("/model_info").json()
        assert model["is_generation"] is True
        assert model["model_type"] == "llama"
        assert model["vocab_size"] == config["model_config"]["vocab_size"] > 0
        for older, newer in (("/get_model_info", "/model_info"), ("/get_server_info", "/server_info")):
            assert server.http.get(older).json() == server.http.get(newer).json()
