"""What is tried again, and when."""

from __future__ import annotations

import time
from email.utils import formatdate
from typing import Any

import pytest


class TestRetries:
    def test_statuses_that_may_change_are_tried_again(self, api: Any) -> None:
        for status in (408, 429, 500, 503):
            api.server.answer(api.server.json({}, status), api.server.json({"ok": 1}))
            assert api.send(api.operation()) == {"ok": 1}

    @pytest.mark.parametrize("status", [400, 409, 501])
    def test_others_are_not(self, api: Any, status: int) -> None:
        api.server.answer(api.server.json({}, status))
        with pytest.raises(api.rt.APIStatusError):
            api.send(api.operation())
        assert len(api.server.requests) == 1

    @pytest.mark.parametrize(
        ("status", "facts", "count"),
        [
            (500, {}, 1),
            (408, {}, 1),
            (429, {}, 3),
            (500, {"idempotent": True}, 3),
            (409, {"idempotent": True}, 3),
        ],
    )
    def test_a_post_is_repeated_only_where_that_is_safe(
        self, api: Any, status: int, facts: dict[str, Any], count: int
    ) -> None:
        api.server.answer(api.server.json({}, status))
        with pytest.raises(api.rt.APIStatusError):
            api.send(api.operation("POST", **facts))
        assert len(api.server.requests) == count

    def test_an_idempotency_header_gets_one_key_for_all_attempts(
        self, api: Any
    ) -> None:
        api.server.answer(api.server.json({}, 500))
        client = api.client(idempotency_header="X-Once")
        with pytest.raises(api.rt.InternalServerError):
            api.send(api.operation("POST"), client)
        keys = {seen.header("x-once") for seen in api.server.requests}
        assert len(api.server.requests) == 3
        assert len(keys) == 1
        assert None not in keys

    def test_pauses_grow_and_the_server_may_ask_for_more(
        self, rt: Any, part: Any
    ) -> None:
        retry = rt.Retry(first=1.0, longest=4.0, longest_asked=10.0)
        for attempt, ceiling in enumerate([1, 2, 4, 4]):
            pauses = [retry.pause(attempt) for _ in range(200)]
            assert 0 <= min(pauses) < max(pauses) <= ceiling
        assert retry.pause(0, 3.0) == 3.0
        assert retry.pause(0, 100.0) == 10.0
        asked, headers = part("retry").retry_after, part("http").Headers
        assert asked(headers({"retry-after": "7"})) == 7
        date = formatdate(time.time() + 30, usegmt=True)
        assert 25 < asked(headers({"retry-after": date})) <= 30
        for none in ("", "soon", "nan", "inf", "1_0", "-5", "1e3", "5, 6", "A, B"):
            assert asked(headers({"retry-after": none})) is None

    def test_a_date_without_a_zone_is_in_utc(
        self, part: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TZ", "America/New_York")
        time.tzset()
        try:
            date = time.asctime(time.gmtime(time.time() + 30))
            headers = part("http").Headers({"retry-after": date})
            assert 25 < part("retry").retry_after(headers) <= 30
        finally:
            monkeypatch.undo()
            time.tzset()

    def test_hooks_see_everything(self, api: Any) -> None:
        seen: list[Any] = []
        hooks = api.rt.Hooks(
            before_request=lambda request: seen.append(request.method),
            after_response=lambda response: seen.append(response.status_code),
            on_retry=lambda event: seen.append((event.attempt, event.error)),
        )
        api.server.answer(api.server.json({}, 503), api.server.json({}))
        api.send(api.operation(), api.client().with_options(hooks=hooks))
        assert seen == ["GET", 503, (1, 503), "GET", 200]
