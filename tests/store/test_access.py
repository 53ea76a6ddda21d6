"""Who may do what, and that one agency never touches another's statements."""

from __future__ import annotations

import pytest
from flask import Flask

from lti_leadership.database import db
from lti_leadership.store.credentials import (
    READ,
    WRITE,
    UnknownScopeError,
    issue_credential,
    recognise,
    revoke,
)
from lti_leadership.store.models import StoreCredential
from store.helpers import Sender, sender, statement, voiding


@pytest.mark.parametrize(
    "header",
    [None, "Basic", "Basic !!!", "Basic bm9jb2xvbg==", "Bearer token", "Basic eDp5", "Basic AA=="],
)
def test_without_a_good_credential_nothing_is_shown(agency: Sender, header: str | None) -> None:
    headers = {"Authorization": header} if header else {}
    response = agency.open("GET", "/xapi/statements", None, auth=None, headers=headers)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Basic ")


def test_a_wrong_secret_is_refused(agency: Sender) -> None:
    agency.secret += "x"
    assert agency.get().status_code == 401
    assert agency.post(statement()).status_code == 401


def test_reading_and_writing_are_separate_scopes(store_app: Flask) -> None:
    writer = sender(store_app, scopes=(WRITE,))
    reader = sender(store_app, scopes=(READ,))
    sent = statement()
    assert writer.post(sent).status_code == 200
    assert reader.one(sent["id"]).status_code == 200
    assert writer.get().status_code == 403
    assert reader.post(statement()).status_code == 403
    assert reader.put(statement(), sent["id"]).status_code == 403


def test_a_revoked_credential_ends_at_once(store_app: Flask, agency: Sender) -> None:
    with store_app.app_context():
        assert revoke(db.session, agency.username)
        assert not revoke(db.session, agency.username)
        db.session.commit()
    assert agency.get().status_code == 401


def test_a_secret_is_long_and_not_kept(store_app: Flask) -> None:
    with store_app.app_context():
        issued = issue_credential(db.session, 1, "worker", [READ])
        kept = db.session.query(StoreCredential).filter_by(username=issued.username).one()
        assert len(issued.secret) >= 43
        assert issued.secret.encode() not in kept.secret_hash
        caller = recognise(db.session, issued.username, issued.secret)
        assert caller is not None
        assert (caller.agency_id, caller.may(READ), caller.may(WRITE)) == (1, True, False)


@pytest.mark.parametrize("username", ["nobody", "", "x" * 5000, "a\x00b", "é😀"])
def test_strange_user_names_are_simply_wrong(store_app: Flask, username: str) -> None:
    with store_app.app_context():
        assert recognise(db.session, username, "secret") is None


@pytest.mark.parametrize("scopes", [[], ["statements"], [READ, "admin"]])
def test_unknown_scopes_are_refused(store_app: Flask, scopes: list[str]) -> None:
    with store_app.app_context(), pytest.raises(UnknownScopeError):
        issue_credential(db.session, 1, "worker", scopes)


@pytest.fixture
def stranger(store_app: Flask) -> Sender:
    return sender(store_app, agency_id=2)


def test_equal_ids_of_two_agencies_do_not_meet(agency: Sender, stranger: Sender) -> None:
    ours = statement()
    theirs = {**ours, "result": {"success": True}}
    assert agency.post(ours).status_code == 200
    assert stranger.one(ours["id"]).status_code == 404
    assert stranger.post(theirs).status_code == 200
    assert "result" not in agency.one(ours["id"]).json
    assert stranger.one(ours["id"]).json["result"] == {"success": True}


def test_an_agency_cannot_void_anothers_statement(agency: Sender, stranger: Sender) -> None:
    ours = statement()
    stranger.post(voiding(ours["id"]))
    agency.post(ours)
    stranger.post(voiding(ours["id"]))
    assert agency.one(ours["id"]).status_code == 200


def test_filters_never_cross_agencies(agency: Sender, stranger: Sender) -> None:
    ours = statement(context={"registration": "6d3e01fb-07d0-46ef-9f7f-b999a5299a07"})
    agency.post(ours)
    for query in (
        {},
        {"agent": ours["actor"]},
        {"verb": ours["verb"]["id"]},
        {"activity": ours["object"]["id"]},
        {"registration": ours["context"]["registration"]},
        {"agent": ours["actor"], "related_agents": True},
    ):
        assert stranger.ids(**query) == []
        assert agency.ids(**query) == [ours["id"]]


def test_a_reference_does_not_reach_into_another_agency(agency: Sender, stranger: Sender) -> None:
    ours = statement(verb={"id": "a:special"})
    agency.post(ours)
    stranger.post(statement(object={"objectType": "StatementRef", "id": ours["id"]}))
    assert stranger.ids(verb="a:special") == []


def test_each_agency_counts_for_itself(agency: Sender, stranger: Sender) -> None:
    agency.post(statement())
    header = "X-Experience-API-Consistent-Through"
    assert stranger.get().headers[header] < agency.get().headers[header]
