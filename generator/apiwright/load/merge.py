"""Several documents of one API → one: the later adds what the earlier does not have."""

from __future__ import annotations

from collections.abc import Sequence

from apiwright.diagnostics import Diagnostics
from apiwright.spec import MARK, Node, is_array, is_object


def merge(
    roots: Sequence[dict[str, Node]], diagnostics: Diagnostics
) -> dict[str, Node]:
    """Return the first root with the paths, webhooks, tags and components of all.

    Args:
        roots: At least one, each mended.
        diagnostics: Receives what differs between two of them.
    """
    result = roots[0]
    for root in roots[1:]:
        for path, item in root.get("paths", {}).items():
            _add(result.setdefault("paths", {}), path, item, diagnostics, nested=True)
        for name, item in root.get("webhooks", {}).items():
            _add(result.setdefault("webhooks", {}), name, item, diagnostics)
        for kind, named in root.get("components", {}).items():
            if kind != MARK and is_object(named):
                components = result.setdefault("components", {MARK: root[MARK]})
                for name, item in named.items():
                    _add(components.setdefault(kind, {}), name, item, diagnostics)
        _add_tags(result, root)
    return result


def _add(
    held: dict[str, Node],
    key: str,
    item: Node,
    diagnostics: Diagnostics,
    *,
    nested: bool = False,
) -> None:
    if key not in held:
        held[key] = item
    elif nested:
        for inner, value in item.items():
            if inner != MARK:
                _add(held[key], inner, value, diagnostics)
    elif _bare(held[key]) != _bare(item):
        mark = item.get(MARK, "") if is_object(item) else ""
        diagnostics.warning(
            "different-content",
            f"`{key}` stands twice on the page, with different content; the first one"
            " is kept.",
            mark,
        )


def _bare(node: Node) -> Node:
    """Return `node` without its marks."""
    if is_object(node):
        return {key: _bare(value) for key, value in node.items() if key != MARK}
    if is_array(node):
        return [_bare(item) for item in node]
    return node


def _add_tags(result: dict[str, Node], root: dict[str, Node]) -> None:
    names = {tag["name"] for tag in result.get("tags", [])}
    new = [tag for tag in root.get("tags", []) if tag["name"] not in names]
    if new:
        result["tags"] = [*result.get("tags", []), *new]
