"""Words that a generated package has for itself: what the document names yields to them."""

import keyword

KEYWORDS = frozenset(keyword.kwlist)

ANNOTATION_NAMES = frozenset(
    [
        "bool",
        "bytes",
        "datetime",
        "decimal",
        "dict",
        "float",
        "int",
        "list",
        "str",
        "tuple",
        "uuid",
    ]
)
"""Names that generated annotations use: a field of that name would hide the type behind it."""

MODEL_ATTRIBUTES = frozenset(
    [
        "construct",
        "copy",
        "dict",
        "from_orm",
        "json",
        "model_computed_fields",
        "model_config",
        "model_construct",
        "model_copy",
        "model_dump",
        "model_dump_json",
        "model_extra",
        "model_fields",
        "model_fields_set",
        "model_json_schema",
        "model_parametrized_name",
        "model_post_init",
        "model_rebuild",
        "model_validate",
        "model_validate_json",
        "model_validate_strings",
        "mro",
        "parse_file",
        "parse_obj",
        "parse_raw",
        "register",
        "schema",
        "schema_json",
        "to_dict",
        "to_json",
        "update_forward_refs",
        "validate",
    ]
)
"""Public attributes of pydantic's BaseModel, its metaclass and the runtime's Model; a test
compares them."""

MODEL_CLASSES = frozenset(
    [
        "Annotated",
        "Any",
        "Base64",
        "Base64Text",
        "Content",
        "DecimalText",
        "Discriminated",
        "False",
        "Field",
        "File",
        "Heirs",
        "Literal",
        "Mapping",
        "Model",
        "None",
        "NotRequired",
        "OneOf",
        "Required",
        "RFC3339Date",
        "RFC3339DateTime",
        "RFC3339Time",
        "Sequence",
        "True",
        "TYPE_CHECKING",
        "TypeAlias",
        "TypeAliasType",
        "TypedDict",
        "UUIDText",
    ]
)
"""Names that the modules of models/ import for themselves."""

TAG_CLASSES = frozenset(
    [
        "Annotated",
        "Any",
        "ApiKey",
        "AsyncBaseClient",
        "AsyncClient",
        "AsyncCredential",
        "AsyncIterable",
        "AsyncRawView",
        "AsyncResource",
        "AsyncStream",
        "AsyncStreamingView",
        "Base64Text",
        "BaseClient",
        "Basic",
        "Bearer",
        "Client",
        "ClientOptions",
        "Content",
        "Credential",
        "DecimalText",
        "Discriminated",
        "Encoding",
        "File",
        "Flow",
        "Iterable",
        "Literal",
        "Mapping",
        "MutualTLS",
        "OAuth2",
        "Omit",
        "OpenIdConnect",
        "Operation",
        "RawView",
        "RequestOptions",
        "Resource",
        "RFC3339Date",
        "RFC3339DateTime",
        "RFC3339Time",
        "Sequence",
        "Server",
        "Stream",
        "StreamingView",
        "Timeout",
        "UUIDText",
        "Validate",
    ]
)
"""Names that client.py and the modules of operations/ import for themselves."""

CLIENT_ATTRIBUTES = frozenset(
    [
        "aclose",
        "base_url",
        "close",
        "default_headers",
        "default_query",
        "max_retries",
        "request",
        "send",
        "stream",
        "timeout",
        "validate",
        "webhooks",
        "with_options",
        "with_raw_response",
        "with_streaming_response",
    ]
)
"""Attributes of the runtime's clients; a test compares them."""

CLIENT_ARGUMENTS = frozenset(
    [
        "base_url",
        "default_headers",
        "default_query",
        "hooks",
        "http_client",
        "idempotency_header",
        "max_response_size",
        "max_retries",
        "options",
        "retry",
        "self",
        "server",
        "timeout",
        "validate",
    ]
)
"""Arguments that every client has."""

METHOD_ARGUMENTS = frozenset(["request_options", "self", "styles"])
"""Names that the body of a method uses."""
