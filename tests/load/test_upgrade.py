"""Swagger 2.0 → OpenAPI 3."""

from __future__ import annotations

from typing import Any

import pytest
from tests.load.support import bare, codes, write

from apiwright.diagnostics import Diagnostics
from apiwright.spec import MARK


def lifted(root: dict[str, Any], diagnostics: Diagnostics | None = None) -> Any:
    """Return a Swagger document as it is after loading, without marks."""
    return bare(write(root, "2.0", diagnostics).root)


def operation(node: dict[str, Any], **root: Any) -> Any:
    """Return the operation `node` of a Swagger document as it is after loading."""
    found = lifted({"paths": {"/a/{id}": {"post": node}}, **root})
    return found["paths"]["/a/{id}"]["post"]


@pytest.mark.parametrize(
    ("given", "want"),
    [
        ({"host": "h.com"}, ["https://h.com"]),
        ({"host": "h.com", "basePath": "/v1/"}, ["https://h.com/v1"]),
        ({"host": "h.com", "schemes": ["http"]}, ["http://h.com"]),
        (
            {"host": "h.com", "schemes": ["http", "https", "ws"], "basePath": "v1"},
            ["https://h.com/v1", "http://h.com/v1"],
        ),
        ({"basePath": "/v1"}, ["/v1"]),
    ],
)
def test_host_base_path_and_schemes_are_servers(
    given: dict[str, Any], want: list[str]
) -> None:
    """The one with https comes first."""
    assert [server["url"] for server in lifted(given)["servers"]] == want


def test_a_document_without_host_has_no_server() -> None:
    """Nothing is invented."""
    assert "servers" not in lifted({})


@pytest.mark.parametrize(
    ("given", "want"),
    [
        (
            {"name": "q", "in": "query", "type": "integer", "maximum": 9},
            {
                "name": "q",
                "in": "query",
                "schema": {"type": "integer", "maximum": 9},
            },
        ),
        (
            {"name": "q", "in": "query", "type": "array", "items": {"type": "string"}},
            {"style": "form", "explode": False},
        ),
        (
            {"name": "q", "in": "query", "type": "array", "collectionFormat": "multi"},
            {"style": "form", "explode": True},
        ),
        (
            {"name": "q", "in": "query", "type": "array", "collectionFormat": "ssv"},
            {"style": "spaceDelimited", "explode": False},
        ),
        (
            {"name": "q", "in": "query", "type": "array", "collectionFormat": "pipes"},
            {"style": "pipeDelimited", "explode": False},
        ),
        (
            {"name": "h", "in": "header", "type": "string", "x-nullable": True},
            {"schema": {"type": ["string", "null"]}},
        ),
        (
            {"name": "q", "in": "query", "type": "number", "minimum": 1}
            | {"exclusiveMinimum": True},
            {"schema": {"type": "number", "exclusiveMinimum": 1}},
        ),
    ],
)
def test_a_parameter_has_its_type_in_a_schema(
    given: dict[str, Any], want: dict[str, Any]
) -> None:
    """`collectionFormat` is `style` and `explode`."""
    found = operation({"parameters": [given], "responses": {}})["parameters"][0]

    assert want.items() <= found.items()
    assert "type" not in found
    assert "collectionFormat" not in found


def test_a_collection_format_without_an_equal_is_reported() -> None:
    """No style joins values as nobody has described."""
    diagnostics = Diagnostics()
    given = {"name": "q", "in": "query", "type": "array", "collectionFormat": "dots"}

    lifted({"paths": {"/a": {"get": {"parameters": [given]}}}}, diagnostics)

    assert codes(diagnostics) == ["collection-format"]


def test_a_body_parameter_is_the_request_body_in_each_media_type() -> None:
    """`consumes` of the operation comes before the one of the document."""
    schema = {"$ref": "#/definitions/A"}
    body = {"name": "b", "in": "body", "required": True, "schema": schema}
    root = {"definitions": {"A": {}}, "consumes": ["text/csv"]}

    own = operation({"parameters": [body], "consumes": ["application/xml"]}, **root)
    inherited = operation({"parameters": [body]}, **root)

    media = {"schema": {"$ref": "#/components/schemas/A"}}
    assert own["requestBody"] == {
        "required": True,
        "content": {"application/xml": media},
    }
    assert list(inherited["requestBody"]["content"]) == ["text/csv"]
    assert own["parameters"] == []


@pytest.mark.parametrize(
    ("fields", "consumes", "want"),
    [
        ([("a", "string")], [], ["application/x-www-form-urlencoded"]),
        ([("a", "file")], [], ["multipart/form-data"]),
        ([("a", "string")], ["multipart/form-data"], ["multipart/form-data"]),
        (
            [("a", "string")],
            ["application/json"],
            ["application/x-www-form-urlencoded"],
        ),
        (
            [("a", "string")],
            ["multipart/form-data", "application/x-www-form-urlencoded"],
            ["multipart/form-data", "application/x-www-form-urlencoded"],
        ),
    ],
)
def test_form_parameters_are_an_object_in_the_media_type_of_forms(
    fields: list[tuple[str, str]], consumes: list[str], want: list[str]
) -> None:
    """A file needs multipart."""
    parameters = [
        {"name": name, "in": "formData", "type": kind, "required": True}
        for name, kind in fields
    ]

    body = operation({"parameters": parameters, "consumes": consumes})["requestBody"]

    schema = next(iter(body["content"].values()))["schema"]
    assert list(body["content"]) == want
    assert list(schema["properties"]) == schema["required"] == [n for n, _ in fields]


def test_a_response_has_its_schema_in_each_media_type() -> None:
    """Headers and examples go where OpenAPI 3 has them."""
    given = {
        "description": "d",
        "schema": {"type": "file"},
        "headers": {"X-A": {"type": "integer", "description": "n"}},
        "examples": {"image/png": "x"},
    }

    found = operation({"produces": ["image/png"], "responses": {"200": given}})

    assert found["responses"]["200"] == {
        "description": "d",
        "content": {
            "image/png": {
                "schema": {"type": "string", "format": "binary"},
                "example": "x",
            }
        },
        "headers": {"X-A": {"description": "n", "schema": {"type": "integer"}}},
    }


@pytest.mark.parametrize(
    ("given", "want"),
    [
        ({"type": "basic"}, {"type": "http", "scheme": "basic"}),
        (
            {"type": "apiKey", "name": "k", "in": "query"},
            {"type": "apiKey", "name": "k", "in": "query"},
        ),
        (
            {"type": "oauth2", "flow": "accessCode", "authorizationUrl": "https://a"}
            | {"tokenUrl": "https://t", "scopes": {"r": "read"}},
            {
                "type": "oauth2",
                "flows": {
                    "authorizationCode": {
                        "authorizationUrl": "https://a",
                        "tokenUrl": "https://t",
                        "scopes": {"r": "read"},
                    }
                },
            },
        ),
        (
            {"type": "oauth2", "flow": "application", "tokenUrl": "https://t"},
            {
                "type": "oauth2",
                "flows": {"clientCredentials": {"tokenUrl": "https://t", "scopes": {}}},
            },
        ),
    ],
)
def test_security_definitions_are_security_schemes(
    given: dict[str, Any], want: dict[str, Any]
) -> None:
    """Flows have the names of OpenAPI 3."""
    found = lifted({"securityDefinitions": {"s": given}})

    assert found["components"]["securitySchemes"] == {"s": want}


def test_references_lead_to_where_things_are_now() -> None:
    """Body parameters are request bodies, and the rest are components of their kind."""
    root = {
        "paths": {
            "/a": {
                "parameters": [{"$ref": "#/parameters/B"}],
                "post": {
                    "parameters": [{"$ref": "#/parameters/P"}],
                    "responses": {"200": {"$ref": "#/responses/R"}},
                },
            }
        },
        "parameters": {
            "P": {"name": "p", "in": "query", "type": "string"},
            "B": {"name": "b", "in": "body", "schema": {"$ref": "#/definitions/A~1B"}},
        },
        "responses": {"R": {"description": "r", "schema": {"$ref": "#/definitions/C"}}},
        "definitions": {"A/B": {"discriminator": "kind", "properties": {"kind": {}}}},
    }

    found = lifted(root)

    post = found["paths"]["/a"]["post"]
    components = found["components"]
    assert post["parameters"] == [{"$ref": "#/components/parameters/P"}]
    assert post["requestBody"] == {"$ref": "#/components/requestBodies/B"}
    assert post["responses"]["200"] == {"$ref": "#/components/responses/R"}
    assert found["paths"]["/a"]["parameters"] == []
    body = components["requestBodies"]["B"]["content"]["application/json"]
    assert body["schema"] == {"$ref": "#/components/schemas/A~1B"}
    assert components["schemas"]["A/B"]["discriminator"] == {"propertyName": "kind"}
    # What does not exist keeps the name that the author gave it.
    schema = components["responses"]["R"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/definitions/C"}


def test_marks_name_the_original_places() -> None:
    """A line is looked up in the file that the author wrote."""
    root = {
        "host": "h.com",
        "paths": {
            "/a": {
                "post": {
                    "parameters": [{"name": "b", "in": "body", "schema": {}}],
                    "responses": {"200": {"description": "", "schema": {}}},
                }
            }
        },
        "definitions": {"A": {"properties": {"b": {}}}},
        "securityDefinitions": {"s": {"type": "basic"}},
    }

    found = write(root, "2.0").root

    post = found["paths"]["/a"]["post"]
    place = "0#/paths/~1a/post"
    assert found["servers"][0][MARK] == "0#/host"
    assert post["requestBody"][MARK] == f"{place}/parameters/0"
    media = post["requestBody"]["content"]["application/json"]
    assert media["schema"][MARK] == f"{place}/parameters/0/schema"
    answer = post["responses"]["200"]["content"]["application/json"]
    assert answer["schema"][MARK] == f"{place}/responses/200/schema"
    schema = found["components"]["schemas"]["A"]
    assert schema[MARK] == "0#/definitions/A"
    assert schema["properties"]["b"][MARK] == "0#/definitions/A/properties/b"
    assert (
        found["components"]["securitySchemes"]["s"][MARK] == "0#/securityDefinitions/s"
    )


def test_body_parameters_that_openapi_3_kept_by_mistake_are_lifted_too() -> None:
    """Converters leave them behind."""
    parameter = {"name": "b", "in": "body", "schema": {"type": "string"}}

    root = bare(write({"paths": {"/a": {"put": {"parameters": [parameter]}}}}).root)

    body = root["paths"]["/a"]["put"]["requestBody"]
    assert body == {"content": {"application/json": {"schema": {"type": "string"}}}}


def test_a_document_that_uses_the_key_of_marks_cannot_move_things() -> None:
    """The key belongs to the program, whatever a document writes there."""
    root = write({"info": {"title": "T", "version": "1", MARK: "9#/elsewhere"}}).root

    assert root["info"][MARK] == "0#/info"
