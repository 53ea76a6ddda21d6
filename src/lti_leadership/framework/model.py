"""The whole framework as the rest of the product sees it: read-only, with lookups by id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Protocol, TypeVar

from pydantic import Field

from lti_leadership.framework.area import Activity, Area, Criterion
from lti_leadership.framework.assessment import Evaluation, Evidence
from lti_leadership.framework.base import Frozen, Identifier, Line, Lines, Prose, Source, Url
from lti_leadership.framework.catalogues import (
    Capabilities,
    Capability,
    Clf,
    ClfCapability,
    Cpl,
    NamedItem,
    Nos,
    Scqf,
    Standard,
)

Item = TypeVar("Item")


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


WithId = TypeVar("WithId", bound=_Identified)


def _by_id(items: Iterable[WithId]) -> Mapping[str, WithId]:
    return MappingProxyType({item.id: item for item in items})


def _find(kind: str, items: Mapping[str, Item], key: str) -> Item:
    try:
        return items[key]
    except KeyError:
        raise UnknownItem(kind, key) from None


class UnknownItem(LookupError):
    """The framework has nothing with that id: ``kind`` is the sort of thing, ``key`` the id."""

    def __init__(self, kind: str, key: str) -> None:
        """Keep what was looked for."""
        super().__init__(f'The framework has no {kind} "{key}".')
        self.kind = kind
        self.key = key


class Publication(Frozen):
    """Who commissioned and wrote the framework, when, and where it can be seen."""

    commissioned_by: Line
    authors: Line
    first_published: Line
    urls: Annotated[tuple[Url, ...], Field(min_length=1, max_length=50)]


class Rules(Frozen):
    """The official rules on taking areas and applying for their badges."""

    any_order: bool
    any_number_of_areas: bool
    prerequisite_badge: Line
    prerequisite_applies_to: Line
    prerequisite_note: Prose
    evidence_words_suggested: Annotated[
        tuple[Annotated[int, Field(ge=1, le=100_000)], ...], Field(min_length=2, max_length=2)
    ]
    evidence_words_limit: Annotated[int, Field(ge=1, le=100_000)] | None
    evidence_forms: Lines
    evidence_is_public: bool
    evidence_must_not_identify_people: bool


class Review(Frozen):
    """How far the sector's review of the content has come."""

    status: Line
    content_owner: Line
    law_and_policy_note: Prose


class Framework(Frozen):
    """The nine areas and all that they refer to. ``centre`` and ``fan`` hold area ids.

    ``digest`` is the SHA-256 of the content's files, in hex: two equal digests are equal content.
    """

    id: Identifier
    title: Line
    title_src: Source
    language: Line
    source: Publication
    areas: tuple[Area, ...]
    centre: tuple[Identifier, ...]
    fan: tuple[Identifier, ...]
    fan_note: Prose
    rules: Rules
    access_note: Prose
    review: Review
    capabilities: Capabilities
    nos: Nos
    clf: Clf
    scqf: Scqf
    cpl: Cpl
    evidence: Evidence
    evaluation: Evaluation
    digest: str

    def area(self, area_id: str) -> Area:
        """Return the area with this id, such as "mmllf-3", or raise ``UnknownItem``."""
        return _find("area", self._areas, area_id)

    def area_by_slug(self, slug: str) -> Area:
        """Return the area whose page has this slug, or raise ``UnknownItem``."""
        return _find("area", self._areas_by_slug, slug)

    def activity(self, activity_id: str) -> Activity:
        """Return the activity with this id, such as "3-a2", or raise ``UnknownItem``."""
        return _find("activity", self._activities, activity_id)

    def area_of(self, activity_id: str) -> Area:
        """Return the area that this activity belongs to, or raise ``UnknownItem``."""
        return self.area(self.activity(activity_id).area_id)

    def criterion(self, criterion_id: str) -> Criterion:
        """Return the criterion with this id, such as "3.1", or raise ``UnknownItem``."""
        return _find("criterion", self._criteria, criterion_id)

    def capability(self, capability_id: str) -> Capability:
        """Return the leadership capability with this id, or raise ``UnknownItem``."""
        return _find("capability", _by_id(self.capabilities.items), capability_id)

    def standard(self, code: str) -> Standard:
        """Return the national occupational standard with this code, or raise ``UnknownItem``."""
        return _find("standard", {one.code: one for one in self.nos.items}, code)

    def clf_capability(self, capability_id: str) -> ClfCapability:
        """Return the CLF capability with this id, or raise ``UnknownItem``."""
        return _find("CLF capability", _by_id(self.clf.items), capability_id)

    def cpl_element(self, element_id: str) -> NamedItem:
        """Return the core learning element with this id, or raise ``UnknownItem``."""
        return _find("CPL element", _by_id(self.cpl.items), element_id)

    @cached_property
    def _areas(self) -> Mapping[str, Area]:
        return _by_id(self.areas)

    @cached_property
    def _areas_by_slug(self) -> Mapping[str, Area]:
        return MappingProxyType({area.slug: area for area in self.areas})

    @cached_property
    def _activities(self) -> Mapping[str, Activity]:
        return _by_id(one for area in self.areas for one in area.activities)

    @cached_property
    def _criteria(self) -> Mapping[str, Criterion]:
        return _by_id(one for area in self.areas for one in area.criteria)
