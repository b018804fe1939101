"""Relative server URLs → absolute ones: OpenAPI 3.1, section 4.8.5; 3.2, sections 4.1.1 and 4.2."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from apiwright.diagnostics import Diagnostics
from apiwright.grammar import METHODS
from apiwright.spec import MARK, Node, is_object


def locate_servers(
    root: dict[str, Node], address: str, diagnostics: Diagnostics
) -> dict[str, Node]:
    """Return the root with its servers where they are, as far as that is known.

    A relative URL starts from `$self`, and that from where the document was fetched. A document
    that names no server means the one it came from.

    Args:
        root: Of a mended document.
        address: Its URL; "" where it has none, or where that says nothing of the API.
        diagnostics: Receives which server was assumed.
    """
    parts = urlsplit(urljoin(address, root.get("$self", "")))
    host = parts.netloc.rpartition("@")[2]
    if parts.scheme not in ("http", "https") or not host:
        return root
    # Who fetched the document, and with which key, is nobody else's business.
    base = f"{parts.scheme}://{host}{parts.path}"
    result = dict(root)
    if root.get("servers"):
        result["servers"] = _absolute(root["servers"], base)
    elif root.get("paths"):
        url = f"{parts.scheme}://{host}"
        result["servers"] = [{"url": url, MARK: root[MARK]}]
        diagnostics.note(
            "server-from-address",
            f"The document names no server; where it came from is one: {url}.",
            root[MARK],
            hint="Add `servers`, or call the client with `base_url=`.",
        )
    paths = root.get("paths", {})
    result["paths"] = {path: _path_item(item, base) for path, item in paths.items()}
    return result


def _path_item(item: Node, base: str) -> Node:
    if not is_object(item):
        return item
    found: dict[str, Node] = _with_servers(item, base)
    for method in METHODS:
        if method in found:
            found[method] = _with_servers(found[method], base)
    more = found.get("additionalOperations")
    if more:
        found["additionalOperations"] = {
            method: _with_servers(operation, base) if method != MARK else operation
            for method, operation in more.items()
        }
    return found


def _with_servers(node: dict[str, Node], base: str) -> dict[str, Node]:
    if not node.get("servers"):
        return dict(node)
    return {**node, "servers": _absolute(node["servers"], base)}


def _absolute(servers: list[dict[str, Node]], base: str) -> list[Node]:
    return [{**one, "url": _join(base, one["url"])} for one in servers]


def _join(base: str, url: str) -> str:
    """Return an absolute URL; one that begins with a variable may be absolute itself.

    An empty one is not the document, as RFC 3986 has it, but the root of its host.
    """
    return url if url.startswith("{") else urljoin(base, url or "/")
