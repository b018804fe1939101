"""The front matter of docusaurus-openapi-docs → OpenAPI: one operation, references inlined."""

from __future__ import annotations

from apiwright.load.mend.operation import METHODS
from apiwright.spec import Node, is_object

_OF_THE_DOCUMENT = ("info", "servers", "securitySchemes", "method", "path", "postman")
_ADDED = ("jsonRequestBodyExample", "proxy")


def is_operation(root: Node) -> bool:
    """Say whether this is the value of the front matter's `api`."""
    return (
        is_object(root)
        and isinstance(root.get("path"), str)
        and str(root.get("method")).lower() in METHODS
        and "paths" not in root
    )


def convert(root: dict[str, Node]) -> dict[str, Node]:
    """Return the OpenAPI document that says the same."""
    left_out = (*_OF_THE_DOCUMENT, *_ADDED)
    operation = {key: value for key, value in root.items() if key not in left_out}
    document: dict[str, Node] = {
        "openapi": "3.0.0",
        "info": root.get("info") or {"title": "", "version": ""},
        "paths": {root["path"]: {root["method"].lower(): operation}},
    }
    if servers := root.get("servers"):
        document["servers"] = servers
    if schemes := root.get("securitySchemes"):
        document["components"] = {"securitySchemes": schemes}
    return document
