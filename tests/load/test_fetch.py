"""URLs: what is asked for, what is refused, and what a server may not do."""

from __future__ import annotations

import gzip
import json
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.load.support import SEED, bare, codes, only

from apiwright.diagnostics import Abort, Diagnostics, ExitCode
from apiwright.load import fetch, load
from apiwright.load.fetch import FetchError
from apiwright.resolve import resolve

Answer = tuple[int, dict[str, str], bytes]
Serve = Callable[[dict[str, Answer]], str]
"""Serves answers by path, and returns the origin."""

DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1"},
    "servers": [{"url": "https://api.example.com"}],
    "paths": {"/a": {"get": {}}},
}


def body(content: Any) -> Answer:
    """Return an answer that is fine."""
    return (
        200,
        {},
        content if isinstance(content, bytes) else json.dumps(content).encode(),
    )


class Server(ThreadingHTTPServer):
    """Answers by path, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self, answers: dict[str, Answer]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = answers
        self.asked: list[tuple[str, dict[str, str]]] = []


class Handler(BaseHTTPRequestHandler):
    """Answers what the server holds for the path."""

    server: Server

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        status, headers, content = self.server.answers.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def servers() -> Iterator[list[Server]]:
    """Return the list of servers that run; they end with the test."""
    running: list[Server] = []
    yield running
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def serve(servers: list[Server]) -> Serve:
    """Return a function that starts a server."""

    def start(answers: dict[str, Answer]) -> str:
        server = Server(answers)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    return start


def refused(url: str, *allowed: str) -> FetchError:
    """Return why a URL is not read."""
    with pytest.raises(FetchError) as raised:
        fetch.fetch(url, allowed, seconds=5)
    assert raised.value.hint
    return raised.value


def test_a_url_is_a_source_like_any_other(serve: Serve, servers: list[Server]) -> None:
    origin = serve({"/docs/page.md": body(SEED.read_bytes())})
    document = load(f"{origin}/docs/page.md", Diagnostics(), allow=[origin])
    assert "/messages/{id}/thread" in document.root["paths"]
    assert document.sources[0].location == f"{origin}/docs/page.md"
    ((_, headers),) = servers[0].asked
    assert not {"Authorization", "Cookie"} & set(headers)
    assert headers["User-Agent"].startswith("apiwright/")


@pytest.mark.parametrize(
    ("said", "more", "want", "found"),
    [
        ({"servers": []}, "", "", ["server-from-address"]),
        ({"servers": [{"url": "/rel"}]}, "?key=secret", "/rel", []),
        ({"servers": [{"url": "v2"}]}, "", "/docs/v2", []),
        ({"servers": [{"url": ""}]}, "", "/", []),
    ],
)
def test_a_relative_server_starts_from_where_the_document_is(
    serve: Serve, said: Any, more: str, want: str, found: list[str]
) -> None:
    origin = serve({f"/docs/a.json{more}": body({**DOCUMENT, **said})})
    diagnostics = Diagnostics()
    document = load(f"{origin}/docs/a.json{more}", diagnostics, allow=[origin])

    assert bare(document.root["servers"]) == [{"url": f"{origin}{want}"}]
    assert codes(diagnostics) == found


def test_a_page_of_documentation_is_no_server_of_the_api(serve: Serve) -> None:
    whole = {**DOCUMENT, "servers": []}
    text = f"# A\n\n```json\n{json.dumps(whole)}\n```\n"
    origin = serve({"/docs/a.md": body(text.encode())})
    document = load(f"{origin}/docs/a.md", Diagnostics(), allow=[origin])

    assert "servers" not in document.root


def test_an_answer_may_be_packed(serve: Serve) -> None:
    packed = gzip.compress(json.dumps(DOCUMENT).encode())
    origin = serve({"/a.json": (200, {"Content-Encoding": "gzip"}, packed)})
    assert load(f"{origin}/a.json", Diagnostics(), allow=[origin]).version == "3.1.0"


def test_references_reach_the_same_origin(serve: Serve) -> None:
    schema = {"$ref": "parts/pet.yaml#/Pet"}
    root = {**DOCUMENT, "components": {"schemas": {"A": {"items": schema}}}}
    pet = {"Pet": {"items": {"$ref": "../more/own.json"}}}
    origin = serve(
        {
            "/v1/a.json": body(root),
            "/v1/parts/pet.yaml": body(pet),
            "/v1/more/own.json": body({"type": "integer"}),
        }
    )
    document = load(f"{origin}/v1/a.json", Diagnostics(), allow=[origin])
    found = bare(document.root["components"]["schemas"])
    assert found["Pet"] == {"items": {"$ref": "#/components/schemas/own"}}
    assert found["own"] == {"type": "integer"}
    assert document.sources[2].location == f"{origin}/v1/more/own.json"


def test_references_reach_another_origin_only_where_it_is_allowed(serve: Serve) -> None:
    other = serve({"/b.json": body({"type": "integer"})})
    schema = {"items": {"$ref": f"{other}/b.json"}}
    origin = serve(
        {"/a.json": body({**DOCUMENT, "components": {"schemas": {"A": schema}}})}
    )
    for allow, want in (([origin], ["external-reference"]), ([origin, other], [])):
        diagnostics = Diagnostics()
        document = load(f"{origin}/a.json", diagnostics, allow=allow)
        resolve(document, diagnostics)
        assert codes(diagnostics) == want


def test_a_document_of_the_web_refers_to_no_file(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("type: integer\n")
    schema = {"items": {"$ref": (tmp_path / "secret.yaml").as_uri()}}
    root = {**DOCUMENT, "components": {"schemas": {"A": schema}}}
    origin = serve({"/a.json": body(root)})
    diagnostics = Diagnostics()
    document = load(f"{origin}/a.json", diagnostics, allow=[origin, str(tmp_path)])
    resolve(document, diagnostics)
    assert codes(diagnostics) == ["external-reference"]


def test_a_missing_reference_is_a_warning_and_a_broken_server_is_an_error(
    serve: Serve,
) -> None:
    schema = {"items": {"$ref": "b.json"}}
    answers = {"/a.json": body({**DOCUMENT, "components": {"schemas": {"A": schema}}})}
    origin = serve(answers)
    diagnostics = Diagnostics()
    resolve(load(f"{origin}/a.json", diagnostics, allow=[origin]), diagnostics)
    assert only(diagnostics).code == "dangling-reference"
    answers["/b.json"] = (503, {}, b"")
    diagnostics = Diagnostics()
    with pytest.raises(Abort) as raised:
        load(f"{origin}/a.json", diagnostics, allow=[origin])
    assert raised.value.exit_code == ExitCode.SOURCE
    assert only(diagnostics).mark == "0#/components/schemas/A/items"


class TestRedirects:
    """Redirects are followed, and checked each."""

    def test_the_final_address_is_what_references_start_from(
        self, serve: Serve
    ) -> None:
        schema = {"items": {"$ref": "b.json"}}
        root = {**DOCUMENT, "components": {"schemas": {"A": schema}}}
        origin = serve(
            {
                "/latest": (302, {"Location": "/v2/a.json"}, b""),
                "/v2/a.json": body(root),
                "/v2/b.json": body({"type": "integer"}),
            }
        )
        document = load(f"{origin}/latest", Diagnostics(), allow=[origin])
        assert document.sources[0].location == f"{origin}/v2/a.json"
        assert len(document.sources) == 2

    @pytest.mark.parametrize(("count", "fine"), [(5, True), (6, False)])
    def test_five_are_followed(self, serve: Serve, count: int, fine: bool) -> None:
        answers = {
            f"/{i}": (301, {"Location": f"/{i - 1}"}, b"") for i in range(1, count + 1)
        }
        origin = serve({**answers, "/0": body(b"{}")})
        if fine:
            assert fetch.fetch(f"{origin}/{count}", [origin]) == (f"{origin}/0", b"{}")
        else:
            assert refused(f"{origin}/{count}", origin).code == "too-many-redirects"

    @pytest.mark.parametrize(
        ("target", "code"),
        [
            ("http://x.test/", "url-refused"),
            ("file:///etc/hosts", "url-refused"),
            ("https://10.0.0.1/", "private-address"),
            ("https://user:secret@x.test/", "url-refused"),
        ],
    )
    def test_a_redirect_leads_to_nothing_that_is_refused(
        self, serve: Serve, target: str, code: str
    ) -> None:
        origin = serve({"/": (302, {"Location": target}, b"")})
        assert refused(f"{origin}/", origin).code == code

    def test_a_reference_is_not_redirected_to_another_origin(
        self, serve: Serve
    ) -> None:
        other = serve({"/b": body(b"{}")})
        origin = serve({"/": (302, {"Location": f"{other}/b"}, b"")})
        with pytest.raises(FetchError, match="another origin"):
            fetch.fetch(f"{origin}/", [origin, other], within=[origin])


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1:9/a", "url-refused"),
        ("http://x.test/a", "url-refused"),
        ("ftp://x.test/a", "url-refused"),
        ("https:///a", "url-refused"),
        ("https://x.test:99999/a", "url-refused"),
        ("https://user:secret@x.test/a", "url-refused"),
        ("https://127.0.0.1/a", "private-address"),
        ("https://localhost/a", "private-address"),
        ("https://[::1]/a", "private-address"),
        ("https://[::ffff:10.0.0.1]/a", "private-address"),
        ("https://169.254.169.254/latest/meta-data", "private-address"),
        ("https://0x7f.1/a", "private-address"),
    ],
)
def test_what_is_not_public_or_not_secure_is_refused(url: str, code: str) -> None:
    error = refused(url)
    assert error.code == code
    assert "secret" not in error.message + error.hint


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::5db8:d822", True),
        ("2002:7f00:1::", False),
    ],
)
def test_an_address_is_public_or_not_also_inside_of_another(
    address: str, public: bool
) -> None:
    assert fetch.is_public(address) is public


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        ((404, {}, b""), "source-not-found", "nothing at"),
        ((401, {}, b""), "url-unreadable", "status 401"),
        ((500, {}, b""), "url-unreadable", "status 500"),
        ((302, {}, b""), "url-unreadable", "status 302"),
        ((200, {"Content-Encoding": "br"}, b"x"), "url-unreadable", "encoding br"),
        (
            (200, {"Content-Encoding": "gzip"}, b"plain"),
            "url-unreadable",
            "cannot be read",
        ),
        (
            (200, {"Content-Encoding": "gzip"}, gzip.compress(b"{}")[:-4]),
            "url-unreadable",
            "ended before",
        ),
        ((200, {"Content-Length": "9"}, b"{}"), "url-unreadable", "ended before"),
    ],
)
def test_an_answer_that_is_no_document_is_named(
    serve: Serve, answer: Answer, code: str, words: str
) -> None:
    origin = serve({"/a": answer})
    error = refused(f"{origin}/a", origin)
    assert (error.code, words in error.message) == (code, True), error.message


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_that_is_too_large_is_not_taken_in(
    serve: Serve, packed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "MAX_BYTES", 100_000)
    content = b"x" * 200_000
    headers = {"Content-Encoding": "gzip"} if packed else {}
    answer = (200, headers, gzip.compress(content) if packed else content)
    origin = serve({"/a": answer})
    assert refused(f"{origin}/a", origin).code == "url-too-large"


@pytest.mark.parametrize(
    "start", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"]
)
def test_a_server_that_does_not_come_to_an_end_is_left(start: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        ended = threading.Event()

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(start)
                ended.wait(20)

        thread = threading.Thread(target=drip)
        thread.start()
        origin = f"http://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(FetchError) as raised:
            fetch.fetch(origin, [origin], seconds=0.3)
        ended.set()
        thread.join()
    assert raised.value.code == "url-timeout"


def test_a_port_where_nobody_listens_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        origin = f"http://127.0.0.1:{server.getsockname()[1]}"
    assert refused(f"{origin}/a", origin).code == "url-unreadable"


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificate")
def test_https_needs_a_certificate_that_is_trusted(
    tmp_path: Path, servers: list[Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    make = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
        " -addext subjectAltName=DNS:localhost -keyout key.pem -out certificate.pem"
    )
    subprocess.run(make.split(), cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = Server({"/a": body(b"{}")})
    server.socket = context.wrap_socket(server.socket, server_side=True)
    monkeypatch.setattr(server, "handle_error", lambda *_: None)
    servers.append(server)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    origin = f"https://localhost:{server.server_port}"
    assert refused(f"{origin}/a", origin).code == "url-untrusted"
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert fetch.fetch(f"{origin}/a", [origin]) == (f"{origin}/a", b"{}")
