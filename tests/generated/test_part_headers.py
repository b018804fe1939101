"""Headers that a document describes for the parts of a form."""

from __future__ import annotations

from email.message import Message
from email.parser import BytesParser
from typing import Any

import pytest
from tests.generated.conftest import Caller
from tests.generated.package import CASES, package_of
from tests.generated.server import Got, Reply, Server


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the package of the case `bodies/part-headers`."""
    folder = tmp_path_factory.mktemp("parts")
    return package_of(folder, CASES / "bodies/part-headers/openapi.yaml")


def parts(got: Got) -> dict[Any, Message[str, str]]:
    """Return the parts of a form by name."""
    head = f"Content-Type: {got.headers['content-type']}\r\n\r\n".encode()
    whole = BytesParser().parsebytes(head + got.body)
    payload: Any = whole.get_payload()
    return {
        part.get_param("name", header="content-disposition"): part for part in payload
    }


def upload(
    package: Any, server: Server, caller: Caller, **given: Any
) -> dict[Any, Message[str, str]]:
    """Return the parts that a call sends."""
    server.replies = [Reply(204, b"")]
    caller(package, {"base_url": server.url}, lambda c: c.files.upload(**given))
    return parts(server.request)


def test_a_header_with_one_value_is_sent(
    package: Any, server: Server, caller: Caller
) -> None:
    found = upload(package, server, caller, file=b"x", notes={"text": "t"})

    assert found["file"]["X-Kind"] == "photo"
    assert found["file"]["X-Version"] is None
    assert found["notes"]["X-Schema"] == "7"
    assert found["notes"]["X-Author"] is None


def test_others_come_with_the_file(
    package: Any, server: Server, caller: Caller
) -> None:
    file = ("a.png", b"x", None, {"X-Camera": "C1"})
    found = upload(package, server, caller, file=file)

    assert found["file"]["X-Camera"] == "C1"
    assert found["file"]["X-Kind"] == "photo"
    assert found["file"].get_content_type() == "image/png"


def test_the_word_of_the_caller_is_sent_once(
    package: Any, server: Server, caller: Caller
) -> None:
    file = ("a.png", b"x", "image/png", {"x-kind": "scan"})
    found = upload(package, server, caller, file=file)

    assert found["file"].get_all("X-Kind") == ["scan"]
