"""Our statements and our client against Learning Locker's statements code (7.8.0, in memory)."""

from __future__ import annotations

import copy
import uuid
from typing import Any
from urllib.parse import urlsplit

import pytest

from lti_leadership.framework import Framework
from lti_leadership.journal.models import Event, EventKind
from lti_leadership.outbound import Wire
from lti_leadership.xapi.actors import actor_for
from lti_leadership.xapi.comparison import same_statement
from lti_leadership.xapi.examples import example_events
from lti_leadership.xapi.lrs import (
    Accepted,
    Conflict,
    LrsClient,
    Refused,
    basic_authorization,
)
from lti_leadership.xapi.statements import build_statement, statement_bytes
from lti_leadership.xapi.vocabulary import Vocabulary

pytestmark = pytest.mark.peer_lrs


@pytest.fixture
def client(learning_locker: str) -> LrsClient:
    wire = Wire(frozenset({urlsplit(learning_locker).netloc}))
    return LrsClient(wire, learning_locker, basic_authorization("key", "secret"), "1.0.3")


@pytest.fixture
def events(framework: Framework) -> list[Event]:
    """One event of each kind, of nobody that another test has sent."""
    events = example_events(framework)
    for event in events:
        event.uuid = uuid.uuid4()
    return events


@pytest.fixture
def statements(events: list[Event], vocabulary: Vocabulary) -> list[dict[str, Any]]:
    return [build_statement(event, vocabulary, actor_for(event.learner)) for event in events]


def test_every_kind_of_statement_is_accepted_and_reads_back_as_sent(client, statements):
    bodies = [statement_bytes(one) for one in statements]
    assert client.send(bodies) == Accepted()
    for statement, body in zip(statements, bodies, strict=True):
        stored = client.fetch(statement["id"])
        assert stored is not None
        assert stored["object"]["definition"] == statement["object"]["definition"]
        assert stored["stored"]
        assert same_statement(body, stored)


def test_every_activity_of_the_framework_is_accepted(client, framework, vocabulary, events):
    completed = next(one for one in events if one.kind == EventKind.ACTIVITY_COMPLETED)
    bodies = []
    for activity in vocabulary.activities:
        completed.uuid, completed.object_id = uuid.uuid4(), activity
        statement = build_statement(completed, vocabulary, actor_for(completed.learner))
        bodies.append(statement_bytes(statement))
    assert len(bodies) == sum(len(area.activities) for area in framework.areas)
    assert client.send(bodies) == Accepted()


def test_the_same_bytes_again_are_accepted_alone_and_among_new_ones(client, statements):
    first, *others = [statement_bytes(one) for one in statements]
    assert client.send([first]) == Accepted()
    assert client.send([first]) == Accepted()
    assert client.send([first, *others]) == Accepted()


def test_a_known_id_with_other_content_is_a_conflict_and_comparing_tells(client, statements):
    sent = statements[3]
    changed = copy.deepcopy(sent)
    changed["result"]["score"]["raw"] = 99.0
    client.send([statement_bytes(sent)])
    assert isinstance(client.send([statement_bytes(changed)]), Conflict)
    stored = client.fetch(sent["id"])
    assert stored is not None
    assert same_statement(statement_bytes(sent), stored)
    assert not same_statement(statement_bytes(changed), stored)


def test_one_invalid_statement_refuses_the_batch_and_none_is_stored(client, statements):
    good, bad = statements[0], copy.deepcopy(statements[3])
    bad["result"]["score"]["scaled"] = 1.7
    outcome = client.send([statement_bytes(good), statement_bytes(bad)])
    assert isinstance(outcome, Refused)
    assert "scaled" in outcome.reason
    assert client.fetch(good["id"]) is None
    assert client.fetch(bad["id"]) is None
