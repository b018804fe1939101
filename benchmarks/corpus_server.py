"""A server on 127.0.0.1 that keeps the request it got and answers what it is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Got:
    """A request as it came over the wire.

    Attributes:
        target: Path and query, as sent.
        headers: In order, with their names in lower case.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the first header of a name in lower case."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered; without a media type there is no content."""

    status: int = 204
    media_type: str | None = None
    body: bytes = b""


@dataclass(slots=True)
class Loopback:
    """What a test says to the server, and what the server has got."""

    url: str = ""
    reply: Reply = field(default_factory=Reply)
    got: list[Got] = field(default_factory=list[Got])


@contextmanager
def serving() -> Iterator[Loopback]:
    """Serve on a free port until the block is left."""
    state = Loopback()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def handle_any(self) -> None:
            """Keep the request and send the reply."""
            headers = tuple((k.lower(), v) for k, v in self.headers.items())
            state.got.append(Got(self.command, self.path, headers, self._body()))
            reply = state.reply
            self.send_response_only(reply.status)
            if reply.media_type is not None:
                self.send_header("content-type", reply.media_type)
            if reply.status not in {204, 304}:
                self.send_header("content-length", str(len(reply.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(reply.body)

        def _body(self) -> bytes:
            if self.headers.get("transfer-encoding", "").lower() != "chunked":
                return self.rfile.read(int(self.headers.get("content-length") or 0))
            chunks: list[bytes] = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                chunks.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(chunks)

        def __getattr__(self, name: str) -> Any:
            if name.startswith("do_"):
                return self.handle_any
            raise AttributeError(name)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
