"""Idempotency keys: what makes it safe to send a request again, and that one key does it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from tests.runtime.test_faults import reset


def attempts(api: Any, *arguments: Any, **more: Any) -> list[Any]:
    """Send a POST whose first attempt breaks after it arrived; return what arrived."""
    api.server.answer(reset, api.server.json({"ok": 1}))
    api.send(*arguments, **more)
    return list(api.server.requests)


def test_the_header_of_the_document_gets_one_key(api: Any) -> None:
    operation = api.operation("POST", idempotency_header="X-Key")
    first, second = attempts(api, operation)
    assert uuid.UUID(first.header("x-key"))
    assert first.header("x-key") == second.header("x-key")


def test_the_argument_is_the_key_where_it_is_given(api: Any) -> None:
    operation = api.operation("POST", idempotency_header="X-Key")
    seen = attempts(api, operation, header={"X-Key": "mine"})
    assert [one.header("x-key") for one in seen] == ["mine", "mine"]


def test_an_argument_that_is_left_out_is_not_one(api: Any) -> None:
    operation = api.operation("POST", idempotency_header="X-Key")
    first, second = attempts(api, operation, header={"X-Key": api.rt.omit})
    assert uuid.UUID(first.header("x-key"))
    assert first.header("x-key") == second.header("x-key")


@pytest.mark.parametrize("given", ["mine", None])
def test_an_extra_header_decides(api: Any, given: str | None) -> None:
    operation = api.operation("POST", idempotency_header="X-Key")
    extra = {"x-KEY": api.rt.omit if given is None else given}
    if given:
        seen = attempts(api, operation, options={"extra_headers": extra})
        assert [one.header("x-key") for one in seen] == ["mine", "mine"]
        return
    # Without its key nobody knows the second one by it.
    api.server.answer(reset, api.server.json({"ok": 1}))
    api.fails("APIConnectionError", operation, options={"extra_headers": extra})
    assert [one.header("x-key") for one in api.server.requests] == [None]


def test_the_client_names_the_header_where_the_document_does_not(api: Any) -> None:
    client = api.client(idempotency_header="X-Client")
    first, second = attempts(api, api.operation("POST"), client)
    assert uuid.UUID(first.header("x-client"))
    assert first.header("x-client") == second.header("x-client")


def test_a_package_is_generated_with_a_header(api: Any) -> None:
    kind = api.rt.AsyncBaseClient if api.is_async else api.rt.BaseClient
    made = type("Client", (kind,), {"_idempotency_header": "X-Made"})
    retry = api.rt.Retry(first=0.0)
    first, second = attempts(
        api, api.operation("POST"), made(base_url=api.server.url, retry=retry)
    )
    assert uuid.UUID(first.header("x-made"))
    assert first.header("x-made") == second.header("x-made")
    api.server.requests.clear()
    api.server.answer(reset)
    without = made(base_url=api.server.url, retry=retry, idempotency_header=None)
    api.fails("APIConnectionError", api.operation("POST"), without)
    assert len(api.server.requests) == 1


def test_two_calls_have_two_keys_and_what_is_safe_has_none(api: Any) -> None:
    for method in ("POST", "PATCH", "GET", "PUT"):
        client = api.client(idempotency_header="X-Key")
        api.send(api.operation(method), client)
    post, patch, get, put = (seen.header("x-key") for seen in api.server.requests)
    assert post != patch
    assert uuid.UUID(post)
    assert uuid.UUID(patch)
    assert (get, put) == (None, None)


@pytest.mark.parametrize(
    ("method", "facts", "sent"),
    [
        ("POST", {}, 1),
        ("PUT", {}, 1),
        ("POST", {"idempotency_header": "X-Key"}, 2),
        ("PUT", {"idempotent": True}, 2),
    ],
)
def test_a_conflict_is_tried_again_only_where_the_document_says_so(
    api: Any, method: str, facts: dict[str, Any], sent: int
) -> None:
    api.server.answer(api.server.json({}, 409), api.server.json({"ok": 1}))
    operation = api.operation(method, **facts)
    if sent == 1:
        api.fails("ConflictError", operation)
    else:
        assert api.send(operation) == {"ok": 1}
    assert len(api.server.requests) == sent


def test_a_name_that_is_none_is_refused_where_it_is_given(rt: Any) -> None:
    with pytest.raises(ValueError, match="'X Key' is not the name of a header"):
        rt.BaseClient(idempotency_header="X Key")


def test_rare_options_are_arguments_of_the_client(api: Any) -> None:
    seen: list[str] = []
    client = api.client(
        hooks=api.rt.Hooks(before_request=lambda request: seen.append(request.method)),
        max_response_size=5,
    )
    api.server.answer(api.server.json("1234567"))
    error = api.fails("APIConnectionError", api.operation(), client)
    assert "more than 5 bytes" in str(error)
    assert seen == ["GET"]
    with pytest.raises(TypeError, match="hoks"):
        api.client(hoks=1)
