"""Hugging Face transformers: `generate`, one request after the other."""

from peers.base import Peer
from sessions import Launch, Settings


class Transformers(Peer):
    """What most Python scripts do."""

    name = "transformers"
    title = "transformers"
    one_by_one = True

    def versions(self) -> dict[str, str]:
        return self._packages("transformers", "torch")

    def server(self, settings: Settings) -> Launch | None:
        return None

    def library(self, settings: Settings) -> Launch:
        return self._worker("transformers_worker", settings)
