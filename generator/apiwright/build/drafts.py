"""Path Item and Operation Objects (OpenAPI 3.1, 4.8.9 and 4.8.10) → drafts: all but the names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from openapi_pydantic.v3.v3_1 import OpenAPI, Operation, PathItem

from apiwright import names
from apiwright.build.bodies import Body, body
from apiwright.build.headers import Headers, headers
from apiwright.build.pagination import Pages, pages
from apiwright.build.parameters import Parameterized, idempotency_header, parameters
from apiwright.build.reading import extra, mark_of
from apiwright.build.responses import Answers, answers
from apiwright.build.security import carriers
from apiwright.build.types import Types
from apiwright.diagnostics import Diagnostics, pointer
from apiwright.spec import Document, is_object

_WHOLE = "request body"
"""The runtime's location of a body that is one argument."""

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An operation as it stands in the document.

    Attributes:
        word: What it is called: its operationId, or method and path.
        tag: The word of its tag; operations without one are grouped by the start of their path.
        carriers: Where its credentials are sent (see `security.carriers`).
    """

    mark: str
    method: str
    path: str
    word: str
    tag: str
    path_item: PathItem
    node: Operation
    carriers: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An operation with every type, before anything has a Python name.

    Attributes:
        idempotency_header: The header parameter that takes an idempotency key, or "".
    """

    found: Found
    parameters: tuple[Parameterized, ...]
    body: Body | None
    answers: Answers
    headers: Headers | None
    pages: Pages | None
    idempotency_header: str

    @property
    def limits(self) -> Iterator[tuple[str, str, dict[str, object]]]:
        """Location, wire name and limits of everything that is sent."""
        for parameter in self.parameters:
            yield parameter.location, parameter.wire, parameter.limits
        if self.body is not None:
            for part in self.body.properties or ():
                yield "body", part.wire, part.limits
            yield _WHOLE, "body", self.body.limits


def collect(openapi: OpenAPI, document: Document) -> list[Found]:
    """Return every operation of the document, in its order."""
    found: list[Found] = []
    marks: set[str] = set()
    for path, path_item in (openapi.paths or {}).items():
        # openapi-pydantic knows the methods in an order of its own.
        order = [key.upper() for key in document.root["paths"][path]]
        methods = list(methods_of(path_item))
        methods.sort(
            key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order)
        )
        for method, node in methods:
            tag = next((tag for tag in node.tags or () if tag.strip()), None)
            mark = mark_of(node)
            if mark in marks:
                # Two paths can be one path item, by reference: they are two operations.
                mark = f"0#{pointer('paths', path, method.lower())}"
            marks.add(mark)
            found.append(
                Found(
                    mark=mark,
                    method=method,
                    path=path,
                    word=(node.operationId or "").strip()
                    or names.operation_word(method.lower(), path),
                    tag=tag or names.tag_word(path),
                    path_item=path_item,
                    node=node,
                    carriers=carriers(openapi, node),
                )
            )
    return found


def methods_of(path_item: PathItem) -> Iterator[tuple[str, Operation]]:
    """Yield method and operation; QUERY and additionalOperations are OpenAPI 3.2."""
    for method in _METHODS:
        node = getattr(path_item, method)
        if node is not None:
            yield method.upper(), node
    query = extra(path_item, "query")
    if is_object(query):
        yield "QUERY", Operation.model_validate(query)
    more = extra(path_item, "additionalOperations")
    for method, node in (more if is_object(more) else {}).items():
        if is_object(node):
            yield method, Operation.model_validate(node)


def operation_words(found: list[Found]) -> dict[str, str]:
    """Return mark → word, each word once in the package: inline models are named after it.

    An operation that has to yield its word says its tag, or its path where that is not enough.
    """
    yielding = _yielding(found, names.pascal)
    plain = {names.pascal(one.word) for one in found}
    tagged = Counter(
        names.pascal(f"{one.tag} {one.word}") for one in found if one.mark in yielding
    )
    result: dict[str, str] = {}
    for one in found:
        word = one.word
        if one.mark in yielding:
            word = f"{one.tag} {one.word}"
            name = names.pascal(word)
            if name in plain or tagged[name] > 1:
                word = _path_word(one)
        result[one.mark] = word
    return result


def method_words(found: list[Found]) -> tuple[dict[str, str], set[str]]:
    """Return mark → the word of its method in a tag, and the marks whose word is made up.

    An operation that has to yield its word is named after its path.
    """
    yielding = _yielding(found, names.snake)
    words = {
        one.mark: _path_word(one) if one.mark in yielding else one.word for one in found
    }
    return words, {one.mark for one in found if words[one.mark] == _path_word(one)}


def _path_word(one: Found) -> str:
    return names.operation_word(one.method.lower(), one.path)


def _yielding(found: list[Found], make: Callable[[str], str]) -> set[str]:
    """Return the marks of the operations whose word becomes the name of another one.

    Of two spellings the one that is nearest to the name keeps it, so that a further operation
    touches as few names as can be; an operationId never yields to a word that is made up. What
    the document calls by one and the same word yields as a whole.
    """
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    made = {_path_word(one) for one in found}
    for one in found:
        groups[make(one.word)][one.word] += 1
    kept: set[str] = set()
    for words in groups.values():
        winner = names.nearest([word for word in words if word not in made] or words)
        if words[winner] == 1:
            kept.add(winner)
    return {one.mark for one in found if one.word not in kept}


def draft(
    found: Found, types: Types, diagnostics: Diagnostics, *, paginate: bool
) -> Draft:
    """Return `found` with the types of all that it sends and answers."""
    sent = tuple(
        parameters(found.path_item, found.node, found.carriers, types, diagnostics)
    )
    answered = answers(found.method, found.node, types)
    return Draft(
        found=found,
        parameters=sent,
        body=body(found.node, types, diagnostics),
        answers=answered,
        headers=headers(found.mark, found.node, types),
        pages=(
            pages(found.method, found.node, sent, answered, types.declared)
            if paginate
            else None
        ),
        idempotency_header=idempotency_header(sent),
    )
