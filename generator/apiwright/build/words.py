"""The words that inline schemas are named after: read from their place in the document.

A place says more than a visit: it is the same whichever operation is built first, so a name never
depends on the order of the document.
"""

from __future__ import annotations

from dataclasses import dataclass

from apiwright.build.responses import STREAMS
from apiwright.diagnostics import pointer

_SILENT = {
    "schema",
    "content",
    "allOf",
    "requestBody",
    "headers",
    "parameters",
    "$defs",
}
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
        i = 0
        while i < len(tokens):
            token, following = tokens[i], tokens[i + 1] if i + 1 < len(tokens) else ""
            prefix += pointer(token)
            if token in (
                "properties",
                "$defs",
                "headers",
                "callbacks",
                "patternProperties",
            ):
                words.append(following if token != "patternProperties" else "value")
            elif token in ("oneOf", "anyOf"):
                place = prefix + pointer(following)
                words.append(self.titles.get(place) or f"variant {_ordinal(following)}")
            elif token == "prefixItems":
                words.append(f"item {_ordinal(following)}")
            elif token == "parameters":
                words.append(self.names.get(prefix + pointer(following), following))
            elif token == "responses":
                words.append(
                    "response" if following.startswith("2") else f"{following} response"
                )
            elif token == "requestBody" and "properties" not in tokens[i : i + 5]:
                words.append("request")
            elif token == "content" and following in STREAMS:
                words.append("event" if STREAMS[following] == "sse" else "item")
            elif token == "items":
                words.append("item")
            elif token in ("additionalProperties", "unevaluatedProperties"):
                words.append("value")
            takes_next = token in {
                *(
                    "properties",
                    "$defs",
                    "headers",
                    "callbacks",
                    "patternProperties",
                    "oneOf",
                ),
                *(
                    "anyOf",
                    "prefixItems",
                    "parameters",
                    "responses",
                    "content",
                    "allOf",
                ),
            }
            if takes_next:
                prefix += pointer(following)
            i += 2 if takes_next else 1
        return words


def _ordinal(index: str) -> str:
    return str(int(index) + 1) if index.isdigit() else index
