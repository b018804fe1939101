"""What real documents get wrong, and what becomes of it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.load.support import bare, codes, only, write

from apiwright.diagnostics import Diagnostics, Severity
from apiwright.spec import MARK


def mended(
    schema: Any, version: str = "3.1.0", diagnostics: Diagnostics | None = None
) -> Any:
    """Return the component schema `S` after loading, without marks."""
    schemas = {"S": schema, "Other": {"type": "string"}}
    root = write({"components": {"schemas": schemas}}, version, diagnostics).root
    return bare(root["components"]["schemas"]["S"])


REF = {"$ref": "#/components/schemas/Other"}


@pytest.mark.parametrize(
    ("given", "want"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        ({"nullable": True}, {}),
        (
            {"type": "string", "enum": ["a"], "nullable": True},
            {"type": ["string", "null"], "enum": ["a", None]},
        ),
        (
            {**REF, "nullable": True, "description": "d"},
            {"anyOf": [REF, {"type": "null"}], "description": "d"},
        ),
        (
            {"allOf": [REF], "nullable": True, "title": "t"},
            {"anyOf": [REF, {"type": "null"}], "title": "t"},
        ),
        (
            {"allOf": [REF, {"minLength": 1}], "nullable": True},
            {"anyOf": [{"allOf": [REF, {"minLength": 1}]}, {"type": "null"}]},
        ),
        (
            {"oneOf": [REF, {"type": "integer"}], "nullable": True},
            {"oneOf": [REF, {"type": "integer"}, {"type": "null"}]},
        ),
        (
            {"type": "number", "minimum": 1, "exclusiveMinimum": True},
            {"type": "number", "exclusiveMinimum": 1},
        ),
        (
            {"type": "number", "maximum": 9, "exclusiveMaximum": False},
            {"type": "number", "maximum": 9},
        ),
        ({**REF, "type": "object", "description": "d"}, {**REF, "description": "d"}),
        ({"type": "file"}, {"type": "string", "format": "binary"}),
        ({"x-nullable": True, "type": "integer"}, {"type": ["integer", "null"]}),
    ],
)
def test_the_keywords_of_openapi_3_0_are_lifted_without_a_word(
    given: dict[str, Any], want: dict[str, Any]
) -> None:
    """They are no flaw of the document."""
    diagnostics = Diagnostics()

    assert mended(given, "3.0.3", diagnostics) == want
    assert codes(diagnostics) == []


@pytest.mark.parametrize(
    ("given", "want", "code"),
    [
        (True, {}, ""),
        (False, {"not": {}}, ""),
        (None, {}, "wrong-type"),
        ("string", {"type": "string"}, "wrong-type"),
        ([{"type": "string"}], {"type": "string"}, "wrong-type"),
        ({"type": "int"}, {"type": "integer"}, "unknown-type"),
        ({"type": "String"}, {"type": "string"}, "unknown-type"),
        ({"type": "float"}, {"type": "number", "format": "float"}, "unknown-type"),
        (
            {"type": "datetime"},
            {"type": "string", "format": "date-time"},
            "unknown-type",
        ),
        (
            {"type": "array<string>"},
            {"type": "array", "items": {"type": "string"}},
            "unknown-type",
        ),
        (
            {"type": "integer[]"},
            {"type": "array", "items": {"type": "integer"}},
            "unknown-type",
        ),
        ({"type": "Other"}, REF, "unknown-type"),
        ({"type": "whatever"}, {}, "unknown-type"),
        ({"type": None}, {"type": "null"}, "unknown-type"),
        ({"type": 7}, {}, "unknown-type"),
        ({"type": ["string", None]}, {"type": ["string", "null"]}, "unknown-type"),
        ({"type": ["int"]}, {"type": "integer"}, "unknown-type"),
        ({"type": ["string", "null"]}, {"type": ["string", "null"]}, ""),
        ({"description": None}, {}, "null-value"),
        ({"description": 7}, {"description": "7"}, "wrong-type"),
        ({"description": ["a", "b"]}, {"description": "a\nb"}, "wrong-type"),
        ({"title": {"a": 1}}, {}, "wrong-type"),
        ({"deprecated": "true"}, {"deprecated": True}, "wrong-type"),
        ({"readOnly": "maybe"}, {}, "wrong-type"),
        ({"maxLength": "10"}, {"maxLength": 10}, "wrong-type"),
        ({"maxLength": 10.0}, {"maxLength": 10}, ""),
        ({"maxLength": -1}, {}, "invalid-number"),
        ({"minimum": "low"}, {}, "wrong-type"),
        ({"multipleOf": 0}, {}, "invalid-number"),
        (
            {"exclusiveMinimum": True, "minimum": 1},
            {"exclusiveMinimum": 1},
            "old-keyword",
        ),
        (
            {"type": "string", "nullable": True},
            {"type": ["string", "null"]},
            "old-keyword",
        ),
        ({"enum": "a"}, {"enum": ["a"]}, "wrong-type"),
        ({"enum": []}, {}, "empty-list"),
        ({"enum": {"a": 1}}, {}, "wrong-type"),
        (
            {"type": "string", "enum": [1, True, "x"]},
            {"type": "string", "enum": ["1", "true", "x"]},
            "enum-type",
        ),
        (
            {"type": "integer", "enum": ["1", "2"]},
            {"type": "integer", "enum": [1, 2]},
            "enum-type",
        ),
        ({"allOf": {"type": "string"}}, {"allOf": [{"type": "string"}]}, "wrong-type"),
        ({"oneOf": []}, {}, "empty-list"),
        (
            {"items": [{"type": "string"}, True]},
            {"prefixItems": [{"type": "string"}, {}]},
            "wrong-type",
        ),
        ({"required": "a"}, {"required": ["a"]}, "wrong-type"),
        ({"required": ["a", 1]}, {"required": ["a", "1"]}, "wrong-type"),
        (
            {"properties": {"a": {"type": "string", "required": True}}},
            {"properties": {"a": {"type": "string"}}, "required": ["a"]},
            "misplaced-required",
        ),
        (
            {"properties": {"a": {"required": False}}, "required": ["b"]},
            {"properties": {"a": {}}, "required": ["b"]},
            "",
        ),
        ({"properties": {"a": None}}, {"properties": {"a": {}}}, "wrong-type"),
        ({"properties": []}, {}, "wrong-type"),
        ({"additionalProperties": True}, {"additionalProperties": True}, ""),
        (
            {"additionalProperties": "false"},
            {"additionalProperties": False},
            "wrong-type",
        ),
        (
            {"discriminator": "kind"},
            {"discriminator": {"propertyName": "kind"}},
            "wrong-type",
        ),
        ({"discriminator": {"mapping": {}}}, {}, "missing-field"),
        ({"examples": {"a": {"value": 1}}}, {"examples": [1]}, ""),
        ({"externalDocs": {"description": "x"}}, {}, "missing-field"),
        ({"$ref": 7}, {"$ref": "7"}, "wrong-type"),
        ({"type": "integer", "default": "5"}, None, "default-type"),
        ({"type": "array", "default": ""}, None, "default-type"),
        ({"type": "boolean", "default": 0}, None, "default-type"),
        ({"type": "integer", "default": True}, None, "default-type"),
        ({"type": "integer", "default": 5.0}, None, ""),
        ({"type": "number", "default": 5}, None, ""),
    ],
)
def test_a_schema_is_mended(given: Any, want: Any, code: str) -> None:
    """Each mend is one diagnostic; a default is reported, and left as it is."""
    diagnostics = Diagnostics()

    assert mended(given, diagnostics=diagnostics) == (given if want is None else want)
    assert codes(diagnostics) == ([code] if code else [])


PAYLOAD = {"type": "int", "required": "true", "$ref": 1, "description": None}


@pytest.mark.parametrize("key", ["example", "default", "const", "x-anything"])
def test_payload_is_not_touched(key: str) -> None:
    """It only looks like a schema."""
    assert mended({key: PAYLOAD}) == {key: PAYLOAD}


def operation(node: Any, diagnostics: Diagnostics | None = None) -> Any:
    """Return the operation `node` after loading, without marks."""
    root = write({"paths": {"/a/{id}": {"post": node}}}, "3.1.0", diagnostics).root
    return bare(root["paths"]["/a/{id}"]["post"])


@pytest.mark.parametrize(
    ("given", "want", "code"),
    [
        ({"tags": [["a"], "b"]}, {"tags": ["a", "b"]}, "wrong-type"),
        ({"tags": "a"}, {"tags": ["a"]}, "wrong-type"),
        ({"operationId": 7}, {"operationId": "7"}, "wrong-type"),
        ({"security": {"a": []}}, {"security": [{"a": []}]}, "wrong-type"),
        ({"security": [{"a": None}]}, {"security": [{"a": []}]}, ""),
        ({"security": ["a"]}, {"security": [{"a": []}]}, ""),
        ({"security": []}, {"security": []}, ""),
        ({"security": None}, {}, "null-value"),
        (
            {"responses": {"200": {}}},
            {"responses": {"200": {"description": ""}}},
            "missing-description",
        ),
        (
            {"responses": {"2xx": {"description": ""}}},
            {"responses": {"2XX": {"description": ""}}},
            "invalid-status",
        ),
        (
            {"responses": {'200"': {"description": "A"}, "200": {"description": "B"}}},
            {"responses": {"200": {"description": "B"}}},
            "invalid-status duplicate-status",
        ),
        (
            {"responses": {"ok": {"description": ""}}},
            {"responses": {}},
            "invalid-status",
        ),
        (
            {"responses": {"200": None}},
            {"responses": {"200": {"description": ""}}},
            "missing-description",
        ),
        ({"responses": {"x-a": 1}}, {"responses": {}}, ""),
        ({"requestBody": {}}, {"requestBody": {"content": {}}}, "missing-field"),
        (
            {"requestBody": {"content": {"text/plain": None}}},
            {"requestBody": {"content": {"text/plain": {}}}},
            "",
        ),
        (
            {"requestBody": {"content": {"schema": {"type": "string"}}}},
            {
                "requestBody": {
                    "content": {"application/json": {"schema": {"type": "string"}}}
                }
            },
            "missing-media-type",
        ),
        (
            {"requestBody": {"content": {}, "required": "true"}},
            {"requestBody": {"content": {}, "required": True}},
            "wrong-type",
        ),
        ({"requestBody": "none"}, {}, "wrong-type"),
        ({"servers": ["https://a"]}, {"servers": [{"url": "https://a"}]}, "wrong-type"),
        ({"servers": [{}]}, {"servers": []}, "missing-field"),
        (
            {"servers": [{"url": "https://{h}"}]},
            {
                "servers": [
                    {"url": "https://{h}", "variables": {"h": {"default": "{h}"}}}
                ]
            },
            "undeclared-variable",
        ),
        (
            {"servers": [{"url": "/", "variables": {"p": {"enum": [1, 2]}}}]},
            {
                "servers": [
                    {
                        "url": "/",
                        "variables": {"p": {"enum": ["1", "2"], "default": "1"}},
                    }
                ]
            },
            "wrong-type missing-default",
        ),
        (None, {}, "wrong-type"),
        ([], {}, "wrong-type"),
    ],
)
def test_an_operation_is_mended_and_never_left_out(
    given: Any, want: Any, code: str
) -> None:
    """What is around it may be."""
    diagnostics = Diagnostics()

    assert operation(given, diagnostics) == want
    assert codes(diagnostics) == code.split()


STRING = {"schema": {"type": "string"}}


@pytest.mark.parametrize(
    ("given", "want", "code"),
    [
        ({"name": "q", **STRING}, {"in": "query"}, "missing-field"),
        ({"name": "id", "required": True, **STRING}, {"in": "path"}, "missing-field"),
        ({"name": "q", "in": "query"}, STRING, "missing-field"),
        (
            {"name": "q", "in": "query", "type": "integer"},
            {"schema": {"type": "integer"}},
            "misplaced-type",
        ),
        (
            {"name": "id", "in": "path", **STRING},
            {"required": True},
            "optional-path-parameter",
        ),
        ({"name": "q", "in": "Query", **STRING}, {"in": "query"}, "invalid-location"),
        (
            {"name": "q", "in": "headers", **STRING},
            {"in": "header"},
            "invalid-location",
        ),
        (
            {"name": "q", "in": "query", "examples": ["a"], **STRING},
            {"examples": {"0": {"value": "a"}}},
            "wrong-type",
        ),
        (
            {"name": "q", "in": "query", "examples": {"a": 1}, **STRING},
            {"examples": {"a": {"value": 1}}},
            "bare-example",
        ),
        (
            {"name": "q", "in": "querystring", "content": {"text/plain": {}}},
            {"in": "query", "x-apiwright-in": "querystring"},
            "",
        ),
    ],
)
def test_a_parameter_is_mended(
    given: dict[str, Any], want: dict[str, Any], code: str
) -> None:
    """It has a place and a schema."""
    diagnostics = Diagnostics()

    found = operation({"parameters": [given]}, diagnostics)["parameters"][0]

    assert found | want == found
    assert codes(diagnostics) == code.split()


@pytest.mark.parametrize(
    "given", [{"in": "query"}, {"name": "q", "in": "moon"}, "q", None, {"name": None}]
)
def test_a_parameter_that_cannot_be_sent_is_left_out_with_a_warning(given: Any) -> None:
    """The operation stays."""
    diagnostics = Diagnostics()

    assert operation({"parameters": [given]}, diagnostics) == {"parameters": []}
    assert codes(diagnostics)[-1] in {"missing-field", "invalid-location", "wrong-type"}


@pytest.mark.parametrize(
    ("given", "want", "code"),
    [
        (
            {"type": "bearer"},
            {"type": "http", "scheme": "bearer"},
            "unknown-security-type",
        ),
        (
            {"type": "basic"},
            {"type": "http", "scheme": "basic"},
            "unknown-security-type",
        ),
        ({"type": "http"}, {"type": "http", "scheme": "bearer"}, "missing-field"),
        (
            {"name": "k", "in": "header"},
            {"type": "apiKey", "name": "k", "in": "header"},
            "unknown-security-type",
        ),
        (
            {"type": "apiKey", "name": "k"},
            {"type": "apiKey", "name": "k", "in": "header"},
            "missing-field",
        ),
        (
            {"type": "oauth2", "flows": {"password": {"scopes": ["a"]}}},
            {"type": "oauth2", "flows": {"password": {"scopes": {"a": ""}}}},
            "",
        ),
        ({"type": "magic"}, None, "unknown-security-type"),
        ("none", None, "wrong-type"),
    ],
)
def test_a_security_scheme_is_mended(given: Any, want: Any, code: str) -> None:
    """One that says nothing is left out."""
    diagnostics = Diagnostics()
    components = {"securitySchemes": {"s": given}}

    root = bare(write({"components": components}, "3.1.0", diagnostics).root)

    assert root["components"]["securitySchemes"].get("s") == want
    assert codes(diagnostics) == code.split()


def test_methods_in_capitals_and_paths_without_a_slash_are_read() -> None:
    """Both are operations that someone wants to call."""
    diagnostics = Diagnostics()

    root = write({"paths": {"a": {"GET": {}}, "x-b": {}}}, "3.1.0", diagnostics).root

    assert bare(root["paths"]) == {"/a": {"get": {}}}
    assert codes(diagnostics) == ["method-in-capitals", "path-without-slash"]


def test_two_templates_of_one_path_are_reported() -> None:
    """A server cannot tell them apart."""
    diagnostics = Diagnostics()

    write({"paths": {"/a/{b}": {}, "/a/{c}": {}, "/a/d": {}}}, "3.1.0", diagnostics)

    assert only(diagnostics).code == "ambiguous-path"
    assert only(diagnostics).mark == "0#/paths/~1a~1{c}"


def test_what_openapi_3_2_adds_is_kept() -> None:
    """Its operations and schemas are mended and marked like the others."""
    item = {
        "query": {"responses": {"200": {"description": ""}}},
        "additionalOperations": {"COPY": {"tags": "a"}},
    }

    root = write({"$self": "https://a", "paths": {"/a": item}}, "3.2.0").root

    found = root["paths"]["/a"]
    assert found["query"][MARK] == "0#/paths/~1a/query"
    assert found["additionalOperations"]["COPY"]["tags"] == ["a"]
    assert root["$self"] == "https://a"


def test_an_object_under_an_extension_is_mended_if_something_refers_to_it() -> None:
    """A reference may lead to any place."""
    content = {"text/plain": {"schema": {"$ref": "#/x-own/S"}}}
    root = {
        "paths": {
            "/a": {
                "get": {"responses": {"200": {"description": "", "content": content}}}
            }
        },
        "x-own": {"S": {"type": "int"}, "T": {"type": "int"}},
    }

    found = write(root).root["x-own"]

    assert found["S"] == {"type": "integer", MARK: "0#/x-own/S"}
    assert found["T"] == {"type": "int"}


def test_only_what_loses_nothing_is_a_note() -> None:
    """`--strict` refuses warnings."""
    diagnostics = Diagnostics()

    mended({"description": None}, diagnostics=diagnostics)
    mended({"title": 7}, diagnostics=diagnostics)

    assert [d.severity for d in diagnostics] == [Severity.NOTE, Severity.WARNING]
