"""A server on 127.0.0.1 that answers everything with the JSON it is given; it does no more.

    python benchmarks/runtime_server.py '{"id": "1"}'

Prints its port. It runs until its standard input is closed.
"""

from __future__ import annotations

import asyncio
import sys
from typing import cast


class Answering(asyncio.Protocol):
    """Answers each request without a body; they come one after the other."""

    response = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where the answers go."""
        self.transport = cast("asyncio.Transport", transport)
        self.seen = b""

    def data_received(self, data: bytes) -> None:
        """Answer when the head is whole."""
        self.seen += data
        if self.seen.endswith(b"\r\n\r\n"):
            self.seen = b""
            self.transport.write(self.response)


async def main(content: bytes) -> None:
    """Serve."""
    head = f"HTTP/1.1 200 OK\r\ncontent-length: {len(content)}\r\n"
    Answering.response = f"{head}content-type: application/json\r\n\r\n".encode()
    Answering.response += content
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Answering, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1].encode()))
