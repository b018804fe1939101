"""What schemas mean for Python: a table of schemas and their annotations (section 4.8.24).

`field` is an attribute of a model, `argument` one of a method, `key` one of a TypedDict, and
`answer` what a method returns. `same` is a row in which all four are equal.
"""

from __future__ import annotations

from typing import Any, NamedTuple

THING = {"type": "object", "properties": {"a": {"type": "integer"}}}
OTHER = {"type": "object", "properties": {"b": {"type": "string"}}}
COMPONENTS = {"Thing": THING, "Other": OTHER}


class Row(NamedTuple):
    """A schema and its annotations."""

    schema: Any
    field: str
    argument: str
    key: str
    answer: str


def row(schema: Any, *, field: str, argument: str, key: str, answer: str) -> Row:
    """Return a row whose annotations differ."""
    return Row(schema, field, argument, key, answer)


def same(schema: Any, annotation: str) -> Row:
    """Return a row with one annotation for all places."""
    return Row(schema, annotation, annotation, annotation, annotation)


# One row to a line.
# fmt: off

TYPES: list[Row] = [
    same({'type': 'string'}, 'str'),
    same({'type': 'integer'}, 'int'),
    same({'type': 'number'}, 'float'),
    same({'type': 'boolean'}, 'bool'),
    same({'type': 'null'}, 'None'),
    row({'type': 'array'}, field='list[Any]', argument='Sequence[Any]', key='list[Any]', answer='list[Any]'),
    row({'type': 'object'}, field='dict[str, Any]', argument='Mapping[str, Any]', key='dict[str, Any]', answer='dict[str, Any]'),
    same({}, 'Any'),
    same(True, 'Any'),
    same(False, 'Any'),
    same({'type': ['string']}, 'str'),
    same({'type': ['string', 'null']}, 'str | None'),
    same({'type': ['integer', 'string']}, 'int | str'),
    row({'type': ['array', 'null'], 'items': {'type': 'integer'}}, field='list[int] | None', argument='Sequence[int] | None', key='list[int] | None', answer='list[int] | None'),
    row({'type': ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']}, field='str | float | int | bool | dict[str, Any] | list[Any] | None', argument='str | float | int | bool | Mapping[str, Any] | Sequence[Any] | None', key='str | float | int | bool | dict[str, Any] | list[Any] | None', answer='str | float | int | bool | dict[str, Any] | list[Any] | None'),
    same({'type': 'strnig'}, 'Any'),
]

NULLABLE: list[Row] = [
    row({'type': ['string', 'null'], 'format': 'date-time'}, field='RFC3339DateTime | None', argument='datetime.datetime | None', key='datetime.datetime | str | None', answer='RFC3339DateTime | None'),
    same({'type': 'string', 'x-nullable': True}, 'str | None'),
    row({'oneOf': [{'$ref': '#/components/schemas/Thing'}, {'type': 'null'}]}, field='Thing | None', argument='models.Thing | models.ThingDict | None', key='Thing | ThingDict | None', answer='models.Thing | None'),
    row({'anyOf': [{'$ref': '#/components/schemas/Thing'}, {'type': 'null'}]}, field='Thing | None', argument='models.Thing | models.ThingDict | None', key='Thing | ThingDict | None', answer='models.Thing | None'),
    row({'type': 'array', 'items': {'type': ['integer', 'null']}}, field='list[int | None]', argument='Sequence[int | None]', key='list[int | None]', answer='list[int | None]'),
    row({'type': 'object', 'additionalProperties': {'type': ['string', 'null']}}, field='dict[str, str | None]', argument='Mapping[str, str | None]', key='dict[str, str | None]', answer='dict[str, str | None]'),
]

ENUMS: list[Row] = [
    row({'enum': ['a', 'b']}, field='Literal["a", "b"] | str', argument='Literal["a", "b"]', key='Literal["a", "b"]', answer='Literal["a", "b"] | str'),
    row({'type': 'string', 'enum': ['a', 'b', None]}, field='Literal["a", "b"] | str', argument='Literal["a", "b"]', key='Literal["a", "b"]', answer='Literal["a", "b"] | str'),
    row({'type': ['string', 'null'], 'enum': ['a', None]}, field='Literal["a"] | str | None', argument='Literal["a"] | None', key='Literal["a"] | None', answer='Literal["a"] | str | None'),
    row({'type': ['string', 'null'], 'enum': ['a']}, field='Literal["a"] | str | None', argument='Literal["a"] | None', key='Literal["a"] | None', answer='Literal["a"] | str | None'),
    row({'enum': [1, 2]}, field='Literal[1, 2] | int', argument='Literal[1, 2]', key='Literal[1, 2]', answer='Literal[1, 2] | int'),
    row({'enum': [1, '1', True, None]}, field='Literal["1"] | int | str | bool | None', argument='Literal[1, "1", True] | None', key='Literal[1, "1", True] | None', answer='Literal["1"] | int | str | bool | None'),
    same({'enum': [1.5, 2]}, 'float | int'),
    row({'enum': [{'a': 1}, [1]]}, field='dict[str, Any] | list[Any]', argument='Mapping[str, Any] | Sequence[Any]', key='dict[str, Any] | list[Any]', answer='dict[str, Any] | list[Any]'),
    same({'enum': [None]}, 'None'),
    row({'type': 'string', 'enum': ['a', 'a']}, field='Literal["a"] | str', argument='Literal["a"]', key='Literal["a"]', answer='Literal["a"] | str'),
    row({'type': 'boolean', 'enum': [True]}, field='bool', argument='Literal[True]', key='Literal[True]', answer='bool'),
    row({'type': 'integer', 'enum': ['1', '2']}, field='Literal[1, 2] | int', argument='Literal[1, 2]', key='Literal[1, 2]', answer='Literal[1, 2] | int'),
    row({'type': 'number', 'enum': [1, 2]}, field='Literal[1, 2] | float', argument='Literal[1, 2]', key='Literal[1, 2]', answer='Literal[1, 2] | float'),
    row({'type': ['number', 'null'], 'enum': [1, None]}, field='Literal[1] | float | None', argument='Literal[1] | None', key='Literal[1] | None', answer='Literal[1] | float | None'),
    same({'type': 'number', 'enum': [1.5, 2]}, 'float'),
    same({'type': 'number', 'enum': [1.0, 2.0]}, 'float'),
    row({'type': 'integer', 'enum': [1.0, 2]}, field='Literal[1, 2] | int', argument='Literal[1, 2]', key='Literal[1, 2]', answer='Literal[1, 2] | int'),
    row({'type': ['integer', 'null'], 'enum': ['1', '2']}, field='Literal[1, 2] | int | None', argument='Literal[1, 2] | None', key='Literal[1, 2] | None', answer='Literal[1, 2] | int | None'),
    row({'anyOf': [{'type': 'number', 'enum': [1]}, {'type': 'integer', 'enum': [2]}]}, field='Literal[1, 2] | float', argument='Literal[1, 2]', key='Literal[1, 2]', answer='Literal[1, 2] | float'),
    same({'type': 'boolean', 'enum': [True, False]}, 'bool'),
    same({'type': ['boolean', 'null'], 'enum': [False, True, None]}, 'bool | None'),
    same({'type': 'boolean', 'enum': ['true', 'false']}, 'bool'),
    row({'enum': [True, False, 'auto']}, field='Literal["auto"] | bool | str', argument='Literal[True, False, "auto"]', key='Literal[True, False, "auto"]', answer='Literal["auto"] | bool | str'),
    same({'type': 'string', 'enum': []}, 'str'),
    row({'type': 'string', 'enum': [1, 2]}, field='Literal["1", "2"] | str', argument='Literal["1", "2"]', key='Literal["1", "2"]', answer='Literal["1", "2"] | str'),
    row({'type': 'array', 'items': {'enum': ['a']}}, field='list[Literal["a"] | str]', argument='Sequence[Literal["a"]]', key='list[Literal["a"]]', answer='list[Literal["a"] | str]'),
    row({'anyOf': [{'const': 'a'}, {'const': 'b'}, {'enum': ['c']}]}, field='Literal["a", "b", "c"] | str', argument='Literal["a", "b", "c"]', key='Literal["a", "b", "c"]', answer='Literal["a", "b", "c"] | str'),
    same({'anyOf': [{'type': 'string', 'enum': ['a']}, {'type': 'string'}]}, 'Literal["a"] | str'),
    row({'allOf': [{'type': 'string', 'enum': ['a', 'b']}, {'enum': ['b', 'c']}]}, field='Literal["b"] | str', argument='Literal["b"]', key='Literal["b"]', answer='Literal["b"] | str'),
]

CONSTS: list[Row] = [
    row({'const': 'a'}, field='Literal["a"] | str', argument='Literal["a"]', key='Literal["a"]', answer='Literal["a"] | str'),
    row({'const': 1}, field='Literal[1] | int', argument='Literal[1]', key='Literal[1]', answer='Literal[1] | int'),
    same({'const': None}, 'None'),
    same({'const': 1.5}, 'float'),
    row({'type': 'number', 'const': 1}, field='Literal[1] | float', argument='Literal[1]', key='Literal[1]', answer='Literal[1] | float'),
    row({'type': 'integer', 'const': 1.0}, field='Literal[1] | int', argument='Literal[1]', key='Literal[1]', answer='Literal[1] | int'),
    row({'const': {'a': 1}}, field='dict[str, Any]', argument='Mapping[str, Any]', key='dict[str, Any]', answer='dict[str, Any]'),
    row({'const': [1]}, field='list[Any]', argument='Sequence[Any]', key='list[Any]', answer='list[Any]'),
    row({'const': True}, field='bool', argument='Literal[True]', key='Literal[True]', answer='bool'),
]

FORMATS: list[Row] = [
    row({'type': 'string', 'format': 'date'}, field='RFC3339Date', argument='datetime.date', key='datetime.date | str', answer='RFC3339Date'),
    row({'type': 'string', 'format': 'date-time'}, field='RFC3339DateTime', argument='datetime.datetime', key='datetime.datetime | str', answer='RFC3339DateTime'),
    row({'type': 'string', 'format': 'time'}, field='RFC3339Time', argument='datetime.time', key='datetime.time | str', answer='RFC3339Time'),
    same({'type': 'string', 'format': 'duration'}, 'str'),
    row({'type': 'string', 'format': 'uuid'}, field='UUIDText', argument='uuid.UUID', key='uuid.UUID | str', answer='UUIDText'),
    same({'type': 'string', 'format': 'uri'}, 'str'),
    same({'type': 'string', 'format': 'email'}, 'str'),
    row({'type': 'string', 'format': 'byte'}, field='Base64Text', argument='str | bytes', key='str | bytes', answer='str'),
    row({'type': 'string', 'format': 'base64'}, field='Base64Text', argument='str | bytes', key='str | bytes', answer='str'),
    row({'type': 'string', 'format': 'binary'}, field='Base64Text', argument='str | bytes', key='str | bytes', answer='bytes'),
    row({'type': 'string', 'format': 'decimal'}, field='DecimalText', argument='decimal.Decimal', key='decimal.Decimal | str', answer='DecimalText'),
    same({'type': 'string', 'format': 'ipv4'}, 'str'),
    same({'type': 'string', 'format': 'hostname'}, 'str'),
    same({'type': 'string', 'format': 'password'}, 'str'),
    same({'type': 'string', 'format': 'regex'}, 'str'),
    same({'type': 'string', 'format': 'weird'}, 'str'),
    same({'type': 'integer', 'format': 'int32'}, 'int'),
    same({'type': 'string', 'format': 'int64'}, 'str'),
    same({'type': 'number', 'format': 'double'}, 'float'),
    same({'type': 'number', 'format': 'decimal'}, 'float'),
    row({'format': 'date'}, field='RFC3339Date', argument='datetime.date', key='datetime.date | str', answer='RFC3339Date'),
    same({'type': 'integer', 'format': 'unix-time'}, 'int'),
    row({'type': 'string', 'contentMediaType': 'image/png'}, field='Base64Text', argument='str | bytes', key='str | bytes', answer='str'),
    row({'type': 'string', 'contentEncoding': 'base64', 'contentMediaType': 'image/png'}, field='Base64Text', argument='str | bytes', key='str | bytes', answer='str'),
    same({'type': 'string', 'contentMediaType': 'application/json'}, 'str'),
    same({'type': 'string', 'contentEncoding': 'base64url'}, 'str'),
    row({'contentMediaType': 'application/octet-stream'}, field='Base64Text', argument='str | bytes', key='str | bytes', answer='str'),
]

ARRAYS: list[Row] = [
    row({'type': 'array', 'items': {'type': 'string'}}, field='list[str]', argument='Sequence[str]', key='list[str]', answer='list[str]'),
    row({'type': 'array', 'items': {'type': 'array', 'items': {'$ref': '#/components/schemas/Thing'}}}, field='list[list[Thing]]', argument='Sequence[Sequence[models.Thing | models.ThingDict]]', key='list[list[Thing | ThingDict]]', answer='list[list[models.Thing]]'),
    row({'items': {'type': 'string'}}, field='list[str]', argument='Sequence[str]', key='list[str]', answer='list[str]'),
    row({'type': 'array', 'items': False}, field='list[Any]', argument='Sequence[Any]', key='list[Any]', answer='list[Any]'),
    row({'type': 'array', 'items': True}, field='list[Any]', argument='Sequence[Any]', key='list[Any]', answer='list[Any]'),
    row({'type': 'array', 'uniqueItems': True, 'items': {'type': 'string'}}, field='list[str]', argument='Sequence[str]', key='list[str]', answer='list[str]'),
    row({'type': 'array', 'items': {'type': 'string', 'format': 'date'}}, field='list[RFC3339Date]', argument='Sequence[datetime.date]', key='list[datetime.date | str]', answer='list[RFC3339Date]'),
]

TUPLES: list[Row] = [
    same({'type': 'array', 'prefixItems': [{'type': 'string'}, {'type': 'integer'}], 'items': False, 'minItems': 2}, 'tuple[str, int]'),
    row({'type': 'array', 'prefixItems': [{'type': 'string'}, {'type': 'integer'}]}, field='list[str | int]', argument='Sequence[str | int]', key='list[str | int]', answer='list[str | int]'),
    row({'type': 'array', 'prefixItems': [{'type': 'string'}], 'items': {'type': 'integer'}}, field='list[str | int]', argument='Sequence[str | int]', key='list[str | int]', answer='list[str | int]'),
    row({'prefixItems': [{'$ref': '#/components/schemas/Thing'}, {'type': 'null'}], 'items': False, 'minItems': 2}, field='tuple[Thing, None]', argument='tuple[models.Thing | models.ThingDict, None]', key='tuple[Thing | ThingDict, None]', answer='tuple[models.Thing, None]'),
    row({'type': 'array', 'prefixItems': [{'type': 'string'}, {'type': 'integer'}], 'items': False}, field='list[str | int]', argument='Sequence[str | int]', key='list[str | int]', answer='list[str | int]'),
    same({'type': 'array', 'prefixItems': [{'type': 'string'}, {'type': 'integer'}], 'minItems': 2, 'maxItems': 2}, 'tuple[str, int]'),
]

MAPS: list[Row] = [
    row({'type': 'object', 'additionalProperties': {'type': 'integer'}}, field='dict[str, int]', argument='Mapping[str, int]', key='dict[str, int]', answer='dict[str, int]'),
    row({'additionalProperties': {'$ref': '#/components/schemas/Thing'}}, field='dict[str, Thing]', argument='Mapping[str, models.Thing | models.ThingDict]', key='dict[str, Thing | ThingDict]', answer='dict[str, models.Thing]'),
    row({'type': 'object', 'additionalProperties': True}, field='dict[str, Any]', argument='Mapping[str, Any]', key='dict[str, Any]', answer='dict[str, Any]'),
    row({'type': 'object', 'additionalProperties': False}, field='dict[str, Any]', argument='Mapping[str, Any]', key='dict[str, Any]', answer='dict[str, Any]'),
    row({'type': 'object', 'patternProperties': {'^x': {'type': 'string'}}}, field='dict[str, str]', argument='Mapping[str, str]', key='dict[str, str]', answer='dict[str, str]'),
    row({'type': 'object', 'patternProperties': {'^x': {'type': 'string'}}, 'additionalProperties': {'type': 'integer'}}, field='dict[str, str | int]', argument='Mapping[str, str | int]', key='dict[str, str | int]', answer='dict[str, str | int]'),
    row({'type': 'object', 'propertyNames': {'enum': ['a', 'b']}, 'additionalProperties': {'type': 'string'}}, field='dict[str, str]', argument='Mapping[str, str]', key='dict[str, str]', answer='dict[str, str]'),
    row({'type': 'object', 'additionalProperties': {'type': 'object', 'additionalProperties': {'type': 'array', 'items': {'type': 'number'}}}}, field='dict[str, dict[str, list[float]]]', argument='Mapping[str, Mapping[str, Sequence[float]]]', key='dict[str, dict[str, list[float]]]', answer='dict[str, dict[str, list[float]]]'),
    row({'type': 'object', 'additionalProperties': {}}, field='dict[str, Any]', argument='Mapping[str, Any]', key='dict[str, Any]', answer='dict[str, Any]'),
    row({'type': 'object', 'patternProperties': {'^x': {'type': 'string'}}, 'additionalProperties': False}, field='dict[str, str]', argument='Mapping[str, str]', key='dict[str, str]', answer='dict[str, str]'),
]

COMPOSITIONS: list[Row] = [
    row({'$ref': '#/components/schemas/Thing'}, field='Thing', argument='models.Thing | models.ThingDict', key='Thing | ThingDict', answer='models.Thing'),
    row({'oneOf': [{'$ref': '#/components/schemas/Thing'}, {'$ref': '#/components/schemas/Other'}]}, field='Thing | Other', argument='models.Thing | models.ThingDict | models.Other | models.OtherDict', key='Thing | ThingDict | Other | OtherDict', answer='models.Thing | models.Other'),
    same({'anyOf': [{'type': 'string'}, {'type': 'integer'}]}, 'str | int'),
    row({'oneOf': [{'$ref': '#/components/schemas/Thing'}]}, field='Thing', argument='models.Thing | models.ThingDict', key='Thing | ThingDict', answer='models.Thing'),
    same({'anyOf': [{'type': 'string'}, {}]}, 'Any'),
    same({'oneOf': [{'oneOf': [{'type': 'string'}, {'type': 'integer'}]}, {'type': 'null'}]}, 'str | int | None'),
    row({'allOf': [{'$ref': '#/components/schemas/Thing'}]}, field='Thing', argument='models.Thing | models.ThingDict', key='Thing | ThingDict', answer='models.Thing'),
    row({'allOf': [{'$ref': '#/components/schemas/Thing'}, {'description': 'd'}]}, field='Thing', argument='models.Thing | models.ThingDict', key='Thing | ThingDict', answer='models.Thing'),
    same({'allOf': [{'type': 'string'}, {'maxLength': 3}]}, 'str'),
    row({'allOf': [{'type': 'string'}, {'format': 'date'}]}, field='RFC3339Date', argument='datetime.date', key='datetime.date | str', answer='RFC3339Date'),
    same({'not': {'type': 'string'}}, 'Any'),
    same({'if': {'type': 'string'}, 'then': {'minLength': 1}}, 'Any'),
    row({'type': 'object', 'oneOf': [{'required': ['a']}, {'required': ['b']}]}, field='dict[str, Any]', argument='Mapping[str, Any]', key='dict[str, Any]', answer='dict[str, Any]'),
]

CONSTRAINTS: list[Row] = [
    same({'type': 'integer', 'minimum': 0, 'maximum': 5}, 'int'),
    same({'type': 'number', 'multipleOf': 1}, 'float'),
    same({'pattern': '^a'}, 'str'),
    same({'minProperties': 1}, 'Any'),
    same({'title': 'A Title', 'type': 'string'}, 'str'),
]
