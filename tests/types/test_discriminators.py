"""Discriminators: variants by their tags, and heirs of a base."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.types.support import body_arguments, components, ref

from apiwright.build.unions import MANY_HEIRS

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

    def test_by_texts_that_each_variant_requires_where_there_is_none(
        self, tmp_path: Path
    ) -> None:
        def variant(required: bool, *texts: str) -> dict[str, Any]:
            properties = {"n": {"enum": ["n"]}, "t": {"enum": [*texts]}}
            return {"properties": properties, "required": ["n", "t"][: 1 + required]}

        a, b, c = variant(True, "a"), variant(True, "b", "c"), variant(True, "c", "d")
        null = {"type": "null"}
        unions = {
            "Told": {"oneOf": [ref("A"), ref("B"), null]},
            "Common": {"oneOf": [ref("B"), ref("C")]},
            "Optional": {"oneOf": [ref("A"), ref("D")]},
        }
        named = {"A": a, "B": b, "C": c, "D": variant(False, "d"), **unions}
        found = components(tmp_path, ref("Told"), "3.1.1", **named)

        assert (found.field, found.answer) == ("Told | None", "models.Told | None")
        assert found.models()["Told"][""] == (
            'Annotated[A | B | dict[str, Any], Discriminated("t",'
            ' {"a": "A", "b": "B", "c": "B"})]'
        )
        assert found.models()["Common"] == {"": "B | C"}
        assert found.models()["Optional"] == {"": "A | D"}

    def test_a_mapping_adds_to_the_names_of_schemas(self, tmp_path: Path) -> None:
        tags = {"type": "object", "properties": {"t": {"enum": ["cat", "dog", "Cat"]}}}
        union = tagged(cat="Cat")
        found = components(tmp_path, ref("U"), U=union, Cat=tags, Dog=tags)

        assert '{"cat": "Cat", "Cat": "Cat", "Dog": "Dog"}' in found.models()["U"][""]

    def test_a_mapping_to_nothing_is_reported(self, tmp_path: Path) -> None:
        found = components(tmp_path, ref("U"), U=tagged(x="Nope"), Cat=CAT, Dog=DOG)

        assert "discriminator-mapping" in found.codes

    def test_null_may_be_one_of_the_variants(self, tmp_path: Path) -> None:
        union = tagged()
        union["oneOf"].append({"type": "null"})
        found = components(tmp_path, union, Cat=CAT, Dog=DOG)

        assert found.field == "HolderX | None"
        assert found.argument == "models.CallXDict | None"


def made_of(base: str, *more: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """Return a schema that has `base` in its `allOf`, and properties of its own."""
    own = {"type": "object", "properties": properties} if properties else {}
    return {"allOf": [ref(base), *more, *([own] if own else [])]}


def pet(**mapping: str) -> dict[str, Any]:
    """Return a base with a discriminator, as `Pet`."""
    discriminator = {"propertyName": "t", **({"mapping": mapping} if mapping else {})}
    properties = {"t": {"type": "string"}, "n": {"type": "integer"}}
    return {"type": "object", "properties": properties, "discriminator": discriminator}


class TestHeirs:
    """A discriminator in a schema that others have in their `allOf` speaks of those."""

    @pytest.mark.parametrize(
        ("mapping", "tags", "union"),
        [
            ({}, '{"Cat": "Cat", "Dog": "Dog"}', "Pet | Cat | Dog"),
            (
                {"d": "Dog", "c": "#/components/schemas/Cat"},
                '{"d": "Dog", "c": "Cat"}',
                "Pet | Dog | Cat",
            ),
            (
                {"c": "Cat", "k": "Cat"},
                '{"c": "Cat", "k": "Cat", "Dog": "Dog"}',
                "Pet | Cat | Dog",
            ),
        ],
    )
    def test_by_mapping_or_by_name(
        self, tmp_path: Path, mapping: dict[str, str], tags: str, union: str
    ) -> None:
        cat, dog = made_of("Pet", m={"type": "integer"}), made_of("Pet", b={})
        found = components(tmp_path, ref("Pet"), Pet=pet(**mapping), Cat=cat, Dog=dog)

        assert found.heirs() == {
            "PetVariant": (union, f'Annotated[Pet, Heirs("t", {tags})]')
        }
        assert (found.field, found.answer) == ("PetVariant", "models.PetVariant")
        assert (found.argument, found.key) == (
            "models.PetVariantDict",
            "PetVariantDict",
        )
        assert found.models()["Pet"] == {"t": "str | None", "n": "int | None"}

    def test_by_what_the_heirs_say_of_their_tag(self, tmp_path: Path) -> None:
        found = components(
            tmp_path,
            ref("Pet"),
            Pet=pet(),
            Cat=made_of("Pet", t={"const": "cat"}),
            Dog=made_of("Pet", t={"enum": ["dog", "wolf"]}),
            Cow=made_of("Pet", {"x-ms-discriminator-value": "#cow"}, m={}),
            Ox=made_of("Cow", h={}),
        )

        tags = '{"cat": "Cat", "dog": "Dog", "wolf": "Dog", "#cow": "Cow", "Ox": "Ox"}'
        assert found.heirs()["PetVariant"][1] == f'Annotated[Pet, Heirs("t", {tags})]'

    def test_an_enum_of_all_tags_in_the_base_says_nothing_of_an_heir(
        self, tmp_path: Path
    ) -> None:
        base = pet()
        base["properties"]["t"] = {"type": "string", "enum": ["Cat", "Dog"]}
        heirs = {name: made_of("Pet", m={}) for name in ("Cat", "Dog")}
        found = components(tmp_path, ref("Pet"), "3.1.1", Pet=base, **heirs)

        assert '{"Cat": "Cat", "Dog": "Dog"}' in found.heirs()["PetVariant"][1]

    def test_an_heir_with_heirs_is_told_apart_from_them(self, tmp_path: Path) -> None:
        found = components(
            tmp_path,
            ref("Dog"),
            Pet=pet(puppy="Puppy"),
            Dog=made_of("Pet", b={}),
            Puppy=made_of("Dog", w={}),
        )

        assert found.field == "DogVariant"
        assert found.heirs() == {
            "PetVariant": (
                "Pet | Puppy | Dog",
                'Annotated[Pet, Heirs("t", {"puppy": "Puppy", "Dog": "Dog"})]',
            ),
            "DogVariant": (
                "Dog | Puppy",
                'Annotated[Dog, Heirs("t", {"puppy": "Puppy"})]',
            ),
        }

    def test_a_base_may_have_no_properties(self, tmp_path: Path) -> None:
        base = {"type": "object", "discriminator": {"propertyName": "t"}}
        found = components(
            tmp_path, ref("Pet"), Pet=base, Cat=made_of("Pet", m={"type": "string"})
        )

        assert found.heirs()["PetVariant"] == (
            "dict[str, Any] | Cat",
            'Annotated[dict[str, Any], Heirs("t", {"Cat": "Cat"})]',
        )

    def test_a_base_that_lists_its_heirs_has_none_of_their_properties(
        self, tmp_path: Path
    ) -> None:
        base = {**pet(), "oneOf": [ref("Cat"), ref("Dog")]}
        heirs = {"Cat": made_of("Pet", m={}), "Dog": made_of("Pet", b={})}
        found = components(tmp_path, ref("Pet"), "3.1.1", Pet=base, **heirs)

        assert found.heirs()["PetVariant"][0] == "Pet | Cat | Dog"
        assert [*found.models()["Pet"]] == ["t", "n"]

    def test_an_heir_that_adds_nothing_is_the_base(self, tmp_path: Path) -> None:
        found = components(
            tmp_path,
            ref("Cat"),
            Pet=pet(),
            Cat=made_of("Pet"),
            Dog=made_of("Cat", b={}),
        )

        assert found.field == "PetVariant"
        assert found.heirs()["PetVariant"][0] == "Pet | Dog"

    def test_a_union_with_a_tag_knows_the_heirs_of_its_variants(
        self, tmp_path: Path
    ) -> None:
        union = {
            "oneOf": [ref("Pet"), ref("Car")],
            "discriminator": {"propertyName": "t"},
        }
        found = components(
            tmp_path,
            ref("U"),
            U=union,
            Pet=pet(),
            Cat=made_of("Pet", m={}),
            Car={"type": "object", "properties": {"t": {"type": "string"}}},
        )

        tags = '{"Pet": "Pet", "Car": "Car", "Cat": "Cat"}'
        assert found.models()["U"][""] == (
            f'Annotated[Pet | Car | Cat | dict[str, Any], Discriminated("t", {tags})]'
        )

    def test_what_only_one_side_sets_in_an_heir_makes_two_names(
        self, tmp_path: Path
    ) -> None:
        cat = made_of("Pet", id={"type": "integer", "readOnly": True})
        found = components(
            tmp_path, ref("Pet"), Pet=pet(), Cat=cat, Dog=made_of("Pet", b={})
        )

        assert (found.field, found.argument) == (
            "PetVariant",
            "models.PetVariantRequestDict",
        )
        assert found.heirs()["PetVariantRequest"] == (
            "Pet | CatRequest | Dog",
            'Annotated[Pet, Heirs("t", {"Cat": "CatRequest", "Dog": "Dog"})]',
        )

    def test_many_heirs_are_told_apart_but_not_named_one_by_one(
        self, tmp_path: Path
    ) -> None:
        heirs = {f"C{n}": made_of("Pet", m={}) for n in range(MANY_HEIRS + 1)}
        found = components(tmp_path, ref("Pet"), "3.1.1", Pet=pet(), **heirs)

        union, value = found.heirs()["PetVariant"]
        assert union == "Pet"
        assert f'"C{MANY_HEIRS}": "C{MANY_HEIRS}"' in value
        assert str(found.dict_alias("PetVariantDict")) == (
            '"Pet | PetDict | Model | Mapping[str, Any]"'
        )

    def test_a_mapping_to_nothing_is_reported(self, tmp_path: Path) -> None:
        found = components(
            tmp_path, ref("Pet"), Pet=pet(x="Nope"), Cat=made_of("Pet", m={})
        )

        assert found.codes == ["discriminator-mapping"]

    def test_without_heirs_a_discriminator_changes_nothing(
        self, tmp_path: Path
    ) -> None:
        found = components(tmp_path, ref("Pet"), Pet=pet())

        assert (found.field, found.heirs()) == ("Pet", {})

    def test_a_body_of_a_base_is_one_argument(self, tmp_path: Path) -> None:
        body = body_arguments(
            tmp_path, ref("Pet"), {"Pet": pet(), "Cat": made_of("Pet", m={})}
        )

        assert body == {"body": "models.PetVariantDict"}
