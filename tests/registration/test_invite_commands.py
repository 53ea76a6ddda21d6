"""`lti-leadership agency invite`, `invites` and `revoke-invite`."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from registration.office import Office
from sqlalchemy import select, text

from lti_leadership.agencies.invites import Invite
from lti_leadership.cli import main
from lti_leadership.database import db, utc_now
from lti_leadership.settings import Settings

from databases import TEST_SECRET


@pytest.fixture(autouse=True)
def environment(settings: Settings, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LTI_LEADERSHIP_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("LTI_LEADERSHIP_SECRET_KEY", TEST_SECRET.get_secret_value())
    monkeypatch.setenv("LTI_LEADERSHIP_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("LTI_LEADERSHIP_PUBLIC_URL", office.tool.base_url)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["agency", *arguments])


def invited(*more: str) -> str:
    """Return the address that was printed."""
    run("add", "--name", "Glen Council", "--slug", "glen")
    result = run("invite", "--agency", "glen", *more)
    assert result.exit_code == 0, result.output
    return result.stdout.strip()


def test_the_address_is_the_only_thing_on_standard_output_and_every_lms_can_take_it(
    office: Office,
) -> None:
    address = invited()
    assert re.fullmatch(
        re.escape(office.tool.base_url) + "/register/[A-Za-z0-9_-]{43}", address, re.ASCII
    )
    assert office.look(address.rpartition("/")[2]).status == 200


def test_only_the_hash_of_the_address_is_kept(office: Office) -> None:
    token = invited().rpartition("/")[2]
    with office.tool.app.app_context():
        (row,) = db.session.execute(text("SELECT * FROM invite")).mappings()
    assert token not in str(dict(row))
    assert token not in run("invites").output


def test_an_invite_ends_after_two_weeks_or_as_many_days_as_were_asked_for(office: Office) -> None:
    invited()
    invited("--days", "2")
    with office.tool.app.app_context():
        usual, short = db.session.scalars(select(Invite.expires_at).order_by(Invite.id))
    assert abs(usual - utc_now() - timedelta(days=14)) < timedelta(minutes=5)
    assert abs(short - utc_now() - timedelta(days=2)) < timedelta(minutes=5)
    assert run("invite", "--agency", "glen", "--days", "0").exit_code == 2
    assert run("invite", "--agency", "glen", "--days", "91").exit_code == 2


def test_the_list_says_what_became_of_each_invite(office: Office) -> None:
    used = invited().rpartition("/")[2]
    office.register(used)
    invited()
    lines = [line.split("\t") for line in run("invites", "--agency", "glen").output.splitlines()]
    assert [(line[1], line[2]) for line in lines] == [("glen", "open"), ("glen", "spent")]
    assert lines[1][4] == f"{office.lms.address} client-1"


def test_a_revoked_invite_lets_nobody_in_and_a_used_one_cannot_be_revoked(office: Office) -> None:
    token = invited().rpartition("/")[2]
    number = run("invites").output.split("\t")[0]
    assert run("revoke-invite", number).exit_code == 0
    assert office.look(token).status == 403
    office.register(invited().rpartition("/")[2])
    refused = run("revoke-invite", str(int(number) + 1))
    assert (refused.exit_code, "the invite is spent" in refused.output) == (1, True)
    assert "there is no such invite" in run("revoke-invite", "99").output


def test_an_unknown_agency_is_told_with_those_that_there_are(office: Office) -> None:
    office.invite("strath")
    result = run("invite", "--agency", "nobody")
    assert (result.exit_code, "known: strath" in result.output) == (1, True)
