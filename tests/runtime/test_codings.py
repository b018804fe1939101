"""Content codings: whatever the size of the pieces that come, what was sent comes out."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from typing import Any

import pytest

CONTENT = b"{}" * 100_000 + bytes(range(256)) * 10


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content[:999]) + gzip.compress(content[999:])


def _raw_deflate(content: bytes) -> bytes:
    made = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return made.compress(content) + made.flush()


def _brotli(content: bytes) -> bytes:
    library = pytest.importorskip("brotli", reason="brotli is missing")
    return bytes(library.compress(content, quality=5))


def _zstandard(content: bytes) -> bytes:
    library = pytest.importorskip("backports.zstd", reason="zstd is missing")
    return bytes(library.compress(content[:999]) + library.compress(content[999:]))


CODINGS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "members": ("gzip", _gzip),
    "zlib": ("deflate", zlib.compress),
    "raw deflate": ("Deflate", _raw_deflate),
    "brotli": ("br", _brotli),
    "frames": ("zstd", _zstandard),
    "two": ("identity, br,gzip", lambda content: _gzip(_brotli(content))),
}


class Sent:
    """A response as far as it matters here."""

    is_stream_consumed = False

    def __init__(self, coding: str, content: bytes, size: int) -> None:
        self.headers = {"content-encoding": coding}
        self._pieces = [
            content[at : at + size] for at in range(0, len(content), size)
        ] or [b""]

    def iter_raw(self) -> Any:
        """Yield what was sent, in pieces."""
        return iter(self._pieces)


@pytest.mark.parametrize("size", [1, 7, 1 << 16])
@pytest.mark.parametrize("name", CODINGS)
def test_what_was_sent_comes_out_in_small_pieces(
    part: Any, name: str, size: int
) -> None:
    coding, encode = CODINGS[name]
    for content in (b"", b"1", CONTENT):
        found = list(part("outcome").pieces(Sent(coding, encode(content), size)))
        assert b"".join(found) == content
        assert all(0 < len(piece) <= 1 << 19 for piece in found)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_nothing_is_no_body_that_ends_too_early(part: Any, coding: str) -> None:
    assert list(part("outcome").pieces(Sent(coding, b"", 1))) == []


def test_one_that_is_unknown_is_the_librarys(part: Any) -> None:
    sent: Any = Sent("gzip, compress", b"x", 1)
    sent.iter_bytes = lambda: iter([b"as it is"])
    assert list(part("outcome").pieces(sent)) == [b"as it is"]


def test_a_hook_may_read_the_answer(api: Any) -> None:
    labels = ("content-encoding: gzip", "content-type: application/json")
    api.server.answer(api.server.response(200, gzip.compress(b'{"a": 1}'), *labels))

    def read(response: Any) -> None:
        assert response.read() == b'{"a": 1}'

    async def aread(response: Any) -> None:
        assert await response.aread() == b'{"a": 1}'

    hooks = api.rt.Hooks(after_response=aread if api.is_async else read)
    assert api.send(api.operation(), api.client(hooks=hooks)) == {"a": 1}
