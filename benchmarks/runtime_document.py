"""A document with as many models as one wants, as APIs have them: in small families."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FAMILY = 5
"""How many schemas refer to each other, the last one back to the first."""


def write_document(path: Path, models: int) -> None:
    """Write an OpenAPI document with `models` schemas and an operation for each family."""
    families = range(max(1, models // FAMILY))
    schemas = {f"Thing{number}": _schema(number, models) for number in range(models)}
    paths = {f"/things{family}/{{id}}": _path(family) for family in families}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "servers": [{"url": "https://api.example.com"}],
        "paths": paths,
        "components": {"schemas": schemas},
    }
    path.write_text(json.dumps(document), encoding="utf-8")


def answer(family: int = 0) -> dict[str, Any]:
    """Return what the API answers to an operation: an object with two more inside."""
    inner = {**_values(family), "next": {**_values(family), "tags": []}}
    return {**_values(family), "next": inner, "tags": ["a", "b"], "others": [inner]}


def _values(family: int) -> dict[str, Any]:
    return {
        "id": f"thing-{family}",
        "displayName": "A thing",
        "createdAt": 1_700_000_000,
        "isActive": True,
        "score": 0.5,
        "kind": "small",
        "metadata": {"key": "value"},
    }


def _schema(number: int, models: int) -> dict[str, Any]:
    first = number - number % FAMILY
    after = min(first + (number + 1) % FAMILY, models - 1)
    reference = {"$ref": f"#/components/schemas/Thing{after}"}
    return {
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": {"type": "string"},
            "displayName": {"type": "string"},
            "createdAt": {"type": "integer"},
            "isActive": {"type": "boolean"},
            "score": {"type": "number"},
            "kind": {"type": "string", "enum": ["small", "large"]},
            "metadata": {"type": "object", "additionalProperties": True},
            "tags": {"type": "array", "items": {"type": "string"}},
            "next": reference,
            "others": {"type": "array", "items": reference},
        },
    }


def _path(family: int) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/Thing{family * FAMILY}"}
    content = {"application/json": {"schema": schema}}
    parameter = {"name": "id", "in": "path", "required": True}
    return {
        "get": {
            "operationId": f"getThing{family}",
            "tags": [f"things{family // 20}"],
            "parameters": [{**parameter, "schema": {"type": "string"}}],
            "responses": {"200": {"description": "It.", "content": content}},
        }
    }
