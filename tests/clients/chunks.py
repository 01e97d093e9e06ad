"""What the chunks of a streamed chat answer add up to."""


class Joined:
    """Chunks of one choice, joined as clients do it."""

    def __init__(self):
        self.content = self.reasoning = ""
        self.calls = []
        self.finish_reason = None
        self.usage = None

    def add(self, chunk) -> "Joined":
        self.usage = chunk.usage or self.usage
        for choice in chunk.choices:
            assert self.finish_reason is None, "nothing follows the reason"
            delta = choice.delta
            self.content += delta.content or ""
            reasoning = getattr(delta, "reasoning", None)
            assert getattr(delta, "reasoning_content", None) == reasoning
            self.reasoning += reasoning or ""
            for call in delta.tool_calls or []:
                self._add_call(call)
            self.finish_reason = choice.finish_reason
        return self

    def _add_call(self, call) -> None:
        if call.index == len(self.calls):
            assert call.id and call.type == "function" and call.function.name
            self.calls.append([call.id, call.function.name, ""])
        else:
            assert call.index == len(self.calls) - 1, "calls come one after the other"
            assert call.id is None and call.function.name is None
        self.calls[call.index][2] += call.function.arguments

    def functions(self) -> list:
        """Name and arguments of every call."""
        return [call[1:] for call in self.calls]


def join(chunks) -> Joined:
    joined = Joined()
    for chunk in chunks:
        joined.add(chunk)
    return joined


async def join_async(chunks) -> Joined:
    joined = Joined()
    async for chunk in chunks:
        joined.add(chunk)
    return joined


def functions(message) -> list:
    """Name and arguments of every call of a whole message."""
    return [[call.function.name, call.function.arguments] for call in message.tool_calls or []]
