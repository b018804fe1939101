"""A schema → values that are valid under it: a sparse one and a rich one, always the same.

The sparse value has what is required, the first of each choice, and null where it may; the rich
one has every property, the last of each choice, and two items in each array. A value is handed
out only if jsonschema finds it valid.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator
from typing import Any

from benchmarks.corpus_merge import both
from benchmarks.corpus_patterns import UnmatchableError, matching
from benchmarks.corpus_schemas import Schemas

_UUIDS = "123e4567-e89b-12d3-a456-426614174000", "00000000-0000-4000-8000-00000000000a"
_LINKS = "https://example.com/a", "https://example.com/b?c=d#e", "urn:a"

FORMATS: dict[str, tuple[str, ...]] = {
    "date": ("2024-02-29", "1999-12-31"),
    "date-time": (
        "2024-02-29T12:30:00Z",
        "1999-12-31T23:59:59.25+02:00",
        "2024-02-29T12:30:00+00:00",
        "2024-02-29T12:30:00.000Z",
    ),
    "time": ("12:30:00Z", "23:59:59.5Z"),
    "duration": ("P1D", "PT1H30M"),
    "uuid": _UUIDS,
    "email": ("a@example.com", "b.c@example.org", "a@b.de"),
    "idn-email": ("a@example.com", "b.c@example.org"),
    "uri": _LINKS,
    "url": _LINKS,
    "uri-reference": ("/a", "b?c=d#e"),
    "iri": _LINKS,
    "uri-template": ("/a/{b}", "/c/{d}"),
    "hostname": ("example.com", "a.example.org"),
    "ipv4": ("192.0.2.1", "192.0.2.254"),
    "ipv6": ("2001:db8::1", "2001:db8::ff"),
    "byte": ("YWJj", "aGVsbG8="),
    "base64url": ("YWJj", "aGVsbG8"),
    "json-pointer": ("/a", "/b/0"),
    "regex": ("^a$", "b+"),
    "decimal": ("1.50", "-0.25"),
}
"""Format → what the sparse and the rich value are, and others where those do not fit."""

_DEPTH = 5
_SIZE = 400


class NoSampleError(Exception):
    """No value was found; the message says why."""


_SCHEMAS = "#/components/schemas/"


class Sampler:
    """Makes values for the schemas of one side.

    Args:
        schemas: The document as that side sees it.
    """

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas
        self._size = 0
        self._loose = False
        self._stack: list[str] = []
        self._families: dict[str, list[str]] = {}

    def sample(self, schema: Any, *, rich: bool) -> Any:
        """Return a value that is valid under `schema`.

        Raises:
            NoSampleError: None was found.
            InvalidSchemaError: The schema is none.
        """
        reasons: list[str] = []
        # Members of a oneOf that overlap so that no value is under one alone are the document's
        # fault; its operations are worth a call all the same.
        for choice, self._loose in itertools.product((rich, not rich), (False, True)):
            self._size, self._stack = 0, []
            try:
                value = self._make(schema, choice, 0)
            except (NoSampleError, UnmatchableError) as error:
                reasons.append(str(error))
                continue
            except RecursionError:
                raise NoSampleError("every value of it is endless") from None
            errors = self.schemas.errors(schema, value, loose=self._loose)
            if not errors:
                return value
            reasons += errors
        raise NoSampleError(reasons[0])

    def plain(self, schema: Any) -> dict[str, Any]:
        """Return a schema without `$ref` and allOf; `{}` if nothing is valid under it."""
        try:
            found: dict[str, Any] = self._plain(schema, [])[0]
        except NoSampleError:
            return {}
        return found

    def _make(self, schema: Any, rich: bool, depth: int) -> Any:
        self._size += 1
        height = len(self._stack)
        if depth > 40:
            raise NoSampleError("every value of it is endless")
        try:
            plain, name = self._plain(schema, [])
            return self._value(plain, name, rich and self._is_small(depth), depth)
        finally:
            del self._stack[height:]

    def _is_small(self, depth: int) -> bool:
        return depth < _DEPTH and self._size < _SIZE

    def _plain(self, schema: Any, seen: list[str]) -> tuple[Any, str]:
        """Return a schema without `$ref` and allOf, and the reference that led to it."""
        if schema is True or schema == {}:
            return {}, ""
        if not isinstance(schema, dict):
            raise NoSampleError("nothing is valid under `false`")
        reference = schema.get("$ref")
        if not isinstance(reference, str) and not schema.get("allOf"):
            return schema, ""
        found: Any = {k: v for k, v in schema.items() if k not in {"$ref", "allOf"}}
        name = ""
        if isinstance(reference, str) and reference not in seen:
            seen.append(reference)
            self._stack.append(reference)
            target, inner = self._plain(self.schemas.at(reference), seen)
            found, name = both(target, found), inner or reference
            name = reference if isinstance(found, dict) else name
        for member in schema.get("allOf") or ():
            found = both(found, self._plain(member, seen)[0])
        if not isinstance(found, dict):
            raise NoSampleError("nothing is valid under `false`")
        return found, name

    def _value(self, schema: dict[str, Any], name: str, rich: bool, depth: int) -> Any:
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return self._of_enum(schema, rich)
        choices = _choices(schema)
        if choices:
            return self._choice(schema, choices, rich, depth)
        kind = self._type(schema, rich, depth)
        match kind:
            case "object":
                value = self._object(schema, rich, depth)
                self._discriminate(schema, name, value)
                heir = self._heir(schema, name, value)
                return self._make({"$ref": heir}, rich, depth + 1) if heir else value
            case "array":
                return self._array(schema, rich, depth)
            case "string":
                return text(schema, rich)
            case "integer" | "number":
                return number(schema, kind, rich)
            case "boolean":
                return not rich
            case "null":
                return None
            case _:
                return "anything"

    def _of_enum(self, schema: dict[str, Any], rich: bool) -> Any:
        values = schema["enum"]
        rest = {k: v for k, v in schema.items() if k in {"type", "pattern"}}
        for value in reversed(values) if rich else values:
            if not self.schemas.errors(rest, value):
                return value
        raise NoSampleError("no value of the enum is of the type")

    def _choice(
        self, schema: dict[str, Any], choices: list[Any], rich: bool, depth: int
    ) -> Any:
        keys = ("oneOf", "anyOf") if "oneOf" in schema else ("anyOf",)
        rest = {k: v for k, v in schema.items() if k != keys[0]}
        reason = "no member of the union has a value"
        if rich:
            # The last one, but null only if there is nothing else.
            null = {"type": "null"}
            choices = [one for one in choices[::-1] if one != null]
            choices += [null] if len(choices) < len(_choices(schema)) else []
        for choice in choices:
            if self._is_endless(choice):
                continue
            try:
                plain, name = self._plain(choice, [])
                merged = both(rest, plain)
                if not isinstance(merged, dict):
                    continue
                value = self._value(merged, name, rich, depth)
            except (NoSampleError, UnmatchableError) as error:
                reason = str(error)
                continue
            errors = self.schemas.errors(schema, value, loose=self._loose)
            if not errors:
                return value
            reason = errors[0]
        raise NoSampleError(reason)

    def _is_endless(self, schema: Any) -> bool:
        """Whether a schema is one that is being made already."""
        reference = schema.get("$ref") if isinstance(schema, dict) else None
        return isinstance(reference, str) and self._stack.count(reference) > 1

    def _type(self, schema: dict[str, Any], rich: bool, depth: int) -> str | None:
        kind = schema.get("type")
        if isinstance(kind, list):
            if "null" in kind and (len(kind) == 1 or (depth and not rich)):
                return "null"
            kind = next((name for name in kind if name != "null"), None)
        if kind is not None:
            return str(kind)
        return next((kind for kind, keys in _SIGNS.items() if keys & {*schema}), None)

    def _object(self, schema: dict[str, Any], rich: bool, depth: int) -> dict[str, Any]:
        properties = schema.get("properties") or {}
        required = [n for n in schema.get("required") or () if isinstance(n, str)]
        more = schema.get("additionalProperties", True)
        value: dict[str, Any] = {}
        for name in required:
            value[name] = self._make(properties.get(name, more), rich, depth + 1)
        least = max(schema.get("minProperties") or 0, 0)
        most = schema.get("maxProperties")
        for name, member in properties.items():
            wanted = rich or len(value) < least
            full = most is not None and len(value) >= most
            if name in value or not wanted or full or self._is_hidden(member):
                continue
            self._try(value, name, member, rich, depth)
        for name, member in self._further(schema):
            if len(value) < least or (rich and not value):
                self._try(value, name, member, rich, depth)
        return value

    def _discriminate(
        self, schema: dict[str, Any], name: str, value: dict[str, Any]
    ) -> None:
        """Say in `value` which variant it is: the one that `name` refers to."""
        discriminator = schema.get("discriminator")
        if not isinstance(discriminator, dict) or not name:
            return
        key = discriminator.get("propertyName")
        last = name.rsplit("/", 1)[-1]
        mapping = discriminator.get("mapping") or {}
        words = [word for word, to in mapping.items() if to in {name, last}] or [last]
        member = (schema.get("properties") or {}).get(key, {})
        fitting = [word for word in words if not self.schemas.errors(member, word)]
        if key in value and fitting:
            value[key] = fitting[0]

    def _heir(self, schema: dict[str, Any], name: str, value: dict[str, Any]) -> str:
        """Return the schema made of the one at `name` that the tag in `value` means, or ""."""
        discriminator = schema.get("discriminator")
        if not isinstance(discriminator, dict) or not name.startswith(_SCHEMAS):
            return ""
        key = str(discriminator.get("propertyName"))
        tag = value.get(key)
        if not isinstance(tag, str):
            return ""
        mapped = (discriminator.get("mapping") or {}).get(tag, tag)
        for word in self._family(name):
            node = self.schemas.at(_SCHEMAS + word)
            parts = [node, *(m for m in node["allOf"] if isinstance(m, dict))]
            tags = [part.get("x-ms-discriminator-value") for part in parts]
            for part in parts:
                own = (part.get("properties") or {}).get(key) or {}
                tags += [own.get("const"), *(own.get("enum") or ())]
            if mapped in {word, _SCHEMAS + word} or tag in tags:
                return f"{_SCHEMAS}{word}"
        return ""

    def _family(self, name: str) -> list[str]:
        """Return the names of the schemas made of the one at `name`, and of those made of them."""
        if name not in self._families:
            named = self.schemas.at(_SCHEMAS.rstrip("/"))
            found: list[str] = []
            parents = [name]
            for parent in parents:
                for word, node in named.items():
                    members = node.get("allOf") if isinstance(node, dict) else None
                    if {"$ref": parent} in (members or ()) and word not in found:
                        found.append(word)
                        # It grows while it is walked over.
                        parents.append(f"{_SCHEMAS}{word}")
            self._families[name] = found
        return self._families[name]

    def _try(
        self, value: dict[str, Any], name: str, schema: Any, rich: bool, depth: int
    ) -> None:
        """Add a property that may be left out, if a value is found for it."""
        if self._is_endless(schema):
            return
        try:
            found = self._make(schema, rich, depth + 1)
        except (NoSampleError, UnmatchableError):
            return
        value[name] = found

    def _is_hidden(self, schema: Any) -> bool:
        for _ in range(8):
            if not isinstance(schema, dict):
                return False
            if schema.get(self.schemas.hidden):
                return True
            if any(
                self._is_hidden(m) for m in schema.get("allOf") or () if m != schema
            ):
                return True
            schema = self.schemas.at(schema["$ref"]) if "$ref" in schema else None
        return False

    def _further(self, schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        """Yield properties that have no name in the document."""
        for pattern, member in (schema.get("patternProperties") or {}).items():
            yield matching(pattern), member
        more = schema.get("additionalProperties", True)
        if more is False:
            return
        names = schema.get("propertyNames")
        for number_ in range(1, 9):
            name = self._make(names, number_ % 2 == 0, 1) if names else f"key {number_}"
            yield str(name), more

    def _array(self, schema: dict[str, Any], rich: bool, depth: int) -> list[Any]:
        first = schema.get("prefixItems") or []
        items = schema.get("items", True)
        value = [self._make(member, rich, depth + 1) for member in first]
        least = schema.get("minItems") or 0
        most = schema.get("maxItems")
        count = max(least, 2 if rich else 0)
        count = count if most is None else min(count, most)
        if items is False or (count > least and self._is_endless(items)):
            count = least
        for number_ in range(len(value), count):
            try:
                item = self._make(items, rich != bool(number_ % 2), depth + 1)
            except (NoSampleError, UnmatchableError):
                if len(value) >= least:
                    break
                raise
            if schema.get("uniqueItems") and item in value:
                item = _another(item, number_)
                if len(value) >= least and self.schemas.errors(items, item):
                    break
            value.append(item)
        return value


_SIGNS = {
    "object": {"properties", "additionalProperties", "required", "patternProperties"},
    "array": {"items", "prefixItems", "minItems", "maxItems"},
    "string": {"pattern", "minLength", "maxLength"},
    "number": {"minimum", "maximum", "multipleOf"},
}
"""Type → keywords that only it has, for schemas that do not say their type."""


def _choices(schema: dict[str, Any]) -> list[Any]:
    found: list[Any] = schema.get("oneOf") or schema.get("anyOf") or []
    return found


def text(schema: dict[str, Any], rich: bool) -> str:
    """Return a string that is valid under `schema`.

    Raises:
        UnmatchableError: The pattern is too hard, or the format allows no such length.
    """
    least = schema.get("minLength") or 0
    most = schema.get("maxLength")
    pattern = schema.get("pattern")
    forms = FORMATS.get(schema.get("format") or "", ())
    plain = "some text" if rich else "a"
    for form in [*forms[1:2], *forms] if rich else forms:
        fits = least <= len(form) and (most is None or len(form) <= most)
        if fits and (pattern is None or re.search(pattern, form)):
            return form
    if isinstance(pattern, str):
        return matching(pattern, least, most)
    if forms and schema["format"] in {"date", "date-time", "time", "uuid", "ipv4"}:
        raise UnmatchableError(f"no {schema['format']} of that length was found")
    plain = plain if len(plain) >= least else plain + "x" * (least - len(plain))
    return plain if most is None else plain[: int(most)]


def number(schema: dict[str, Any], kind: str, rich: bool) -> int | float:
    """Return a number that is valid under `schema`, if its bounds leave one."""
    low, high = schema.get("minimum"), schema.get("maximum")
    step = schema.get("multipleOf") or (1 if kind == "integer" else 0.5)
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if above is not None:
        low = above + step if low is None else max(low, above + step)
    if below is not None:
        high = below - step if high is None else min(high, below - step)
    value: int | float = 3 if kind == "integer" else (2.5 if rich else 1)
    if rich and kind == "integer" and schema.get("format") == "int64":
        value = 2**53 + 1
    value = value if low is None else max(value, low)
    value = value if high is None else min(value, high)
    if schema.get("multipleOf"):
        value = math.ceil(value / step) * step
        value = value - step if high is not None and value > high else value
    return int(value) if kind == "integer" else value


def _another(item: Any, number_: int) -> Any:
    """Return a value of the same type as `item` and not equal to it."""
    if isinstance(item, str):
        return f"{item}{number_}"
    if isinstance(item, bool):
        return not item
    return item + number_ if isinstance(item, int | float) else item
