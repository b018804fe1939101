"""Places of pointers, in a whole file."""

from __future__ import annotations

import json

import pytest
from tests.load.support import SEED, corpus, read

from apiwright.diagnostics import Diagnostics
from apiwright.load import load, locate
from apiwright.pointers import objects
from apiwright.spec import MARK, Source

YAML = """\
openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a/b:
    get:
      tags:
        - x
        - y
"""


def source(text: str, language: str, start: int = 0, indent: int = 0) -> Source:
    """Return a source whose document begins at `start`."""
    return Source(
        location="f",
        text=text,
        sha256="",
        language=language,
        start=start,
        end=len(text),
        indent=indent,
    )


@pytest.mark.parametrize(
    ("pointer", "want"),
    [
        ("", (1, 1)),
        ("/info", (2, 1)),
        ("/info/version", (2, 18)),
        ("/paths/~1a~1b/get", (5, 5)),
        ("/paths/~1a~1b/get/tags/1", (8, 11)),
        ("/paths/~1a~1b/get/tags/7", (6, 7)),
        ("/paths/~1a~1b/get/tags/1/deeper", (8, 11)),
        ("/nowhere/at/all", (1, 1)),
    ],
)
def test_a_pointer_leads_to_the_key_or_the_item_or_their_nearest_ancestor(
    pointer: str, want: tuple[int, int]
) -> None:
    """Lines and columns count from one."""
    assert locate(source(YAML, "yaml"), [pointer]) == {pointer: want}


def test_lines_and_columns_are_those_of_the_file_around() -> None:
    """A page stands above the document, and a fence may be indented."""
    page = "# T\n\n  ```\n" + "".join(f"  {line}\n" for line in YAML.splitlines())

    found = locate(
        source(page, "yaml", page.index("  openapi"), 2), ["/info", "/paths"]
    )

    assert found == {"/info": (5, 3), "/paths": (6, 3)}


def test_json_is_found_as_yaml_is() -> None:
    """Also where all of it is one line."""
    text = 'x\n  {"a": [1, {"b\\u002fc": "]"}], "d": {}, "a~": 1}'
    pointers = ["", "/a", "/a/1", "/a/1/b~1c", "/d", "/a~0", "/a/9", "/none"]

    found = locate(source(text, "json", 2), pointers)

    columns = [3, 4, 13, 14, 33, 42, 4, 3]
    assert found == {
        pointer: (2, column) for pointer, column in zip(pointers, columns, strict=True)
    }


def test_the_last_of_two_equal_keys_is_the_one_that_counts() -> None:
    """As in the document itself."""
    assert locate(source('{"a": 1,\n"a": 2}', "json"), ["/a"]) == {"/a": (2, 1)}
    assert locate(source("a: 1\na: 2\n", "yaml"), ["/a"]) == {"/a": (2, 1)}


@pytest.mark.parametrize(
    ("text", "language"),
    [('{\n"a": 1, "b": {"c": "', "json"), ("x:\na: 1\nb:\n  c: [d: e", "yaml")],
)
def test_what_does_not_parse_is_located_as_far_as_it_goes(
    text: str, language: str
) -> None:
    """A place is wanted most where something is wrong."""
    assert locate(source(text, language), ["/a", "/b/c"])["/a"] == (2, 1)


def test_every_mark_of_a_document_has_its_place() -> None:
    """The key that stands there is the last token of the mark."""
    document = load(str(SEED), Diagnostics())
    lines = document.sources[0].text.splitlines()
    pointers = {node[MARK].partition("#")[2] for node in objects(document.root)}

    for pointer, (line, column) in locate(document.sources[0], pointers).items():
        last = pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        if last and not last.isdecimal():
            assert lines[line - 1][column - 1 :].lstrip("'").startswith(last), pointer


def test_yaml_and_json_give_the_places_of_the_same_document() -> None:
    """The large document, both ways."""
    text = corpus("docs-pages/cometchat/chat-apis.json").read_text()
    pretty = json.dumps(json.loads(text), indent=1, ensure_ascii=False)
    document = read(pretty)
    pointers = [node[MARK].partition("#")[2] for node in objects(document.root)][::20]

    as_json = locate(document.sources[0], pointers)
    as_yaml = locate(source(pretty, "yaml"), pointers)

    assert as_json == as_yaml
