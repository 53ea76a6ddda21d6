"""Access tokens for the services: kept as digests, good for some scopes for a while."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from lti_leadership.demo.lms.clock import Clock
from lti_leadership.demo.lms.storage import Storage


@dataclass(frozen=True, slots=True)
class Grant:
    """What the bearer of a token may do, and which client it is."""

    client_id: str
    scopes: frozenset[str]


class AccessTokens:
    """Access tokens in the database. `lifetime` (seconds) may be changed between two issues."""

    def __init__(self, storage: Storage, clock: Clock, lifetime: int) -> None:
        """Keep tokens in `storage`, each good for `lifetime` seconds by `clock`."""
        self._storage = storage
        self._clock = clock
        self.lifetime = lifetime

    def issue(self, client_id: str, scopes: list[str], token: str | None = None) -> str:
        """Return a new token: 32 hex digits, as Moodle's, or the one that is given."""
        token = token or secrets.token_hex(16)
        expires_at = self._clock().timestamp() + self.lifetime
        self._storage.run(
            "INSERT OR REPLACE INTO access_token VALUES (?, ?, ?, ?)",
            (_digest(token), client_id, " ".join(scopes), expires_at),
        )
        return token

    def grant(self, token: str) -> Grant | None:
        """Return what a token is good for; None if it is unknown or has expired."""
        sql = "SELECT * FROM access_token WHERE digest = ?"
        row = self._storage.row(sql, (_digest(token),))
        if row is None or row["expires_at"] <= self._clock().timestamp():
            return None
        return Grant(row["client_id"], frozenset(row["scopes"].split()))

    def revoke_all(self) -> None:
        """Let every token lapse at once, as an LMS restart with an emptied cache would."""
        self._storage.run("DELETE FROM access_token")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
