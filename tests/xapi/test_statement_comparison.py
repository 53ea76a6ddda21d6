"""After a 409: whether what the LRS holds is the statement that we sent."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from lti_leadership.xapi.actors import actor_for
from lti_leadership.xapi.comparison import same_statement
from lti_leadership.xapi.statements import build_statement, statement_bytes

Change = Callable[[dict[str, Any]], Any]


@pytest.fixture
def ours(events, vocabulary) -> bytes:
    progressed = events[3]
    return statement_bytes(build_statement(progressed, vocabulary, actor_for(progressed.learner)))


def changed(ours: bytes, change: Change) -> dict[str, Any]:
    theirs = copy.deepcopy(orjson.loads(ours))
    change(theirs)
    return theirs


@pytest.mark.parametrize(
    "change",
    [
        dict.copy,
        lambda it: it.update(stored="2026-11-23T10:00:00.123456Z", version="1.0.3"),
        lambda it: it.update(authority={"objectType": "Agent", "mbox": "mailto:lrs@lrs.example"}),
        lambda it: it.update(timestamp="2026-11-23T09:30:00+00:00"),
        lambda it: it.update(timestamp="2026-11-23T10:30:00.000+01:00"),
        lambda it: it["verb"].update(display={"en-US": "made progress"}),
        lambda it: it["object"].pop("definition"),
        lambda it: it["actor"].pop("objectType"),
        lambda it: it["result"]["score"].update(raw=25, min=0.0),
    ],
)
def test_what_an_lrs_may_set_or_spell_does_not_count(ours, change):
    assert same_statement(ours, changed(ours, change))


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it["result"]["score"].update(raw=26),
        lambda it: it.pop("result"),
        lambda it: it.update(id="00000000-0000-4000-8000-000000000000"),
        lambda it: it["actor"]["account"].update(name="another"),
        lambda it: it["verb"].update(id="http://adlnet.gov/expapi/verbs/failed"),
        lambda it: it["object"].update(id="https://w3id.org/lti-leadership/areas/2/outcome"),
        lambda it: it["context"]["contextActivities"]["grouping"].pop(),
        lambda it: it["context"].update(contextActivities="none"),
        lambda it: it.update(timestamp="2026-11-23T09:30:00.001Z"),
        lambda it: it.update(timestamp="2026-11-23T09:30:00.000"),
        lambda it: it.update(timestamp="yesterday"),
        lambda it: it.pop("timestamp"),
        lambda it: it.update(more="than we sent"),
    ],
)
def test_what_we_said_counts(ours, change):
    assert not same_statement(ours, changed(ours, change))


def test_an_answer_as_deep_as_a_well_is_just_another_statement(ours):
    well: dict[str, Any] = {}
    for _ in range(5_000):
        well = {"result": well}
    assert not same_statement(ours, changed(ours, lambda it: it.update(result=well)))
