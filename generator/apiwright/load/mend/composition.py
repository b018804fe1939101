"""What a schema becomes that allows null beside what it allowed before."""

from __future__ import annotations

from apiwright.spec import MARK, Node, is_object

_OUTER = (
    "title",
    "description",
    "default",
    "example",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
)


def allow_null(node: dict[str, Node]) -> None:
    """Lift `nullable: true` of OpenAPI 3.0 into `node`, in place."""
    if "$ref" in node or "allOf" in node:
        _wrap(node)
        return
    for key in ("oneOf", "anyOf"):
        if key in node and not any(_is_null(member) for member in node[key]):
            node[key] = [*node[key], {"type": "null", MARK: node[MARK]}]
    kinds = node.get("type")
    if isinstance(kinds, str):
        node["type"] = kinds if kinds == "null" else [kinds, "null"]
    elif kinds and "null" not in kinds:
        node["type"] = [*kinds, "null"]
    if "enum" in node and None not in node["enum"]:
        node["enum"] = [*node["enum"], None]


def _wrap(node: dict[str, Node]) -> None:
    mark = node[MARK]
    outer = {key: node[key] for key in node if key in _OUTER or key[:2] == "x-"}
    inner = {key: node[key] for key in node if key not in outer}
    if set(inner) == {"allOf"} and len(inner["allOf"]) == 1:
        inner = inner["allOf"][0]
    elif "allOf" in inner:
        inner[MARK] = f"{mark}/allOf"
    else:
        inner[MARK] = mark
    node.clear()
    node["anyOf"] = [inner, {"type": "null", MARK: mark}]
    node.update(outer)
    node[MARK] = mark


def _is_null(member: Node) -> bool:
    return is_object(member) and member.get("type") == "null"
