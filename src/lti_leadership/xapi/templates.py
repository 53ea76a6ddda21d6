"""The profile's statement templates: what a reader may count on, one for each kind of event.

A template's verb, object type and context types say which statements it is for; its rules say what
those then have, by JSONPath (xAPI Profiles 1.0, part two, 8.1). Changing either needs a new id.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lti_leadership.journal.models import EventKind
from lti_leadership.xapi.recipes import RECIPES
from lti_leadership.xapi.terms import PROGRESS_EXTENSION, TypeIri
from lti_leadership.xapi.vocabulary import JsonObject, Topic, Vocabulary

TEXT_LANGUAGE = "en"


def build_templates(vocabulary: Vocabulary) -> list[JsonObject]:
    """Return the templates, in the order in which events happen to a learner."""
    return [
        _session_started(vocabulary),
        _area_opened(vocabulary),
        _activity_completed(vocabulary),
        _outcome_progressed(vocabulary),
        _outcome_achieved(vocabulary),
    ]


def template_iri(vocabulary: Vocabulary, kind: EventKind) -> str:
    """Return the id of the template for one kind of event."""
    return f"{vocabulary.base_iri}/templates/{kind.replace('_', '-')}"


def _session_started(vocabulary: Vocabulary) -> JsonObject:
    return _template(
        vocabulary,
        EventKind.SESSION_STARTED,
        "Session started",
        "A person came to the programme by a link in their LMS.",
        {"objectActivityType": str(TypeIri.COURSE)},
        [_one_of("$.object.id", [vocabulary.programme.activity["id"]]), _excluded("$.result")],
    )


def _area_opened(vocabulary: Vocabulary) -> JsonObject:
    return _template(
        vocabulary,
        EventKind.AREA_OPENED,
        "Area opened",
        "A learner opened one of the areas for the first time.",
        {"objectActivityType": str(TypeIri.MODULE), **_inside(TypeIri.COURSE)},
        [
            _one_of("$.object.id", _ids(vocabulary.areas.values())),
            _excluded("$.result"),
            *_in_the_programme(vocabulary),
        ],
    )


def _activity_completed(vocabulary: Vocabulary) -> JsonObject:
    kinds = {topic.activity["definition"]["type"] for topic in vocabulary.activities.values()}
    return _template(
        vocabulary,
        EventKind.ACTIVITY_COMPLETED,
        "Activity completed",
        "A learner finished something that an area gives them to do. What they wrote is not told.",
        _inside(TypeIri.MODULE),
        [
            _one_of("$.object.definition.type", sorted(kinds)),
            _one_of("$.result.completion", [True]),
            _excluded("$.result.score"),
            _one_of("$.context.contextActivities.parent[0].id", _ids(vocabulary.areas.values())),
            *_in_the_programme(vocabulary),
        ],
    )


def _outcome_progressed(vocabulary: Vocabulary) -> JsonObject:
    score = [_included(f"$.result.score.{name}") for name in ("scaled", "raw", "min", "max")]
    return _template(
        vocabulary,
        EventKind.OUTCOME_PROGRESSED,
        "Outcome progressed",
        "A learner has come further towards an area's outcome: how far they are now, in all. The "
        "progress extension is in whole per cent, rounded down.",
        {"objectActivityType": str(TypeIri.OBJECTIVE), **_inside(TypeIri.MODULE)},
        [
            _one_of("$.object.id", _ids(vocabulary.outcomes.values())),
            *score,
            _included(f"$.result.extensions['{PROGRESS_EXTENSION}']"),
            _excluded("$.result.completion"),
            _excluded("$.result.success"),
            *_in_the_programme(vocabulary),
        ],
    )


def _outcome_achieved(vocabulary: Vocabulary) -> JsonObject:
    return _template(
        vocabulary,
        EventKind.OUTCOME_ACHIEVED,
        "Outcome achieved",
        "A learner has reached an area's outcome, by the tool's rule of progress.",
        {"objectActivityType": str(TypeIri.OBJECTIVE), **_inside(TypeIri.MODULE)},
        [
            _one_of("$.object.id", _ids(vocabulary.outcomes.values())),
            _one_of("$.result.success", [True]),
            *_in_the_programme(vocabulary),
        ],
    )


def _template(
    vocabulary: Vocabulary,
    kind: EventKind,
    label: str,
    definition: str,
    determining: JsonObject,
    rules: list[JsonObject],
) -> JsonObject:
    return {
        "id": template_iri(vocabulary, kind),
        "type": "StatementTemplate",
        "inScheme": vocabulary.version_iri,
        "prefLabel": {TEXT_LANGUAGE: label},
        "definition": {TEXT_LANGUAGE: definition},
        "verb": str(RECIPES[kind].verb),
        **determining,
        "rules": [*_always(vocabulary), *rules],
    }


def _always(vocabulary: Vocabulary) -> list[JsonObject]:
    """Return what holds for every statement; nothing that a person wrote is in any."""
    return [
        _one_of("$.actor.objectType", ["Agent"]),
        _excluded("$.actor.name"),
        {
            "location": "$.context.contextActivities.category[*].id",
            "any": [vocabulary.version_iri],
        },
        _included("$.context.registration"),
        _included("$.timestamp"),
        _excluded("$.result.response"),
        _excluded("$.attachments"),
    ]


def _inside(parent: TypeIri) -> JsonObject:
    return {
        "contextParentActivityType": [str(parent)],
        "contextGroupingActivityType": [str(TypeIri.COURSE)],
    }


def _in_the_programme(vocabulary: Vocabulary) -> list[JsonObject]:
    programme = vocabulary.programme.activity["id"]
    return [_one_of("$.context.contextActivities.grouping[0].id", [programme])]


def _ids(topics: Iterable[Topic]) -> list[str]:
    return [topic.activity["id"] for topic in topics]


def _included(location: str) -> JsonObject:
    return {"location": location, "presence": "included"}


def _excluded(location: str) -> JsonObject:
    return {"location": location, "presence": "excluded"}


def _one_of(location: str, values: list[Any]) -> JsonObject:
    return {"location": location, "presence": "included", "all": values}
