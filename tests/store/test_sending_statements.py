"""POST and PUT: what is stored, what is answered, and that a batch is all or nothing."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from lti_leadership.database import utc_now
from lti_leadership.store.resource.limits import MAX_BODY_BYTES, MAX_STATEMENTS
from store.helpers import ACTIVITY, ACTOR, VERB, Sender, statement, sub_statement

STORED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def test_a_post_answers_with_the_id_and_the_statement_comes_back(agency: Sender) -> None:
    sent = statement(timestamp="2026-11-22T10:00:00.123456Z", result={"score": {"raw": 0.12123434}})
    response = agency.post(sent)
    assert (response.status_code, response.json) == (200, [sent["id"]])
    found = agency.one(sent["id"]).json
    assert {key: found[key] for key in sent} == sent


def test_the_store_adds_what_is_its_own(agency: Sender) -> None:
    sent = statement(id=None)
    (new_id,) = agency.post(sent).json
    found = agency.one(new_id).json
    assert UUID(found["id"]).version == 4
    assert STORED.fullmatch(found["stored"])
    assert found["timestamp"] == found["stored"]
    assert found["version"] == "1.0.0"
    assert found["authority"] == {
        "objectType": "Agent",
        "account": {"homePage": "https://store.example", "name": agency.username},
    }


def test_a_senders_authority_and_stored_are_replaced(agency: Sender) -> None:
    sent = statement(authority=ACTOR, stored="2001-01-01T00:00:00.000Z")
    agency.post(sent)
    found = agency.one(sent["id"]).json
    assert found["authority"]["account"]["name"] == agency.username
    assert found["stored"] > "2026"


def test_a_senders_version_is_kept(agency: Sender) -> None:
    sent = statement(version="1.0.9")
    agency.post(sent)
    assert agency.one(sent["id"]).json["version"] == "1.0.9"


def test_under_2_0_the_version_is_2_0_0(agency: Sender) -> None:
    agency.version = "2.0.0"
    sent = statement()
    agency.post(sent)
    assert agency.one(sent["id"]).json["version"] == "2.0.0"


def test_a_single_context_activity_comes_back_as_an_array(agency: Sender) -> None:
    context = {"contextActivities": {"category": ACTIVITY}}
    sent = statement(object=sub_statement(context=context), context=context)
    agency.post(sent)
    found = agency.one(sent["id"]).json
    assert found["context"]["contextActivities"]["category"] == [ACTIVITY]
    assert found["object"]["context"]["contextActivities"]["category"] == [ACTIVITY]


def test_a_batch_answers_with_all_ids_in_order(agency: Sender) -> None:
    batch = [statement() for _ in range(50)]
    assert agency.post(batch).json == [item["id"] for item in batch]
    assert agency.ids(ascending=True) == [item["id"] for item in batch]


def test_an_empty_batch_is_no_fault(agency: Sender) -> None:
    response = agency.post([])
    assert (response.status_code, response.json) == (200, [])


def test_one_bad_statement_refuses_the_whole_batch(agency: Sender) -> None:
    batch = [statement(), statement(verb={"id": "should fail"}), statement()]
    response = agency.post(batch)
    assert response.status_code == 400
    assert response.json["reason"].startswith("statements[1].verb.id:")
    assert agency.ids() == []


def test_one_id_twice_in_a_batch_is_refused(agency: Sender) -> None:
    sent = statement()
    response = agency.post([sent, {**sent, "id": sent["id"].upper()}])
    assert (response.status_code, response.json["error"]) == (400, "RepeatedId")
    assert agency.ids() == []


def test_a_put_stores_under_the_id_of_its_address(agency: Sender) -> None:
    sent, statement_id = statement(id=None), str(uuid4())
    response = agency.put(sent, statement_id)
    assert (response.status_code, response.data) == (204, b"")
    assert agency.one(statement_id).json["id"] == statement_id


@pytest.mark.parametrize(
    ("body", "query"),
    [
        (statement(id=None), {}),
        (statement(), {"statementId": str(uuid4())}),
        (statement(id=None), {"statementId": "not-a-uuid"}),
        (statement(id=None), {"StatementId": str(uuid4())}),
        (statement(id=None), {"statementId": str(uuid4()), "limit": "1"}),
        ([statement(), statement()], {"statementId": str(uuid4())}),
        ([], {"statementId": str(uuid4())}),
    ],
)
def test_a_put_needs_its_id_and_one_statement(agency: Sender, body: Any, query: Any) -> None:
    response = agency.open("PUT", "/xapi/statements", body, query_string=query)
    assert response.status_code == 400
    assert agency.ids() == []


def test_sending_again_has_no_further_effect(agency: Sender) -> None:
    sent = statement(timestamp="2026-11-22T10:00:00Z")
    assert agency.post(sent).status_code == 200
    before = agency.one(sent["id"]).data
    again = {**sent, "timestamp": "2026-11-22T11:00:00.000+01:00", "verb": {"id": VERB["id"]}}
    assert agency.post(again).status_code == 204
    assert agency.put(again, sent["id"]).status_code == 204
    assert agency.one(sent["id"]).data == before
    assert len(agency.ids()) == 1


def test_sending_again_without_a_timestamp_has_no_further_effect(agency: Sender) -> None:
    sent = statement()
    agency.post(sent)
    assert agency.post(sent).status_code == 204


def test_known_and_new_in_one_batch_answers_with_all_ids(agency: Sender) -> None:
    known, new = statement(), statement()
    agency.post(known)
    response = agency.post([known, new])
    assert (response.status_code, response.json) == (200, [known["id"], new["id"]])
    assert agency.ids() == [new["id"], known["id"]]


@pytest.mark.parametrize(
    "change",
    [
        {"result": {"success": True}},
        {"timestamp": "2026-11-22T10:00:01Z"},
        {"actor": {"mbox": "mailto:somebody@else.example"}},
    ],
)
def test_another_statement_under_a_known_id_is_a_conflict(agency: Sender, change: Any) -> None:
    sent = statement(timestamp="2026-11-22T10:00:00Z")
    agency.post(sent)
    new = statement()
    assert agency.post([new, {**sent, **change}]).status_code == 409
    assert agency.put({**sent, **change}, sent["id"]).status_code == 409
    assert agency.ids() == [sent["id"]]
    assert agency.one(sent["id"]).json["timestamp"] == sent["timestamp"]


def test_ids_are_found_in_any_case(agency: Sender) -> None:
    sent = statement(id=str(uuid4()).upper())
    assert agency.post(sent).json == [sent["id"]]
    assert agency.one(sent["id"].lower()).json["id"] == sent["id"]
    assert agency.post({**sent, "id": sent["id"].lower()}).status_code == 204


def test_characters_of_all_scripts_come_back(agency: Sender) -> None:
    sent = statement(result={"response": 'Gàidhlig "日本" \u0000 \u2028 😀'})
    agency.post(sent)
    assert agency.one(sent["id"]).json["result"] == sent["result"]


def test_stored_grows_with_every_request(agency: Sender) -> None:
    for _ in range(5):
        agency.post(statement())
    stored = [found["stored"] for found in agency.get(ascending=True).json["statements"]]
    assert stored == sorted(set(stored))


def test_stored_grows_even_when_the_clock_is_set_back(
    agency: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = statement(), statement()
    agency.post(first)
    yesterday = utc_now() - timedelta(days=1)
    monkeypatch.setattr("lti_leadership.store.shelf.utc_now", lambda: yesterday)
    agency.post(second)
    assert agency.one(second["id"]).json["stored"] > agency.one(first["id"]).json["stored"]


@pytest.mark.parametrize(
    "content_type", ["text/plain", "multipart/form-data; boundary=x", "", "application/jsonp"]
)
def test_a_wrong_content_type_is_refused(agency: Sender, content_type: str) -> None:
    body = json.dumps(statement()).encode()
    response = agency.post(body, content_type=content_type)
    assert (response.status_code, response.json["error"]) == (400, "BadContentType")


def test_a_content_type_may_have_a_charset(agency: Sender) -> None:
    body = json.dumps(statement()).encode()
    response = agency.post(body, content_type="application/json; charset=utf-8")
    assert response.status_code == 200


def test_a_body_that_is_too_large_is_refused(agency: Sender) -> None:
    body = b" " * (MAX_BODY_BYTES + 1)
    response = agency.post(body, content_type="application/json")
    assert response.status_code == 413
    assert response.json["error"] == "RequestEntityTooLarge"


def test_a_batch_that_is_too_long_is_refused(agency: Sender) -> None:
    response = agency.post([{}] * (MAX_STATEMENTS + 1))
    assert (response.status_code, response.json["error"]) == (413, "TooLarge")


def test_broken_json_is_refused(agency: Sender) -> None:
    response = agency.post(b'{"a": NaN}', content_type="application/json")
    assert (response.status_code, response.json["error"]) == (400, "UnreadableJson")


def test_a_refusal_never_repeats_what_was_sent(agency: Sender) -> None:
    response = agency.post(statement(**{"p" * 9000: "very private"}))
    assert response.status_code == 400
    assert len(response.data) < 400
    assert b"private" not in response.data


def test_a_put_may_insist_on_being_first(agency: Sender) -> None:
    sent = statement()
    first = {"headers": {"If-None-Match": "*"}}
    assert agency.put(sent, sent["id"], **first).status_code == 204
    assert agency.put(sent, sent["id"], **first).status_code == 412
    other = str(uuid4())
    assert agency.put(statement(id=None), other, headers={"If-Match": "*"}).status_code == 412


def test_a_failure_answers_plainly_and_keeps_nothing(
    store_app: Flask, agency: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        message = "disk full, with private words"
        raise OSError(message)

    store_app.testing = False
    monkeypatch.setattr("lti_leadership.store.ingest.leave_place", fail)
    response = agency.post(statement())
    assert (response.status_code, response.json["error"]) == (500, "InternalServer")
    assert b"private" not in response.data
    monkeypatch.undo()
    assert agency.ids() == []
