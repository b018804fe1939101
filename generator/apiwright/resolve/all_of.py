"""`allOf` → one schema (JSON Schema 2020-12, section 10.2.1.1).

A value has to fit every member, so the members are put together keyword by keyword (`keywords`).
What that makes of children, such as a property that two members describe, is again an `allOf`,
which is merged when the walk comes to it: only so can recursive schemas end.
"""

from __future__ import annotations

from apiwright.diagnostics import Diagnostics, ExitCode
from apiwright.resolve.keywords import DOCUMENTATION, LIMITS, Combiner
from apiwright.resolve.references import References
from apiwright.resolve.variants import distribute, without_self
from apiwright.spec import MARK, Node

MAX_MEMBERS = 20_000
"""Schemas that one `allOf` may come to, each counted as often as it is met: two references to a
schema with two references, forty times over, would never end."""


class AllOf:
    """Merges the members of one `allOf`; children stay as they are in the document."""

    def __init__(self, references: References, diagnostics: Diagnostics) -> None:
        self._references = references
        self._diagnostics = diagnostics
        # Nodes made here must live as long as their ids are compared.
        self._made: list[Node] = []
        self._combiner = Combiner(diagnostics, self._made)
        self._steps = 0

    def leaves(self, node: dict[str, Node]) -> tuple[int, ...]:
        """Return what tells two `allOf` apart: the ids of the schemas that they come down to."""
        found: dict[int, None] = {}
        self._leaves(node, found, set())
        return tuple(sorted(found))

    def _leaves(
        self, node: dict[str, Node], found: dict[int, None], seen: set[int]
    ) -> None:
        if id(node) in seen:
            return
        seen.add(id(node))
        if isinstance(node.get("$ref"), str):
            target = self._target(node)
            if target is not None:
                self._leaves(target, found, seen)
            if narrows(node):
                found[id(node)] = None
            return
        for member in node.get("allOf", ()):
            self._leaves(member, found, seen)
        if any(not _is_documentation(key) for key in node if key != "allOf"):
            found[id(node)] = None

    def flatten(self, node: dict[str, Node]) -> dict[str, Node]:
        """Return `node` without `allOf`: a plain reference, or one schema, with its mark."""
        reference = self.plain_reference(node)
        if reference is not None:
            return reference
        self._steps = 0
        flat = self._flatten(node, set())
        flat[MARK] = node[MARK]
        flat = distribute(flat, self._combiner)
        self._made.append(flat)
        return flat

    def plain_reference(self, node: dict[str, Node]) -> dict[str, Node] | None:
        """Return what `allOf` of one reference and words about it is: that reference."""
        references = [m for m in node["allOf"] if "$ref" in m]
        if len(references) != 1:
            return None
        members = [*node["allOf"], node]
        kinds = [member["type"] for member in members if "type" in member]
        if kinds and not self._adds_nothing(kinds, references[0]):
            return None
        if any(member.get("allOf") for member in node["allOf"]):
            return None
        said: dict[str, Node] = {}
        for member in members:
            said |= {k: v for k, v in member.items() if not _is_silent(k, v)}
        if not all(_is_documentation(key) for key in said):
            return None
        reference = {"$ref": references[0]["$ref"], **said, MARK: node[MARK]}
        self._made.append(reference)
        return reference

    def _adds_nothing(self, kinds: list[Node], reference: dict[str, Node]) -> bool:
        """Say whether the types beside a reference are what its target has anyway."""
        target = self._target(reference)
        if target is None:
            return False
        inherits = "allOf" in target and "type" not in target
        wanted = "object" if inherits else target.get("type")
        return all(kind == wanted for kind in kinds)

    def _flatten(self, node: dict[str, Node], trail: set[int]) -> dict[str, Node]:
        """Return a new schema with the keywords of `node` and of all that it is made of."""
        self._steps += 1
        if self._steps > MAX_MEMBERS:
            raise self._diagnostics.abort(
                ExitCode.DOCUMENT,
                "all-of-bomb",
                f"`allOf` comes to more than {MAX_MEMBERS:,} schemas.",
                node[MARK],
                hint="Name each schema once in `allOf`, not again in what it leads to.",
            )
        own = {
            key: value for key, value in node.items() if key not in ("allOf", "$ref")
        }
        if isinstance(node.get("$ref"), str):
            target = self._target(node)
            if target is None or id(target) in trail:
                self._report(node, target is None)
                return own
            inherited = self._flatten(target, trail | {id(target)})
            inherited.pop("title", None)
            inherited.pop("discriminator", None)
            inherited = without_self(inherited, trail, self._target)
            return self._combiner.combine(inherited, own)
        members = node.get("allOf")
        if not members:
            return own
        trail = trail | {id(node)}
        flat: dict[str, Node] = {MARK: node[MARK]}
        for member in members:
            flat = self._combiner.combine(flat, self._flatten(member, trail))
        return self._combiner.combine(flat, own)

    def _target(self, node: dict[str, Node]) -> dict[str, Node] | None:
        canonical, found = self._references.look_up(node["$ref"], node[MARK])
        is_schema = self._references.is_a("schema", canonical, found)
        return found if is_schema else None

    def _report(self, node: dict[str, Node], dangling: bool) -> None:
        outcome = "the rest of `allOf` stays"
        if dangling:
            self._references.report(node["$ref"], "schema", node[MARK], outcome)
            return
        self._diagnostics.warning(
            "all-of-cycle",
            f"{node['$ref']} is made of itself; {outcome}.",
            node[MARK],
            hint="Remove the reference from `allOf`.",
        )


_NARROWING = LIMITS | frozenset(
    (
        *("anyOf", "const", "enum", "format", "items", "oneOf"),
        *("patternProperties", "prefixItems", "properties"),
    )
)
"""Keywords that make of a reference another schema than the one it leads to."""


def narrows(node: dict[str, Node]) -> bool:
    """Say whether keywords beside a `$ref` say more of the value (JSON Schema, section 8.2.3.1).

    Before OpenAPI 3.1 they were ignored; `load` leaves none.
    """
    if "$ref" not in node:
        return False
    return bool(node.get("allOf")) or any(
        key in _NARROWING and not _is_silent(key, value) for key, value in node.items()
    )


def composed(node: dict[str, Node]) -> dict[str, Node]:
    """Return a reference with keywords beside it as `allOf`, which is what it means."""
    rest = {key: value for key, value in node.items() if key not in ("$ref", "allOf")}
    reference = {"$ref": node["$ref"], MARK: node[MARK]}
    return {**rest, "allOf": [reference, *node.get("allOf", ())]}


_NOT_SAID = frozenset(("allOf", "$ref", "type", MARK))


def _is_silent(key: str, value: Node) -> bool:
    """Say whether a keyword beside a reference leaves the target as it is."""
    return key in _NOT_SAID or (key in ("properties", "required") and not value)


def _is_documentation(key: str) -> bool:
    return key in DOCUMENTATION or key[:2] == "x-"
