"""What `BaseClient` and `AsyncBaseClient` have in common."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar, Self

from . import http
from .config import MAX_RESPONSE_SIZE, Config, Hooks
from .options import Timeout, Validate
from .retry import Retry
from .security import SecurityScheme
from .sentinel import Omit, omit
from .servers import Server


class CommonClient:
    """Configuration, and copies with another one."""

    _idempotency_header: ClassVar[str | None] = None
    """What the package was generated with."""

    _is_copy = False
    _pool: Any

    def __init__(
        self,
        *,
        servers: Sequence[Server],
        server_variables: Mapping[str, str],
        security_schemes: Mapping[str, SecurityScheme],
        base_url: str | None,
        server: int | str,
        timeout: Timeout,
        max_retries: int,
        validate: Validate,
        default_headers: Mapping[str, str] | None,
        default_query: Mapping[str, object] | None,
        http_client: http.Client | http.AsyncClient | None,
        retry: Retry | None = None,
        hooks: Hooks | None = None,
        max_response_size: int | Omit | None = omit,
        idempotency_header: str | Omit | None = omit,
    ) -> None:
        self._config = Config(
            servers=servers,
            server_variables=server_variables,
            schemes=security_schemes,
            base_url=base_url,
            server=server,
            timeout=timeout,
            max_retries=max_retries,
            validate=validate,
            default_headers=default_headers or {},
            default_query=default_query or {},
            idempotency_header=(
                self._idempotency_header
                if isinstance(idempotency_header, Omit)
                else idempotency_header
            ),
            retry=retry or Retry(),
            hooks=hooks or Hooks(),
            max_response_size=(
                MAX_RESPONSE_SIZE
                if isinstance(max_response_size, Omit)
                else max_response_size
            ),
            http_client=http_client,
        )

    def __repr__(self) -> str:
        """Say which client it is, and nothing secret."""
        return f"<{type(self).__name__}>"

    @property
    def base_url(self) -> str:
        """The URL of the server that requests go to, but for operations with their own."""
        return self._config.client_url

    def with_options(
        self,
        *,
        base_url: str | Omit = omit,
        server: int | str | Omit = omit,
        timeout: Timeout | Omit = omit,
        max_retries: int | Omit = omit,
        validate: Validate | Omit = omit,
        default_headers: Mapping[str, str | Omit] | Omit = omit,
        default_query: Mapping[str, object] | Omit = omit,
        idempotency_header: str | Omit | None = omit,
        retry: Retry | Omit = omit,
        hooks: Hooks | Omit = omit,
        max_response_size: int | Omit | None = omit,
    ) -> Self:
        """Return a copy with other options, which shares the connections.

        Closing it, or leaving its `with`, does not close them for the original.

        Args:
            base_url: Replaces the whole server URL.
            server: Index or name of the server to use; see `servers.counterpart` for
                operations that have their own.
            timeout: Seconds, `Timeouts`, or None.
            max_retries: How often a request is repeated at most.
            validate: What to do with answers that do not fit.
            default_headers: Added to those there are.
            default_query: Added to those there are.
            idempotency_header: Gets a key in requests that are not safe to repeat.
            retry: How long to wait before repeating.
            hooks: Functions to call on the way.
            max_response_size: Bytes of a body that are read at most; None: no limit.
        """
        old = self._config
        if not isinstance(default_headers, Omit):
            default_headers = {**old.default_headers, **default_headers}
        if not isinstance(default_query, Omit):
            default_query = {**old.default_query, **default_query}
        changes: dict[str, Any] = {
            "base_url": base_url,
            "server": server,
            "timeout": timeout,
            "max_retries": max_retries,
            "validate": validate,
            "default_headers": default_headers,
            "default_query": default_query,
            "idempotency_header": idempotency_header,
            "retry": retry,
            "hooks": hooks,
            "max_response_size": max_response_size,
        }
        new = copy.copy(self)
        given = {k: v for k, v in changes.items() if not isinstance(v, Omit)}
        new._config = replace(old, **given)  # noqa: SLF001  # It is one of us.
        new._is_copy = True  # noqa: SLF001  # It is one of us.
        self._pool.users.add(new)
        # What was cached belongs to the original.
        for name in [name for name in vars(new) if _is_cached(type(new), name)]:
            del vars(new)[name]
        return new


def _is_cached(kind: type, name: str) -> bool:
    return isinstance(getattr(kind, name, None), cached_property)
