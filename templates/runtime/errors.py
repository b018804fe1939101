"""Everything that can go wrong in a call: one tree, picklable, without secrets."""

from __future__ import annotations

import ssl
from collections.abc import Collection, Mapping
from typing import Any, Final

from . import http
from .narrow import is_mapping
from .redact import safe_headers, safe_url

# What breaks while talking to the server. A bad redirect or a body that is not what
# its Content-Encoding says are of this family too.
# A server's alert after the handshake passes through the HTTP library as it is.
FAILURES: Final = (http.RequestError, http.InvalidURL, ssl.SSLError)

_SHOWN: Final = 500
_REQUEST_IDS: Final = (
    "x-request-id",
    "request-id",
    "x-amzn-requestid",
    "x-amz-request-id",
    "x-ms-request-id",
    "x-correlation-id",
    "cf-ray",
)


def request_facts(request: http.Request, secrets: Collection[str]) -> http.Request:
    """Return a request's method, URL and headers without its secrets and its body."""
    return http.Request(
        request.method,
        safe_url(str(request.url), secrets),
        headers=safe_headers(request.headers.multi_items(), secrets),
    )


def _restore(kind: type[APIError], state: dict[str, Any]) -> APIError:
    error = kind.__new__(kind, state.get("message", ""))
    error.__dict__.update(state)
    return error


class APIError(Exception):
    """Whatever a call raises.

    Attributes:
        message: What went wrong, in a sentence.
        request: Method, URL and headers of the request, if one was made; its secrets
            and its body are not kept.
    """

    def __init__(self, message: str, *, request: http.Request | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.request = request

    def __str__(self) -> str:
        """Say what went wrong, and where."""
        if self.request is None:
            return self.message
        return f"{self.request.method} {self.request.url}: {self.message}"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by attributes: subclasses have arguments of their own."""
        return _restore, (type(self), dict(self.__dict__))


class MissingCredentialsError(APIError):
    """An operation asks for credentials that were not given; nothing was sent."""


class APIConnectionError(APIError):
    """No whole answer came: no connection, or one that broke."""


class APITimeoutError(APIConnectionError):
    """No whole answer came in time."""


class APIResponseValidationError(APIError):
    """An answer does not fit its schema, and `validate="strict"` was asked for.

    Attributes:
        pointer: JSON pointer (RFC 6901) to the first value that does not fit.
        errors: For each of them its `pointer` and `message`.
        status_code: The answer's status.
        headers: The answer's headers.
        content: The answer's body.
    """

    def __init__(
        self,
        message: str,
        *,
        errors: list[dict[str, str]],
        status_code: int,
        headers: Mapping[str, str],
        content: bytes,
        request: http.Request | None = None,
    ) -> None:
        super().__init__(message, request=request)
        self.errors = errors
        self.pointer = errors[0]["pointer"] if errors else ""
        self.status_code = status_code
        self.headers = http.Headers(headers)
        self.content = content


class APIStatusError(APIError):
    """The server answered with a status that is no success.

    Attributes:
        status_code: The status.
        headers: The answer's headers.
        content: The answer's body as it came.
        body: The body in the schema that the document gives for this status and
            content type, else as JSON, text or bytes.
        request_id: What the server calls this request, if it says so.
    """

    def __init__(
        self,
        *,
        status_code: int,
        headers: Mapping[str, str],
        content: bytes,
        body: Any = None,
        request: http.Request | None = None,
    ) -> None:
        self.status_code = status_code
        self.headers = http.Headers(headers)
        self.content = content
        self.body = body
        self.request_id = next(
            (self.headers[name] for name in _REQUEST_IDS if name in self.headers), None
        )
        super().__init__(self._describe(), request=request)

    def _describe(self) -> str:
        said = _message_in(self.body)
        text = f"{self.status_code}" if said is None else f"{self.status_code}: {said}"
        return f"{text} (request {self.request_id})" if self.request_id else text


class BadRequestError(APIStatusError):
    """400: the server does not understand the request."""


class AuthenticationError(APIStatusError):
    """401: the credentials are missing, wrong or expired."""


class PermissionDeniedError(APIStatusError):
    """403: the credentials do not allow this."""


class NotFoundError(APIStatusError):
    """404: there is no such thing."""


class ConflictError(APIStatusError):
    """409: the request does not fit the state of things."""


class UnprocessableEntityError(APIStatusError):
    """422: the request is well-formed, but wrong."""


class RateLimitError(APIStatusError):
    """429: too many requests."""


class InternalServerError(APIStatusError):
    """5xx: the server failed."""


_BY_STATUS: Final[Mapping[int, type[APIStatusError]]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}


def status_error_type(status: int) -> type[APIStatusError]:
    """Return the class of error for a status."""
    if status >= 500:
        return InternalServerError
    return _BY_STATUS.get(status, APIStatusError)


def _message_in(body: Any) -> str | None:
    """Find what an error body says, short enough for one line."""
    if body in (None, b"", ""):
        return None
    found = _find(body)
    text = found if found is not None else _plain(body)
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def _find(body: Any, depth: int = 0) -> str | None:
    if hasattr(body, "to_dict"):
        body = body.to_dict()
    if not is_mapping(body) or depth > 2:
        return None
    for key in ("message", "error_description", "detail", "error", "title"):
        value: object = body.get(key)
        if isinstance(value, str) and value:
            return value
        nested = _find(value, depth + 1)
        if nested is not None:
            return nested
    return None


def _plain(body: Any) -> str:
    if isinstance(body, str):
        return body[: 2 * _SHOWN]
    if isinstance(body, bytes):
        return f"{len(body)} bytes"
    if hasattr(body, "to_dict"):
        body = body.to_dict()
    return repr(body)[: 2 * _SHOWN]
