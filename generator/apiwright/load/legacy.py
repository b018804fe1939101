"""Mintlify's page form of 2025 → OpenAPI: one operation with everything inlined."""

from __future__ import annotations

from apiwright.spec import Node, is_array, is_object


def is_legacy(root: Node) -> bool:
    """Say whether this is an operation in that form."""
    paths = root.get("paths") if is_object(root) else None
    return (
        is_object(paths)
        and isinstance(paths.get("path"), str)
        and isinstance(paths.get("method"), str)
        and "openapi" not in root
    )


def convert(root: dict[str, Node], webhook: bool) -> dict[str, Node]:
    """Return the OpenAPI document that says the same, without a title.

    Args:
        root: What `is_legacy` accepted.
        webhook: Whether the fence announces a webhook.
    """
    held = root["paths"]
    request = _object(held.get("request"))
    operation: dict[str, Node] = {
        "parameters": _parameters(_object(request.get("parameters"))),
        "responses": {
            status: _response(content)
            for status, content in _object(held.get("response")).items()
        },
        "deprecated": bool(held.get("deprecated")),
    }
    if body := _object(request.get("body")):
        operation["requestBody"] = {"content": _content(body)}
    schemes: dict[str, Node] = {}
    if security := _security(request.get("security"), schemes):
        operation["security"] = security
    components = {**_object(root.get("components")), "securitySchemes": schemes}
    name, method = held["path"], held["method"].lower()
    item = {method: operation}
    webhook = webhook or held.get("type") == "webhook"
    return {
        "openapi": "3.1.0",
        "info": {"title": "", "version": ""},
        "servers": held.get("servers") or [],
        "paths": {} if webhook else {name: item},
        "webhooks": {name: item} if webhook else {},
        "components": components,
    }


def _parameters(groups: dict[str, Node]) -> list[Node]:
    return [
        {
            "name": name,
            "in": place,
            "required": bool(_required(parameter)),
            "description": parameter.get("description", ""),
            "schema": _schema(parameter),
        }
        for place, group in groups.items()
        for name, parameter in _object(group).items()
        if is_object(parameter)
    ]


def _required(parameter: dict[str, Node]) -> Node:
    inner = parameter.get("schema")
    first = inner[0] if is_array(inner) and inner else inner
    return is_object(first) and first.get("required")


def _schema(holder: dict[str, Node]) -> Node:
    found = holder.get("schemaArray", holder.get("schema", {}))
    if not is_array(found):
        return found
    bare = [_bare(schema) for schema in found]
    return bare[0] if len(bare) == 1 else {"anyOf": bare}


def _bare(schema: Node) -> Node:
    """Return the schema without the form's own keys."""
    if not is_object(schema):
        return schema
    own = {"refIdentifier", "requiredProperties"}
    if isinstance(schema.get("required"), bool):
        own.add("required")
    bare = {key: value for key, value in schema.items() if key not in own}
    if names := schema.get("requiredProperties"):
        bare["required"] = names
    return bare


def _content(body: dict[str, Node]) -> dict[str, Node]:
    return {
        media: {
            "schema": _schema(holder),
            **({"examples": holder["examples"]} if "examples" in holder else {}),
        }
        for media, holder in body.items()
        if is_object(holder)
    }


def _response(content: Node) -> Node:
    if not is_object(content):
        return {"description": ""}
    texts = [
        holder["description"]
        for holder in content.values()
        if is_object(holder) and isinstance(holder.get("description"), str)
    ]
    known = {key: value for key, value in content.items() if "/" in key}
    return {"description": (texts or [""])[0], "content": _content(known)}


def _security(groups: Node, schemes: dict[str, Node]) -> list[Node]:
    """Return the requirements, and put the schemes they name into `schemes`."""
    found: list[Node] = []
    for group in groups if is_array(groups) else ():
        names: dict[str, Node] = {}
        for place, held in _object(_object(group).get("parameters")).items():
            for name, said in _object(held).items():
                scheme = _scheme(place, name, _object(said))
                names[scheme[0]] = []
                schemes[scheme[0]] = scheme[1]
        if names:
            found.append(names)
    return found


def _scheme(place: str, name: str, said: dict[str, Node]) -> tuple[str, Node]:
    if said.get("type") == "http" and said.get("scheme"):
        kind = {"type": "http", "scheme": said["scheme"]}
        return f"{said['scheme']}Auth", kind
    if said.get("type") == "oauth2":
        return "oauth2", {"type": "http", "scheme": "bearer"}
    return name, {"type": "apiKey", "in": place, "name": name}


def _object(node: Node) -> dict[str, Node]:
    return node if is_object(node) else {}
