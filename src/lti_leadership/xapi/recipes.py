"""How each kind of event is said: verb, what it is about, and the result."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from lti_leadership.journal.models import EventKind
from lti_leadership.xapi.errors import ProgressError
from lti_leadership.xapi.terms import PROGRESS_EXTENSION, VerbIri
from lti_leadership.xapi.vocabulary import JsonObject, Topic, Vocabulary


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one kind of event is said.

    `topic` takes the event's object id and raises `KeyError` for one that it does not know.
    `result` takes the event's data and looks at nothing but the numbers that it names; an empty
    result is left out of the statement.
    """

    verb: VerbIri
    topic: Callable[[Vocabulary, str], Topic]
    result: Callable[[Mapping[str, Any]], JsonObject]


def _nothing(_data: Mapping[str, Any]) -> JsonObject:
    return {}


def _completion(_data: Mapping[str, Any]) -> JsonObject:
    return {"completion": True}


def _success(_data: Mapping[str, Any]) -> JsonObject:
    return {"success": True}


def _progress(data: Mapping[str, Any]) -> JsonObject:
    """Say a 0-1 progress as a score, and as cmi5's whole per cent: rounded down, so 100 is all."""
    progress = data.get("progress")
    if isinstance(progress, bool) or not isinstance(progress, int | float):
        raise ProgressError
    if not 0 <= progress <= 1:
        raise ProgressError
    per_cent = round(float(progress) * 100, 6)  # 0.29 * 100 is 28.999999999999996
    return {
        "score": {
            "scaled": round(float(progress), 4),
            "raw": round(per_cent, 2),
            "min": 0,
            "max": 100,
        },
        "extensions": {PROGRESS_EXTENSION: math.floor(per_cent)},
    }


RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {
        EventKind.SESSION_STARTED: Recipe(
            VerbIri.INITIALIZED, lambda words, _: words.programme, _nothing
        ),
        EventKind.AREA_OPENED: Recipe(
            VerbIri.LAUNCHED, lambda words, area_id: words.areas[area_id], _nothing
        ),
        EventKind.ACTIVITY_COMPLETED: Recipe(
            VerbIri.COMPLETED, lambda words, activity_id: words.activities[activity_id], _completion
        ),
        EventKind.OUTCOME_PROGRESSED: Recipe(
            VerbIri.PROGRESSED, lambda words, area_id: words.outcomes[area_id], _progress
        ),
        EventKind.OUTCOME_ACHIEVED: Recipe(
            VerbIri.ACHIEVED, lambda words, area_id: words.outcomes[area_id], _success
        ),
    }
)
"""By event kind; a kind that is read from the database as plain text finds its recipe as well."""
