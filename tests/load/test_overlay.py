"""Overlays: what an action does to a document, and what is said of one that is wrong."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from tests.load.support import bare, codes, only

from apiwright.diagnostics import Abort, Diagnostics, ExitCode
from apiwright.load import load
from apiwright.spec import Document

ROOT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1", "x-list": [1], "x-map": {"a": {"b": 1}}},
    "paths": {
        "/a": {"get": {"tags": ["x", "y", "x"]}, "post": {"deprecated": True}},
        "/b": {"get": {"tags": ["z"]}},
    },
}


def overlaid(
    folder: Path,
    *actions: dict[str, Any],
    diagnostics: Diagnostics | None = None,
    **more: Any,
) -> Document:
    """Load the document with an overlay of `actions`."""
    (folder / "o.json").write_text(
        json.dumps({"overlay": "1.1.0", **more, "actions": actions})
    )
    return load(
        "-",
        Diagnostics() if diagnostics is None else diagnostics,
        stdin=io.BytesIO(json.dumps(ROOT).encode()),
        overlays=[str(folder / "o.json")],
    )


def info(document: Document) -> Any:
    """Return the Info Object without marks."""
    return bare(document.root["info"])


@pytest.mark.parametrize(
    ("target", "update", "want"),
    [
        ("$.info", {"title": "N"}, {"title": "N"}),
        ("$.info.title", "N", {"title": "N"}),
        ("$", {"info": {"title": "N"}}, {"title": "N"}),
        ("$.info", {"x-new": {"c": 1}}, {"x-new": {"c": 1}}),
        ("$.info['x-map']", {"a": {"c": 2}}, {"x-map": {"a": {"b": 1, "c": 2}}}),
        ("$.info", {"x-list": [2, 3]}, {"x-list": [1, 2, 3]}),
        ("$.info['x-list']", [2, 3], {"x-list": [1, 2, 3]}),
        ("$.info['x-list']", 2, {"x-list": [1, 2]}),
        ("$.info['x-list']", {"k": 1}, {"x-list": [1, {"k": 1}]}),
        ("$.info['x-list'][0]", 2, {"x-list": [2]}),
        ("$.info['x-map'].a.b", None, {"x-map": {"a": {"b": None}}}),
    ],
)
def test_an_update_is_merged_appended_or_put_in_its_place(
    tmp_path: Path, target: str, update: Any, want: dict[str, Any]
) -> None:
    document = overlaid(tmp_path, {"target": target, "update": update})
    assert info(document) == {**ROOT["info"], **want}


def test_what_is_removed_is_gone_from_maps_and_lists(tmp_path: Path) -> None:
    document = overlaid(
        tmp_path,
        {"target": "$.paths['/b']", "remove": True},
        {"target": "$.paths.*.get.tags[?@ == 'x']", "remove": True, "update": "z"},
        {"target": "$..[?@.deprecated == true]", "remove": True},
    )
    assert bare(document.root["paths"]) == {"/a": {"get": {"tags": ["y"]}}}


def test_actions_see_what_those_before_them_did(tmp_path: Path) -> None:
    document = overlaid(
        tmp_path,
        {"target": "$.info['x-list']", "remove": True},
        {"target": "$.info", "update": {"x-list": {"now": "an object"}}},
    )
    assert info(document)["x-list"] == {"now": "an object"}


def test_every_node_that_matches_gets_an_own_copy(tmp_path: Path) -> None:
    document = overlaid(
        tmp_path,
        {"target": "$.paths.*.get", "update": {"x-new": {"list": []}}},
        {"target": "$.paths['/a'].get['x-new'].list", "update": 1},
    )
    paths = bare(document.root["paths"])
    assert paths["/a"]["get"]["x-new"] == {"list": [1]}
    assert paths["/b"]["get"]["x-new"] == {"list": []}


def test_a_copy_is_merged_like_an_update(tmp_path: Path) -> None:
    document = overlaid(tmp_path, {"target": "$.paths['/b']", "copy": "$.paths['/a']"})
    assert bare(document.root["paths"]["/b"]) == {
        "get": {"tags": ["z", "x", "y", "x"]},
        "post": {"deprecated": True},
    }


def test_a_node_that_an_alias_shares_is_changed_in_one_place_alone(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n"
        "  /a: &a {get: {summary: old}}\n  /b: *a\n"
    )
    (tmp_path / "o.yaml").write_text(
        "overlay: 1.0.0\nactions:\n- target: $.paths['/a'].get.summary\n  update: new\n"
    )
    document = load(
        str(tmp_path / "a.yaml"), Diagnostics(), overlays=[str(tmp_path / "o.yaml")]
    )
    said = {
        path: item["get"]["summary"] for path, item in document.root["paths"].items()
    }
    assert {path: said[path] for path in ("/a", "/b")} == {"/a": "new", "/b": "old"}


def test_an_overlay_can_make_a_document_of_what_is_none(tmp_path: Path) -> None:
    """It is applied before anything else looks at the document."""
    (tmp_path / "o.yaml").write_text(
        "overlay: 1.0.0\nactions:\n- target: $\n  update: {openapi: 3.1.0}\n"
    )
    diagnostics = Diagnostics()
    document = load(
        "-",
        diagnostics,
        stdin=io.BytesIO(
            b'{"info": {"title": "T", "version": "1"}, "paths": {"/a": {}}}'
        ),
        overlays=[str(tmp_path / "o.yaml")],
    )
    assert document.version == "3.1.0"
    assert codes(diagnostics) == []


def test_an_overlay_is_a_source_with_a_place_of_its_own(tmp_path: Path) -> None:
    diagnostics = Diagnostics()
    document = overlaid(
        tmp_path,
        {"target": "$.info", "update": {}},
        {"target": "$.paths['/nope']", "remove": True},
        diagnostics=diagnostics,
    )
    found = only(diagnostics)
    assert (found.code, found.mark) == ("overlay-no-match", "1#/actions/1")
    assert document.sources[1].location == (tmp_path / "o.json").as_posix()
    assert document.sources[1].language == "json"


@pytest.mark.parametrize(
    ("extends", "want"),
    [("a.yaml", []), ("./a.yaml", []), ("b.yaml", ["overlay-extends"])],
)
def test_an_overlay_of_another_document_is_noted(
    tmp_path: Path, extends: str, want: list[str]
) -> None:
    (tmp_path / "a.yaml").write_text(json.dumps(ROOT))
    (tmp_path / "o.yaml").write_text(
        f"overlay: 1.0.0\nextends: {extends}\nactions: []\n"
    )
    diagnostics = Diagnostics()
    load(str(tmp_path / "a.yaml"), diagnostics, overlays=[str(tmp_path / "o.yaml")])
    assert codes(diagnostics) == want


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[]", 1, "no `overlay` key"),
        ("openapi: 3.1.0", 1, "no `overlay` key"),
        ("info: {}\noverlay: 2.0.0\nactions: []", 2, "overlay 2.0.0 is not supported"),
        ("overlay: 1.0.0", 1, "no list of `actions`"),
        ("overlay: 1.0.0\nactions:\n- x", 3, "has to be an object"),
        ("overlay: 1.0.0\nactions:\n- update: 1", 3, "no `target`"),
        ("overlay: 1.0.0\nactions:\n- target: $", 3, "no `update`"),
        ("overlay: 1.0.0\nactions:\n- {target: info, remove: true}", 3, "no JSONPath"),
        (
            "overlay: 1.1.0\nactions:\n- target: $.info\n  copy: $.paths.*",
            4,
            "one node; $.paths.* selects 2",
        ),
        (
            "overlay: 1.0.0\nactions:\n- target: $.info\n  update: {x-list: {}}",
            3,
            "makes `x-list`, which is a list, an object",
        ),
        ("overlay: 1.0.0\nactions: 'x", 2, "not closed"),
    ],
)
def test_a_wrong_overlay_ends_the_run_with_its_place(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    (tmp_path / "o.yaml").write_text(text)
    diagnostics = Diagnostics()
    with pytest.raises(Abort) as raised:
        load(
            "-",
            diagnostics,
            stdin=io.BytesIO(json.dumps(ROOT).encode()),
            overlays=[str(tmp_path / "o.yaml")],
        )
    found = only(diagnostics)
    assert raised.value.exit_code == ExitCode.DOCUMENT
    assert (found.line, found.mark[:2]) == (line, "1#")
    assert words in found.message
    assert found.hint


def test_an_overlay_that_is_missing_is_an_error_of_the_source(tmp_path: Path) -> None:
    diagnostics = Diagnostics()
    with pytest.raises(Abort) as raised:
        load(
            "-",
            diagnostics,
            stdin=io.BytesIO(json.dumps(ROOT).encode()),
            overlays=[str(tmp_path / "nope.yaml")],
        )
    assert raised.value.exit_code == ExitCode.SOURCE
    assert only(diagnostics).code == "source-not-found"
