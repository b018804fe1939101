"""Where a document of each version keeps what can be referred to, and under which names."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping, Sequence

from apiwright.grammar import FIELDS, MANY, NAMED, ONE, Field

_SWAGGER: dict[str, tuple[Field, ...]] = {
    "openapi": (
        ("parameters", "map", "parameter"),
        ("responses", "map", "response"),
        ("securityDefinitions", "map", "securityScheme"),
    ),
    "response": (("schema", "one", "schema"),),
}
_PLAIN: tuple[Field, ...] = (
    ("info", "one", "value"),
    ("servers", "list", "value"),
    ("tags", "list", "value"),
)
_SECTIONS: dict[str, tuple[str, ...]] = {
    "schema": ("components", "schemas"),
    "response": ("components", "responses"),
    "parameter": ("components", "parameters"),
    "example": ("components", "examples"),
    "requestBody": ("components", "requestBodies"),
    "header": ("components", "headers"),
    "securityScheme": ("components", "securitySchemes"),
    "link": ("components", "links"),
    "callback": ("components", "callbacks"),
    "mediaType": ("components", "mediaTypes"),
}
_SWAGGER_SECTIONS: dict[str, tuple[str, ...]] = {
    "schema": ("definitions",),
    "parameter": ("parameters",),
    "response": ("responses",),
    "securityScheme": ("securityDefinitions",),
}


def sections(version: str) -> Mapping[str, tuple[str, ...]]:
    """Return the place of the components of each kind, for a version as `kind` reads it."""
    return _SWAGGER_SECTIONS if version < "3" else _SECTIONS


def fields(version: str) -> dict[str, tuple[Field, ...]]:
    """Return the grammar with the fields that only a document before its lifting has.

    The kind "value" is no object of the grammar, but may stand in a file of its own.
    """
    more = _SWAGGER if version < "3" else {}
    found = {kind: (*known, *more.get(kind, ())) for kind, known in FIELDS.items()}
    return {**found, "openapi": (*found["openapi"], *_PLAIN), "value": ()}


def component_name(address: str, path: Sequence[str], taken: Collection[str]) -> str:
    """Return a name that is not `taken`: the target's own, then with its file's.

    Args:
        address: Path or URL of the file.
        path: tuple[str, ...] of the target in it.
    """
    words = [w for w in path if w not in _GRAMMAR_WORDS and not w.isdecimal()]
    stem = re.split(r"[/\\]", address)[-1].partition("?")[0]
    stem = _plain(stem.rpartition(".")[0] or stem) or "other"
    own = [plain for word in words if (plain := _plain(word))]
    tries = ["-".join(own[-n:]) for n in range(1, len(own) + 1)] or [stem]
    tries += [f"{stem}-{tries[0]}"] if own else []
    numbered = (f"{tries[-1]}-{number}" for number in itertools.count(2))
    return next(n for n in itertools.chain(tries, numbered) if n not in taken)


_GRAMMAR_WORDS = (
    frozenset(
        (
            "components",
            "content",
            "headers",
            "paths",
            "requestBody",
            "schema",
        )
    )
    | NAMED
    | ONE
    | MANY
    | frozenset(section[-1] for section in _SECTIONS.values())
)
"""Words of a pointer that say what something is, not what it is called."""


def _plain(word: str) -> str:
    """Return `word` as the name of a component can be: OpenAPI 3.1, section 4.8.7."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", word).strip("-")
