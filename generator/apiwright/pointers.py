"""JSON pointers (RFC 6901) into a document, for the stages that follow references."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from apiwright.diagnostics import pointer
from apiwright.spec import MARK, Document, Node, is_array, is_container, is_object

MISSING: Node = object()
"""What `find` returns where a pointer leads nowhere; None is a value."""


def tokens(text: str) -> tuple[str, ...]:
    """Return the tokens of a pointer such as `/paths/~1messages`."""
    return tuple(
        token.replace("~1", "/").replace("~0", "~") for token in text.split("/")[1:]
    )


def find(root: Node, path: Sequence[str]) -> Node:
    """Return what stands at `path` below `root`, or MISSING."""
    node = root
    for token in path:
        if is_object(node) and token in node:
            node = node[token]
        elif is_array(node) and token.isdecimal() and int(token) < len(node):
            node = node[int(token)]
        else:
            return MISSING
    return node


def stop(root: Node, path: Sequence[str]) -> tuple[int, dict[str, Node]] | None:
    """Return where the way along `path` ends at a reference, which it would lead through.

    Returns:
        How many tokens lead there, and the object with the `$ref`; None if it ends otherwise.
    """
    node = root
    for count, token in enumerate(path):
        following = find(node, (token,))
        if following is MISSING:
            is_reference = is_object(node) and isinstance(node.get("$ref"), str)
            return (count, node) if is_reference else None
        node = following
    return None


def find_fragment(root: Node, fragment: str) -> tuple[tuple[str, ...], Node]:
    """Return the path that a reference's fragment names, and what is there or MISSING.

    Percent-encoding is undone first, as in a URI; a name that holds a bare `%` is found too.
    """
    decoded = tokens(unquote(fragment))
    found = find(root, decoded)
    if found is MISSING and "%" in fragment:
        raw = tokens(fragment)
        found = find(root, raw)
        if found is not MISSING:
            return raw, found
    return decoded, found


def target(document: Document, text: str) -> Node:
    """Return what the canonical reference `text`, `#/components/schemas/User`, refers to.

    Returns:
        The node, or MISSING.
    """
    return find(document.root, tokens(text.removeprefix("#")))


def by_pointer(root: Node) -> dict[str, Node]:
    """Return every object under the pointer of its mark; the first source comes first."""
    found: dict[str, Node] = {}
    for node in objects(root):
        found.setdefault(node[MARK].partition("#")[2], node)
    return found


def objects(root: Node) -> Iterator[dict[str, Node]]:
    """Yield every dict below `root` that carries a mark, parents first."""
    stack: list[Node] = [root]
    while stack:
        node = stack.pop()
        if is_object(node):
            if isinstance(node.get(MARK), str):
                yield node
            stack.extend(
                value for value in reversed(node.values()) if is_container(value)
            )
        elif is_array(node):
            stack.extend(value for value in reversed(node) if is_container(value))


def reference(path: Sequence[str]) -> str:
    """Return the canonical reference to `path`: `#` and a JSON pointer."""
    return "#" + pointer(*path)


def without_marks(value: Node) -> Node:
    """Return nodes as the document has them, without the places that `load` wrote."""
    if is_object(value):
        return {key: without_marks(item) for key, item in value.items() if key != MARK}
    if is_array(value):
        return [without_marks(item) for item in value]
    return value
