"""The runtime as a package, over httpx2 and over httpx; a server that can misbehave."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import json
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

RUNTIME = Path(__file__).parents[2] / "templates" / "runtime"


def _load(package: str, *, hidden: str) -> ModuleType:
    """Import the runtime as `<package>._runtime`, with one HTTP library hidden."""
    parent = ModuleType(package)
    parent.__path__ = []
    sys.modules[package] = parent
    name = f"{package}._runtime"
    spec = importlib.util.spec_from_file_location(
        name, RUNTIME / "__init__.py", submodule_search_locations=[str(RUNTIME)]
    )
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    seen = sys.modules.get(hidden)
    sys.modules[hidden] = None  # type: ignore[assignment]  # So it cannot be imported.
    try:
        importlib.import_module(f"{name}.http")
    finally:
        del sys.modules[hidden]
        if seen is not None:
            sys.modules[hidden] = seen
    return module


RUNTIMES = {
    "httpx2": _load("over_httpx2", hidden="httpx"),
    "httpx": _load("over_httpx", hidden="httpx2"),
}


@pytest.fixture(params=RUNTIMES)
def rt(request: pytest.FixtureRequest) -> ModuleType:
    """The runtime, over each of the two libraries."""
    return RUNTIMES[request.param]


@pytest.fixture
def part(rt: ModuleType) -> Callable[[str], Any]:
    """Return a module of the runtime by name."""
    return lambda name: importlib.import_module(f"{rt.__name__}.{name}")


@dataclass
class Seen:
    """A request as it arrived."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return a header's value."""
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(found) if found else None

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


Reply = bytes | Callable[[socket.socket, Seen], None]


class Server:
    """Answers on 127.0.0.1 with the bytes it is told to, in turn; the last for ever."""

    def __init__(self, port: int = 0) -> None:
        self.requests: list[Seen] = []
        self.connections = 0
        self.replies: list[Reply] = [self.json({})]
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", port), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @staticmethod
    def response(
        status: int = 200, body: bytes = b"", *headers: str, length: int | None = None
    ) -> bytes:
        """Return a response's bytes."""
        size = len(body) if length is None else length
        lines = [f"HTTP/1.1 {status} Text", f"content-length: {size}", *headers]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body

    @classmethod
    def json(cls, value: Any, status: int = 200, *headers: str) -> bytes:
        """Return the bytes of a JSON response."""
        content = json.dumps(value).encode()
        return cls.response(status, content, "content-type: application/json", *headers)

    def answer(self, *replies: Reply) -> None:
        """Set what is answered."""
        self.replies = list(replies)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                with self._lock:
                    self._open.add(connection)
                threading.Thread(
                    target=self._serve, args=(connection,), daemon=True
                ).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError, ValueError):
            file = connection.makefile("rb")
            with file:
                while (seen := _read(file)) is not None:
                    with self._lock:
                        self.requests.append(seen)
                        reply = (
                            self.replies.pop(0)
                            if len(self.replies) > 1
                            else self.replies[0]
                        )
                    if isinstance(reply, bytes):
                        connection.sendall(reply)
                    else:
                        reply(connection, seen)
        with self._lock:
            self._open.discard(connection)

    def drop_all(self) -> None:
        """Close every connection, as a server that restarts."""
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Stop."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop_all()
        self._thread.join()


def _read(file: Any) -> Seen | None:
    line = file.readline()
    if not line:
        return None
    method, target, _ = line.decode("latin-1").split(" ", 2)
    headers: list[tuple[str, str]] = []
    while line := file.readline().rstrip(b"\r\n"):
        name, _, value = line.decode("latin-1").partition(":")
        headers.append((name, value.strip()))
    seen = Seen(method, target, headers, b"")
    if seen.header("transfer-encoding") == "chunked":
        while size := int(file.readline(), 16):
            seen.body += file.read(size)
            file.readline()
        file.readline()
    else:
        seen.body = file.read(int(seen.header("content-length") or 0))
    return seen


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of one's own."""
    made = Server()
    yield made
    made.close()


@pytest.fixture
def other_server() -> Iterator[Server]:
    """A server of another origin."""
    made = Server()
    yield made
    made.close()


@dataclass
class Api:
    """Calls an operation with the sync or the async client, whichever the test has."""

    rt: ModuleType
    is_async: bool
    server: Server
    defaults: dict[str, Any] = field(default_factory=dict)

    def operation(self, method: str = "GET", path: str = "/x", **facts: Any) -> Any:
        """Make an operation whose JSON answer is anything."""
        facts.setdefault("responses", {"200": {"application/json": lambda: Any}})
        return self.rt.Operation("op", method, path, **facts)

    def client(self, **arguments: Any) -> Any:
        """Make a client for the server that does not wait between attempts."""
        kind = self.rt.AsyncBaseClient if self.is_async else self.rt.BaseClient
        arguments = {**self.defaults, **arguments}
        arguments.setdefault("base_url", self.server.url)
        arguments.setdefault("timeout", 10.0)
        client = kind(**arguments)
        return client.with_options(retry=self.rt.Retry(first=0.0, longest_asked=0.0))

    def send(self, operation: Any, client: Any = None, **arguments: Any) -> Any:
        """Call an operation."""
        return self.do("send", operation, client, **arguments)

    def send_raw(self, operation: Any, client: Any = None, **arguments: Any) -> Any:
        """Call an operation, for the answer with its envelope."""
        return self.do("send_raw", operation, client, **arguments)

    def do(self, name: str, operation: Any, client: Any, **arguments: Any) -> Any:
        """Call a method of the client, and close it."""
        made = client or self.client()

        async def run() -> Any:
            async with made:
                return await getattr(made, name)(operation, **arguments)

        if self.is_async:
            return asyncio.run(run())
        with made:
            return getattr(made, name)(operation, **arguments)

    def fails(self, error: str, operation: Any, *args: Any, **arguments: Any) -> Any:
        """Call an operation, which raises exactly that error of the runtime."""
        with pytest.raises(self.rt.APIError) as caught:
            self.send(operation, *args, **arguments)
        assert type(caught.value) is getattr(self.rt, error)
        return caught.value


@pytest.fixture(params=["sync", "async"])
def api(request: pytest.FixtureRequest, rt: ModuleType, server: Server) -> Api:
    """The runtime with a server, sync and async, over both libraries."""
    return Api(rt, request.param == "async", server)
