"""The Security Scheme and OAuth Flow Objects: OpenAPI 3.1, sections 4.8.27 to 4.8.29."""

from __future__ import annotations

from apiwright.load.mend import values
from apiwright.load.mend.context import DROP, Context, Table, fields, key_of
from apiwright.load.mend.reference import no_object, object_of
from apiwright.spec import Node, is_array, is_object

_TYPES = ("apiKey", "http", "mutualTLS", "oauth2", "openIdConnect")

_scope_map = values.map_of(values.text, extensions=True)


def _scopes(context: Context, node: Node, mark: str) -> Node:
    if is_array(node):
        node = dict.fromkeys((item for item in node if isinstance(item, str)), "")
    return _scope_map(context, node, mark)


_FLOW: Table = {
    "authorizationUrl": values.text,
    "deviceAuthorizationUrl": values.text,
    "tokenUrl": values.text,
    "refreshUrl": values.text,
    "scopes": _scopes,
}
_flow = object_of(_FLOW, "OAuth flow")


def _flows(context: Context, node: Node, mark: str) -> Node:
    if not is_object(node):
        return no_object(context, node, mark, "`flows` object")
    node = {_FLOW_NAMES.get(key, key): value for key, value in node.items()}
    return fields(context, node, mark, _FLOWS)


_FLOW_NAMES = {"application": "clientCredentials", "accessCode": "authorizationCode"}
_FLOWS: Table = dict.fromkeys(
    (
        "implicit",
        "password",
        "clientCredentials",
        "authorizationCode",
        "deviceAuthorization",
    ),
    _flow,
)
_SCHEME: Table = {
    "type": values.text,
    "description": values.text,
    "name": values.text,
    "in": values.text,
    "scheme": values.text,
    "bearerFormat": values.text,
    "flows": _flows,
    "openIdConnectUrl": values.text,
    "oauth2MetadataUrl": values.text,
    "deprecated": values.flag,
}

_OTHER_WORDS = {
    "bearer": ("http", "bearer"),
    "jwt": ("http", "bearer"),
    "token": ("http", "bearer"),
    "basic": ("http", "basic"),
    "digest": ("http", "digest"),
    "apikey": ("apiKey", ""),
    "api_key": ("apiKey", ""),
    "http": ("http", ""),
    "oauth": ("oauth2", ""),
    "oauth2": ("oauth2", ""),
    "openid": ("openIdConnect", ""),
    "openidconnect": ("openIdConnect", ""),
    "mutualtls": ("mutualTLS", ""),
}


def security_scheme(context: Context, node: Node, mark: str) -> Node:
    """Mend a security scheme. One of an unknown kind is left out."""
    if not is_object(node):
        return no_object(context, node, mark, "security scheme")
    result = fields(context, node, mark, _SCHEME)
    kind = result.get("type")
    if kind not in _TYPES and not _fix_type(context, result, mark):
        return DROP
    if result["type"] == "apiKey":
        return _complete_key(context, result, mark)
    if result["type"] == "http" and not result.get("scheme"):
        result["scheme"] = "bearer"
        context.warn(
            "missing-field",
            f"The security scheme {key_of(mark)} names no HTTP scheme; bearer is"
            " assumed.",
            mark,
            "Add `scheme`.",
        )
    return result


def _fix_type(context: Context, node: dict[str, Node], mark: str) -> bool:
    said = node.get("type")
    kind, scheme = _OTHER_WORDS.get(str(said).lower(), ("", ""))
    if said is None and "scheme" in node:
        kind = "http"
    if said is None and {"name", "in"} <= node.keys():
        kind = "apiKey"
    found = f"has the type {said!r}, which is none" if said else "has no type"
    context.warn(
        "unknown-security-type",
        f"The security scheme {key_of(mark)} {found};"
        + (f" it is read as {kind}." if kind else " it is left out."),
        mark,
        "Types are apiKey, http, mutualTLS, oauth2 and openIdConnect.",
    )
    if kind:
        node["type"] = kind
    if scheme:
        node.setdefault("scheme", scheme)
    return bool(kind)


def _complete_key(context: Context, node: dict[str, Node], mark: str) -> Node:
    place = str(node.get("in", "")).lower()
    if not node.get("name"):
        context.warn(
            "missing-field",
            f"The security scheme {key_of(mark)} does not name its key;"
            " Authorization is assumed.",
            mark,
            "Add `name`.",
        )
        node["name"] = "Authorization"
    if place not in ("header", "query", "cookie"):
        context.warn(
            "missing-field",
            f"The security scheme {key_of(mark)} does not say where its key stands;"
            " header is assumed.",
            mark,
            "Add `in`.",
        )
        place = "header"
    node["in"] = place
    return node
