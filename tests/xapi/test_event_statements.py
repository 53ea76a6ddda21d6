"""What is said for each kind of event, and what can never be said."""

from __future__ import annotations

import copy
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tincan import Statement

from lti_leadership.framework import Framework
from lti_leadership.journal.models import Event, EventKind
from lti_leadership.xapi.actors import actor_for
from lti_leadership.xapi.errors import ProgressError, UnknownEventKindError, UnknownTopicError
from lti_leadership.xapi.examples import example_events, example_statements
from lti_leadership.xapi.names import NAMESPACE, name_id
from lti_leadership.xapi.statements import build_statement, statement_bytes
from lti_leadership.xapi.terms import PROGRESS_EXTENSION
from lti_leadership.xapi.vocabulary import Vocabulary

BASE = "https://w3id.org/lti-leadership"
ADL = "http://adlnet.gov/expapi"


@pytest.fixture
def statements(framework: Framework, vocabulary: Vocabulary) -> dict[EventKind, dict[str, Any]]:
    return example_statements(framework, vocabulary)


def said(event: Event, vocabulary: Vocabulary) -> dict[str, Any]:
    return build_statement(event, vocabulary, actor_for(event.learner))


def of_kind(events: list[Event], kind: EventKind) -> Event:
    return next(event for event in events if event.kind == kind)


def test_every_kind_of_event_has_its_statement(statements):
    assert set(statements) == set(EventKind)


@pytest.mark.parametrize(
    ("kind", "verb", "path", "object_type", "result"),
    [
        (EventKind.SESSION_STARTED, f"{ADL}/verbs/initialized", "framework", "course", None),
        (EventKind.AREA_OPENED, f"{ADL}/verbs/launched", "areas/1", "module", None),
        (
            EventKind.ACTIVITY_COMPLETED,
            f"{ADL}/verbs/completed",
            "activities/1-a1",
            "lesson",
            {"completion": True},
        ),
        (
            EventKind.OUTCOME_PROGRESSED,
            f"{ADL}/verbs/progressed",
            "areas/1/outcome",
            "objective",
            {
                "score": {"scaled": 0.25, "raw": 25.0, "min": 0, "max": 100},
                "extensions": {PROGRESS_EXTENSION: 25},
            },
        ),
        (
            EventKind.OUTCOME_ACHIEVED,
            "https://w3id.org/xapi/tla/verbs/achieved",
            "areas/1/outcome",
            "objective",
            {"success": True},
        ),
    ],
)
def test_an_event_is_said_by_verb_object_and_result(
    statements, kind, verb, path, object_type, result
):
    statement = statements[kind]
    assert statement["verb"]["id"] == verb
    assert statement["object"]["id"] == f"{BASE}/{path}"
    assert statement["object"]["definition"]["type"] == f"{ADL}/activities/{object_type}"
    assert statement.get("result") == result


def test_names_types_and_object_types_are_on_everything(statements):
    for statement in statements.values():
        assert statement["verb"]["display"]["en-GB"]
        *named, category = [statement["object"], *context_activities(statement)]
        assert category["id"] == f"{BASE}/profile/v1.0"
        assert category["definition"]["type"] == f"{ADL}/activities/profile"
        for activity in named:
            assert activity["objectType"] == "Activity"
            assert activity["definition"]["type"].startswith("http")
            assert activity["definition"]["name"]["en-GB"]


def test_an_outcome_belongs_to_its_area_and_the_programme_comes_first_in_the_grouping(statements):
    activities = statements[EventKind.OUTCOME_PROGRESSED]["context"]["contextActivities"]
    assert [one["id"] for one in activities["parent"]] == [f"{BASE}/areas/1"]
    programme, lms_course = activities["grouping"]
    assert programme["id"] == f"{BASE}/framework"
    assert lms_course["definition"]["name"] == {"en-GB": "Leading in care, spring cohort"}


def test_an_event_outside_any_course_has_no_lms_course(events, vocabulary):
    session = of_kind(events, EventKind.SESSION_STARTED)
    session.course = None
    assert "grouping" not in said(session, vocabulary)["context"]["contextActivities"]


def test_building_twice_gives_the_same_bytes(framework, vocabulary):
    first = [statement_bytes(said(one, vocabulary)) for one in example_events(framework)]
    second = [statement_bytes(said(one, vocabulary)) for one in example_events(framework)]
    assert first == second


def test_a_kind_read_from_the_database_as_text_gives_the_same_bytes(events, vocabulary):
    for event in events:
        before = statement_bytes(said(event, vocabulary))
        event.kind = str(event.kind)
        assert statement_bytes(said(event, vocabulary)) == before


def test_statement_ids_differ_by_event_and_by_kind(events, vocabulary):
    event = of_kind(events, EventKind.AREA_OPENED)
    ids = {said(one, vocabulary)["id"] for one in events}
    event.uuid = uuid.uuid4()
    ids.add(said(event, vocabulary)["id"])
    event.kind = EventKind.OUTCOME_ACHIEVED
    ids.add(said(event, vocabulary)["id"])
    assert len(ids) == len(events) + 2


def test_an_id_does_not_depend_on_the_operators_base_iri(framework, events, vocabulary):
    elsewhere = Vocabulary(framework, "https://learn.agency.example/xapi/")
    for event in events:
        here, there = said(event, vocabulary), said(event, elsewhere)
        assert here["id"] == there["id"]
        assert here["context"]["registration"] == there["context"]["registration"]
        assert there["object"]["id"].startswith("https://learn.agency.example/xapi/")


def test_one_learner_has_one_registration_and_another_agencys_has_another(events, vocabulary):
    def registrations() -> set[str]:
        return {said(one, vocabulary)["context"]["registration"] for one in events}

    first = registrations()
    assert len(first) == 1
    events[0].agency.uuid = uuid.uuid4()
    assert registrations().isdisjoint(first)


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_name_ids_are_the_standards_uuid5(parts):
    assert name_id(*parts) == str(uuid.uuid5(NAMESPACE, "\n".join(parts)))


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 11, 22, 10, 0, tzinfo=UTC), "2026-11-22T10:00:00.000Z"),
        (datetime(2026, 7, 1, 0, 0, 0, 7_999, tzinfo=UTC), "2026-07-01T00:00:00.007Z"),
        (
            datetime(2026, 7, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))),
            "2026-06-30T23:30:00.000Z",
        ),
    ],
)
def test_a_timestamp_is_utc_in_milliseconds_and_ends_in_z(events, vocabulary, moment, written):
    events[0].occurred_at = moment
    assert said(events[0], vocabulary)["timestamp"] == written


@pytest.mark.parametrize(
    ("progress", "scaled", "raw", "whole"),
    [
        (0, 0.0, 0.0, 0),
        (0.29, 0.29, 29.0, 29),
        (1 / 3, 0.3333, 33.33, 33),
        (0.9999, 0.9999, 99.99, 99),
        (1.0, 1.0, 100.0, 100),
    ],
)
def test_whole_per_cent_is_rounded_down_so_that_100_is_all(
    events, vocabulary, progress, scaled, raw, whole
):
    event = of_kind(events, EventKind.OUTCOME_PROGRESSED)
    event.data = {"progress": progress}
    result = said(event, vocabulary)["result"]
    assert result["score"] == {"scaled": scaled, "raw": raw, "min": 0, "max": 100}
    assert result["extensions"][PROGRESS_EXTENSION] == whole


@pytest.mark.parametrize(
    "progress", [None, "0.5", True, -0.1, 1.01, float("nan"), float("inf"), [0.5]]
)
def test_a_progress_that_is_no_fraction_is_refused(events, vocabulary, progress):
    event = of_kind(events, EventKind.OUTCOME_PROGRESSED)
    event.data = {"progress": progress}
    with pytest.raises(ProgressError):
        said(event, vocabulary)


def test_an_object_that_the_framework_does_not_have_is_refused_by_name(events, vocabulary):
    event = of_kind(events, EventKind.ACTIVITY_COMPLETED)
    event.object_id = "9-a99"
    with pytest.raises(UnknownTopicError, match="9-a99"):
        said(event, vocabulary)


def test_an_unknown_kind_is_refused_by_name(events, vocabulary):
    events[0].kind = "badge_earned"
    with pytest.raises(UnknownEventKindError, match="badge_earned"):
        said(events[0], vocabulary)


def test_every_topic_of_the_framework_can_be_said(framework, events, vocabulary):
    completed = of_kind(events, EventKind.ACTIVITY_COMPLETED)
    achieved = of_kind(events, EventKind.OUTCOME_ACHIEVED)
    ids = set()
    for area in framework.areas:
        achieved.object_id = area.id
        ids.add(said(achieved, vocabulary)["object"]["id"])
        for activity in area.activities:
            completed.object_id = activity.id
            ids.add(said(completed, vocabulary)["object"]["id"])
    assert len(ids) == 9 + 53


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    written=st.text(min_size=1, max_size=60),
    data=st.dictionaries(st.text(), anything, max_size=4),
    fraction=st.floats(min_value=0, max_value=1),
)
def test_no_text_of_an_event_or_a_learner_can_enter_a_statement(
    framework, vocabulary, written, data, fraction
):
    allowed = words_of(vocabulary)
    for event in example_events(framework):
        event.learner.name = written
        event.data = {**data, written: written, "reflection": written, "progress": fraction}
        statement = said(event, vocabulary)
        for place in ("id", "timestamp", "actor"):
            del statement[place]
        del statement["context"]["registration"]
        groups = statement["context"]["contextActivities"]["grouping"]
        groups[:] = [one for one in groups if "/lms-courses/" not in one["id"]]
        assert set(texts_in(statement)) <= allowed


def test_the_lms_course_hides_its_context_id(events, vocabulary):
    event = events[0]
    event.course.context_id, event.course.title = "secret-context", None
    course = said(event, vocabulary)["context"]["contextActivities"]["grouping"][-1]
    assert "secret-context" not in str(course)
    assert re.fullmatch(rf"{BASE}/lms-courses/[0-9a-f-]{{36}}", course["id"])
    assert course["definition"]["name"] == {"en-GB": "LMS course"}


def test_two_agencies_never_share_an_lms_course(events, vocabulary):
    def course() -> str:
        return said(events[0], vocabulary)["context"]["contextActivities"]["grouping"][-1]["id"]

    first = course()
    events[0].agency.uuid = uuid.uuid4()
    assert course() != first


def test_statements_round_trip_through_tincan(statements):
    for statement in statements.values():
        # A deep copy, since tincan changes the dicts that it is given; and it spells times anew.
        read = Statement(copy.deepcopy(statement))
        again, sent = orjson.loads(read.to_json()), orjson.loads(statement_bytes(statement))
        moments = [datetime.fromisoformat(one.pop("timestamp")) for one in (again, sent)]
        assert moments[0] == moments[1]
        assert again == sent


def test_building_leaves_the_shared_vocabulary_as_it_was(framework, events, vocabulary):
    for event in events:
        said(event, vocabulary)
    fresh = Vocabulary(framework, BASE)
    assert vocabulary.areas == fresh.areas
    assert vocabulary.outcomes == fresh.outcomes
    assert vocabulary.programme == fresh.programme


def context_activities(statement: dict[str, Any]) -> list[dict[str, Any]]:
    activities = statement["context"]["contextActivities"]
    return [
        one for place in ("parent", "grouping", "category") for one in activities.get(place, [])
    ]


def texts_in(value: object) -> Iterator[str]:
    """Yield every text in `value`, the names of members included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)


def words_of(vocabulary: Vocabulary) -> set[str]:
    """Return all that the vocabulary can say, and the few fixed words of a statement."""
    topics = [
        vocabulary.programme,
        *vocabulary.areas.values(),
        *vocabulary.outcomes.values(),
        *vocabulary.activities.values(),
    ]
    said_by_vocabulary = [vocabulary.category, *vocabulary.verbs.values()]
    said_by_vocabulary += [topic.activity for topic in topics]
    fixed = (
        "verb object result context version platform language contextActivities category parent "
        "grouping score scaled raw min max extensions completion success 1.0.0 lti-leadership"
    )
    return {*fixed.split(), PROGRESS_EXTENSION, *texts_in(said_by_vocabulary)}
