"""OpenTelemetry spans (HTTP client semantic conventions), if the application traces.

Nothing is imported here: an application that traces has imported the API already.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from .calls import Call
from .config import PACKAGE
from .errors import APIStatusError
from .redact import safe_url


def is_active() -> bool:
    """Return whether the application has OpenTelemetry's API in use."""
    return "opentelemetry.trace" in sys.modules


@contextmanager
def span(call: Call[Any]) -> Generator[Callable[[int], None]]:
    """Make a client span around a call; yields what takes the final status."""
    trace: Any = sys.modules["opentelemetry.trace"]
    server = urlsplit(call.url)
    attributes: dict[str, str | int] = {
        "http.request.method": call.operation.method,
        "url.full": safe_url(call.url, call.config.secrets),
        "url.template": call.operation.path,
        "server.address": server.hostname or "",
        "server.port": server.port or (443 if server.scheme == "https" else 80),
    }
    tracer: Any = trace.get_tracer(PACKAGE)
    with tracer.start_as_current_span(
        f"{call.operation.method} {call.operation.path}",
        kind=trace.SpanKind.CLIENT,
        attributes=attributes,
    ) as current:

        def record(status: int) -> None:
            current.set_attribute("http.response.status_code", status)

        try:
            yield record
        except APIStatusError as error:
            record(error.status_code)
            current.set_attribute("error.type", str(error.status_code))
            raise
        except Exception as error:
            current.set_attribute("error.type", type(error).__name__)
            raise
