"""Request bodies: every media type, from memory, files and iterators."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest


def parts_of(seen: Any) -> list[Any]:
    """Parse a multipart body with the standard library."""
    head = f"content-type: {seen.header('content-type')}\r\n\r\n".encode()
    message: Any = BytesParser(policy=HTTP).parsebytes(head + seen.body)
    return list(message.iter_parts())


def post(api: Any, media_type: str, body: Any, **facts: Any) -> Any:
    operation = api.operation("POST", request_body=[media_type], **facts)
    api.send(operation, body=body)
    return api.server.requests[-1]


class TestJSON:
    def test_the_body_holds_exactly_what_was_given(self, api: Any) -> None:
        omit = api.rt.omit
        seen = post(api, "application/json", {"a": None, "b": omit, "c": [1]})
        assert seen.json == {"a": None, "c": [1]}
        assert seen.header("content-type") == "application/json"

    def test_a_required_body_of_nothing_is_an_object(self, api: Any) -> None:
        assert post(api, "application/json", {"a": api.rt.omit}).body == b"{}"

    def test_an_optional_body_of_nothing_is_not_sent(self, api: Any) -> None:
        seen = post(api, "application/json", {"a": api.rt.omit}, body_required=False)
        assert seen.body == b""
        assert seen.header("content-type") is None

    def test_an_empty_object_is_a_body(self, api: Any) -> None:
        seen = post(api, "application/json", {}, body_required=False)
        assert seen.body == b"{}"
        assert seen.header("content-type") == "application/json"

    def test_null_is_a_body(self, api: Any) -> None:
        assert post(api, "application/json", None).body == b"null"

    def test_extra_properties_are_added(self, api: Any) -> None:
        operation = api.operation("POST", request_body=["application/json"])
        options = {"extra_body": {"b": 2}}
        api.send(operation, body={"a": 1}, options=options)
        assert api.server.requests[0].json == {"a": 1, "b": 2}

    def test_python_values_have_their_wire_form(self, api: Any) -> None:
        value = {"at": datetime(2024, 1, 1, tzinfo=UTC), "n": 10**25, "s": {1}}
        assert post(api, "application/json", value).json == {
            "at": "2024-01-01T00:00:00Z",
            "n": 10**25,
            "s": [1],
        }

    @pytest.mark.parametrize(
        ("make", "text"),
        [
            (lambda: b"\xfb\xff", b'"+/8="'),
            (lambda: {"a": [memoryview(b"\xfb\xff")]}, b'{"a":["+/8="]}'),
            (lambda: (x for x in (1, b"\xfb\xff")), b'[1,"+/8="]'),
            (lambda: deque([b"\xfb\xff"]), b'["+/8="]'),
            (lambda: MappingProxyType({"a": b"\xfb\xff"}), b'{"a":"+/8="}'),
            (lambda: (1, [2], {3: None}), b'[1,[2],{"3":null}]'),
            (lambda: range(3), b"[0,1,2]"),
            (lambda: 10**5000, b"1" + b"0" * 5000),
            (lambda: [0.1 + 0.2, 1e22, -0.0], b"[0.30000000000000004,1e+22,-0.0]"),
            (lambda: [Decimal("1.50"), timedelta(seconds=90)], b'["1.50","PT1M30S"]'),
        ],
    )
    def test_values_of_every_kind(
        self, part: Any, make: Callable[[], Any], text: bytes
    ) -> None:
        assert part("encode").to_json(make()) == text

    @pytest.mark.parametrize("around", [list, tuple])
    def test_what_contains_itself_is_refused(self, part: Any, around: Any) -> None:
        for inside in ([], [b"bytes"]):
            inside.append(around([inside]))
            with pytest.raises((TypeError, ValueError), match="cannot be sent as JSON"):
                part("encode").to_json(inside)

    def test_an_open_file_is_no_json(self, part: Any) -> None:
        with pytest.raises(TypeError, match="an open file is not JSON"):
            part("encode").to_json({"a": io.BytesIO(b"x")})

    def test_what_is_no_json_is_refused(self, api: Any) -> None:
        with pytest.raises(TypeError, match="JSON"):
            post(api, "application/json", {"a": object()})

    def test_a_number_that_is_none_is_refused(self, api: Any) -> None:
        with pytest.raises(ValueError, match="not a JSON number"):
            post(api, "application/json", {"a": float("nan")})

    @pytest.mark.parametrize("value", ["NaN", "Infinity"])
    def test_a_decimal_that_is_no_number_is_refused(self, api: Any, value: str) -> None:
        operation = api.operation("POST", request_body=["application/json"])
        with pytest.raises(ValueError, match="not a JSON number"):
            api.send(operation, body={"a": [Decimal(value)]})
        with pytest.raises(ValueError, match="not a JSON number"):
            api.send(api.operation(), query={"a": Decimal(value)})
        assert api.server.requests == []

    def test_a_body_that_is_too_deep_is_refused(self, api: Any) -> None:
        body: dict[str, Any] = {}
        for _ in range(2_000):
            body = {"a": body}
        operation = api.operation("POST", request_body=["application/json"])
        with pytest.raises(ValueError, match="cannot be sent as JSON"):
            api.send(operation, body=body)

    def test_the_text_nan_is_no_number(self, api: Any) -> None:
        assert post(api, "application/json", ["NaN"]).json == ["NaN"]

    def test_content_type_picks_another_media_type(self, api: Any) -> None:
        operation = api.operation(
            "POST", request_body=["application/json", "text/plain"]
        )
        api.send(operation, body="hé", content_type="text/plain")
        seen = api.server.requests[0]
        assert seen.header("content-type") == "text/plain; charset=utf-8"
        assert seen.body == "hé".encode()

    def test_lines_of_json(self, api: Any) -> None:
        seen = post(api, "application/x-ndjson", iter([{"a": 1}, [2]]))
        assert seen.body == b'{"a":1}\n[2]\n'


class TestForms:
    def test_urlencoded(self, api: Any) -> None:
        value = {"a": "x y&", "b": [1, 2], "c": {"d": True}, "e": None}
        seen = post(api, "application/x-www-form-urlencoded", value)
        assert seen.body == b"a=x+y%26&b=1&b=2&c=%7B%22d%22%3Atrue%7D"

    def test_urlencoded_with_a_style(self, api: Any) -> None:
        how = {"c": api.rt.Encoding(style="deepObject", explode=True)}
        media_type = "application/x-www-form-urlencoded"
        seen = post(api, media_type, {"c": {"d": 1}}, encoding=how)
        assert seen.body == b"c%5Bd%5D=1"

    def test_a_file_has_no_style(self, api: Any) -> None:
        how = {
            "file": api.rt.Encoding(style="form"),
            "ids": api.rt.Encoding(style="form"),
        }
        value = {"file": b"\x00content", "ids": [1, 2]}
        parts = parts_of(post(api, "multipart/form-data", value, encoding=how))
        assert [part.get_payload(decode=True) for part in parts] == [
            b"\x00content",
            b"1",
            b"2",
        ]

    def test_multipart(self, api: Any, tmp_path: Path) -> None:
        path = tmp_path / "from path.txt"
        path.write_bytes(b"path")
        value = {
            "text": "hé",
            "flag": True,
            "json": {"a": 1},
            "bytes": b"\r\n--x--\r\n",
            "files": [("名前.png", b"1"), ("b.bin", io.BytesIO(b"2"), "a/b", {"X-Y": "z"})],
            "path": path,
        }  # fmt: skip
        parts = parts_of(post(api, "multipart/form-data", value))
        found = [
            (
                part.get_param("name", header="content-disposition"),
                part.get_content_type() if part["content-type"] else None,
                part.get_payload(decode=True),
            )
            for part in parts
        ]
        assert found == [
            ("text", None, "hé".encode()),
            ("flag", None, b"true"),
            ("json", "application/json", b'{"a":1}'),
            ("bytes", "application/octet-stream", b"\r\n--x--\r\n"),
            ("files", "image/png", b"1"),
            ("files", "a/b", b"2"),
            ("path", "text/plain", b"path"),
        ]
        assert parts[5]["x-y"] == "z"
        assert 'filename="名前.png"'.encode() in api.server.requests[0].body

    def test_a_name_cannot_break_its_header(self, api: Any) -> None:
        body = post(api, "multipart/form-data", {'a"\r\nX: y': "1"}).body
        assert b'name="a%22%0D%0AX: y"' in body

    def test_a_part_has_the_content_type_of_the_document(self, api: Any) -> None:
        how = {"a": api.rt.Encoding(content_type="application/vnd.x+json")}
        seen = post(api, "multipart/form-data", {"a": [1, 2]}, encoding=how)
        (part,) = parts_of(seen)
        assert part.get_content_type() == "application/vnd.x+json"
        assert part.get_payload(decode=True) == b"[1,2]"


class TestUploads:
    def test_an_open_file_goes_from_where_it_stands(
        self, api: Any, tmp_path: Path
    ) -> None:
        path = tmp_path / "f"
        path.write_bytes(b"0123456789" * 20_000)
        with path.open("rb") as file:
            file.seek(5)
            seen = post(api, "application/octet-stream", file)
        assert seen.body == (b"0123456789" * 20_000)[5:]
        assert seen.header("content-length") == "199995"

    def test_a_file_is_sent_again_from_where_it_stood(
        self, api: Any, tmp_path: Path
    ) -> None:
        path = tmp_path / "f"
        path.write_bytes(b"abcdef")
        api.server.answer(api.server.json({}, 429), api.server.json({}))
        with path.open("rb") as file:
            file.seek(2)
            post(api, "application/octet-stream", file)
        assert [seen.body for seen in api.server.requests] == [b"cdef", b"cdef"]

    @pytest.mark.parametrize("as_path", [False, True])
    @pytest.mark.parametrize("grows", [False, True])
    def test_a_file_that_changes_while_it_is_sent(
        self, api: Any, tmp_path: Path, as_path: bool, grows: bool
    ) -> None:
        path = tmp_path / "f.bin"
        path.write_bytes(b"a" * 300_000)

        def change(_: Any) -> None:
            path.write_bytes(b"b" * (400_000 if grows else 100_000))

        operation = api.operation("POST", request_body=["application/octet-stream"])
        client = api.client().with_options(hooks=api.rt.Hooks(before_request=change))
        with path.open("rb") as file:
            body = path if as_path else file
            if grows:
                api.send(operation, client, body=body)
                assert api.server.requests[0].body == b"b" * 300_000
            else:
                error = api.fails("APIConnectionError", operation, client, body=body)
                assert "200000 of its 300000 bytes" in str(error)

    def test_an_iterator_is_sent_in_chunks(self, api: Any) -> None:
        seen = post(api, "application/octet-stream", iter([b"ab", b"c"]))
        assert seen.body == b"abc"
        assert seen.header("transfer-encoding") == "chunked"

    def test_an_iterator_is_not_sent_twice(self, api: Any) -> None:
        api.server.answer(api.server.json({}, 429))
        with pytest.raises(api.rt.RateLimitError):
            post(api, "application/octet-stream", iter([b"ab"]))
        assert len(api.server.requests) == 1

    def test_an_async_iterator_needs_the_async_client(self, api: Any) -> None:
        async def pieces() -> AsyncIterator[bytes]:
            yield b"ab"
            yield b"c"

        if api.is_async:
            assert post(api, "application/octet-stream", pieces()).body == b"abc"
        else:
            with pytest.raises(TypeError, match="needs AsyncClient"):
                post(api, "application/octet-stream", pieces())

    def test_a_file_in_text_mode_is_refused(self, api: Any) -> None:
        with pytest.raises(TypeError, match="binary"):
            post(api, "application/octet-stream", io.StringIO("x"))

    def test_properties_do_not_become_xml_by_guess(self, api: Any) -> None:
        with pytest.raises(TypeError, match="application/xml"):
            post(api, "application/xml", {"a": 1})
