"""One worker at a time on a lane, few commits, nothing lost or doubled by a worker that dies."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from delivery.far_ends import serving
from delivery.house import House, built_house
from delivery.scripted_lrs import SECRET, ScriptedLrs
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from lti_leadership.agencies.destinations import Destination
from lti_leadership.database import db, write_transaction
from lti_leadership.delivery import lease
from lti_leadership.delivery.preparing import Preparation
from lti_leadership.delivery.worker import Worker
from lti_leadership.journal import writer
from lti_leadership.journal.models import Delivery, DeliveryState, EventKind
from lti_leadership.journal.writer import Fact
from lti_leadership.settings import Settings

from databases import PostgresDatabases

DELIVERED, DEAD, PENDING = DeliveryState.DELIVERED, DeliveryState.DEAD, DeliveryState.PENDING


@contextmanager
def counted_commits() -> Iterator[list[None]]:
    commits: list[None] = []

    def count(_connection: object) -> None:
        commits.append(None)

    event.listen(db.engine, "commit", count)
    yield commits
    event.remove(db.engine, "commit", count)


def die_before_sending(house: House, name: str) -> None:
    """Do what a worker does until it would send, and then no more."""
    with write_transaction(db.session):
        lane = lease.take(db.session, name, house.pacing)
        assert lane is not None
        Preparation(db.session, lane, house.tools.vocabulary, house.pacing).load()


def test_what_happened_arrives_in_order_in_batches_of_fifty(house, lrs):
    lane = house.lrs_lane(lrs)
    ids = house.happen(house.learner(), 120)
    house.worker().drain()
    assert list(lrs.kept) == ids
    assert [len(post) for post in lrs.posts] == [50, 50, 20]
    assert house.states(lane) == {DELIVERED: 120}
    assert {one.reason for one in house.deliveries(lane)} == {"the LRS accepted it"}
    assert house.lane(lane).last_success_at == house.clock()


def test_a_batch_costs_two_commits(house, lrs):
    house.lrs_lane(lrs)
    house.happen(house.learner(), 150)
    worker = house.worker()
    worker.take_turn()
    with counted_commits() as commits:
        worker.take_turn()
        worker.take_turn()
    assert len(lrs.posts) == 3
    assert len(commits) == 4


def test_nothing_is_sent_while_a_transaction_is_open(house, lrs):
    house.lrs_lane(lrs)
    house.happen(house.learner(), 60)
    session = db.session()
    open_while_sending: list[bool] = []
    lrs.meanwhile = lambda: open_while_sending.append(session.in_transaction())
    house.worker().drain()
    assert open_while_sending == [False, False]


def test_the_bytes_are_kept_and_sent_again_as_they_were(house, lrs):
    lane = house.lrs_lane(lrs)
    house.happen(house.learner(), 1)
    die_before_sending(house, "dead")
    (kept,) = [one.body for one in house.deliveries(lane)]
    house.clock.forward(house.pacing.lease_seconds + 1)
    house.worker().drain()
    assert lrs.bodies == [b"[" + kept + b"]"]


def test_a_leased_lane_is_left_alone_until_the_lease_ends(house, lrs):
    lane = house.lrs_lane(lrs)
    ids = house.happen(house.learner(), 60)
    die_before_sending(house, "dead")
    house.worker().drain()
    assert lrs.posts == []
    house.clock.forward(house.pacing.lease_seconds + 1)
    house.worker().drain()
    assert lrs.arrivals == dict.fromkeys(ids, 1)
    assert house.states(lane) == {DELIVERED: 60}


def test_a_worker_that_died_after_sending_doubles_nothing(house, lrs):
    house.lrs_lane(lrs)
    ids = house.happen(house.learner(), 10)

    class KilledError(BaseException):
        pass

    def killed(lane: Destination, loaded: list[Delivery]) -> None:
        worker._lrs(lane).send([one.body or b"" for one in loaded])  # noqa: SLF001
        raise KilledError

    worker = house.worker()
    worker._serve = killed  # noqa: SLF001 - a kill -9 in slow motion
    with pytest.raises(KilledError):
        worker.take_turn()
    assert len(lrs.kept) == 10
    house.clock.forward(house.pacing.lease_seconds + 1)
    house.worker().drain()
    assert lrs.arrivals == dict.fromkeys(ids, 1)


def overtaken(house: House, lrs: ScriptedLrs) -> None:
    """While a first worker waits for its answer its lease ends, and a second does the work."""

    def second() -> None:
        lrs.meanwhile = lambda: None
        lrs.poison = {}
        lrs.secret = SECRET
        house.clock.forward(house.pacing.lease_seconds + 1)
        with house.app.app_context():
            house.worker("second").drain()

    lrs.meanwhile = second
    house.worker("first").take_turn()


def test_a_worker_whose_lease_was_taken_over_overwrites_nothing(house, lrs):
    lane = house.lrs_lane(lrs)
    (one,) = house.happen(house.learner(), 1)
    lrs.poison = {one: 400}  # what the first worker hears
    overtaken(house, lrs)
    assert house.states(lane) == {DELIVERED: 1}
    assert house.lane(lane).failures == 0


def test_a_worker_whose_lease_was_taken_over_does_not_pause_the_lane(house, lrs):
    lane = house.lrs_lane(lrs)
    house.happen(house.learner(), 1)
    lrs.secret = "another"  # for the first worker
    overtaken(house, lrs)
    assert house.lane(lane).status == "active"
    assert house.states(lane) == {DELIVERED: 1}


def test_a_lease_that_is_held_by_another_cannot_be_written(house, lrs):
    lane = house.lrs_lane(lrs)
    house.happen(house.learner(), 1)
    die_before_sending(house, "first")
    with pytest.raises(lease.LeaseLostError), write_transaction(db.session):
        lease.write_as_holder(db.session, lane, "second", {"failures": 7})
    assert house.lane(lane).failures == 0


def test_told_to_stop_a_worker_finishes_its_request_and_gives_the_lease_back(house, lrs):
    lane = house.lrs_lane(lrs)
    house.happen(house.learner(), 120)
    stop = threading.Event()
    lrs.meanwhile = stop.set
    house.worker().run(stop)
    assert [len(post) for post in lrs.posts] == [50]
    assert house.states(lane) == {DELIVERED: 50, PENDING: 70}
    after = house.lane(lane)
    assert (after.lease_owner, after.lease_until, after.failures) == (None, None, 0)


def test_told_to_stop_in_the_middle_of_a_refused_batch_a_worker_keeps_what_it_knows(house, lrs):
    lane = house.lrs_lane(lrs)
    ids = house.happen(house.learner(), 8)
    lrs.poison = {ids[0]: 400}
    stop = threading.Event()

    def after_the_single_one() -> None:
        if lrs.posts[-1] == ids[:1]:
            stop.set()

    lrs.meanwhile = after_the_single_one
    house.worker().run(stop)
    assert house.states(lane) == {DEAD: 1, PENDING: 7}
    assert house.lane(lane).lease_owner is None
    house.worker().drain()
    assert house.states(lane) == {DEAD: 1, DELIVERED: 7}


def test_a_long_turn_ends_and_lets_the_other_lanes_come_first(house, lrs):
    lane = house.lrs_lane(lrs)
    ids = house.happen(house.learner(), 8)
    lrs.poison = {ids[7]: 400}
    lrs.meanwhile = lambda: house.clock.forward(6)
    house.worker().take_turn()
    assert [len(post) for post in lrs.posts] == [8, 4, 4]
    assert house.states(lane) == {DELIVERED: 4, PENDING: 4}
    assert [one.attempts for one in house.deliveries(lane)][4:] == [1, 1, 1, 1]


def test_what_is_answered_in_a_long_turn_is_kept_on_the_way(house, lrs):
    lane = house.lrs_lane(lrs)
    ids = house.happen(house.learner(), 8)
    lrs.poison = {ids[7]: 400}
    seen: list[int] = []

    def look() -> None:
        house.clock.forward(2.5)
        with house.app.app_context():
            seen.append(house.states(lane)[DELIVERED])

    lrs.meanwhile = look
    house.worker().take_turn()
    assert seen[:3] == [0, 0, 4]


def test_two_lanes_take_turns(house, lrs):
    other = ScriptedLrs()
    with serving(other):
        house.lrs_lane(lrs)
        house.lrs_lane(other)
        house.happen(house.learner(), 100)
        worker = house.worker()
        for _ in range(2):
            worker.take_turn()
            house.clock.forward(1)
        assert (len(lrs.posts), len(other.posts)) == (1, 1)


def test_an_idle_worker_writes_nothing(house, lrs):
    house.lrs_lane(lrs)
    worker = house.worker()
    worker.drain()
    writes: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *said: writes.append(said[2]))
    assert worker.take_turn() is False
    assert writes
    assert all(said.lstrip().startswith("SELECT") for said in writes if "BEGIN" not in said)


def test_a_worker_outlives_a_database_that_does_not_answer_for_a_while(house, lrs, caplog):
    house.lrs_lane(lrs)
    ids = house.happen(house.learner(), 3)
    stop = threading.Event()
    lrs.meanwhile = stop.set
    worker = house.worker()
    real, failures = worker.take_turn, iter([OperationalError("SELECT 1", {}, Exception("gone"))])

    def takes_turn() -> bool:
        for failure in failures:
            raise failure
        return real()

    worker.take_turn = takes_turn
    worker.run(stop)
    assert list(lrs.kept) == ids
    assert "the database does not answer: OperationalError" in caplog.text


def test_an_act_under_way_does_not_hide_its_lane_from_the_workers(
    postgres_databases: PostgresDatabases, settings: Settings, framework, tmp_path, lrs
):
    """Owing something locks the destination's key; taking a lease must not collide with that."""
    with (
        postgres_databases.fresh(tmp_path) as url,
        built_house(settings.model_copy(update={"database_url": url}), framework) as house,
    ):
        house.lrs_lane(lrs)
        learner = house.learner()
        house.happen(learner, 1)
        with house.app.app_context(), write_transaction(db.session):
            writer.append(db.session, learner, [Fact(EventKind.AREA_OPENED, "mmllf-1")])
            db.session.flush()
            done = threading.Thread(target=_drain_elsewhere, args=(house,))
            done.start()
            done.join(timeout=20)
            assert len(lrs.kept) == 1


def _drain_elsewhere(house: House) -> None:
    with house.app.app_context():
        Worker(db.session, house.tools, "elsewhere", house.pacing).take_turn()
        db.session.remove()
