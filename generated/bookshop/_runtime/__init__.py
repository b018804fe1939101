"""The runtime of a generated client: hand-written, the same in every package."""

from typing import TYPE_CHECKING

from .lazy import lazy

if TYPE_CHECKING:
    from . import http as http
    from .async_client import AsyncBaseClient as AsyncBaseClient
    from .authorization import AuthorizationCode as AuthorizationCode
    from .authorization import AuthorizationRequest as AuthorizationRequest
    from .authorization import DeviceAuthorization as DeviceAuthorization
    from .authorization import DeviceCode as DeviceCode
    from .config import Hooks as Hooks
    from .config import RetryEvent as RetryEvent
    from .errors import APIConnectionError as APIConnectionError
    from .errors import APIError as APIError
    from .errors import APIResponseValidationError as APIResponseValidationError
    from .errors import APIStatusError as APIStatusError
    from .errors import APITimeoutError as APITimeoutError
    from .errors import AuthenticationError as AuthenticationError
    from .errors import BadRequestError as BadRequestError
    from .errors import ConflictError as ConflictError
    from .errors import InternalServerError as InternalServerError
    from .errors import MissingCredentialsError as MissingCredentialsError
    from .errors import NotFoundError as NotFoundError
    from .errors import PermissionDeniedError as PermissionDeniedError
    from .errors import RateLimitError as RateLimitError
    from .errors import UnprocessableEntityError as UnprocessableEntityError
    from .formats import Base64Text as Base64Text
    from .formats import DecimalText as DecimalText
    from .formats import RFC3339Date as RFC3339Date
    from .formats import RFC3339DateTime as RFC3339DateTime
    from .formats import RFC3339Time as RFC3339Time
    from .formats import UUIDText as UUIDText
    from .limits import Limits as Limits
    from .models import Model as Model
    from .oauth2 import Flow as Flow
    from .oauth2 import OAuth2 as OAuth2
    from .oauth2 import OpenIdConnect as OpenIdConnect
    from .operation import Encoding as Encoding
    from .operation import Operation as Operation
    from .operation import ResponseHeaders as ResponseHeaders
    from .options import AsyncCredential as AsyncCredential
    from .options import ClientOptions as ClientOptions
    from .options import Credential as Credential
    from .options import RequestOptions as RequestOptions
    from .options import Timeout as Timeout
    from .options import Timeouts as Timeouts
    from .options import Validate as Validate
    from .pagination import AsyncPaginator as AsyncPaginator
    from .pagination import Cursor as Cursor
    from .pagination import Link as Link
    from .pagination import NextURL as NextURL
    from .pagination import Offset as Offset
    from .pagination import PageNumber as PageNumber
    from .pagination import Paginator as Paginator
    from .pagination import apaginate as apaginate
    from .pagination import paginate as paginate
    from .responses import AsyncStreamingResponse as AsyncStreamingResponse
    from .responses import RawResponse as RawResponse
    from .responses import StreamingResponse as StreamingResponse
    from .retry import Retry as Retry
    from .security import ApiKey as ApiKey
    from .security import Basic as Basic
    from .security import Bearer as Bearer
    from .security import MutualTLS as MutualTLS
    from .security import SecurityScheme as SecurityScheme
    from .sentinel import Omit as Omit
    from .sentinel import omit as omit
    from .servers import Server as Server
    from .sources import Content as Content
    from .sources import File as File
    from .sources import FileContent as FileContent
    from .sse import Event as Event
    from .stream import AsyncStream as AsyncStream
    from .stream import Stream as Stream
    from .styles import cookie as cookie
    from .styles import deep_object as deep_object
    from .styles import form as form
    from .styles import json_content as json_content
    from .styles import label as label
    from .styles import matrix as matrix
    from .styles import pipe_delimited as pipe_delimited
    from .styles import querystring as querystring
    from .styles import simple as simple
    from .styles import space_delimited as space_delimited
    from .sync_client import BaseClient as BaseClient
    from .tokens import Token as Token
    from .unions import Discriminated as Discriminated
    from .unions import Heirs as Heirs
    from .views import AsyncRawView as AsyncRawView
    from .views import AsyncResource as AsyncResource
    from .views import AsyncStreamingView as AsyncStreamingView
    from .views import RawView as RawView
    from .views import Resource as Resource
    from .views import StreamingView as StreamingView
    from .views import async_raw as async_raw
    from .views import async_streaming as async_streaming
    from .views import raw as raw
    from .views import streaming as streaming
    from .webhooks import HMACSignature as HMACSignature
    from .webhooks import StandardWebhooks as StandardWebhooks
    from .webhooks import WebhookVerificationError as WebhookVerificationError
    from .webhooks import parse_webhook as parse_webhook
else:
    __all__, __getattr__, __dir__ = lazy(
        __name__,
        {
            ".": ("http",),
            ".async_client": ("AsyncBaseClient",),
            ".authorization": (
                "AuthorizationCode",
                "AuthorizationRequest",
                "DeviceAuthorization",
                "DeviceCode",
            ),
            ".config": (
                "Hooks",
                "RetryEvent",
            ),
            ".errors": (
                "APIConnectionError",
                "APIError",
                "APIResponseValidationError",
                "APIStatusError",
                "APITimeoutError",
                "AuthenticationError",
                "BadRequestError",
                "ConflictError",
                "InternalServerError",
                "MissingCredentialsError",
                "NotFoundError",
                "PermissionDeniedError",
                "RateLimitError",
                "UnprocessableEntityError",
            ),
            ".formats": (
                "Base64Text",
                "DecimalText",
                "RFC3339Date",
                "RFC3339DateTime",
                "RFC3339Time",
                "UUIDText",
            ),
            ".limits": ("Limits",),
            ".models": ("Model",),
            ".oauth2": (
                "Flow",
                "OAuth2",
                "OpenIdConnect",
            ),
            ".operation": (
                "Encoding",
                "Operation",
                "ResponseHeaders",
            ),
            ".options": (
                "AsyncCredential",
                "ClientOptions",
                "Credential",
                "RequestOptions",
                "Timeout",
                "Timeouts",
                "Validate",
            ),
            ".pagination": (
                "AsyncPaginator",
                "Cursor",
                "Link",
                "NextURL",
                "Offset",
                "PageNumber",
                "Paginator",
                "apaginate",
                "paginate",
            ),
            ".responses": (
                "AsyncStreamingResponse",
                "RawResponse",
                "StreamingResponse",
            ),
            ".retry": ("Retry",),
            ".security": (
                "ApiKey",
                "Basic",
                "Bearer",
                "MutualTLS",
                "SecurityScheme",
            ),
            ".sentinel": (
                "Omit",
                "omit",
            ),
            ".servers": ("Server",),
            ".sources": (
                "Content",
                "File",
                "FileContent",
            ),
            ".sse": ("Event",),
            ".stream": (
                "AsyncStream",
                "Stream",
            ),
            ".styles": (
                "cookie",
                "deep_object",
                "form",
                "json_content",
                "label",
                "matrix",
                "pipe_delimited",
                "querystring",
                "simple",
                "space_delimited",
            ),
            ".sync_client": ("BaseClient",),
            ".tokens": ("Token",),
            ".unions": ("Discriminated", "Heirs"),
            ".views": (
                "AsyncRawView",
                "AsyncResource",
                "AsyncStreamingView",
                "RawView",
                "Resource",
                "StreamingView",
                "async_raw",
                "async_streaming",
                "raw",
                "streaming",
            ),
            ".webhooks": (
                "HMACSignature",
                "StandardWebhooks",
                "WebhookVerificationError",
                "parse_webhook",
            ),
        },
    )
