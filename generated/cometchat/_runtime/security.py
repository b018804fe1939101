"""Security Scheme Object (OpenAPI 3.1.1, section 4.8.27): who is calling."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import isawaitable, iscoroutine
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from .errors import MissingCredentialsError
from .options import AsyncCredential

if TYPE_CHECKING:
    from . import http
    from .calls import Call
    from .operation import Operation

Location = Literal["header", "query", "cookie"]


class Part(NamedTuple):
    """Where a credential goes, under which name, and what it is."""

    location: Location
    name: str
    value: str

    def __repr__(self) -> str:
        """Say nothing secret: tracebacks may show local variables."""
        return f"<Part {self.location} {self.name}>"


def secret(value: AsyncCredential | None, env: str | None) -> str | None:
    """Return a secret: as given, from its function, or from the environment.

    Raises:
        TypeError: The function is a coroutine function, and the client is not async.
    """
    if value is None:
        return os.environ.get(env) or None if env else None
    if isinstance(value, str):
        return value
    found = value()
    if isawaitable(found):
        if iscoroutine(found):
            found.close()
        raise TypeError("an async credential function needs AsyncClient")
    return _text(found)


async def asecret(value: AsyncCredential | None, env: str | None) -> str | None:
    """Return a secret, as `secret` does, also from a coroutine function."""
    if callable(value):
        found = value()
        return _text(await found if isawaitable(found) else found)
    return secret(value, env)


def _text(found: object) -> str:
    """Return what a function has returned, if it is a text."""
    if isinstance(found, str):
        return found
    kind = type(found).__name__
    raise TypeError(f"a credential function has to return a str, not {kind}")


def is_given(value: object, env: str | None) -> bool:
    """Return whether there is something to ask for a secret; empty text is none."""
    if value is not None:
        return value != ""
    return bool(env and os.environ.get(env))


def how_to_give(option: str, env: str | None) -> str:
    """Return what to tell a caller who did not."""
    given = f"`{option}=`"
    return f"{given} or the environment variable {env}" if env else given


class SecurityScheme:
    """What every scheme can say about itself."""

    secrets: tuple[str, ...] = ("authorization",)
    """Names of headers, parameters and cookies that carry it, in lower case."""

    def is_configured(self) -> bool:
        """Return whether its credentials were given."""
        raise NotImplementedError

    def how_to_configure(self) -> str:
        """Return what a caller has to set."""
        raise NotImplementedError

    def given(self, found: str | None) -> str:
        """Return a secret that was found.

        Raises:
            MissingCredentialsError: It is empty: a function has returned nothing.
        """
        if not found:
            raise MissingCredentialsError(f"none was given: {self.how_to_configure()}")
        return found

    def obtain(
        self, call: Call[Any], sender: http.Client, scopes: Sequence[str]
    ) -> Sequence[Part]:
        """Return what is sent with a call; `sender` is for those who have to ask."""
        del call, sender, scopes
        return self.parts()

    async def aobtain(
        self, call: Call[Any], sender: http.AsyncClient, scopes: Sequence[str]
    ) -> Sequence[Part]:
        """Return what is sent, for an async client."""
        del call, sender, scopes
        return await self.aparts()

    def parts(self) -> Sequence[Part]:
        """Return what is sent by those who have it at hand."""
        raise NotImplementedError

    async def aparts(self) -> Sequence[Part]:
        """Return what is sent, where that takes a coroutine to know."""
        return self.parts()

    def forget(self, parts: Sequence[Part]) -> bool:
        """Drop what the server refused; True if a new one may be had."""
        del parts
        return False


@dataclass(eq=False, repr=False)
class ApiKey(SecurityScheme):
    """A key in a header, in the query or in a cookie (`type: apiKey`).

    Attributes:
        name: Of the header, parameter or cookie.
        location: Which of them it is.
        value: The key, or a function that returns it.
        option: The client's argument.
        env: The environment variable that is read where `value` is None.
    """

    name: str
    location: Location
    value: AsyncCredential | None
    option: str
    env: str | None = None

    def __post_init__(self) -> None:
        self.secrets = (self.name.lower(),)

    def is_configured(self) -> bool:
        """Return whether there is a key."""
        return is_given(self.value, self.env)

    def how_to_configure(self) -> str:
        """Name the argument and the variable."""
        return how_to_give(self.option, self.env)

    def parts(self) -> Sequence[Part]:
        """Return the key."""
        return self._parts(secret(self.value, self.env))

    async def aparts(self) -> Sequence[Part]:
        """Return the key."""
        return self._parts(await asecret(self.value, self.env))

    def _parts(self, key: str | None) -> Sequence[Part]:
        return [Part(self.location, self.name, self.given(key))]


@dataclass(eq=False, repr=False)
class Bearer(SecurityScheme):
    """A token (`type: http`, `scheme: bearer`), or any scheme of one word and a value.

    Attributes:
        value: The token, or a function that returns it.
        option: The client's argument.
        env: The environment variable that is read where `value` is None.
        scheme: The word before it.
    """

    value: AsyncCredential | None
    option: str
    env: str | None = None
    scheme: str = "Bearer"

    def is_configured(self) -> bool:
        """Return whether there is a token."""
        return is_given(self.value, self.env)

    def how_to_configure(self) -> str:
        """Name the argument and the variable."""
        return how_to_give(self.option, self.env)

    def parts(self) -> Sequence[Part]:
        """Return the token."""
        return self._parts(secret(self.value, self.env))

    async def aparts(self) -> Sequence[Part]:
        """Return the token."""
        return self._parts(await asecret(self.value, self.env))

    def _parts(self, token: str | None) -> Sequence[Part]:
        return [Part("header", "Authorization", f"{self.scheme} {self.given(token)}")]


@dataclass(eq=False, repr=False)
class Basic(SecurityScheme):
    """User name and password (`type: http`, `scheme: basic`; RFC 7617, in UTF-8).

    Attributes:
        username: Or a function that returns it.
        password: The same; without it, it is empty.
        options: The client's arguments for the two.
        envs: The environment variables that are read where they are None.
    """

    username: AsyncCredential | None
    password: AsyncCredential | None
    options: tuple[str, str]
    envs: tuple[str | None, str | None] = (None, None)

    def is_configured(self) -> bool:
        """Return whether there is a user name or a password."""
        return is_given(self.username, self.envs[0]) or is_given(
            self.password, self.envs[1]
        )

    def how_to_configure(self) -> str:
        """Name the arguments and the variables."""
        pairs = zip(self.options, self.envs, strict=True)
        return " and ".join(how_to_give(option, env) for option, env in pairs)

    def parts(self) -> Sequence[Part]:
        """Return both, encoded."""
        return self._parts(
            secret(self.username, self.envs[0]), secret(self.password, self.envs[1])
        )

    async def aparts(self) -> Sequence[Part]:
        """Return both, encoded."""
        return self._parts(
            await asecret(self.username, self.envs[0]),
            await asecret(self.password, self.envs[1]),
        )

    def _parts(self, username: str | None, password: str | None) -> Sequence[Part]:
        if ":" in (username or ""):
            raise ValueError(f"`{self.options[0]}` must not have a colon in it")
        pair = b64encode(f"{username or ''}:{password or ''}".encode()).decode()
        return [Part("header", "Authorization", f"Basic {pair}")]


@dataclass(eq=False, repr=False)
class MutualTLS(SecurityScheme):
    """A client certificate (`type: mutualTLS`): the connection carries it.

    Attributes:
        cert: Path of the certificate (PEM), or paths of certificate and key, or those
            and the key's password.
        option: The client's argument.
        env: The environment variable with the path, read where `cert` is None.
    """

    cert: str | tuple[str, str] | tuple[str, str, str] | None
    option: str
    env: str | None = None
    secrets: tuple[str, ...] = field(default=(), init=False)

    def is_configured(self) -> bool:
        """Return whether there is a certificate."""
        return is_given(self.cert, self.env)

    def how_to_configure(self) -> str:
        """Name the argument and the variable."""
        return how_to_give(self.option, self.env)

    def parts(self) -> Sequence[Part]:
        """Return nothing: it was said when the connection was made."""
        return []

    def certificate(self) -> tuple[str, ...] | None:
        """Return certificate, key and password, those that there are."""
        cert = self.cert or (os.environ.get(self.env) if self.env else None)
        if cert is None:
            return None
        return (cert,) if isinstance(cert, str) else tuple(cert)


Requirement = Sequence[tuple[SecurityScheme, Sequence[str]]]
"""The schemes that are used together, with their scopes."""


def choose(
    operation: Operation[Any, Any], schemes: Mapping[str, SecurityScheme]
) -> Requirement | None:
    """Return the first alternative of an operation whose schemes are all configured.

    Returns:
        None if there is no such alternative, and credentials are required.
    """
    anonymous = not operation.security
    for alternative in operation.security:
        if not alternative:
            anonymous = True
        elif all(n in schemes and schemes[n].is_configured() for n in alternative):
            return [(schemes[n], scopes) for n, scopes in alternative.items()]
    return () if anonymous else None


def choose_with(
    operation: Operation[Any, Any],
    schemes: Mapping[str, SecurityScheme],
    names: Collection[str],
    http_client: Any,
) -> Requirement:
    """Return the first alternative that is whole with what the caller sends anyway.

    Args:
        operation: What is called.
        schemes: Those of the client.
        names: Names, in lower case, of headers, parameters and cookies that the caller
            sends.
        http_client: The caller's own, if there is one. One with `auth=` knows what to
            send, and a certificate is its matter too.

    Raises:
        MissingCredentialsError: There is none.
    """
    if http_client is not None and http_client.auth is not None:
        return ()
    for alternative in operation.security:
        known = [schemes[name] for name in alternative if name in schemes]
        if len(known) == len(alternative) and all(
            scheme.is_configured() or _is_sent(scheme, names, http_client)
            for scheme in known
        ):
            return [
                (schemes[name], scopes)
                for name, scopes in alternative.items()
                if schemes[name].is_configured()
            ]
    raise MissingCredentialsError(_what_is_missing(operation, schemes))


def _is_sent(scheme: SecurityScheme, names: Collection[str], http_client: Any) -> bool:
    if not scheme.secrets:
        return http_client is not None
    return any(name in names for name in scheme.secrets)


def _what_is_missing(
    operation: Operation[Any, Any], schemes: Mapping[str, SecurityScheme]
) -> str:
    ways: list[str] = []
    for alternative in operation.security:
        known = [n for n in alternative if n in schemes]
        if len(known) < len(alternative):
            continue
        missing = [schemes[n] for n in known if not schemes[n].is_configured()]
        ways.append(" and ".join(scheme.how_to_configure() for scheme in missing))
    wanted = "; or ".join(ways) or "credentials of a kind that is not supported"
    return f"{operation.id} needs credentials: set {wanted}"
