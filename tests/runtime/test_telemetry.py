"""OpenTelemetry: spans where the application traces, nothing where it does not."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest


class Span:
    """What was said about a call."""

    def __init__(self, name: str, attributes: dict[str, Any]) -> None:
        self.name = name
        self.attributes = attributes

    def set_attribute(self, key: str, value: Any) -> None:
        """Keep an attribute."""
        self.attributes[key] = value


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> list[Span]:
    """Stand in for OpenTelemetry's API, which is no dependency of the tests."""
    found: list[Span] = []

    @contextmanager
    def start(name: str, kind: str, attributes: dict[str, Any]) -> Iterator[Span]:
        assert kind == "client"
        found.append(Span(name, attributes))
        yield found[-1]

    trace: Any = ModuleType("opentelemetry.trace")
    trace.SpanKind = SimpleNamespace(CLIENT="client")
    trace.get_tracer = lambda _: SimpleNamespace(start_as_current_span=start)
    monkeypatch.setitem(sys.modules, "opentelemetry.trace", trace)
    return found


def test_a_call_is_a_span_without_secrets(api: Any, spans: list[Span]) -> None:
    operation = api.operation(path="/u/{id}")
    api.send(operation, path={"id": "7"}, query={"token": "s3cret", "a": 1})
    (span,) = spans
    assert span.name == "GET /u/{id}"
    assert span.attributes == {
        "http.request.method": "GET",
        "url.full": f"{api.server.url}/u/7?token=***&a=1",
        "url.template": "/u/{id}",
        "server.address": "127.0.0.1",
        "server.port": api.server.port,
        "http.response.status_code": 200,
    }


def test_what_goes_wrong_is_in_the_span(api: Any, spans: list[Span]) -> None:
    api.server.answer(api.server.json({}, 404))
    api.fails("NotFoundError", api.operation())
    assert spans[0].attributes["http.response.status_code"] == 404
    assert spans[0].attributes["error.type"] == "404"


def test_without_opentelemetry_nothing_is_imported(api: Any) -> None:
    api.send(api.operation())
    assert not any(name.startswith("opentelemetry") for name in sys.modules)
