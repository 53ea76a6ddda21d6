"""One area: what it is for, what counts, what a learner does and what there is to read."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from lti_leadership.framework.base import (
    ActivityId,
    CriterionId,
    Frozen,
    Identifier,
    Line,
    Prose,
    ResourceId,
    ScqfLevel,
    Slug,
    Source,
    StandardCode,
    Text,
    TextList,
    Url,
)


class ActivityType(StrEnum):
    """What a learner does in an activity."""

    READ = "read"
    WATCH = "watch"
    REFLECT = "reflect"
    DISCUSS = "discuss"
    APPLY = "apply"
    RECORD = "record"


class Access(StrEnum):
    """What a learner needs before a resource opens, said before the click."""

    OPEN = "open"
    FREE_ACCOUNT = "free-account"
    SIGN_IN_ATHENS = "sign-in-athens"
    ARCHIVED = "archived"
    TITLE_ONLY = "title-only"


class Position(StrEnum):
    """Where the area stands in the picture: the two central ones, or the fan of seven."""

    CENTRE = "centre"
    FAN = "fan"


Minutes = Annotated[int, Field(ge=1, le=600)]


class Outcome(Frozen):
    """What a person who has worked through the area can say of themselves."""

    id: Identifier
    src: Source
    text: Prose


class Criterion(Frozen):
    """One published "need to be able to" statement, which is also a badge criterion."""

    id: CriterionId
    text: Prose
    src: Source


class Activity(Frozen):
    """One thing to do. ``body`` is text for ``prose.blocks``; ``criteria`` are ids of the area."""

    id: ActivityId
    type: Annotated[ActivityType, Field(strict=False)]
    title: Line
    minutes: Minutes
    time_note: Line | None = None
    criteria: Annotated[tuple[CriterionId, ...], Field(min_length=1, max_length=30)]
    resource: ResourceId | None = None
    body: Prose
    src: Source
    area_id: Identifier


class Resource(Frozen):
    """Something outside the product to read or watch; no activity depends on it alone."""

    id: ResourceId
    title: Line
    provider: Line
    kind: Line
    url: Url | None = None
    access: Annotated[Access, Field(strict=False)]
    status: Line


class Mappings(Frozen):
    """Where the area touches the sector's other frameworks; a guide, never an award of credit."""

    src: Source
    capabilities: Annotated[tuple[Identifier, ...], Field(max_length=20)]
    nos: Annotated[tuple[StandardCode, ...], Field(max_length=30)]
    clf_personal: Annotated[tuple[Identifier, ...], Field(max_length=30)]
    clf_organisational: Annotated[tuple[Identifier, ...], Field(max_length=30)]
    cpl_elements: Annotated[tuple[Identifier, ...], Field(max_length=20)]
    scqf_reference_level: ScqfLevel


class Area(Frozen):
    """One of the nine areas, whole."""

    id: Identifier
    number: Annotated[int, Field(ge=1, le=9)]
    slug: Slug
    title: Line
    title_src: Source
    position: Annotated[Position, Field(strict=False)]
    source_urls: tuple[Url, ...]
    summary: Text
    outcome: Outcome
    knowledge: TextList
    skills: TextList
    values: TextList
    criteria: tuple[Criterion, ...]
    self_rating_item: Line
    activities: tuple[Activity, ...]
    resources: tuple[Resource, ...]
    mappings: Mappings

    @property
    def learning_activities(self) -> tuple[Activity, ...]:
        """Every activity but the record of evidence, in order."""
        return tuple(one for one in self.activities if one.type is not ActivityType.RECORD)

    @property
    def record_activity(self) -> Activity:
        """The one activity that records evidence against every criterion of the area."""
        return next(one for one in self.activities if one.type is ActivityType.RECORD)
