"""The tenant and its LMS.

An **agency** is the tenant. A **platform** is an LMS's registration of this tool (issuer and
client_id); one may serve many agencies (Blackboard), so the tenant is found by the **deployment**
(issuer, client_id, deployment_id), which belongs to exactly one agency. A **learner** is a person
of one agency, by (agency, issuer, subject): the same person through whichever of the agency's
client_ids they came.
"""

from __future__ import annotations

import enum
import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_leadership.database import Model, UtcDateTime, utc_now

IDENTIFIER_LENGTH = 255  # LTI 1.3 core 5.3: ids are at most 255 ASCII characters
URL_LENGTH = 2000


class Agency(Model):
    """A council or care provider: the tenant that every other row belongs to."""

    __tablename__ = "agency"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[uuid.UUID] = mapped_column(Uuid, default=uuid.uuid4, unique=True)
    slug: Mapped[str] = mapped_column(String(63), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class Platform(Model):
    """One registration of this tool at an LMS (LTI 1.3: issuer and client_id).

    `token_audience` is for platforms that expect another audience in the client assertion than
    their token address (Brightspace). `product_family_code` is what the LMS last said that it is.
    """

    __tablename__ = "platform"
    __table_args__ = (UniqueConstraint("issuer", "client_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issuer: Mapped[str] = mapped_column(String(IDENTIFIER_LENGTH))
    client_id: Mapped[str] = mapped_column(String(IDENTIFIER_LENGTH))
    authorization_url: Mapped[str] = mapped_column(String(URL_LENGTH))
    token_url: Mapped[str] = mapped_column(String(URL_LENGTH))
    jwks_url: Mapped[str] = mapped_column(String(URL_LENGTH))
    token_audience: Mapped[str | None] = mapped_column(String(URL_LENGTH))
    product_family_code: Mapped[str | None] = mapped_column(String(IDENTIFIER_LENGTH))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class DeploymentStatus(enum.StrEnum):
    """`pending → active`: a deployment that nobody has given to an agency cannot be entered."""

    PENDING = "pending"
    ACTIVE = "active"


class Deployment(Model):
    """One placement of a platform's registration; belongs to one agency once it is active."""

    __tablename__ = "deployment"
    __table_args__ = (UniqueConstraint("platform_id", "deployment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platform.id"))
    deployment_id: Mapped[str] = mapped_column(String(IDENTIFIER_LENGTH))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    status: Mapped[DeploymentStatus] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    platform: Mapped[Platform] = relationship(lazy="joined", innerjoin=True)
    agency: Mapped[Agency | None] = relationship(lazy="joined")


class Learner(Model):
    """A person of one agency. Everybody who launches is one: a line manager learns as well.

    `(id, agency_id)` is unique so that rows about a learner can point at both, and no row can
    join one agency's learner to another agency's anything.
    """

    __tablename__ = "learner"
    __table_args__ = (
        UniqueConstraint("agency_id", "issuer", "subject"),
        UniqueConstraint("id", "agency_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[uuid.UUID] = mapped_column(Uuid, default=uuid.uuid4, unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(IDENTIFIER_LENGTH))
    subject: Mapped[str] = mapped_column(String(IDENTIFIER_LENGTH))
    name: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    agency: Mapped[Agency] = relationship(lazy="joined", innerjoin=True)


class Course(Model):
    """A course of the LMS (LTI: context) from which a learner came."""

    __tablename__ = "course"
    __table_args__ = (
        UniqueConstraint("deployment_id", "context_id"),
        UniqueConstraint("id", "agency_id"),
        Index("ix_course_agency_id", "agency_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"))
    context_id: Mapped[str] = mapped_column(String(IDENTIFIER_LENGTH))
    title: Mapped[str | None] = mapped_column(String(IDENTIFIER_LENGTH))
