"""TLS over real sockets: whom the client trusts, and how the server knows the client."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

trustme = pytest.importorskip("trustme", reason="trustme is missing")

ANSWER = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
    b'content-length: 8\r\nconnection: close\r\n\r\n{"a": 1}'
)


class TLSServer:
    """Answers each connection once; keeps who the client said it is."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.pause = 0.0
        self.clients: list[Any] = []
        self.protocols: list[str | None] = []
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://localhost:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            with suppress(OSError), plain:
                plain.settimeout(10)
                with self._context.wrap_socket(plain, server_side=True) as connection:
                    self.clients.append(connection.getpeercert())
                    self.protocols.append(connection.selected_alpn_protocol())
                    connection.recv(65536)
                    for start in range(len(ANSWER)):
                        connection.sendall(ANSWER[start : start + 1])
                        time.sleep(self.pause)

    def close(self) -> None:
        """Stop."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


@pytest.fixture(scope="module")
def authority() -> Any:
    """Whom both sides trust."""
    return trustme.CA()


Serve = Callable[..., TLSServer]


@pytest.fixture
def serve(authority: Any) -> Iterator[Serve]:
    """Return a function that starts a server, which may ask for a certificate."""
    made: list[TLSServer] = []

    def start(*, asks: bool = False) -> TLSServer:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols(["http/1.1"])
        authority.issue_cert("localhost").configure_cert(context)
        if asks:
            context.verify_mode = ssl.CERT_REQUIRED
            authority.configure_trust(context)
        made.append(TLSServer(context))
        return made[-1]

    yield start
    for server in made:
        server.close()


@pytest.fixture
def trusted(authority: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the environment name the authority, as an administrator would."""
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))


@pytest.mark.usefixtures("trusted")
def test_a_server_is_trusted_whose_authority_the_environment_names(
    api: Any, serve: Serve
) -> None:
    server = serve()
    client = api.client(base_url=server.url)
    assert api.send(api.operation(), client) == {"a": 1}
    assert server.protocols == ["http/1.1"]


@pytest.mark.usefixtures("trusted")
def test_a_deadline_holds_where_headers_drip(api: Any, serve: Serve) -> None:
    server = serve()
    server.pause = 0.05
    options = {"timeout": api.rt.Timeouts(read=5.0, total=0.3), "max_retries": 0}
    client = api.client(base_url=server.url)
    before = time.monotonic()
    error = api.fails("APITimeoutError", api.operation(), client, options=options)
    assert "0.3 s" in str(error)
    assert time.monotonic() - before < 2


def test_a_server_of_an_unknown_authority_is_not(api: Any, serve: Serve) -> None:
    server = serve()
    client = api.client(base_url=server.url, max_retries=0)
    error = api.fails("APIConnectionError", api.operation(), client)
    assert "CERTIFICATE_VERIFY_FAILED" in str(error)
    assert server.clients == []


@pytest.mark.usefixtures("trusted")
def test_a_server_of_another_name_is_not(api: Any, serve: Serve) -> None:
    url = serve().url.replace("localhost", "127.0.0.1")
    error = api.fails(
        "APIConnectionError", api.operation(), api.client(base_url=url, max_retries=0)
    )
    assert "CERTIFICATE_VERIFY_FAILED" in str(error)


@pytest.mark.usefixtures("trusted")
class TestMutualTLS:
    def client(self, api: Any, url: str, cert: Any) -> Any:
        schemes = {"mutual": api.rt.MutualTLS(cert, "cert")}
        return api.client(base_url=url, max_retries=0, security_schemes=schemes)

    def test_the_server_sees_the_certificate(
        self, api: Any, serve: Serve, authority: Any, tmp_path: Path
    ) -> None:
        issued = authority.issue_cert("someone@example.com")
        path = tmp_path / "client.pem"
        issued.private_key_and_cert_chain_pem.write_to_path(str(path))
        server = serve(asks=True)
        operation = api.operation(security=[{"mutual": []}])
        client = self.client(api, server.url, str(path))
        assert api.send(operation, client) == {"a": 1}
        names = server.clients[0]["subjectAltName"]
        assert names == (("email", "someone@example.com"),)

    def test_certificate_and_key_may_be_two_files(
        self, api: Any, serve: Serve, authority: Any, tmp_path: Path
    ) -> None:
        issued = authority.issue_cert("someone@example.com")
        paths = (str(tmp_path / "cert.pem"), str(tmp_path / "key.pem"))
        issued.cert_chain_pems[0].write_to_path(paths[0])
        issued.private_key_pem.write_to_path(paths[1])
        client = self.client(api, serve(asks=True).url, paths)
        assert api.send(api.operation(), client) == {"a": 1}

    def test_without_it_the_server_refuses(self, api: Any, serve: Serve) -> None:
        server = serve(asks=True)
        client = api.client(base_url=server.url, max_retries=0)
        api.fails("APIConnectionError", api.operation(), client)
        assert server.clients == []
