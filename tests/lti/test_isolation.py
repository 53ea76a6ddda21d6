"""The tenant is the agency: two on one issuer share nothing; one has one learner by many doors.

Each launch here has the same subject, context, resource link and line item.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from forging import AGS, KID, SCORE_SCOPE, claim, compact, good_claims, rs256, rsa_key
from sqlalchemy import func, select

from lti_leadership.agencies.destinations import Destination, GradeCell, LineItem
from lti_leadership.agencies.models import Agency, Course, Deployment, Learner, Platform
from lti_leadership.agencies.registering import add_agency, add_platform
from lti_leadership.database import Base, db, write_transaction
from lti_leadership.lti.key_sets import KeySets
from lti_leadership.lti.launch import (
    Arrival,
    LaunchRules,
    PostedLaunch,
    open_seat,
    verify_launch,
)
from lti_leadership.lti.login import Browser, OwnAddresses, begin_login, find_platform
from lti_leadership.lti.models import Seat
from lti_leadership.lti.refusals import DeploymentUnknownError

OWN = OwnAddresses("https://tool.test", "https://tool.test/lti/launch")
BROWSER = Browser("the one browser")


@dataclass
class Door:
    """Launches through one issuer, always as the same person from the same link."""

    platform: Any
    rules: LaunchRules

    def register(self, client_id: str, deployment: str, agency: str) -> None:
        with write_transaction(db.session):
            add_agency(db.session, agency, agency)
            changes = {"client_id": client_id, "deployment": deployment, "agency": agency}
            add_platform(db.session, self.platform.entry(**changes))

    def launch(self, client_id: str, deployment: str, line_item: str = "items/1") -> Arrival:
        issuer = self.platform.issuer
        hints = {"login_hint": "4", "target_link_uri": OWN.launch_url}
        asked = {"iss": issuer, "client_id": client_id, **hints}
        address = begin_login(db.session, asked, BROWSER, OWN)
        query = dict(part.split("=") for part in address.partition("?")[2].split("&"))
        claims = {
            **good_claims(issuer, OWN.public_url, client_id, query["nonce"]),
            "sub": "4",
            claim("deployment_id"): deployment,
            claim("context"): {"id": "2"},
            claim("resource_link"): {"id": "1"},
            AGS: {"scope": [SCORE_SCOPE], "lineitem": f"{issuer}/{line_item}"},
        }
        token = compact({"alg": "RS256", "kid": KID}, claims, rs256(rsa_key("platform")))
        verified = verify_launch(
            db.session, PostedLaunch(query["state"], token), BROWSER, self.rules
        )
        with write_transaction(db.session):
            return open_seat(db.session, verified)


@pytest.fixture
def door(app, platform, wire) -> Door:
    assert app
    rules = LaunchRules(KeySets(wire), OWN.public_url, "mmllf", lambda item: item == "mmllf")
    return Door(platform, rules)


def rows_of(arrival: Arrival) -> dict[str, object]:
    """Return every row behind a seat, but for the registration itself."""
    seat, cell = arrival.seat, arrival.grade_cell
    assert cell is not None
    return {
        "agency": seat.agency_id,
        "learner": seat.learner_id,
        "learner's public id": seat.learner.uuid,
        "deployment": seat.deployment_id,
        "course": seat.course_id,
        "seat": seat.id,
        "address": arrival.token,
        "grade cell": cell.id,
        "line item": cell.line_item_id,
        "gradebook": cell.line_item.destination_id,
    }


def count(model: type[Base]) -> int | None:
    return db.session.scalar(select(func.count()).select_from(model))


TWO_AGENCIES = {
    "two-client-ids-with-equal-deployments": [("first", "1", "glen"), ("second", "1", "strath")],
    "two-deployments-of-one-client-id": [("only", "1", "glen"), ("only", "2", "strath")],
}


@pytest.mark.parametrize("tenants", TWO_AGENCIES.values(), ids=TWO_AGENCIES.keys())
def test_two_agencies_on_one_issuer_share_no_row(door, tenants) -> None:
    for tenant in tenants:
        door.register(*tenant)
    first, second = (
        rows_of(door.launch(client_id, deployment)) for client_id, deployment, _ in tenants
    )
    assert [name for name in first if first[name] == second[name]] == []
    for model in (Agency, Learner, Deployment, Course, Seat, Destination, LineItem, GradeCell):
        assert count(model) == 2, model
    again = [rows_of(door.launch(client_id, deployment)) for client_id, deployment, _ in tenants]
    for before, after in zip((first, second), again, strict=True):
        kept = set(before) - {"seat", "address"}
        assert {name: before[name] for name in kept} == {name: after[name] for name in kept}


@pytest.mark.parametrize("tenants", TWO_AGENCIES.values(), ids=TWO_AGENCIES.keys())
def test_no_row_of_one_agency_points_to_a_row_of_the_other(door, tenants) -> None:
    for tenant in tenants:
        door.register(*tenant)
    for client_id, deployment, slug in tenants:
        arrival = door.launch(client_id, deployment)
        assert arrival.grade_cell is not None
        agency = arrival.seat.agency
        assert agency.slug == slug
        line_item = arrival.grade_cell.line_item
        for row in (arrival.seat.learner, arrival.grade_cell, line_item, line_item.destination):
            assert row.agency_id == agency.id


def test_one_agency_with_many_client_ids_on_one_issuer_has_one_learner(door) -> None:
    """As Open edX has it: each block is a client_id of its own, its deployment always “1”."""
    blocks = ["block-1", "block-2", "block-3"]
    for block in blocks:
        door.register(block, "1", "glen")
    arrivals = [door.launch(block, "1", f"{block}/lti-ags/1") for block in blocks]
    assert len({arrival.seat.learner_id for arrival in arrivals}) == 1
    cells = [arrival.grade_cell for arrival in arrivals]
    urls = [cell.line_item.url for cell in cells if cell]
    assert urls == [f"{door.platform.issuer}/{block}/lti-ags/1" for block in blocks]
    lanes = [cell.line_item.destination.platform for cell in cells if cell]
    assert [lane.client_id for lane in lanes if lane] == blocks
    assert (count(Learner), count(Platform), count(GradeCell)) == (1, 3, 3)


def test_a_deployment_of_the_other_client_id_is_none_of_this_one(door) -> None:
    door.register("first", "of-the-first", "glen")
    door.register("second", "of-the-second", "strath")
    with pytest.raises(DeploymentUnknownError):
        door.launch("first", "of-the-second")
    assert (count(Learner), count(Seat)) == (0, 0)


@pytest.mark.parametrize("has_agency", [False, True])
def test_a_deployment_that_is_pending_is_not_entered(door, has_agency) -> None:
    door.register("only", "1", "glen")
    platform = find_platform(db.session, door.platform.issuer, "only")
    agency = db.session.scalars(select(Agency)).one()
    with write_transaction(db.session):
        row = Deployment(platform_id=platform.id, deployment_id="2", status="pending")
        row.agency_id = agency.id if has_agency else None
        db.session.add(row)
    with pytest.raises(DeploymentUnknownError):
        door.launch("only", "2")
    assert count(Learner) == 0


def test_the_same_subject_of_another_issuer_is_another_learner(door) -> None:
    door.register("only", "1", "glen")
    here = door.launch("only", "1").seat.learner_id
    with write_transaction(db.session):
        agency = db.session.scalars(select(Agency)).one()
        other = Learner(agency_id=agency.id, issuer="https://other.test", subject="4")
        db.session.add(other)
    assert other.id != here
