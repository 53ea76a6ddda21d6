"""User names and secrets of agencies, and what each may do.

A secret is 32 random bytes that only we make, never a word somebody chose. There is nothing to
guess, so one SHA-256 and a comparison in constant time are enough; a password hash such as scrypt
would cost 50 ms for every request and protect nothing more.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, update

from lti_leadership.database import AnySession, utc_now
from lti_leadership.store.models import StoreCredential

READ = "statements/read"
WRITE = "statements/write"
ALL = "all"
SCOPES = (READ, WRITE, ALL)

_USERNAME_BYTES = 9
_SECRET_BYTES = 32
_MAX_SENT = 200


class UnknownScopeError(ValueError):
    """A scope that the store does not have."""

    def __init__(self, scope: str) -> None:
        super().__init__(f"no scope {scope!r}; the scopes are {', '.join(SCOPES)}")


@dataclass(frozen=True, slots=True)
class IssuedCredential:
    """A new credential; the secret is shown once and kept nowhere."""

    username: str
    secret: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking: an agency, the credential's user name, and what it may do."""

    agency_id: int
    username: str
    scopes: frozenset[str]

    def may(self, scope: str) -> bool:
        """Say whether this caller may do what the scope covers."""
        return scope in self.scopes or ALL in self.scopes


def issue_credential(
    session: AnySession, agency_id: int, name: str, scopes: Iterable[str]
) -> IssuedCredential:
    """Add a credential for an agency; the caller commits.

    Args:
        session: an open session.
        agency_id: the agency's id.
        name: what people call it, such as "delivery worker".
        scopes: some of `SCOPES`.

    Raises:
        UnknownScopeError: one of the scopes is not known.
    """
    wanted = _known_scopes(scopes)
    issued = IssuedCredential(
        username=secrets.token_urlsafe(_USERNAME_BYTES),
        secret=secrets.token_urlsafe(_SECRET_BYTES),
    )
    session.add(
        StoreCredential(
            agency_id=agency_id,
            name=name,
            username=issued.username,
            secret_hash=_hash(issued.secret),
            scopes=" ".join(wanted),
            created_at=utc_now(),
        )
    )
    session.flush()
    return issued


def revoke(session: AnySession, username: str) -> bool:
    """End a credential at once; say whether there was one to end. The caller commits."""
    ended = session.execute(
        update(StoreCredential)
        .where(StoreCredential.username == username, StoreCredential.revoked_at.is_(None))
        .values(revoked_at=utc_now())
        .returning(StoreCredential.id)
    )
    return ended.first() is not None


def recognise(session: AnySession, username: str, secret: str) -> Caller | None:
    """Find who this user name and secret belong to; None when they are wrong or revoked."""
    if len(username) > _MAX_SENT or len(secret) > _MAX_SENT or "\x00" in username:
        return None
    row = session.execute(
        _active.where(StoreCredential.username == username),
    ).first()
    expected = row.secret_hash if row else _NOBODY
    if not hmac.compare_digest(expected, _hash(secret)) or row is None:
        return None
    return Caller(row.agency_id, row.username, frozenset(row.scopes.split()))


def recall(session: AnySession, username: str) -> Caller | None:
    """Find a caller who proved the secret earlier, unless it was revoked since."""
    row = session.execute(_active.where(StoreCredential.username == username)).first()
    return row and Caller(row.agency_id, row.username, frozenset(row.scopes.split()))


_active = select(
    StoreCredential.agency_id,
    StoreCredential.username,
    StoreCredential.secret_hash,
    StoreCredential.scopes,
).where(StoreCredential.revoked_at.is_(None))


def _known_scopes(scopes: Iterable[str]) -> list[str]:
    wanted = list(dict.fromkeys(scopes))
    for scope in wanted:
        if scope not in SCOPES:
            raise UnknownScopeError(scope)
    if not wanted:
        raise UnknownScopeError(scope="")
    return wanted


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


# Compared with when the user name is unknown, so that both answers take the same time.
_NOBODY = _hash(secrets.token_urlsafe(_SECRET_BYTES))
