"""Errors: all of them can be pickled, say what happened, and keep no secret."""

from __future__ import annotations

import copy
import gc
import pickle
import traceback
import warnings
from typing import Any

import pytest

SECRET = "s3cr3t-v4lue"


def errors(rt: Any) -> dict[str, Any]:
    """Return every class of the tree."""
    found = {name: getattr(rt, name) for name in rt.__all__ if name.endswith("Error")}
    return {k: v for k, v in found.items() if issubclass(v, rt.APIError)}


def _copies(error: Any) -> list[Any]:
    return [pickle.loads(pickle.dumps(error)), copy.copy(error)]


def test_every_error_is_there(rt: Any) -> None:
    assert len(errors(rt)) == 14


def test_every_error_can_be_pickled_and_copied(rt: Any, part: Any) -> None:
    request = part("http").Request("POST", "http://a.example/x?y=1")
    for kind in errors(rt).values():
        more: dict[str, Any] = {"request": request}
        if issubclass(kind, rt.APIStatusError):
            more |= {"status_code": 418, "headers": {"A": "b"}, "content": b"c"}
            made = kind(body={"message": "tea"}, **more)
        elif issubclass(kind, rt.APIResponseValidationError):
            more |= {"status_code": 200, "headers": {"A": "b"}, "content": b"c"}
            made = kind("odd", errors=[{"pointer": "/a", "message": "m"}], **more)
        else:
            made = kind("broken", **more)
        assert str(made).startswith("POST http://a.example/x?y=1: ")
        for again in _copies(made):
            assert type(again) is kind
            assert str(again) == str(made)
            assert again.args == made.args
            assert again.request.method == "POST"
            assert getattr(again, "content", b"c") == b"c"
            assert getattr(again, "pointer", "/a") == "/a"


@pytest.mark.parametrize("location", ["header", "query", "cookie"])
def test_no_variable_of_ours_shows_a_secret_in_a_traceback(
    api: Any, location: str
) -> None:
    key = api.rt.ApiKey("X-Key", location, SECRET, "api_key", None)
    api.server.answer(api.server.json({}, 403))
    client = api.client(security_schemes={"k": key})
    with pytest.raises(api.rt.PermissionDeniedError) as caught:
        api.send(api.operation(security=[{"k": []}]), client)
    shown = traceback.TracebackException.from_exception(
        caught.value, capture_locals=True
    )
    frames = [f for f in shown.stack if "templates/runtime" in f.filename]
    assert frames
    said = [
        f"{name} = {text}" for f in frames for name, text in (f.locals or {}).items()
    ]
    assert [line for line in said if SECRET in line] == []


def test_nothing_is_left_open(api: Any) -> None:
    # What earlier tests have left is not of this one.
    gc.collect()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        api.send(api.operation())
        api.server.answer(api.server.json({}, 404))
        api.fails("NotFoundError", api.operation())
        api.server.answer(api.server.response(200, b"x" * 100))
        client = api.client(max_response_size=10)
        api.fails("APIConnectionError", api.operation(), client)
        gc.collect()
    assert [str(one.message) for one in caught] == []


def test_hooks_of_an_async_client_may_be_coroutines(api: Any) -> None:
    if not api.is_async:
        pytest.skip("of the async client alone")
    seen: list[Any] = []

    async def before(request: Any) -> None:
        request.headers["x-hook"] = "1"
        seen.append(request.method)

    async def after(response: Any) -> None:
        seen.append(response.status_code)

    async def on_retry(event: Any) -> None:
        seen.append((event.attempt, event.error))

    api.server.answer(api.server.json({}, 503), api.server.json({}))
    hooks = api.rt.Hooks(before, after, on_retry)
    api.send(api.operation(), api.client(hooks=hooks))
    assert seen == ["GET", 503, (1, 503), "GET", 200]
    assert api.server.requests[0].header("x-hook") == "1"
