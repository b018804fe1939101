"""`allOf` → one schema."""

from __future__ import annotations

from typing import Any

import pytest
from tests.load.support import SEED, bare, codes, only, write

from apiwright.diagnostics import Diagnostics
from apiwright.load import load
from apiwright.pointers import MISSING, objects, target
from apiwright.resolve import resolve
from apiwright.spec import MARK, Document

STRING = {"type": "string"}
INTEGER = {"type": "integer"}


def ref(name: str) -> dict[str, str]:
    """Return a reference to a component schema."""
    return {"$ref": f"#/components/schemas/{name}"}


SCHEMAS: dict[str, Any] = {
    "Base": {
        "type": "object",
        "title": "The base",
        "description": "A base.",
        "required": ["id"],
        "properties": {"id": STRING, "name": {"type": "string", "maxLength": 9}},
        "discriminator": {"propertyName": "id"},
    },
    "Text": {"type": "string", "maxLength": 9},
    "List": {"type": "array", "items": STRING},
}


def document(
    node: Any, diagnostics: Diagnostics | None = None, **more: Any
) -> Document:
    """Return a document whose component `S` is `node`, resolved."""
    schemas = {"S": node, **SCHEMAS, **more}
    loaded = write({"components": {"schemas": schemas}})
    return resolve(loaded, Diagnostics() if diagnostics is None else diagnostics)


def merged(node: Any, diagnostics: Diagnostics | None = None, **more: Any) -> Any:
    """Return the component `S`, resolved and without marks."""
    found = document(node, diagnostics, **more).root["components"]["schemas"]["S"]
    return bare(found)


@pytest.mark.parametrize(
    ("given", "want"),
    [
        ({"allOf": [STRING]}, STRING),
        ({"allOf": [ref("Text")]}, ref("Text")),
        (
            {"allOf": [ref("Text")], "description": "d", "deprecated": True},
            {**ref("Text"), "description": "d", "deprecated": True},
        ),
        (
            {"allOf": [ref("List"), {"description": "d", "x-own": 1}]},
            {**ref("List"), "description": "d", "x-own": 1},
        ),
        ({"type": "object", "allOf": [ref("Base")]}, ref("Base")),
        (
            {"allOf": [ref("Text"), {"minLength": 1, "maxLength": 20}]},
            {"type": "string", "maxLength": 9, "minLength": 1},
        ),
        (
            {
                "description": "outer",
                "allOf": [
                    {"properties": {"a": STRING}, "required": ["a"]},
                    {"properties": {"b": INTEGER}, "required": ["b", "a"]},
                ],
                "properties": {"c": STRING},
            },
            {
                "description": "outer",
                "properties": {"a": STRING, "b": INTEGER, "c": STRING},
                "required": ["a", "b"],
            },
        ),
        (
            {"allOf": [ref("Base"), {"properties": {"own": INTEGER}}]},
            {
                "type": "object",
                "description": "A base.",
                "required": ["id"],
                "properties": {
                    "id": STRING,
                    "name": {"type": "string", "maxLength": 9},
                    "own": INTEGER,
                },
            },
        ),
        (
            {"allOf": [{"type": ["string", "null"]}, {"type": ["string", "integer"]}]},
            {"type": "string"},
        ),
        (
            {"allOf": [{"type": "number"}, {"type": "integer"}]},
            {"type": "integer"},
        ),
        (
            {"allOf": [{"type": ["object", "null"]}, {"properties": {"a": STRING}}]},
            {"type": ["object", "null"], "properties": {"a": STRING}},
        ),
        (
            {"allOf": [{"enum": ["a", "b", "c"]}, {"enum": ["c", "b", "x"]}]},
            {"enum": ["b", "c"]},
        ),
        (
            {"allOf": [{"minimum": 1, "maximum": 9}, {"minimum": 2, "maximum": 99}]},
            {"minimum": 2, "maximum": 9},
        ),
        (
            {"allOf": [{"multipleOf": 2}, {"multipleOf": 6}, {"uniqueItems": True}]},
            {"multipleOf": 6, "uniqueItems": True},
        ),
        (
            {"allOf": [{"allOf": [{"minimum": 1}, {"allOf": [{"maximum": 2}]}]}]},
            {"minimum": 1, "maximum": 2},
        ),
        (
            {
                "allOf": [
                    {"properties": {"a": STRING}, "additionalProperties": False},
                    {"properties": {"b": STRING}},
                ]
            },
            {"properties": {"a": STRING, "b": STRING}},
        ),
        (
            {
                "allOf": [
                    {"properties": {"a": STRING}, "additionalProperties": False},
                    {"properties": {"b": STRING}, "additionalProperties": False},
                ]
            },
            {"properties": {"a": STRING, "b": STRING}, "additionalProperties": False},
        ),
        (
            {"allOf": [{"items": {"minLength": 1}}, {"items": {"maxLength": 2}}]},
            {"items": {"minLength": 1, "maxLength": 2}},
        ),
    ],
)
def test_members_become_one_schema(given: dict[str, Any], want: dict[str, Any]) -> None:
    """A value has to fit all of them."""
    diagnostics = Diagnostics()

    assert merged(given, diagnostics) == want
    assert codes(diagnostics) == []


def test_properties_keep_the_order_of_the_members() -> None:
    """The base comes first."""
    given = {
        "properties": {"z": STRING},
        "allOf": [ref("Base"), {"properties": {"a": {}}}],
    }

    assert list(merged(given)["properties"]) == ["id", "name", "a", "z"]


def test_a_property_of_several_members_is_merged_in_its_turn() -> None:
    """As the `allOf` of what they say of it."""
    one = {"properties": {"p": {"properties": {"a": STRING}, "required": ["a"]}}}
    two = {
        "properties": {
            "p": {"properties": {"b": {"$ref": "#/components/schemas/Text"}}}
        }
    }

    found = merged({"allOf": [one, two, {"properties": {"p": {"description": "d"}}}]})

    assert found["properties"]["p"] == {
        "properties": {"a": STRING, "b": ref("Text")},
        "required": ["a"],
        "description": "d",
    }


@pytest.mark.parametrize(
    ("one", "two", "want"),
    [
        ({"type": "string", "maxLength": 3}, INTEGER, INTEGER),
        ({"enum": ["a"]}, {"enum": ["b"]}, {"enum": ["b"]}),
        ({"format": "date"}, {"format": "uuid"}, {"format": "uuid"}),
        ({"const": 1}, {"const": 2}, {"const": 2}),
    ],
)
def test_a_contradiction_is_reported_and_the_last_one_counts(
    one: dict[str, Any], two: dict[str, Any], want: dict[str, Any]
) -> None:
    """At the place of the member that contradicts."""
    diagnostics = Diagnostics()
    given = {"allOf": [{"properties": {"p": one}}, {"properties": {"p": two}}]}

    found = merged(given, diagnostics)

    assert found["properties"]["p"] == want
    assert only(diagnostics).code == "all-of-conflict"
    assert only(diagnostics).mark == "0#/components/schemas/S/allOf/1/properties/p"


def test_a_merged_schema_has_its_own_mark_and_its_properties_have_theirs() -> None:
    """An inline schema inside of a component is one thing, however it is reached."""
    base = {"properties": {"data": {"properties": {"text": STRING}}}}

    root = document({"allOf": [ref("B"), {"properties": {"x": {}}}]}, B=base).root

    schemas = root["components"]["schemas"]
    own, inherited = schemas["S"], schemas["S"]["properties"]["data"]
    assert own[MARK] == "0#/components/schemas/S"
    assert inherited[MARK] == "0#/components/schemas/B/properties/data"
    assert inherited is schemas["B"]["properties"]["data"]


def test_the_answer_of_the_seed_page_is_a_message_with_a_parent() -> None:
    """An untyped sibling with nothing but `readOnly: false` adds a property."""
    diagnostics = Diagnostics()

    root = resolve(load(str(SEED), diagnostics), diagnostics).root

    operation = root["paths"]["/messages/{id}/thread"]["post"]
    media = operation["responses"]["200"]["content"]["application/json"]
    data = media["schema"]["properties"]["data"]
    message = root["components"]["schemas"]["messageSchema"]
    assert list(data["properties"]) == ["parentId", *message["properties"]]
    assert bare(data["properties"]["parentId"]) == {"readOnly": False}
    assert data["type"] == "object"
    assert data["description"] == "Response data"
    assert data["properties"]["data"] is message["properties"]["data"]
    assert operation["parameters"][0]["name"] == "onBehalfOf"
    assert codes(diagnostics) == []


@pytest.mark.parametrize(
    "schemas",
    [
        {"A": {"allOf": [ref("A")], "type": "object"}},
        {"A": {"allOf": [ref("B")]}, "B": {"allOf": [ref("A"), {"minProperties": 1}]}},
        {
            "A": {
                "properties": {"kid": {"allOf": [ref("A"), {"required": ["kid"]}]}},
            }
        },
        {
            "A": {"allOf": [ref("B"), {"properties": {"x": ref("A")}}]},
            "B": {"properties": {"x": ref("B")}},
        },
        {
            "A": {"allOf": [ref("B"), {"properties": {"x": {"items": ref("A")}}}]},
            "B": {"properties": {"x": {"items": {"allOf": [ref("A"), ref("B")]}}}},
        },
        {
            "A": {"properties": {"b": {"allOf": [ref("B"), {"required": ["a"]}]}}},
            "B": {"properties": {"a": {"allOf": [ref("A"), {"required": ["b"]}]}}},
        },
    ],
)
def test_recursion_through_all_of_ends(schemas: dict[str, Any]) -> None:
    """What comes back to itself is a reference, which leads somewhere."""
    found = resolve(write({"components": {"schemas": schemas}}), Diagnostics())

    for node in objects(found.root):
        assert "allOf" not in node
        assert "$ref" not in node or target(found, node["$ref"]) is not MISSING


def test_a_schema_that_is_made_of_itself_is_reported() -> None:
    """The rest of it stays."""
    diagnostics = Diagnostics()

    found = merged({"allOf": [ref("S"), {"properties": {"a": STRING}}]}, diagnostics)

    assert found == {"properties": {"a": STRING}}
    assert only(diagnostics).code == "all-of-cycle"
    assert only(diagnostics).mark == "0#/components/schemas/S/allOf/0"


def test_a_dangling_member_is_reported_and_the_rest_stays() -> None:
    """As for any other reference."""
    diagnostics = Diagnostics()

    found = merged({"allOf": [ref("No"), {"type": "object"}, INTEGER]}, diagnostics)

    assert found == INTEGER
    assert codes(diagnostics) == ["dangling-reference", "all-of-conflict"]


def test_the_heir_of_a_base_that_lists_its_heirs_is_no_union() -> None:
    """The base stays one."""
    base = {"oneOf": [ref("S")], "type": "object", "properties": {"id": STRING}}
    given = {"allOf": [ref("B"), {"properties": {"own": STRING}}]}

    root = bare(document(given, B=base).root)["components"]["schemas"]

    assert root["S"] == {"type": "object", "properties": {"id": STRING, "own": STRING}}
    assert root["B"] == base


def test_a_union_inside_of_all_of_gets_the_rest_in_each_variant() -> None:
    """Each variant is a whole schema with a mark of its own."""
    given = {
        "allOf": [
            {"properties": {"id": STRING}, "required": ["id"]},
            {"oneOf": [ref("Base"), {"properties": {"b": INTEGER}}, {"type": "null"}]},
        ]
    }

    found = document(given).root["components"]["schemas"]["S"]

    assert list(bare(found)) == ["oneOf"]
    first, second, third = found["oneOf"]
    assert list(first["properties"]) == ["id", "name"]
    assert first[MARK] == "0#/components/schemas/S/oneOf/0"
    assert bare(second) == {
        "properties": {"b": INTEGER, "id": STRING},
        "required": ["id"],
    }
    assert bare(third) == {"type": "null"}


def test_variants_that_only_rule_values_out_add_nothing() -> None:
    """`anyOf: [{required: [a]}, …]` is no union of shapes."""
    rules = {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}

    assert merged({"allOf": [{"type": "object"}, rules]}) == {"type": "object"}


def test_a_reference_to_a_member_leads_to_a_component_of_its_own() -> None:
    """The member has no place any more."""
    given = {"allOf": [{"type": "object"}, {"properties": {"a": STRING}}]}
    user = {"properties": {"u": {"$ref": "#/components/schemas/S/allOf/1"}}}

    found = document(given, User=user)

    text = found.root["components"]["schemas"]["User"]["properties"]["u"]["$ref"]
    assert bare(target(found, text)) == {"properties": {"a": STRING}}


def test_a_reference_into_a_member_leads_to_where_its_property_is_now() -> None:
    """The merged schema has it."""
    given = {"allOf": [{"type": "object"}, {"properties": {"a": STRING}}]}
    user = {"items": {"$ref": "#/components/schemas/S/allOf/1/properties/a"}}

    found = document(given, User=user).root["components"]["schemas"]["User"]

    assert bare(found) == {"items": {"$ref": "#/components/schemas/S/properties/a"}}


def test_a_schema_under_an_extension_is_resolved_where_something_refers_to_it() -> None:
    """It becomes a component."""
    root = {
        "x-own": {"S": {"allOf": [{"minimum": 1}, {"maximum": 2}]}},
        "components": {"schemas": {"A": {"items": {"$ref": "#/x-own/S"}}}},
    }

    found = resolve(write(root), Diagnostics())

    text = found.root["components"]["schemas"]["A"]["items"]["$ref"]
    assert bare(target(found, text)) == {"minimum": 1, "maximum": 2}
