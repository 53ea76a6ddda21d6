"""Killed workers, failing LRSs, poison: nothing missing, nothing extra, only the poison dead."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from delivery.far_ends import Fault, serving
from delivery.house import IMPATIENT_SECONDS, House
from delivery.scripted_lrs import Dialect, ScriptedLrs
from faults.crew import Crew, wait_until
from sqlalchemy import func, select

from lti_leadership.agencies.destinations import Destination, DestinationStatus
from lti_leadership.database import db
from lti_leadership.journal.models import Delivery, DeliveryState

SEED = 20261122
FAULTY = 0.25
EVENTS = 48
KILLS = 6
POISON = {11: 400, 29: 500, 30: 400}  # places in a lane, and what the LRS answers to it
PENDING, DELIVERED, DEAD = DeliveryState.PENDING, DeliveryState.DELIVERED, DeliveryState.DEAD


@dataclass
class Agency:
    """One agency: its LRS, its lane, what happened there."""

    lrs: ScriptedLrs
    lane: int
    ids: list[str]

    @property
    def poison(self) -> list[str]:
        return list(self.lrs.poison)


def faults(chance: random.Random) -> Fault | None:
    return chance.choice(list(Fault)) if chance.random() < FAULTY else None


@contextmanager
def agencies(house: House) -> Iterator[list[Agency]]:
    """Six agencies with LRSs of three dialects, all of them faulty; and poison for each."""
    chance, lock = random.Random(SEED), threading.Lock()

    def draw() -> Fault | None:
        with lock:
            return faults(chance)

    with ExitStack() as running:
        made = []
        for number, dialect in enumerate([*Dialect, *Dialect]):
            lrs = ScriptedLrs(dialect)
            running.enter_context(serving(lrs))
            made.append(agency(house, lrs, f"agency-{number}"))
            lrs.poison = {made[-1].ids[place]: status for place, status in POISON.items()}
            lrs.draw = draw
            lrs.retry_after = "0"
            lrs.slow_seconds = 1.5 * IMPATIENT_SECONDS
        yield made


def agency(house: House, lrs: ScriptedLrs, slug: str, **kept: str) -> Agency:
    lane = house.lrs_lane(lrs, slug, **kept)
    people = [house.learner(f"{number}", slug) for number in range(3)]
    ids = [one for person in people for one in house.happen(person, EVENTS // len(people))]
    return Agency(lrs, lane, ids)


def waiting(lanes: list[int]) -> int:
    pending = select(func.count()).where(
        Delivery.destination_id.in_(lanes), Delivery.state == PENDING
    )
    count = db.session.scalar(pending) or 0
    db.session.commit()
    return count


def test_chaos_loses_nothing_doubles_nothing_and_condemns_only_the_poison(house: House, crew: Crew):
    refusing, dead = ScriptedLrs(), ScriptedLrs()
    with agencies(house) as working, serving(refusing):
        with serving(dead):
            gone = agency(house, dead, "dead")
        refused = agency(house, refusing, "refused", secret="an old secret")
        lanes = [one.lane for one in working]
        crew.start(2)
        for kill in range(1, KILLS + 1):
            enough = kill * 12
            wait_until(
                lambda enough=enough: sum(len(one.lrs.posts) for one in working) >= enough,
                f"{enough} requests came in",
            )
            crew.kill_one()
        wait_until(lambda: waiting(lanes) == 0, "no working lane had anything left")
        wait_until(lambda: house.lane(gone.lane).failures > 3, "the dead LRS was tried")
        assert crew.stop() == [0, 0]

    for one in working:
        good = [each for each in one.ids if each not in one.poison]
        assert one.lrs.arrivals == dict.fromkeys(good, 1)
        assert house.states(one.lane) == {DELIVERED: len(good), DEAD: len(one.poison)}
        ends = zip(house.deliveries(one.lane), one.ids, strict=True)
        assert {statement for row, statement in ends if row.state == DEAD} == set(one.poison)
    assert house.states(gone.lane) == {PENDING: EVENTS}
    assert house.states(refused.lane) == {PENDING: EVENTS}
    assert house.lane(refused.lane).status == DestinationStatus.PAUSED
    assert refusing.kept == {}
    assert nobody_holds_a_lease()


def nobody_holds_a_lease() -> bool:
    """Return whether those who were told to stop gave their leases back."""
    return db.session.scalar(select(func.count(Destination.lease_owner))) == 0


def test_sigterm_lets_a_request_end_and_gives_the_lease_back(house: House, crew: Crew):
    lrs = ScriptedLrs()
    asked, may_answer = threading.Event(), threading.Event()

    def hold() -> None:
        asked.set()
        may_answer.wait(0.15)  # less than the worker waits for an answer

    lrs.meanwhile = hold
    with serving(lrs):
        one = agency(house, lrs, "glen")
        crew.start(2)
        assert asked.wait(60)
        assert house.lane(one.lane).lease_owner is not None
        assert crew.stop() == [0, 0]
    assert len(lrs.posts) == 1
    assert house.states(one.lane)[DELIVERED] == len(lrs.posts[0])
    assert nobody_holds_a_lease()
