"""The platform's own signing keys. The newest signs; older ones stay published until withdrawn."""

from __future__ import annotations

import secrets
from functools import lru_cache
from threading import Lock
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeyParameters, KeySet, RSAKey

from lti_leadership.demo.lms.storage import Storage
from lti_leadership.demo.lms.vocabulary import SIGNING_ALGORITHM

KEY_BITS = 2048


class PlatformKeys:
    """RSA keys in the database, made when first needed."""

    def __init__(self, storage: Storage) -> None:
        """Keep keys in `storage`."""
        self._storage = storage
        self._making = Lock()

    def add(self) -> str:
        """Make a new signing key, keep the old ones published; return the new kid (20 hex)."""
        kid = secrets.token_hex(10)
        key = RSAKey.generate_key(KEY_BITS)
        self._storage.run(
            "INSERT INTO platform_key (kid, private_pem) VALUES (?, ?)",
            (kid, key.as_pem(private=True).decode("ascii")),
        )
        return kid

    def withdraw_old(self) -> None:
        """Publish none but the signing key from now on."""
        self._storage.run(
            "DELETE FROM platform_key WHERE number < (SELECT max(number) FROM platform_key)"
        )

    def published(self) -> dict[str, list[dict[str, Any]]]:
        """Return the key set, public parts only, newest first (RFC 7517)."""
        return {"keys": [dict(key.as_dict(private=False)) for key in self._keys()]}

    def sign(self, claims: dict[str, Any]) -> str:
        """Return `claims` as a JWT signed with the newest key."""
        key = self._keys()[0]
        header = {"typ": "JWT", "alg": SIGNING_ALGORITHM, "kid": key.kid}
        return jwt.encode(header, claims, key, algorithms=[SIGNING_ALGORITHM])

    def read(self, token: str) -> dict[str, Any]:
        """Return the claims of a JWT signed with a published key; raises JoseError, ValueError."""
        return jwt.decode(token, KeySet(list(self._keys())), algorithms=[SIGNING_ALGORITHM]).claims

    def _keys(self) -> list[RSAKey]:
        with self._making:
            if self._storage.row("SELECT 1 FROM platform_key") is None:
                self.add()
        rows = self._storage.rows("SELECT * FROM platform_key ORDER BY number DESC")
        return [_key(row["kid"], row["private_pem"]) for row in rows]


@lru_cache(maxsize=32)
def _key(kid: str, private_pem: str) -> RSAKey:
    """Return a key; kept, because reading a private key checks it and takes milliseconds."""
    parameters: KeyParameters = {"kid": kid, "alg": SIGNING_ALGORITHM, "use": "sig"}
    return RSAKey.import_key(private_pem, parameters)
