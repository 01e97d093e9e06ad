"""vllm-router, vLLM's router, in front of three servers."""

from routers import Router, check_router

if __name__ == "__main__":
    check_router(Router(package="vllm-router", command=["vllm-router"], ready="/health"))
