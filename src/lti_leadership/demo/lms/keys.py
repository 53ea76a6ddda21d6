"""The platform's own signing keys. The newest signs; older ones stay published until withdrawn.

`owner` is a passport of the dialect: most platforms sign for all tools with one key (""), some
have a key for each.
"""

from __future__ import annotations

import secrets
from functools import lru_cache
from threading import Lock
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeyParameters, KeySet, RSAKey

from lti_leadership.demo.lms.clock import Clock
from lti_leadership.demo.lms.storage import Storage
from lti_leadership.demo.lms.vocabulary import SIGNING_ALGORITHM

KEY_BITS = 2048


class PlatformKeys:
    """RSA keys in the database, made when first needed."""

    def __init__(self, storage: Storage, clock: Clock, lifetime: int | None) -> None:
        """Keep keys in `storage`; sign with each for `lifetime` seconds (None: until told)."""
        self._storage = storage
        self._clock = clock
        self._lifetime = lifetime
        self._making = Lock()

    def add(self, owner: str = "") -> str:
        """Make a new signing key, keep the old ones published; return the new kid (20 hex)."""
        kid = secrets.token_hex(10)
        key = RSAKey.generate_key(KEY_BITS)
        self._storage.run(
            "INSERT INTO platform_key (kid, private_pem, owner, made_at) VALUES (?, ?, ?, ?)",
            (kid, key.as_pem(private=True).decode("ascii"), owner, self._now()),
        )
        return kid

    def withdraw_old(self) -> None:
        """Publish none but the signing keys from now on."""
        self._storage.run(
            "DELETE FROM platform_key WHERE number NOT IN"
            " (SELECT max(number) FROM platform_key GROUP BY owner)"
        )

    def published(self, owner: str = "") -> dict[str, list[dict[str, Any]]]:
        """Return the key set, public parts only, newest first (RFC 7517)."""
        return {"keys": [dict(key.as_dict(private=False)) for key in self._keys(owner)]}

    def sign(self, claims: dict[str, Any], owner: str = "") -> str:
        """Return `claims` as a JWT signed with the newest key."""
        key = self._keys(owner)[0]
        header = {"typ": "JWT", "alg": SIGNING_ALGORITHM, "kid": key.kid}
        return jwt.encode(header, claims, key, algorithms=[SIGNING_ALGORITHM])

    def read(self, token: str) -> dict[str, Any]:
        """Return the claims of a JWT signed with a published key; raises JoseError, ValueError."""
        return jwt.decode(token, KeySet(list(self._keys())), algorithms=[SIGNING_ALGORITHM]).claims

    def _keys(self, owner: str = "") -> list[RSAKey]:
        with self._making:
            if not self._has_fresh(owner):
                self.add(owner)
        sql = "SELECT * FROM platform_key WHERE owner = ? ORDER BY number DESC"
        return [_key(row["kid"], row["private_pem"]) for row in self._storage.rows(sql, (owner,))]

    def _has_fresh(self, owner: str) -> bool:
        sql = "SELECT max(made_at) AS newest FROM platform_key WHERE owner = ?"
        row = self._storage.row(sql, (owner,))
        if row is None or row["newest"] is None:
            return False
        return self._lifetime is None or self._now() - row["newest"] < self._lifetime

    def _now(self) -> float:
        return self._clock().timestamp()


@lru_cache(maxsize=32)
def _key(kid: str, private_pem: str) -> RSAKey:
    """Return a key; kept, because reading a private key checks it and takes milliseconds."""
    parameters: KeyParameters = {"kid": kid, "alg": SIGNING_ALGORITHM, "use": "sig"}
    return RSAKey.import_key(private_pem, parameters)
