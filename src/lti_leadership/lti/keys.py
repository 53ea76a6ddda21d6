"""The tool's own signing keys: one set for all agencies.

    next ──rotate──▶ current ──rotate──▶ retired ──14 days──▶ unpublished

All but old retired keys stand in the tool's key set, so a platform that caches it always knows
the key that signs. The loaded key object is kept: parsing an RSA key costs 31 ms, signing 0.25.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, cast

from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from lti_leadership.database import AnySession, utc_now, write_transaction
from lti_leadership.lti.models import ToolKey, ToolKeyStatus
from lti_leadership.vault import Vault

RSA_BITS = 2048
PUBLISHED_AFTER_RETIREMENT = timedelta(days=14)


class ToolKeys:
    """Signs for the tool, and lists its public keys."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._loaded: dict[str, RSAKey] = {}

    def ensure(self, session: AnySession) -> None:
        """Make the first key if there is none. Two processes starting at once make one key."""
        if _current(session) is not None:
            return
        try:
            with write_transaction(session):
                session.add(self._new_key(ToolKeyStatus.CURRENT))
        except IntegrityError:
            return  # uq_tool_key_current: the other process was first

    def sign(self, session: AnySession, claims: dict[str, Any]) -> str:
        """Return `claims` as a signed JWT (RS256, with `kid`)."""
        row = _current(session)
        if row is None:
            self.ensure(session)
            return self.sign(session, claims)
        key = self._loaded.get(row.kid) or self._load(row)
        return jwt.encode({"alg": "RS256", "typ": "JWT", "kid": row.kid}, claims, key)

    def public_key_set(self, session: AnySession) -> dict[str, list[dict[str, Any]]]:
        """Return the JWKS: public members only."""
        since = utc_now() - PUBLISHED_AFTER_RETIREMENT
        rows = session.scalars(
            select(ToolKey)
            .where(or_(ToolKey.retired_at.is_(None), ToolKey.retired_at > since))
            .order_by(ToolKey.created_at)
        )
        return {"keys": [row.public_jwk for row in rows]}

    def _new_key(self, status: ToolKeyStatus) -> ToolKey:
        kid = secrets.token_urlsafe(16)
        key = RSAKey.generate_key(RSA_BITS, {"kid": kid, "use": "sig", "alg": "RS256"})
        return ToolKey(
            kid=kid,
            status=status,
            sealed_private_key=self._vault.seal(key.as_pem(private=True).decode("ascii")),
            public_jwk=cast("dict[str, Any]", key.as_dict(private=False)),
        )

    def _load(self, row: ToolKey) -> RSAKey:
        key = RSAKey.import_key(self._vault.open(row.sealed_private_key))
        self._loaded[row.kid] = key
        return key


def _current(session: AnySession) -> ToolKey | None:
    return session.scalar(select(ToolKey).where(ToolKey.status == ToolKeyStatus.CURRENT))
