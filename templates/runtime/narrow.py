"""`isinstance` for containers, in words that type checkers understand."""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable, Mapping
from typing import Any, TypeGuard


def is_dict(value: object) -> TypeGuard[dict[str, Any]]:
    """Return whether a value is a dict; JSON's have text as keys."""
    return isinstance(value, dict)


def is_bytes(value: object) -> TypeGuard[bytes]:
    """Return whether a value is bytes, or can be read as such."""
    return isinstance(value, bytes | bytearray | memoryview)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Return whether a value is a list."""
    return isinstance(value, list)


def is_tuple(value: object) -> TypeGuard[tuple[Any, ...]]:
    """Return whether a value is a tuple."""
    return isinstance(value, tuple)


def is_mapping(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Return whether a value is a mapping."""
    return isinstance(value, Mapping)


def is_iterable(value: object) -> TypeGuard[Iterable[Any]]:
    """Return whether a value can be iterated over."""
    return isinstance(value, Iterable)


def is_async_iterable(value: object) -> TypeGuard[AsyncIterable[Any]]:
    """Return whether a value can be iterated over with `async for`."""
    return isinstance(value, AsyncIterable)
