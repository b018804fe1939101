"""What a document gets wrong without keeping anything from being generated."""

from __future__ import annotations

from openapi_pydantic.v3.v3_1 import OpenAPI

from apiwright.build.drafts import Found
from apiwright.diagnostics import Diagnostics


def report(openapi: OpenAPI, found: list[Found], to: Diagnostics) -> None:
    """Report what readers of the document should know, though nothing was left out for it."""
    _tags(openapi, found, to)
    _names(found, to)
    for one in found:
        _security(one, openapi, to)


def _tags(openapi: OpenAPI, found: list[Found], to: Diagnostics) -> None:
    declared = {tag.name for tag in openapi.tags or ()}
    if not declared:
        return
    reported: set[str] = set()
    for one in found:
        for tag in one.node.tags or ():
            if tag not in declared | reported:
                reported.add(tag)
                to.note(
                    "undeclared-tag",
                    f'The tag "{tag}" is not among the tags.',
                    one.mark,
                )


def _names(found: list[Found], to: Diagnostics) -> None:
    """Operation ids are to be unique (section 4.8.10.1)."""
    seen: dict[str, Found] = {}
    for one in found:
        word = one.node.operationId
        if word and word in seen:
            to.warning(
                "duplicate-operation-id",
                f'The operationId "{word}" is also that of {seen[word].method} {seen[word].path}.',
                one.mark,
                hint="Where the names would be equal, both methods are named after their paths.",
            )
        elif word:
            seen[word] = one


def _security(one: Found, openapi: OpenAPI, to: Diagnostics) -> None:
    schemes = openapi.components.securitySchemes if openapi.components else None
    said = one.node.security is not None or "security" in openapi.model_fields_set
    if schemes and not said:
        to.note(
            "no-security",
            f"{one.method} {one.path} does not say which credentials it needs.",
            one.mark,
            hint="It is called without any.",
        )
