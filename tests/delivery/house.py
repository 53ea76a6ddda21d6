"""A seeded database and a worker on it, with a clock that a test moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from delivery.scripted_gradebook import ScriptedGradebook
from delivery.scripted_lrs import SECRET, USERNAME, ScriptedLrs
from flask import Flask
from sqlalchemy import select, update

from lti_leadership.agencies.destinations import (
    Destination,
    DestinationKind,
    GradeCell,
    LineItem,
)
from lti_leadership.agencies.models import Agency, Learner
from lti_leadership.agencies.registering import (
    LrsEntry,
    PlatformEntry,
    add_agency,
    add_lrs,
    add_platform,
)
from lti_leadership.database import create_database_app, db, utc_now, write_transaction
from lti_leadership.delivery.pacing import Pacing
from lti_leadership.delivery.worker import Tools, Worker
from lti_leadership.framework import Framework
from lti_leadership.journal import writer
from lti_leadership.journal.models import Delivery, DeliveryState, Event, EventKind
from lti_leadership.journal.writer import Fact
from lti_leadership.lti.connector import Connectors
from lti_leadership.lti.keys import ToolKeys
from lti_leadership.outbound import Wire
from lti_leadership.settings import Settings
from lti_leadership.vault import Vault
from lti_leadership.xapi.statements import statement_id
from lti_leadership.xapi.vocabulary import Vocabulary

PATIENT_SECONDS, IMPATIENT_SECONDS = 10.0, 0.4
"""How long a worker waits for an answer: where it has to come, and where it will not."""


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.moment = utc_now() + timedelta(seconds=1)

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@dataclass
class House:
    """What a test holds. Everything in it belongs to one agency unless said otherwise."""

    app: Flask
    framework: Framework
    tools: Tools
    clock: Clock
    pacing: Pacing

    def worker(self, name: str | None = None) -> Worker:
        return Worker(db.session, self.tools, name, self.pacing)

    def impatient_worker(self) -> Worker:
        """Return a worker for whom SLOW is too slow."""
        wire = Wire(frozenset({"127.0.0.1"}), read_seconds=IMPATIENT_SECONDS)
        connectors = Connectors(wire, self.tools.connectors.keys, self.tools.vault)
        tools = replace(self.tools, wire=wire, connectors=connectors)
        return Worker(db.session, tools, None, self.pacing)

    def agency(self, slug: str = "glen") -> Agency:
        with write_transaction(db.session):
            return add_agency(db.session, slug.title(), slug)

    def lrs_lane(self, lrs: ScriptedLrs, slug: str = "glen", secret: str = SECRET) -> int:
        agency = self.agency(slug)
        entry = LrsEntry(name=lrs.host, endpoint=lrs.endpoint, username=USERNAME)
        with write_transaction(db.session):
            return add_lrs(db.session, self.tools.vault, agency, entry, secret).id

    def learner(self, subject: str = "4", slug: str = "glen") -> Learner:
        agency = self.agency(slug)
        with write_transaction(db.session):
            learner = Learner(agency_id=agency.id, issuer="https://lms.example", subject=subject)
            db.session.add(learner)
        return learner

    def happen(self, learner: Learner, count: int) -> list[str]:
        """Let `count` things happen, and return the ids of their statements, in order."""
        facts = [Fact(EventKind.AREA_OPENED, f"mmllf-{1 + n % 9}") for n in range(count)]
        with write_transaction(db.session):
            events = writer.append(db.session, learner, facts)
        return [statement_id(event) for event in events]

    def progress(self, learner: Learner, *fractions: float) -> list[Event]:
        """Let a learner's progress in area 3 grow, and owe it to each of their cells."""
        events = []
        for fraction in fractions:
            with write_transaction(db.session):
                (event,) = writer.append(db.session, learner, [_progressed(fraction)])
                cells = writer.cells_covering(db.session, learner, {"mmllf-3", "mmllf"})
                writer.owe_scores(db.session, event, cells)
            events.append(event)
        return events

    def gradebook_lane(self, gradebook: ScriptedGradebook, family: str | None = "moodle") -> int:
        self.agency()
        base = f"http://{gradebook.host}"
        entry = PlatformEntry(
            issuer="https://lms.example",
            client_id="leadership",
            auth_url=f"{base}/auth",
            token_url=f"{base}/token",
            jwks_url=f"{base}/jwks",
            deployment="1",
            agency="glen",
        )
        with write_transaction(db.session):
            deployment = add_platform(db.session, entry)
            deployment.platform.product_family_code = family
            lane = Destination(
                agency_id=deployment.agency_id,
                kind=DestinationKind.GRADEBOOK,
                name="Gradebook",
                platform_id=deployment.platform_id,
            )
            db.session.add(lane)
        return lane.id

    def cell(self, lane_id: int, learner: Learner, url: str, covers: str = "mmllf-3") -> GradeCell:
        with write_transaction(db.session):
            agency_id = learner.agency_id
            keys = {"destination_id": lane_id, "url": url, "covers": covers}
            item = db.session.scalar(select(LineItem).filter_by(**keys))
            if item is None:
                item = LineItem(agency_id=agency_id, scopes="", **keys)
                db.session.add(item)
                db.session.flush()
            cell = GradeCell(agency_id=agency_id, line_item_id=item.id, learner_id=learner.id)
            db.session.add(cell)
        return cell

    def lane(self, lane_id: int) -> Destination:
        """Return the lane as it stands in the database now."""
        lane = db.session.get_one(Destination, lane_id, populate_existing=True)
        db.session.commit()
        return lane

    def change_lane(self, lane_id: int, **columns: Any) -> None:
        with write_transaction(db.session):
            db.session.execute(
                update(Destination).where(Destination.id == lane_id).values(**columns),
                execution_options={"synchronize_session": False},
            )

    def deliveries(self, lane_id: int) -> Sequence[Delivery]:
        """Return what the lane owed, in order, as it stands in the database now."""
        found = db.session.scalars(
            select(Delivery)
            .where(Delivery.destination_id == lane_id)
            .order_by(Delivery.id)
            .execution_options(populate_existing=True)
        ).all()
        db.session.commit()
        return found

    def states(self, lane_id: int) -> Counter[DeliveryState]:
        return Counter(DeliveryState(delivery.state) for delivery in self.deliveries(lane_id))

    def waiting_seconds(self, lane_id: int) -> float:
        return (self.lane(lane_id).next_attempt_at - self.clock()).total_seconds()

    def turns(self, lane_id: int, count: int = 1, worker: Worker | None = None) -> None:
        """Let a worker take turns, each as soon as the lane's pause is over."""
        worker = worker or self.worker()
        for _ in range(count):
            self.clock.forward(max(self.waiting_seconds(lane_id), 0))
            worker.take_turn()


def _progressed(fraction: float) -> Fact:
    data = {
        "progress": fraction,
        "previous": 0.0,
        "programme_progress": fraction / 9,
        "areas_achieved": int(fraction >= 1),
        "areas_under_way": int(fraction < 1),
    }
    return Fact(EventKind.OUTCOME_PROGRESSED, "mmllf-3", data)


def fast_tools(settings: Settings, framework: Framework, read_seconds: float) -> Tools:
    """Return a worker's tools with a time-out that suits a loopback."""
    vault = Vault(settings.secret_key.get_secret_value())
    wire = Wire(settings.allowed_private_hosts, read_seconds=read_seconds)
    vocabulary = Vocabulary(framework, settings.xapi_base_iri)
    return Tools(wire, vault, Connectors(wire, ToolKeys(vault), vault), vocabulary)


@contextmanager
def built_house(settings: Settings, framework: Framework) -> Iterator[House]:
    """Open the database for the length of a test."""
    app = create_database_app(settings)
    clock = Clock()
    pacing = Pacing(now=clock, spread=lambda _low, _high: 1.0)
    with app.app_context():
        yield House(app, framework, fast_tools(settings, framework, PATIENT_SECONDS), clock, pacing)
        db.session.remove()
        db.engine.dispose()
