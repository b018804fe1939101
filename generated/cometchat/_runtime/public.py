"""What every package exports of its runtime."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import (
        APIConnectionError,
        APIError,
        APIResponseValidationError,
        APIStatusError,
        APITimeoutError,
        AsyncStream,
        AuthenticationError,
        BadRequestError,
        ConflictError,
        Hooks,
        InternalServerError,
        MissingCredentialsError,
        NotFoundError,
        Omit,
        PermissionDeniedError,
        RateLimitError,
        RawResponse,
        RequestOptions,
        Stream,
        Timeouts,
        UnprocessableEntityError,
        omit,
    )

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIResponseValidationError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncStream",
    "AuthenticationError",
    "BadRequestError",
    "ConflictError",
    "Hooks",
    "InternalServerError",
    "MissingCredentialsError",
    "NotFoundError",
    "Omit",
    "PermissionDeniedError",
    "RateLimitError",
    "RawResponse",
    "RequestOptions",
    "Stream",
    "Timeouts",
    "UnprocessableEntityError",
    "omit",
]
