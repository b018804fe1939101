"""Handlers for plain values: text, flags, numbers, lists and maps of handlers."""

from __future__ import annotations

from apiwright.load.mend.context import DROP, Context, Handler, key_of, token, words
from apiwright.load.scalar import spelling
from apiwright.spec import MARK, Node, is_array, is_container, is_object


def text(context: Context, value: Node, mark: str) -> Node:
    """Mend a text."""
    if type(value) is str:
        return value
    if value is None:
        context.note("null-value", f"{key_of(mark)} is null; it is left out.", mark)
        return DROP
    if is_array(value) and all(isinstance(item, str) for item in value):
        context.warn(
            "wrong-type",
            f"{key_of(mark)} is a list, not text; its items are joined.",
            mark,
        )
        return "\n".join(value)
    if is_container(value):
        return wrong(context, value, mark, "text")
    said = spelling(value)
    context.warn(
        "wrong-type",
        f"{key_of(mark)} is {words(value)}, not text; it is read as {said!r}.",
        mark,
        "Quote it.",
    )
    return said


def wrong(context: Context, value: Node, mark: str, wanted: str) -> Node:
    """Drop a value of the wrong type, and say so."""
    if value is None:
        context.note("null-value", f"{key_of(mark)} is null; it is left out.", mark)
    else:
        context.warn(
            "wrong-type",
            f"{key_of(mark)} is {words(value)}, not {wanted}; it is left out.",
            mark,
        )
    return DROP


_FLAGS = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}


def flag(context: Context, value: Node, mark: str) -> Node:
    """Mend a boolean."""
    if type(value) is bool:
        return value
    said = _FLAGS.get(spelling(value).lower()) if _is_scalar(value) else None
    if value is None or said is None:
        return wrong(context, value, mark, "true or false")
    context.warn(
        "wrong-type",
        f"{key_of(mark)} is {words(value)}, not true or false; it is read as"
        f" {spelling(said)}.",
        mark,
        "Remove the quotes.",
    )
    return said


def number(context: Context, value: Node, mark: str) -> Node:
    """Mend a number."""
    if type(value) is int or type(value) is float:
        return value if abs(value) < 1e308 else wrong(context, value, mark, "in range")
    said = _number(value)
    if said is None:
        return wrong(context, value, mark, "a number")
    if isinstance(value, str):
        context.warn(
            "wrong-type",
            f"{key_of(mark)} is text, not a number; it is read as {said}.",
            mark,
            "Remove the quotes.",
        )
    return said


def positive(context: Context, value: Node, mark: str) -> Node:
    """Mend a number above zero."""
    value = number(context, value, mark)
    if value is not DROP and value <= 0:
        context.warn(
            "invalid-number", f"{key_of(mark)} is not above 0; it is left out.", mark
        )
        return DROP
    return value


def count(context: Context, value: Node, mark: str) -> Node:
    """Mend a whole number that is not negative."""
    if type(value) is int and value >= 0:
        return value
    value = number(context, value, mark)
    if value is DROP:
        return DROP
    if value < 0 or value != int(value):
        context.warn(
            "invalid-number",
            f"{key_of(mark)} is not a count: {value}; it is left out.",
            mark,
        )
        return DROP
    return int(value)


def texts(context: Context, value: Node, mark: str) -> Node:
    """Mend a list of texts: a list of lists is flattened, a single text is a list."""
    if is_array(value) and all(type(item) is str for item in value):
        return value
    if isinstance(value, str):
        context.warn(
            "wrong-type", f"{key_of(mark)} is text, not a list; it becomes one.", mark
        )
        return [value]
    if not is_array(value):
        return wrong(context, value, mark, "a list")
    flat = _flatten(value)
    context.warn(
        "wrong-type",
        f"{key_of(mark)} holds other things than texts; they are read as texts.",
        mark,
    )
    return list(dict.fromkeys(spelling(item) for item in flat if _is_scalar(item)))


def list_of(handler: Handler) -> Handler:
    """Return a handler for a list whose items `handler` mends."""

    def mended(context: Context, value: Node, mark: str) -> Node:
        if is_object(value):
            context.warn(
                "wrong-type",
                f"{key_of(mark)} is an object, not a list; it becomes one.",
                mark,
            )
            value = [value]
        if not is_array(value):
            return wrong(context, value, mark, "a list")
        items = (handler(context, item, f"{mark}/{i}") for i, item in enumerate(value))
        return [item for item in items if item is not DROP]

    return mended


def map_of(handler: Handler, *, extensions: bool = False) -> Handler:
    """Return a handler for a map whose values `handler` mends.

    Args:
        handler: Mends one value.
        extensions: Whether `x-` keys are extensions there, which the types cannot hold.
    """

    def mended(context: Context, value: Node, mark: str) -> Node:
        if not is_object(value):
            return wrong(context, value, mark, "an object")
        result: dict[str, Node] = {}
        for key, item in value.items():
            if key == MARK or (extensions and key.startswith("x-")):
                continue
            mended_item = handler(context, item, f"{mark}/{token(key)}")
            if mended_item is not DROP:
                result[key] = mended_item
        return result

    return mended


def object_only(context: Context, value: Node, mark: str) -> Node:
    """Leave an object of payloads alone, and drop what is no object."""
    return value if is_object(value) else wrong(context, value, mark, "an object")


def _flatten(value: list[Node]) -> list[Node]:
    flat: list[Node] = []
    for item in value:
        flat.extend(_flatten(item) if is_array(item) else [item])
    return flat


def _is_scalar(value: Node) -> bool:
    return isinstance(value, str | int | float)


def _number(value: Node) -> Node:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        said = float(value)
    except (ValueError, OverflowError):
        return None
    if not abs(said) < 1e308:
        return None
    return int(said) if said == int(said) and abs(said) < 2**53 else said
