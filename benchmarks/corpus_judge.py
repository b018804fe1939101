"""Requests as openapi-core sees them, and what it does not look at: whether values arrived.

openapi-core judges one operation at a time, found by its key and not by its path: it knows no
queries or fragments in paths, and where two paths are alike the document does not say which is
meant. The path is taken apart here, and its parameters are handed over.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, unquote_plus

from benchmarks.corpus_arguments import Arguments
from benchmarks.corpus_server import Got
from jsonschema_path import SchemaPath
from openapi_core import V31RequestValidator
from openapi_core.datatypes import RequestParameters
from openapi_core.templating.datatypes import TemplateResult
from openapi_core.templating.paths.datatypes import PathOperationServer
from openapi_core.templating.paths.finders import BasePathFinder
from openapi_core.validation.request.exceptions import (
    MissingRequiredRequestBody,
    ParameterValidationError,
    RequestBodyValidationError,
    SecurityValidationError,
)
from werkzeug.datastructures import Headers, ImmutableMultiDict


class _Finder(BasePathFinder):
    """Finds an operation by its path item's key."""

    def find(self, method: str, name: str) -> PathOperationServer:
        """Return the operation, of which `name` is the key behind the host."""
        path = self.spec / "paths" / name.rpartition("/")[2]
        server = SchemaPath.from_dict({"url": "/"})
        return PathOperationServer(
            path,
            path / method,
            server,
            TemplateResult(name, {}),
            TemplateResult("/", {}),
        )


@dataclass(slots=True)
class _Request:
    """What openapi-core asks for (`openapi_core.protocols.Request`)."""

    host_url: str
    method: str
    path: str
    path_pattern: str
    parameters: RequestParameters
    content_type: str
    body: bytes | None


class Judge:
    """openapi-core, for the operations of one document.

    Args:
        root: The document as requests see it, in the form of 3.1.
        operations: Key → method in lower case and the operation with all its parameters.

    Attributes:
        set_aside: Of how many requests it could not read a part.
    """

    def __init__(
        self, root: dict[str, Any], operations: Mapping[str, tuple[str, dict[str, Any]]]
    ) -> None:
        paths = {key: {method: node} for key, (method, node) in operations.items()}
        # The paths stay: references lead into them.
        paths = {**(root.get("paths") or {}), **paths}
        document = _without_discriminators({**root, "paths": paths})
        self._unknown = _unknown_schemes(root) | _conflicts(root, operations)
        self.set_aside = 0
        self._validator = V31RequestValidator(
            SchemaPath.from_dict(document), path_finder_cls=_Finder
        )

    def errors(
        self, key: str, method: str, path: str, got: Got, arguments: Arguments
    ) -> list[str]:
        """Return what is wrong with a request to the operation `key`."""
        found = path_values(path, got.target, _in_path(arguments))
        if found is None:
            return [f"the path {got.target!r} is not one of {path!r}"]
        query = parse_qsl(got.target.partition("?")[2], keep_blank_values=True)
        cookies = [c.partition("=") for c in (got.header("cookie") or "").split("; ")]
        content_type = got.header("content-type") or ""
        if arguments.kind == "json" and content_type:
            content_type = "application/json"
        request = _Request(
            host_url="http://127.0.0.1",
            method=method,
            path=got.target.partition("?")[0],
            path_pattern=f"/{key}",
            parameters=RequestParameters(
                path=found,
                query=ImmutableMultiDict(query),
                header=Headers(list(got.headers)),
                cookie=ImmutableMultiDict([(k, unquote(v)) for k, _, v in cookies]),
            ),
            content_type=content_type,
            body=got.body or None,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            errors = list(self._validator.iter_errors(request))
        judged = [
            error
            for error in errors
            if not self._is_unknown(error) and not _is_beyond(error, arguments)
        ]
        self.set_aside += len(judged) < len(errors)
        return [explain(error) for error in judged]

    def _is_unknown(self, error: Exception) -> bool:
        """Whether an error is about security that no standard describes, or nobody can send."""
        return isinstance(error, SecurityValidationError) and any(
            text in explain(error) for text in self._unknown
        )


def _unknown_schemes(root: Mapping[str, Any]) -> set[str]:
    """Return the security schemes of which no standard says how they are sent, in quotes."""
    schemes = (root.get("components") or {}).get("securitySchemes") or {}
    return {repr(name) for name, scheme in schemes.items() if _is_unknown(scheme)}


def _is_unknown(scheme: Mapping[str, Any]) -> bool:
    kind = str(scheme.get("type")).lower()
    if kind == "apikey" and scheme.get("in") == "header":
        # It is the name of no header (RFC 9110, section 5.6.2).
        return not re.fullmatch(r"[-!#$%&'*+.^_`|~\w]+", str(scheme.get("name")))
    return kind == "http" and str(scheme.get("scheme")).lower() not in _SCHEMES


_SCHEMES = {"basic", "bearer"}


def _conflicts(
    root: Mapping[str, Any], operations: Mapping[str, tuple[str, dict[str, Any]]]
) -> set[str]:
    """Return the requirements of two credentials in one place, as openapi-core lists them."""
    schemes = (root.get("components") or {}).get("securitySchemes") or {}
    asked = [root.get("security"), *(o.get("security") for _, o in operations.values())]
    found: set[str] = set()
    for alternative in (one for wanted in asked for one in wanted or ()):
        names = [name for name in alternative if name in schemes]
        places = [_place(schemes[name]) for name in names]
        if len(set(places)) < len(places):
            found.add(repr(names))
    return found


def _place(scheme: Mapping[str, Any]) -> tuple[str, str]:
    if str(scheme.get("type")).lower() == "apikey":
        name = str(scheme.get("name"))
        place = str(scheme.get("in"))
        return place, name.lower() if place == "header" else name
    return (
        ("", "") if scheme.get("type") == "mutualTLS" else ("header", "authorization")
    )


def _is_beyond(error: Exception, arguments: Arguments) -> bool:
    """Whether an error is about what openapi-core cannot read.

    Values within values have no form in a URL or a urlencoded form (section 4.8.12.3 leaves them
    undefined), and it looks for objects under their own name where their properties stand alone,
    where another parameter may have the name of one of them.
    """
    if _is_unreadable(error, arguments):
        return True
    if isinstance(error, ParameterValidationError):
        key = error.location, error.name
        if key not in arguments.parameters and error.name.lower() in _OF_TRANSPORT:
            return True
        value = arguments.parameters.get(key)
        clashes = any(
            isinstance(other, dict) and error.name in other
            for other in arguments.parameters.values()
        )
        # Where the schema has no type of its own it takes all for text.
        untyped = not isinstance(value, str) and "schema of type any" in explain(error)
        return isinstance(value, dict) or is_nested(value) or clashes or untyped
    if isinstance(error, RequestBodyValidationError):
        body = arguments.body
        if isinstance(error, MissingRequiredRequestBody):
            # A form of empty lists has no bytes.
            return arguments.kind == "form" and not any(leaves(body))
        is_form = arguments.kind in {"form", "multipart"}
        # It reads no parts for a schema that has no properties of its own.
        untyped = "schema of type any" in explain(error)
        return is_form and (
            untyped or not isinstance(body, dict) or _is_nested_form(body)
        )
    return False


_OF_TRANSPORT = {
    *("accept-encoding", "connection", "host", "user-agent"),
    *("content-length", "transfer-encoding"),
}
"""Headers that are the HTTP library's matter, where the caller gives none."""


def _is_unreadable(error: BaseException | None, arguments: Arguments) -> bool:
    """Whether an error is about a deepObject that is none, a list of types, or a limit."""
    while error is not None:
        if "not available" in str(error) or "Expected a string value" in str(error):
            return True
        if arguments.kind == "multipart" and "Failed to cast value to" in str(error):
            return True
        details: list[Any] = list(getattr(error, "schema_errors", ()))
        if details and all(_is_limit(one, arguments) for one in details):
            return True
        error = error.__cause__
    return False


def _is_limit(found: Any, arguments: Arguments) -> bool:
    """Whether what jsonschema says is no matter of the request.

    It is where a oneOf overlaps. openapi-core reads the parts of a multipart body as the bytes or
    texts that they are on the wire, and of a form nothing that has no schema.
    """
    message: str = found.message
    deeper = [one.message for one in found.context or ()]
    if any("valid under each of" in one for one in (message, *deeper)):
        return True
    if arguments.kind == "multipart" and message.startswith("[] "):
        # It takes an array that was not sent for an empty one.
        return True
    lacks = re.fullmatch(r"['\"](.*)['\"] is a required property", message)
    if lacks is not None and arguments.kind in {"form", "multipart"}:
        return isinstance(arguments.body, dict) and lacks[1] in arguments.body
    is_part = re.fullmatch(
        r"b?(['\"]).*\1 is not (of type '\w+'|one of \[.*|valid under any of .*)",
        message,
        re.DOTALL,
    )
    return arguments.kind == "multipart" and bool(is_part)


def _without_discriminators(node: Any) -> Any:
    """Return a document in which a value is what it is, not what a tag says it is.

    The sampler makes values of base schemas, whose tags name variants that they are not.
    """
    if isinstance(node, list):
        return [_without_discriminators(item) for item in node]
    if not isinstance(node, dict):
        return node
    is_schema = isinstance(node.get("discriminator"), dict) and (
        "propertyName" in node["discriminator"]
    )
    return {
        key: _without_discriminators(value)
        for key, value in node.items()
        if not (is_schema and key == "discriminator")
    }


def _is_nested_form(body: dict[str, Any]) -> bool:
    """Whether there are objects, or values within values, in a form."""
    return any(isinstance(part, dict) or is_nested(part) for part in body.values())


def is_nested(value: Any) -> bool:
    """Whether there are arrays or objects within a value."""
    parts = value.values() if isinstance(value, dict) else value
    return isinstance(value, dict | list) and any(
        isinstance(part, dict | list) for part in parts
    )


def explain(error: BaseException | None) -> str:
    """Return an error with its causes and what jsonschema says, on one line."""
    parts: list[str] = []
    while error is not None and len(parts) < 4:
        parts.append(f"{type(error).__name__}: {error}"[:200])
        details = [
            str(one).splitlines()[0] for one in getattr(error, "schema_errors", ())
        ]
        parts += [detail[:200] for detail in details[:2]]
        error = error.__cause__
    return " ← ".join(parts)


def _in_path(arguments: Arguments) -> dict[str, Any]:
    return {
        name: value
        for (place, name), value in arguments.parameters.items()
        if place == "path"
    }


def path_values(
    template: str, target: str, known: Mapping[str, Any] | None = None
) -> dict[str, str] | None:
    """Return the path parameters of a request, or None if it is not to this path.

    Args:
        known: Values of parameters; they tell where one ends that is next to another.
    """
    pattern, _, query = template.partition("#")[0].partition("?")
    if pattern.startswith("//"):
        # The loopback server reads it as one slash, which is safe for those that serve files.
        pattern = pattern[1:]
    parts = re.split(r"\{([^{}]*)\}", pattern)
    groups = ["([^/]*)"] * len(parts)
    for number in range(3, len(parts), 2):
        value = (known or {}).get(parts[number])
        if not parts[number - 1] and value is not None:
            groups[number] = f"({re.escape(str(value))})"
    expression = "".join(
        groups[number] if number % 2 else re.escape(unquote(part))
        for number, part in enumerate(parts)
    )
    path, _, sent = target.partition("?")
    # Literals may be quoted on the way: compare them as they are meant.
    found = re.fullmatch(expression, path) or re.fullmatch(expression, unquote(path))
    given = dict(parse_qsl(sent, keep_blank_values=True))
    if found is None:
        return None
    names = parts[1::2]
    values = dict(zip(names, map(unquote, found.groups()), strict=True))
    for name, value in parse_qsl(query, keep_blank_values=True):
        variable = re.fullmatch(r"\{([^{}]*)\}", value)
        named = re.fullmatch(r"\{([^{}]*)\}", name)
        if named:
            values[named[1]] = next((k for k, v in given.items() if v == value), "")
            continue
        if variable and name in given:
            values[variable[1]] = given[name]
        elif variable is None and name not in given:
            return None
    return values


def lost(arguments: Arguments, path: str, got: Got) -> Iterator[str]:
    """Yield each string, integer and boolean that did not arrive where it belongs."""
    query = parse_qsl(got.target.partition("?")[2], keep_blank_values=True)
    values = path_values(path, got.target, _in_path(arguments)) or {}
    texts = {
        "query": "\n".join(f"{name}\n{value}" for name, value in query),
        "cookie": unquote(got.header("cookie") or ""),
        "querystring": unquote_plus(got.target.partition("?")[2]),
    }
    for (place, name), value in arguments.parameters.items():
        wire = _text(value)
        if place == "query" and wire is not None:
            # A parameter with `content` is JSON.
            if (name, wire) not in query and (name, json.dumps(value)) not in query:
                yield f"query parameter {name!r}: {wire!r} is not in {got.target!r}"
            continue
        text = texts.get(place) or values.get(name) or got.header(name.lower()) or ""
        for leaf in leaves(value):
            if leaf not in text:
                yield f"{place} parameter {name!r}: {leaf!r} is not in {text!r}"
    if arguments.kind == "form" and arguments.body is not ...:
        text = unquote_plus(got.body.decode())
        missing = [leaf for leaf in leaves(arguments.body) if leaf not in text]
        if missing:
            yield f"the form lacks {missing[:3]}: {text[:80]!r}"
    if arguments.kind == "multipart" and arguments.body is not ...:
        text = got.body.decode(errors="replace")
        missing = [leaf for leaf in leaves(arguments.body) if leaf not in text]
        if missing:
            yield f"the parts lack {missing[:3]}: {text[:80]!r}"


def leaves(value: Any) -> Iterator[str]:
    """Yield the strings, integers and booleans within a value, as they are written.

    Texts that JSON writes in another way are left out.
    """
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from leaves(part)
        return
    wire = _text(value)
    if wire is not None and json.dumps(wire) == f'"{wire}"':
        yield wire


def _text(value: Any) -> str | None:
    """Return how a value is written, where there is only one way; else None."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int) else None


def same(sent: Any, found: Any) -> bool:
    """Whether two JSON values are the same: numbers as doubles, times as instants."""
    if isinstance(sent, dict) and isinstance(found, dict):
        return sent.keys() == found.keys() and all(
            same(value, found[key]) for key, value in sent.items()
        )
    if isinstance(sent, list) and isinstance(found, list):
        return len(sent) == len(found) and all(map(same, sent, found))
    if isinstance(sent, bool) or isinstance(found, bool):
        return sent is found
    if isinstance(sent, int) and isinstance(found, int):
        return sent == found
    if isinstance(sent, int | float) and isinstance(found, int | float):
        return float(sent) == float(found)
    if isinstance(sent, str) and isinstance(found, str):
        return sent == found or _same_time(sent, found)
    return type(sent) is type(found) and bool(sent == found)


def _same_time(sent: str, found: str) -> bool:
    from datetime import datetime, time

    for kind in (datetime, time):
        try:
            return bool(kind.fromisoformat(sent) == kind.fromisoformat(found))
        except (ValueError, TypeError):
            continue
    return False


def difference(sent: Any, found: Any, place: str = "") -> str:
    """Return where two JSON values differ first."""
    if isinstance(sent, dict) and isinstance(found, dict):
        for key in {**sent, **found}:
            if key not in sent or key not in found:
                return f"{place}/{key}: {'lost' if key in sent else 'added'}"
            if not same(sent[key], found[key]):
                return difference(sent[key], found[key], f"{place}/{key}")
    if isinstance(sent, list) and isinstance(found, list) and len(sent) == len(found):
        for number, pair in enumerate(zip(sent, found, strict=True)):
            if not same(*pair):
                return difference(*pair, f"{place}/{number}")
    return f"{place}: sent {json.dumps(sent)[:80]}, got {json.dumps(found)[:80]}"
