"""References: where they lead, and what becomes of those that lead nowhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.load.support import bare, codes, corpus, only, write

from apiwright.diagnostics import Diagnostics
from apiwright.load import load
from apiwright.pointers import MISSING, find_fragment, objects, target
from apiwright.resolve import resolve
from apiwright.spec import MARK, Document

RESPONSES = {"200": {"description": ""}}


def resolved(
    root: dict[str, Any], version: str = "3.1.0", diagnostics: Diagnostics | None = None
) -> Document:
    """Return the document `root`, loaded and resolved."""
    document = write(root, version)
    return resolve(document, Diagnostics() if diagnostics is None else diagnostics)


def operation(
    node: dict[str, Any], diagnostics: Diagnostics | None = None, **root: Any
) -> Any:
    """Return the operation `node` of a document, resolved."""
    whole = {"paths": {"/a/{id}": {"post": {"responses": RESPONSES, **node}}}, **root}
    whole["paths"]["/a/{id}"]["parameters"] = [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    ]
    return resolved(whole, "3.1.0", diagnostics).root["paths"]["/a/{id}"]["post"]


QUERY = {"name": "q", "in": "query", "schema": {"type": "string"}}
BODY: dict[str, Any] = {"content": {"text/plain": {}}}
COMPONENTS: dict[str, Any] = {
    "parameters": {"Q": QUERY, "R": {"$ref": "#/components/parameters/Q"}},
    "requestBodies": {"B": BODY},
    "responses": {"R": {"description": "r"}},
    "headers": {"H": {"schema": {"type": "integer"}}},
    "examples": {"E": {"value": 1}},
    "links": {"L": {"operationId": "x"}},
    "callbacks": {"C": {"{$url}": {"post": {"responses": RESPONSES}}}},
    "pathItems": {"P": {"get": {"summary": "p"}}},
    "securitySchemes": {
        "S": {"type": "http", "scheme": "basic"},
        "T": {"$ref": "#/components/securitySchemes/S"},
    },
    "mediaTypes": {"M": {"schema": {"type": "string"}}},
}


def ref(kind: str, name: str) -> dict[str, str]:
    """Return a reference to a component."""
    return {"$ref": f"#/components/{kind}/{name}"}


@pytest.mark.parametrize(
    ("given", "want"),
    [
        ({"parameters": [ref("parameters", "Q")]}, {"parameters": [QUERY]}),
        ({"parameters": [ref("parameters", "R")]}, {"parameters": [QUERY]}),
        ({"requestBody": ref("requestBodies", "B")}, {"requestBody": BODY}),
        (
            {"responses": {"200": ref("responses", "R")}},
            {"responses": {"200": {"description": "r"}}},
        ),
        (
            {"responses": {"200": {**ref("responses", "R"), "description": "own"}}},
            {"responses": {"200": {"description": "own"}}},
        ),
        (
            {
                "responses": {
                    "200": {"description": "", "headers": {"h": ref("headers", "H")}}
                }
            },
            {
                "responses": {
                    "200": {
                        "description": "",
                        "headers": {"h": {"schema": {"type": "integer"}}},
                    }
                }
            },
        ),
        (
            {
                "responses": {
                    "200": {"description": "", "links": {"l": ref("links", "L")}}
                }
            },
            {
                "responses": {
                    "200": {"description": "", "links": {"l": {"operationId": "x"}}}
                }
            },
        ),
        (
            {"callbacks": {"c": ref("callbacks", "C")}},
            {"callbacks": {"c": {"{$url}": {"post": {"responses": RESPONSES}}}}},
        ),
        (
            {"callbacks": {"c": {"{$url}": ref("pathItems", "P")}}},
            {"callbacks": {"c": {"{$url}": {"get": {"summary": "p"}}}}},
        ),
        (
            {"parameters": [{**QUERY, "examples": {"e": ref("examples", "E")}}]},
            {"parameters": [{**QUERY, "examples": {"e": {"value": 1}}}]},
        ),
        (
            {"requestBody": {"content": {"a/b": ref("mediaTypes", "M")}}},
            {"requestBody": {"content": {"a/b": {"schema": {"type": "string"}}}}},
        ),
        (
            {
                "parameters": [
                    {"$ref": "#/paths/~1a~1{id}/parameters/0"},
                    {"$ref": "#/paths/~1a~1%7Bid%7D/parameters/0"},
                ]
            },
            {
                "parameters": [
                    {"name": "id", "in": "path", "required": True}
                    | {"schema": {"type": "string"}}
                ]
            },
        ),
    ],
)
def test_what_is_no_schema_is_replaced_by_its_target(
    given: dict[str, Any], want: dict[str, Any]
) -> None:
    """Of every kind, through chains, and to any place."""
    found = bare(operation(given, components=COMPONENTS))

    assert found == {"responses": RESPONSES, **want}


def test_a_target_is_shared_and_keeps_its_mark() -> None:
    """So that it is one thing to the stages behind."""
    given = {"parameters": [ref("parameters", "Q")], "x": 1}
    root = resolved(
        {
            "paths": {"/a": {"get": given, "put": given}},
            "components": COMPONENTS,
        }
    ).root

    one, other = (root["paths"]["/a"][m]["parameters"][0] for m in ("get", "put"))
    assert one is other
    assert one[MARK] == "0#/components/parameters/Q"


def test_a_path_item_keeps_what_stands_beside_its_reference() -> None:
    """Its own fields come first."""
    item = {**ref("pathItems", "P"), "put": {}, "summary": "own"}

    root = resolved({"paths": {"/a": item}, "components": COMPONENTS}).root

    found = bare(root["paths"]["/a"])
    assert found == {"get": {"summary": "p"}, "put": {}, "summary": "own"}


def test_security_schemes_are_resolved_in_their_place() -> None:
    """One may be another name of a second."""
    found = resolved({"components": COMPONENTS}).root["components"]["securitySchemes"]

    assert bare(found["T"]) == {"type": "http", "scheme": "basic"}


@pytest.mark.parametrize(
    ("given", "code", "left"),
    [
        ({"parameters": [ref("parameters", "X")]}, "dangling-reference", "parameters"),
        ({"requestBody": ref("requestBodies", "X")}, "dangling-reference", None),
        (
            {"responses": {"200": ref("responses", "X")}},
            "dangling-reference",
            "responses",
        ),
        ({"requestBody": {"$ref": "other.yaml#/B"}}, "external-reference", None),
        ({"requestBody": {"$ref": "https://a.com/b.json"}}, "external-reference", None),
        ({"requestBody": ref("parameters", "Q")}, "wrong-reference", None),
        ({"requestBody": {"$ref": "#"}}, "wrong-reference", None),
        ({"requestBody": {"$ref": "#/info"}}, "wrong-reference", None),
        ({"requestBody": {"$ref": "#anchor"}}, "dangling-reference", None),
    ],
)
def test_what_refers_to_nothing_is_left_out_and_the_operation_stays(
    given: dict[str, Any], code: str, left: str | None
) -> None:
    """Also where something is there, but of another kind."""
    diagnostics = Diagnostics()

    found = operation(given, diagnostics, components=COMPONENTS)

    assert codes(diagnostics) == [code]
    assert only(diagnostics).mark.startswith("0#/paths/~1a~1{id}/post/")
    assert left is None or not found[left]
    assert "requestBody" not in found


def test_a_near_miss_is_named_in_the_hint() -> None:
    """Most dangling references are slips."""
    diagnostics = Diagnostics()
    components = {"parameters": {"requiredOnBehalfOf": QUERY}}
    given = {"parameters": [ref("parameters", "requiredonBehalfOf")]}

    operation(given, diagnostics, components=components)

    want = "Did you mean #/components/parameters/requiredOnBehalfOf?"
    assert only(diagnostics).hint == want


@pytest.mark.parametrize(
    ("kind", "place"), [("parameters", "parameters"), ("responses", "responses")]
)
def test_references_that_only_lead_to_each_other_are_left_out(
    kind: str, place: str
) -> None:
    """There is nothing at their end."""
    diagnostics = Diagnostics()
    components = {kind: {"A": ref(kind, "B"), "B": ref(kind, "A")}}
    used = [ref(kind, "A")] if kind == "parameters" else {"200": ref(kind, "A")}

    found = operation({place: used}, diagnostics, components=components)

    assert not found[place]
    assert set(codes(diagnostics)) == {"reference-cycle"}


def schema(node: Any, **schemas: Any) -> Any:
    """Return the component `S`, whose schema is `node`, resolved and without marks."""
    root = resolved({"components": {"schemas": {"S": node, **schemas}}}).root
    return bare(root["components"]["schemas"]["S"])


@pytest.mark.parametrize(
    ("given", "want"),
    [
        ("#/components/schemas/A", "#/components/schemas/A"),
        ("#/components/schemas/A%20b", "#/components/schemas/A b"),
        ("#/components/schemas/50%", "#/components/schemas/50%"),
        ("#/components/schemas/A~1b~0c", "#/components/schemas/A~1b~0c"),
        ("#/components/schemas/A%7e1b~0c", "#/components/schemas/A~1b~0c"),
        ("#/components/schemas/A/properties/p", "#/components/schemas/A/properties/p"),
        ("#named", "#/components/schemas/Anchored/properties/x"),
        ("https://a.com/s.json", "#/components/schemas/WithId"),
        ("https://a.com/s.json#/$defs/d", "#/components/schemas/WithId/$defs/d"),
        (
            "#/paths/~1a/get/responses/200/content/a~1b/schema",
            "#/paths/~1a/get/responses/200/content/a~1b/schema",
        ),
    ],
)
def test_a_reference_in_a_schema_gets_the_canonical_form(given: str, want: str) -> None:
    """A pointer into the document, in which names are written one way."""
    answer = {"description": "", "content": {"a/b": {"schema": {"type": "string"}}}}
    schemas = {
        "S": {"items": {"$ref": given, "description": "kept"}},
        "A": {"properties": {"p": {"type": "string"}}},
        "A b": {},
        "50%": {},
        "A/b~c": {},
        "Anchored": {"properties": {"x": {"$anchor": "named", "type": "string"}}},
        "WithId": {"$id": "https://a.com/s.json", "$defs": {"d": {"type": "integer"}}},
    }

    document = resolved(
        {
            "paths": {"/a": {"get": {"responses": {"200": answer}}}},
            "components": {"schemas": schemas},
        }
    )

    found = document.root["components"]["schemas"]["S"]["items"]
    assert bare(found) == {"$ref": want, "description": "kept"}
    assert target(document, want) is not MISSING


def test_a_pointer_may_lead_through_references() -> None:
    date = {"type": "string", "format": "date"}
    a = {"type": "object", "properties": {"x": date}}
    named: dict[str, Any] = {
        "A": a,
        "B": {"$ref": "#/components/schemas/A"},
        "C": {"properties": {"b": {"$ref": "#/components/schemas/B"}}},
        "D": {"$ref": "#/components/schemas/C/properties/b/properties/x"},
        "E": {"$ref": "#/components/schemas/F/x"},
        "F": {"$ref": "#/components/schemas/E/x"},
    }
    diagnostics = Diagnostics()
    document = resolved({"components": {"schemas": named}}, "3.1.0", diagnostics)

    found = document.root["components"]["schemas"]["D"]
    assert found["$ref"] == "#/components/schemas/A/properties/x"
    assert codes(diagnostics) == ["dangling-reference"] * 2


def test_ids_are_the_base_of_what_stands_below_them() -> None:
    """JSON Schema 2020-12, section 8.2."""
    node = {
        "$id": "https://a.com/tree/node.json",
        "$dynamicAnchor": "node",
        "properties": {
            "kids": {"items": {"$dynamicRef": "#node"}},
            "leaf": {"$ref": "leaf.json"},
            "own": {"$ref": "#/$defs/own"},
        },
        "$defs": {"own": {"type": "string"}},
    }
    leaf = {"$id": "https://a.com/tree/leaf.json", "type": "string"}

    found = schema(node, Leaf=leaf)["properties"]

    assert found == {
        "kids": {"items": {"$ref": "#/components/schemas/S"}},
        "leaf": {"$ref": "#/components/schemas/Leaf"},
        "own": {"$ref": "#/components/schemas/S/$defs/own"},
    }


def test_definitions_inside_of_a_schema_are_found_from_inside() -> None:
    """A JSON Schema that was put under `components` refers to its own `$defs` as the root's."""
    diagnostics = Diagnostics()
    schema = {
        "properties": {"c": {"items": {"$ref": "#/$defs/C"}}},
        "$defs": {"C": {"type": "string"}},
    }
    components = {"schemas": {"A": schema, "B": {"items": {"$ref": "#/$defs/C"}}}}
    document = resolved({"components": components}, "3.1.0", diagnostics)
    found = bare(document.root["components"]["schemas"])
    assert found["A"]["properties"]["c"]["items"] == {
        "$ref": "#/components/schemas/A/$defs/C"
    }
    assert "$ref" not in found["B"]["items"]
    assert codes(diagnostics) == ["relative-definition", "dangling-reference"]


def test_a_schema_reference_that_dangles_allows_anything() -> None:
    """And says so to the reader of the generated code."""
    diagnostics = Diagnostics()
    schemas = {"S": {"properties": {"a": {"$ref": "#/components/schemas/No"}}}}

    root = resolved({"components": {"schemas": schemas}}, "3.1.0", diagnostics).root

    found = root["components"]["schemas"]["S"]["properties"]["a"]
    assert set(found) == {"description", MARK}
    assert codes(diagnostics) == ["dangling-reference"]
    assert only(diagnostics).mark == "0#/components/schemas/S/properties/a"


def test_schemas_that_only_refer_to_each_other_allow_anything() -> None:
    """A chain that ends is fine."""
    diagnostics = Diagnostics()
    schemas = {
        "A": {"$ref": "#/components/schemas/B"},
        "B": {"$ref": "#/components/schemas/A"},
        "C": {"$ref": "#/components/schemas/D"},
        "D": {"$ref": "#/components/schemas/E"},
        "E": {"type": "string"},
    }

    root = resolved({"components": {"schemas": schemas}}, "3.1.0", diagnostics).root

    found = bare(root["components"]["schemas"])
    assert (found["A"], found["B"]) == ({}, {})
    assert (found["C"], found["D"]) == (schemas["C"], schemas["D"])
    assert codes(diagnostics) == ["reference-cycle"] * 2


def test_all_of_nothing_but_a_reference_counts_as_that_reference() -> None:
    """A circle of them is a circle."""
    diagnostics = Diagnostics()
    schemas = {
        "A": {"allOf": [{"$ref": "#/components/schemas/B"}]},
        "B": {"description": "b", "allOf": [{"$ref": "#/components/schemas/A"}]},
        "C": {"type": "object", "allOf": [{"$ref": "#/components/schemas/C"}]},
    }

    root = resolved({"components": {"schemas": schemas}}, "3.1.0", diagnostics).root

    found = bare(root["components"]["schemas"])
    assert found == {"A": {}, "B": {"description": "b"}, "C": {}}
    assert codes(diagnostics) == ["reference-cycle"] * 3


def test_recursive_schemas_stay_recursive() -> None:
    """A cycle is kept as a cycle of references."""
    tree = {"properties": {"kids": {"items": {"$ref": "#/components/schemas/S"}}}}

    assert schema(tree) == tree


def test_a_swagger_reference_into_a_response_leads_to_where_it_is_now() -> None:
    """The author's pointer is the old one."""
    answer = {"description": "", "schema": {"type": "string"}}
    root = {
        "paths": {"/a": {"get": {"responses": {"200": answer}}}},
        "definitions": {"S": {"$ref": "#/paths/~1a/get/responses/200/schema"}},
    }

    document = resolved(root, "2.0")

    found = document.root["components"]["schemas"]["S"]["$ref"]
    assert bare(target(document, found)) == {"type": "string"}


def test_an_unchanged_part_is_shared_with_the_document_that_came_in() -> None:
    """A large document is not copied for nothing."""
    document = write({"components": {"schemas": {"S": {"type": "string"}}}})

    after = resolve(document, Diagnostics())

    assert after.root["components"] is document.root["components"]


def references(node: Any) -> Iterator[str]:
    """Yield every reference in an object of OpenAPI."""
    for found in objects(node):
        if isinstance(found.get("$ref"), str):
            yield found["$ref"]
        assert "allOf" not in found


def dangling(root: Any, place: str = "") -> Iterator[str]:
    """Yield the pointer of each object that refers to nothing, as the document has it."""
    items = root.items() if isinstance(root, dict) else enumerate(root)
    for key, value in items:
        inner = f"{place}/{str(key).replace('~', '~0').replace('/', '~1')}"
        if isinstance(value, dict | list):
            yield from dangling(value, inner)
        elif key == "$ref" and find_fragment(ALL, value[1:])[1] is MISSING:
            yield place


ALL: dict[str, Any] = {}


def test_cometchats_own_document_has_each_dangling_reference_reported() -> None:
    """62 references to 10 targets; all 153 operations stay."""
    path = corpus("docs-pages/cometchat/chat-apis.json")
    ALL.update(json.loads(path.read_text()))
    diagnostics = Diagnostics()

    document = resolve(load(str(path), diagnostics), diagnostics)

    found = {d.mark[2:] for d in diagnostics if d.code == "dangling-reference"}
    assert found == set(dangling(ALL))
    assert len(found) == 62
    methods = {"get", "put", "post", "delete", "patch"}
    paths = document.root["paths"].values()
    assert sum(len(methods & set(item)) for item in paths) == 153
    assert codes(diagnostics).count("undeclared-path-parameter") == 8
    assert all(
        target(document, text) is not MISSING for text in references(document.root)
    )


def test_every_reference_of_the_corpus_leads_somewhere() -> None:
    """After resolving, by its pointer alone."""
    pages = corpus("docs-pages")
    for path in sorted(pages.glob("parallel/**/*.md")):
        document = resolve(load(str(path), Diagnostics()), Diagnostics())
        for text in references(document.root):
            assert target(document, text) is not MISSING, (path.name, text)
