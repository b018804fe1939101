"""Server-sent events (WHATWG HTML, section 9.2) and JSON Lines, from bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_LONGEST: Final = 18


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a stream; a line of JSON Lines is an event that has only data.

    Attributes:
        data: What it says, its lines joined.
        event: Its kind.
        id: The last id that the server gave, which a reconnect starts from.
        retry: Milliseconds to wait before reconnecting, if the server said so.
    """

    data: str
    event: str = "message"
    id: str = ""
    retry: int | None = None


class LineSplitter:
    """Bytes, cut anywhere → lines, which end with CR, LF or CRLF."""

    def __init__(self, *, carriage_returns: bool) -> None:
        self._rest = b""
        self._is_after_cr = False
        self._ends = carriage_returns

    @property
    def pending(self) -> int:
        """How many bytes wait for the end of their line."""
        return len(self._rest)

    def feed(self, chunk: bytes) -> list[bytes]:
        """Return the lines that are whole."""
        if self._is_after_cr and chunk.startswith(b"\n"):
            chunk = chunk[1:]
        if chunk:
            self._is_after_cr = self._ends and chunk.endswith(b"\r")
        if self._ends:
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if b"\n" not in chunk:
            self._rest += chunk
            return []
        *lines, rest = (self._rest + chunk).split(b"\n")
        self._rest = rest
        return lines

    def flush(self) -> bytes:
        """Return what is left at the end."""
        rest, self._rest = self._rest, b""
        return rest


class SSEDecoder:
    """Bytes of a `text/event-stream` → events."""

    def __init__(self) -> None:
        self._lines = LineSplitter(carriage_returns=True)
        self._is_first = True
        self._data: list[str] = []
        self._size = 0
        self._event = ""
        self._retry: int | None = None
        self.last_id = ""

    @property
    def pending(self) -> int:
        """How many bytes wait for the end of their event."""
        return self._lines.pending + self._size

    def feed(self, chunk: bytes) -> list[Event]:
        """Return the events that are whole."""
        events: list[Event] = []
        for raw in self._lines.feed(chunk):
            line = raw.decode("utf-8", "replace")
            if self._is_first:
                self._is_first = False
                line = line.removeprefix("\ufeff")
            if line:
                self._field(line)
            elif self._data:
                events.append(self._dispatch())
            else:
                self._event = ""
        return events

    def flush(self) -> list[Event]:
        """Return nothing: an event without its empty line does not count."""
        return []

    def _dispatch(self) -> Event:
        event = Event(
            "\n".join(self._data), self._event or "message", self.last_id, self._retry
        )
        self._data, self._size, self._event = [], 0, ""
        return event

    def _field(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
            self._size += len(value) + 1
        elif name == "event":
            self._event = value
        elif name == "id" and "\0" not in value:
            self.last_id = value
        elif name == "retry" and value.isascii() and value.isdigit():
            # Python refuses to read a number of thousands of digits.
            self._retry = int(value) if len(value) < _LONGEST else 10**_LONGEST

    @property
    def retry(self) -> int | None:
        """Milliseconds to wait before reconnecting, if the server said so."""
        return self._retry


class JSONLinesDecoder:
    """Bytes of JSON Lines, or of a JSON text sequence (RFC 7464) → events."""

    last_id = ""
    retry: int | None = None

    def __init__(self) -> None:
        self._lines = LineSplitter(carriage_returns=False)

    @property
    def pending(self) -> int:
        """How many bytes wait for the end of their line."""
        return self._lines.pending

    def feed(self, chunk: bytes) -> list[Event]:
        """Return the lines that are whole."""
        return [event for line in self._lines.feed(chunk) for event in _event(line)]

    def flush(self) -> list[Event]:
        """Return the last line, which need not end."""
        return _event(self._lines.flush())


def _event(line: bytes) -> list[Event]:
    text = line.decode("utf-8", "replace").strip("\ufeff\x1e \t\r\n")
    return [Event(text)] if text else []
