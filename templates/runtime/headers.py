"""Header Object (OpenAPI 3.1.1, section 4.8.21): headers of an answer → their types."""

from __future__ import annotations

import json
import math
import re
from types import UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from typing_extensions import TypeAliasType

from .decode import Answer, adapter, report
from .lenient import Findings, construct, deviations_of
from .operation import ResponseHeaders
from .options import Validate
from .retry import http_date
from .text import to_text

_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,4000}")
_TIMES: Final = frozenset({"datetime", "date"})


def read_headers(
    documented: ResponseHeaders[Any], answer: Answer, validate: Validate
) -> Any:
    """Return the documented headers of an answer as their model.

    What is missing is None. What does not fit stays text, and is logged.

    Raises:
        APIResponseValidationError: A header does not fit, and `validate` is "strict".
    """
    model: type[BaseModel] = documented.model()
    model.model_rebuild()
    values: dict[str, object] = {}
    for name, field in model.model_fields.items():
        wire = field.alias or name
        lines = answer.headers.get_list(wire)
        if not lines:
            continue
        if wire in documented.json:
            values[wire] = _json(", ".join(lines))
        elif wire.lower() == "set-cookie":
            # The one header whose lines cannot be joined (RFC 9110, section 5.3).
            values[wire] = lines if _is_array(field.annotation) else lines[0]
        else:
            text = ", ".join(lines)
            exploded = wire in documented.exploded
            values[wire] = _value(field.annotation, text, exploded=exploded)
    try:
        return adapter(documented.model).validator.validate_json(
            json.dumps(values), strict=True, by_alias=True, by_name=False
        )
    except ValidationError as error:
        wrong = Findings()
        value = construct(model, values, wrong)
        found = wrong or deviations_of(error, values, model)
        report(answer, validate, found, what="the answer's headers do")
        return value


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _value(annotation: Any, text: str, *, exploded: bool = False) -> object:
    """Return the JSON value that a text stands for in style `simple`; else the text."""
    annotation = _bare(annotation)
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        for variant in inner:
            value = _value(variant, text, exploded=exploded)
            if not isinstance(value, str) or value != text:
                return value
        return text
    if origin is Literal:
        return next((v for v in inner if v is not None and to_text(v) == text), text)
    if origin is list:
        return [_value(inner[0], item) for item in _items(text)]
    if origin is tuple:
        items = _items(text)
        if len(items) != len(inner):
            return items
        return [_value(kind, item) for kind, item in zip(inner, items, strict=True)]
    if origin is dict:
        pairs = _pairs(text, exploded=exploded)
        return {key: _value(inner[1], item) for key, item in pairs}
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _properties(annotation, _pairs(text, exploded=exploded))
    return _scalar(annotation, text)


def _bare(annotation: Any) -> Any:
    while True:
        if isinstance(annotation, TypeAliasType):
            annotation = annotation.__value__
        elif get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        else:
            return annotation


def _is_array(annotation: Any) -> bool:
    variants = get_args(annotation) or (annotation,)
    return list in (get_origin(annotation), *(get_origin(_bare(v)) for v in variants))


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(",")] if text.strip() else []


def _pairs(text: str, *, exploded: bool) -> list[tuple[str, str]]:
    items = _items(text)
    if exploded:
        parts = [item.partition("=") for item in items]
        return [(key.strip(), value.strip()) for key, _, value in parts]
    return list(zip(items[0::2], items[1::2], strict=False))


def _properties(
    model: type[BaseModel], pairs: list[tuple[str, str]]
) -> dict[str, object]:
    model.model_rebuild()
    fields = {f.alias or name: f.annotation for name, f in model.model_fields.items()}
    return {key: _value(fields.get(key, str), item) for key, item in pairs}


def _scalar(annotation: Any, text: str) -> object:
    if annotation is int and _INTEGER.fullmatch(text):
        return int(text)
    if annotation is bool and text.lower() in ("true", "false"):
        return text.lower() == "true"
    try:
        if annotation is float and math.isfinite(float(text)):
            return float(text)
        if getattr(annotation, "__name__", "") in _TIMES and text[:1].isalpha():
            # HTTP's own form of a time (RFC 9110, section 5.6.7).
            time = http_date(text)
            return (
                time if annotation.__name__ == "datetime" else time.date()
            ).isoformat()
    except (ValueError, IndexError):
        pass
    return text
