"""The words that inline schemas are named after: read from their place in the document.

A place says more than a visit: it is the same whichever operation is built first, so a name never
depends on the order of the document.
"""

from __future__ import annotations

from dataclasses import dataclass

from apiwright.build.sequences import STREAMS
from apiwright.diagnostics import pointer

_NAMING = frozenset(
    {
        *("$defs", "allOf", "anyOf", "callbacks", "content", "headers", "oneOf"),
        *("parameters", "patternProperties", "prefixItems", "properties", "responses"),
    }
)
"""Keywords behind which there is a name or a number."""

_PLAIN = {
    "requestBody": "request",
    "items": "item",
    "additionalProperties": "value",
    "unevaluatedProperties": "value",
    "discriminator": "variant",
}
"""Keyword → its word."""

_COMPONENTS = {
    "schemas": "",
    "definitions": "",
    "responses": "response",
    "requestBodies": "request",
    "parameters": "",
    "headers": "header",
    "callbacks": "callback",
    "pathItems": "",
}


@dataclass(frozen=True, slots=True)
class Home:
    """The module of models/ that a schema lives in: a component's, or an operation's.

    Attributes:
        kind: Kind of component ("schemas", "responses", …), or "operation".
        word: The word that module and classes are named after.
    """

    kind: str
    word: str

    @property
    def is_schema(self) -> bool:
        """Whether the document itself gives the word to a schema."""
        return self.kind in ("schemas", "definitions")


@dataclass(frozen=True, slots=True)
class Words:
    """Finds home and word of a schema by its mark.

    Attributes:
        operations: Mark of an operation → its word, unique in the document.
        names: Mark of a parameter → its wire name.
        titles: Mark of a schema → its title, for the variants of a union.
        schemas: Name of a component schema → the user's word for it.
    """

    operations: dict[str, str]
    names: dict[str, str]
    titles: dict[str, str]
    schemas: dict[str, str]

    def of(self, mark: str) -> tuple[Home, str]:
        """Return where the schema at `mark` lives, and its word."""
        source, _, place = mark.partition("#")
        tokens = [
            token.replace("~1", "/").replace("~0", "~")
            for token in place.split("/")[1:]
        ]
        home, rest, prefix = self._home(source, tokens)
        words = [home.word, *self._tail(prefix, rest)]
        return home, " ".join(word for word in words if word)

    def _home(self, source: str, tokens: list[str]) -> tuple[Home, list[str], str]:
        if tokens[:1] == ["components"]:
            tokens = tokens[1:]
        if len(tokens) >= 2 and tokens[0] in _COMPONENTS:
            suffix = _COMPONENTS[tokens[0]]
            name = tokens[1] if suffix else self.schemas.get(tokens[1], tokens[1])
            word = f"{name} {suffix}".strip()
            prefix = f"{source}#" + pointer("components", *tokens[:2])
            return Home(kind=tokens[0], word=word), tokens[2:], prefix
        for length in (3, 4, 5, len(tokens)):
            prefix = f"{source}#" + pointer(*tokens[:length])
            if prefix in self.operations:
                return (
                    Home("operation", self.operations[prefix]),
                    tokens[length:],
                    prefix,
                )
        if tokens[:1] in (["paths"], ["webhooks"]) and len(tokens) > 1:
            word = tokens[1] if tokens[0] == "paths" else f"{tokens[1]} webhook"
            return (
                Home(tokens[0], word),
                tokens[2:],
                f"{source}#" + pointer(*tokens[:2]),
            )
        return Home("other", f"source {source} " + " ".join(tokens[:1])), tokens[1:], ""

    def _tail(self, prefix: str, tokens: list[str]) -> list[str]:
        """Return the words that lead from a home to a schema in it."""
        words: list[str] = []
        place, rest = prefix, list(tokens)
        while rest:
            keyword = rest.pop(0)
            place += pointer(keyword)
            if keyword in _NAMING:
                following = rest.pop(0) if rest else ""
                place += pointer(following)
                words.append(self._named(keyword, following, place))
            elif keyword != "requestBody" or "properties" not in rest[:4]:
                words.append(_PLAIN.get(keyword, ""))
        return [word for word in words if word]

    def _named(self, keyword: str, following: str, place: str) -> str:
        """Return the word of a keyword and the name or number behind it; "" says nothing."""
        match keyword:
            case "properties" | "$defs" | "headers" | "callbacks":
                return following
            case "patternProperties":
                return "value"
            case "oneOf" | "anyOf":
                return self.titles.get(place) or f"variant {_ordinal(following)}"
            case "prefixItems":
                return f"item {_ordinal(following)}"
            case "parameters":
                return self.names.get(place, following)
            case "responses" if not following:
                return "headers"
            case "responses":
                success = following.startswith("2")
                return "response" if success else f"{following} response"
            case "content" if following in STREAMS:
                return "event" if STREAMS[following] == "sse" else "item"
            case _:
                return ""


def _ordinal(index: str) -> str:
    return str(int(index) + 1) if index.isdigit() else index
