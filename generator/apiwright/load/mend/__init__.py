"""One walk over the whole document, by the grammar of OpenAPI 3.1.

It copies every object, writes its place into it, and mends what the types of OpenAPI 3.1 would
refuse or misread; each mend is a diagnostic. A module per object of the specification, a table of
handlers per object. Examples, defaults, enum values and `x-` fields are payload: no handler
enters them.
"""

from __future__ import annotations

from apiwright.diagnostics import Diagnostics
from apiwright.load.mend import values
from apiwright.load.mend.context import DROP, Context, Handler, Table, fields
from apiwright.load.mend.media import (
    example,
    header,
    link,
    media_type,
    request_body,
    response,
)
from apiwright.load.mend.operation import (
    callback,
    parameter,
    path_item,
    paths,
    security_requirements,
)
from apiwright.load.mend.reference import object_of, or_reference
from apiwright.load.mend.schema import external_docs, schemas
from apiwright.load.mend.scheme import security_scheme
from apiwright.load.mend.server import server
from apiwright.load.mend.targets import mend_targets
from apiwright.spec import MARK, Node, is_object


def mend(
    root: dict[str, Node], index: int, version: str, diagnostics: Diagnostics
) -> dict[str, Node]:
    """Return the OpenAPI Object in the form of 3.1 (section 4.8.1).

    Args:
        root: What `upgrade` returned; it is not changed.
        index: Number of the source, for the marks.
        version: The version that the document names.
        diagnostics: Receives each mend.
    """
    old = version < "3.1"
    context = Context(diagnostics, old, _schema_names(root), is_3_2=version >= "3.2")
    mark = f"{index}#"
    result = fields(context, root, mark, _ROOT)
    result["openapi"] = "3.1.1"
    if "info" not in result:
        if "info" not in root:
            hint = "Add `info` with a `title` and a `version`."
            context.warn(
                "missing-field", "The document has no `info`.", mark, hint=hint
            )
        result["info"] = {"title": "", "version": "", MARK: f"{mark}/info"}
    if not result.get("servers", True):
        del result["servers"]
    return mend_targets(context, result, index)


def _schema_names(root: dict[str, Node]) -> frozenset[str]:
    components = root.get("components")
    found = components.get("schemas") if is_object(components) else None
    return frozenset(found) if is_object(found) else frozenset()


def _info(context: Context, node: Node, mark: str) -> Node:
    if not is_object(node):
        return values.wrong(context, node, mark, "an object")
    result = fields(context, node, mark, _INFO)
    for key in ("title", "version"):
        if key not in result:
            context.note("missing-field", f"`info` has no `{key}`.", mark)
            result[key] = ""
    return result


def _license(context: Context, node: Node, mark: str) -> Node:
    if isinstance(node, str):
        node = {"name": node}
    if not is_object(node):
        return values.wrong(context, node, mark, "an object")
    result = fields(context, node, mark, _LICENSE)
    result.setdefault("name", "")
    return result


def _tag(context: Context, node: Node, mark: str) -> Node:
    if isinstance(node, str):
        node = {"name": node}
    if not is_object(node):
        return values.wrong(context, node, mark, "an object")
    result = fields(context, node, mark, _TAG)
    if "name" not in result:
        context.note("missing-field", "The tag has no name; it is left out.", mark)
        return DROP
    return result


_TEXTS: Table = {"description": values.text, "summary": values.text}
_TAG: Table = {
    **_TEXTS,
    "name": values.text,
    "parent": values.text,
    "kind": values.text,
    "externalDocs": external_docs,
}
_LICENSE: Table = {
    "name": values.text,
    "identifier": values.text,
    "url": values.text,
}
_CONTACT: Table = {"name": values.text, "url": values.text, "email": values.text}
_INFO: Table = {
    **_TEXTS,
    "title": values.text,
    "termsOfService": values.text,
    "version": values.text,
    "contact": object_of(_CONTACT, "contact"),
    "license": _license,
}


def _named(handler: Handler) -> Handler:
    return values.map_of(or_reference(handler))


_components = object_of(
    {
        "schemas": schemas,
        "responses": _named(response),
        "parameters": _named(parameter),
        "examples": _named(example),
        "requestBodies": _named(request_body),
        "headers": _named(header),
        "securitySchemes": _named(security_scheme),
        "links": _named(link),
        "callbacks": _named(callback),
        "pathItems": _named(path_item),
        "mediaTypes": _named(media_type),
    },
    "components object",
)

_ROOT: Table = {
    "$self": values.text,
    "info": _info,
    "jsonSchemaDialect": values.text,
    "servers": values.list_of(server),
    "paths": paths,
    "webhooks": values.map_of(or_reference(path_item), extensions=True),
    "components": _components,
    "security": security_requirements,
    "tags": values.list_of(_tag),
    "externalDocs": external_docs,
    "definitions": schemas,
    "$defs": schemas,
}
