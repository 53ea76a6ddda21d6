"""Access tokens: kept sealed, renewed early, asked for once, and never twice at a time."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import parse_qs

import orjson
import pytest
from forging import SCORE_SCOPE, Served
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlalchemy import select, update

from lti_leadership.agencies.models import Platform
from lti_leadership.agencies.registering import add_agency, add_platform
from lti_leadership.database import db, utc_now, write_transaction
from lti_leadership.lti.connector import Connectors, PlatformConnector, TokenRefusedError
from lti_leadership.lti.keys import ToolKeys
from lti_leadership.lti.models import AccessToken
from lti_leadership.outbound import TimedOutError, UnreachableError

SCOPES = [SCORE_SCOPE]

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def connectors(wire, vault) -> Connectors:
    return Connectors(wire, ToolKeys(vault), vault)


@pytest.fixture
def connect(app, connectors, platform):
    """Return a connector of a registration, made when it is first asked for."""

    def connect(**changes: str) -> PlatformConnector:
        entry = platform.entry(**changes)
        with write_transaction(db.session):
            agency = add_agency(db.session, "Glen", "glen")
            row = add_platform(db.session, entry).platform_id
        return connectors.connect(db.session, db.session.get_one(Platform, row), agency.id)

    assert app
    return connect


def answer(body: object, status: int = 200, **headers: str) -> Served:
    return Served(orjson.dumps(body), status, headers)


def token_rows() -> list[AccessToken]:
    db.session.commit()
    return list(db.session.scalars(select(AccessToken)))


@on_sqlite
def test_the_request_is_as_the_specification_has_it(connect, connectors, platform) -> None:
    connector = connect()
    connector.get_access_token([SCORE_SCOPE, "a-scope"])
    [asked] = platform.received
    form = {name: value for name, [value] in parse_qs(asked.body.decode()).items()}
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert form["grant_type"] == "client_credentials"
    assert form["client_assertion_type"].endswith("jwt-bearer")
    assert form["scope"] == f"a-scope {SCORE_SCOPE}"
    published = KeySet.import_key_set(connectors.keys.public_key_set(db.session))
    claims = jwt.decode(form["client_assertion"], published, algorithms=["RS256"]).claims
    now = time.time()
    assert claims["iss"] == claims["sub"] == connector.platform.client_id
    assert claims["aud"] == f"{platform.issuer}/token"
    assert now - 10 < claims["iat"] < now - 2  # Moodle and Open edX allow no leeway
    assert now < claims["exp"] < now + 120
    assert len(claims["jti"]) >= 32


@on_sqlite
def test_brightspace_is_told_its_own_audience(connect, connectors, platform) -> None:
    audience = "https://api.brightspace.com/auth/token"
    connect(token_audience=audience).get_access_token(SCOPES)
    form = parse_qs(platform.received[0].body.decode())
    published = KeySet.import_key_set(connectors.keys.public_key_set(db.session))
    assert jwt.decode(form["client_assertion"][0], published).claims["aud"] == audience


def test_a_token_is_kept_sealed_and_used_again(connect, connectors, platform) -> None:
    connector = connect()
    assert connector.get_access_token(SCOPES) == "forged-access-token"
    assert connector.get_access_token(SCOPES) == "forged-access-token"
    assert connect().get_access_token(SCOPES) == "forged-access-token"
    assert len(platform.paths("/token")) == 1
    [row] = token_rows()
    assert "forged-access-token" not in row.sealed_token
    assert connectors.vault.open(row.sealed_token) == "forged-access-token"


@on_sqlite
def test_the_order_of_scopes_does_not_matter_but_the_scopes_do(connect, platform) -> None:
    connector = connect()
    connector.get_access_token(["a", "b"])
    connector.get_access_token(["b", "a"])
    connector.get_access_token(["a"])
    assert len(platform.paths("/token")) == 2


def test_two_registrations_on_one_issuer_share_no_token(connect, platform) -> None:
    first, second = connect(client_id="first"), connect(client_id="second")
    platform.token_answer = answer({"access_token": "of-the-first"})
    assert first.get_access_token(SCOPES) == "of-the-first"
    platform.token_answer = answer({"access_token": "of-the-second"})
    assert second.get_access_token(SCOPES) == "of-the-second"
    assert first.get_access_token(SCOPES) == "of-the-first"
    assert len(token_rows()) == 2


@pytest.mark.parametrize(("left", "asked"), [(61, 1), (59, 2), (-1, 2)])
def test_a_token_is_renewed_a_minute_before_it_ends(connect, platform, left, asked) -> None:
    connector = connect()
    connector.get_access_token(SCOPES)
    ends = utc_now() + timedelta(seconds=left)
    with write_transaction(db.session):
        db.session.execute(update(AccessToken).values(expires_at=ends))
    db.session.expire_all()
    connector.get_access_token(SCOPES)
    assert len(platform.paths("/token")) == asked
    assert len(token_rows()) == 1


@on_sqlite
@pytest.mark.parametrize(
    ("expires_in", "seconds"),
    [(60, 60), ("120", 120), (90.5, 90), (None, 3600), ("soon", 3600), (-5, 0), (10**9, 86_400)],
)
def test_whatever_lifetime_it_says_there_is_one(connect, platform, expires_in, seconds) -> None:
    platform.token_answer = answer({"access_token": "t", "expires_in": expires_in})
    connect().get_access_token(SCOPES)
    [row] = token_rows()
    assert abs((row.expires_at - utc_now()).total_seconds() - seconds) < 10


def test_a_refused_token_is_replaced_once(connect, platform) -> None:
    platform.service_answer = Served(b"", 401)
    response = connect().call(SCOPES, "POST", f"{platform.issuer}/items/1", headers={}, body=b"{}")
    assert response.status == 401
    assert len(platform.paths("/token")) == 2
    assert len(platform.paths("/items")) == 2


@on_sqlite
def test_what_is_no_refused_token_is_not_called_twice(connect, platform) -> None:
    for status in (200, 400, 403, 404, 500):
        platform.service_answer = Served(b"", status)
        connector = connect()
        assert connector.call(SCOPES, "GET", f"{platform.issuer}/x", headers={}).status == status
    assert len(platform.paths("/token")) == 1
    assert len(platform.paths("/x")) == 5
    assert platform.received[-1].headers["Authorization"] == "Bearer forged-access-token"


REFUSALS = {
    "moodle-error-page": (Served(b"<!DOCTYPE html><title>Error</title>", 404), "not JSON"),
    "moodle-broken-json": (Served(b'{"error" : ""kid" invalid"}', 400), "not JSON"),
    "empty": (Served(b"", 200), "not JSON"),
    "not-utf-8": (Served(b'"\xff"', 400), "not JSON"),
    "invalid-client": (answer({"error": "invalid_client"}, 400), "invalid_client"),
    "error-is-an-object": (answer({"error": {"a": "b"}}, 400), "no reason given"),
    "error-with-control-characters": (answer({"error": "in\0va\r\nlid"}, 401), "invalid"),
    "error-is-endless": (answer({"error": "x" * 10_000}, 400), "x" * 200),
    "list": (answer([], 200), "no reason given"),
    "number": (answer(5, 500), "no reason given"),
    "no-token": (answer({"token_type": "Bearer"}), "without an access token"),
    "token-empty": (answer({"access_token": ""}), "without an access token"),
    "token-null": (answer({"access_token": None}), "without an access token"),
    "token-is-a-number": (answer({"access_token": 5}), "without an access token"),
    "token-with-a-line-end": (answer({"access_token": "a\r\nX: y"}), "without an access token"),
    "token-ends-a-line": (answer({"access_token": "a\n"}), "without an access token"),
    "token-not-ascii": (answer({"access_token": "tóken"}), "without an access token"),
    "token-endless": (answer({"access_token": "x" * 10_001}), "without an access token"),
    "redirect": (Served(b"{}", 302, {"Location": "http://127.0.0.1:9/"}), "no reason given"),
}


@on_sqlite
@pytest.mark.parametrize(("served", "reason"), REFUSALS.values(), ids=REFUSALS.keys())
def test_a_refusal_says_why_and_keeps_nothing(connect, platform, served, reason) -> None:
    platform.token_answer = served
    with pytest.raises(TokenRefusedError) as refused:
        connect().get_access_token(SCOPES)
    assert refused.value.status == served.status
    assert str(refused.value).endswith(reason)
    assert str(refused.value).isprintable()
    assert token_rows() == []
    platform.token_answer = answer({"access_token": "better"})
    assert connect().get_access_token(SCOPES) == "better"


@on_sqlite
def test_a_platform_that_is_not_there(connect) -> None:
    with pytest.raises((UnreachableError, TimedOutError)):
        connect(token_url="http://127.0.0.1:9/token").get_access_token(SCOPES)


def test_ten_threads_ask_for_one_token(app, connect, connectors, platform) -> None:
    platform_id, agency_id = connect().platform.id, 1

    def get(_number: int) -> str:
        with app.app_context():
            connector = connectors.connect(
                db.session, db.session.get_one(Platform, platform_id), agency_id
            )
            try:
                return connector.get_access_token(SCOPES)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(get, range(10))) == {"forged-access-token"}
    assert len(platform.paths("/token")) == 1
    assert len(token_rows()) == 1


def test_two_agencies_on_one_registration_share_no_token(app, connectors, platform) -> None:
    assert app
    with write_transaction(db.session):
        agencies = [add_agency(db.session, name, name) for name in ("glen", "strath")]
        for agency in agencies:
            entry = platform.entry(agency=agency.slug, deployment=agency.slug)
            row = add_platform(db.session, entry).platform_id
    registration = db.session.get_one(Platform, row)
    for agency in agencies:
        connectors.connect(db.session, registration, agency.id).get_access_token(SCOPES)
    assert {kept.agency_id for kept in token_rows()} == {agency.id for agency in agencies}
