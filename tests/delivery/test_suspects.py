"""A statement that breaks the LRS is told from an LRS that is broken."""

from __future__ import annotations

import pytest
from delivery.far_ends import Fault
from delivery.scripted_lrs import Dialect

from lti_leadership.journal.models import DeliveryState

DELIVERED, DEAD, PENDING = DeliveryState.DELIVERED, DeliveryState.DEAD, DeliveryState.PENDING


def test_a_statement_that_breaks_the_lrs_is_told_from_a_broken_lrs(house, lrs):
    lane = house.lrs_lane(lrs)
    ids = house.happen(house.learner(), 60)
    lrs.poison = {ids[30]: 500}
    house.turns(lane, 30)
    assert house.states(lane) == {DELIVERED: 59, DEAD: 1}
    assert list(lrs.kept) == ids[:30] + ids[31:]
    (reason,) = [one.reason for one in house.deliveries(lane) if one.state == DEAD]
    assert reason.startswith("the LRS takes others, but fails on this statement: answered 500")


def test_a_broken_lrs_condemns_nothing_and_keeps_the_order(house, lrs):
    lane = house.lrs_lane(lrs)
    ids = house.happen(house.learner(), 20)
    lrs.draw = lambda: Fault.ERROR_BEFORE
    house.turns(lane, 20)
    assert house.lane(lane).batch_size == 1
    assert house.states(lane) == {PENDING: 20}
    lrs.draw = lambda: None
    house.turns(lane, 10)
    assert list(lrs.kept) == ids


def test_an_lrs_that_asks_for_a_pause_condemns_nothing(house, lrs):
    lane = house.lrs_lane(lrs)
    house.happen(house.learner(), 5)
    house.change_lane(lane, batch_size=1)
    lrs.draw = lambda: Fault.TOO_MANY
    lrs.retry_after = "5"
    house.turns(lane, 8)
    assert house.states(lane) == {PENDING: 5}


def test_a_bad_first_statement_waits_for_a_witness(house, lrs):
    lane = house.lrs_lane(lrs)
    learner = house.learner()
    (one,) = house.happen(learner, 1)
    lrs.poison = {one: 500}
    house.turns(lane, 15)
    assert house.states(lane) == {PENDING: 1}
    house.happen(learner, 1)
    house.turns(lane, 2)
    assert house.states(lane) == {DEAD: 1, DELIVERED: 1}


@pytest.mark.parametrize("dialect", list(Dialect))
def test_a_bad_last_statement_has_those_before_it_as_witnesses(house, lrs, dialect):
    lrs.dialect = dialect
    lane = house.lrs_lane(lrs)
    learner = house.learner()
    ids = house.happen(learner, 5)
    house.turns(lane)
    lrs.poison = dict.fromkeys(house.happen(learner, 1), 500)
    house.turns(lane, 15)
    assert house.states(lane) == {DELIVERED: 5, DEAD: 1}
    assert lrs.arrivals == dict.fromkeys(ids, 1)
    assert {one.attempts for one in house.deliveries(lane) if one.state == DELIVERED} == {1}
