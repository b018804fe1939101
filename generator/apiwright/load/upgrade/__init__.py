"""Swagger 2.0 → OpenAPI 3, before anything else looks at the document.

What moves takes a mark of its original place with it. Schemas are left to `mend`, which
walks over them anyway: it lifts their keywords and rewrites `#/definitions/`. OpenAPI 3.0 to 3.2
pass through; only body parameters, which Swagger 2.0 left behind in some, are lifted there too.
"""

from __future__ import annotations

from apiwright.diagnostics import Diagnostics
from apiwright.load.upgrade.bodies import BODY_PLACES
from apiwright.load.upgrade.operations import Operations
from apiwright.load.upgrade.parts import components, servers
from apiwright.spec import Node, is_array, is_object

_REPLACED = frozenset(
    (
        "swagger",
        "host",
        "basePath",
        "schemes",
        "consumes",
        "produces",
        "definitions",
        "parameters",
        "responses",
        "securityDefinitions",
        "paths",
    )
)


def upgrade(
    root: dict[str, Node], index: int, version: str, diagnostics: Diagnostics
) -> dict[str, Node]:
    """Return the root in the form of OpenAPI 3; it is not changed in place.

    Args:
        root: What was read.
        index: Number of the source, for the marks.
        version: The version that the document names.
        diagnostics: Receives what has no equal in OpenAPI 3.
    """
    mark = f"{index}#"
    operations = Operations(root, mark, diagnostics, swagger=version < "3")
    if version >= "3":
        return _lift_body_parameters(root, operations)
    result = {key: value for key, value in root.items() if key not in _REPLACED}
    result["openapi"] = "3.0.3"
    if "servers" not in result:
        result["servers"] = servers(root, mark)
    result["paths"] = operations.paths(root.get("paths"))
    lifted = components(root, mark, operations)
    held = root.get("components")
    result["components"] = {**held, **lifted} if is_object(held) else lifted
    return result


def _lift_body_parameters(
    root: dict[str, Node], operations: Operations
) -> dict[str, Node]:
    paths = root.get("paths")
    if not is_object(paths) or not any(_has_body(item) for item in paths.values()):
        return root
    return {**root, "paths": operations.paths(paths)}


def _has_body(item: Node) -> bool:
    """Say whether an operation of the path item has a parameter in `body` or `formData`."""
    if not is_object(item):
        return False
    lists = [item.get("parameters")]
    lists += [op.get("parameters") for op in item.values() if is_object(op)]
    return any(
        is_object(parameter) and parameter.get("in") in BODY_PLACES
        for parameters in lists
        if is_array(parameters)
        for parameter in parameters
    )
