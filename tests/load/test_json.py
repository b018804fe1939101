"""JSON is read as JSON, and what is almost JSON with a word about it."""

from __future__ import annotations

import json

import pytest
from tests.load.support import bare, codes, only, read

from apiwright.diagnostics import Abort, Diagnostics

INFO = '"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {}}'


def test_numbers_are_exact() -> None:
    """A whole number has no size, and none becomes a float."""
    text = f'{{{INFO}, "x-big": 12345678901234567890123, "x-real": 1.5}}'

    root = read(text).root

    assert (root["x-big"], root["x-real"]) == (12345678901234567890123, 1.5)


def test_a_byte_order_mark_and_line_ends_of_windows_are_no_content() -> None:
    """Editors put them there."""
    text = f'{{{INFO},\r\n "x-a": "b"}}\r\n'

    assert read(b"\xef\xbb\xbf" + text.encode()).root["x-a"] == "b"
    assert read(("\ufeff" + text).encode("utf-16-le")).root["x-a"] == "b"
    assert read(text.encode("utf-16-be")).root["x-a"] == "b"


def test_a_duplicate_key_is_reported_with_its_pointer() -> None:
    """The last one counts."""
    diagnostics = Diagnostics()

    root = read(f'{{{INFO}, "x-a": [{{"b/c": 1, "b/c": 2}}]}}', diagnostics).root

    assert root["x-a"] == [{"b/c": 2}]
    assert only(diagnostics).code == "duplicate-key"
    assert only(diagnostics).mark == "0#/x-a/0/b~1c"


@pytest.mark.parametrize(
    "extra",
    ['"x-a": [1, 2,],', '"x-a": 1, // why', '"x-a": 1, # why', "'x-a': 1", "x-a: 1"],
)
def test_what_yaml_allows_beyond_json_is_read_with_a_warning(extra: str) -> None:
    """Comments, trailing commas, and keys without double quotes."""
    diagnostics = Diagnostics()

    root = read(f"{{{INFO},\n{extra}\n}}", diagnostics).root

    assert root["x-a"] in (1, [1, 2])
    assert codes(diagnostics) == ["not-strict-json"]
    assert only(diagnostics).line is not None


def test_a_number_that_is_none_is_kept_as_text() -> None:
    """NaN and Infinity are no JSON."""
    diagnostics = Diagnostics()

    root = read(f'{{{INFO}, "x-a": [NaN, -Infinity]}}', diagnostics).root

    assert bare(root["x-a"]) == ["NaN", "-Infinity"]
    assert codes(diagnostics) == ["invalid-number", "invalid-number"]
    assert [one.mark for one in diagnostics] == ["0#/x-a/0", "0#/x-a/1"]


@pytest.mark.parametrize("number", ["1e999", "-1e999", "9" * 5000])
def test_a_number_out_of_every_range_is_kept_as_text(number: str) -> None:
    """As it is in YAML: one absurd example does not cost the whole client."""
    diagnostics = Diagnostics()

    root = read(f'{{{INFO}, "x-a": {{"b": {number}}}, "x-c": 7.5}}', diagnostics).root

    assert bare(root["x-a"]) == {"b": number}
    assert root["x-c"] == 7.5
    assert [one.mark for one in diagnostics] == ["0#/x-a/b"]


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ('{"openapi": "3.1.0",\n "info": {', "invalid-json", (2, 11)),
        ('{"openapi": "3.1.0"\n "info": 1}', "invalid-json", (2, 2)),
        (f'{{{INFO}, "x": {"[" * 250}{"]" * 250}}}', "too-deep", (1, 1)),
        (f'{{{INFO}, "x": {"[" * 99999}{"]" * 99999}}}', "too-deep", (1, 1)),
        ("[]", "not-an-object", (1, 1)),
        (json.dumps([1]), "not-an-object", (1, 1)),
    ],
)
def test_what_cannot_be_read_ends_the_run_with_one_error_at_its_place(
    text: str, code: str, place: tuple[int, int]
) -> None:
    """The place is where the reader stopped."""
    diagnostics = Diagnostics()

    with pytest.raises(Abort):
        read(text, diagnostics)

    found = only(diagnostics)
    assert (found.code, (found.line, found.column)) == (code, place)
