"""The xAPI profile: what this tool says, published so that others can read it (xAPI Profiles 1.0).

It has what is said today and nothing else: the programme, the areas, their outcomes and the
criteria as canonical Activities, two activity types that nobody else defines, a template for each
kind of event, and one primary pattern. What areas give people to do is left out: an expert may edit
it at any time, and a profile's version must not change with it. A released version never changes.
"""

from __future__ import annotations

from collections.abc import Mapping

from lti_leadership.framework import Framework
from lti_leadership.xapi.templates import TEXT_LANGUAGE, build_templates
from lti_leadership.xapi.vocabulary import JsonObject, Vocabulary

PROFILE_CONTEXT = "https://w3id.org/xapi/profiles/context"
ACTIVITY_CONTEXT = "https://w3id.org/xapi/profiles/activity-context"
CONFORMS_TO = "https://w3id.org/xapi/profiles#1.0"

_CATCH = "https://w3id.org/xapi/catch/activitytypes"
"""A profile for practitioners' competency with types near ours, but defined for its own app."""

_GENERATED: Mapping[str, str] = {"v1.0": "2026-11-22T00:00:00Z"}
"""When each version was made; the newest is first, and its name is `PROFILE_VERSION`."""


def build_profile(framework: Framework, vocabulary: Vocabulary) -> JsonObject:
    """Return the profile as a JSON-LD document, ready to be written or served."""
    templates = build_templates(vocabulary)
    return {
        "@context": PROFILE_CONTEXT,
        "id": vocabulary.profile_iri,
        "type": "Profile",
        "conformsTo": CONFORMS_TO,
        "prefLabel": _text(framework.title),
        "definition": _text(
            "How far managers in social services have come in the areas of a leadership learning "
            "framework, in whatever order and number they take them."
        ),
        "versions": _versions(vocabulary),
        "author": {"type": "Organization", "name": "lti-leadership"},
        "concepts": [*_types(vocabulary), *_activities(vocabulary)],
        "templates": templates,
        "patterns": _patterns(vocabulary, [one["id"] for one in templates]),
    }


def _versions(vocabulary: Vocabulary) -> list[JsonObject]:
    """Return all versions, newest first, each but the oldest with the one that it revised."""
    ids = [f"{vocabulary.profile_iri}/{name}" for name in _GENERATED]
    versions: list[JsonObject] = [
        {"id": iri, "generatedAtTime": moment}
        for iri, moment in zip(ids, _GENERATED.values(), strict=True)
    ]
    for version, older in zip(versions, ids[1:], strict=False):
        version["wasRevisionOf"] = [older]
    return versions


def _types(vocabulary: Vocabulary) -> list[JsonObject]:
    return [
        _type(
            vocabulary,
            vocabulary.reflection_type,
            "reflection",
            "Looking back on one's own practice in a structured way. What is written stays with "
            "the person who wrote it.",
            f"{_CATCH}/reflection",
        ),
        _type(
            vocabulary,
            vocabulary.evidence_type,
            "evidence",
            "A record that a person makes to show that an outcome is met in practice.",
            f"{_CATCH}/evidence",
        ),
    ]


def _type(
    vocabulary: Vocabulary, iri: str, label: str, definition: str, related: str
) -> JsonObject:
    return {
        "id": iri,
        "type": "ActivityType",
        "inScheme": vocabulary.version_iri,
        "prefLabel": _text(label),
        "definition": _text(definition),
        "relatedMatch": [related],
    }


def _activities(vocabulary: Vocabulary) -> list[JsonObject]:
    """Return the canonical Activities, defined word for word as statements have them."""
    topics = [
        vocabulary.programme,
        *vocabulary.areas.values(),
        *vocabulary.outcomes.values(),
    ]
    activities = [*(topic.activity for topic in topics), *vocabulary.criteria.values()]
    return [
        {
            "id": activity["id"],
            "type": "Activity",
            "inScheme": vocabulary.version_iri,
            "activityDefinition": {"@context": ACTIVITY_CONTEXT, **activity["definition"]},
        }
        for activity in activities
    ]


def _patterns(vocabulary: Vocabulary, template_ids: list[str]) -> list[JsonObject]:
    """Return one promise only, on purpose: people take areas in any order, and any number."""
    any_event = f"{vocabulary.base_iri}/patterns/any-event"
    return [
        {
            "id": any_event,
            "type": "Pattern",
            "inScheme": vocabulary.version_iri,
            "alternates": template_ids,
        },
        {
            "id": f"{vocabulary.base_iri}/patterns/journey",
            "type": "Pattern",
            "primary": True,
            "inScheme": vocabulary.version_iri,
            "prefLabel": _text("Learning journey"),
            "definition": _text(
                "All that one learner does in the programme: one registration, in any order."
            ),
            "oneOrMore": any_event,
        },
    ]


def _text(text: str) -> dict[str, str]:
    return {TEXT_LANGUAGE: text}
