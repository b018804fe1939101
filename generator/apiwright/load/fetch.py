"""A URL → bytes, over https and within limits.

No credentials are sent, no proxy is asked and no cookie is kept. The address that is
connected to is the one that was checked: a name cannot lead to one address for the check
and to another for the connection.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Collection, Generator
from contextlib import contextmanager, suppress
from urllib.parse import SplitResult, quote, urljoin, urlsplit

MAX_BYTES = 64 * 1024 * 1024
"""Size of an answer, also after it was unpacked."""

MAX_SECONDS = 60.0
"""Time for one URL, with all its redirects."""

MAX_REDIRECTS = 5

_REDIRECTS = (301, 302, 303, 307, 308)
_CHUNK = 65536
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class FetchError(Exception):
    """A URL cannot be read.

    Attributes:
        code: A stable name, as in a diagnostic.
        message: One sentence: what happened.
        hint: What to do about it.
    """

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


def origin(url: str) -> str:
    """Return scheme, host and port of `url`, such as `https://x.test:443`; "" for none."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        return ""
    host = (parts.hostname or "").lower()
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}:{port}" if host and port else ""


def fetch(
    url: str,
    allowed: Collection[str] = (),
    *,
    within: Collection[str] | None = None,
    seconds: float = MAX_SECONDS,
) -> tuple[str, bytes]:
    """Return the address that answered at the end of all redirects, and its body.

    Args:
        url: Begins with `https://`, or is one of this machine that is allowed.
        allowed: Origins, as `origin` writes them, that may have a private address.
        within: The origins that redirects may lead to; None for any.
        seconds: Limit of time for all of it.

    Raises:
        FetchError: The URL is refused, does not answer, or answers something else.
    """
    deadline = time.monotonic() + seconds
    for _ in range(MAX_REDIRECTS + 1):
        parts = _check(url, allowed)
        if within is not None and origin(url) not in within:
            raise FetchError(
                "url-refused",
                f"{url} is where a redirect leads, which is another origin.",
                f"Allow it with --allow {_bare_origin(url)}.",
            )
        location, body = _get(url, parts, allowed, deadline)
        if location is None:
            return url, body
        target = urljoin(url, location)
        if parts.scheme == "https" and urlsplit(target).scheme != "https":
            message = f"{url} redirects to {_scheme(target)}, which is not secure."
            raise FetchError("url-refused", message, "Name the final address.")
        url = target
    raise FetchError(
        "too-many-redirects",
        f"{url} is still a redirect after {MAX_REDIRECTS} others.",
        "Name the final address.",
    )


def _scheme(url: str) -> str:
    return urlsplit(url).scheme or "no scheme"


def _bare_origin(url: str) -> str:
    return origin(url).removesuffix(":443")


def _check(url: str, allowed: Collection[str]) -> SplitResult:
    """Return the parts of a URL that may be fetched."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError as error:
        raise FetchError("url-refused", f"{url} is no URL: {error}.", _SPELL) from None
    if not host:
        raise FetchError("url-refused", f"{url} names no host.", _SPELL)
    if parts.username is not None or parts.password is not None:
        raise FetchError(
            "url-refused",
            f"The URL of {host} holds a user or a password; no credentials are sent.",
            "Download the document, then name the file.",
        )
    local = parts.scheme == "http" and host in _LOOPBACK
    if parts.scheme != "https" and not (local and origin(url) in allowed):
        hint = "Name the https address, or download the document and name the file."
        if local:
            hint = f"Allow it with --allow {origin(url)}."
        raise FetchError("url-refused", f"{url} is not https.", hint)
    return parts


_SPELL = "Check the spelling of the URL."


def _get(
    url: str, parts: SplitResult, allowed: Collection[str], deadline: float
) -> tuple[str | None, bytes]:
    """Return where one request is redirected to, or None, and the body."""
    try:
        with _connected(url, parts, allowed, deadline) as connection:
            connection.request("GET", _target(parts), headers=_headers())
            with connection.getresponse() as response:
                location = response.getheader("Location")
                if response.status in _REDIRECTS and location:
                    return location, b""
                if response.status != 200:
                    raise _status(url, response.status)
                return None, _body(url, response, deadline)
    except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
        if time.monotonic() >= deadline:
            raise _timed_out(url) from None
        raise _failed(url, error) from None


def _headers() -> dict[str, str]:
    from apiwright import __version__

    return {
        "Accept": "application/yaml, application/json, text/markdown, text/plain, */*",
        "Accept-Encoding": "gzip",
        "Connection": "close",
        "User-Agent": f"apiwright/{__version__}",
    }


def _target(parts: SplitResult) -> str:
    """Return path and query, in ASCII; what is encoded already stays as it is."""
    safe = "/:@!$&'()*+,;=~%-._?"
    path = quote(parts.path or "/", safe=safe)
    return f"{path}?{quote(parts.query, safe=safe)}" if parts.query else path


@contextmanager
def _connected(
    url: str, parts: SplitResult, allowed: Collection[str], deadline: float
) -> Generator[http.client.HTTPConnection, None, None]:
    """Yield a connection to a checked address, which ends at the deadline."""
    host = str(parts.hostname)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    raw = _connect(url, host, port, origin(url) in allowed, deadline)
    connection = http.client.HTTPConnection(host, port)
    # A second handle: TLS detaches the first one from its socket.
    watched = raw.dup()
    timer = threading.Timer(_left(url, deadline), _end, [watched])
    timer.daemon = True
    timer.start()
    try:
        if parts.scheme == "https":
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(raw, server_hostname=host)
        else:
            connection.sock = raw
        yield connection
    finally:
        timer.cancel()
        timer.join()
        for held in (connection, raw, watched):
            held.close()


def _end(watched: socket.socket) -> None:
    """End a connection under whoever waits for it."""
    with suppress(OSError):
        watched.shutdown(socket.SHUT_RDWR)


def _left(url: str, deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise _timed_out(url)
    return left


def _connect(
    url: str, host: str, port: int, private: bool, deadline: float
) -> socket.socket:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [(family, place) for family, _, _, _, place in found]
    if not private:
        addresses = [a for a in addresses if is_public(str(a[1][0]))]
    if not addresses:
        raise FetchError(
            "private-address",
            f"{host} has an address of a private network or of this machine.",
            f"Allow it with --allow {_bare_origin(url)}.",
        )
    problem: OSError = OSError("no address")
    for family, place in addresses:
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(_left(url, deadline))
            connection.connect(place)
            return connection
        except OSError as error:
            connection.close()
            problem = error
    raise problem


def is_public(text: str) -> bool:
    """Say whether an IP address is one of the public internet."""
    address: _Address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            address = inner
    return address.is_global and not address.is_multicast


def _body(url: str, response: http.client.HTTPResponse, deadline: float) -> bytes:
    encoding = (response.getheader("Content-Encoding") or "identity").lower()
    if encoding not in ("identity", "gzip", "x-gzip"):
        message = f"{url} answers in the encoding {encoding}, which was not asked for."
        raise FetchError("url-unreadable", message, _DOWNLOAD)
    unpack = None if encoding == "identity" else zlib.decompressobj(zlib.MAX_WBITS | 16)
    parts: list[bytes] = []
    size = 0
    while data := response.read(_CHUNK):
        _left(url, deadline)
        while data:
            piece = unpack.decompress(data, _CHUNK) if unpack else data
            data = unpack.unconsumed_tail if unpack else b""
            parts.append(piece)
            size += len(piece)
            if size > MAX_BYTES:
                limit = MAX_BYTES // (1024 * 1024)
                message = f"{url} is larger than {limit} MiB."
                raise FetchError("url-too-large", message, _DOWNLOAD)
    if (unpack and not unpack.eof) or response.length:
        _left(url, deadline)
        message = f"{url} ended before the document did."
        raise FetchError("url-unreadable", message, _AGAIN)
    return b"".join(parts)


_DOWNLOAD = "Download the document, then name the file."
_AGAIN = "Try again later, or download the document and name the file."


def _status(url: str, status: int) -> FetchError:
    if status in (404, 410):
        message = f"There is nothing at {url} (status {status})."
        return FetchError("source-not-found", message, _SPELL)
    message = f"{url} answered with status {status}."
    hint = _AGAIN if status >= 500 or status == 429 else _DOWNLOAD
    return FetchError("url-unreadable", message, hint)


def _timed_out(url: str) -> FetchError:
    message = f"{url} took longer than {MAX_SECONDS:.0f} seconds."
    return FetchError("url-timeout", message, _AGAIN)


def _failed(url: str, error: Exception) -> FetchError:
    if isinstance(error, ssl.SSLCertVerificationError):
        message = f"The certificate of {url} is not valid: {error.verify_message}."
        return FetchError("url-untrusted", message, "Check the address.")
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return FetchError("url-unreadable", f"{url} cannot be read: {reason}.", _AGAIN)
