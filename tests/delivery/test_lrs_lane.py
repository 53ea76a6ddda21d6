"""What the lane does with each answer of an LRS (xapi.outcomes), on both databases."""

from __future__ import annotations

import logging

import pytest
from delivery.far_ends import Fault, serving
from delivery.house import House
from delivery.scripted_lrs import SECRET, USERNAME, Dialect, ScriptedLrs

from lti_leadership.agencies.destinations import DestinationStatus
from lti_leadership.database import db, write_transaction
from lti_leadership.journal import writer
from lti_leadership.journal.models import Delivery, DeliveryState, EventKind
from lti_leadership.journal.writer import Fact
from lti_leadership.xapi.lrs import basic_authorization

DELIVERED, DEAD, PENDING = DeliveryState.DELIVERED, DeliveryState.DEAD, DeliveryState.PENDING


def dead_reasons(house: House, lane: int) -> list[str | None]:
    return [one.reason for one in house.deliveries(lane) if one.state == DEAD]


def test_one_bad_statement_is_found_by_halving_and_the_others_arrive_in_order(house, lrs):
    lane = house.lrs_lane(lrs)
    ids = house.happen(house.learner(), 50)
    lrs.poison = {ids[17]: 400}
    house.worker().drain()
    assert list(lrs.kept) == ids[:17] + ids[18:]
    assert dead_reasons(house, lane) == ["the LRS refuses it: answered 400: bad statement"]
    assert house.states(lane) == {DELIVERED: 49, DEAD: 1}
    assert len(lrs.posts) <= 13


def test_what_is_too_large_together_is_sent_in_parts(house, lrs):
    lane = house.lrs_lane(lrs)
    ids = house.happen(house.learner(), 50)
    lrs.most = 13
    house.worker().drain()
    assert list(lrs.kept) == ids
    assert house.states(lane) == {DELIVERED: 50}


def test_what_is_too_large_alone_is_dead(house, lrs):
    lane = house.lrs_lane(lrs)
    house.happen(house.learner(), 1)
    lrs.most = 0
    house.worker().drain()
    assert dead_reasons(house, lane) == ["the LRS refuses it: answered 413: too large"]


@pytest.mark.parametrize("dialect", list(Dialect))
@pytest.mark.parametrize("fault", [Fault.DROP_AFTER, Fault.SLOW, Fault.PAGE_AFTER])
def test_a_lost_answer_loses_and_doubles_nothing(house, lrs, dialect, fault):
    lrs.dialect = dialect
    lane = house.lrs_lane(lrs)
    learner = house.learner()
    ids = house.happen(learner, 6)
    lrs.faults.append(fault)
    house.turns(lane, worker=house.impatient_worker())
    assert house.states(lane) == {PENDING: 6}
    ids += house.happen(learner, 2)
    house.turns(lane)
    assert sorted(lrs.kept) == sorted(ids)
    assert lrs.arrivals == dict.fromkeys(ids, 1)
    assert house.states(lane) == {DELIVERED: 8}


def test_an_lrs_that_answers_409_to_all_it_knows_is_learnt_and_then_asked_first(house, lrs):
    lrs.dialect = Dialect.STRICT
    lane = house.lrs_lane(lrs)
    learner = house.learner()
    house.happen(learner, 8)
    lrs.faults.append(Fault.DROP_AFTER)
    house.turns(lane, 2)
    assert house.lane(lane).answers_409_to_known
    lrs.posts.clear()
    lrs.looks.clear()
    ids = house.happen(learner, 8)
    lrs.faults.append(Fault.DROP_AFTER)
    house.turns(lane)
    new = house.happen(learner, 2)
    house.turns(lane)
    assert lrs.looks == ids
    assert lrs.posts == [ids, new]


def test_an_lrs_that_answers_409_to_all_it_knows_is_not_asked_when_all_goes_well(house, lrs):
    lrs.dialect = Dialect.STRICT
    lane = house.lrs_lane(lrs)
    house.change_lane(lane, answers_409_to_known=True)
    house.happen(house.learner(), 60)
    house.worker().drain()
    assert (lrs.looks, len(lrs.posts)) == ([], 2)


@pytest.mark.parametrize("dialect", list(Dialect))
def test_another_statement_under_our_id_is_a_dead_letter(house, lrs, dialect):
    lrs.dialect = dialect
    lane = house.lrs_lane(lrs)
    one, two, three = house.happen(house.learner(), 3)
    lrs.kept[two] = {"id": two, "timestamp": "2020-01-01T00:00:00Z"}
    house.worker().drain()
    assert dead_reasons(house, lane) == ["the LRS holds another statement under this id"]
    assert lrs.arrivals == {one: 1, three: 1}
    assert not house.lane(lane).answers_409_to_known


def test_a_known_statement_that_is_not_shown_is_looked_for_again_before_it_is_dead(house, lrs):
    lrs.dialect = Dialect.STRICT
    lane = house.lrs_lane(lrs)
    house.happen(house.learner(), 1)
    lrs.faults.append(Fault.DROP_AFTER)
    lrs.forgets = True
    house.turns(lane, 3)
    assert house.states(lane) == {PENDING: 1}
    lrs.forgets = False
    house.turns(lane)
    assert house.states(lane) == {DELIVERED: 1}


def test_a_voided_statement_is_dead_at_last(house, lrs):
    lrs.dialect = Dialect.STRICT
    lane = house.lrs_lane(lrs)
    (one,) = house.happen(house.learner(), 1)
    lrs.kept[one], lrs.forgets = {}, True
    house.turns(lane, 4)
    assert "was it voided?" in str(dead_reasons(house, lane))


def test_refused_credentials_pause_the_lane_and_blame_no_statement(house, lrs):
    lane = house.lrs_lane(lrs, secret="an old secret")
    house.happen(house.learner(), 3)
    house.worker().drain()
    after = house.lane(lane)
    assert after.status == DestinationStatus.PAUSED
    assert after.last_error == "the LRS refuses our credentials: answered 401: wrong key"
    assert house.states(lane) == {PENDING: 3}
    house.clock.forward(86_400)
    assert house.worker().take_turn() is False
    house.change_lane(
        lane, status=DestinationStatus.ACTIVE, sealed_secret=house.tools.vault.seal(SECRET)
    )
    house.worker().drain()
    assert house.states(lane) == {DELIVERED: 3}


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"sealed_secret": "gAAAA-of-another-key"}, "LTI_LEADERSHIP_SECRET_KEY"),
        ({"endpoint": "https://lrs.example/xapi?tenant=4"}, "Take the ?"),
        ({"username": "a:b"}, "colon"),
    ],
)
def test_what_an_admin_has_to_mend_pauses_the_lane_in_plain_words(house, lrs, columns, words):
    lane = house.lrs_lane(lrs)
    house.change_lane(lane, **columns)
    house.happen(house.learner(), 1)
    house.worker().drain()
    after = house.lane(lane)
    assert after.status == DestinationStatus.PAUSED
    assert words in after.last_error
    assert (house.states(lane), lrs.posts) == ({PENDING: 1}, [])


@pytest.mark.parametrize(
    "fault",
    [Fault.ERROR_BEFORE, Fault.UNAVAILABLE, Fault.TOO_MANY, Fault.DROP_BEFORE, Fault.PAGE_BEFORE],
)
def test_an_lrs_out_of_order_is_left_alone_for_longer_and_longer(house, lrs, fault):
    lane = house.lrs_lane(lrs)
    ids = house.happen(house.learner(), 2)
    lrs.faults.extend([fault] * 3)
    pauses = []
    for _ in range(3):
        house.turns(lane)
        pauses.append(house.waiting_seconds(lane))
        assert house.worker().take_turn() is False
    assert pauses == [1, 2, 4]
    assert house.lane(lane).failures == 3
    assert house.lane(lane).last_error
    house.turns(lane)
    assert list(lrs.kept) == ids
    after = house.lane(lane)
    assert (after.failures, after.last_error) == (0, None)


@pytest.mark.parametrize(("asked", "seconds"), [("30", 30), ("0", 1), ("soon", 1)])
def test_an_lrs_that_asks_for_a_pause_gets_it(house, lrs, asked, seconds):
    lane = house.lrs_lane(lrs)
    house.happen(house.learner(), 1)
    lrs.faults.append(Fault.TOO_MANY)
    lrs.retry_after = asked
    house.turns(lane)
    assert house.waiting_seconds(lane) == seconds


def test_batches_are_halved_from_the_second_failure_and_doubled_by_success(house, lrs):
    lane = house.lrs_lane(lrs)
    house.happen(house.learner(), 60)
    lrs.faults.extend([Fault.DROP_BEFORE] * 4)
    sizes = []
    for _ in range(4):
        house.turns(lane)
        sizes.append(house.lane(lane).batch_size)
    assert sizes == [50, 25, 12, 6]
    house.turns(lane, 3)
    assert [len(post) for post in lrs.posts] == [6, 12, 24]


def test_a_dead_lrs_holds_up_nobody(house, lrs):
    dead = ScriptedLrs()
    with serving(dead):
        gone = house.lrs_lane(dead)
    lane = house.lrs_lane(lrs)
    house.happen(house.learner(), 200)
    house.worker().drain()
    assert house.states(lane) == {DELIVERED: 200}
    assert house.states(gone) == {PENDING: 200}
    assert house.lane(gone).failures == 1
    assert house.lane(gone).last_error.startswith("127.0.0.1 ")


def test_two_agencies_lanes_carry_their_own(house, lrs):
    other = ScriptedLrs()
    with serving(other):
        house.lrs_lane(lrs, "glen")
        house.lrs_lane(other, "firth")
        mine = house.happen(house.learner("4", "glen"), 5)
        theirs = house.happen(house.learner("4", "firth"), 7)
        house.worker().drain()
        assert (list(lrs.kept), list(other.kept)) == (mine, theirs)


def test_an_event_that_cannot_be_said_is_dead_and_stops_nothing(house, lrs, caplog):
    lane = house.lrs_lane(lrs)
    learner = house.learner()
    unsayable = [
        Fact(EventKind.AREA_OPENED, "mmllf-99"),
        Fact(EventKind.OUTCOME_PROGRESSED, "mmllf-3", {"progress": 7}),
    ]
    with write_transaction(db.session):
        writer.append(db.session, learner, unsayable)
    ids = house.happen(learner, 1)
    house.worker().drain()
    assert list(lrs.kept) == ids
    unknown, progress = dead_reasons(house, lane)
    assert 'no "mmllf-99"' in unknown
    assert progress == "The event's progress is not a number from 0 to 1."
    assert "ProgressError at recipes.py" in caplog.text
    assert [one.body for one in house.deliveries(lane)][:2] == [None, None]


def test_an_error_of_our_own_stops_its_lane_only(house, lrs, caplog):
    other = ScriptedLrs()
    with serving(other):
        lane, good = house.lrs_lane(lrs), house.lrs_lane(other)
        house.happen(house.learner(), 1)
        worker = house.worker()
        real = worker._lrs  # noqa: SLF001 - an error that nobody foresaw

        def fails_for_one(destination):
            if destination.id == lane:
                message = f"no such thing: {SECRET}"
                raise KeyError(message)
            return real(destination)

        worker._lrs = fails_for_one  # noqa: SLF001
        worker.drain()
        assert house.states(good) == {DELIVERED: 1}
    assert house.states(lane) == {PENDING: 1}
    assert "an error of our own" in house.lane(lane).last_error
    assert "KeyError at" in caplog.text
    assert SECRET not in caplog.text


def test_logs_tell_what_was_done_and_hold_no_secret_and_no_body(house, lrs, caplog):
    caplog.set_level(logging.DEBUG)
    lane = house.lrs_lane(lrs)
    ids = house.happen(house.learner("subject-4711"), 4)
    lrs.poison = {ids[1]: 400}
    lrs.faults.extend([Fault.ERROR_BEFORE, Fault.PAGE_BEFORE])
    house.turns(lane, 4)
    wrong = house.lrs_lane(lrs, "firth", f"not {SECRET}")
    house.happen(house.learner("subject-4711", "firth"), 1)
    house.turns(wrong)
    assert "Finished (3 delivered, 1 dead)" in caplog.text
    assert "Paused (-)" in caplog.text
    bodies = [one.body for one in house.deliveries(lane)]
    never = [SECRET, basic_authorization(USERNAME, SECRET)[6:], "subject-4711", "bad statement"]
    for text in [*never, *(body.decode()[:40] for body in bodies)]:
        assert text not in caplog.text


def test_every_row_that_ended_has_a_time_and_a_reason(house, lrs):
    lane = house.lrs_lane(lrs)
    ids = house.happen(house.learner(), 6)
    lrs.poison = {ids[2]: 400}
    house.worker().drain()
    rows: list[Delivery] = list(house.deliveries(lane))
    assert all(row.reason and row.settled_at == house.clock() for row in rows)
