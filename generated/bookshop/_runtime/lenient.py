"""Values as far as they fit: an answer that breaks its schema is still an answer."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from inspect import get_annotations
from math import isfinite
from types import NoneType, SimpleNamespace, UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    NamedTuple,
    TypeGuard,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from pydantic import BaseModel, TypeAdapter, ValidationError
from typing_extensions import TypeAliasType

from .exact import Exact
from .extras import NamedAsAFieldError, wire_name
from .formats import Format
from .narrow import is_dict, is_list
from .text import pointer_to
from .unions import Discriminated

_MANY_ERRORS: Final = 1000
_PRIMITIVES: dict[object, tuple[type, ...]] = {
    str: (str,),
    int: (int,),
    float: (float, int),
    bool: (bool,),
    NoneType: (NoneType,),
}


@dataclass(frozen=True, slots=True)
class Deviation:
    """A value that does not fit: its JSON pointer (RFC 6901) and what is wrong."""

    pointer: str
    message: str


class Findings(list[Deviation]):
    """What does not fit, and what the variants of unions were built into.

    Within a union in a union in a union each value would be built again for every way
    that leads to it: three variants, ten levels deep, are 59,049 ways.
    """

    __slots__ = ("built",)

    def __init__(self, built: dict[tuple[str, int], Built] | None = None) -> None:
        super().__init__()
        self.built: dict[tuple[str, int], Built] = {} if built is None else built


class Built(NamedTuple):
    """A value at its place as one variant of a union.

    Attributes:
        variant: It is known by its identity, so it has to live.
        rank: The lower the better.
        value: What it was built into.
        found: What does not fit.
    """

    variant: Any
    rank: tuple[bool, int, int]
    value: Any
    found: Findings


def deviations_of(
    error: ValidationError, value: object, annotation: Any
) -> list[Deviation]:
    """Return what pydantic found, by pointers into the document that was read.

    Args:
        error: Pydantic's.
        value: What `parse_json` returned.
        annotation: The type that was read. If pydantic has too many errors, since it
            has all those of each variant of a union, it is looked at again.
    """
    count = error.error_count()
    if count > _MANY_ERRORS:
        wrong = Findings()
        construct(annotation, value, wrong)
        return wrong or [Deviation("", f"{count} errors")]
    found: dict[str, Deviation] = {}
    for detail in error.errors(include_url=False, include_input=False):
        pointer = ""
        current: Any = value
        last = len(detail["loc"]) - 1
        for index, key in enumerate(detail["loc"]):
            # A location also names the variants of unions, which are not in the value.
            is_missing = index == last and detail["type"] == "missing"
            if is_list(current) and isinstance(key, int):
                if key < len(current):
                    pointer, current = pointer_to(pointer, key), current[key]
            elif is_dict(current) and (key in current or is_missing):
                pointer, current = pointer_to(pointer, key), current.get(str(key))
        found.setdefault(pointer, Deviation(pointer, detail["msg"]))
    return list(found.values())


def construct(annotation: Any, value: Any, found: Findings, pointer: str = "") -> Any:
    """Build a JSON value into a type as far as it fits; the rest stays as it is.

    Args:
        annotation: The type.
        value: What `parse_json` returned.
        found: What does not fit is added here.
        pointer: Where the value is.
    """
    origin = get_origin(annotation)
    if isinstance(annotation, TypeAliasType):
        return construct(value_of(annotation), value, found, pointer)
    if origin is Annotated:
        return _annotated(annotation, value, found, pointer)
    if origin in (Union, UnionType):
        return _union(get_args(annotation), value, found, pointer)
    return _plain(annotation, origin, value, found, pointer)


def _plain(
    annotation: Any, origin: Any, value: Any, found: Findings, pointer: str
) -> Any:
    if annotation is Any or annotation is object:
        return value
    if _is_model(annotation) and is_dict(value):
        return _model(annotation, value, found, pointer)
    if _is(origin, Mapping) and is_dict(value):
        inner = get_args(annotation)[1]
        return {
            key: construct(inner, item, found, pointer_to(pointer, key))
            for key, item in value.items()
        }
    if _is(origin, Sequence) and origin is not tuple and is_list(value):
        inner = get_args(annotation)[0]
        return [
            construct(inner, item, found, pointer_to(pointer, index))
            for index, item in enumerate(value)
        ]
    if origin is tuple and is_list(value) and len(value) == len(get_args(annotation)):
        return tuple(
            construct(inner, item, found, pointer_to(pointer, index))
            for index, (inner, item) in enumerate(
                zip(get_args(annotation), value, strict=True)
            )
        )
    if annotation in _PRIMITIVES and _fits_primitive(annotation, value):
        return value
    if annotation in _PRIMITIVES or _is_model(annotation):
        said = f"{_kind(value)} instead of {_name(annotation)}"
        found.append(Deviation(pointer, said))
        return value
    return _leaf(annotation, value, found, pointer)


@lru_cache(maxsize=512)
def value_of(alias: TypeAliasType) -> Any:
    """Return what an alias stands for; one that holds itself is written as text."""
    return _evaluated(alias.__value__, alias.__module__)


@lru_cache(maxsize=512)
def _extra_of(model: type[BaseModel]) -> Any:
    """Return the type of what an object has besides its fields."""
    written = get_annotations(model).get("__pydantic_extra__")
    if written is None:
        return Any
    return get_args(_evaluated(written, model.__module__))[1]


def _evaluated(annotation: Any, module: str | None) -> Any:
    written = SimpleNamespace(__annotations__={"value": annotation})
    names = vars(sys.modules[module or __name__])
    return get_type_hints(written, names, include_extras=True)["value"]


def _is_model(annotation: Any) -> TypeGuard[type[BaseModel]]:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _is(origin: Any, base: type) -> bool:
    return isinstance(origin, type) and issubclass(origin, base)


def _fits_primitive(annotation: Any, value: object) -> bool:
    if isinstance(value, bool):
        return annotation is bool
    if isinstance(value, float) and not isfinite(value):
        return False
    return isinstance(value, _PRIMITIVES[annotation])


def _model(
    model: type[BaseModel], value: dict[str, Any], found: Findings, pointer: str
) -> BaseModel:
    """Make a model without its validator: wire names alone, nothing is lost."""
    model.model_rebuild()
    fields: dict[str, Any] = {}
    present: set[str] = set()
    rest = dict(value)
    for name, field in model.model_fields.items():
        wire = wire_name(name, field)
        if wire in rest:
            annotation: Any = field.annotation
            for item in field.metadata:
                if isinstance(item, Discriminated | Format):
                    annotation = Annotated[annotation, item]
            place = pointer_to(pointer, wire)
            fields[name] = construct(annotation, rest.pop(wire), found, place)
            present.add(name)
        elif field.is_required():
            found.append(Deviation(pointer_to(pointer, wire), "missing"))
            fields[name] = None
        else:
            fields[name] = field.get_default(call_default_factory=True)
    extra = _extra_of(model)
    rest = {
        key: construct(extra, item, found, pointer_to(pointer, key))
        for key, item in rest.items()
    }
    made = model.__new__(model)
    object.__setattr__(made, "__dict__", fields)
    object.__setattr__(made, "__pydantic_fields_set__", present)
    object.__setattr__(made, "__pydantic_extra__", rest)
    object.__setattr__(made, "__pydantic_private__", None)
    return made


def _annotated(annotation: Any, value: Any, found: Findings, pointer: str) -> Any:
    inner, *metadata = get_args(annotation)
    for item in metadata:
        if isinstance(item, Discriminated):
            return _discriminated(inner, item, value, found, pointer)
        if isinstance(item, Format):
            return _leaf(annotation, value, found, pointer)
    return construct(inner, value, found, pointer)


def _discriminated(
    union: Any,
    by: Discriminated,
    value: Any,
    found: Findings,
    pointer: str,
) -> Any:
    if not is_dict(value):
        found.append(Deviation(pointer, f"{_kind(value)} instead of an object"))
        return value
    variant = by.variant(union, value)
    if variant is None:
        return value
    return construct(variant, value, found, pointer)


def _union(variants: tuple[Any, ...], value: Any, found: Findings, pointer: str) -> Any:
    """Take the variant of the value's kind, with the fewest deviations, the fullest one."""
    built = [_built(variant, value, found, pointer) for variant in variants]
    best = min(built, key=lambda variant: variant.rank)
    found += best.found
    return best.value


def _built(variant: Any, value: Any, found: Findings, pointer: str) -> Built:
    """Build a value into a variant, once for each place."""
    key = (pointer, id(variant))
    known = found.built.get(key)
    if known is None:
        wrong = Findings(found.built)
        made = construct(variant, value, wrong, pointer)
        other_kind = any(deviation.pointer == pointer for deviation in wrong)
        rank = (other_kind, len(wrong), -_filled(made))
        known = found.built[key] = Built(variant, rank, made, wrong)
    return known


def _filled(made: object) -> int:
    """Count the fields of a model that its schema names."""
    if not isinstance(made, BaseModel):
        return 0
    return len(made.model_fields_set - set(made.model_extra or ()))


@lru_cache(maxsize=512)
def _adapter(annotation: Any) -> TypeAdapter[Any]:
    exact: Any = Annotated[annotation, Exact()]
    return TypeAdapter(exact)


def _leaf(annotation: Any, value: Any, found: Findings, pointer: str) -> Any:
    if get_origin(annotation) is Literal and any(
        value == item and type(value) is type(item) for item in get_args(annotation)
    ):
        return value
    try:
        return _adapter(annotation).validate_json(
            json.dumps(value), strict=True, by_alias=True, by_name=False
        )
    except ValidationError as error:
        found.append(Deviation(pointer, error.errors(include_url=False)[0]["msg"]))
        return value
    except NamedAsAFieldError:
        return value


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, float) and not isfinite(value):
        return "what is no finite number"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a string"
    return "an array" if isinstance(value, list) else "an object"


def _name(annotation: Any) -> str:
    name: str = getattr(annotation, "__name__", None) or str(annotation)
    return name
