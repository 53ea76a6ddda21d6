"""Seals what must not lie in the database in clear: private keys, LRS secrets, access tokens.

Fernet (AES-128-CBC with HMAC-SHA256) under a key derived from the instance's secret key, so a
copy of the database alone opens nothing.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class SecretKeyChangedError(RuntimeError):
    """Something sealed under another secret key was read."""

    def __init__(self) -> None:
        super().__init__(
            "A stored credential cannot be opened: LTI_LEADERSHIP_SECRET_KEY (or secret.key in the "
            "data folder) is not the one it was stored with. Put the former key back."
        )


class Vault:
    """Seals and opens short texts."""

    def __init__(self, secret_key: str) -> None:
        derived = HKDF(SHA256(), length=32, salt=None, info=b"lti-leadership vault").derive(
            secret_key.encode()
        )
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def seal(self, clear: str) -> str:
        """Return the sealed form of `clear`; sealing twice gives two different texts."""
        return self._fernet.encrypt(clear.encode()).decode("ascii")

    def open(self, sealed: str) -> str:
        """Return what was sealed.

        Raises:
            SecretKeyChangedError: it was sealed under another key, or is damaged.
        """
        try:
            return self._fernet.decrypt(sealed.encode("ascii")).decode()
        except InvalidToken:
            raise SecretKeyChangedError from None
