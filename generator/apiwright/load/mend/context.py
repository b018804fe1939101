"""What every function of `mend` needs to know, and how one walks over an object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from apiwright.diagnostics import Diagnostics
from apiwright.load.marks import Mark
from apiwright.spec import MARK, Node

DROP: Any = object()
"""What a handler returns in place of a value that cannot stay."""


@dataclass(slots=True)
class Context:
    """The document that is being mended.

    Attributes:
        old: Whether its schemas follow OpenAPI 3.0 or Swagger 2.0, not JSON Schema.
        schema_names: Names of its component schemas.
        promoted: Marks of properties that said `required: true` of themselves.
        is_3_2: Whether the document is of OpenAPI 3.2 or later.
        targets: References to unusual places, with the handler of what they stand for.
    """

    diagnostics: Diagnostics
    old: bool
    schema_names: frozenset[str] = frozenset()
    promoted: list[str] = field(default_factory=list[str])
    targets: list[Target] = field(default_factory=list["Target"])
    is_3_2: bool = False

    def warn(self, code: str, message: str, mark: str, hint: str = "") -> None:
        """Record what was mended or left out."""
        self.diagnostics.warning(code, message, mark, hint=hint)

    def note(self, code: str, message: str, mark: str, hint: str = "") -> None:
        """Record what was mended without any loss."""
        self.diagnostics.note(code, message, mark, hint=hint)


Handler: TypeAlias = Callable[[Context, Node, str], Node]
"""Value and its mark → the mended value, or DROP."""

Target: TypeAlias = tuple[str, Handler]
"""A reference, and the handler of what it should lead to."""

Table: TypeAlias = Mapping[str, Handler]
"""Key of an object → handler of its value; a key that is not there stays as it is."""


def fields(
    context: Context, node: dict[str, Node], mark: str, table: Table
) -> dict[str, Node]:
    """Return a copy of the object `node` with its fields mended and its mark in place."""
    own = node.get(MARK)
    if type(own) is Mark:
        mark = own
    result: dict[str, Node] = {}
    for key, value in node.items():
        handler = table.get(key)
        if handler is None:
            result[key] = value
        else:
            mended = handler(context, value, f"{mark}/{key}")
            if mended is not DROP:
                result[key] = mended
    result[MARK] = mark
    return result


def token(key: str) -> str:
    """Return `key` as a token of a JSON pointer."""
    if "~" in key or "/" in key:
        return key.replace("~", "~0").replace("/", "~1")
    return key


def key_of(mark: str) -> str:
    """Return the last key of a mark, quoted for a message."""
    last = mark.rsplit("/", 1)[-1].replace("~1", "/").replace("~0", "~")
    return f"`{last}`"


def words(value: Node) -> str:
    """Say in words what kind of value this is."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return "text"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case _:
            return "an object"
