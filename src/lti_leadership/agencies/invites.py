"""Invites: an address that lets one LMS register the tool for one agency, once.

    open ──claim──▶ claimed ──spend──▶ spent
      ▲                │
      └──give back─────┘   the LMS refused, or the claim lapsed
    open ──▶ expired (by time) · open ──▶ revoked (by an operator)

Only the hash of an invite's token is kept: the token has 256 random bits, and a copy of the
database registers nobody. A claim lasts longer than any call to an LMS can, so two people who use
one invite at the same moment never both register.
"""

from __future__ import annotations

import enum
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, LargeBinary, String, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_leadership.agencies.models import Agency, Platform
from lti_leadership.database import AnySession, Model, UtcDateTime, utc_now

TOKEN_BYTES = 32
HASH_BYTES = 32
USUAL_DAYS = 14
MOST_DAYS = 90
CLAIM_LASTS = timedelta(minutes=2)


class InviteState(enum.StrEnum):
    """What can be done with an invite just now: only an open one can be used."""

    OPEN = "open"
    CLAIMED = "claimed"
    SPENT = "spent"
    REVOKED = "revoked"
    EXPIRED = "expired"


class InviteUnavailableError(ValueError):
    """An invite that cannot be used; `state` says why, None that there is no such invite."""

    def __init__(self, state: InviteState | None) -> None:
        super().__init__(f"the invite is {state}" if state else "there is no such invite")
        self.state = state


class Invite(Model):
    """One invite. `platform_id` is what it registered: whoever holds it belongs to this agency."""

    __tablename__ = "invite"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(HASH_BYTES), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    platform_id: Mapped[int | None] = mapped_column(ForeignKey("platform.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claim: Mapped[str | None] = mapped_column(String(64))
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    spent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    agency: Mapped[Agency] = relationship(lazy="joined", innerjoin=True)
    platform: Mapped[Platform | None] = relationship(lazy="joined")

    @property
    def state(self) -> InviteState:
        """Return what can be done with it just now."""
        now = utc_now()
        if self.spent_at is not None:
            return InviteState.SPENT
        if self.revoked_at is not None:
            return InviteState.REVOKED
        if self.claimed_until is not None and self.claimed_until > now:
            return InviteState.CLAIMED
        return InviteState.OPEN if self.expires_at > now else InviteState.EXPIRED


@dataclass(frozen=True)
class Claim:
    """The right to register with an invite for the next two minutes."""

    invite_id: int
    agency_id: int
    secret: str


def make_invite(session: AnySession, agency: Agency, days: int = USUAL_DAYS) -> tuple[Invite, str]:
    """Return a new invite and its token, which is not kept; call it in `write_transaction`."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invite = Invite(
        token_hash=_digest(token),
        agency_id=agency.id,
        expires_at=utc_now() + timedelta(days=days),
    )
    session.add(invite)
    session.flush()
    return invite, token


def open_invite(session: AnySession, token: str) -> Invite:
    """Return the invite of this token, if it can be used.

    Raises:
        InviteUnavailableError: there is none, or it is spent, revoked, expired or in use.
    """
    invite = session.scalar(
        select(Invite).where(Invite.token_hash == _digest(token)),
        execution_options={"populate_existing": True},
    )
    state = invite.state if invite is not None else None
    if invite is None or state is not InviteState.OPEN:
        raise InviteUnavailableError(state)
    return invite


def claim_invite(session: AnySession, token: str) -> Claim:
    """Take the invite for two minutes; call it in `write_transaction`.

    Raises:
        InviteUnavailableError: as `open_invite`; or somebody else was first.
    """
    invite = open_invite(session, token)
    now, secret = utc_now(), secrets.token_urlsafe(TOKEN_BYTES)
    taken = session.scalar(
        update(Invite)
        .where(
            Invite.id == invite.id,
            Invite.spent_at.is_(None),
            Invite.revoked_at.is_(None),
            or_(Invite.claimed_until.is_(None), Invite.claimed_until <= now),
        )
        .values(claim=secret, claimed_until=now + CLAIM_LASTS)
        .returning(Invite.id)
    )
    if taken is None:
        raise InviteUnavailableError(InviteState.CLAIMED)
    return Claim(invite.id, invite.agency_id, secret)


def spend_invite(session: AnySession, claim: Claim, platform: Platform) -> None:
    """Use the invite up for what it registered, in the transaction that keeps the registration.

    Raises:
        InviteUnavailableError: the claim lapsed and another took its place, or it was revoked.
    """
    spent = session.scalar(
        update(Invite)
        .where(
            Invite.id == claim.invite_id,
            Invite.claim == claim.secret,
            Invite.spent_at.is_(None),
            Invite.revoked_at.is_(None),
        )
        .values(spent_at=utc_now(), platform_id=platform.id, claim=None, claimed_until=None)
        .returning(Invite.id)
    )
    if spent is None:
        raise InviteUnavailableError(InviteState.CLAIMED)


def give_back(session: AnySession, claim: Claim) -> None:
    """Let the invite be used again: nothing came of this claim."""
    session.execute(
        update(Invite)
        .where(Invite.id == claim.invite_id, Invite.claim == claim.secret)
        .values(claim=None, claimed_until=None)
    )


def revoke_invite(session: AnySession, invite_id: int) -> Invite:
    """Revoke an invite that was not used yet; a second time changes nothing.

    Raises:
        InviteUnavailableError: there is none, or it was used (the registration has to be removed).
    """
    invite = session.get(Invite, invite_id)
    if invite is None or invite.spent_at is not None:
        raise InviteUnavailableError(invite.state if invite else None)
    invite.revoked_at = invite.revoked_at or utc_now()
    return invite


def list_invites(session: AnySession, agency: Agency | None = None) -> list[Invite]:
    """Return the invites of one agency or of all, newest first."""
    query = select(Invite).order_by(Invite.id.desc())
    return list(session.scalars(query if agency is None else query.filter_by(agency_id=agency.id)))


def agencies_that_registered(session: AnySession, platform: Platform) -> set[int]:
    """Return the ids of the agencies whose invites registered `platform`."""
    return set(session.scalars(select(Invite.agency_id).where(Invite.platform_id == platform.id)))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
