"""Files as bodies, several media types, ranges, and parts by position, over a real socket."""

from __future__ import annotations

import io
from collections.abc import Callable
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from typing import Any

import pytest
from tests.generated.conftest import Caller
from tests.generated.package import CASES, package_of
from tests.generated.server import Got, Reply, Server

PNG = b"\x89PNG"


def _package(case: str, factory: pytest.TempPathFactory) -> Any:
    folder = factory.mktemp(case)
    return package_of(folder, CASES / "bodies" / case / "openapi.yaml")


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the package of files that are the whole body."""
    return _package("raw-files", tmp_path_factory)


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the package of operations with several media types."""
    return _package("several-media-types", tmp_path_factory)


@pytest.fixture(scope="module")
def ranges(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the package of ranges of media types."""
    return _package("ranges", tmp_path_factory)


@pytest.fixture(scope="module")
def positions(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the package of parts by position."""
    return _package("parts-by-position", tmp_path_factory)


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the package of a map of files."""
    return _package("maps-of-files", tmp_path_factory)


@pytest.fixture(scope="module")
def encoded(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the package of parts in base64."""
    return _package("parts-in-base64", tmp_path_factory)


def sent(package: Any, server: Server, caller: Caller, call: str, **given: Any) -> Got:
    """Return the request that a call makes."""
    server.replies = [Reply(204, b"")]
    tag, _, name = call.partition(".")

    def use(client: Any) -> Any:
        return getattr(getattr(client, tag), name)(**given)

    caller(package, {"base_url": server.url}, use)
    return server.requests[-1]


def body_of(got: Got) -> tuple[str, bytes]:
    """Return the Content-Type and the body."""
    return got.headers["content-type"], got.body


def parts_of(got: Got) -> list[tuple[str | None, str | None, bytes]]:
    """Return Content-Disposition, Content-Type and content of each part, read by the standard library."""
    head = f"content-type: {got.headers['content-type']}\r\n\r\n".encode()
    message: Any = BytesParser(policy=HTTP).parsebytes(head + got.body)
    assert message.is_multipart(), got.body
    return [
        (
            part["content-disposition"],
            part["content-type"],
            part.get_payload(decode=True),
        )
        for part in message.iter_parts()
    ]


class TestRawFiles:
    @pytest.mark.parametrize(
        "file",
        [
            lambda: b"x",
            lambda: bytearray(b"x"),
            lambda: io.BytesIO(b"x"),
            lambda: ("n", b"x"),
            lambda: ("n", "x"),
            lambda: (None, b"x", None),
            lambda: ("n", io.BytesIO(b"x"), "image/png"),
            lambda: ("n", "x", "image/png", {}),
        ],
    )
    def test_only_the_content_of_a_file_is_sent(
        self, raw: Any, server: Server, caller: Caller, file: Callable[[], Any]
    ) -> None:
        got = sent(raw, server, caller, "files.send_bytes", body=file())
        assert body_of(got) == ("application/octet-stream", b"x")

    def test_headers_of_a_file_that_has_no_place_for_them_are_refused(
        self, raw: Any, server: Server, caller: Caller
    ) -> None:
        file = ("n", b"x", None, {"X-A": "b"})
        with pytest.raises(ValueError, match="extra_headers"):
            sent(raw, server, caller, "files.send_bytes", body=file)
        assert server.requests == []

    @pytest.mark.parametrize(
        "file", [b"1\n2\n", "1\n2\n", ("n", b"1\n2\n"), [1, 2], (1, 2)]
    )
    def test_lines_come_from_files_too(
        self, raw: Any, server: Server, caller: Caller, file: Any
    ) -> None:
        got = sent(raw, server, caller, "files.send_lines", body=file)
        assert body_of(got) == ("application/x-ndjson", b"1\n2\n")

    def test_lines_come_from_a_path(
        self, raw: Any, server: Server, caller: Caller, tmp_path: Path
    ) -> None:
        path = tmp_path / "rows.jsonl"
        path.write_bytes(b"1\n")
        got = sent(raw, server, caller, "files.send_lines", body=path)
        assert got.body == b"1\n"


class TestSeveralMediaTypes:
    @pytest.mark.parametrize(
        ("name", "body", "media_type", "content"),
        [
            ("object_or_bytes", {"text": "a"}, "application/json", b'{"text":"a"}'),
            ("object_or_bytes", b"raw", "application/octet-stream", b"raw"),
            ("object_or_bytes", "raw", "application/octet-stream", b"raw"),
            ("object_or_bytes", ("n", b"raw"), "application/octet-stream", b"raw"),
            ("object_or_markup", {"text": "a"}, "application/json", b'{"text":"a"}'),
            ("object_or_markup", "<a/>", "application/xml", b"<a/>"),
            ("object_or_markup", b"<a/>", "application/xml", b"<a/>"),
            ("text_twice", "a", "application/json", b'"a"'),
            ("text_twice", b"a", "text/plain", b"a"),
            ("pictures", 1, "application/json", b"1"),
            ("pictures", ("a.jpg", PNG), "image/jpeg", PNG),
            ("pictures", (None, PNG, "image/png"), "image/png", PNG),
        ],
    )
    def test_the_type_of_the_body_chooses(
        self,
        several: Any,
        server: Server,
        caller: Caller,
        name: str,
        body: Any,
        media_type: str,
        content: bytes,
    ) -> None:
        got = sent(several, server, caller, f"bodies.send_{name}", body=body)
        assert body_of(got) == (media_type, content)

    def test_where_it_does_not_the_caller_has_to(
        self, several: Any, server: Server, caller: Caller
    ) -> None:
        with pytest.raises(ValueError, match="image/png or image/jpeg"):
            sent(several, server, caller, "bodies.send_pictures", body=PNG)
        assert server.requests == []
        given = {"body": PNG, "content_type": "image/jpeg"}
        got = sent(several, server, caller, "bodies.send_pictures", **given)
        assert body_of(got) == ("image/jpeg", PNG)

    def test_what_the_caller_asks_for_counts(
        self, several: Any, server: Server, caller: Caller
    ) -> None:
        given = {"body": "a", "content_type": "text/plain"}
        got = sent(several, server, caller, "bodies.send_text_twice", **given)
        assert body_of(got) == ("text/plain; charset=utf-8", b"a")


class TestRanges:
    @pytest.mark.parametrize(
        ("name", "given", "media_type"),
        [
            ("picture", {"body": ("a.png", PNG)}, "image/png"),
            ("picture", {"body": ("a", PNG, "image/webp")}, "image/webp"),
            ("picture", {"body": PNG, "content_type": "image/png"}, "image/png"),
            ("anything", {"body": PNG}, "application/octet-stream"),
            ("anything", {"body": ("a.json", PNG)}, "application/json"),
            ("either", {"body": PNG}, "application/pdf"),
            ("either", {"body": ("a.png", PNG)}, "image/png"),
        ],
    )
    def test_the_file_or_the_caller_says_what_it_is(
        self,
        ranges: Any,
        server: Server,
        caller: Caller,
        name: str,
        given: dict[str, Any],
        media_type: str,
    ) -> None:
        got = sent(ranges, server, caller, f"files.send_{name}", **given)
        assert body_of(got) == (media_type, PNG)

    @pytest.mark.parametrize("body", [PNG, ("a.pdf", PNG), ("a", PNG, "text/css")])
    def test_what_is_not_of_the_range_is_refused(
        self, ranges: Any, server: Server, caller: Caller, body: Any
    ) -> None:
        with pytest.raises(ValueError, match="content_type"):
            sent(ranges, server, caller, "files.send_picture", body=body)
        assert server.requests == []

    def test_a_part_is_one_of_those_that_its_encoding_names(
        self, ranges: Any, server: Server, caller: Caller
    ) -> None:
        got = sent(ranges, server, caller, "files.send_parts", two=PNG)
        assert [part[1] for part in parts_of(got)] == ["image/png"]
        files = {"one": ("a.webp", PNG), "two": ("a.jpg", PNG)}
        got = sent(ranges, server, caller, "files.send_parts", **files)
        assert [part[1] for part in parts_of(got)] == ["image/webp", "image/jpeg"]


class TestPartsByPosition:
    def test_an_array_is_a_part_for_each_item(
        self, positions: Any, server: Server, caller: Caller
    ) -> None:
        notes = [{"text": "a"}, positions.models.Note(text="b")]
        got = sent(positions, server, caller, "parts.send_related", body=notes)
        kind = got.headers["content-type"]
        assert kind.startswith("multipart/related; boundary=")
        assert parts_of(got) == [
            (None, "application/json", b'{"text":"a"}'),
            (None, "application/json", b'{"text":"b"}'),
        ]

    def test_each_place_has_its_encoding(
        self, positions: Any, server: Server, caller: Caller
    ) -> None:
        body = ({"text": "a"}, PNG)
        got = sent(positions, server, caller, "parts.send_places", body=body)
        assert [part[1:] for part in parts_of(got)] == [
            ("application/json", b'{"text":"a"}'),
            ("image/png", PNG),
        ]

    def test_all_items_share_an_encoding(
        self, positions: Any, server: Server, caller: Caller
    ) -> None:
        body = [PNG, ("b.jpg", PNG)]
        got = sent(positions, server, caller, "parts.send_items", body=body)
        assert parts_of(got) == [
            (None, "image/png", PNG),
            ('attachment; filename="b.jpg"', "image/jpeg", PNG),
        ]

    def test_an_object_has_parts_with_names(
        self, positions: Any, server: Server, caller: Caller
    ) -> None:
        got = sent(positions, server, caller, "parts.send_named", body={"a": PNG})
        assert parts_of(got) == [
            ('form-data; name="a"; filename="a"', "application/octet-stream", PNG)
        ]

    def test_a_part_may_have_parts(
        self, positions: Any, server: Server, caller: Caller
    ) -> None:
        got = sent(positions, server, caller, "parts.send_nested", body=[["a", "b"]])
        head = f"content-type: {got.headers['content-type']}\r\n\r\n".encode()
        message: Any = BytesParser(policy=HTTP).parsebytes(head + got.body)
        (part,) = message.iter_parts()
        assert [one.get_payload() for one in part.iter_parts()] == ["a", "b"]

    def test_what_has_no_parts_is_refused(
        self, positions: Any, server: Server, caller: Caller
    ) -> None:
        with pytest.raises(TypeError, match="made of parts"):
            sent(positions, server, caller, "parts.send_text", body=1)
        assert server.requests == []


def test_a_map_of_files_is_a_form(maps: Any, server: Server, caller: Caller) -> None:
    """Every value is a file, with its name and its media type."""
    files = {"a": ("a.png", PNG), "b": b"x"}
    got = sent(maps, server, caller, "files.send_files", body=files)
    assert parts_of(got) == [
        ('form-data; name="a"; filename="a.png"', "image/png", PNG),
        ('form-data; name="b"; filename="b"', "application/octet-stream", b"x"),
    ]


def test_null_is_a_body(
    tmp_path_factory: pytest.TempPathFactory, server: Server, caller: Caller
) -> None:
    """An object that may be null is one argument, and a dict of it is what is sent."""
    package = _package("object-or-null", tmp_path_factory)
    got = sent(package, server, caller, "bodies.put_json", body=None)
    assert body_of(got) == ("application/json", b"null")
    got = sent(package, server, caller, "bodies.put_json", body={"a": "b"})
    assert body_of(got) == ("application/json", b'{"a":"b"}')
    got = sent(package, server, caller, "bodies.put_form", a="b")
    assert got.body == b"a=b"


def test_bytes_of_a_part_in_base64_are_text(
    encoded: Any, server: Server, caller: Caller
) -> None:
    """The server decodes them, so that raw bytes would be garbage; a file is what it is."""
    given = dict.fromkeys(("byte", "encoded", "typed", "picture"), b"\xff\xfe")
    more = {"several": [b"\xff\xfe", "QUJD"], "json": '{"a":1}', "pictures": [PNG]}
    got = sent(encoded, server, caller, "parts.send_parts", **given, **more)

    assert parts_of(got) == [
        ('form-data; name="byte"', None, b"//4="),
        ('form-data; name="encoded"', "application/octet-stream", b"//4="),
        ('form-data; name="several"', "application/octet-stream", b"//4="),
        ('form-data; name="several"', "application/octet-stream", b"QUJD"),
        ('form-data; name="typed"', "image/gif", b"//4="),
        ('form-data; name="picture"; filename="picture"', "image/png", b"\xff\xfe"),
        ('form-data; name="pictures"; filename="pictures"', "image/png", PNG),
        ('form-data; name="json"', None, b'{"a":1}'),
    ]


def test_the_encoding_of_any_multipart_counts(
    tmp_path: Path, server: Server, caller: Caller
) -> None:
    place = CASES / "bodies/encoding-of-mixed-parts/mixed.yaml"
    body = {"note": "hi", "encoded": b"\xff\xfe"}
    got = sent(
        package_of(tmp_path, place), server, caller, "parts.send_mixed", body=body
    )

    assert [part[1:] for part in parts_of(got)] == [
        ("text/markdown", b"hi"),
        ("application/octet-stream", b"//4="),
    ]
