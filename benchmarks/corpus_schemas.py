"""A document as one side of the conversation sees it, and what is valid under its schemas.

JSON Schema knows no direction: a property that is required and readOnly has to be in answers and
must not be asked of requests (OpenAPI 3.0.4, Schema Object; 3.1 leaves it to the reader). So there
is a copy of the document for each side, in which `required` says what that side has to say.
"""

from __future__ import annotations

import base64
import copy
import re
from collections.abc import Iterator
from typing import Any, Literal
from urllib.parse import unquote

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, UnknownType
from jsonschema.validators import extend
from openapi_schema_validator import oas31_format_checker
from referencing import Registry, Resource
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

Side = Literal["request", "answer"]

_extend: Any = extend
_LOOSE = _extend(
    Draft202012Validator, {"oneOf": Draft202012Validator.VALIDATORS["anyOf"]}
)

_BASE = "urn:document"
_HIDDEN: dict[Side, str] = {"request": "readOnly", "answer": "writeOnly"}


def _is_base64(value: object) -> bool:
    if not isinstance(value, str):
        return True
    try:
        base64.b64decode(value, validate=True)
    except ValueError:
        return False
    return True


# openapi-core knows this format of 3.0 in documents of 3.1, too.
_FORMATS = copy.copy(oas31_format_checker)
_FORMATS.checkers = {**_FORMATS.checkers, "byte": (_is_base64, ())}


class InvalidSchemaError(Exception):
    """A schema of the document is none; the message says why."""


class Schemas:
    """The schemas of a document, for one side.

    Args:
        document: A plain document in the form of 3.1; it is not changed.
    """

    def __init__(self, document: dict[str, Any], side: Side) -> None:
        self.hidden = _HIDDEN[side]
        self.document = document
        self.root: dict[str, Any] = self._of_this_side(document)
        resource: Resource[Any] = DRAFT202012.create_resource(self.root)
        registry: Registry[Any] = Registry().with_resource(_BASE, resource)
        self._resolver = registry.resolver(_BASE)

    def errors(self, schema: Any, value: Any, *, loose: bool = False) -> list[str]:
        """Return why `value` is not valid under a schema of `root`; [] if it is.

        Args:
            loose: Whether it may be valid under several members of a oneOf.

        Raises:
            InvalidSchemaError: The schema is none.
        """
        make: Any = _LOOSE if loose else Draft202012Validator
        validator = make(schema, _resolver=self._resolver, format_checker=_FORMATS)
        try:
            first = next(validator.iter_errors(value), None)
        except (SchemaError, UnknownType, Unresolvable, re.error) as error:
            raise InvalidSchemaError(f"{type(error).__name__}: {error}"[:200]) from None
        except (TypeError, AttributeError, ValueError, RecursionError) as error:
            raise InvalidSchemaError(f"it cannot be applied: {error!r}"[:200]) from None
        return [] if first is None else [f"{first.json_path}: {first.message}"[:200]]

    def target(self, node: Any) -> Any:
        """Return what a chain of references means; `{}` if it leads nowhere."""
        for _ in range(32):
            if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
                return node
            node = self.at(node["$ref"])
        return {}

    def at(self, reference: str) -> Any:
        """Return the node that a local reference means; `{}` if there is none."""
        return _at(self.root, reference)

    def _of_this_side(self, node: Any) -> Any:
        if isinstance(node, list):
            return [self._of_this_side(item) for item in node]
        if not isinstance(node, dict):
            return node
        made = {key: self._of_this_side(value) for key, value in node.items()}
        if isinstance(made.get("pattern"), str) and not _compiles(made["pattern"]):
            del made["pattern"]
        if isinstance(made.get("type"), str | list):
            made.pop(
                "default", None
            )  # openapi-core would judge it, and it is never sent.
        required = made.get("required")
        if isinstance(required, list):
            hidden = {name for name in required if self._is_hidden(node, name)}
            made["required"] = [name for name in required if name not in hidden]
        return made

    def _is_hidden(self, schema: Any, name: Any) -> bool:
        return any(
            isinstance(member, dict) and bool(member.get(self.hidden))
            for properties in self._properties(schema, 0)
            for member in self._chain(properties.get(name))
        )

    def _properties(self, schema: Any, depth: int) -> Iterator[dict[str, Any]]:
        """Yield the properties that a schema and the members of its allOf name."""
        for node in self._chain(schema):
            if not isinstance(node, dict):
                continue
            if isinstance(node.get("properties"), dict):
                yield node["properties"]
            members = node.get("allOf")
            if isinstance(members, list) and depth < 6:
                for member in members:
                    yield from self._properties(member, depth + 1)

    def _chain(self, node: Any) -> Iterator[Any]:
        """Yield a node and what its references lead to, step by step."""
        for _ in range(8):
            yield node
            if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
                return
            node = _at(self.document, node["$ref"])


def _at(root: Any, reference: str) -> Any:
    if not reference.startswith("#"):
        return {}
    node = root
    for part in unquote(reference[1:]).split("/")[1:]:
        token = part.replace("~1", "/").replace("~0", "~")
        if isinstance(node, dict) and token in node:
            node = node[token]
        elif isinstance(node, list) and token.isdigit() and int(token) < len(node):
            node = node[int(token)]
        else:
            return {}
    return node


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return True
