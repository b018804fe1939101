"""Schemas → annotations, in each of the places where a package has types."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.types import table
from tests.types.support import Written, body_arguments, components, ref, write
from tests.types.table import COMPONENTS, Row

TABLES = {
    name.lower(): value
    for name, value in vars(table).items()
    if name.isupper() and isinstance(value, list)
}
ROWS = [
    pytest.param(row, id=f"{name}-{number}")
    for name, rows in TABLES.items()
    for number, row in enumerate(rows)
]


def bare(annotation: str) -> str:
    """Return an annotation without the brackets that only lay it out."""
    is_laid_out = annotation.startswith("(") and annotation.endswith(")")
    return annotation[1:-1] if is_laid_out else annotation


@pytest.mark.parametrize("row", ROWS)
def test_a_schema_has_these_annotations(tmp_path: Path, row: Row) -> None:
    found = write(tmp_path, row.schema, COMPONENTS, "3.1.1")
    places = (found.field, found.argument, found.key, found.answer)

    assert tuple(map(bare, places)) == tuple(row[1:])


class TestNullable:
    """OpenAPI 3.0 says null with a keyword of its own."""

    def test_a_value(self, tmp_path: Path) -> None:
        schema = {"type": "string", "nullable": True}
        found = components(tmp_path, schema, "3.0.3")

        assert found.field == found.argument == found.answer == "str | None"
        assert found.codes == []

    def test_a_reference_in_all_of(self, tmp_path: Path) -> None:
        schema = {"allOf": [ref("A")], "nullable": True}
        found = components(tmp_path, schema, "3.0.3", A=table.THING)

        assert (found.field, found.answer) == ("A | None", "models.A | None")
        assert found.argument == "models.A | models.ADict | None"


class TestObjects:
    """An object with properties becomes a class, once for each direction where these differ."""

    def test_an_object_needs_no_type(self, tmp_path: Path) -> None:
        found = components(
            tmp_path, ref("Z"), Z={"properties": {"a": {"type": "string"}}}
        )

        assert found.models()["Z"] == {"a": "str | None"}

    def test_an_optional_property_may_be_absent_but_null_only_where_the_schema_says(
        self, tmp_path: Path
    ) -> None:
        string, null = {"type": "string"}, {"type": ["string", "null"]}
        properties = {"a": string, "b": null, "c": string, "d": null}
        schema = {"type": "object", "required": ["a", "b"], "properties": properties}
        found = components(tmp_path, ref("Z"), Z=schema)

        assert found.models()["Z"] == {
            "a": "str",
            "b": "str | None",
            "c": "str | None",
            "d": "str | None",
        }
        assert dict_of(found, "ZDict") == {
            "a": "Required[str]",
            "b": "Required[str | None]",
            "c": "str",
            "d": "str | None",
        }

    def test_boolean_schemas_of_properties(self, tmp_path: Path) -> None:
        schema = {"type": "object", "properties": {"a": True, "b": False}}
        found = components(tmp_path, ref("Z"), Z=schema)

        assert found.models()["Z"] == {"a": "Any", "b": "Any"}

    def test_what_is_required_and_nowhere_described_is_any_value(
        self, tmp_path: Path
    ) -> None:
        properties = {"a": {"type": "string"}}
        schema = {"type": "object", "required": ["b", "a"], "properties": properties}
        found = components(tmp_path, ref("Z"), Z=schema)

        assert found.models()["Z"] == {"a": "str", "b": "Any"}
        assert dict_of(found, "ZDict") == {"a": "Required[str]", "b": "Required[Any]"}
        assert set(found.codes) == {"undescribed-property"}
        assert body_arguments(tmp_path, schema, {}) == {"a": "str", "b": "Any"}

    def test_it_is_of_the_type_of_further_properties_or_a_tag(
        self, tmp_path: Path
    ) -> None:
        schema = {
            "type": "object",
            "required": ["b", "t"],
            "properties": {"a": {"type": "string"}},
            "additionalProperties": {"type": "integer"},
            "discriminator": {"propertyName": "t"},
        }
        found = components(tmp_path, ref("Z"), Z=schema)

        assert found.models()["Z"] == {"a": "str | None", "b": "int", "t": "str"}

    def test_a_variant_may_require_what_its_object_describes(
        self, tmp_path: Path
    ) -> None:
        variant = {"type": "object", "required": ["a", "b"], "properties": {"b": {}}}
        schema = {
            "type": "object",
            "properties": {"a": {"type": "string"}},
            "oneOf": [variant, {"required": ["a"]}],
        }
        found = components(tmp_path, ref("Z"), Z=schema)

        assert found.models()["Z"] == {"a": "str | None", "b": "Any"}
        assert found.codes == []

    def test_all_of_is_one_object_in_which_the_last_word_counts(
        self, tmp_path: Path
    ) -> None:
        base = {
            "type": "object",
            "required": ["a"],
            "properties": {"a": {"type": "string"}, "c": {"type": "number"}},
        }
        more = {
            "properties": {"b": {"type": "integer"}, "c": {"type": "integer"}},
            "required": ["b"],
        }
        found = components(tmp_path, ref("Z"), A=base, Z={"allOf": [ref("A"), more]})

        assert found.models()["Z"] == {"a": "str", "c": "int | None", "b": "int"}

    def test_properties_beside_variants_are_all_there(self, tmp_path: Path) -> None:
        one = {"type": "object", "required": ["k"], "properties": {"k": {"const": "1"}}}
        two = {
            "type": "object",
            "required": ["k", "b"],
            "properties": {"k": {"const": "2"}, "b": {"type": "integer"}},
        }
        schema = {
            "type": "object",
            "required": ["id"],
            "properties": {"id": {"type": "integer"}},
            "oneOf": [ref("One"), ref("Two")],
        }
        found = components(tmp_path, ref("Z"), One=one, Two=two, Z=schema)

        assert found.models()["Z"] == {
            "id": "int",
            "k": 'Literal["1", "2"] | str',
            "b": "int | None",
        }

    def test_what_only_one_side_sets_makes_two_classes(self, tmp_path: Path) -> None:
        properties = {
            "id": {"type": "integer", "readOnly": True},
            "name": {"type": "string"},
            "password": {"type": "string", "writeOnly": True},
        }
        schema = {"type": "object", "required": [*properties], "properties": properties}
        found = components(tmp_path, ref("P"), P=schema)

        assert (found.field, found.answer) == ("P", "models.P")
        assert found.argument == "models.PRequest | models.PRequestDict"
        assert found.models()["P"] == {"id": "int", "name": "str"}
        assert found.models()["PRequest"] == {"name": "str", "password": "str"}
        assert [*dict_of(found, "PRequestDict")] == ["name", "password"]

    def test_so_it_does_for_all_that_hold_it(self, tmp_path: Path) -> None:
        inner = {
            "type": "object",
            "properties": {"id": {"type": "integer", "readOnly": True}},
        }
        outer = {
            "type": "object",
            "properties": {"p": {"type": "array", "items": ref("P")}},
        }
        found = components(tmp_path, ref("Q"), P=inner, Q=outer, R=table.THING)

        assert found.models()["Q"] == {"p": "list[P] | None"}
        assert found.models()["QRequest"] == {"p": "list[PRequest] | None"}
        assert "RRequest" not in found.models()


def dict_of(found: Written, name: str) -> dict[str, str]:
    """Return key → annotation of a TypedDict."""
    from apiwright import ir

    for module in found.package.models:
        for schema in module.dicts:
            if isinstance(schema, ir.DictSchema) and schema.name == name:
                return {key.wire: str(key.annotation) for key in schema.keys}
    raise AssertionError(f"there is no {name}")


class TestRecursion:
    """A schema may hold itself, by any way."""

    def test_a_tree(self, tmp_path: Path) -> None:
        properties = {
            "kids": {"type": "array", "items": ref("N")},
            "up": {"anyOf": [ref("N"), {"type": "null"}]},
        }
        schema = {"type": "object", "required": ["kids"], "properties": properties}
        found = components(tmp_path, ref("N"), N=schema)

        assert found.models()["N"] == {"kids": "list[N]", "up": "N | None"}
        assert dict_of(found, "NDict")["kids"] == "Required[list[N | NDict]]"

    def test_two_that_hold_each_other(self, tmp_path: Path) -> None:
        of_b = {"type": "object", "properties": {"b": ref("B")}}
        of_a = {
            "type": "object",
            "properties": {"a": {"additionalProperties": ref("A")}},
        }
        found = components(tmp_path, ref("A"), A=of_b, B=of_a)

        assert found.models()["A"] == {"b": "B | None"}
        assert found.models()["B"] == {"a": "dict[str, A] | None"}

    @pytest.mark.parametrize(
        ("schema", "value"),
        [
            ({"type": "array", "items": ref("L")}, '"list[L]"'),
            ({"type": "object", "additionalProperties": ref("L")}, '"dict[str, L]"'),
            (
                {"anyOf": [{"type": "string"}, {"type": "array", "items": ref("L")}]},
                '"str | list[L]"',
            ),
        ],
    )
    def test_what_is_no_object_becomes_an_alias(
        self, tmp_path: Path, schema: dict[str, Any], value: str
    ) -> None:
        found = components(tmp_path, ref("L"), L=schema)

        assert found.models()["L"] == {"": value}
        assert (found.field, found.answer) == ("L", "models.L")

    def test_a_reference_to_itself_says_nothing(self, tmp_path: Path) -> None:
        found = components(tmp_path, ref("S"), S=ref("S"))

        assert found.field == "Any"
        assert "reference-cycle" in found.codes

    def test_a_chain_of_references_ends_where_it_ends(self, tmp_path: Path) -> None:
        end = {"type": "string", "format": "uuid"}
        found = components(tmp_path, ref("A"), A=ref("B"), B=ref("C"), C=end)

        assert found.field == "UUIDText"


def listing(**more: Any) -> dict[str, Any]:
    """Return a template of a list, which leaves its items open."""
    default = {"$dynamicAnchor": "item", **more}
    properties = {
        "data": {"type": "array", "items": {"$dynamicRef": "#item"}},
        "first": {"$dynamicRef": "#item"},
        "next": {"type": "string"},
    }
    return {"type": "object", "properties": properties, "$defs": {"item": default}}


def of(template: str, item: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a schema that fills the template in."""
    defs = {"item": {"$dynamicAnchor": "item", **item}}
    return {"$ref": template, "$defs": defs, **more}


TEMPLATE = "#/components/schemas/List"


class TestTemplates:
    """`$dynamicRef` means what the schema that refers to a template puts there."""

    @pytest.mark.parametrize("ids", [False, True])
    def test_each_use_is_a_class_of_its_own(self, tmp_path: Path, ids: bool) -> None:
        def named(name: str) -> dict[str, Any]:
            return {"$id": f"https://example.com/{name}"} if ids else {}

        things = {**of("list" if ids else TEMPLATE, ref("A")), **named("things")}
        words = {
            **of("list" if ids else TEMPLATE, {"type": "string"}),
            **named("words"),
        }
        template = {**listing(), **named("list")}
        found = components(
            tmp_path, ref("Things"), A=table.THING, List=template, Things=things, Words=words
        )  # fmt: skip

        models = found.models()
        assert models["List"] == {
            "data": "list[Any] | None", "first": "Any", "next": "str | None"
        }  # fmt: skip
        assert models["Things"] == {
            "data": "list[A] | None", "first": "A | None", "next": "str | None"
        }  # fmt: skip
        assert models["Words"]["data"] == "list[str] | None"
        assert (found.field, found.codes) == ("Things", [])

    def test_the_default_has_a_type_too(self, tmp_path: Path) -> None:
        found = components(tmp_path, ref("List"), List=listing(type="integer"))

        assert found.models()["List"]["data"] == "list[int] | None"

    def test_more_may_stand_beside_it(self, tmp_path: Path) -> None:
        more = {"properties": {"total": {"type": "integer"}}, "required": ["data"]}
        beside = of(TEMPLATE, {"type": "string"}, **more)
        inside = of(TEMPLATE, {"type": "string"})
        inside = {"$defs": inside["$defs"], "allOf": [{"$ref": TEMPLATE}, more]}
        found = components(tmp_path, ref("A"), List=listing(), A=beside, B=inside)

        assert found.models()["A"] == found.models()["B"]
        assert found.models()["A"] == {
            "data": "list[str]",
            "first": "str | None",
            "next": "str | None",
            "total": "int | None",
        }

    def test_a_template_may_use_another(self, tmp_path: Path) -> None:
        page = {
            "type": "object",
            "properties": {"page": ref("List"), "self": ref("Page")},
            "$defs": {"item": {"$dynamicAnchor": "item"}},
        }
        numbers = of("#/components/schemas/Page", {"type": "integer"})
        found = components(tmp_path, ref("P"), List=listing(), Page=page, P=numbers)

        assert found.models()["P"] == {"page": "PPage | None", "self": "P | None"}
        assert found.models()["PPage"]["data"] == "list[int] | None"
        assert found.models()["Page"]["page"] == "List | None"

    def test_a_tree_may_be_of_what_refers_to_it(self, tmp_path: Path) -> None:
        kids = {"type": "array", "items": {"$dynamicRef": "#node"}}
        tree = {
            "$dynamicAnchor": "node",
            "type": "object",
            "properties": {"kids": kids},
        }
        strict = {
            "$dynamicAnchor": "node",
            "$ref": "#/components/schemas/Tree",
            "properties": {"n": {"type": "integer"}},
        }
        found = components(tmp_path, ref("Strict"), Tree=tree, Strict=strict)

        assert found.models()["Tree"] == {"kids": "list[Tree] | None"}
        assert found.models()["Strict"] == {
            "kids": "list[Strict] | None", "n": "int | None"
        }  # fmt: skip

    def test_a_response_may_fill_it_in(self, tmp_path: Path) -> None:
        schema = of(TEMPLATE, {"type": "string"})
        found = components(tmp_path, schema, List=listing())

        assert found.answer == "models.CallResponse"
        assert found.models()["CallResponse"]["data"] == "list[str] | None"


class TestNamedEnums:
    """An enum of its own name is closed for callers and open for what a server answers."""

    def test_of_strings(self, tmp_path: Path) -> None:
        found = components(tmp_path, ref("E"), E={"type": "string", "enum": ["a", "b"]})

        assert found.models()["E"] == {"": 'Literal["a", "b"]'}
        assert (found.field, found.answer) == ("E | str", "models.E | str")
        assert (found.argument, found.key) == ("models.E", "E")

    def test_with_null(self, tmp_path: Path) -> None:
        schema = {"type": ["string", "null"], "enum": ["a", None]}
        found = components(tmp_path, ref("E"), E=schema)

        assert (found.field, found.argument) == ("E | str | None", "models.E | None")
