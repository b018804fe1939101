"""The media types of the bookshop's request bodies."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import bookshop
import pytest
from tests.generated.bookshop_support import options
from tests.generated.conftest import Caller
from tests.generated.server import Reply, Server


class TestMediaTypes:
    """Every media type of an operation can be reached."""

    @pytest.mark.parametrize(
        ("content_type", "body"),
        [
            (None, b'{"title":"a b","tags":["x","y"]}'),
            ("application/json", b'{"title":"a b","tags":["x","y"]}'),
            ("application/x-www-form-urlencoded", b"title=a+b&tags=x&tags=y"),
        ],
    )
    def test_one_schema_in_several(
        self, server: Server, caller: Caller, content_type: Any, body: bytes
    ) -> None:
        server.replies = [Reply(204, b"")]
        caller(
            bookshop,
            options(server),
            lambda c: c.books.change_book(
                "1", title="a b", tags=["x", "y"], content_type=content_type
            ),
        )

        assert server.request.body == body
        assert server.request.headers["content-type"] == (
            content_type or "application/json"
        )

    @pytest.mark.parametrize(
        ("given", "content_type", "body"),
        [
            ([{"title": "a"}, {"pages": 1}], "application/x-ndjson", b'{"title":"a"}\n{"pages":1}\n'),
            ([bookshop.models.BookChange(title="é")], "application/x-ndjson", '{"title":"é"}\n'.encode()),
            ("a;b\n", "text/csv", b"a;b\n"),
            ("<a/>", "application/xml", b"<a/>"),
            (b"\xff", "application/xml", b"\xff"),
        ],
    )  # fmt: skip
    def test_different_schemas(
        self, server: Server, caller: Caller, given: Any, content_type: Any, body: bytes
    ) -> None:
        server.replies = [Reply(202, b"ok", "text/plain")]
        answer = caller(
            bookshop,
            options(server, register="r"),
            lambda c: c.back_office.import_books(body=given, content_type=content_type),
        )

        assert answer == "ok"
        assert server.request.body == body
        assert server.request.headers["content-type"].startswith(content_type)

    def test_text(self, server: Server, caller: Caller) -> None:
        server.replies = [Reply(204, b"")]
        caller(
            bookshop, options(server), lambda c: c.back_office.leave_note(body="naïve")
        )

        assert server.request.body == "naïve".encode()
        assert server.request.headers["content-type"] == "text/plain; charset=utf-8"

    @pytest.mark.parametrize("kind", ["bytes", "file", "path"])
    def test_an_upload_is_sent_as_it_is(
        self, server: Server, caller: Caller, tmp_path: Path, kind: str
    ) -> None:
        content = bytes(range(256)) * 400
        path = tmp_path / "cover.bin"
        path.write_bytes(content)
        given = {"bytes": content, "file": io.BytesIO(content), "path": path}[kind]
        server.replies = [Reply(204, b"")]
        caller(
            bookshop,
            options(server),
            lambda c: c.books.set_cover(
                "1", body=given, content_type="application/octet-stream"
            ),
        )

        assert server.request.body == content
        assert server.request.headers["content-type"] == "application/octet-stream"
        assert server.request.headers["content-length"] == str(len(content))
