"""The programs that are compared. Each module has one class with the interface of `base.Peer`."""

from pathlib import Path

from peers.base import Peer
from peers.llama_cpp import LlamaCpp
from peers.openvino import OpenVino
from peers.quire import Quire
from peers.transformers import Transformers
from peers.vllm_cpu import VllmCpu

OTHERS: dict[str, type[Peer]] = {peer.name: peer for peer in (LlamaCpp, VllmCpu, OpenVino, Transformers)}


def make(names: list[str], work: Path) -> list[Peer]:
    return [OTHERS[name](work) for name in names]


__all__ = ["OTHERS", "Peer", "Quire", "make"]
