"""Objects that stand where no object of OpenAPI does, but that a reference reaches."""

from __future__ import annotations

from apiwright.diagnostics import pointer
from apiwright.load.mend.context import DROP, Context
from apiwright.pointers import MISSING, find, find_fragment
from apiwright.spec import MARK, Node, is_array, is_object

_PAYLOADS = frozenset(("example", "examples", "default", "value", "enum", "const"))


def mend_targets(
    context: Context, root: dict[str, Node], index: int
) -> dict[str, Node]:
    """Return the root with the targets of unusual references mended as what they stand for.

    Examples are `#/parameters/limit` in a document of OpenAPI 3, or a schema under an `x-` field.
    """
    done: set[str] = set()
    while context.targets:
        text, handler = context.targets.pop()
        if text in done:
            continue
        done.add(text)
        path, node = find_fragment(root, text[1:])
        if not is_object(node) or MARK in node or not path:
            continue
        if _PAYLOADS & set(path) or _holds_marks(node):
            continue
        mark = f"{index}#{pointer(*path)}"
        mended = handler(context, node, mark)
        if mended is not DROP:
            root = _with(root, path, mended)
    return root


def _holds_marks(node: dict[str, Node]) -> bool:
    """Say whether this is a map that was mended already, such as a callback."""
    return any(is_object(value) and MARK in value for value in node.values())


def _with(node: Node, path: tuple[str, ...], value: Node) -> Node:
    """Return a copy of `node` that has `value` at `path`; what is not on the way is shared."""
    if not path:
        return value
    key, rest = path[0], path[1:]
    if is_array(node):
        inner = _with(node[int(key)], rest, value)
        return [*node[: int(key)], inner, *node[int(key) + 1 :]]
    if find(node, [key]) is MISSING:
        return node
    return {**node, key: _with(node[key], rest, value)}
