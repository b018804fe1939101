"""Drafts → `ir.Operation`: arguments with their names, and what each of them sends."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from apiwright import ir, names
from apiwright.build.annotation import Annotator, Place
from apiwright.build.bodies import Body, encoding_text
from apiwright.build.docs import ArgumentDoc, choice_doc, default_text, method_doc
from apiwright.build.drafts import Draft
from apiwright.build.headers import headers_text
from apiwright.build.limits import limits_text
from apiwright.build.model_limits import said_by
from apiwright.build.parameters import Parameterized
from apiwright.build.positions import position_settings
from apiwright.build.responses import Answers, is_stream
from apiwright.build.servers import server_list
from apiwright.text import (
    Docstring,
    Expression,
    Identifier,
    Markdown,
    MarkdownCode,
    literal,
)

_WIDTH = 88
"""Columns of a line in generated code: black's own."""

_OMIT = Expression("omit")
_STREAM = Identifier("stream")


@dataclass(slots=True)
class _Call:
    """Arguments of one method while they are collected."""

    path: list[ir.Argument] = field(default_factory=list[ir.Argument])
    required: list[ir.Argument] = field(default_factory=list[ir.Argument])
    optional: list[ir.Argument] = field(default_factory=list[ir.Argument])
    docs: list[ArgumentDoc] = field(default_factory=list[ArgumentDoc])
    optional_docs: list[ArgumentDoc] = field(default_factory=list[ArgumentDoc])
    values: dict[str, list[ir.Value]] = field(default_factory=dict[str, list[ir.Value]])
    argument_names: dict[tuple[str, str], Identifier] = field(
        default_factory=dict[tuple[str, str], Identifier]
    )


@dataclass(slots=True)
class OperationBuilder:
    """Builds the operations of one tag; all share the imports of its module.

    Attributes:
        runtime: Names that the module needs from the runtime.
    """

    annotator: Annotator
    runtime: set[str] = field(default_factory=set[str])

    def build(
        self,
        draft: Draft,
        name: Identifier,
        iterator: Identifier | None,
        security: list[dict[str, list[str]]],
    ) -> tuple[ir.Operation, dict[tuple[str, str], Identifier]]:
        """Return the operation, and (location, wire) → argument for api.json."""
        call = self._call(draft)
        found = draft.found
        operation = ir.Operation(
            id=found.word,
            name=name,
            method=found.method,
            path=found.path,
            constant=names.constant(name),
            facts=tuple(
                self._facts(draft, security, stream=bool(draft.answers.stream))
            ),
            path_arguments=tuple(call.path),
            arguments=(*call.required, *call.optional),
            path_values=tuple(call.values.get("path", ())),
            query_values=tuple(call.values.get("query", ())),
            querystring_values=tuple(call.values.get("querystring", ())),
            header_values=tuple(call.values.get("header", ())),
            cookie_values=tuple(call.values.get("cookie", ())),
            body_value=_body_value(draft.body),
            body_properties=tuple(call.values.get("body", ())),
            send_settings=tuple(_send_settings(draft)),
            sender=Identifier("stream" if draft.answers.stream else "send"),
            result=self._result(draft, draft.answers.type),
            headers=self._headers(draft),
            answer=self._answer(draft.answers, "Stream"),
            async_answer=self._answer(draft.answers, "AsyncStream"),
            method_doc=method_doc(
                draft, [*call.docs, *call.optional_docs], draft.answers.doc
            ),
            iteration=self._iteration(draft, name, iterator),
            streamed=self._streamed(draft, name, call, security),
        )
        return operation, call.argument_names

    def _call(self, draft: Draft) -> _Call:
        call = _Call()
        content = draft.body
        spread = (
            content.properties if content is not None and content.properties else ()
        )
        wires = [(p.location, p.wire) for p in draft.parameters]
        wires += [("body", p.wire) for p in spread]
        call.argument_names = names.arguments(wires, _controls(draft))
        for parameter in _in_path_order(draft):
            name = call.argument_names[parameter.location, parameter.wire]
            self._add(
                call, name, parameter.type, parameter.required, parameter.location
            )
            doc = default_text(parameter.doc, parameter.facts, parameter.limits)
            _document(call, name, doc, required=parameter.required)
            value = Expression(name)
            if parameter.wrapper:
                arguments = f"{name}{parameter.wrapper_arguments}"
                value = Expression(f"styles.{parameter.wrapper}({arguments})")
                self.runtime.update(("styles", *parameter.runtime))
            call.values.setdefault(parameter.location, []).append(
                ir.Value(wire=parameter.wire, value=value)
            )
        if content is not None:
            self._body(call, content)
        if draft.answers.streamed is not None and not _has_stream(draft):
            annotation, default = Expression("bool"), Expression("False")
            stream = ir.Argument(name=_STREAM, annotation=annotation, default=default)
            call.optional.append(stream)
            _document(call, _STREAM, "Whether the answer is a stream.", required=False)
        return call

    def _body(self, call: _Call, content: Body) -> None:
        for part in content.properties or ():
            name = call.argument_names["body", part.wire]
            self._add(call, name, part.type, part.required, "body")
            doc = default_text(
                part.facts.doc, part.facts, part.limits, part.headers_doc
            )
            _document(call, name, doc, required=part.required)
            call.values.setdefault("body", []).append(
                ir.Value(wire=part.wire, value=Expression(name))
            )
        if content.properties is None:
            self._add(call, Identifier("body"), content.type, content.required, "body")
            _document(
                call,
                "body",
                content.doc or "The body of the request.",
                required=content.required,
            )
        if content.has_choice:
            text = self.annotator.write(content.choices, Place.ARGUMENT)
            call.optional.append(
                _argument(
                    Identifier("content_type"),
                    Expression(f"{text} | None"),
                    Expression("None"),
                )
            )
            _document(call, "content_type", choice_doc(content), required=False)

    def _add(
        self,
        call: _Call,
        name: Identifier,
        found: ir.Type,
        required: bool,
        location: str,
    ) -> None:
        annotation = self.annotator.write(found, Place.ARGUMENT)
        if location == "path":
            call.path.append(_argument(name, annotation, None))
        elif required:
            call.required.append(_argument(name, annotation, None))
        else:
            self.runtime.update(("Omit", "omit"))
            annotation = Expression(f"{annotation} | Omit")
            call.optional.append(_argument(name, annotation, _OMIT))

    def _result(self, draft: Draft, found: ir.Type) -> Expression:
        """Return the type arguments of an Operation: its answer, and its headers if it has any."""
        text = self.annotator.write(found, Place.ANSWER)
        return Expression(", ".join(filter(None, (text, self._headers(draft)))))

    def _headers(self, draft: Draft) -> Expression:
        if draft.headers is None:
            return Expression("")
        return self.annotator.write(draft.headers.type, Place.ANSWER)

    def _answer(self, answers: Answers, stream: str) -> Expression:
        text = self.annotator.write(answers.type, Place.ANSWER)
        if not answers.stream:
            return text
        self.runtime.add(stream)
        return Expression(f"{stream}[{text}]")

    def _streamed(
        self,
        draft: Draft,
        name: Identifier,
        call: _Call,
        security: list[dict[str, list[str]]],
    ) -> ir.Streamed | None:
        items = draft.answers.streamed
        if items is None:
            return None
        self.runtime.update(("AsyncStream", "Stream"))
        self.annotator.imports |= {("typing", "Literal"), ("typing", "overload")}
        item = self.annotator.write(items, Place.ANSWER)
        arguments = (*call.required, *call.optional)
        return ir.Streamed(
            constant=names.constant(f"{name}_stream"),
            facts=tuple(self._facts(draft, security, stream=True)),
            result=self._result(draft, items),
            answer=Expression(f"Stream[{item}]"),
            async_answer=Expression(f"AsyncStream[{item}]"),
            plain_arguments=tuple(
                _choosing(one, "Literal[False]") for one in arguments
            ),
            stream_arguments=tuple(
                _choosing(one, "Literal[True]") for one in arguments
            ),
        )

    def _iteration(
        self, draft: Draft, name: Identifier, iterator: Identifier | None
    ) -> ir.Iteration | None:
        if draft.pages is None or iterator is None:
            return None
        self.runtime.update(("AsyncPaginator", "Paginator", "apaginate", "paginate"))
        self.runtime.add(draft.pages.runtime)
        doc = (
            f"Iterate over the items of all pages of `{name}`, which has the same arguments.\n\n"
            f"`{draft.found.method} {draft.found.path}`"
        )
        return ir.Iteration(
            name=iterator,
            item=self.annotator.write(draft.pages.item, Place.ANSWER),
            scheme=draft.pages.text,
            doc=Docstring(doc, indent=8),
        )

    def _facts(
        self, draft: Draft, security: list[dict[str, list[str]]], *, stream: bool
    ) -> Iterable[ir.Setting]:
        """Yield what is known of the operation before it is called."""
        node = draft.found.node
        servers = node.servers or draft.found.path_item.servers
        if servers:
            self.runtime.add("Server")
            yield _setting("servers", server_list(servers))
        if security:
            yield _setting("security", literal(security))
        if draft.body is not None:
            yield from self._body_facts(draft.body)
        if draft.idempotency_header:
            yield _setting("idempotency_header", literal(draft.idempotency_header))
        limits = _limits(draft, self.annotator.names.limits)
        if limits:
            self.runtime.add("Limits")
            text = limits_text(limits, self.annotator.names.sent)
            yield _setting("limits", Expression(text))
        yield _setting("responses", self._responses(draft.answers, stream=stream))
        if draft.headers is not None:
            self.runtime.add("ResponseHeaders")
            yield _setting("headers", headers_text(draft.headers, self._headers(draft)))

    def _body_facts(self, content: Body) -> Iterable[ir.Setting]:
        yield _setting("request_body", literal(list(content.media_types)))
        if not content.json_text and content.has_choice:
            yield _setting("json_text", Expression("False"))
        if not content.required:
            yield _setting("body_required", Expression("False"))
        if content.encoding:
            self.runtime.add("Encoding")
            yield _setting("encoding", Expression(encoding_text(content.encoding)))
        for name, value in position_settings(content.positions):
            self.runtime.add("Encoding")
            yield _setting(name, value)

    def _responses(self, answers: Answers, *, stream: bool) -> Expression:
        """Return every response; of the successes, those that are streams, or those that are not."""
        entries: list[str] = []
        for answer in answers.documented:
            contents = ", ".join(
                f"{literal(media)}: lambda: {self.annotator.write(found, Place.ANSWER)}"
                for media, found in answer.contents
                if answer.status.startswith(("4", "5")) or is_stream(media) == stream
            )
            entries.append(f"{literal(answer.status)}: {{{contents}}}")
        return Expression("{" + ", ".join(entries) + "}")


def _argument(
    name: Identifier, annotation: Expression, default: Expression | None
) -> ir.Argument:
    """Return an argument; a union too long for one line stands in parentheses.

    black would set them itself and ruff would not; where they are there, both keep them.
    """
    end = f" = {default}," if default else ","
    if len(f"        {name}: {annotation}{end}") > _WIDTH and _is_union(annotation):
        annotation = Expression(f"({annotation})")
    return ir.Argument(name=name, annotation=annotation, default=default)


def _is_union(annotation: str) -> bool:
    """Whether `annotation` has a `|` outside of brackets and strings."""
    depth = 0
    for part in re.split(r'("(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\')', annotation)[::2]:
        for character in part:
            depth += (character in "[(") - (character in "])")
            if character == "|" and not depth:
                return True
    return False


def _limits(
    draft: Draft, limited: Collection[str]
) -> dict[str, dict[str, dict[str, object]]]:
    """Return location → wire name → limits, of what has any; `limited` are the classes that do."""
    found: dict[str, dict[str, dict[str, object]]] = {}
    for location, wire, limits in draft.limits:
        said = said_by(limits, limited)
        if said:
            found.setdefault(location, {})[wire] = said
    return found


def _setting(name: str, value: Expression) -> ir.Setting:
    return ir.Setting(name=Identifier(name), value=value)


def _controls(draft: Draft) -> set[str]:
    """Return the arguments of this method that are no part of the document."""
    found: set[str] = set()
    if draft.body is not None and draft.body.properties is None:
        found.add("body")
    if draft.body is not None and draft.body.has_choice:
        found.add("content_type")
    if draft.answers.streamed is not None and not _has_stream(draft):
        found.add(_STREAM)
    return found


def _has_stream(draft: Draft) -> bool:
    """Whether the document itself has the argument that asks for a stream."""
    wires = [p.wire for p in draft.parameters]
    if draft.body is not None:
        wires += [p.wire for p in draft.body.properties or ()]
    return _STREAM in wires


def _choosing(argument: ir.Argument, annotation: str) -> ir.Argument:
    """Return `argument` as an overload has it: `stream` with one value, all others as they are."""
    if argument.name != _STREAM:
        return argument
    if annotation == "Literal[True]":
        return ir.Argument(
            name=_STREAM, annotation=Expression(annotation), default=None
        )
    open_ = " | Omit" if argument.default == _OMIT else ""
    return ir.Argument(
        name=_STREAM,
        annotation=Expression(annotation + open_),
        default=argument.default,
    )


def _in_path_order(draft: Draft) -> list[Parameterized]:
    """Return the parameters: those of the path in its order, then the others in theirs."""
    path = draft.found.path
    inside = [p for p in draft.parameters if p.location == "path"]
    inside.sort(key=lambda p: path.find("{" + p.wire + "}"))
    others = [
        p
        for location in ("query", "querystring", "header", "cookie")
        for p in draft.parameters
        if p.location == location
    ]
    return [*inside, *others]


def _document(call: _Call, name: str, text: str, *, required: bool) -> None:
    (call.docs if required else call.optional_docs).append(ArgumentDoc(name, text))


def _body_value(content: Body | None) -> Expression:
    return Expression(
        "body" if content is not None and content.properties is None else ""
    )


def _send_settings(draft: Draft) -> Iterable[ir.Setting]:
    if draft.body is not None and draft.body.has_choice:
        yield _setting("content_type", Expression("content_type"))


def summary_row(draft: Draft, call: str) -> ir.ReadmeRow:
    """Return the operation's line in the README's index."""
    node = draft.found.node
    return ir.ReadmeRow(
        operation=Markdown(node.summary or node.operationId or draft.found.word),
        request=MarkdownCode(f"{draft.found.method} {draft.found.path}"),
        call=MarkdownCode(call),
    )
