"""build: OpenAPI objects → ir, with every Python name decided.

A module per OpenAPI object. First every schema becomes a type (`types`) and every operation a draft
(`drafts`); then all names are given at once (`models`, `names`); then the drafts become methods
(`operations`) and the rest of the package follows (`client`, `api`).
"""

from __future__ import annotations

# isort: off
from apiwright.build.declarations import Declaration, SchemaNode
from apiwright.build import (
    light as light,
)  # Before anything that needs openapi-pydantic.

# isort: on
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from openapi_pydantic.v3.v3_1 import OpenAPI, Parameter

from apiwright import ir, names
from apiwright.build import api, client, flaws, scope, webhooks
from apiwright.build.annotation import Annotator
from apiwright.build.drafts import (
    Draft,
    Found,
    collect,
    draft,
    method_words,
    operation_words,
)
from apiwright.build.graph import reach
from apiwright.build.imports import import_lines
from apiwright.build.model_limits import limits_of_models
from apiwright.build.models import Models, uses
from apiwright.build.operations import OperationBuilder, summary_row
from apiwright.build.reading import mark_of
from apiwright.build.security import Scheme, requirement, schemes
from apiwright.build.types import Types
from apiwright.build.unions import marks_in
from apiwright.build.words import Words
from apiwright.diagnostics import Diagnostics
from apiwright.pointers import target
from apiwright.spec import Document
from apiwright.text import Comment, Docstring, Expression, Identifier, Markdown, prose

_BUILTIN_TYPES = frozenset(
    {"str", "int", "float", "bool", "bytes", "list", "dict", "tuple"}
)

_OPERATIONS_RUNTIME = (
    *("AsyncResource", "Operation", "RequestOptions", "Resource"),
    *("async_raw", "async_streaming", "raw", "streaming"),
)
"""Names that a module of operations needs from the runtime whatever the document says."""


@dataclass(frozen=True, slots=True)
class _Built:
    """An operation with what api.json says of it."""

    draft: Draft
    tag: Identifier
    operation: ir.Operation
    arguments: dict[tuple[str, str], Identifier]
    security: list[dict[str, list[str]]]


def build(
    document: Document, options: ir.Options, diagnostics: Diagnostics
) -> ir.Package:
    """Decide everything about the package that `document` describes.

    Args:
        document: As `resolve` left it.
        options: What the user decides.
        diagnostics: Gets what was assumed, and what could not be expressed.
    """
    openapi = OpenAPI.model_validate(document.root)
    everything = collect(openapi, document)
    flaws.report(openapi, everything, diagnostics)
    types = _types(
        openapi, document, diagnostics, whole=not (options.include or options.exclude)
    )
    scope.report_unused(everything, types.components.values(), options, diagnostics)
    wanted = scope.scoped(everything, options, diagnostics)
    options = scope.possible(wanted, types.components.values(), options, diagnostics)
    found = scope.renamed(wanted, options)
    drafts = [
        draft(one, types, diagnostics, paginate=options.pagination) for one in found
    ]
    received = webhooks.payloads(openapi, found, types, diagnostics)
    words = _words(found, types, options)
    declared = types.declared
    sent = (limits for one in drafts for _, _, limits in one.limits)
    limited = limits_of_models(sent, types)
    _forget_schemas(openapi, found, declared)
    del types
    used = uses(declared)
    models = Models(declared, used, words, frozenset(_sent(drafts, used)), limited)
    known = {scheme.name: scheme for scheme in schemes(openapi, diagnostics)}
    tags, built = _tags(drafts, openapi, models, known, diagnostics)
    functions, webhook_imports = webhooks.functions(received, Annotator(models.names))
    parts = client.parts(openapi, document, list(known.values()), options, diagnostics)
    entries = [_entry(one) for one in built]
    contract = api.text(openapi, document, options, parts, entries, models)
    return ir.Package(
        name=Identifier(options.package),
        origin=Comment(_origin(document)),
        modules=("models", "webhooks") if functions else ("models",),
        title=Markdown(openapi.info.title),
        version=Markdown(openapi.info.version),
        doc=Docstring(_package_doc(openapi), indent=0),
        client=parts,
        tags=tags,
        models=models.modules(),
        webhooks=functions,
        webhook_imports=webhook_imports,
        api=contract,
        readme=_readme(built, options, parts),
    )


def _forget_schemas(
    openapi: OpenAPI, found: list[Found], declared: Mapping[str, Declaration]
) -> None:
    """Let go of all schemas, which have become types and drafts.

    They take half of the memory of a large document, and what is made next takes their place.
    """
    if openapi.components is not None:
        openapi.components.schemas = None
    for one in found:
        node = one.node
        node.parameters = node.requestBody = node.responses = node.callbacks = None
    for declaration in declared.values():
        declaration.target = None
        for member in declaration.members or ():
            member.target = None


def _tags(
    drafts: list[Draft],
    openapi: OpenAPI,
    models: Models,
    known: Mapping[str, Scheme],
    diagnostics: Diagnostics,
) -> tuple[tuple[ir.Tag, ...], list[_Built]]:
    """Return the tags, and their operations in the order of the document."""
    tags: list[ir.Tag] = []
    built: list[_Built] = []
    by_tag = _by_tag(drafts)
    stems = names.tag_classes(by_tag)
    for tag, members in by_tag.items():
        builder, names_of = _tag_builder(members, models)
        made: list[ir.Operation] = []
        for one in members:
            security = requirement(one.found.node, openapi, known, diagnostics)
            name, iterator = names_of[one.found.mark], names_of.get(
                f"{one.found.mark}!"
            )
            operation, arguments = builder.build(one, name, iterator, security)
            built.append(_Built(one, tag, operation, arguments, security))
            made.append(operation)
        tags.append(_tag(tag, members[0].found.tag, stems[tag], openapi, builder, made))
    order = {one.found.mark: number for number, one in enumerate(drafts)}
    built.sort(key=lambda one: order[one.draft.found.mark])
    return tuple(tags), built


def _readme(built: list[_Built], options: ir.Options, parts: ir.Client) -> ir.Readme:
    """Return the example, of the first operation, and the index of all of them."""
    first = built[0] if built else None
    return ir.Readme(
        example=(
            client.example(options, parts, first.operation, first.tag)
            if first
            else Expression("")
        ),
        rows=tuple(
            summary_row(one.draft, f"client.{one.tag}.{one.operation.name}(…)")
            for one in built
        ),
    )


def _origin(document: Document) -> str:
    locations = [source.location.rsplit("/", 1)[-1] for source in document.sources]
    more = f" and {len(locations) - 1} more" if len(locations) > 1 else ""
    return f"{locations[0]}{more}"


def _package_doc(openapi: OpenAPI) -> str:
    title = f"Client of {openapi.info.title or 'the API'} {openapi.info.version or ''}".strip()
    description = prose(openapi.info.description)
    return f"{title}.\n\n{description}".strip()


def _types(
    openapi: OpenAPI, document: Document, diagnostics: Diagnostics, *, whole: bool
) -> Types:
    """Return the types, of every schema under components where the `whole` document is meant."""
    schemas = (openapi.components.schemas if openapi.components else None) or {}
    components = {mark_of(node): name for name, node in schemas.items()}
    types = Types(_lookup(schemas, document), components, diagnostics)
    for node in schemas.values() if whole else ():
        types.referenced(node)
    return types


def _lookup(
    schemas: Mapping[str, SchemaNode], document: Document
) -> Callable[[str], SchemaNode | None]:
    """Return the function that finds the schema a `$ref` means."""
    from openapi_pydantic.v3.v3_1 import Schema

    prefix = "#/components/schemas/"
    parsed: dict[str, SchemaNode | None] = {}

    def lookup(reference: str) -> SchemaNode | None:
        if reference.startswith(prefix):
            name = reference.removeprefix(prefix).replace("~1", "/").replace("~0", "~")
            if name in schemas:
                return schemas[name]
        if reference not in parsed:
            node = target(document, reference)
            parsed[reference] = (
                Schema.model_validate(node) if isinstance(node, dict) else None
            )
        return parsed[reference]

    return lookup


def _words(found: list[Found], types: Types, options: ir.Options) -> Words:
    schema = "schema:"
    parameters = [
        node
        for one in found
        for node in [*(one.path_item.parameters or ()), *(one.node.parameters or ())]
        if isinstance(node, Parameter)
    ]
    return Words(
        operations=operation_words(found),
        names={mark_of(node): node.name for node in parameters},
        titles=types.titles,
        schemas={
            what.removeprefix(schema): word
            for what, word in options.rename
            if what.startswith(schema)
        },
    )


def _sent(drafts: Iterable[Draft], used: Mapping[str, list[str]]) -> set[str]:
    """Return the marks of everything that a caller can send."""
    sent: list[ir.Type] = []
    for one in drafts:
        sent += [p.type for p in one.parameters]
        if one.body is not None:
            sent += [one.body.type, *(p.type for p in one.body.properties or ())]
    return reach([mark for kind in sent for mark in marks_in(kind)], used)


def _by_tag(drafts: Iterable[Draft]) -> dict[Identifier, list[Draft]]:
    """Return the drafts of each attribute of the client, in the order of the document."""
    groups: dict[str, list[Draft]] = defaultdict(list)
    for one in drafts:
        groups[names.snake(one.found.tag)].append(one)
    attributes = names.tags(groups)
    return {attributes[group]: members for group, members in groups.items()}


def _tag_builder(
    members: list[Draft], models: Models
) -> tuple[OperationBuilder, dict[str, Identifier]]:
    words, made = method_words([one.found for one in members])
    iterators = {
        f"{d.found.mark}!": f"iter {words[d.found.mark]}" for d in members if d.pages
    }
    names_of = names.methods({**words, **iterators}, made | iterators.keys())
    hidden = frozenset(names_of.values()) & _BUILTIN_TYPES
    return OperationBuilder(Annotator(models.names, hidden=hidden)), names_of


def _tag(
    tag: Identifier,
    word: str,
    stem: Identifier,
    openapi: OpenAPI,
    builder: OperationBuilder,
    operations: list[ir.Operation],
) -> ir.Tag:
    wire, description = word, ""
    for node in openapi.tags or ():
        if names.snake(node.name) == tag.rstrip("_"):
            wire, description = node.name, prose(node.description)
    text = description or f"Operations of {wire}."
    imports = builder.annotator.imports
    imports |= {
        (".._runtime", name) for name in (*builder.runtime, *_OPERATIONS_RUNTIME)
    }
    if _uses_models(operations):
        imports.add(("..", "models"))
    return ir.Tag(
        name=tag,
        wire=wire,
        doc=Docstring(text, indent=0),
        class_doc=Docstring(text),
        attribute_doc=Docstring(text, indent=8),
        classes=_classes(stem),
        imports=import_lines(imports),
        operations=tuple(operations),
    )


def _uses_models(operations: Iterable[ir.Operation]) -> bool:
    texts = [
        text
        for one in operations
        for text in (
            one.answer,
            one.headers,
            *(fact.value for fact in one.facts),
            *(a.annotation for a in (*one.path_arguments, *one.arguments)),
        )
    ]
    return any("models." in text for text in texts)


def _classes(stem: str) -> ir.TagClasses:
    return ir.TagClasses(
        plain=Identifier(stem),
        raw=Identifier(f"{stem}WithRawResponse"),
        streaming=Identifier(f"{stem}WithStreamingResponse"),
        async_plain=Identifier(f"Async{stem}"),
        async_raw=Identifier(f"Async{stem}WithRawResponse"),
        async_streaming=Identifier(f"Async{stem}WithStreamingResponse"),
    )


def _entry(one: _Built) -> api.Entry:
    iteration = one.operation.iteration
    return api.Entry(
        draft=one.draft,
        call=f"{one.tag}.{one.operation.name}",
        iterator=f"{one.tag}.{iteration.name}" if iteration else None,
        arguments=one.arguments,
        security=one.security,
        answer=str(one.operation.answer),
    )
