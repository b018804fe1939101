"""An operation of the document and its entry in api.json → arguments for its method."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.corpus_samples import NoSampleError, Sampler
from benchmarks.corpus_schemas import Schemas

METHODS = (
    *("get", "put", "post", "delete", "options", "head", "patch", "trace"),
    "query",
)

_IGNORED = {("header", name) for name in ("accept", "content-type", "authorization")}
"""Parameters that the specification says are none (section 4.8.12.1)."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a method is called with.

    Attributes:
        given: By argument.
        parameters: `in` and name → value, for all but the body.
        body: What the body says, if it has a value and is sent; else `...`.
        kind: What its media type is: see `kind_of`.
    """

    given: dict[str, Any]
    parameters: dict[tuple[str, str], Any]
    body: Any = ...
    kind: str = ""


def operations(schemas: Schemas) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield path, method in capitals, and the operation with all its parameters."""
    for path, node in (schemas.root.get("paths") or {}).items():
        item = schemas.target(node)
        if not isinstance(item, dict) or path.startswith("x-"):
            continue
        named = {m.upper(): item[m] for m in METHODS if isinstance(item.get(m), dict)}
        named |= item.get("additionalOperations") or {}
        for method, operation in named.items():
            whole = _whole(operation, item, schemas)
            sent = path.partition("#")[0].partition("?")[0]
            # What stands behind them is no parameter of a path, whatever the document says.
            whole["parameters"] = [
                node
                for node in whole["parameters"]
                if _place(node) != "path" or f"{{{node['name']}}}" in sent
            ]
            yield path, method, whole


def _whole(
    node: dict[str, Any], item: dict[str, Any], schemas: Schemas
) -> dict[str, Any]:
    """Return an operation with the parameters of its path, and nothing left to look up."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for one in [*(item.get("parameters") or ()), *(node.get("parameters") or ())]:
        parameter = schemas.target(one)
        if not isinstance(parameter, dict) or "name" not in parameter:
            continue
        place, name = _place(parameter), str(parameter["name"])
        key = (place, name.lower() if place == "header" else name)
        found[key] = _without_null(parameter, schemas)
    judged = [
        node
        for key, node in found.items()
        if key not in _IGNORED and key[0] != "querystring"
    ]
    whole = {**node, "parameters": judged, "x-parameters": list(found.values())}
    if "requestBody" in node:
        body = schemas.target(node["requestBody"])
        whole |= {"requestBody": _judged_body(body), "x-body": body}
    return whole


def _place(parameter: Mapping[str, Any]) -> str:
    """Return `in`; the bundle, which is 3.1, has no word of its own for querystring."""
    return str(parameter.get("x-apiwright-in", parameter.get("in")))


def _without_null(parameter: dict[str, Any], schemas: Schemas) -> dict[str, Any]:
    """Return a parameter whose type is one name, where it is one but for null.

    Null has no form in a URL, and openapi-core reads no lists of types.
    """
    schema = schemas.target(parameter.get("schema"))
    if not isinstance(schema, dict) or not isinstance(schema.get("type"), list):
        return parameter
    names = [name for name in schema["type"] if name != "null"]
    if len(names) != 1:
        return parameter
    return {**parameter, "schema": {**schema, "type": names[0]}}


def _judged_body(body: Any) -> dict[str, Any]:
    """Return a body as openapi-core can read it.

    Everything that is JSON is called `application/json` (it takes a range for bytes), and media
    types without a rule for objects have no schema.
    """
    if not isinstance(body, dict) or not isinstance(body.get("content"), dict):
        return {"content": {}}
    content: dict[str, Any] = {}
    exact_first = sorted(body["content"].items(), key=lambda pair: _is_range(pair[0]))
    for name, media in exact_first:
        kind = "json" if _is_range(name) else kind_of(name)
        key = "application/json" if kind == "json" else name
        content.setdefault(key, media if kind and isinstance(media, dict) else {})
        content.setdefault(name, {})
    return {**body, "content": content}


def _is_range(name: str) -> bool:
    return "*" in name or "/" not in name


def kind_of(media_type: str) -> str:
    """Return "json", "form" or "multipart"; "" for all others."""
    base = media_type.partition(";")[0].strip().lower()
    if base.endswith(("/json", "/x-json", "+json")) or base in {"*/*", "application/*"}:
        return "json"
    if base == "application/x-www-form-urlencoded":
        return "form"
    return "multipart" if base.startswith("multipart/") else ""


class Maker:
    """Makes arguments for the operations of one document.

    Args:
        schemas: As requests see them.
    """

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas
        self.sampler = Sampler(schemas)

    def arguments(
        self, entry: Mapping[str, Any], node: Mapping[str, Any], *, rich: bool
    ) -> Arguments:
        """Return the arguments of one call: all of them, or what is required.

        Raises:
            NoSampleError: A parameter or the body has no value.
            InvalidSchemaError: A schema is none.
        """
        given: dict[str, Any] = {}
        values: dict[tuple[str, str], Any] = {}
        nodes = {(_place(p), p["name"]): p for p in node["x-parameters"]}
        # What stands in the query of a path is a query parameter of the client's.
        lifted = re.findall(r"[?&]([^={}&#]+)=\{([^{}]+)\}", str(entry["path"]))
        nodes |= {
            ("query", k): nodes["path", v] for k, v in lifted if ("path", v) in nodes
        }
        for parameter in entry["parameters"]:
            key = (parameter["in"], parameter["name"])
            if rich or parameter["required"]:
                try:
                    value = self._parameter(nodes.get(key), rich=rich)
                except NoSampleError:
                    if parameter["required"]:
                        raise
                    continue
                given[parameter["argument"]] = values[key] = value
        body = self._body(entry, node, given, rich=rich)
        media_types = (entry["body"] or {}).get("media_types", ["none/"])
        kind = "" if _is_range(media_types[0]) else kind_of(media_types[0])
        return Arguments(given, values, body, kind)

    def _parameter(self, node: dict[str, Any] | None, *, rich: bool) -> Any:
        if node is None:
            return "a"  # The path names it, the document does not describe it.
        schema = node.get("schema", {})
        content = node.get("content")
        if isinstance(content, dict) and content:
            schema = next(iter(content.values())).get("schema", {})
        value = self.sampler.sample(schema, rich=rich)
        # Empty lists and null have no form in a URL or a header: nothing is sent.
        if value in ("", None) or value in ([], {}):
            value = self.sampler.sample(schema, rich=not rich)
        if value in ("", None) or value in ([], {}):
            raise NoSampleError("the parameter can only be empty")
        return value

    def _body(
        self,
        entry: Mapping[str, Any],
        node: Mapping[str, Any],
        given: dict[str, Any],
        *,
        rich: bool,
    ) -> Any:
        """Add the body's arguments to `given`, and return what has to arrive."""
        facts = entry["body"]
        if facts is None:
            return ...
        media_type = facts["media_types"][0]
        content = (node.get("x-body") or {}).get("content") or {}
        media: dict[str, Any] = content.get(media_type) or next(
            iter(content.values()), {}
        )
        schema = media.get("schema", {})
        kind = kind_of(media_type)
        if _is_range(media_type):
            # What is left of ranges is meant for files, which say what they are.
            named = media_type.replace("*/*", "a/b").replace("*", "plain")
            given |= {"body": b"\x00binary", "content_type": named}
            return ...
        if not kind:
            given["body"] = "<a/>" if _is_text(media_type) else b"\x00binary"
            return ...
        if kind == "json" and _is_binary(self.schemas.target(schema)):
            raise NoSampleError("JSON cannot be binary")
        body = self.sampler.sample(schema, rich=rich)
        if kind != "json" and not isinstance(body, dict):
            # No rule says how it becomes a form: the caller does.
            given["body"] = {"a": "b"}
            return ...
        if facts["argument"] is None and not isinstance(body, dict):
            # Where a body is spread there is no way to say null.
            body = self.sampler.sample(schema, rich=not rich)
        if kind != "json" and isinstance(body, dict):
            body = self._without_empty(schema, body)
        sent = self._with_files(schema, body) if kind == "multipart" else body
        if facts["argument"] is not None:
            given[facts["argument"]] = sent
        elif isinstance(sent, dict) and sent:
            self._spread(facts["properties"], sent, given)
        else:
            return ...
        return body

    def _spread(
        self, names: Mapping[str, str], body: dict[str, Any], given: dict[str, Any]
    ) -> None:
        given |= {names[wire]: body[wire] for wire in body if wire in names}
        rest = {wire: value for wire, value in body.items() if wire not in names}
        if rest:
            given["request_options"] = {"extra_body": rest}

    def _without_empty(self, schema: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Return a form in which every list has items: an empty one has no form."""
        properties = self.sampler.plain(schema).get("properties") or {}
        return {
            name: (
                self.sampler.sample(properties[name], rich=True)
                if value in ([], {}, None) and name in properties
                else value
            )
            for name, value in body.items()
        }

    def _with_files(self, schema: Any, body: Any) -> Any:
        """Return a multipart body with bytes for its files."""
        if not isinstance(body, dict):
            return body
        properties = self.sampler.plain(schema).get("properties") or {}
        return {k: self._file(properties.get(k, {}), v) for k, v in body.items()}

    def _file(self, schema: Any, value: Any) -> Any:
        plain = self.sampler.plain(schema)
        if isinstance(value, str) and _is_binary(plain):
            return value.encode()
        if isinstance(value, list):
            return [self._file(plain.get("items", {}), item) for item in value]
        return value


def _is_binary(schema: Any) -> bool:
    return isinstance(schema, dict) and (
        schema.get("format") == "binary"
        or (schema.get("type") == "string" and "contentMediaType" in schema)
    )


def _is_text(media_type: str) -> bool:
    base = media_type.partition(";")[0].strip().lower()
    return base.startswith("text/") or base.endswith(("/xml", "+xml"))
