"""The style tables of OpenAPI 3.0.4, 3.1.1 and 3.2.0 (Style Examples), through a client made for them.

Every row of the tables is an operation of a document that is written here; what its generated
method sends over a socket is compared byte for byte.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from tests.generated.conftest import Caller
from tests.generated.server import Server

ARRAY = ["blue", "black", "brown"]
OBJECT = {"R": 100, "G": 200, "B": 150}

STRING_SCHEMA: dict[str, Any] = {"type": "string"}
ARRAY_SCHEMA: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
NUMBER_SCHEMA: dict[str, Any] = {"type": "integer"}
OBJECT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": dict.fromkeys("RGB", NUMBER_SCHEMA),
}
MAP_SCHEMA: dict[str, Any] = {"type": "object", "additionalProperties": NUMBER_SCHEMA}
SCHEMAS = {
    "string": STRING_SCHEMA,
    "array": ARRAY_SCHEMA,
    "object": OBJECT_SCHEMA,
    "map": MAP_SCHEMA,
}
ROWS = [
    *[("path", s, e) for s in ("simple", "label", "matrix") for e in (False, True)],
    *[("query", "form", e) for e in (False, True)],
    *[("query", s, False) for s in ("spaceDelimited", "pipeDelimited")],
    *[("query", s, True) for s in ("spaceDelimited", "pipeDelimited")],
    ("query", "deepObject", True),
    *[("header", "simple", e) for e in (False, True)],
    *[("cookie", s, e) for s in ("form", "cookie") for e in (False, True)],
]
FLAGS = ("allowReserved", "allowEmptyValue")


def operation_id(location: str, style: str, explode: bool, kind: str) -> str:
    """Return the name of an operation that has one parameter, `color`."""
    return f"{location}_{style.lower()}_{'exploded' if explode else 'joined'}_{kind}"


def parameter(location: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the parameter `color`."""
    required = {"required": True} if location == "path" else {}
    return {"name": "color", "in": location, "schema": schema, **required, **more}


def document() -> dict[str, Any]:
    """Return a document with an operation for each row and kind of value."""
    paths: dict[str, Any] = {}

    def add(name: str, one: dict[str, Any]) -> None:
        end = "/{color}" if one["in"] == "path" else ""
        paths[f"/{name}{end}"] = {
            "get": {
                "operationId": name,
                "tags": ["style"],
                "parameters": [one],
                "responses": {"204": {"description": "Fine."}},
            }
        }

    for location, style, explode in ROWS:
        for kind, schema in SCHEMAS.items():
            one = parameter(location, schema, style=style, explode=explode)
            add(operation_id(location, style, explode, kind), one)
    for location in ("path", "query", "header", "cookie"):
        for kind, schema in SCHEMAS.items():
            add(f"{location}_default_{kind}", parameter(location, schema))
    for location in ("path", "cookie"):
        one = parameter(location, STRING_SCHEMA, allowReserved=True)
        add(f"{location}_reserved", one)
    for flag in FLAGS:
        for kind in ("string", "array"):
            add(f"{flag}_{kind}", parameter("query", SCHEMAS[kind], **{flag: True}))
    for location in ("path", "query", "header", "cookie"):
        one = parameter(location, OBJECT_SCHEMA)
        one["content"] = {"application/json": {"schema": one.pop("schema")}}
        add(f"{location}_content", one)
    return {
        "openapi": "3.2.0",
        "info": {"title": "Styles", "version": "1"},
        "servers": [{"url": "https://styles.example"}],
        "paths": paths,
    }


@pytest.fixture(scope="module")
def styles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Return the package that is generated for the document."""
    from apiwright.__main__ import main

    folder = tmp_path_factory.mktemp("styles")
    source = folder / "openapi.json"
    source.write_text(json.dumps(document()), encoding="utf-8")
    package = f"styles_{folder.name}".replace("-", "_")
    assert main(["generate", str(source), "--output", str(folder / package)]) == 0
    sys.path.insert(0, str(folder))
    try:
        yield import_module(package)
    finally:
        sys.path.remove(str(folder))


def sent(styles: Any, server: Server, caller: Caller, name: str, *given: Any) -> str:
    """Return what stands for `color` in the request of the operation `name`."""
    location = name.partition("_")[0]

    def use(client: Any) -> Any:
        method = getattr(client.style, name)
        if location == "path":
            return method(*given)
        return method(**({"color": given[0]} if given else {}))

    from tests.generated.server import Reply

    server.replies = [Reply(204, b"")]
    caller(styles, {"base_url": server.url}, use)
    got = server.requests[-1]
    path, _, query = got.path.partition("?")
    match location:
        case "path":
            return path.rpartition("/")[2]
        case "header" | "cookie":
            return got.headers.get("color" if location == "header" else "cookie", "-")
        case _:
            return query


# Location, style, explode: empty string, string, array, object (section 4.8.12.4). Where the
# table has a single dot, that is refused: as a segment of its own it would be removed.
TABLE = [
    ("path", "matrix", False, ";color", ";color=blue", ";color=blue,black,brown", ";color=R,100,G,200,B,150"),
    ("path", "matrix", True, ";color", ";color=blue", ";color=blue;color=black;color=brown", ";R=100;G=200;B=150"),
    ("path", "label", False, None, ".blue", ".blue,black,brown", ".R,100,G,200,B,150"),
    ("path", "label", True, None, ".blue", ".blue.black.brown", ".R=100.G=200.B=150"),
    ("path", "simple", False, None, "blue", "blue,black,brown", "R,100,G,200,B,150"),
    ("path", "simple", True, None, "blue", "blue,black,brown", "R=100,G=200,B=150"),
    ("query", "form", False, "color=", "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"),
    ("query", "form", True, "color=", "color=blue", "color=blue&color=black&color=brown", "R=100&G=200&B=150"),
    ("query", "spaceDelimited", False, None, None, "color=blue%20black%20brown", "color=R%20100%20G%20200%20B%20150"),
    ("query", "pipeDelimited", False, None, None, "color=blue%7Cblack%7Cbrown", "color=R%7C100%7CG%7C200%7CB%7C150"),
    ("query", "spaceDelimited", True, None, None, "color=blue&color=black&color=brown", "R=100&G=200&B=150"),
    ("query", "pipeDelimited", True, None, None, "color=blue&color=black&color=brown", "R=100&G=200&B=150"),
    ("query", "deepObject", True, None, None, None, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
    ("header", "simple", False, "", "blue", "blue,black,brown", "R,100,G,200,B,150"),
    ("header", "simple", True, "", "blue", "blue,black,brown", "R=100,G=200,B=150"),
    ("cookie", "form", False, "color=", "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"),
    ("cookie", "form", True, "color=", "color=blue", "color=blue; color=black; color=brown", "R=100; G=200; B=150"),
    # Of OpenAPI 3.2; what is undefined there is written as `form` writes it.
    ("cookie", "cookie", False, "color=", "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"),
    ("cookie", "cookie", True, "color=", "color=blue", "color=blue; color=black; color=brown", "R=100; G=200; B=150"),
]  # fmt: skip
KINDS = ("empty", "string", "array", "object")
VALUES = {"empty": "", "string": "blue", "array": ARRAY, "object": OBJECT}
CELLS = [
    (location, style, explode, kind, wanted)
    for location, style, explode, *columns in TABLE
    for kind, wanted in zip(KINDS, columns, strict=True)
    if wanted is not None
]


def cell_name(cell: tuple[str, str, bool, str, str]) -> str:
    """Return the operation of a cell: an empty string is a string."""
    location, style, explode, kind, _ = cell
    return operation_id(location, style, explode, "string" if kind == "empty" else kind)


class TestTable:
    """A method sends what the table of the specification says."""

    @pytest.mark.parametrize(
        "cell", CELLS, ids=lambda cell: "-".join(map(str, cell[:4]))
    )
    def test_a_cell(
        self,
        styles: Any,
        server: Server,
        caller: Caller,
        cell: tuple[str, str, bool, str, str],
    ) -> None:
        found = sent(styles, server, caller, cell_name(cell), VALUES[cell[3]])

        assert found == cell[4]

    @pytest.mark.parametrize(
        "row", [r for r in TABLE if r[6]], ids=lambda r: "-".join(map(str, r[:3]))
    )
    def test_a_map_and_a_model_are_written_as_a_dict_is(
        self, styles: Any, server: Server, caller: Caller, row: tuple[Any, ...]
    ) -> None:
        name = operation_id(row[0], row[1], row[2], "object")
        class_ = "".join(word.capitalize() for word in name.split("_")) + "Color"
        model = getattr(styles.models, class_)(**OBJECT)
        of_map = operation_id(row[0], row[1], row[2], "map")

        assert sent(styles, server, caller, name, model) == row[6]
        assert sent(styles, server, caller, of_map, OBJECT) == row[6]

    @pytest.mark.parametrize("kind", ["array", "object"])
    @pytest.mark.parametrize(
        ("location", "same"),
        [("path", ("simple", False)), ("query", ("form", True)), ("header", ("simple", False)), ("cookie", ("form", True))],
    )  # fmt: skip
    def test_without_style_a_location_has_its_own(
        self,
        styles: Any,
        server: Server,
        caller: Caller,
        location: str,
        same: tuple[str, bool],
        kind: str,
    ) -> None:
        found = sent(styles, server, caller, f"{location}_default_{kind}", VALUES[kind])
        style, explode = same
        named = operation_id(location, style, explode, kind)

        assert found == sent(styles, server, caller, named, VALUES[kind])


class TestNothing:
    """What is undefined, null or empty sends nothing, but an empty string is a value."""

    @pytest.mark.parametrize(
        ("location", "style", "explode"), [row for row in ROWS if row[0] != "path"]
    )
    def test_what_is_not_given_is_not_sent(
        self,
        styles: Any,
        server: Server,
        caller: Caller,
        location: str,
        style: str,
        explode: bool,
    ) -> None:
        nothing = "-" if location != "query" else ""
        for kind in SCHEMAS:
            name = operation_id(location, style, explode, kind)
            assert sent(styles, server, caller, name) == nothing

    @pytest.mark.parametrize(
        ("location", "style", "explode"), [row for row in ROWS if row[0] != "path"]
    )
    @pytest.mark.parametrize(
        ("kind", "value"),
        [("array", []), ("object", {}), ("map", {}), ("array", [None])],
    )
    def test_what_is_empty_is_not_sent(
        self, styles: Any, server: Server, caller: Caller,
        location: str, style: str, explode: bool, kind: str, value: Any,
    ) -> None:  # fmt: skip
        name = operation_id(location, style, explode, kind)

        assert sent(styles, server, caller, name, value) in ("", "-")

    @pytest.mark.parametrize("kind", ["string", "array", "object"])
    def test_a_path_needs_a_value(
        self, styles: Any, server: Server, caller: Caller, kind: str
    ) -> None:
        name = operation_id("path", "simple", False, kind)

        with pytest.raises(ValueError, match="'color' must not be empty"):
            sent(
                styles,
                server,
                caller,
                name,
                {"string": "", "array": [], "object": {}}[kind],
            )
        assert server.requests == []

    def test_an_empty_value_is_sent_where_the_document_allows_it(
        self, styles: Any, server: Server, caller: Caller
    ) -> None:
        assert sent(styles, server, caller, "allow_empty_value_string", "") == "color="
        assert sent(styles, server, caller, "allow_empty_value_array", []) == "color="


# Every character of RFC 3986 that is not unreserved, and some that are no ASCII.
ODD = ":/?#[]@!$&'()*+,;= %|^`{}\"<>\\é\u2603\U0001f600"
UNRESERVED = "AZaz09-._~"


class TestCharacters:
    """No value breaks out of its place, and none is written twice."""

    @pytest.mark.parametrize(
        "name",
        [
            *(
                operation_id("path", s, False, "string")
                for s in ("simple", "label", "matrix")
            ),
            operation_id("query", "form", True, "string"),
        ],
    )
    def test_every_odd_character_is_quoted(
        self, styles: Any, server: Server, caller: Caller, name: str
    ) -> None:
        from urllib.parse import unquote

        found = sent(styles, server, caller, name, UNRESERVED + ODD)
        value = found.removeprefix(";").removeprefix("color=").removeprefix(".")

        assert value.startswith(UNRESERVED)
        assert set(value[len(UNRESERVED) :]) <= set("%0123456789ABCDEF")
        assert unquote(value) == UNRESERVED + ODD

    def test_delimiters_within_items_are_quoted(
        self, styles: Any, server: Server, caller: Caller
    ) -> None:
        items = ["a,b", "c d", "e|f", "g&h=i"]
        joined = operation_id("query", "form", False, "array")
        exploded = operation_id("query", "form", True, "array")

        assert (
            sent(styles, server, caller, joined, items)
            == "color=a%2Cb,c%20d,e%7Cf,g%26h%3Di"
        )
        assert (
            sent(styles, server, caller, exploded, items)
            == "color=a%2Cb&color=c%20d&color=e%7Cf&color=g%26h%3Di"
        )

    def test_reserved_characters_stay_where_the_document_allows_it(
        self, styles: Any, server: Server, caller: Caller
    ) -> None:
        found = sent(
            styles, server, caller, "allow_reserved_string", "/a?b=c:@!$'()*,;%2F% &#"
        )

        assert found == "color=/a?b=c:@!$'()*,;%2F%25%20%26%23"

    @pytest.mark.parametrize(
        ("location", "wanted"),
        [
            ("path", "%2Fa%3Fb=c:@!$&'()*+,;%2F%25%20%23"),
            ("cookie", "color=/a?b=c:@!$&'()*+%2C%3B%2F%25%20#"),
        ],
    )
    def test_reserved_characters_elsewhere(
        self, styles: Any, server: Server, caller: Caller, location: str, wanted: str
    ) -> None:
        """OpenAPI 3.2 has them in paths, but for what ends a segment."""
        given = "/a?b=c:@!$&'()*+,;%2F% #"

        assert sent(styles, server, caller, f"{location}_reserved", given) == wanted

    def test_a_cookie_may_be_sent_as_it_is(
        self, styles: Any, server: Server, caller: Caller
    ) -> None:
        """OpenAPI 3.2, section 4.12.8: the caller has quoted it."""
        name = operation_id("cookie", "cookie", True, "string")
        given = "Hello%2C%20world!"

        assert sent(styles, server, caller, name, given) == f"color={given}"
        with pytest.raises(ValueError, match="quotes nothing"):
            sent(styles, server, caller, name, "a; b=c")

    @pytest.mark.parametrize("location", ["path", "query", "header", "cookie"])
    def test_a_parameter_with_content_is_json(
        self, styles: Any, server: Server, caller: Caller, location: str
    ) -> None:
        from urllib.parse import unquote

        found = sent(styles, server, caller, f"{location}_content", {"R": 1})

        assert json.loads(unquote(found.removeprefix("color="))) == {"R": 1}

    @pytest.mark.parametrize(
        ("style", "value"),
        [("simple", "."), ("simple", ".."), ("label", ""), ("label", ".")],
    )
    def test_dots_are_no_way_up(
        self, styles: Any, server: Server, caller: Caller, style: str, value: str
    ) -> None:
        name = operation_id("path", style, False, "string")

        with pytest.raises(ValueError, match="path parameter"):
            sent(styles, server, caller, name, value)


def test_the_document_is_valid(tmp_path: Path) -> None:
    from openapi_spec_validator import validate

    validate(document())
