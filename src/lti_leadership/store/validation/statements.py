"""Whole statements and sub-statements (Data 2.4), for xAPI 1.0.3 and 2.0.0."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lti_leadership.store.validation.activities import activity
from lti_leadership.store.validation.actors import actor, agent, authority, group
from lti_leadership.store.validation.attachments import attachments
from lti_leadership.store.validation.contexts import (
    CONTEXT_1_0,
    CONTEXT_2_0,
    fits_object,
    statement_ref,
)
from lti_leadership.store.validation.errors import BadFormatError, NotAllowedHereError
from lti_leadership.store.validation.formats import iri, uuid
from lti_leadership.store.validation.languages import language_map
from lti_leadership.store.validation.results import result
from lti_leadership.store.validation.shapes import (
    Check,
    Shape,
    an_object,
    matching,
    one_of,
    text,
)
from lti_leadership.store.validation.times import iso_timestamp, rfc3339_timestamp

VOIDED = "http://adlnet.gov/expapi/verbs/voided"

verb = Shape(required={"id": iri}, optional={"display": language_map})


@dataclass(frozen=True, slots=True)
class Rules:
    """The statement rules of one xAPI version.

    Attributes:
        statement: the shape of a statement.
    """

    statement: Shape

    def check(self, value: Any, at: str = "statement") -> None:
        """Check one received statement.

        Raises:
            InvalidStatementError: the first rule it breaks, and where.
        """
        self.statement(value, at)
        _check_together(value, at)
        _check_voiding(value, at)


def _check_together(value: dict[str, Any], at: str) -> None:
    if "context" in value:
        fits_object(value["context"], value["object"], f"{at}.context")


def _check_voiding(value: dict[str, Any], at: str) -> None:
    """Refuse a voiding statement that points at no statement (Data 2.3.2)."""
    if value["verb"]["id"] != VOIDED:
        return
    if value["object"].get("objectType") != "StatementRef":
        place = f"{at}.object"
        raise NotAllowedHereError(place, "a voiding statement needs a StatementRef")


def _object_of(kinds: dict[str, Check]) -> Check:
    def check(value: Any, at: str) -> None:
        kind = an_object(value, at).get("objectType", "Activity")
        place = f"{at}.objectType"
        text(kind, place)
        chosen = kinds.get(kind)
        if chosen is None:
            raise BadFormatError(place, "must be one of: " + ", ".join(kinds))
        chosen(value, at)

    return check


_PLAIN_OBJECTS: dict[str, Check] = {
    "Activity": activity,
    "Agent": agent,
    "Group": group,
    "StatementRef": statement_ref,
}


def _rules(context: Shape, timestamp: Check, version: Check) -> Rules:
    shared: dict[str, Check] = {
        "result": result,
        "context": context,
        "timestamp": timestamp,
        "attachments": attachments,
    }
    core: dict[str, Check] = {"actor": actor, "verb": verb}
    sub_shape = Shape(
        {
            **core,
            "object": _object_of(_PLAIN_OBJECTS),
            "objectType": one_of("SubStatement"),
        },
        shared,
    )

    def sub_statement(value: Any, at: str) -> None:
        sub_shape(value, at)
        _check_together(value, at)

    whole = Shape(
        {
            **core,
            "object": _object_of({**_PLAIN_OBJECTS, "SubStatement": sub_statement}),
        },
        {
            **shared,
            "id": uuid,
            "stored": timestamp,
            "authority": authority,
            "version": version,
        },
    )
    return Rules(whole)


RULES_1_0 = _rules(
    CONTEXT_1_0, iso_timestamp, matching(re.compile(r"1\.0(?:\.\d+)?"), "1.0 or 1.0.x")
)
RULES_2_0 = _rules(
    CONTEXT_2_0,
    rfc3339_timestamp,
    matching(re.compile(r"2\.0(?:\.\d+)?"), "2.0 or 2.0.x"),
)


def rules_for(version: str) -> Rules:
    """Pick the rules of the version a request speaks, such as `1.0.3` or `2.0.0`."""
    return RULES_2_0 if version.startswith("2.") else RULES_1_0
