"""Activities, their definitions, and interaction activities (Data 2.4.4.1)."""

from __future__ import annotations

from typing import Any

from lti_leadership.store.validation.errors import NotAllowedHereError
from lti_leadership.store.validation.extensions import extensions
from lti_leadership.store.validation.formats import iri, irl
from lti_leadership.store.validation.languages import language_map
from lti_leadership.store.validation.shapes import Check, Shape, list_of, one_of, text

# Which lists of components each kind of interaction has (Data 2.4.4.1, interaction components).
COMPONENT_LISTS: dict[str, frozenset[str]] = {
    "true-false": frozenset(),
    "choice": frozenset({"choices"}),
    "fill-in": frozenset(),
    "long-fill-in": frozenset(),
    "matching": frozenset({"source", "target"}),
    "performance": frozenset({"steps"}),
    "sequencing": frozenset({"choices"}),
    "likert": frozenset({"scale"}),
    "numeric": frozenset(),
    "other": frozenset(),
}
_ALL_LISTS = frozenset().union(*COMPONENT_LISTS.values())

_component = Shape(required={"id": text}, optional={"description": language_map})


def _components(value: Any, at: str) -> None:
    list_of(_component)(value, at)
    ids = [component["id"] for component in value]
    if len(set(ids)) != len(ids):
        raise NotAllowedHereError(at, "each component needs an id of its own")


_interaction: dict[str, Check] = {
    "interactionType": one_of(*COMPONENT_LISTS),
    "correctResponsesPattern": list_of(text),
    **dict.fromkeys(_ALL_LISTS, _components),
}
_definition_shape = Shape(
    optional={
        "name": language_map,
        "description": language_map,
        "type": iri,
        "moreInfo": irl,
        "extensions": extensions,
        **_interaction,
    }
)


def definition(value: Any, at: str) -> None:
    """Accept an activity definition; interaction properties need their `interactionType`."""
    _definition_shape(value, at)
    kind = value.get("interactionType")
    if kind is None and not _interaction.keys().isdisjoint(value):
        raise NotAllowedHereError(at, "interaction properties need an interactionType")
    for name in _ALL_LISTS & value.keys() - COMPONENT_LISTS.get(kind, _ALL_LISTS):
        place = f"{at}.{name}"
        raise NotAllowedHereError(place, "is not of this interactionType")


activity = Shape(
    required={"id": iri},
    optional={"objectType": one_of("Activity"), "definition": definition},
)
