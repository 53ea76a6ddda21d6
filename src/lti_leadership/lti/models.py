"""Rows of the launch: login states, seats, the tool's keys, and access tokens of platforms.

Everything that a browser holds (state, seat address, browser id) is kept as a SHA-256 only: a
copy of the database opens no seat. These values have 256 random bits, so no slow hash is needed.
"""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_leadership.agencies.models import (
    URL_LENGTH,
    Agency,
    Course,
    Deployment,
    Learner,
    Platform,
)
from lti_leadership.database import Model, UtcDateTime, utc_now

HASH_BYTES = 32


class LoginState(Model):
    """One OIDC login that was begun: `open → used`, or `open → expired`. Never used twice."""

    __tablename__ = "login_state"

    state_hash: Mapped[bytes] = mapped_column(LargeBinary(HASH_BYTES), primary_key=True)
    nonce: Mapped[str] = mapped_column(String(64))
    browser_hash: Mapped[bytes] = mapped_column(LargeBinary(HASH_BYTES))
    platform_id: Mapped[int] = mapped_column(ForeignKey("platform.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    platform: Mapped[Platform] = relationship(lazy="joined", innerjoin=True)


class Role(enum.StrEnum):
    """What a person is in the course that they came from; see `lti.roles`."""

    LEARNER = "learner"
    MENTOR = "mentor"
    LEAD = "lead"
    ADMINISTRATOR = "administrator"


class Seat(Model):
    """One person's launch: who, from which platform, in which course, in which role, until when.

    `item` is the part of the framework that the link was made for. `deep_linking` are the settings
    to answer with, of a person who came to choose content. `return_url` is the LMS's
    address to go back to. A seat answers only the browser that launched it.
    """

    __tablename__ = "seat"
    __table_args__ = (
        ForeignKeyConstraint(["learner_id", "agency_id"], ["learner.id", "learner.agency_id"]),
        ForeignKeyConstraint(["course_id", "agency_id"], ["course.id", "course.agency_id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(HASH_BYTES), unique=True)
    browser_hash: Mapped[bytes] = mapped_column(LargeBinary(HASH_BYTES))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    learner_id: Mapped[int] = mapped_column(index=True)
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"))
    course_id: Mapped[int | None]
    role: Mapped[Role] = mapped_column(String(20))
    item: Mapped[str] = mapped_column(String(40))
    return_url: Mapped[str | None] = mapped_column(String(URL_LENGTH))
    locale: Mapped[str | None] = mapped_column(String(35))
    deep_linking: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    agency: Mapped[Agency] = relationship(lazy="joined", innerjoin=True)
    learner: Mapped[Learner] = relationship(lazy="joined", innerjoin=True, viewonly=True)
    deployment: Mapped[Deployment] = relationship(lazy="joined", innerjoin=True)
    course: Mapped[Course | None] = relationship(lazy="joined", viewonly=True)


class ToolKeyStatus(enum.StrEnum):
    """`next → current → retired`; a key is published before it signs, and 14 days after."""

    NEXT = "next"
    CURRENT = "current"
    RETIRED = "retired"


class ToolKey(Model):
    """A signing key of the tool; the private part is sealed by the vault."""

    __tablename__ = "tool_key"
    __table_args__ = (
        Index(
            "uq_tool_key_current",
            "status",
            unique=True,
            sqlite_where=text("status = 'current'"),
            postgresql_where=text("status = 'current'"),
        ),
    )

    kid: Mapped[str] = mapped_column(String(64), primary_key=True)
    status: Mapped[ToolKeyStatus] = mapped_column(String(10))
    sealed_private_key: Mapped[str] = mapped_column(Text)
    public_jwk: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AccessToken(Model):
    """A platform's access token, kept until a minute before it ends. Sealed by the vault.

    Two agencies on one registration (Blackboard) share no token either.
    """

    __tablename__ = "access_token"
    __table_args__ = (UniqueConstraint("agency_id", "platform_id", "scopes"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    platform_id: Mapped[int] = mapped_column(ForeignKey("platform.id"))
    scopes: Mapped[str] = mapped_column(String(1000))
    sealed_token: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
