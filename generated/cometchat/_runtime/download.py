"""Downloads to a file: in pieces, all or nothing, resumed where the server allows."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Final

from . import http
from .errors import APIConnectionError

_RANGE: Final = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


class Download:
    """A file that is being written; it gets its name when it is whole.

    Args:
        path: Where it goes.
        max_size: How many bytes it may have.
    """

    def __init__(self, path: str | os.PathLike[str], max_size: int | None) -> None:
        self.path = Path(path)
        self.max_size = max_size
        self.size = 0
        self._mark: str | None = None
        # The same folder: a file gets its name in one step only on the same disk. Its mode is
        # that of any new file, which one of `tempfile` would not have.
        name = f".{self.path.name[:100]}.{os.urandom(8).hex()}.part"
        self._part = self.path.with_name(name)
        self._file: IO[bytes] = self._part.open("xb")

    def write(self, chunk: bytes) -> None:
        """Add a piece.

        Raises:
            APIConnectionError: The file would be too large.
        """
        self.size += len(chunk)
        if self.max_size is not None and self.size > self.max_size:
            raise APIConnectionError(f"the file has more than {self.max_size} bytes")
        self._file.write(chunk)

    def finish(self) -> None:
        """Give the file its name."""
        self._file.close()
        self._part.replace(self.path)

    def abandon(self) -> None:
        """Remove what there is."""
        self._file.close()
        self._part.unlink(missing_ok=True)

    def start(self, response: http.Response) -> None:
        """Look at the first response: whether the rest can be asked for, and by what.

        A part of a file that the caller asked for begins somewhere else, and what
        answers to `If-Range` need not say it all again (RFC 9110, section 15.3.7).
        """
        headers = response.headers
        tag = headers.get("etag", "")
        is_possible = (
            response.request.method == "GET"
            and response.status_code == 200
            and headers.get("accept-ranges", "").lower() == "bytes"
            and "content-encoding" not in headers
        )
        weak = not tag or tag.startswith("W/")
        mark = headers.get("last-modified") if weak else tag
        self._mark = mark if is_possible else None

    def resumption(self) -> dict[str, str] | None:
        """Return the headers that ask for the rest; None if that is not possible."""
        if not self._mark or not self.size:
            return None
        return {
            "Range": f"bytes={self.size}-",
            "If-Range": self._mark,
            "Accept-Encoding": "identity",
        }

    def resume(self, response: http.Response) -> bool:
        """Go on with the rest, or from the start if it is another file by now."""
        if response.status_code == 206:
            match = _RANGE.match(response.headers.get("content-range", ""))
            return (
                match is not None
                and int(match[1]) == self.size
                and match[3] in ("*", str(int(match[2]) + 1))
                and "content-encoding" not in response.headers
            )
        self.start(response)
        self._file.seek(0)
        self._file.truncate()
        self.size = 0
        return True


def download(
    target: Download,
    response: http.Response,
    chunks: Callable[[http.Response], Iterator[bytes]],
    reopen: Callable[[Mapping[str, str]], http.Response],
    attempts: int,
) -> None:
    """Write a response's body to a file.

    Args:
        target: The file.
        response: Open, not read.
        chunks: Yields a response's body.
        reopen: Sends the request again, with more headers.
        attempts: How often that may be done.
    """
    target.start(response)
    try:
        while True:
            try:
                for chunk in chunks(response):
                    target.write(chunk)
            except APIConnectionError as error:
                headers = target.resumption() if error.request else None
                if headers is None or not attempts:
                    raise
                attempts -= 1
                response = reopen(headers)
                if not target.resume(response):
                    response.close()
                    raise
            else:
                break
        target.finish()
    except BaseException:
        target.abandon()
        raise


async def adownload(
    target: Download,
    response: http.Response,
    chunks: Callable[[http.Response], AsyncIterator[bytes]],
    reopen: Callable[[Mapping[str, str]], Awaitable[http.Response]],
    attempts: int,
) -> None:
    """Write a response's body to a file, as `download` does."""
    from anyio.to_thread import run_sync

    target.start(response)
    try:
        while True:
            try:
                async for chunk in chunks(response):
                    await run_sync(target.write, chunk)
            except APIConnectionError as error:
                headers = target.resumption() if error.request else None
                if headers is None or not attempts:
                    raise
                attempts -= 1
                response = await reopen(headers)
                if not target.resume(response):
                    await response.aclose()
                    raise
            else:
                break
        target.finish()
    except BaseException:
        target.abandon()
        raise
