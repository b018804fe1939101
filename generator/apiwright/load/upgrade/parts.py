"""The parts of a Swagger 2.0 document outside of its paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apiwright.load.marks import Mark
from apiwright.load.mend.context import token
from apiwright.spec import MARK, Node, is_array, is_object

if TYPE_CHECKING:
    from apiwright.load.upgrade.operations import Operations


def moved(node: Node, mark: str) -> Node:
    """Return a copy of an object that says where it stood; anything else as it is."""
    return {**node, MARK: Mark(mark)} if is_object(node) else node


def servers(root: dict[str, Node], mark: str, schemes: Node = None) -> list[Node]:
    """Return `schemes`, `host` and `basePath` as servers, the https one first."""
    host, base = root.get("host"), root.get("basePath")
    base = base if isinstance(base, str) else ""
    base = f"/{base.strip('/')}" if base.strip("/") else ""
    if not isinstance(host, str) or not host:
        return [{"url": base, MARK: Mark(f"{mark}/basePath")}] if base else []
    listed = schemes or root.get("schemes")
    listed = [listed] if isinstance(listed, str) else listed
    names = [s for s in listed if isinstance(s, str)] if is_array(listed) else []
    names = [name for name in names if name in ("https", "http")] or ["https"]
    host = host.partition("://")[2] or host
    return [
        {"url": f"{name}://{host.rstrip('/')}{base}", MARK: Mark(f"{mark}/host")}
        for name in sorted(dict.fromkeys(names), reverse=True)
    ]


def components(
    root: dict[str, Node], mark: str, operations: Operations
) -> dict[str, Node]:
    """Return `definitions`, `parameters`, `responses` and `securityDefinitions` as components."""
    result: dict[str, Node] = {}
    result["schemas"] = {
        name: moved(node, f"{mark}/definitions/{token(name)}")
        for name, node in _named(root, "definitions")
    }
    result["responses"] = {
        name: operations.response(node, f"{mark}/responses/{token(name)}", None)
        for name, node in _named(root, "responses")
    }
    result["parameters"], result["requestBodies"] = {}, {}
    for name, node in _named(root, "parameters"):
        place = f"{mark}/parameters/{token(name)}"
        kind = node.get("in") if is_object(node) else None
        if kind == "body":
            result["requestBodies"][name] = operations.body(node, place, None)
        elif kind != "formData":
            result["parameters"][name] = operations.parameter(node, place)
    result["securitySchemes"] = {
        name: _scheme(node, f"{mark}/securityDefinitions/{token(name)}")
        for name, node in _named(root, "securityDefinitions")
    }
    return {key: value for key, value in result.items() if value}


def _named(root: dict[str, Node], key: str) -> list[tuple[str, Node]]:
    found = root.get(key)
    return list(found.items()) if is_object(found) else []


_FLOWS = {"application": "clientCredentials", "accessCode": "authorizationCode"}
_FLOW_KEYS = ("authorizationUrl", "tokenUrl", "refreshUrl", "scopes")


def _scheme(node: Node, mark: str) -> Node:
    if not is_object(node):
        return node
    result = {key: value for key, value in node.items() if key not in _FLOW_KEYS}
    if result.get("type") == "basic":
        result |= {"type": "http", "scheme": "basic"}
    flow = result.pop("flow", None)
    if isinstance(flow, str):
        held = {key: node[key] for key in _FLOW_KEYS if key in node}
        held.setdefault("scopes", {})
        result["flows"] = {_FLOWS.get(flow, flow): {**held, MARK: Mark(mark)}}
    return {**result, MARK: Mark(mark)}
