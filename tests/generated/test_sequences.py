"""Series of items, sent and answered, over a real socket."""

from __future__ import annotations

from typing import Any

import pytest
from tests.generated.conftest import Caller
from tests.generated.package import CASES, package_of
from tests.generated.server import Got, Reply, Server


@pytest.fixture(scope="module")
def items(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the package of JSON Lines."""
    folder = tmp_path_factory.mktemp("items")
    return package_of(folder, CASES / "streams/items-of-a-whole/openapi.yaml")


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the package of server-sent events."""
    folder = tmp_path_factory.mktemp("events")
    return package_of(folder, CASES / "streams/events/openapi.yaml")


def called(
    package: Any, server: Server, caller: Caller, call: str, reply: Reply, **given: Any
) -> tuple[list[Any], Got]:
    """Return the items of a stream, and the request."""
    server.replies = [reply]
    tag, _, name = call.partition(".")

    def use(client: Any) -> Any:
        stream = getattr(getattr(client, tag), name)(**given)
        return _aitems(stream) if caller.asynchronous else list(stream)

    found = caller(package, {"base_url": server.url, "validate": "strict"}, use)
    return found, server.requests[-1]


async def _aitems(stream: Any) -> list[Any]:
    return [item async for item in await stream]


@pytest.mark.parametrize(
    ("name", "media_type", "start"),
    [
        ("send_array", "application/jsonl", b""),
        ("send_each", "application/json-seq", b"\x1e"),
        ("send_one", "application/x-ndjson", b""),
    ],
)
def test_items_go_one_to_a_line_and_come_so(
    items: Any, server: Server, caller: Caller, name: str, media_type: str, start: bytes
) -> None:
    """A record of a JSON text sequence begins with a separator, sent and read."""
    lines = start + b'{"id":1}\n' + start + b'{"id":2}\n'
    body = [{"id": 1}, items.models.Item(id=2)]
    reply = Reply(200, lines, media_type)
    found, got = called(items, server, caller, f"items.{name}", reply, body=body)
    assert found == [items.models.Item(id=1), items.models.Item(id=2)]
    assert (got.headers["content-type"], got.body) == (media_type, lines)


@pytest.mark.parametrize(
    "content",
    [
        b'\x1e{\n "id": 1\n}\n\x1e{"id":2}\n',
        b'\x1e\x1e{"id":1}\x1e{"id":2}',
        b'\n\x1e{"id":1}\r\n\x1e{"id":\n\n2}',
        b'{"id":1}\n{"id":2}\n',
    ],
)
def test_a_record_may_have_several_lines(
    items: Any, server: Server, caller: Caller, content: bytes
) -> None:
    """RFC 7464: the separator begins a record; without any it is JSON Lines."""
    reply = Reply(200, content, "application/json-seq")
    found, _ = called(items, server, caller, "items.send_each", reply, body=[])
    assert found == [items.models.Item(id=1), items.models.Item(id=2)]


@pytest.mark.parametrize(
    ("name", "stream", "wanted"),
    [
        ("json", 'event: a\ndata: {"id":1}\n\n', [{"id": 1}]),
        ("kinds", 'event: item\ndata: {"id":1}\n\ndata: 7\n\n', [{"id": 1}, 7]),
        ("mixed", 'data: hi\n\ndata: {"id":1}\n\n', ["hi", '{"id":1}']),
        ("text", "id: 1\ndata: 7\n\n", ["7"]),
        ("data", 'data: {"id":1}\n\n', [{"id": 1}]),
        ("payload", 'data: {"data": {"id":1}}\n\n', [{"data": {"id": 1}}]),
    ],
)
def test_items_of_events_are_what_their_data_holds(
    events: Any,
    server: Server,
    caller: Caller,
    name: str,
    stream: str,
    wanted: list[Any],
) -> None:
    """Whether itemSchema describes the event or its data, the caller gets the data."""
    reply = Reply(200, stream.encode(), "text/event-stream")
    found, _ = called(events, server, caller, f"events.watch_{name}", reply)
    plain = [one.model_dump() if hasattr(one, "model_dump") else one for one in found]
    assert plain == wanted
