"""A server on 127.0.0.1 that keeps what it gets and answers what it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Got:
    """A request as it came over the wire."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


@dataclass
class Reply:
    """What is answered; `cut` closes the connection instead, after the request was read."""

    status: int = 200
    body: bytes = b"{}"
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict[str, str])
    cut: bool = False


def as_json(value: object, status: int = 200, **headers: str) -> Reply:
    """Return a reply that holds `value`."""
    return Reply(status, json.dumps(value).encode(), headers=headers)


class Server:
    """Answers with `replies` in their order; the last one goes on for ever."""

    def __init__(self) -> None:
        self.requests: list[Got] = []
        self.replies: list[Reply] = [Reply()]
        self.choose: Callable[[Got], Reply] | None = None
        self.url = ""

    def next_reply(self, got: Got) -> Reply:
        """Return the answer to `got`."""
        self.requests.append(got)
        if self.choose is not None:
            return self.choose(got)
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    @property
    def request(self) -> Got:
        """The only request that came."""
        (got,) = self.requests
        return got


@contextmanager
def serving() -> Iterator[Server]:
    """Serve on a free port until the block is left."""
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # A head and a body that come apart would wait for an acknowledgement.
        disable_nagle_algorithm = True

        def handle_any(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = self.rfile.read(length)
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = state.next_reply(Got(self.command, self.path, headers, body))
            if reply.cut:
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("content-type", reply.content_type)
            self.send_header("content-length", str(len(reply.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(reply.body)

        def __getattr__(self, name: str) -> Any:
            if name.startswith("do_"):
                return self.handle_any
            raise AttributeError(name)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}
    )
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
