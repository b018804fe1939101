"""YAML 1.2, core schema, as JSON would have it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from tests.load.support import bare, codes, only, read

from apiwright.diagnostics import Abort, Diagnostics

HEAD = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {/a: {}}\n"


def value(text: str, diagnostics: Diagnostics | None = None) -> Any:
    """Return what `text` means as the value of an extension."""
    return bare(read(f"{HEAD}x-value: {text}\n", diagnostics).root["x-value"])


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("NO", "NO"),
        ("on", "on"),
        ("yes", "yes"),
        ("y", "y"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("2024-01-31", "2024-01-31"),
        ("2024-01-31T10:00:00Z", "2024-01-31T10:00:00Z"),
        ("0o17", 15),
        ("0x1F", 31),
        ("017", 17),
        ("-7", -7),
        ("+7", 7),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("12345678901234567890123", 12345678901234567890123),
        ("true", True),
        ("False", False),
        ("tRUE", "tRUE"),
        ("null", None),
        ("~", None),
        ("", None),
        ("'null'", "null"),
        ('"1"', "1"),
        ("!!str 1", "1"),
        ("!!int '1'", 1),
        ("=", "="),
        ("1.2.3", "1.2.3"),
        ("--", "--"),
    ],
)
def test_a_scalar_means_what_the_core_schema_says(text: str, want: object) -> None:
    """Only true, false, null and numbers are something else than text."""
    found = value(text)

    assert (found, type(found).__mro__[-2]) == (want, type(want).__mro__[-2])


def test_a_number_keeps_its_spelling_where_text_is_meant() -> None:
    """`version: 1.10` is the version 1.10, not 1.1."""
    diagnostics = Diagnostics()
    text = "openapi: 3.1.0\ninfo: {title: 007, version: 1.10}\npaths: {/a: {}}\n"

    info = bare(read(text, diagnostics).root["info"])

    assert info == {"title": "007", "version": "1.10"}
    assert codes(diagnostics) == ["wrong-type", "wrong-type"]


def test_keys_are_text() -> None:
    """A status is a key like any other, however it is written."""
    given = "{200: a, null: b, true: c, 1.0: d, 2024-01-01: e, 'x': f}"

    assert list(value(given)) == ["200", "null", "true", "1.0", "2024-01-01", "x"]


def test_an_alias_is_what_its_anchor_is() -> None:
    """A shared node stands at every place that names it."""
    assert value("{a: &a {b: [1]}, c: *a, d: [*a]}") == {
        "a": {"b": [1]},
        "c": {"b": [1]},
        "d": [{"b": [1]}],
    }


def test_an_object_that_an_alias_shares_has_the_mark_of_each_place() -> None:
    """Identity is the place, so that shared nodes are not taken for one."""
    text = HEAD.replace("{/a: {}}", "{/a: &a {get: {}}, /b: *a}")

    paths = read(text).root["paths"]

    assert paths["/a"]["get"]["x-apiwright-mark"] == "0#/paths/~1a/get"
    assert paths["/b"]["get"]["x-apiwright-mark"] == "0#/paths/~1b/get"


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("{base: &b {x: 1, y: 2}, it: {<<: *b, y: 3}}", {"y": 3, "x": 1}),
        ("{it: {<<: [{x: 1}, {x: 2, z: 3}]}}", {"x": 1, "z": 3}),
        ("{it: {'<<': {x: 1}}}", {"<<": {"x": 1}}),
    ],
)
def test_a_merge_key_adds_what_the_map_does_not_have(
    text: str, want: dict[str, object]
) -> None:
    """The map itself wins, then the earlier source; a quoted `<<` is a key."""
    assert value(text)["it"] == want


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("{a: 1, b: 2, a: 3}", "duplicate-key", (4, 23)),
        ("!mine 1", "unknown-tag", (4, 10)),
        ("!mine {a: 1}", "unknown-tag", (4, 10)),
        (".inf", "invalid-number", (4, 10)),
        (".nan", "invalid-number", (4, 10)),
        ("1e999", "invalid-number", (4, 10)),
        ("9" * 5000, "invalid-number", (4, 10)),
        ("1\n---\nb: 2", "several-documents", (5, 1)),
    ],
)
def test_what_json_could_not_hold_is_reported_with_its_place(
    text: str, code: str, place: tuple[int, int]
) -> None:
    """The document is still read, as far as it goes."""
    diagnostics = Diagnostics()

    value(text, diagnostics)

    found = only(diagnostics)
    assert (found.code, (found.line, found.column)) == (code, place)


def test_the_last_of_two_equal_keys_counts() -> None:
    """The report names both lines."""
    diagnostics = Diagnostics()

    found = value("\n  a: 1\n  b: 2\n  a: 3", diagnostics)

    assert found == {"a": 3, "b": 2}
    assert "line 5" in only(diagnostics).message
    assert "line 7" in only(diagnostics).message
    assert only(diagnostics).mark == "0#/x-value/a"


BOMB = "[&a [1,1,1,1,1,1,1,1,1,1]" + "".join(
    f", &{new} [{','.join(['*' + old] * 10)}]"
    for old, new in zip("abcdefg", "bcdefgh", strict=True)
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BOMB + "]", "alias-bomb"),
        ("[" * 300 + "]" * 300, "too-deep"),
        ("&a [*a]", "invalid-alias"),
        ("*nowhere", "invalid-alias"),
        ("{[a]: 1}", "invalid-key"),
        ("'not closed", "invalid-yaml"),
        ("{a: 1", "invalid-yaml"),
        ("a: b: c", "invalid-yaml"),
        ("@at", "invalid-yaml"),
        ("\x07", "invalid-yaml"),
    ],
)
def test_what_cannot_be_read_ends_the_run_with_one_error_at_its_line(
    text: str, code: str
) -> None:
    """Neither a traceback, nor all memory."""
    diagnostics = Diagnostics()

    with pytest.raises(Abort) as raised:
        value(text, diagnostics)

    found = only(diagnostics)
    assert (raised.value.exit_code.name, found.code) == ("DOCUMENT", code)
    assert found.line is not None
    assert found.line >= 4


def test_aliases_cannot_nest_deeper_than_the_text_may() -> None:
    """Otherwise a stage that recurses would run out of stack."""
    names = [f"a{number}" for number in range(300)]
    chain = [f"&{names[0]} [1]"]
    chain += [f"&{new} [*{old}]" for old, new in pairwise(names)]
    diagnostics = Diagnostics()

    with pytest.raises(Abort):
        value(f"[{', '.join(chain)}]", diagnostics)

    assert codes(diagnostics) == ["too-deep"]


def test_the_parser_in_python_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML may have been built without libyaml."""
    given = "{a: &x [1, 'b', ~], c: *x, d: {<<: {e: 1}}}"
    want = value(given)

    monkeypatch.setattr("apiwright.load.yaml._IN_C", False)

    assert value(given) == want
