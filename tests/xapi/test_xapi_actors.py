"""Who a statement is about: the first rule of tenancy, as an analyst sees it."""

from __future__ import annotations

import uuid

from tincan import Agent

from lti_leadership.agencies.models import Agency, Deployment, Learner, Platform
from lti_leadership.xapi.actors import actor_for

CANVAS = "https://canvas.instructure.com"


def an_agency(name: str) -> Agency:
    return Agency(uuid=uuid.uuid5(uuid.NAMESPACE_DNS, name), slug=name, name=name)


def a_learner(agency: Agency, issuer: str = CANVAS, subject: str = "42") -> Learner:
    return Learner(agency=agency, issuer=issuer, subject=subject, name="Morag MacDonald")


def test_two_agencies_on_one_issuer_never_share_an_actor():
    islands, borders = an_agency("islands"), an_agency("borders")
    assert actor_for(a_learner(islands)) != actor_for(a_learner(borders))


def test_one_agencys_many_client_ids_on_one_issuer_give_one_actor():
    agency = an_agency("islands")
    deployments = [
        Deployment(
            platform=Platform(issuer="https://edx.example", client_id=f"block-{number}"),
            deployment_id="1",
            agency=agency,
        )
        for number in (1, 2)
    ]
    actors = [actor_for(a_learner(agency, one.platform.issuer)) for one in deployments]
    assert actors[0] == actors[1]


def test_two_lmss_of_one_agency_keep_their_equal_subjects_apart():
    agency = an_agency("islands")
    moodle, canvas = a_learner(agency, "https://moodle.example"), a_learner(agency)
    assert actor_for(moodle) != actor_for(canvas)


def test_issuers_that_differ_by_a_slash_are_two():
    agency = an_agency("islands")
    actors = [actor_for(a_learner(agency, issuer)) for issuer in ("https://a.b", "https://a.b/")]
    assert actors[0] != actors[1]


def test_renaming_an_agency_changes_no_actor():
    agency = an_agency("islands")
    before = actor_for(a_learner(agency))
    agency.name, agency.slug = "Islands and Highlands", "islands-highlands"
    assert actor_for(a_learner(agency)) == before


def test_an_actor_has_one_identifier_and_no_name():
    actor = actor_for(a_learner(an_agency("islands")))
    assert set(actor) == {"objectType", "account"}
    assert actor["account"]["name"] == "42"
    assert actor["account"]["homePage"].startswith(f"{CANVAS}/agencies/")
    assert "Morag" not in str(actor)


def test_an_actor_is_an_agent_to_tincan():
    actor = actor_for(a_learner(an_agency("islands")))
    assert Agent(**actor).as_version() == actor
