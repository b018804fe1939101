"""The Reference Object, where one may stand: OpenAPI 3.1, section 4.8.23."""

from __future__ import annotations

from apiwright.load.marks import Mark
from apiwright.load.mend import values
from apiwright.load.mend.context import (
    DROP,
    Context,
    Handler,
    Table,
    fields,
    key_of,
    words,
)
from apiwright.spec import MARK, Node, is_object

_REFERENCE: Table = {
    "$ref": values.text,
    "summary": values.text,
    "description": values.text,
}


def or_reference(handler: Handler) -> Handler:
    """Return a handler for a place that holds an object or a reference to one."""

    def mended(context: Context, node: Node, mark: str) -> Node:
        if is_object(node) and isinstance(node.get("$ref"), str):
            text = node["$ref"]
            if text[:1] == "#" and not text.startswith("#/components/"):
                context.targets.append((text, mended))
            kept = {key: node[key] for key in node if key in _REFERENCE}
            own = node.get(MARK)
            place = own if isinstance(own, Mark) else mark
            return fields(context, kept, place, _REFERENCE)
        return handler(context, node, mark)

    return mended


def object_of(table: Table, name: str) -> Handler:
    """Return a handler for an object with the fields of `table` and no field required."""

    def mended(context: Context, node: Node, mark: str) -> Node:
        if not is_object(node):
            return no_object(context, node, mark, name)
        return fields(context, node, mark, table)

    return mended


def no_object(context: Context, node: Node, mark: str, name: str) -> Node:
    """Drop what stands in the place of the object `name`, and say so."""
    context.warn(
        "wrong-type",
        f"The {name} {key_of(mark)} is {words(node)}, not an object; it is left out.",
        mark,
    )
    return DROP
