"""The generated CometChat client against Prism, a mock server that judges every request.

`make test-prism` runs these tests; they need Node.js, and the network on the first run.
"""

from __future__ import annotations

import importlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import ROOT, SEED

pytestmark = pytest.mark.skipif(
    os.environ.get("APIWRIGHT_PRISM") != "1", reason="`make test-prism` runs it"
)

PRISM = "@stoplight/prism-cli@5.16.0"
START_SECONDS = 180


@pytest.fixture(scope="module")
def prism(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run Prism with the page's document, and return its address."""
    folder = tmp_path_factory.mktemp("prism")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "generator")}
    bundle = [sys.executable, "-m", "apiwright", "bundle", str(SEED), "--quiet"]
    bundle += ["--output", str(folder / "openapi.yaml")]
    subprocess.run(bundle, check=True, env=environment)
    command = ["npx", "--yes", PRISM, "mock", "--errors", "--host", "127.0.0.1"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--port", str(port), str(folder / "openapi.yaml")],
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_for(port, server, folder / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, 15)
        server.wait()


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"Prism has not started:\n{log.read_text()}")


@pytest.fixture
def client(prism: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return a client of Prism."""
    monkeypatch.syspath_prepend(str(ROOT / "generated"))
    package = importlib.import_module("cometchat")
    with package.Client(app_id="app", api_key="secret", base_url=prism) as client:
        yield client


def test_a_full_request_is_what_the_document_asks_for(client: Any) -> None:
    """Prism finds no fault with it, and answers with the page's example."""
    sent = client.messages.send_thread_message(
        "1/2",
        on_behalf_of="uid-3",
        receiver="uid-5",
        receiver_type="user",
        category="message",
        type="text",
        data={"text": "Hello"},
        multiple_receivers={"uids": ["uid-5"], "guids": ["guid-1"]},
        tags=["greeting"],
    )
    assert isinstance(sent.data.data.entities.sender.entity.created_at, int)
    assert sent.data.conversation_id


def test_the_least_request_is_valid_too(client: Any) -> None:
    """Nothing but what is required."""
    raw = client.with_raw_response.messages.send_thread_message("1", on_behalf_of="a")
    assert raw.status_code == 200


def test_prism_does_judge(client: Any) -> None:
    """A body that the document does not allow is refused: the other tests can fail."""
    package = importlib.import_module("cometchat")
    with pytest.raises(package.APIStatusError) as caught:
        client.messages.send_thread_message(
            "1", on_behalf_of="a", request_options={"extra_body": {"tags": 1}}
        )
    assert caught.value.status_code == 422
