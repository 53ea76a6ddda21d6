"""The framework as xAPI Activities: modelled once with `tincan`, frozen into JSON-ready parts.

Activity ids come from the framework's ids (`mmllf-3`, `3-a1`, `3.2`), never from titles, which may
be reworded:

    <base>/framework           the programme                        ACT course
    <base>/areas/3             an area                              ACT module
    <base>/areas/3/outcome     what an area leads to                ACT objective
    <base>/criteria/3.2        one "need to be able to" statement   ACT objective
    <base>/activities/3-a1     one thing to do                      by its kind, see `_TYPES`
    <base>/lms-courses/<uuid>  a course of the agency's LMS         ACT course

Every part of a `Topic` is shared by all statements about it: read it, never change it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from tincan import Activity, ActivityDefinition, LanguageMap

from lti_leadership.framework import Activity as Exercise
from lti_leadership.framework import ActivityType, Area, Criterion, Framework
from lti_leadership.xapi.terms import LANGUAGE, VERBS, TypeIri, VerbIri

JsonObject = dict[str, Any]

PROFILE_VERSION = "v1.0"
XAPI_VERSION = "1.0.3"

_TYPES: Mapping[ActivityType, str] = MappingProxyType(
    {
        ActivityType.READ: TypeIri.LESSON,
        ActivityType.WATCH: TypeIri.MEDIA,
        ActivityType.DISCUSS: TypeIri.MEETING,
        ActivityType.APPLY: TypeIri.PERFORMANCE,
    }
)
"""Kinds of activity that ADL has a type for; `reflect` and `record` have types of our own."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that a statement can be about, and where it belongs.

    `parent` is the next larger thing; `grouping` starts with the programme. Open edX Aspects takes
    a statement's course from `grouping[0]` (aspects-dbt, models/base/xapi_events_all_parsed.sql).
    """

    activity: JsonObject
    parent: list[JsonObject] = field(default_factory=list)
    grouping: list[JsonObject] = field(default_factory=list)


class Vocabulary:
    """All verbs, and all that statements can be about, for one framework under one base IRI.

    Attributes:
        base_iri: the prefix of every id, without a final slash.
        profile_iri, version_iri: ids of the xAPI profile and of its current version.
        framework_id: the framework's own id; part of each registration.
        verbs: JSON-ready verbs.
        category: the Activity that says which profile version a statement follows.
        programme: the topic of the whole framework.
        areas, outcomes: topics by area id (`mmllf-3`).
        activities: topics by activity id (`3-a1`).
        criteria: Activities by criterion id (`3.2`); published in the profile.
    """

    def __init__(self, framework: Framework, base_iri: str) -> None:
        self.base_iri = base_iri.rstrip("/")
        self.profile_iri = f"{self.base_iri}/profile"
        self.version_iri = f"{self.profile_iri}/{PROFILE_VERSION}"
        self.framework_id = framework.id
        self.verbs: Mapping[VerbIri, JsonObject] = MappingProxyType(
            {iri: verb.as_version(XAPI_VERSION) for iri, verb in VERBS.items()}
        )
        self.category = _json_ready(
            Activity(
                id=self.version_iri,
                object_type="Activity",
                definition=ActivityDefinition(type=str(TypeIri.PROFILE)),
            )
        )
        self.programme = Topic(self._activity("framework", TypeIri.COURSE, framework.title))
        self.areas = _by_id((area.id, self._area(area)) for area in framework.areas)
        self.outcomes = _by_id((area.id, self._outcome(area)) for area in framework.areas)
        self.activities = _by_id(
            (one.id, self._exercise(one)) for area in framework.areas for one in area.activities
        )
        self.criteria: Mapping[str, JsonObject] = MappingProxyType(
            {one.id: self._criterion(one) for area in framework.areas for one in area.criteria}
        )

    @property
    def reflection_type(self) -> str:
        """Our own type for an activity that is a piece of reflection."""
        return f"{self.base_iri}/activity-types/reflection"

    @property
    def evidence_type(self) -> str:
        """Our own type for a record that shows an outcome in practice."""
        return f"{self.base_iri}/activity-types/evidence"

    def lms_course(self, key: str, title: str | None) -> JsonObject:
        """Return the Activity of a course of the LMS; `key` is an opaque UUID."""
        return {
            "id": f"{self.base_iri}/lms-courses/{key}",
            "objectType": "Activity",
            "definition": {"type": str(TypeIri.COURSE), "name": {LANGUAGE: title or "LMS course"}},
        }

    def _area(self, area: Area) -> Topic:
        activity = self._activity(_area_path(area.id), TypeIri.MODULE, area.title)
        return Topic(activity, self._whole, self._whole)

    def _outcome(self, area: Area) -> Topic:
        activity = self._activity(
            f"{_area_path(area.id)}/outcome",
            TypeIri.OBJECTIVE,
            f"Outcome of area {area.number}: {area.title}",
            area.outcome.text,
        )
        return Topic(activity, [self.areas[area.id].activity], self._whole)

    def _exercise(self, exercise: Exercise) -> Topic:
        own = {
            ActivityType.REFLECT: self.reflection_type,
            ActivityType.RECORD: self.evidence_type,
        }
        kind = own.get(exercise.type) or _TYPES[exercise.type]
        activity = self._activity(f"activities/{exercise.id}", kind, exercise.title)
        return Topic(activity, [self.areas[exercise.area_id].activity], self._whole)

    def _criterion(self, criterion: Criterion) -> JsonObject:
        name = f"Criterion {criterion.id}"
        return self._activity(f"criteria/{criterion.id}", TypeIri.OBJECTIVE, name, criterion.text)

    @property
    def _whole(self) -> list[JsonObject]:
        return [self.programme.activity]

    def _activity(
        self, path: str, kind: str, name: str, description: str | None = None
    ) -> JsonObject:
        definition = ActivityDefinition(type=str(kind), name=LanguageMap({LANGUAGE: name}))
        if description:
            definition.description = LanguageMap({LANGUAGE: description})
        return _json_ready(
            Activity(id=f"{self.base_iri}/{path}", object_type="Activity", definition=definition)
        )


def _json_ready(activity: Activity) -> JsonObject:
    """Return the Activity as plain JSON-ready parts, its members in reading order."""
    parts: JsonObject = activity.as_version(XAPI_VERSION)
    return {name: parts[name] for name in ("id", "objectType", "definition")}


def _area_path(area_id: str) -> str:
    """`mmllf-3` → `areas/3`."""
    return f"areas/{area_id.rpartition('-')[2]}"


def _by_id(topics: Iterable[tuple[str, Topic]]) -> Mapping[str, Topic]:
    return MappingProxyType(dict(topics))
