"""Response Object (OpenAPI 3.1.1, section 4.8.17): bytes of an answer → its type."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import NoneType
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple, TypeGuard

from pydantic import BaseModel, TypeAdapter, ValidationError

from . import http
from .building import deep_recursion, wait_for_imports
from .errors import APIResponseValidationError, request_facts
from .exact import Exact, parse_json
from .extras import NamedAsAFieldError
from .logs import logger
from .media import (
    is_json,
    is_text,
    is_xml,
    parameters_of,
    split_media_type,
    text_of,
    utf8_json,
)
from .operation import Operation
from .options import Validate

if TYPE_CHECKING:
    from .lenient import Deviation

_REMEMBERED: Final = 64
_ADAPTERS: Final[dict[Callable[[], Any], TypeAdapter[Any]]] = {}


class Answer(NamedTuple):
    """An answer whose body was read."""

    status: int
    headers: http.Headers
    content: bytes
    request: http.Request
    secrets: Collection[str] = ()
    """Names, in lower case, of what is not shown of the request."""

    def __repr__(self) -> str:
        """Say what came, and nothing of what is in it."""
        return f"<Answer {self.status}>"


def adapter(returns_type: Callable[[], Any]) -> TypeAdapter[Any]:
    """Return the validator of a type, built once for each function that returns it."""
    found = _ADAPTERS.get(returns_type)
    if found is None:
        annotation: Any = returns_type()
        model: object = annotation
        if _is_model(model):
            # The adapter then has the model's own validator, not one more.
            model.model_rebuild()
        else:
            annotation = Annotated[annotation, Exact()]
        with deep_recursion():
            # Another thread may have been faster.
            found = _ADAPTERS.get(returns_type) or TypeAdapter(annotation)
            if found.rebuild(raise_errors=False, _types_namespace={}) is not False:
                _ADAPTERS[returns_type] = found
                return found
        wait_for_imports()
        with deep_recursion():
            found.rebuild(_types_namespace={})
            _ADAPTERS[returns_type] = found
    return found


def _is_model(annotation: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


class Decoder:
    """Decodes answers of one status and content type; this one guesses.

    What parses as JSON is JSON, everything else is text or bytes.
    """

    __slots__ = ("charset", "media_type")

    def __init__(self, media_type: str, charset: str | None) -> None:
        self.media_type = media_type
        self.charset = charset

    def decode(self, answer: Answer, validate: Validate) -> Any:
        """Return the answer's value."""
        del validate  # There is no schema.
        return guess(answer.content, self.media_type, self.charset)


class NothingDecoder(Decoder):
    """No content is documented."""

    __slots__ = ()

    def decode(self, answer: Answer, validate: Validate) -> Any:
        """Return None, or what came all the same."""
        return super().decode(answer, validate) if answer.content else None


class TextDecoder(Decoder):
    """The type is `str` and the media type is not JSON."""

    __slots__ = ()

    def decode(self, answer: Answer, validate: Validate) -> Any:
        """Return the text."""
        del validate  # Every text is a string.
        return text_of(answer.content, self.charset)


class BytesDecoder(Decoder):
    """The type is `bytes`."""

    __slots__ = ()

    def decode(self, answer: Answer, validate: Validate) -> Any:
        """Return the bytes."""
        del validate  # Every content is bytes.
        return answer.content


class JSONDecoder(Decoder):
    """The type is anything that JSON can say.

    Args:
        media_type: What the server calls it.
        charset: What the server says about it.
        returns_type: A function that returns the type.
        labelled: Whether the server says that it is JSON.
    """

    __slots__ = ("labelled", "returns_type", "validate_json")

    def __init__(
        self,
        media_type: str,
        charset: str | None,
        returns_type: Callable[[], Any],
        *,
        labelled: bool = True,
    ) -> None:
        super().__init__(media_type, charset)
        self.returns_type = returns_type
        self.labelled = labelled
        self.validate_json = adapter(returns_type).validator.validate_json

    def decode(self, answer: Answer, validate: Validate) -> Any:
        """Return the value, as far as it fits its schema.

        Raises:
            APIResponseValidationError: It does not, and `validate` is "strict".
        """
        try:
            # Fields go by wire names alone, and nothing is coerced: what is read must
            # be what is written back.
            return self.validate_json(
                answer.content, strict=True, by_alias=True, by_name=False
            )
        except ValidationError as error:
            return self._deviant(answer, validate, error)
        except NamedAsAFieldError:
            return self._deviant(answer, validate, None)

    def _deviant(
        self, answer: Answer, validate: Validate, error: ValidationError | None
    ) -> Any:
        content = utf8_json(answer.content, self.charset)
        if content != answer.content:
            return self.decode(answer._replace(content=content), validate)
        from .lenient import Deviation, deviations_of

        try:
            value = parse_json(content)
        except (ValueError, RecursionError) as cause:
            value = guess(content, self.media_type, self.charset)
            said = "the body is empty" if not content.strip() else f"no JSON: {cause}"
            found = [Deviation("", said)]
            if not content.strip():
                value = None
            elif not self.labelled:
                # Documented as JSON, sent as something else, and it is something else.
                found = [Deviation("", f"not JSON, but {self.media_type or 'unnamed'}")]
        else:
            kind = self.returns_type()
            found = [] if error is None else deviations_of(error, value, kind)
            if validate != "strict" or not found:
                value, wrong = constructed(self.returns_type, value)
                found = wrong or found
        if found:
            report(answer, validate, found)
        return value


class FittingDecoder(JSONDecoder):
    """The status is not documented: what does not fit is JSON that nothing describes."""

    __slots__ = ()

    def _deviant(
        self, answer: Answer, validate: Validate, error: ValidationError | None
    ) -> Any:
        del validate, error
        return guess(answer.content, self.media_type, self.charset)


def constructed(
    returns_type: Callable[[], Any], value: Any
) -> tuple[Any, list[Deviation]]:
    """Return a JSON value as far as it fits, and what does not."""
    from .lenient import Deviation, Findings, construct

    wrong = Findings()
    try:
        return construct(returns_type(), value, wrong), wrong
    except RecursionError:
        return value, [Deviation("", "too many values within values")]


def report(
    answer: Answer,
    validate: Validate,
    found: list[Deviation],
    what: str = "the answer does",
) -> None:
    """Log what does not fit, or raise it where `validate` is "strict".

    Raises:
        APIResponseValidationError: It is "strict".
    """
    if validate == "off":
        return
    first = found[0]
    place = f"at {first.pointer!r}: " if first.pointer else ""
    message = f"{what} not fit its schema, {place}{first.message}"
    if validate == "strict":
        raise APIResponseValidationError(
            message,
            errors=[{"pointer": d.pointer, "message": d.message} for d in found],
            status_code=answer.status,
            headers=answer.headers,
            content=answer.content,
            request=request_facts(answer.request, answer.secrets),
        )
    pointers = ", ".join(repr(deviation.pointer) for deviation in found[:10])
    logger.warning(
        "%s %s: %s not fit its schema at %s%s: %s",
        answer.request.method,
        answer.request.url.path,
        what,
        pointers,
        " …" if len(found) > 10 else "",
        first.message,
    )


def guess(content: bytes, media_type: str, charset: str | None) -> Any:
    """Return content that no schema describes: JSON, text or bytes; None for nothing."""
    if not content:
        return None
    try:
        return parse_json(utf8_json(content, charset))
    except (ValueError, RecursionError):
        pass
    if is_text(media_type) or is_json(media_type) or charset:
        return text_of(content, charset)
    if not media_type:
        try:
            return content.decode()
        except UnicodeDecodeError:
            return content
    return content


def decoder_for(
    operation: Operation[Any, Any], status: int, content_type: str
) -> Decoder:
    """Return what decodes an operation's answers of a status and Content-Type."""
    key = (status, content_type)
    found = operation.decoders.get(key)
    if found is None:
        found = _make(operation, status, content_type)
        # Content types are the server's: what is remembered of them is bounded.
        if len(operation.decoders) < _REMEMBERED:
            operation.decoders[key] = found
    return found


def documented(
    operation: Operation[Any, Any], status: int
) -> Mapping[str, Callable[[], Any]] | None:
    """Return the media types documented for a status: exact, range, default.

    A default beside documented successes describes errors, and no success.
    """
    responses = operation.responses
    for key in (str(status), f"{status // 100}XX", f"{status // 100}xx"):
        if key in responses:
            return responses[key]
    if 200 <= status < 300 and any(key.startswith("2") for key in responses):
        return None
    return responses.get("default")


def promised(operation: Operation[Any, Any]) -> Mapping[str, Callable[[], Any]]:
    """Return the media types of all documented successes."""
    found: dict[str, Callable[[], Any]] = {}
    for status, content in operation.responses.items():
        if status.startswith("2"):
            for kind, make in content.items():
                found.setdefault(kind, make)
    return found


def _make(operation: Operation[Any, Any], status: int, content_type: str) -> Decoder:
    media_type, charset = split_media_type(content_type)
    content = documented(operation, status)
    if content is None and 200 <= status < 300:
        returns_type = _match(promised(operation), content_type)
        if returns_type is not None:
            return _typed(returns_type, media_type, charset, FittingDecoder)
    if content is None:
        return Decoder(media_type, charset)
    if not content:
        return NothingDecoder(media_type, charset)
    returns_type = _match(content, content_type)
    if returns_type is not None:
        return _typed(returns_type, media_type, charset)
    # A wrong label: if the body parses as the documented JSON, it is that.
    types = [make for media, make in content.items() if _may_be_json(media)]
    if types and not media_type.startswith(("image/", "audio/", "video/")):
        return JSONDecoder(media_type, charset, types[0], labelled=False)
    return Decoder(media_type, charset)


def _typed(
    returns_type: Callable[[], Any],
    media_type: str,
    charset: str | None,
    decoder: type[JSONDecoder] = JSONDecoder,
) -> Decoder:
    annotation = returns_type()
    if annotation is bytes:
        return BytesDecoder(media_type, charset)
    if annotation is None or annotation is NoneType:
        return NothingDecoder(media_type, charset)
    if annotation is str and not is_json(media_type):
        return TextDecoder(media_type, charset)
    return decoder(media_type, charset, returns_type)


def _may_be_json(media_type: str) -> bool:
    return is_json(split_media_type(media_type)[0]) or media_type.startswith("*")


def _match(
    content: Mapping[str, Callable[[], Any]], content_type: str
) -> Callable[[], Any] | None:
    """Find the documented media type that a content type is.

    It is the same with its parameters, without them, with others; then any that is JSON
    or XML as it is, then a range.
    """
    media_type, given = split_media_type(content_type)[0], parameters_of(content_type)
    kinds = {key: split_media_type(key)[0] for key in content}
    same = [key for key, kind in kinds.items() if kind == media_type]
    for wanted in (given, frozenset[str]()):
        for key in same:
            if parameters_of(key) == wanted:
                return content[key]
    if same:
        return content[same[0]]
    for is_kind in (is_json, is_xml):
        if is_kind(media_type):
            alike = [key for key, kind in kinds.items() if is_kind(kind)]
            alike.sort(key=lambda key: key != "application/json")
            if alike:
                return content[alike[0]]
    ranges = {kind: content[key] for key, kind in kinds.items()}
    main = media_type.partition("/")[0]
    return ranges.get(f"{main}/*") or ranges.get("*/*") or ranges.get("*")
