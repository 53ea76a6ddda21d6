"""What people see in the browser."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lti_leadership.database import db
from lti_leadership.store.credentials import WRITE, revoke
from store.helpers import OTHER, VERB, Sender, reference, sender, statement, sub_statement, voiding

HTTPS = "https://store.example"


class Browser:
    """A browser on the store's pages, over https as the cookie needs."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, base_url=HTTPS)

    def post(self, path: str, **form: str) -> TestResponse:
        return self.client.post(path, base_url=HTTPS, data=form)

    def signed_in(self, who: Sender) -> Browser:
        response = self.post("/sign-in", username=who.username, secret=who.secret)
        assert (response.status_code, response.location) == (303, "/statements")
        return self


@pytest.fixture
def browser(store_app: Flask, agency: Sender) -> Browser:
    return Browser(store_app).signed_in(agency)


def _rows(response: TestResponse) -> list[list[str]]:
    """The table's cells as plain text."""
    assert response.status_code == 200
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", response.text, re.DOTALL)[1:]
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows]
    return [[unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in row] for row in cells]


def test_the_first_page_says_what_this_is(store_app: Flask) -> None:
    response = Browser(store_app).get("/")
    assert "Statement store" in response.text
    assert "for agencies without a learning record store" in response.text


@pytest.mark.parametrize(
    "path", ["/statements", "/statements/6d3e01fb-07d0-46ef-9f7f-b999a5299a07"]
)
def test_without_signing_in_there_is_only_the_form(store_app: Flask, path: str) -> None:
    response = Browser(store_app).get(path)
    assert (response.status_code, response.location) == (303, "/")


@pytest.mark.parametrize("form", [{}, {"username": "x"}, {"username": "x", "secret": "y"}])
def test_a_wrong_secret_is_said_kindly(store_app: Flask, form: dict[str, str]) -> None:
    response = Browser(store_app).post("/sign-in", **form)
    assert response.status_code == 401
    assert "do not belong together" in response.text
    assert "Set-Cookie" not in response.headers


def test_signing_in_from_a_page_elsewhere_works(store_app: Flask, agency: Sender) -> None:
    browser = Browser(store_app)
    response = browser.client.post(
        "/sign-in",
        base_url=HTTPS,
        data={"username": agency.username, "secret": agency.secret},
        headers={"Origin": "https://lms.example", "Sec-Fetch-Site": "cross-site"},
    )
    assert response.status_code == 303
    assert browser.get("/statements").status_code == 200


def test_signing_in_never_leads_elsewhere(store_app: Flask, agency: Sender) -> None:
    browser = Browser(store_app)
    response = browser.post(
        "/sign-in?next=https://evil.example",
        username=agency.username,
        secret=agency.secret,
        next="https://evil.example",
    )
    assert response.location == "/statements"


def test_the_cookie_is_guarded(store_app: Flask, agency: Sender) -> None:
    response = Browser(store_app).post("/sign-in", username=agency.username, secret=agency.secret)
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-statement_store=")
    for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert word in cookie
    assert "Domain" not in cookie
    assert agency.secret not in cookie


def test_signing_out_ends_the_visit(browser: Browser) -> None:
    assert browser.post("/sign-out").location == "/"
    assert browser.get("/statements").status_code == 303


def test_a_revoked_credential_ends_the_visit(
    store_app: Flask, agency: Sender, browser: Browser
) -> None:
    with store_app.app_context():
        revoke(db.session, agency.username)
        db.session.commit()
    assert browser.get("/statements").status_code == 303


def test_a_writing_credential_reads_nothing(store_app: Flask, agency: Sender) -> None:
    agency.post(statement())
    browser = Browser(store_app).signed_in(sender(store_app, scopes=(WRITE,)))
    response = browser.get("/statements")
    assert response.status_code == 403
    assert "for sending only" in response.text


PROGRESS = {"https://w3id.org/xapi/cmi5/result/extensions/progress": 60}
LISTED: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["sub-1", "completed", "Area 3", "–"]),
    ({"result": {"score": {"raw": 2, "max": 5}}}, ["sub-1", "completed", "Area 3", "2 of 5"]),
    ({"result": {"score": {"scaled": 0.25}}}, ["sub-1", "completed", "Area 3", "25%"]),
    ({"result": {"extensions": PROGRESS}}, ["sub-1", "completed", "Area 3", "60% done"]),
    (
        {"result": {"success": True, "completion": True}},
        ["sub-1", "completed", "Area 3", "passed, complete"],
    ),
    ({"actor": OTHER}, ["other@agency.example", "completed", "Area 3", "–"]),
    (
        {"actor": {"objectType": "Group", "member": [OTHER]}},
        ["a group of 1", "completed", "Area 3", "–"],
    ),
    ({"verb": {"id": "https://v.example/noted/"}}, ["sub-1", "noted", "Area 3", "–"]),
    ({"object": {"id": "a:b"}}, ["sub-1", "completed", "a:b", "–"]),
    ({"object": OTHER}, ["sub-1", "completed", "other@agency.example", "–"]),
    (
        {"object": sub_statement()},
        ["sub-1", "completed", "other@agency.example completed Area 3", "–"],
    ),
    (
        {"object": reference("6d3e01fb-07d0-46ef-9f7f-b999a5299a07")},
        ["sub-1", "completed", "statement 6d3e01fb-07d0-46ef-9f7f-b999a5299a07", "–"],
    ),
]


@pytest.mark.parametrize(("changes", "expected"), LISTED)
def test_a_statement_is_one_readable_row(
    agency: Sender, browser: Browser, changes: dict[str, Any], expected: list[str]
) -> None:
    agency.post(statement(timestamp="2026-11-22T10:05:09+01:00", **changes))
    assert _rows(browser.get("/statements")) == [["22 Nov 2026 09:05:09", *expected]]


def test_the_list_pages_back(agency: Sender, browser: Browser) -> None:
    agency.post([statement(object={"id": f"a:{n}"}) for n in range(30)])
    first = browser.get("/statements")
    assert [row[3] for row in _rows(first)] == [f"a:{n}" for n in range(29, 4, -1)]
    older = re.search(r'href="([^"]*before=[^"]*)"', first.text)
    assert older is not None
    assert [row[3] for row in _rows(browser.get(unescape(older[1])))] == [
        f"a:{n}" for n in range(4, -1, -1)
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("actor=SUB-1", 2),
        ("actor=other@agency.example", 1),
        ("verb=Completed", 2),
        ("verb=coileanta", 2),
        ("verb=noted", 1),
        ("actor=sub-1&verb=noted", 0),
        ("actor=%25", 0),
        ("actor=&verb=", 3),
        ("before=nonsense", 3),
    ],
)
def test_the_list_is_filtered(agency: Sender, browser: Browser, query: str, expected: int) -> None:
    other = statement(actor=OTHER, verb={"id": "https://v.example/noted"})
    agency.post([statement(), statement(verb=VERB), other])
    assert len(_rows(browser.get(f"/statements?{query}"))) == expected


def test_the_list_refreshes_only_when_asked(browser: Browser) -> None:
    assert 'http-equiv="refresh"' not in browser.get("/statements").text
    page = browser.get("/statements?verb=noted&refresh=on").text
    assert '<meta http-equiv="refresh" content="5">' in page
    assert 'href="/statements?verb=noted"' in page


def test_a_statement_opens_in_full(agency: Sender, browser: Browser) -> None:
    sent = statement(result={"response": "<script>alert(1)</script>"})
    agency.post(sent)
    page = browser.get(f"/statements/{sent['id']}").text
    assert "<script" not in page
    assert "&#34;response&#34;: &#34;&lt;script&gt;alert(1)&lt;/script&gt;&#34;" in page


def test_a_voided_statement_says_so(agency: Sender, browser: Browser) -> None:
    sent = statement()
    agency.post([sent, voiding(sent["id"])])
    assert "was voided" in browser.get(f"/statements/{sent['id']}").text
    assert len(_rows(browser.get("/statements"))) == 1


@pytest.mark.parametrize(
    "path", ["/statements/x", "/statements/6d3e01fb-07d0-46ef-9f7f-b999a5299a07", "/nothing"]
)
def test_a_page_that_is_not_there_says_so(browser: Browser, path: str) -> None:
    response = browser.get(path)
    assert response.status_code == 404
    assert "There is no such page" in response.text


def test_another_agencys_statement_is_not_shown(store_app: Flask, browser: Browser) -> None:
    sent = statement()
    sender(store_app, agency_id=2).post(sent)
    assert browser.get(f"/statements/{sent['id']}").status_code == 404
    assert "There are no statements yet" in browser.get("/statements").text


@pytest.mark.parametrize("path", ["/", "/statements", "/nothing", "/static/store.css"])
def test_every_page_is_locked_down(browser: Browser, path: str) -> None:
    response = browser.get(path)
    headers = response.headers
    response.close()
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_pages_are_not_kept_by_caches(browser: Browser) -> None:
    assert browser.get("/statements").headers["Cache-Control"] == "no-store"
