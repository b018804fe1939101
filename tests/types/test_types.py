"""Schemas → annotations, in each of the places where a package has types."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.types import table
from tests.types.support import Written, write
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


def ref(name: str) -> dict[str, str]:
    """Return a reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def bare(annotation: str) -> str:
    """Return an annotation without the brackets that only lay it out."""
    is_laid_out = annotation.startswith("(") and annotation.endswith(")")
    return annotation[1:-1] if is_laid_out else annotation


@pytest.mark.parametrize("row", ROWS)
def test_a_schema_has_these_annotations(tmp_path: Path, row: Row) -> None:
    found = write(tmp_path, row.schema, COMPONENTS, "3.1.1")
    places = (found.field, found.argument, found.key, found.answer)

    assert tuple(map(bare, places)) == tuple(row[1:])


def components(
    folder: Path, schema: Any, version: str = "3.1.1", **named: Any
) -> Written:
    """Return what `schema` comes to among components of these names."""
    return write(folder, schema, named, version)


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

        assert found.field == "uuid.UUID"


CAT = {
    "type": "object",
    "properties": {"t": {"type": "string"}, "m": {"type": "integer"}},
}
DOG = {"type": "object", "properties": {"t": {"type": "string"}}}


def tagged(**mapping: str) -> dict[str, Any]:
    """Return a union of Cat and Dog that is told apart by `t`."""
    discriminator = {"propertyName": "t", **({"mapping": mapping} if mapping else {})}
    return {"oneOf": [ref("Cat"), ref("Dog")], "discriminator": discriminator}


class TestDiscriminators:
    """A tag names the variant, and what has an unknown tag stays a plain dict."""

    @pytest.mark.parametrize(
        ("mapping", "tags"),
        [
            ({}, '{"Cat": "Cat", "Dog": "Dog"}'),
            (
                {"c": "Cat", "d": "#/components/schemas/Dog"},
                '{"c": "Cat", "d": "Dog", "Cat": "Cat", "Dog": "Dog"}',
            ),
            (
                {"c": "Cat", "k": "Cat"},
                '{"c": "Cat", "k": "Cat", "Cat": "Cat", "Dog": "Dog"}',
            ),
            ({"Dog": "Cat"}, '{"Dog": "Cat", "Cat": "Cat"}'),
        ],
    )
    def test_by_mapping_or_by_name(
        self, tmp_path: Path, mapping: dict[str, str], tags: str
    ) -> None:
        found = components(tmp_path, ref("U"), U=tagged(**mapping), Cat=CAT, Dog=DOG)

        assert found.models()["U"] == {
            "": f'Annotated[Cat | Dog | dict[str, Any], Discriminated("t", {tags})]'
        }
        assert (found.field, found.answer) == ("U", "models.U")
        assert (found.argument, found.key) == ("models.UDict", "UDict")

    def test_by_what_the_variants_say_of_their_tag(self, tmp_path: Path) -> None:
        cat = {"type": "object", "properties": {"t": {"const": "cat"}}}
        dog = {"type": "object", "properties": {"t": {"enum": ["dog", "wolf"]}}}
        found = components(tmp_path, ref("U"), U=tagged(), Cat=cat, Dog=dog)

        assert '{"cat": "Cat", "dog": "Dog", "wolf": "Dog"}' in found.models()["U"][""]

    def test_a_mapping_adds_to_names_not_to_what_the_variants_say(
        self, tmp_path: Path
    ) -> None:
        tags = {"type": "object", "properties": {"t": {"enum": ["cat", "dog", "Cat"]}}}
        union = tagged(cat="Cat")
        found = components(tmp_path, ref("U"), U=union, Cat=tags, Dog=tags)

        assert '{"cat": "Cat", "Cat": "Cat", "dog": "Dog"}' in found.models()["U"][""]

    def test_a_mapping_to_nothing_is_reported(self, tmp_path: Path) -> None:
        found = components(tmp_path, ref("U"), U=tagged(x="Nope"), Cat=CAT, Dog=DOG)

        assert "discriminator-mapping" in found.codes

    def test_null_may_be_one_of_the_variants(self, tmp_path: Path) -> None:
        union = tagged()
        union["oneOf"].append({"type": "null"})
        found = components(tmp_path, union, Cat=CAT, Dog=DOG)

        assert found.field == "HolderX | None"
        assert found.argument == "models.CallXDict | None"


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
