"""The three formats: exactly as sent, identifiers only, one language."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from store.helpers import ACTIVITY, ACTOR, OTHER, VERB, Sender, about, statement, sub_statement

TEAM = {"objectType": "Group", "name": "Team", "mbox": "mailto:t@a.example", "member": [OTHER]}
ANYBODY = {"objectType": "Group", "name": "Some", "member": [{**OTHER, "name": "Other"}]}


def _read(agency: Sender, sent: dict[str, Any], form: str, languages: str = "") -> Any:
    agency.post(sent)
    return _get(agency, sent["id"], form, languages).json


def _get(agency: Sender, statement_id: str, form: str, languages: str) -> TestResponse:
    return agency.open(
        "GET",
        "/xapi/statements",
        None,
        query_string={"statementId": statement_id, "format": form},
        headers={"Accept-Language": languages} if languages else {},
    )


def test_exact_gives_back_what_was_sent(agency: Sender) -> None:
    sent = statement(actor={**ACTOR, "name": "Ann"}, context={"team": TEAM})
    found = _read(agency, sent, "exact", "gd")
    assert {key: found[key] for key in sent} == sent


def test_exact_keeps_the_order_of_properties_and_the_form_of_numbers(agency: Sender) -> None:
    text = (
        '{"object":{"id":"a:b"},"verb":{"id":"a:c"},"actor":{"mbox":"mailto:a@b.example"},'
        '"result":{"score":{"raw":1.0,"max":12345678901234567890}}'
    )
    (statement_id,) = agency.post(f"{text}}}".encode(), content_type="application/json").json
    assert agency.one(statement_id).text.startswith(text)


def test_ids_gives_only_what_identifies(agency: Sender) -> None:
    context = {
        "instructor": {**OTHER, "name": "Other"},
        "team": TEAM,
        "contextActivities": {"parent": [ACTIVITY]},
        "language": "gd",
    }
    sent = statement(actor=ANYBODY, object=sub_statement(actor=TEAM), context=context)
    found = _read(agency, sent, "ids")
    team = {"objectType": "Group", "mbox": "mailto:t@a.example"}
    assert found["actor"] == {"objectType": "Group", "member": [OTHER]}
    assert found["verb"] == {"id": VERB["id"]}
    assert found["object"]["actor"] == team
    assert found["object"]["object"] == {"id": ACTIVITY["id"]}
    assert found["object"]["objectType"] == "SubStatement"
    assert found["context"] == {
        "instructor": OTHER,
        "team": team,
        "contextActivities": {"parent": [{"id": ACTIVITY["id"]}]},
        "language": "gd",
    }
    assert found["id"] == sent["id"]


def test_ids_covers_context_agents_and_groups(agency: Sender) -> None:
    agency.version = "2.0.0"
    context = {
        "contextAgents": [{"objectType": "contextAgent", "agent": {**OTHER, "name": "Other"}}],
        "contextGroups": [{"objectType": "contextGroup", "group": TEAM}],
    }
    found = _read(agency, statement(context=context), "ids")["context"]
    assert found["contextAgents"] == [{"objectType": "contextAgent", "agent": OTHER}]
    assert found["contextGroups"][0]["group"].keys() == {"objectType", "mbox"}


@pytest.mark.parametrize(
    ("languages", "chosen"),
    [
        ("gd", "gd"),
        ("en-GB, gd;q=0.9", "en-GB"),
        ("fr, gd;q=0.5", "gd"),
        ("en", "en-GB"),
        ("fr", "en-GB"),
        ("", "en-GB"),
    ],
)
def test_canonical_gives_the_readers_language(agency: Sender, languages: str, chosen: str) -> None:
    found = _read(agency, statement(), "canonical", languages)
    assert found["verb"]["display"] == {chosen: VERB["display"][chosen]}  # type: ignore[index]
    name = ACTIVITY["definition"]["name"]  # type: ignore[index]
    assert found["object"]["definition"]["name"] == {chosen: name[chosen]}  # type: ignore[index]


def test_canonical_reaches_everywhere(agency: Sender) -> None:
    words = {"en-GB": "one", "gd": "aon"}
    choices = [{"id": "a", "description": words}]
    thing = about(description=words, interactionType="choice", choices=choices)
    sent = statement(
        object=sub_statement(object=thing), context={"contextActivities": {"other": [ACTIVITY]}}
    )
    found = _read(agency, sent, "canonical", "gd")
    definition = found["object"]["object"]["definition"]
    assert definition["description"] == {"gd": "aon"}
    assert definition["choices"] == [{"id": "a", "description": {"gd": "aon"}}]
    assert found["object"]["verb"]["display"].keys() == {"gd"}
    assert found["context"]["contextActivities"]["other"][0]["definition"]["name"] == {
        "gd": "Raon 3"
    }


def test_canonical_says_that_it_varies(agency: Sender) -> None:
    sent = statement()
    agency.post(sent)
    assert "Accept-Language" in _get(agency, sent["id"], "canonical", "gd").headers["Vary"]


def test_lists_have_formats_too(agency: Sender) -> None:
    agency.post([statement(), statement()])
    found = json.loads(agency.get(format="ids").data)
    assert [item["verb"] for item in found["statements"]] == [{"id": VERB["id"]}] * 2
