"""The one wire out: every HTTP call that the tool makes leaves through here.

Time-outs on each step and on the whole, a cap on what is read, no redirects, certificates always
checked, plain http only to hosts that the operator named, and no loopback or private address
unless the operator named its host (an agency's admin may enter any address; our server must not
become a way into the network that it stands in).
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import orjson
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.exceptions import TimeoutError as PoolTimeout

CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
WHOLE_CALL_SECONDS = 20.0
MAX_RESPONSE_BYTES = 5 * 1024 * 1024
CHUNK_BYTES = 64 * 1024
# Some Moodle sites answer 403 to requests without one (seen in hypothesis/lms services/jwt.py).
USER_AGENT = "lti-leadership/0.1 (LTI 1.3 tool)"


class OutboundError(Exception):
    """A call that gave no answer to work with; its text names the host, never a path or query."""


class AddressRefusedError(OutboundError):
    """The address is not one that this tool may call."""


class UnreachableError(OutboundError):
    """No connection, a reset, or a certificate that does not hold."""


class TimedOutError(OutboundError):
    """No answer in time."""


class ResponseTooLargeError(OutboundError):
    """The answer was larger than we are ready to read."""


@dataclass(frozen=True)
class Response:
    """A whole answer. Header names are lower case."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    def json(self) -> object:
        """Decode the body as JSON.

        Raises:
            ValueError: it is something else (Moodle's token errors often are).
        """
        return orjson.loads(self.body)


class Wire:
    """A pooled HTTP client. Safe to share between threads."""

    def __init__(
        self,
        allowed_private_hosts: frozenset[str] = frozenset(),
        *,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
        whole_call_seconds: float = WHOLE_CALL_SECONDS,
    ) -> None:
        self._allowed = allowed_private_hosts
        self._whole_call_seconds = whole_call_seconds
        self._pool = urllib3.PoolManager(
            num_pools=50,
            maxsize=4,
            retries=False,
            timeout=urllib3.Timeout(connect=connect_seconds, read=read_seconds),
            headers={"User-Agent": USER_AGENT},
        )
        self._pool.pool_classes_by_scheme = _guarded_pools(allowed_private_hosts)

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Response:
        """GET `url`; see `request`."""
        return self.request("GET", url, headers=headers)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Response:
        """POST `body` to `url`; see `request`."""
        return self.request("POST", url, body=body, headers=headers)

    def request(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Send one request and read the whole answer, whatever its status.

        Raises:
            AddressRefusedError: scheme, host or address is not allowed.
            TimedOutError: connecting, a read or the whole took too long.
            UnreachableError: no connection.
            ResponseTooLargeError: more than `MAX_RESPONSE_BYTES`.
        """
        host = check_address(url, self._allowed)
        deadline = time.monotonic() + self._whole_call_seconds
        sent = {"User-Agent": USER_AGENT, **(headers or {})}
        try:
            answer = self._pool.request(
                method, url, body=body, headers=sent, preload_content=False, redirect=False
            )
            return _read(answer, host, deadline)
        except NewConnectionError:  # urllib3 counts a refused connection among the time-outs
            message = f"{host} refused the connection"
            raise UnreachableError(message) from None
        except PoolTimeout:
            message = f"{host} did not answer in time"
            raise TimedOutError(message) from None
        except HTTPError as problem:
            message = f"{host} could not be reached ({type(problem).__name__})"
            raise UnreachableError(message) from None


def check_address(url: str, allowed_private_hosts: frozenset[str]) -> str:
    """Refuse an address by its text alone, and return its host for messages.

    Use it where an address is entered as well: a person can mend it there.

    Raises:
        AddressRefusedError: no http(s) address, one with a password in it, or plain http to a
            host that the operator did not name in `allowed_private_hosts`.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        message = "this is not a web address"
        raise AddressRefusedError(message) from None
    if parts.scheme not in {"https", "http"} or not host:
        message = "an address must start with https://"
        raise AddressRefusedError(message)
    if parts.username is not None or parts.password is not None:
        message = f"the address of {host} must not have a name or password in it"
        raise AddressRefusedError(message)
    if parts.scheme == "http" and not _is_allowed(host, port or 80, allowed_private_hosts):
        message = (
            f"{host} must be called by https (or be named in LTI_LEADERSHIP_ALLOWED_PRIVATE_HOSTS)"
        )
        raise AddressRefusedError(message)
    return host


def _is_allowed(host: str, port: int, allowed: frozenset[str]) -> bool:
    return host.lower() in allowed or f"{host.lower()}:{port}" in allowed


def _read(answer: urllib3.BaseHTTPResponse, host: str, deadline: float) -> Response:
    chunks: list[bytes] = []
    size = 0
    while chunk := answer.read(CHUNK_BYTES):
        size += len(chunk)
        chunks.append(chunk)
        if size > MAX_RESPONSE_BYTES or time.monotonic() > deadline:
            answer.close()
            kind = ResponseTooLargeError if size > MAX_RESPONSE_BYTES else TimedOutError
            message = f"{host} sent more, or more slowly, than can be read"
            raise kind(message)
    answer.release_conn()
    return Response(
        status=answer.status,
        body=b"".join(chunks),
        headers={name.lower(): value for name, value in answer.headers.items()},
    )


def _checked_addresses(host: str, port: int, allowed: frozenset[str]) -> list[str]:
    """Resolve `host` once; the connection is then made to these very addresses (no rebinding)."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):  # the second for labels that no name can have
        message = f"{host} has no address (is the name right?)"
        raise UnreachableError(message) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if _is_allowed(host, port, allowed) or all(_is_public(address) for address in addresses):
        return addresses
    message = (
        f"{host} is on a loopback or private address; to allow it, "
        "name it in LTI_LEADERSHIP_ALLOWED_PRIVATE_HOSTS"
    )
    raise AddressRefusedError(message)


def _is_public(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_global


def _guarded_pools(allowed: frozenset[str]) -> dict[str, type[HTTPConnectionPool]]:
    """Return urllib3 pools whose connections go to checked addresses only."""

    class Guarded(HTTPConnection):
        """Connects to addresses that were checked, under the name that was asked for.

        urllib3 resolves `_dns_host`, which is also where it keeps the name for TLS and the Host
        header; so the name is put back as soon as the socket is open.
        """

        def _new_conn(self) -> socket.socket:
            name = self._dns_host
            try:
                return self._connect_to_one(_checked_addresses(self.host, self.port, allowed))
            finally:
                self._dns_host = name

        def _connect_to_one(self, addresses: list[str]) -> socket.socket:
            *others, last = addresses
            for address in others:
                self._dns_host = address
                with suppress(HTTPError):
                    return super()._new_conn()
            self._dns_host = last
            return super()._new_conn()

    class GuardedTls(Guarded, HTTPSConnection):
        """The same over TLS."""

    class GuardedPool(HTTPConnectionPool):
        ConnectionCls = Guarded

    class GuardedTlsPool(HTTPSConnectionPool):
        ConnectionCls = GuardedTls

    return {"http": GuardedPool, "https": GuardedTlsPool}
