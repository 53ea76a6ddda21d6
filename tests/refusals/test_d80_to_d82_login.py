"""The login initiation: who may begin one, and where it leads."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from forging import CLIENT_ID, begin_login
from sqlalchemy import update

from lti_leadership.database import db, utc_now, write_transaction
from lti_leadership.lti.login import purge_logins
from lti_leadership.lti.models import LoginState
from lti_leadership.lti.refusals import (
    LoginRequestInvalidError,
    PlatformUnknownError,
    TargetElsewhereError,
)

on_sqlite = pytest.mark.parametrize("way_in", ["sqlite"], indirect=True, scope="module")
MISSING, UNKNOWN = LoginRequestInvalidError, PlatformUnknownError
ELSEWHERE = TargetElsewhereError
LEFT_OUT = "left out"

REFUSED = {
    "D80-iss-missing": (MISSING, {"iss": LEFT_OUT}),
    "D80-iss-empty": (MISSING, {"iss": ""}),
    "D80-iss-of-blanks": (MISSING, {"iss": "   "}),
    "D80-iss-too-long": (MISSING, {"iss": "https://" + "i" * 255}),
    "D80-iss-with-a-nul": (MISSING, {"iss": "https://nul.test\0"}),
    "D80-iss-with-a-line-end": (MISSING, {"iss": "https://line.test\r\nSet-Cookie: a=b"}),
    "D80-iss-unknown": (UNKNOWN, {"iss": "https://unknown.test"}),
    "D80-iss-is-a-script": (UNKNOWN, {"iss": "<script>alert(1)</script>"}),
    "D80-iss-is-a-template": (UNKNOWN, {"iss": "{{ 7 * 191 }}"}),
    "D80-iss-is-sql": (UNKNOWN, {"iss": "' OR '1'='1"}),
    "D80-login-hint-missing": (MISSING, {"login_hint": LEFT_OUT}),
    "D80-login-hint-empty": (MISSING, {"login_hint": ""}),
    "D80-login-hint-too-long": (MISSING, {"login_hint": "h" * 4001}),
    "D80-message-hint-too-long": (MISSING, {"lti_message_hint": "h" * 4001}),
    "D80-target-missing": (MISSING, {"target_link_uri": LEFT_OUT}),
    "D80-target-empty": (MISSING, {"target_link_uri": ""}),
    "D80-client-unknown": (UNKNOWN, {"client_id": "unknown-client"}),
    "D80-client-of-other-case": (UNKNOWN, {"client_id": CLIENT_ID.upper()}),
    "D80-client-too-long": (MISSING, {"client_id": "c" * 256}),
    "D80-client-with-a-nul": (MISSING, {"client_id": f"{CLIENT_ID}\0"}),
    "D81-target-elsewhere": (ELSEWHERE, {"target_link_uri": "https://elsewhere.test/launch"}),
    "D81-target-without-scheme": (ELSEWHERE, {"target_link_uri": "//elsewhere.test/launch"}),
    "D81-target-is-a-script": (ELSEWHERE, {"target_link_uri": "javascript:alert(1)"}),
    "D81-target-as-userinfo": (ELSEWHERE, {"target_link_uri": "{tool}@elsewhere.test/"}),
    "D81-target-as-a-sub-domain": (ELSEWHERE, {"target_link_uri": "{tool}.elsewhere.test/"}),
    "D81-target-cannot-be-read": (ELSEWHERE, {"target_link_uri": "http://[::1"}),
}


def fields_of(way_in, **changes: str) -> dict[str, str]:
    tool = way_in.tool.base_url
    given = {
        "iss": way_in.platform.issuer,
        "client_id": CLIENT_ID,
        "login_hint": "hint-of-ailsa",
        "target_link_uri": f"{tool}/lti/launch",
        **{name: value.replace("{tool}", tool) for name, value in changes.items()},
    }
    return {name: value for name, value in given.items() if value != LEFT_OUT}


@pytest.mark.parametrize(("refusal", "changes"), REFUSED.values(), ids=REFUSED.keys())
@pytest.mark.parametrize("method", ["get", "post"])
def test_refused_without_an_echo_or_a_row(way_in, method, refusal, changes) -> None:
    fields = fields_of(way_in, **changes)
    told = [value for value in fields.values() if value.strip() and value.isprintable()]
    before = way_in.rows()
    with way_in.refusing(refusal) as refused:
        refused.by(getattr(way_in.visitor(), method)("/lti/login", **fields), *told)
    assert way_in.rows()["login_state"] == before["login_state"]
    assert refused.answer.status == 400


@on_sqlite
def test_d80_without_client_id_only_if_the_issuer_is_registered_once(way_in) -> None:
    fields = fields_of(way_in, client_id=LEFT_OUT, iss="https://twice.test")
    way_in.register(issuer="https://twice.test", client_id="first", deployment="a")
    answer = way_in.visitor().get("/lti/login", **fields)
    assert parse_qs(urlsplit(answer.location).query)["client_id"] == ["first"]
    way_in.register(issuer="https://twice.test", client_id="second", deployment="a")
    with way_in.refusing(PlatformUnknownError) as refused:
        refused.by(way_in.visitor().get("/lti/login", **fields))
    assert "several registrations" in refused.case.note


NASTY = {
    "line-end": "hint\r\nSet-Cookie: planted=1\r\nLocation: https://elsewhere.test",
    "nul": "hint\0",
    "quotes": '"><script>alert(1)</script>',
    "ampersand": "hint&redirect_uri=https://elsewhere.test&state=planted",
    "fragment": "hint#https://elsewhere.test",
    "json-as-in-moodle": '{"cmid":2,"launchid":"ltilaunch1_1635573219"}',
    "unicode": "Ailsa \u202e\U0001f600",
    "per-cent": "%0d%0aX-Injected:%20yes",
}


@on_sqlite
@pytest.mark.parametrize("hint", NASTY.values(), ids=NASTY.keys())
def test_whatever_the_hint_the_redirect_goes_to_the_platform_only(way_in, hint) -> None:
    planted = {"redirect_uri": "https://elsewhere.test", "state": "planted", "nonce": "planted"}
    fields = fields_of(way_in, login_hint=hint, lti_message_hint=hint)
    answer = way_in.visitor().post("/lti/login", **fields, **planted)
    assert answer.status == 302
    assert answer.location.startswith(f"{way_in.platform.issuer}/auth?scope=openid&")
    query = parse_qs(urlsplit(answer.location).query, strict_parsing=True)
    assert query["login_hint"] == query["lti_message_hint"] == [hint]
    assert query["redirect_uri"] == [f"{way_in.tool.base_url}/lti/launch"]
    assert all(len(values) == 1 for values in query.values())
    assert "planted" not in query["state"] + query["nonce"]
    assert "X-Injected" not in answer.headers
    assert len(answer.headers.getlist("Set-Cookie")) == 1
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@on_sqlite
def test_d81_a_parameter_sent_twice_counts_once(way_in) -> None:
    fields = fields_of(way_in)
    doubled = f"{urlencode(fields)}&{urlencode({**fields, 'login_hint': 'second'})}"
    answer = way_in.visitor().send("GET", f"/lti/login?{doubled}")
    assert parse_qs(urlsplit(answer.location).query)["login_hint"] == ["hint-of-ailsa"]


def test_d82_logins_that_ended_are_dropped_after_a_day(way_in) -> None:
    fresh = begin_login(way_in.platform, way_in.visitor())
    begin_login(way_in.platform, way_in.visitor())
    with way_in.tool.app.app_context():
        with write_transaction(db.session):
            old = utc_now() - timedelta(days=1, minutes=1)
            is_old = LoginState.nonce != fresh.nonce
            db.session.execute(update(LoginState).where(is_old).values(expires_at=old))
        with write_transaction(db.session):
            purge_logins(db.session)
    assert way_in.rows()["login_state"] == 1
    assert fresh.launch(fresh.claims()).status == 303
