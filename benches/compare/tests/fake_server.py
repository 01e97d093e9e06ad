"""A server that answers like Quire, one token per millisecond: fake_server.py PORT [--wrong-length]"""

import asyncio
import json
import sys

PORT, WRONG = int(sys.argv[1]), "--wrong-length" in sys.argv


def chunk(content: bytes) -> bytes:
    return f"{len(content):x}\r\n".encode() + content + b"\r\n"


async def answer(reader, writer):
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    if head.startswith("POST"):
        length = next(int(line.split(":")[1]) for line in head.split("\r\n") if line.startswith("Content-Length"))
        body = json.loads(await reader.readexactly(length))
        tokens = body["max_tokens"] - WRONG
        for total in range(1, tokens + 1):
            await asyncio.sleep(0.001)
            choice = {"text": " a", "finish_reason": "length" if total == tokens else None}
            event = {"choices": [choice], "usage": {"completion_tokens": total}}
            writer.write(chunk(f"data: {json.dumps(event)}\n\n".encode()))
            await writer.drain()
        writer.write(chunk(b"data: [DONE]\n\n"))
    writer.write(chunk(b""))
    writer.close()


async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", PORT)
    await server.serve_forever()


asyncio.run(main())
