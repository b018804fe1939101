"""Every variable of a path template gets its parameter (OpenAPI 3.1, section 4.8.8.2)."""

from __future__ import annotations

from apiwright.diagnostics import Diagnostics, pointer
from apiwright.grammar import METHODS
from apiwright.resolve.path_query import Template, lift, template_of
from apiwright.spec import MARK, Node


def declare(root: dict[str, Node], diagnostics: Diagnostics) -> dict[str, Node]:
    """Return the root with the parameters of each operation complete.

    A parameter that stands twice in one list counts once; one that its path does not have is left
    out; a variable that no parameter declares is a string.
    """
    paths = root.get("paths")
    if not paths:
        return root
    items = {path: _path_item(path, item, diagnostics) for path, item in paths.items()}
    return {**root, "paths": items}


def _path_item(path: str, item: dict[str, Node], diagnostics: Diagnostics) -> Node:
    template = template_of(path)
    shared = _usable(item.get("parameters", []), template, diagnostics)
    changed: dict[str, Node] = {}
    if shared != item.get("parameters", []):
        changed["parameters"] = shared
    for method in METHODS:
        if method in item:
            changed[method] = _operation(item[method], shared, template, diagnostics)
    others = item.get("additionalOperations")
    if others:
        changed["additionalOperations"] = {
            method: _operation(operation, shared, template, diagnostics)
            for method, operation in others.items()
        }
    return {**item, **changed} if changed else item


def _operation(
    operation: dict[str, Node],
    shared: list[Node],
    template: Template,
    diagnostics: Diagnostics,
) -> dict[str, Node]:
    before = operation.get("parameters", [])
    own = _usable(before, template, diagnostics)
    declared = {(p["name"], p["in"]) for p in [*shared, *own]}
    mark = operation[MARK]
    wanted = [(name, name, "path") for name in template.variables]
    wanted += [(name, wire, "query") for name, wire in template.lifted.items()]
    for name, wire, place in wanted:
        if (wire, place) not in declared:
            diagnostics.warning(
                "undeclared-path-parameter",
                f"No parameter declares {{{name}}} of {template.path}; it is a required string.",
                mark,
                hint=f"Declare the parameter `{wire}` with `in: {place}`.",
            )
            own.append(_string(wire, place, mark))
    return operation if own == before else {**operation, "parameters": own}


def _string(name: str, place: str, mark: str) -> dict[str, Node]:
    where = f"{mark}/parameters{pointer(name)}"
    schema = {"type": "string", MARK: f"{where}/schema"}
    return {"name": name, "in": place, "required": True, "schema": schema, MARK: where}


def _usable(
    parameters: list[Node], template: Template, diagnostics: Diagnostics
) -> list[Node]:
    found: dict[tuple[str, str], Node] = {}
    for parameter in lift(parameters, template, diagnostics):
        name, place = parameter["name"], parameter["in"]
        if place == "path" and name not in template.variables:
            name = _same_but_for_case(name, template.variables, parameters)
            _report_unknown(parameter, name, template, diagnostics)
            if not name:
                continue
        # Of the names of headers, case does not count.
        key = name.lower() if place == "header" else name, place
        if key in found:
            diagnostics.warning(
                "duplicate-parameter",
                f"The {place} parameter `{name}` stands twice; the first one counts.",
                parameter[MARK],
                hint=_hint(place),
            )
        named = parameter if name == parameter["name"] else {**parameter, "name": name}
        found.setdefault(key, named)
    return list(found.values())


def _hint(place: str) -> str:
    if place != "header":
        return "Declare it once."
    return "Declare it once: names of headers that differ by case alone are one name."


def _same_but_for_case(
    name: str, names: tuple[str, ...], parameters: list[Node]
) -> str:
    taken = {parameter["name"] for parameter in parameters}
    bare = name.strip("{}: ").lower()
    near = [other for other in names if other.lower() == bare and other not in taken]
    return near[0] if len(near) == 1 else ""


def _report_unknown(
    parameter: dict[str, Node], name: str, template: Template, diagnostics: Diagnostics
) -> None:
    given = parameter["name"]
    outcome = f"{{{name}}} is meant" if name else "it is left out"
    if given in template.unsent and not name:
        diagnostics.warning(
            "variable-in-fragment",
            f"{{{given}}} of {template.path} stands behind the `#`, which is never sent; {outcome}.",
            parameter[MARK],
            hint="Quote a `#` that belongs to the path as `%23`.",
        )
        return
    diagnostics.warning(
        "unknown-path-parameter",
        f"{template.path} has no variable {{{given}}}; {outcome}.",
        parameter[MARK],
        hint="Name the parameter as in the path.",
    )
