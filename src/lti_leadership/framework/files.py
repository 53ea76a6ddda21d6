"""The shape of each content file, where it differs from the model that the product uses."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from lti_leadership.framework.area import (
    ActivityType,
    Mappings,
    Minutes,
    Outcome,
    Position,
    Resource,
)
from lti_leadership.framework.base import (
    ActivityId,
    CriterionId,
    Frozen,
    Identifier,
    Line,
    Prose,
    ResourceId,
    Slug,
    Source,
    Text,
    TextList,
    Url,
)
from lti_leadership.framework.model import Publication, Review, Rules


class CriterionEntry(Frozen):
    """A criterion as written; its provenance is given once for the list."""

    id: CriterionId
    text: Prose


class CriterionList(Frozen):
    """The criteria of an area."""

    src: Source
    items: Annotated[tuple[CriterionEntry, ...], Field(min_length=1, max_length=30)]


class ActivityEntry(Frozen):
    """An activity as written; its provenance is given once for the list."""

    id: ActivityId
    type: Annotated[ActivityType, Field(strict=False)]
    title: Line
    minutes: Minutes
    time_note: Line | None = None
    criteria: Annotated[tuple[CriterionId, ...], Field(min_length=1, max_length=30)]
    resource: ResourceId | None = None
    body: Prose


class ActivityList(Frozen):
    """The activities of an area."""

    src: Source
    items: Annotated[tuple[ActivityEntry, ...], Field(min_length=1, max_length=50)]


class AreaFile(Frozen):
    """A file in ``areas/``."""

    id: Identifier
    number: Annotated[int, Field(ge=1, le=9)]
    slug: Slug
    title: Line
    title_src: Source
    position: Annotated[Position, Field(strict=False)]
    source_urls: Annotated[tuple[Url, ...], Field(max_length=20)]
    summary: Text
    outcome: Outcome
    knowledge: TextList
    skills: TextList
    values: TextList
    criteria: CriterionList
    self_rating_item: Line
    activities: ActivityList
    resources: Annotated[tuple[Resource, ...], Field(max_length=50)]
    mappings: Mappings


class Structure(Frozen):
    """The picture of the framework: two central areas and a fan of seven."""

    centre: Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=9)]
    fan: Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=9)]
    fan_note: Prose


class FrameworkFile(Frozen):
    """``framework.yaml``."""

    schema_version: Literal["1.0"]
    language: Line
    id: Identifier
    title: Line
    title_src: Source
    source: Publication
    structure: Structure
    rules: Rules
    access_note: Prose
    review: Review
