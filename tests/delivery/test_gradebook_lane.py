"""Scores: the latest wins, times rise, nothing is wiped, and no cell holds up another."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from delivery.far_ends import Fault
from delivery.scripted_gradebook import TOKEN, ScriptedGradebook

from lti_leadership.agencies.destinations import DestinationStatus
from lti_leadership.database import db, utc_now, write_transaction
from lti_leadership.journal.models import Delivery, DeliveryState

DELIVERED, DEAD, HELD = DeliveryState.DELIVERED, DeliveryState.DEAD, DeliveryState.HELD
PENDING, SUPERSEDED = DeliveryState.PENDING, DeliveryState.SUPERSEDED
COLUMN = "/items/7/lineitem"


def column(gradebook: ScriptedGradebook, path: str = COLUMN) -> str:
    return f"http://{gradebook.host}{path}?type_id=1"


def sent(gradebook: ScriptedGradebook, person: str = "4", path: str = COLUMN) -> list[float]:
    return [score["scoreGiven"] for score in gradebook.scores.get((f"{path}/scores", person), [])]


def moments(scores: list[dict]) -> list[datetime]:
    return [datetime.fromisoformat(score["timestamp"]) for score in scores]


@pytest.fixture
def lane(house, gradebook) -> int:
    return house.gradebook_lane(gradebook)


@pytest.fixture
def learner(house, gradebook, lane):
    learner = house.learner()
    house.cell(lane, learner, column(gradebook))
    return learner


def test_only_the_latest_score_of_a_cell_is_sent(house, gradebook, lane, learner):
    house.progress(learner, 0.1, 0.2, 0.3)
    house.worker().drain()
    assert sent(gradebook) == [30]
    assert house.states(lane) == {SUPERSEDED: 2, DELIVERED: 1}
    assert all(one.reason and one.settled_at for one in house.deliveries(lane))


def test_a_score_that_a_newer_one_replaced_is_never_sent_even_when_queued_again(
    house, gradebook, lane, learner
):
    house.progress(learner, 0.1)
    gradebook.faults.append(Fault.DROP_BEFORE)
    house.turns(lane)
    house.progress(learner, 0.2)
    house.turns(lane, 2)
    (old, _new) = house.deliveries(lane)
    with write_transaction(db.session):
        db.session.get_one(Delivery, old.id).state = PENDING
    house.turns(lane, 2)
    assert sent(gradebook) == [20]
    assert house.states(lane) == {SUPERSEDED: 1, DELIVERED: 1}


def test_times_rise_by_whole_seconds_however_fast_things_happen(house, gradebook, learner):
    for step in range(1, 6):
        house.progress(learner, step / 10)
        house.worker().drain()
    assert sent(gradebook) == [10, 20, 30, 40, 50]
    times = moments(gradebook.calls)
    assert all(later - one >= timedelta(seconds=1) for one, later in pairwise(times))
    assert all(time.microsecond == 0 for time in times)


def test_only_final_grades_are_sent_and_zero_is_one(house, gradebook, learner):
    house.progress(learner, 0.0)
    house.worker().drain()
    house.progress(learner, 1.0)
    house.worker().drain()
    assert sent(gradebook) == [0, 100]
    assert {score["gradingProgress"] for score in gradebook.calls} == {"FullyGraded"}
    assert all(score["scoreMaximum"] == 100 and score["comment"] for score in gradebook.calls)
    assert [score["activityProgress"] for score in gradebook.calls] == ["InProgress", "Completed"]


@pytest.mark.parametrize("says_400", [False, True])
@pytest.mark.parametrize("fault", [Fault.DROP_AFTER, Fault.ERROR_AFTER, Fault.SLOW, Fault.GATEWAY])
def test_a_score_whose_answer_was_lost_is_sent_again_as_it_was_and_then_known(
    house, gradebook, fault, says_400
):
    lane = house.gradebook_lane(gradebook, "openedx" if says_400 else "moodle")
    learner = house.learner()
    house.cell(lane, learner, column(gradebook))
    gradebook.says_400 = says_400
    house.progress(learner, 0.4)
    gradebook.faults.append(fault)
    house.turns(lane, worker=house.impatient_worker())
    house.turns(lane)
    assert sent(gradebook) == [40]
    assert gradebook.calls[0] == gradebook.calls[1]
    (one,) = house.deliveries(lane)
    assert (one.state, one.attempts) == (DELIVERED, 2)
    assert "since an earlier try" in one.reason


def test_a_later_score_by_somebody_else_is_followed_by_ours(house, gradebook, lane, learner):
    later = (utc_now() + timedelta(seconds=3)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    key = (f"{COLUMN}/scores", "4")
    gradebook.scores[key] = [{"timestamp": later, "scoreGiven": 5}]
    house.progress(learner, 0.6)
    house.turns(lane)
    assert house.states(lane) == {PENDING: 1}
    assert house.lane(lane).last_error == "the gradebook holds a later score, and not by us"
    house.clock.forward(10)
    house.turns(lane, 2)
    assert sent(gradebook) == [5, 60]
    assert house.states(lane) == {DELIVERED: 1}


def test_a_time_that_ran_ahead_never_goes_back(house, gradebook, lane, learner):
    for step in range(1, 8):
        house.progress(learner, step / 10)
        house.worker().drain()
    ahead = moments(gradebook.calls)[-1]
    gradebook.scores[f"{COLUMN}/scores", "4"][-1]["timestamp"] = "2126-01-01T00:00:00.000Z"
    house.progress(learner, 0.8)
    house.turns(lane, 3)
    times = moments(gradebook.calls)
    assert times[-1] > ahead
    assert times == sorted(set(times))
    assert house.states(lane)[PENDING] == 1


def test_a_person_who_left_the_course_is_parked_and_others_are_not(house, gradebook, lane, learner):
    stays = house.learner("5")
    house.cell(lane, stays, column(gradebook))
    gradebook.unknown = {"4"}
    house.progress(learner, 0.1)
    house.progress(stays, 0.2)
    house.worker().drain()
    assert sent(gradebook, "5") == [20]
    held, _ = house.deliveries(lane)
    assert held.state == HELD
    assert held.reason.startswith("the LMS does not know this person as a learner of the course")
    gradebook.unknown = set()
    house.progress(learner, 0.3)
    house.worker().drain()
    assert sent(gradebook) == [30]
    assert house.states(lane) == {SUPERSEDED: 1, DELIVERED: 2}


def test_a_column_that_is_gone_is_told_so(house, gradebook, lane, learner):
    other = "/items/8/lineitem"
    house.cell(lane, learner, column(gradebook, other), "mmllf")
    gradebook.gone = {f"{COLUMN}/scores"}
    house.progress(learner, 0.9)
    house.worker().drain()
    assert sent(gradebook, path=other) == [10]
    (dead,) = [one for one in house.deliveries(lane) if one.state == DEAD]
    assert dead.reason == (
        "the LMS refuses this score (its column is gone: the gradebook answered 404)"
    )


def test_a_token_that_ended_is_replaced_once(house, gradebook, learner):
    house.progress(learner, 0.1)
    house.worker().drain()
    gradebook.refused = 1
    house.progress(learner, 0.2)
    house.worker().drain()
    assert sent(gradebook) == [10, 20]
    assert gradebook.tokens == 2


def test_when_new_tokens_are_refused_as_well_the_lane_is_paused(house, gradebook, lane, learner):
    gradebook.refused = 2
    house.progress(learner, 0.1)
    house.worker().drain()
    after = house.lane(lane)
    assert after.status == DestinationStatus.PAUSED
    assert after.last_error == "the LMS refuses us: the gradebook answered 401"
    assert house.states(lane) == {PENDING: 1}


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_registration_that_gets_no_token_is_paused(house, gradebook, lane, learner, status):
    gradebook.token_status = status
    house.progress(learner, 0.1)
    house.worker().drain()
    after = house.lane(lane)
    assert after.status == DestinationStatus.PAUSED
    assert (
        after.last_error
        == f"the LMS refuses us: the token address answered {status}: invalid_client"
    )


def test_a_token_address_out_of_order_is_tried_again(house, gradebook, lane, learner):
    gradebook.token_status = 503
    house.progress(learner, 0.1)
    house.turns(lane)
    assert house.waiting_seconds(lane) == 1
    gradebook.token_status = 200
    house.turns(lane)
    assert sent(gradebook) == [10]


def test_an_lms_that_is_down_is_not_asked_for_every_cell(house, gradebook, lane):
    for number in range(20):
        learner = house.learner(f"{number}")
        house.cell(lane, learner, column(gradebook))
        house.progress(learner, 0.5)
    met: list[str] = []
    gradebook.draw = lambda: met.append("fault") or Fault.DROP_BEFORE
    house.turns(lane)
    assert len(met) == 2
    assert house.waiting_seconds(lane) == 1
    assert sum(one.attempts for one in house.deliveries(lane)) == 2
    gradebook.draw = lambda: None
    house.turns(lane)
    assert house.states(lane) == {DELIVERED: 20}


def test_people_on_whom_the_lms_fails_hold_up_nobody_and_are_dead_at_last(house, gradebook, lane):
    gradebook.choked_by = {"0", "1", "2"}
    everybody = [house.learner(f"{number}") for number in range(6)]
    for learner in everybody:
        house.cell(lane, learner, column(gradebook))
        house.progress(learner, 0.5)
    house.turns(lane, 3)
    assert all(sent(gradebook, str(number)) == [50] for number in (3, 4, 5))
    for step in range(40):
        house.progress(everybody[3], 0.5 + step / 100)
        house.turns(lane)
    dead = [one for one in house.deliveries(lane) if one.state == DEAD]
    assert len(dead) == 3
    assert dead[0].reason == (
        "the LMS takes other scores, but fails on this one: the gradebook answered 500"
    )


def test_an_lms_that_asks_for_a_pause_gets_it(house, gradebook, lane, learner):
    house.progress(learner, 0.1)
    gradebook.faults.append(Fault.TOO_MANY)
    gradebook.retry_after = "45"
    house.turns(lane)
    assert house.waiting_seconds(lane) == 45
    assert house.states(lane) == {PENDING: 1}


def test_scores_cost_two_writes_a_turn(house, gradebook, lane):
    for number in range(10):
        learner = house.learner(f"{number}")
        house.cell(lane, learner, column(gradebook))
        house.progress(learner, 0.5)
    writes: list[str] = []
    real = db.session.connection

    def counted(*args, **kwargs):
        writes.extend(["write"] if "execution_options" in kwargs else [])
        return real(*args, **kwargs)

    worker = house.worker()
    worker._session = _Spied(db.session, counted)  # noqa: SLF001
    worker.take_turn()
    assert house.states(lane) == {DELIVERED: 10}
    assert len(writes) == 2 + 2  # and once: the tool's key, the access token


class _Spied:
    """A session whose `connection` is looked at: `write_transaction` asks for one, once."""

    def __init__(self, session, connection) -> None:
        self._session = session
        self.connection = connection

    def __getattr__(self, name: str):
        return getattr(self._session, name)


def test_logs_hold_no_token_and_no_score(house, gradebook, lane, learner, caplog):
    caplog.set_level(logging.DEBUG)
    gradebook.faults.append(Fault.ERROR_BEFORE)
    house.progress(learner, 0.4321)
    house.turns(lane, 2)
    assert "1 delivered" in caplog.text
    assert TOKEN not in caplog.text
    assert "43.21" not in caplog.text
