"""Acts on a real database: one transaction for the state, the events and what is owed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import event as sql_event
from sqlalchemy import select

from lti_leadership.agencies.destinations import (
    Destination,
    DestinationKind,
    GradeCell,
    LineItem,
)
from lti_leadership.agencies.models import Agency, Learner, Platform
from lti_leadership.database import create_database_app, db, upsert, write_transaction
from lti_leadership.framework import Framework, default_path, load_framework
from lti_leadership.journal.models import Delivery, DeliveryState, Event, EventKind
from lti_leadership.learning import acts, journey
from lti_leadership.learning.models import ActivityCompletion, AreaStanding
from lti_leadership.settings import Settings


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework(default_path())


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    app = create_database_app(settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def learner(app: Flask) -> Learner:
    """A learner of an agency with one LRS."""
    del app
    with write_transaction(db.session):
        agency = upsert(db.session, Agency, {"slug": "glen"}, {"name": "Glen"})
        db.session.add(
            Destination(
                agency_id=agency.id,
                kind=DestinationKind.LRS,
                name="LRS",
                endpoint="https://lrs.example/xapi",
            )
        )
        keys = {"agency_id": agency.id, "issuer": "https://lms.example", "subject": "4"}
        return upsert(db.session, Learner, keys, {})


def cell_covering(learner: Learner, covers: str) -> GradeCell:
    """Give the learner a column that shows `covers`."""
    with write_transaction(db.session):
        platform = upsert(
            db.session,
            Platform,
            {"issuer": learner.issuer, "client_id": "c"},
            {"authorization_url": "https://a", "token_url": "https://t", "jwks_url": "https://j"},
        )
        gradebook = upsert(
            db.session,
            Destination,
            {"agency_id": learner.agency_id, "name": "Gradebook"},
            {"kind": DestinationKind.GRADEBOOK, "platform_id": platform.id},
        )
        line_item = upsert(
            db.session,
            LineItem,
            {"destination_id": gradebook.id, "url": f"https://lms/{covers}", "covers": covers},
            {"agency_id": learner.agency_id, "scopes": ""},
        )
        return upsert(
            db.session,
            GradeCell,
            {"line_item_id": line_item.id, "learner_id": learner.id},
            {"agency_id": learner.agency_id},
        )


def complete(framework: Framework, learner: Learner, *activities: str) -> None:
    for activity in activities:
        with write_transaction(db.session):
            acts.complete_activity(
                db.session, framework, learner, framework.activity(activity), None
            )


def events() -> list[tuple[str, str]]:
    return [
        (row.kind, row.object_id) for row in db.session.scalars(select(Event).order_by(Event.id))
    ]


def test_an_activity_is_one_commit_with_state_events_and_deliveries(
    framework: Framework, learner: Learner
) -> None:
    commits: list[object] = []
    sql_event.listen(db.engine, "commit", commits.append)
    with write_transaction(db.session):
        acts.complete_activity(db.session, framework, learner, framework.activity("1-a1"), None)
    assert len(commits) == 1
    assert events() == [("activity_completed", "1-a1"), ("outcome_progressed", "mmllf-1")]
    assert db.session.scalar(select(AreaStanding.progress)) == 0.25
    deliveries = db.session.scalars(select(Delivery)).all()
    assert [row.state for row in deliveries] == [DeliveryState.PENDING] * 2


def test_a_failure_halfway_leaves_nothing(framework: Framework, learner: Learner) -> None:
    with pytest.raises(RuntimeError), write_transaction(db.session):
        acts.complete_activity(db.session, framework, learner, framework.activity("1-a1"), None)
        raise RuntimeError
    assert events() == []
    assert db.session.scalars(select(ActivityCompletion)).all() == []


def test_doing_it_again_changes_nothing_and_tells_nobody(
    framework: Framework, learner: Learner
) -> None:
    complete(framework, learner, "1-a1", "1-a1", "1-a1")
    assert len(events()) == 2


def test_an_activity_that_adds_no_criterion_tells_no_progress(
    framework: Framework, learner: Learner
) -> None:
    complete(framework, learner, "1-a2", "1-a3", "1-a4", "1-a5", "1-a1")
    kinds = [kind for kind, about in events() if about in {"1-a1", "mmllf-1"}]
    assert kinds[-2:] == ["outcome_achieved", "activity_completed"]
    assert kinds.count("outcome_achieved") == 1


def test_times_of_a_learners_events_only_grow(framework: Framework, learner: Learner) -> None:
    complete(framework, learner, *(activity.id for activity in framework.areas[0].activities))
    times = list(db.session.scalars(select(Event.occurred_at).order_by(Event.id)))
    assert len(times) > 8
    assert all(earlier < later for earlier, later in pairwise(times))


def test_scores_are_owed_to_every_column_that_shows_it_and_to_no_other(
    framework: Framework, learner: Learner
) -> None:
    cells = {name: cell_covering(learner, name) for name in ("mmllf", "mmllf-1", "1-a1", "mmllf-2")}
    complete(framework, learner, "1-a1")
    owed = {
        (row.grade_cell_id, row.event.kind)
        for row in db.session.scalars(select(Delivery).where(Delivery.grade_cell_id.is_not(None)))
    }
    assert owed == {
        (cells["mmllf"].id, EventKind.OUTCOME_PROGRESSED),
        (cells["mmllf-1"].id, EventKind.OUTCOME_PROGRESSED),
        (cells["1-a1"].id, EventKind.ACTIVITY_COMPLETED),
    }


def test_a_new_column_is_owed_what_is_already_reached_once(
    framework: Framework, learner: Learner
) -> None:
    complete(framework, learner, "1-a1", "1-a2")
    cell = cell_covering(learner, "mmllf-1")
    for _ in range(2):
        with write_transaction(db.session):
            acts.arrive(db.session, framework, learner, cell, None)
    owed = db.session.scalars(select(Delivery).where(Delivery.grade_cell_id == cell.id)).all()
    assert [row.event.data["progress"] for row in owed] == [0.3333]


def test_a_new_column_is_owed_nothing_where_nothing_is_reached(
    framework: Framework, learner: Learner
) -> None:
    cell = cell_covering(learner, "mmllf-1")
    with write_transaction(db.session):
        acts.arrive(db.session, framework, learner, cell, None)
    assert events() == [("session_started", "mmllf")]
    assert not db.session.scalars(select(Delivery).where(Delivery.grade_cell_id == cell.id)).all()


def test_an_area_is_opened_once(framework: Framework, learner: Learner) -> None:
    for _ in range(2):
        with write_transaction(db.session):
            acts.open_area(db.session, learner, framework.areas[0], None)
    assert events() == [("area_opened", "mmllf-1")]
    assert journey.read_progress(db.session, framework, learner)["mmllf-1"].started


def test_two_tabs_at_once_lose_nothing_and_double_nothing(
    app: Flask, framework: Framework, learner: Learner
) -> None:
    together = Barrier(6)

    def act(activity: str) -> None:
        with app.app_context():
            together.wait()
            complete(framework, learner, activity)

    threads = [Thread(target=act, args=(name,)) for name in ("1-a1", "1-a2", "1-a3") * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    assert sorted(about for kind, about in events() if kind == "activity_completed") == [
        "1-a1", "1-a2", "1-a3",
    ]  # fmt: skip
    last = db.session.scalar(select(AreaStanding.progress))
    assert last == acts.area_progress(framework.areas[0], {"1-a1", "1-a2", "1-a3"}).fraction


def test_a_note_is_kept_without_nul_and_is_in_no_event(
    framework: Framework, learner: Learner
) -> None:
    activity = framework.activity("1-a2")
    with write_transaction(db.session):
        acts.save_note(db.session, learner, activity, "Private\0 words 🙂")
    complete(framework, learner, "1-a2")
    assert journey.read_activity(db.session, learner, activity).note == "Private words 🙂"
    data = [str(row.data) for row in db.session.scalars(select(Event))]
    assert not any("Private" in each for each in data)


def test_a_note_that_is_too_long_is_refused(framework: Framework, learner: Learner) -> None:
    with pytest.raises(acts.NoteTooLongError), write_transaction(db.session):
        acts.save_note(
            db.session, learner, framework.activity("1-a2"), "x" * (acts.NOTE_LENGTH + 1)
        )
