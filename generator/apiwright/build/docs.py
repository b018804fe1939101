"""The docstring of a method: what a reader has to know to call it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from apiwright.build.bodies import Body, is_range
from apiwright.build.drafts import Draft
from apiwright.build.facts import Facts
from apiwright.build.headers import Headers
from apiwright.build.limits import sentence
from apiwright.text import Docstring, prose

_ERRORS = {
    "400": "BadRequestError",
    "401": "AuthenticationError",
    "403": "PermissionDeniedError",
    "404": "NotFoundError",
    "409": "ConflictError",
    "422": "UnprocessableEntityError",
    "429": "RateLimitError",
}

_DEFAULT_LENGTH = 200
"""Characters of a default that are shown at most."""


@dataclass(frozen=True, slots=True)
class ArgumentDoc:
    """Name and text of an argument in the section Args."""

    name: str
    text: str


def default_text(
    doc: str, facts: Facts, limits: dict[str, object], note: str = ""
) -> str:
    """Return `doc` with a note, the limits of a value, and what the server assumes without one."""
    parts = [_ended(doc)] if doc else []
    if note:
        parts.append(note)
    if limits.keys() - {"model", "variants"}:
        parts.append(sentence(limits))
    if facts.has_default and facts.default is not None:
        shown = json.dumps(facts.default, ensure_ascii=False, default=str)
        if len(shown) > _DEFAULT_LENGTH:
            shown = shown[:_DEFAULT_LENGTH] + "…"
        parts.append(f"The server's default is {shown}.")
    return " ".join(filter(None, parts)) if len(parts) > 1 else doc or "".join(parts)


def choice_doc(content: Body) -> str:
    """Return what is said of the argument `content_type`."""
    first = content.media_types[0]
    ranges = [one for one in content.media_types if is_range(one)]
    if not ranges:
        return f"How the body is sent; {first} by default."
    named = [one for one in content.media_types if one not in ranges]
    allowed = " or ".join([*named, *(f"any of {one}" for one in ranges)])
    return f"How the body is sent: {allowed}; by default what a file's name says."


def _ended(text: str) -> str:
    """Return `text` with a full stop, where it ends without a mark."""
    return (
        text if text.endswith((".", "!", "?", ":", ";", ")", "`", "|")) else f"{text}."
    )


def method_doc(
    draft: Draft, arguments: Iterable[ArgumentDoc], returns: str
) -> Docstring:
    """Return the docstring: summary, HTTP line, description, arguments, answer, errors, link."""
    found = draft.found
    node = found.node
    description = prose(node.description)
    summary = prose(node.summary)
    sections = [_ended(summary)] if summary else []
    sections.append(f"`{found.method} {found.path}`")
    if description and description.rstrip(".") != summary.rstrip("."):
        sections.append(description)
    if node.deprecated:
        sections.append("Deprecated: the document advises against this operation.")
    described = [argument for argument in arguments if argument.text]
    if described:
        lines = [f"    {one.name}: {_hanging(one.text)}" for one in described]
        sections.append("\n".join(["Args:", *lines]))
    if returns:
        sections.append(f"Returns:\n    {_hanging(returns)}")
    if draft.headers is not None:
        sections.append(f"Headers:\n    {_headers(draft.headers)}")
    errors = _errors(draft)
    if errors:
        sections.append("\n".join(["Raises:", *errors]))
    if node.externalDocs is not None and node.externalDocs.url:
        sections.append(f"See {node.externalDocs.url}")
    return Docstring("\n\n".join(sections), indent=8)


def _hanging(text: str) -> str:
    """Indent the further lines of an entry below its first."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    return "\n".join(
        [lines[0], *(f"        {line}" if line else "" for line in lines[1:])]
    )


def _headers(found: Headers) -> str:
    wires = dict.fromkeys(wire for named in found.by_status.values() for wire in named)
    return f"{', '.join(wires)}: in `parsed_headers` of the raw response."


def _errors(draft: Draft) -> list[str]:
    lines: list[str] = []
    for answer in draft.answers.documented:
        if answer.status.startswith(("4", "5")):
            name = _ERRORS.get(answer.status)
            if name is None:
                server = answer.status.startswith("5")
                name = "InternalServerError" if server else "APIStatusError"
            text = answer.doc or "Documented."
            lines.append(f"    {name}: {answer.status}: {_hanging(text)}")
    return lines
