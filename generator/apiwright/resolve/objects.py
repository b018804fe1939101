"""References outside of schemas: each is replaced by its target."""

from __future__ import annotations

from apiwright.diagnostics import Diagnostics
from apiwright.grammar import FIELDS, WORDS, Shape
from apiwright.pointers import MISSING
from apiwright.resolve.references import References
from apiwright.resolve.schemas import SchemaResolver
from apiwright.spec import MARK, Node, is_object


class ObjectResolver:
    """Walks over everything that is no schema, by the grammar."""

    def __init__(
        self,
        references: References,
        schemas: SchemaResolver,
        diagnostics: Diagnostics,
    ) -> None:
        self._references = references
        self._schemas = schemas
        self._diagnostics = diagnostics
        self._done: dict[int, Node] = {}
        self._open: set[int] = set()

    def root(self, node: dict[str, Node]) -> dict[str, Node]:
        """Return the OpenAPI Object, resolved."""
        resolved: dict[str, Node] = self._fields("openapi", node)
        return resolved

    def _object(self, kind: str, node: Node) -> Node:
        """Return the object or the target of the reference `node`; MISSING if it dangles."""
        if kind == "schema":
            return self._schemas.schema(node)
        if not is_object(node):
            return node
        if isinstance(node.get("$ref"), str):
            return self._follow(kind, node)
        if id(node) not in self._done:
            self._open.add(id(node))
            self._done[id(node)] = self._fields(kind, node)
            self._open.discard(id(node))
        return self._done[id(node)]

    def _fields(self, kind: str, node: dict[str, Node]) -> dict[str, Node]:
        if kind == "callback":
            return self._map("pathItem", node)
        changed: dict[str, Node] = {}
        for key, shape, inner in FIELDS[kind]:
            if key in node:
                value = self._value(shape, inner, node[key])
                if value is not node[key]:
                    changed[key] = value
        if not changed:
            return node
        merged = {**node, **changed}
        for key, value in changed.items():
            if value is MISSING:
                del merged[key]
        return merged

    def _value(self, shape: Shape, kind: str, value: Node) -> Node:
        if shape == "one":
            return self._object(kind, value)
        if shape == "map":
            return self._map(kind, value)
        items = [self._object(kind, item) for item in value]
        if all(new is old for new, old in zip(items, value, strict=True)):
            return value
        return [item for item in items if item is not MISSING]

    def _map(self, kind: str, value: dict[str, Node]) -> dict[str, Node]:
        items = {key: self._object(kind, item) for key, item in value.items()}
        if all(items[key] is value[key] for key in value):
            return value
        return {key: item for key, item in items.items() if item is not MISSING}

    def _follow(self, kind: str, node: dict[str, Node]) -> Node:
        found = self._target(kind, node)
        if found is MISSING and kind != "pathItem":
            return MISSING
        target: dict[str, Node] = {} if found is MISSING else found
        if kind == "callback":
            return target
        if kind == "pathItem":
            own = {key: value for key, value in node.items() if key != "$ref"}
            return {**target, **self._fields(kind, own)}
        said = {key: node[key] for key in ("summary", "description") if key in node}
        return {**target, **said} if said else target

    def _target(self, kind: str, node: dict[str, Node]) -> Node:
        """Return the object at the end of a chain of references, resolved, or MISSING."""
        seen: set[str] = set()
        step = node
        while isinstance(step.get("$ref"), str):
            text = step["$ref"]
            canonical, found = self._references.look_up(text, step[MARK])
            if canonical in seen or id(found) in self._open:
                self._report_circle(kind, node)
                return MISSING
            seen.add(canonical)
            if not self._references.is_a(kind, canonical, found):
                outcome = "nothing is known of it" if kind == "pathItem" else _LEFT_OUT
                self._references.report(text, _words(kind), node[MARK], outcome)
                return MISSING
            step = found
            if kind == "pathItem" and "$ref" in step:
                return self._object(kind, step)
            if kind == "callback":
                break
        return self._object(kind, step)

    def _report_circle(self, kind: str, node: dict[str, Node]) -> None:
        self._diagnostics.warning(
            "reference-cycle",
            f"The {_words(kind)} {node['$ref']} leads back to itself; {_LEFT_OUT}.",
            node[MARK],
            hint="Write the object itself at one of the places.",
        )


_LEFT_OUT = "it is left out"


def _words(kind: str) -> str:
    return WORDS.get(kind, kind)
