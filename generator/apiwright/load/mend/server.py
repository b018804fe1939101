"""The Server and Server Variable Objects: OpenAPI 3.1, sections 4.8.5 and 4.8.6."""

from __future__ import annotations

import re

from apiwright.load.mend import values
from apiwright.load.mend.context import DROP, Context, Table, fields, key_of, token
from apiwright.load.mend.reference import no_object
from apiwright.spec import MARK, Node, is_object

_VARIABLE: Table = {
    "enum": values.texts,
    "default": values.text,
    "description": values.text,
}


def server(context: Context, node: Node, mark: str) -> Node:
    """Mend a server. One without a URL is left out."""
    if isinstance(node, str):
        context.warn("wrong-type", "The server is a text; it is read as its URL.", mark)
        node = {"url": node}
    if not is_object(node):
        return no_object(context, node, mark, "server")
    result = fields(context, node, mark, _SERVER)
    if "url" not in result:
        context.warn("missing-field", "The server has no URL; it is left out.", mark)
        return DROP
    _clean_url(context, result, mark)
    _declare_variables(context, result, mark)
    return result


def _clean_url(context: Context, node: dict[str, Node], mark: str) -> None:
    """Leave out what no path can be put behind (OpenAPI 3.2, section 4.5)."""
    said: str = node["url"]
    url = re.split(r"[?#]", said.strip(), maxsplit=1)[0]
    if url != said:
        context.warn(
            "server-url",
            f"The URL of a server has no space, query or fragment; it is read as {url!r}.",
            f"{mark}/url",
            "What every request needs in its query can be given as `default_query`.",
        )
        node["url"] = url


def _variable(context: Context, node: Node, mark: str) -> Node:
    if isinstance(node, str | int | float):
        context.warn(
            "wrong-type", "The server variable is a value; it is its default.", mark
        )
        node = {"default": node}
    if not is_object(node):
        return no_object(context, node, mark, "server variable")
    result = fields(context, node, mark, _VARIABLE)
    if not result.get("enum", True):
        del result["enum"]
    if "default" not in result:
        taken = result["enum"][0] if "enum" in result else ""
        # An empty default is a value; what nobody said is a placeholder.
        result["default"] = taken or f"{{{key_of(mark).strip('`')}}}"
        context.warn(
            "missing-default",
            "The server variable has no default"
            + (f"; {taken!r} is taken." if taken else "."),
            mark,
            "Add `default`; without one the caller has to give a value.",
        )
    return result


_SERVER: Table = {
    "url": values.text,
    "description": values.text,
    "name": values.text,
    "variables": values.map_of(_variable),
}


def _declare_variables(context: Context, node: dict[str, Node], mark: str) -> None:
    for name in re.findall(r"\{([^{}]+)\}", node["url"]):
        variables: dict[str, Node] = node.setdefault("variables", {})
        if name not in variables:
            place = f"{mark}/variables/{token(name)}"
            variables[name] = {"default": f"{{{name}}}", MARK: place}
            context.warn(
                "undeclared-variable",
                f"The URL names the variable {name!r}, which the server does not"
                " declare.",
                f"{mark}/url",
                "Declare it under `variables`, with a default.",
            )
