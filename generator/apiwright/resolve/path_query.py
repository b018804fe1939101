"""A query that stands in a path template: its variables are query parameters.

A path has no query (OpenAPI 3.1, section 4.8.8.1), but people write `/search?query={query}`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from apiwright.diagnostics import Diagnostics
from apiwright.spec import MARK, Node

_VARIABLE = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Template:
    """What a path template asks for.

    Attributes:
        variables: Names of what fills the path, and what a query parameter cannot fill.
        lifted: Variable of the query → name of the query parameter that it is the value of.
        unsent: Variables behind `#`.
    """

    path: str
    variables: tuple[str, ...]
    lifted: dict[str, str]
    unsent: frozenset[str]


def template_of(path: str) -> Template:
    """Return what `path` asks for; only `name={variable}` can be lifted out of its query."""
    whole, _, fragment = path.partition("#")
    bare, _, query = whole.partition("?")
    inside = list(dict.fromkeys(_VARIABLE.findall(bare)))
    lifted: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        found = _VARIABLE.fullmatch(value)
        if found and name and "{" not in name and found[1] not in inside:
            lifted[found[1]] = name
        else:
            inside += [v for v in _VARIABLE.findall(pair) if v not in inside]
    unsent = frozenset(_VARIABLE.findall(fragment)) - {*inside, *lifted}
    return Template(path, tuple(inside), lifted, unsent)


def lift(
    parameters: list[Node], template: Template, diagnostics: Diagnostics
) -> list[Node]:
    """Return `parameters` with those of the template's query in query."""
    if not template.lifted:
        return parameters
    result: list[Node] = []
    for parameter in parameters:
        wire = template.lifted.get(parameter["name"])
        if wire is None or parameter["in"] not in ("path", "query"):
            result.append(parameter)
            continue
        if parameter["in"] == "path":
            diagnostics.note(
                "query-in-path",
                f"{{{parameter['name']}}} stands in the query of {template.path};"
                f" it is the query parameter `{wire}`.",
                parameter[MARK],
                hint="Declare it with `in: query`, and end the path before the `?`.",
            )
        result.append(_in_query(parameter, wire))
    return result


def _in_query(parameter: dict[str, Node], wire: str) -> dict[str, Node]:
    lifted = {**parameter, "name": wire, "in": "query"}
    if parameter["in"] == "path" and "content" not in parameter:
        # In a path the items of an array stand together.
        lifted |= {"style": "form", "explode": False}
    return lifted
