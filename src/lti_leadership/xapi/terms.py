"""The words of xAPI that this tool uses: verbs, activity types, one extension.

Sources: ADL's vocabulary and SCORM profile (`adlnet.gov/expapi`), the Total Learning Architecture's
verbs (`w3id.org/xapi/tla`), cmi5's result extension. A profile must not define again what another
one defines (xAPI Profiles 1.0, part two, 7.1), so what exists is reused; the two
activity types of our own are in `vocabulary`.
"""

from __future__ import annotations

from enum import StrEnum

from tincan import LanguageMap, Verb

LANGUAGE = "en-GB"
_ADL_VERBS = "http://adlnet.gov/expapi/verbs"
_ADL_TYPES = "http://adlnet.gov/expapi/activities"

PROGRESS_EXTENSION = "https://w3id.org/xapi/cmi5/result/extensions/progress"
"""Whole per cent, 0 to 100 (cmi5); the value that Open edX Aspects draws."""


class VerbIri(StrEnum):
    """What a person did."""

    INITIALIZED = f"{_ADL_VERBS}/initialized"
    LAUNCHED = f"{_ADL_VERBS}/launched"
    COMPLETED = f"{_ADL_VERBS}/completed"
    PROGRESSED = f"{_ADL_VERBS}/progressed"
    ACHIEVED = "https://w3id.org/xapi/tla/verbs/achieved"


class TypeIri(StrEnum):
    """What it was done to, as far as others have a word for it."""

    COURSE = f"{_ADL_TYPES}/course"
    MODULE = f"{_ADL_TYPES}/module"
    OBJECTIVE = f"{_ADL_TYPES}/objective"
    LESSON = f"{_ADL_TYPES}/lesson"
    MEDIA = f"{_ADL_TYPES}/media"
    MEETING = f"{_ADL_TYPES}/meeting"
    PERFORMANCE = f"{_ADL_TYPES}/performance"
    PROFILE = f"{_ADL_TYPES}/profile"


_DISPLAYED = {
    VerbIri.INITIALIZED: "initialised",
    VerbIri.LAUNCHED: "launched",
    VerbIri.COMPLETED: "completed",
    VerbIri.PROGRESSED: "progressed",
    VerbIri.ACHIEVED: "achieved",
}

VERBS: dict[VerbIri, Verb] = {
    iri: Verb(id=str(iri), display=LanguageMap({LANGUAGE: shown}))
    for iri, shown in _DISPLAYED.items()
}
"""Every verb, with the word that a report shows for it."""
