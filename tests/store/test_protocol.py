"""Versions, About, methods, and the alternate request syntax of xAPI 1.0."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from flask import Flask

from store.helpers import VERSION_HEADER, Sender, statement

FORM = "application/x-www-form-urlencoded"


def test_about_is_open_and_needs_no_version(store_app: Flask) -> None:
    response = store_app.test_client().get("/xapi/about")
    assert response.json == {"version": ["1.0.3", "2.0.0"]}
    assert response.headers[VERSION_HEADER] == "2.0.0"
    assert store_app.test_client().get("/xapi/about?x=1").status_code == 400


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ("1.0", "1.0.3"),
        ("1.0.0", "1.0.3"),
        ("1.0.3", "1.0.3"),
        ("1.0.9", "1.0.3"),
        ("2.0", "2.0.0"),
        ("2.0.0", "2.0.0"),
        ("2.0.1", "2.0.0"),
    ],
)
def test_a_version_is_answered_with_its_latest_patch(
    agency: Sender, sent: str, answered: str
) -> None:
    agency.version = sent
    response = agency.get()
    assert (response.status_code, response.headers[VERSION_HEADER]) == (200, answered)


@pytest.mark.parametrize("sent", ["", "0.95", "1.1.0", "2.1.0", "3.0.0", "1", "1.0.3 ", "x"])
def test_other_versions_are_refused_with_the_latest(agency: Sender, sent: str) -> None:
    agency.version = sent
    for response in (agency.get(), agency.post(statement()), agency.put({}, str(uuid4()))):
        assert (response.status_code, response.json["error"]) == (400, "BadVersion")
        assert response.headers[VERSION_HEADER] == "2.0.0"


def test_a_missing_version_is_refused(store_app: Flask, agency: Sender) -> None:
    auth = (agency.username, agency.secret)
    assert store_app.test_client().get("/xapi/statements", auth=auth).status_code == 400


@pytest.mark.parametrize("method", ["DELETE", "PATCH"])
def test_other_methods_are_not_allowed(store_app: Flask, method: str) -> None:
    response = store_app.test_client().open("/xapi/statements", method=method)
    assert (response.status_code, response.json["error"]) == (405, "MethodNotAllowed")
    assert "PUT" in response.headers["Allow"]


@pytest.mark.parametrize("path", ["activities/state", "agents", "activities", "nothing"])
def test_other_resources_say_what_this_is(agency: Sender, path: str) -> None:
    response = agency.get(f"/xapi/{path}")
    assert response.status_code == 404
    assert "statement store" in response.json["reason"]


def _alternate(agency: Sender, method: str, form: dict[str, Any], **more: Any) -> Any:
    return agency.open(
        "POST",
        f"/xapi/statements?method={method}",
        urlencode(form).encode(),
        content_type=more.pop("content_type", FORM),
        **more,
    )


def test_a_form_can_ask(agency: Sender) -> None:
    agency.post([statement(), statement()])
    response = _alternate(agency, "GET", {"limit": 1})
    assert response.status_code == 200
    assert len(response.json["statements"]) == 1
    assert agency.get(response.json["more"]).status_code == 200


def test_a_form_can_put(agency: Sender) -> None:
    statement_id = str(uuid4())
    form = {"statementId": statement_id, "content": json.dumps(statement(id=None))}
    assert _alternate(agency, "PUT", form).status_code == 204
    assert agency.one(statement_id).status_code == 200


def test_a_form_can_post(agency: Sender) -> None:
    sent = statement()
    assert _alternate(agency, "POST", {"content": json.dumps(sent)}).json == [sent["id"]]


def test_a_form_can_carry_the_headers(store_app: Flask, agency: Sender) -> None:
    client = store_app.test_client()
    basic = client.get("/", auth=(agency.username, agency.secret)).request
    form = {
        "statementId": str(uuid4()),
        "content": json.dumps(statement(id=None)),
        VERSION_HEADER: "1.0.3",
        "Authorization": basic.headers["Authorization"],
        "Content-Type": "application/json",
    }
    response = client.post("/xapi/statements?method=PUT", data=form, content_type=FORM)
    assert response.status_code == 204


@pytest.mark.parametrize(
    ("method", "form"),
    [
        ("PUT", {}),
        ("PUT", {"statementId": str(uuid4())}),
        ("DELETE", {}),
        ("get", {}),
        ("PUT&statementId=6d3e01fb-07d0-46ef-9f7f-b999a5299a07", {"content": "{}"}),
        ("PUT", {VERSION_HEADER: "0.8", "statementId": str(uuid4()), "content": "{}"}),
        ("GET", {"foo": "bar"}),
    ],
)
def test_a_form_used_wrongly_is_refused(agency: Sender, method: str, form: Any) -> None:
    assert _alternate(agency, method, form).status_code == 400


def test_the_alternate_syntax_is_a_form_by_post(agency: Sender) -> None:
    assert _alternate(agency, "GET", {}, content_type="application/json").status_code == 400
    assert agency.get(method="GET").status_code == 400


def test_2_0_has_no_alternate_syntax(agency: Sender) -> None:
    agency.version = "2.0.0"
    assert _alternate(agency, "GET", {}).status_code == 400
