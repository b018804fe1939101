"""Values of schemas: a table of schemas with values that fit them, and some that do not.

Each is decoded into the model that is generated for the schema, and has to come back unchanged. `fits`
are decoded without a deviation; `odd` break the schema, and are kept all the same.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Row(NamedTuple):
    """A schema, values that fit it and values that do not; the class that the first becomes."""

    schema: Any
    fits: list[Any]
    odd: list[Any]
    kind: str = ""


CAT = {
    "type": "object",
    "required": ["kind", "lives"],
    "properties": {
        "kind": {"const": "cat"},
        "lives": {"type": "integer"},
        "born": {"type": "string", "format": "date"},
    },
}
DOG = {
    "type": "object",
    "required": ["kind"],
    "properties": {
        "kind": {"enum": ["dog", "wolf"]},
        "bark": {"type": "string"},
        "friend": {"$ref": "#/components/schemas/Cat"},
    },
}
BOAT = {
    "type": "object",
    "required": ["sails"],
    "properties": {"sails": {"type": "integer"}, "name": {"type": "string"}},
}
CAR = {
    "type": "object",
    "required": ["wheels"],
    "properties": {"wheels": {"type": "integer"}, "name": {"type": "string"}},
}
ANIMAL = {
    "type": "object",
    "required": ["t"],
    "properties": {
        "t": {"type": "string"},
        "born": {"type": "string", "format": "date"},
        "next": {"$ref": "#/components/schemas/Animal"},
    },
    "discriminator": {"propertyName": "t", "mapping": {"f": "Fish"}},
}
FISH = {
    "allOf": [
        {"$ref": "#/components/schemas/Animal"},
        {
            "type": "object",
            "required": ["fins"],
            "properties": {"fins": {"type": "integer"}},
        },
    ]
}
BIRD = {
    "allOf": [
        {"$ref": "#/components/schemas/Animal"},
        {"properties": {"t": {"const": "bird"}, "wings": {"type": "number"}}},
    ]
}
ACCOUNT = {
    "type": "object",
    "required": ["id", "name", "secret"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "name": {"type": "string"},
        "secret": {"type": "string", "writeOnly": True},
    },
}
TREE = {
    "type": "object",
    "properties": {
        "kids": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}
    },
}


def kind(value: Any) -> dict[str, Any]:
    """Return an object that is told apart by the value of `k` alone."""
    properties = {"k": {"const": value}, "n": {"type": "integer"}}
    return {"type": "object", "required": ["k"], "properties": properties}


COMPONENTS = {"KindA": kind("a"), "KindB": kind("b"), "Cat": CAT, "Dog": DOG, "Boat": BOAT, "Car": CAR, "Animal": ANIMAL, "Fish": FISH, "Bird": BIRD,
              "Account": ACCOUNT, "Tree": TREE}  # fmt: skip


def ref(name: str) -> dict[str, str]:
    """Return a reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


ANYTHING: list[Any] = [
    None,
    True,
    0,
    1.5,
    "",
    "x",
    [],
    [1, "a", None],
    {},
    {"a": {"b": [None]}},
]

ROWS: list[Row] = [
    # not, if, then, else and their like limit values, and say nothing of their type.
    Row({"not": {"type": "string"}}, ANYTHING, []),
    Row({"type": "string", "not": {"enum": ["a"]}}, ["b", ""], [1, None]),
    Row({"if": {"type": "string"}, "then": {"minLength": 1}, "else": {"minimum": 0}}, ANYTHING, []),
    Row({"type": "object", "properties": {"a": {"type": "integer"}}, "if": {"required": ["a"]}, "then": {"required": ["b"]}},
        [{}, {"a": 1, "b": [1]}, {"c": None}], [{"a": "1"}, [], "x"]),
    Row({"type": "object", "properties": {"a": {"type": "integer"}}, "dependentRequired": {"a": ["b"]},
         "dependentSchemas": {"a": {"properties": {"b": {"type": "string"}}}}}, [{"a": 1, "b": "x"}, {"b": 5}], []),
    Row({"type": "array", "contains": {"type": "integer"}, "minContains": 1}, [[1, "a"], []], [{}, "x"]),
    # Boolean schemas.
    Row(True, ANYTHING, []),
    Row(False, [], ANYTHING),
    Row({"type": "array", "items": True}, [[], [1, None, {}]], [{}]),
    Row({"type": "array", "items": False}, [[]], [[1]]),
    Row({"type": "object", "properties": {"a": True, "b": False}}, [{}, {"a": {"x": 1}}, {"a": None}], [{"b": 1}]),
    # Maps.
    Row({"type": "object", "patternProperties": {"^x": {"type": "integer"}}}, [{}, {"xa": 1}], [{"xa": "1"}, []]),
    Row({"type": "object", "patternProperties": {"^x": {"type": "integer"}, "^d": {"type": "string", "format": "date"}},
         "additionalProperties": {"type": "boolean"}}, [{"xa": 1, "d": "2020-01-02", "o": True}], [{"xa": None}]),
    Row({"type": "object", "propertyNames": {"enum": ["a", "b"]}, "additionalProperties": {"type": "integer"}},
        [{}, {"a": 1, "b": 10**25}], [{"a": "x"}]),
    Row({"type": "object", "propertyNames": {"pattern": "^[a-z]"}}, [{}, {"a": [{}]}], ["x"]),
    Row({"type": "object", "properties": {"a": {"type": "integer"}}, "patternProperties": {"^x-": {"type": "string"}},
         "additionalProperties": False}, [{"a": 1, "x-b": "c"}, {}], [{"x-b": 1, "other": 2, "a": "a"}]),
    Row({"type": "object", "properties": {"a": {"type": "integer"}}, "additionalProperties": ref("Cat")},
        [{"a": 1}, {"b": {"kind": "cat", "lives": 9}}], [{"a": {}}]),
    # Tuples.
    Row({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]}, [[], ["a"], ["a", 1], ["a", 1, 2]], ["a"]),
    Row({"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "integer"}}, [["a", 1, 2]], [[1.5]]),
    Row({"type": "array", "prefixItems": [{"type": "string", "format": "date"}, ref("Cat")], "items": False, "minItems": 2},
        [["2020-01-02", {"kind": "cat", "lives": 1, "born": "2020-01-03"}]], [["2020-01-02"], [1, 2], ["2020-01-02", {}, 3]]),
    # const and enum of any type.
    Row({"const": None}, [None], [1, "null", {}]),
    Row({"const": {"a": [1, None]}}, [{"a": [1, None]}], [[]]),
    Row({"const": [1, "a"]}, [[1, "a"]], [{}]),
    Row({"const": 1.5}, [1.5], ["1.5"]),
    Row({"enum": ["a", 1, True, None]}, ["a", 1, True, None, "new", 7, False], [[], 1.5]),
    Row({"enum": [{"a": 1}, [1], "x", None]}, [{"a": 1}, [1], "x", None], [1.5]),
    Row({"type": "number", "enum": [1, 2]}, [1, 2, 1.5, 3], ["1"]),
    Row({"type": "number", "enum": [0.5, 1]}, [0.5, 1, 3], ["1"]),
    Row({"type": "integer", "enum": [1.0, 2.0]}, [1, 2, 3], ["1", 1.5]),
    Row({"type": "boolean", "enum": [True]}, [True, False], ["true", 1]),
    Row({"type": "string", "enum": ["a", "a "]}, ["a", "a ", "A"], [1]),
    Row({"type": "integer", "enum": [0, 1], "x-enum-varnames": ["OFF", "ON"], "x-enum-descriptions": ["No.", "Yes."]}, [0, 1, 2], ["0"]),
    # Several types.
    Row({"type": ["string", "integer", "null"]}, ["a", 1, None, 10**30], [1.5, []]),
    Row({"type": ["number", "boolean"]}, [1.5, True, False], ["x", None]),
    Row({"type": ["array", "object", "null"], "items": {"type": "integer"}, "additionalProperties": {"type": "string"}},
        [[1], {"a": "b"}, None, [], {}], ["x"]),
    Row({"type": ["object", "null"], "properties": {"a": {"type": ["integer", "null"]}}}, [None, {}, {"a": None}, {"a": 1}], [[], {"a": "x"}]),
    Row({"type": ["string", "null"], "format": "date-time"}, ["2020-01-02T03:04:05Z", None], ["soon"]),
    Row({"type": "string", "x-nullable": True}, ["a", None], [1]),
    # allOf, where the last word counts.
    Row({"allOf": [{"type": "object", "properties": {"a": {"type": "number"}}}, {"properties": {"a": {"type": "integer"}}}]},
        [{"a": 1}, {}], [{"a": "x"}]),
    Row({"allOf": [ref("Cat"), {"properties": {"lives": {"type": "integer", "maximum": 9}, "name": {"type": "string"}},
                                "required": ["name"]}]},
        [{"kind": "cat", "lives": 9, "name": "Tom"}, {"kind": "lion", "lives": 1, "name": ""}], [{"kind": "cat"}]),
    Row({"allOf": [{"type": "string"}, {"enum": ["a", "b"]}, {"enum": ["b", "c"]}]}, ["b", "z"], [1]),
    Row({"allOf": [ref("Boat"), {"oneOf": [ref("Cat"), ref("Dog")]}]},
        [{"sails": 1, "kind": "cat", "lives": 3}, {"sails": 1, "kind": "wolf", "bark": "w"}], [{"kind": "cat"}]),
    # Variants, found without a discriminator by const, enum and required properties.
    Row({"oneOf": [ref("Cat"), ref("Dog")]}, [{"kind": "cat", "lives": 9, "born": "2020-01-02"}], [{}, "x"], "Cat"),
    Row({"oneOf": [ref("Cat"), ref("Dog")]}, [{"kind": "wolf", "friend": {"kind": "cat", "lives": 1}}], [5], "Dog"),
    Row({"oneOf": [ref("Dog"), ref("Cat")]}, [{"kind": "cat", "lives": 9}], [], "Cat"),
    Row({"oneOf": [ref("KindA"), ref("KindB")]}, [{"k": "b", "n": 1}, {"k": "new"}], [], "KindB"),
    Row({"oneOf": [ref("KindB"), ref("KindA")]}, [{"k": "b", "n": 1}], [], "KindB"),
    Row({"anyOf": [ref("Boat"), ref("Car")]}, [{"wheels": 4, "name": "a"}], [{"name": "a"}], "Car"),
    Row({"anyOf": [ref("Car"), ref("Boat")]}, [{"sails": 2, "new": None}], [{}], "Boat"),
    Row({"anyOf": [{"type": "string", "format": "date"}, {"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        ["2020-01-02", "x", ["a"]], [1]),
    Row({"anyOf": [ref("Cat"), {"type": "string"}, {"type": "null"}]}, [None, "x", {"kind": "cat", "lives": 1}], [1]),
    Row({"type": "array", "items": {"oneOf": [ref("Cat"), ref("Dog"), ref("Boat")]}},
        [[{"kind": "cat", "lives": 1}, {"kind": "dog"}, {"sails": 0}]], [[{}, None]]),
    # A discriminator of a base, and what is made of it.
    Row(ref("Animal"), [{"t": "f", "fins": 2, "born": "2020-01-02"}], [{"t": "f"}, "x"], "Fish"),
    Row(ref("Animal"), [{"t": "bird", "next": {"t": "f", "fins": 1}}], [{"t": "bird", "wings": "two"}], "Bird"),
    Row(ref("Animal"), [{"t": "Animal", "born": "2020-01-02"}, {"t": "?", "x": None}], [{}], "Animal"),
    Row({"type": ["array", "null"], "items": ref("Animal")}, [[{"t": "f", "fins": 1}, {"t": "x"}], None], [[{"t": 1}]]),
    Row({"type": "object", "additionalProperties": ref("Animal")}, [{"a": {"t": "f", "fins": 1}}], [{"a": 1}]),
    Row({"anyOf": [ref("Animal"), {"type": "string"}]}, ["x", {"t": "f", "fins": 1}], [{"t": "f"}]),
    # What only one side sets, recursion, formats.
    Row(ref("Account"), [{"id": 1, "name": "a"}], [{"name": "a"}], "Account"),
    Row(ref("Account"), [{"id": 1, "name": "a", "secret": "told all the same"}], []),
    Row(ref("Tree"), [{}, {"kids": [{"kids": []}, {"x": 1}]}], [{"kids": [1]}], "Tree"),
    Row({"type": "string", "format": "uuid"}, ["f81d4fae-7dec-11d0-a765-00a0c91e6bf6"], ["f81d", 1]),
    Row({"type": "string", "format": "byte"}, ["aGVsbG8=", ""], [1]),
    Row({"type": "string", "format": "decimal"}, ["0.10", "-7"], ["x"]),
    Row({"type": "string", "format": "time"}, ["12:30:00"], ["noon"]),
    Row({"type": "string", "format": "duration"}, ["P1M", "soon"], [1]),
    Row({"type": "integer"}, [0, -1, 10**40], ["1", 1.5]),
    Row({"type": "number"}, [0.1, 1, -1.5e300], ["1", None]),
]  # fmt: skip

NULLABLE: list[Row] = [
    Row({"type": "string", "nullable": True}, ["a", None], [1]),
    Row({"allOf": [ref("Cat")], "nullable": True}, [None, {"kind": "cat", "lives": 1}], [1]),
    Row({"allOf": [ref("Animal")], "nullable": True}, [None, {"t": "f", "fins": 1}], [1]),
    Row({"type": "string", "nullable": True, "enum": ["a", None]}, ["a", None, "b"], [1]),
    Row({"type": "array", "items": {"type": "integer", "nullable": True}}, [[1, None]], [["a"]]),
    Row({"type": "object", "nullable": True, "properties": {"a": {"type": "integer", "nullable": True}}}, [None, {"a": None}], [1]),
]  # fmt: skip
"""Rows of OpenAPI 3.0, which says null with a keyword of its own."""
