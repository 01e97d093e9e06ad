"""sglang-router, SGLang's model gateway, in front of three servers."""

from routers import Router, check_router

if __name__ == "__main__":
    check_router(Router(package="sglang-router", command=["sglang-router", "launch"], ready="/readiness"))
