"""GET: every filter of Communication 2.1.3, alone and together."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from lti_leadership.database import utc_now
from lti_leadership.store.shelf import SETTLED
from lti_leadership.store.validation.times import parse_timestamp
from store.helpers import ACTIVITY, ACTOR, OTHER, VERB, Sender, statement, sub_statement

TEAM = {"objectType": "Group", "mbox": "mailto:team@agency.example", "member": [OTHER]}
BOOK = {"id": "https://tool.example/books/1"}
REGISTRATION = "6d3e01fb-07d0-46ef-9f7f-b999a5299a07"


@pytest.fixture
def kept(agency: Sender) -> dict[str, str]:
    """Seven statements that differ in one thing each: name → id, oldest first."""
    sent = {
        "plain": statement(),
        "by other": statement(actor=OTHER),
        "by team": statement(actor=TEAM),
        "about other": statement(object=OTHER, verb={"id": "a:praised"}),
        "in context": statement(
            object=BOOK,
            context={
                "registration": REGISTRATION,
                "instructor": OTHER,
                "contextActivities": {"parent": [{"id": "a:parent"}]},
            },
        ),
        "inside": statement(object=sub_statement(context={"team": TEAM})),
        "by group": statement(actor={"objectType": "Group", "member": [ACTOR]}),
    }
    for item in sent.values():
        assert agency.post(item).status_code == 200
    return {name: item["id"] for name, item in sent.items()}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"agent": ACTOR}, {"plain", "in context", "inside", "about other", "by group"}),
        ({"agent": OTHER}, {"by other", "by team", "about other"}),
        (
            {"agent": {"mbox": "mailto:other@AGENCY.example"}},
            {"by other", "by team", "about other"},
        ),
        ({"agent": {"mbox": "mailto:team@agency.example"}}, {"by team"}),
        (
            {"agent": OTHER, "related_agents": True},
            {"by other", "by team", "about other", "in context", "inside"},
        ),
        ({"verb": "a:praised"}, {"about other"}),
        ({"activity": BOOK["id"]}, {"in context"}),
        ({"activity": "a:parent"}, set()),
        ({"activity": "a:parent", "related_activities": True}, {"in context"}),
        ({"activity": ACTIVITY["id"]}, {"plain", "by other", "by team", "by group"}),
        (
            {"activity": ACTIVITY["id"], "related_activities": True},
            {"plain", "by other", "by team", "by group", "inside"},
        ),
        ({"registration": REGISTRATION.upper()}, {"in context"}),
        ({"registration": str(uuid4())}, set()),
        ({"agent": ACTOR, "verb": VERB["id"], "activity": ACTIVITY["id"]}, {"plain", "by group"}),
    ],
)
def test_a_filter_finds_its_statements(
    agency: Sender, kept: dict[str, str], query: Any, expected: set[str]
) -> None:
    names = {statement_id: name for name, statement_id in kept.items()}
    assert {names[found] for found in agency.ids(**query)} == expected


def test_authority_counts_as_a_related_agent(agency: Sender, kept: dict[str, str]) -> None:
    authority = {"account": {"homePage": "https://store.example", "name": agency.username}}
    assert agency.ids(agent=authority) == []
    assert set(agency.ids(agent=authority, related_agents=True)) == set(kept.values())


def test_newest_come_first_unless_asked_otherwise(agency: Sender, kept: dict[str, str]) -> None:
    assert agency.ids() == list(kept.values())[::-1]
    assert agency.ids(ascending=True) == list(kept.values())
    assert agency.ids(ascending=False) == list(kept.values())[::-1]


def test_since_is_after_and_until_is_up_to(agency: Sender, kept: dict[str, str]) -> None:
    middle = agency.one(kept["about other"]).json["stored"]
    ids = list(kept.values())
    assert agency.ids(since=middle, ascending=True) == ids[4:]
    assert agency.ids(until=middle, ascending=True) == ids[:4]
    assert agency.ids(since=middle, until=middle) == []
    shifted = middle.replace("Z", "+00:00")
    assert agency.ids(until=shifted, ascending=True) == ids[:4]


def test_limit_is_the_most_and_0_is_all(agency: Sender, kept: dict[str, str]) -> None:
    assert len(agency.ids(limit=3)) == 3
    assert len(agency.ids(limit=0)) == len(kept)
    assert len(agency.ids(limit="99999999999999999999")) == len(kept)


@pytest.mark.parametrize(
    "query",
    [
        {"foo": "bar"},
        {"StatementId": str(uuid4())},
        {"Agent": ACTOR},
        {"statementId": "x"},
        {"statementId": str(uuid4()), "voidedStatementId": str(uuid4())},
        {"statementId": str(uuid4()), "verb": "a:b"},
        {"statementId": str(uuid4()), "limit": 1},
        {"statementId": str(uuid4()), "ascending": True},
        {"voidedStatementId": str(uuid4()), "since": "2026-01-01T00:00:00Z"},
        {"agent": "not json"},
        {"agent": {"name": "no identifier"}},
        {"agent": {"objectType": "Group", "member": [OTHER]}},
        {"agent": '{"mbox": "mailto:a@b.example", "mbox": "mailto:a@b.example"}'},
        {"verb": "not an iri"},
        {"activity": "not an iri"},
        {"registration": "x"},
        {"related_agents": "yes"},
        {"related_activities": "TRUE"},
        {"ascending": "1"},
        {"attachments": ""},
        {"format": "Exact"},
        {"limit": "-1"},
        {"limit": "1.5"},
        {"limit": "²"},
        {"since": "yesterday"},
        {"until": "2026-01-01"},
        {"more": "x"},
    ],
)
def test_a_parameter_that_is_not_right_is_refused(agency: Sender, query: Any) -> None:
    response = agency.get(**query)
    assert (response.status_code, response.json["error"]) == (400, "BadParameter")


def test_a_parameter_twice_is_refused(agency: Sender) -> None:
    assert agency.get("/xapi/statements?verb=a:b&verb=a:c").status_code == 400


def test_an_unknown_statement_is_not_found(agency: Sender) -> None:
    response = agency.one(str(uuid4()))
    assert (response.status_code, response.json["error"]) == (404, "NoSuchStatement")


def test_a_single_statement_has_its_headers(agency: Sender) -> None:
    sent = statement()
    agency.post(sent)
    response = agency.one(sent["id"])
    stored = response.json["stored"]
    assert response.last_modified is not None
    assert response.last_modified.isoformat()[:19] == stored[:19]
    assert response.headers["ETag"].startswith('"')
    assert response.headers["X-Experience-API-Consistent-Through"] == stored
    assert response.content_type == "application/json"


def test_a_reader_who_has_the_statement_is_told_so(agency: Sender) -> None:
    sent = statement()
    agency.post(sent)
    etag = agency.one(sent["id"]).headers["ETag"]
    again = agency.open(
        "GET",
        "/xapi/statements",
        None,
        query_string={"statementId": sent["id"]},
        headers={"If-None-Match": etag},
    )
    assert (again.status_code, again.data) == (304, b"")


def test_head_is_get_without_the_body(agency: Sender) -> None:
    agency.post(statement())
    full = agency.get()
    head = agency.open("HEAD", "/xapi/statements", None)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("Content-Length", "Content-Type", "X-Experience-API-Consistent-Through"):
        assert head.headers[name] == full.headers[name]


HEADER = "X-Experience-API-Consistent-Through"


def test_consistent_through_covers_what_was_just_stored(agency: Sender) -> None:
    agency.post(statement())
    assert agency.get().headers[HEADER] == agency.get().json["statements"][0]["stored"]


def test_consistent_through_follows_the_clock_when_nothing_is_sent(agency: Sender) -> None:
    earliest = utc_now() - SETTLED - timedelta(milliseconds=1)
    through = parse_timestamp(agency.get().headers[HEADER])
    assert earliest <= through <= utc_now() - SETTLED


@pytest.mark.parametrize("query", [{"statementId": str(uuid4())}, {"foo": "bar"}])
def test_a_refused_get_says_consistent_through_too(agency: Sender, query: Any) -> None:
    response = agency.get(**query)
    assert response.status_code in {400, 404}
    assert parse_timestamp(response.headers[HEADER])
