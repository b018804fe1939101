"""The TLS context: what it trusts is read when something is encrypted first."""

from __future__ import annotations

import ssl
from functools import cached_property
from typing import Any

from . import http
from .security import MutualTLS, SecurityScheme


class LazyContext(ssl.SSLContext):
    """The HTTP library's own context, made when it is first used.

    Reading the certificates takes longer than all else that a first call does, and a
    call over plain HTTP needs none. By itself this context trusts nobody.
    """

    _alpn: list[str] | None = None

    @cached_property
    def _real(self) -> ssl.SSLContext:
        return http.create_ssl_context()

    def set_alpn_protocols(self, alpn_protocols: Any) -> None:
        """Keep them for when it is used."""
        self._alpn = list(alpn_protocols)

    def wrap_socket(self, *args: Any, **kwargs: Any) -> ssl.SSLSocket:
        """Encrypt a socket."""
        return self._ready().wrap_socket(*args, **kwargs)

    def wrap_bio(self, *args: Any, **kwargs: Any) -> ssl.SSLObject:
        """Encrypt a stream."""
        return self._ready().wrap_bio(*args, **kwargs)

    def _ready(self) -> ssl.SSLContext:
        if self._alpn is not None:
            self._real.set_alpn_protocols(self._alpn)
        return self._real


def tls_context(schemes: dict[str, SecurityScheme]) -> ssl.SSLContext:
    """Return the context of a client's connections, with its certificate."""
    for scheme in schemes.values():
        if isinstance(scheme, MutualTLS):
            certificate = scheme.certificate()
            if certificate is not None:
                context = http.create_ssl_context()
                context.load_cert_chain(*certificate)
                return context
    return LazyContext(ssl.PROTOCOL_TLS_CLIENT)
