"""Forms of the bookshop's client, read by parsers that are not ours."""

from __future__ import annotations

import io
import json
import re
from email import message_from_bytes
from email.message import Message
from email.policy import HTTP
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl

import bookshop
import pytest
from tests.generated.bookshop_support import options
from tests.generated.conftest import Caller
from tests.generated.server import Got, Reply, Server
from werkzeug.formparser import FormDataParser

File = tuple[str, str, bytes]
"""Name, file name, content."""


def fields_and_files(got: Got) -> tuple[list[tuple[str, str]], list[File]]:
    """Return what werkzeug, a web framework's parser, reads."""
    kind, _, boundary = got.headers["content-type"].partition("; boundary=")
    parser = FormDataParser(max_form_memory_size=None)
    _, form, files = parser.parse(
        io.BytesIO(got.body), kind, len(got.body), {"boundary": boundary}
    )
    found: list[File] = []
    for file in files.values():
        found.append((file.name or "", file.filename or "", file.stream.read()))
        file.close()
    return list(form.items(multi=True)), found


def parts(got: Got) -> list[Message]:
    """Return the parts that the standard library reads."""
    head = f"Content-Type: {got.headers['content-type']}\r\n\r\n".encode()
    message = message_from_bytes(head + got.body, policy=HTTP)
    assert not message.defects
    return cast("list[Message]", message.get_payload())


def add(server: Server, caller: Caller, **given: Any) -> Got:
    """Call `add_files` and return the request."""
    server.replies = [Reply(body=b'{"main":1}')]
    answer = caller(
        bookshop, options(server), lambda c: c.books.add_files("1", **given)
    )

    assert answer == {"main": 1}
    return server.request


class TestMultipart:
    """Each property is a part, with the content type that the document gives it."""

    def test_every_kind_of_part(self, server: Server, caller: Caller) -> None:
        got = add(
            server,
            caller,
            main=b"book",
            samples=[b"one", ("2.txt", b"two", "text/x-two")],
            scan=("s.png", b"\x89PNG"),
            about={"words": ["ä"]},
            pages=7,
            languages=["en", "de"],
            note="# hi",
        )
        found = [
            (
                part.get_param("name", header="content-disposition"),
                part.get_filename(),
                part["content-type"],
                part.get_payload(decode=True),
            )
            for part in parts(got)
        ]

        assert found == [
            ("main", "main", "application/epub+zip", b"book"),
            ("samples", "samples", "application/octet-stream", b"one"),
            ("samples", "2.txt", "text/x-two", b"two"),
            ("scan", "s.png", "image/png", b"\x89PNG"),
            ("about", None, "application/json", '{"words":["ä"]}'.encode()),
            ("pages", None, None, b"7"),
            ("languages", None, None, b"en,de"),
            ("note", None, "text/markdown", b"# hi"),
        ]

    def test_what_is_not_given_is_no_part(self, server: Server, caller: Caller) -> None:
        assert len(parts(add(server, caller, main=b"", samples=[]))) == 1

    @pytest.mark.parametrize(
        "name", ["plain.txt", "книга.epub", 'a"b.txt', "a b;c=d.txt", "本"]
    )
    def test_a_file_name_of_any_script(
        self, server: Server, caller: Caller, name: str
    ) -> None:
        got = add(server, caller, main=(name, b"x"))
        _, ((_, filename, content),) = fields_and_files(got)

        assert filename == name
        assert content == b"x"

    def test_a_file_name_cannot_begin_a_header(
        self, server: Server, caller: Caller
    ) -> None:
        got = add(server, caller, main=("a\r\nX-Evil: 1\r\n\r\n", b"x"))
        (part,) = parts(got)

        assert part["x-evil"] is None
        assert part.get_payload(decode=True) == b"x"

    def test_content_may_look_like_a_form(self, server: Server, caller: Caller) -> None:
        first = add(server, caller, main=b"x")
        boundary = first.headers["content-type"].partition("boundary=")[2]
        server.requests.clear()
        content = first.body + f"\r\n--{boundary}--\r\n\r\n--\r\n".encode() * 3
        got = add(server, caller, main=content, note=content.decode())
        fields, ((_, _, found),) = fields_and_files(got)

        assert found == content
        assert fields == [("note", content.decode())]

    def test_two_requests_have_two_boundaries(
        self, server: Server, caller: Caller
    ) -> None:
        given = {"main": b"x"}
        add(server, caller, **given)
        first = server.requests.pop()
        second = add(server, caller, **given)

        assert first.headers["content-type"] != second.headers["content-type"]

    def test_files_and_paths_are_read(
        self, server: Server, caller: Caller, tmp_path: Path
    ) -> None:
        path = tmp_path / "book.epub"
        path.write_bytes(b"p" * 100_000)
        got = add(server, caller, main=path, scan=io.BytesIO(b"s"))
        _, files = fields_and_files(got)

        assert files == [
            ("main", "book.epub", b"p" * 100_000),
            ("scan", "scan", b"s"),
        ]
        assert int(got.headers["content-length"]) == len(got.body)

    def test_a_file_may_bring_headers_of_its_part(
        self, server: Server, caller: Caller
    ) -> None:
        got = add(server, caller, main=("m", b"x", "text/plain", {"X-Part": "1"}))
        (part,) = parts(got)

        assert (part["x-part"], part["content-type"]) == ("1", "text/plain")

    def test_the_body_of_several_media_types_as_multipart(
        self, server: Server, caller: Caller
    ) -> None:
        server.replies = [Reply(204, b"")]
        caller(
            bookshop,
            options(server),
            lambda c: c.books.change_book(
                "1",
                title="ü",
                pages=3,
                tags=["a", "b"],
                content_type="multipart/form-data",
            ),
        )

        assert fields_and_files(server.request)[0] == [
            ("title", "ü"),
            ("pages", "3"),
            ("tags", "a"),
            ("tags", "b"),
        ]


class TestURLEncoded:
    """Each property is written as its encoding says, else as HTML forms do."""

    def test_every_kind_of_field(self, server: Server, caller: Caller) -> None:
        server.replies = [Reply(201, b'{"stars":5}')]
        caller(
            bookshop,
            options(server),
            lambda c: c.books.add_review(
                "1",
                stars=5,
                text="ö & b=c+d",
                liked=["a", "b"],
                disliked=["c", "d"],
                reader={"name": "N N", "age": 3},
                device={"name": "e"},
                link="http://a/?b=c",
            ),
        )
        got = server.request

        assert got.headers["content-type"] == "application/x-www-form-urlencoded"
        assert re.fullmatch(rb"[!-~]+", got.body)
        assert parse_qsl(got.body.decode(), keep_blank_values=True) == [
            ("stars", "5"),
            ("text", "ö & b=c+d"),
            ("liked", "a|b"),
            ("disliked", "c"),
            ("disliked", "d"),
            ("reader[name]", "N N"),
            ("reader[age]", "3"),
            ("device", json.dumps({"name": "e"}, separators=(",", ":"))),
            ("link", "http://a/?b=c"),
        ]
        assert b"link=http://a/?b=c" in got.body

    def test_nothing_is_sent_for_what_is_empty(
        self, server: Server, caller: Caller
    ) -> None:
        server.replies = [Reply(201, b'{"stars":5}')]
        caller(
            bookshop,
            options(server),
            lambda c: c.books.add_review("1", stars=5, text="", liked=[], disliked=[]),
        )

        assert server.request.body == b"stars=5&text="
