"""One event → one statement.

A statement is made of the event's kind, the id of its object and numbers, and of the vocabulary's
words: no text that came with an event can enter it, so nothing that a learner wrote leaves by it.
"""

from __future__ import annotations

from datetime import UTC, datetime

import orjson

from lti_leadership.agencies.models import Course, Learner
from lti_leadership.journal.models import Event
from lti_leadership.xapi.errors import UnknownEventKindError, UnknownTopicError
from lti_leadership.xapi.names import name_id
from lti_leadership.xapi.recipes import RECIPES, Recipe
from lti_leadership.xapi.terms import LANGUAGE
from lti_leadership.xapi.vocabulary import JsonObject, Topic, Vocabulary

PLATFORM = "lti-leadership"
STATEMENT_VERSION = "1.0.0"
"""xAPI 1.0.3, Data 2.4.10: a statement's own version is this one; xAPI 2.0 takes it as well."""


def build_statement(event: Event, vocabulary: Vocabulary, actor: JsonObject) -> JsonObject:
    """Return the statement that says `event`, about `actor` (see `actors`).

    Building it twice gives equal statements. Its parts are shared with others: read it only.

    Raises:
        StatementError: the event cannot be said, now or later; see `errors`.
    """
    recipe = _recipe(event.kind)
    topic = _topic(recipe, vocabulary, event)
    statement: JsonObject = {
        "id": statement_id(event),
        "actor": actor,
        "verb": vocabulary.verbs[recipe.verb],
        "object": topic.activity,
    }
    result = recipe.result(event.data)
    if result:
        statement["result"] = result
    statement["context"] = _context(event, vocabulary, topic)
    statement["timestamp"] = _timestamp(event.occurred_at)
    statement["version"] = STATEMENT_VERSION
    return statement


def statement_bytes(statement: JsonObject) -> bytes:
    """Return the statement as it is kept and sent, always with these very bytes."""
    return orjson.dumps(statement)


def statement_id(event: Event) -> str:
    """Return the id of the event's statement: one id, whatever the destination."""
    return name_id(str(event.uuid), event.kind)


def registration_id(agency_uuid: str, learner: Learner, framework_id: str) -> str:
    """Return the id of one learner's way through the programme; all their statements have it."""
    return name_id(agency_uuid, str(learner.uuid), framework_id)


def _recipe(kind: str) -> Recipe:
    try:
        return RECIPES[kind]
    except KeyError:
        raise UnknownEventKindError(kind) from None


def _topic(recipe: Recipe, vocabulary: Vocabulary, event: Event) -> Topic:
    try:
        return recipe.topic(vocabulary, event.object_id)
    except KeyError:
        raise UnknownTopicError(event.kind, event.object_id) from None


def _context(event: Event, vocabulary: Vocabulary, topic: Topic) -> JsonObject:
    learner, course = event.learner, event.course
    agency_uuid = str(event.agency.uuid)
    grouping = topic.grouping
    if course is not None:
        grouping = [*grouping, _lms_course(agency_uuid, learner.issuer, course, vocabulary)]
    activities: JsonObject = {"category": [vocabulary.category]}
    if topic.parent:
        activities["parent"] = topic.parent
    if grouping:
        activities["grouping"] = grouping
    return {
        "registration": registration_id(agency_uuid, learner, vocabulary.framework_id),
        "platform": PLATFORM,
        "language": LANGUAGE,
        "contextActivities": activities,
    }


def _lms_course(
    agency_uuid: str, issuer: str, course: Course, vocabulary: Vocabulary
) -> JsonObject:
    """Return the LMS's course under a UUIDv5 of agency, issuer and context id: it tells nothing.

    The agency's uuid is random, so nobody can find a context id by trying. The deployment is left
    out on purpose: Open edX gives each block a client_id and deployment of its own, and one course
    would count as many.
    """
    return vocabulary.lms_course(name_id(agency_uuid, issuer, course.context_id), course.title)


def _timestamp(moment: datetime) -> str:
    """Write `2026-11-22T10:00:00.000Z`: UTC, milliseconds, always `Z`; LRSs compare the text."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
