"""State, nonce, cookie, seat and frame: who brings a launch, how often, from where."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from forging import (
    INSTRUCTOR,
    KID,
    Login,
    Visitor,
    begin_login,
    compact,
    key_set,
    public_jwk,
    rs256,
    rsa_key,
    running_forger,
)
from sqlalchemy import update

from lti_leadership.database import db, utc_now, write_transaction
from lti_leadership.lti.models import LoginState, Seat
from lti_leadership.lti.refusals import (
    BrowserUnknownError,
    LaunchRequestInvalidError,
    PlatformReportedError,
    StateUnknownError,
    StateUsedError,
    TokenForOthersError,
    TokenInvalidError,
)

on_sqlite = pytest.mark.parametrize("way_in", ["sqlite"], indirect=True, scope="module")


def signed(claims, key: str = "platform") -> str:
    return compact({"alg": "RS256", "kid": KID}, claims, rs256(rsa_key(key)))


def change_rows(way_in, statement) -> None:
    with way_in.tool.app.app_context(), write_transaction(db.session):
        db.session.execute(statement)


def seated(way_in, **changes) -> tuple[Login, str]:
    """Launch, and return the login and the seat's first page."""
    login = way_in.login()
    answer = login.launch(login.claims(**changes))
    assert answer.status == 303, answer.text
    return login, answer.location


STATES = {
    "D67-state-missing": "",
    "D67-state-foreign": "made-elsewhere",
    "D67-state-too-long": "s" * 201,
    "D67-state-of-the-longest-kind": "s" * 200,
    "D67-state-with-a-nul": "state\0",
    "D67-state-not-ascii": "státe",
    "D67-state-half-of-ours": "half",
}


@on_sqlite
@pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())
def test_a_state_that_is_not_ours(way_in, state) -> None:
    login = way_in.login()
    state = login.state[:-1] if state == "half" else state
    with way_in.refusing(StateUnknownError) as refused:
        refused.by(login.launch(login.claims(), state=state), login.nonce, state)
    assert "timed out" in refused.answer.text


def test_d67_a_state_that_has_expired(way_in) -> None:
    login = way_in.login()
    change_rows(way_in, update(LoginState).values(expires_at=utc_now() - timedelta(seconds=1)))
    with way_in.refusing(StateUnknownError) as refused:
        refused.by(login.launch(login.claims()))


def test_d68_a_state_from_another_browser(way_in) -> None:
    login, thief = way_in.login(), way_in.login()
    with way_in.refusing(BrowserUnknownError) as refused:
        stolen = Login(way_in.platform, thief.visitor, login.client_id, login.state, login.nonce)
        refused.by(stolen.launch(login.claims()))
    assert login.launch(login.claims()).status == 303


def test_d69_a_state_used_again_is_already_opened(way_in) -> None:
    login = way_in.login()
    token = signed(login.claims())
    assert login.post(token).status == 303
    for again in (token, signed(login.claims()), "", "rubbish"):
        with way_in.refusing(StateUsedError) as refused:
            refused.by(login.post(again), login.state)
        assert "already opened" in refused.answer.text


def test_d69_the_same_launch_ten_times_at_once_opens_one_seat(way_in) -> None:
    login = way_in.login()
    token, before = signed(login.claims()), way_in.rows()["seat"]
    with ThreadPoolExecutor(10) as pool:
        statuses = list(pool.map(lambda _: login.post(token).status, range(10)))
    assert sorted(statuses) == [303] + [401] * 9
    assert way_in.rows()["seat"] == before + 1


@on_sqlite
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
def test_d70_a_launch_that_is_not_posted(way_in, method) -> None:
    login = way_in.login()
    before = way_in.rows()
    path = f"/lti/launch?state={login.state}&id_token={signed(login.claims())}"
    answer = login.visitor.send(method, path)
    assert answer.status == 405
    assert way_in.rows() == {**before, "support_case": before["support_case"] + 1}
    assert login.state not in answer.text


@on_sqlite
def test_d70_a_posted_launch_with_its_fields_in_the_address(way_in) -> None:
    login = way_in.login()
    path = f"/lti/launch?state={login.state}&id_token={signed(login.claims())}"
    with way_in.refusing(StateUnknownError) as refused:
        refused.by(login.visitor.send("POST", path), login.state)


@on_sqlite
@pytest.mark.parametrize("error", ["login_required", "<script>alert(1)</script>", "\0\r\nX: y"])
def test_d71_a_platform_that_reports_an_error(way_in, error) -> None:
    login = way_in.login()
    with way_in.refusing(PlatformReportedError) as refused:
        fields = {"error": error, "error_description": "<b>unspoken words</b>"}
        refused.by(
            login.visitor.post("/lti/launch", state=login.state, **fields),
            *([error] if error.isprintable() else []),
            "unspoken words",
        )
    assert refused.case.note.startswith("error=")
    assert refused.case.note.isprintable()


@on_sqlite
def test_d71_an_error_with_a_foreign_state_is_a_foreign_state(way_in) -> None:
    with way_in.refusing(StateUnknownError) as refused:
        refused.by(way_in.visitor().post("/lti/launch", state="x", error="login_required"))


@on_sqlite
def test_neither_a_token_nor_an_error(way_in) -> None:
    login = way_in.login()
    with way_in.refusing(LaunchRequestInvalidError) as refused:
        refused.by(login.visitor.post("/lti/launch", state=login.state), login.state)


@pytest.fixture
def other_platform(way_in):
    """A second registered platform, with a key of its own."""
    with running_forger() as platform:
        platform.jwks = key_set(public_jwk(KID, rsa_key("other")))
        addresses = {name: f"{platform.issuer}/{name[:-4]}" for name in ("auth_url", "jwks_url")}
        way_in.register(issuer=platform.issuer, agency="strath", **addresses)
        yield platform


@pytest.mark.parametrize(
    ("key", "refusal"), [("other", TokenInvalidError), ("platform", TokenForOthersError)]
)
def test_d72_a_token_of_another_platform_than_the_login(
    way_in, other_platform, key, refusal
) -> None:
    login = way_in.login()
    claims = login.claims(iss=other_platform.issuer)
    with way_in.refusing(refusal) as refused:
        refused.by(login.post(signed(claims, key)), other_platform.issuer, claims["sub"])


def test_d72_a_login_there_and_a_token_of_here(way_in, other_platform) -> None:
    login = begin_login(other_platform, way_in.visitor())
    claims = login.claims(iss=way_in.platform.issuer)
    with way_in.refusing(TokenInvalidError) as refused:
        refused.by(login.post(signed(claims)))


@on_sqlite
@pytest.mark.parametrize("cookie", ["", "__Host-lti_leadership=planted", "lti_leadership=x"])
def test_d73_a_good_launch_posted_in_a_browser_that_began_nothing(way_in, cookie) -> None:
    login = way_in.login()
    token = signed(login.claims())
    login.visitor.cookie = cookie
    with way_in.refusing(BrowserUnknownError) as refused:
        refused.by(login.post(token))
    assert "cookie" in refused.answer.text


def test_d74_a_planted_cookie_does_not_lead_to_the_seat(way_in) -> None:
    attacker = way_in.login().visitor
    victim = way_in.visitor()
    victim.cookie = attacker.cookie
    login = begin_login(way_in.platform, victim)
    answer = login.launch(login.claims())
    assert answer.status == 303
    own = begin_login(way_in.platform, attacker)
    own_seat = own.launch(own.claims()).location
    assert own_seat.split("/")[2] != answer.location.split("/")[2]
    assert len(answer.location.split("/")[2]) >= 43
    assert answer.location.split("/")[2] not in attacker.cookie + victim.cookie


@on_sqlite
@pytest.mark.parametrize("value", ["", "short", "x" * 42, "x" * 44, "é" * 43, "x" * 42 + '"'])
def test_d74_a_cookie_that_is_not_one_of_ours_is_replaced(way_in, value) -> None:
    visitor = way_in.visitor()
    visitor.cookie = planted = f"__Host-lti_leadership={value}".encode().decode("latin-1")
    login = begin_login(way_in.platform, visitor)
    assert visitor.cookie != planted
    assert login.launch(login.claims()).status == 303


@on_sqlite
def test_d74_of_two_frames_that_open_at_once_neither_shuts_the_other_out(way_in) -> None:
    logins = [way_in.login(), way_in.login()]
    both = "; ".join(login.visitor.cookie for login in logins)
    for login in logins:
        login.visitor.cookie = both
    assert [login.launch(login.claims()).status for login in logins] == [303, 303]


@on_sqlite
def test_the_cookie_is_one_that_a_frame_keeps_and_a_script_cannot_read(way_in) -> None:
    fields = {"iss": way_in.platform.issuer, "login_hint": "x"}
    target = f"{way_in.tool.base_url}/lti/launch"
    answer = way_in.visitor().post("/lti/login", target_link_uri=target, **fields)
    [raw] = answer.headers.getlist("Set-Cookie")
    name, cookie = next(iter(SimpleCookie(raw.replace("Partitioned", "")).items()))
    attributes = {part.strip().partition("=")[0] for part in raw.split(";")[1:]}
    assert name.startswith("__Host-")
    needed = {"Secure", "HttpOnly", "SameSite", "Path", "Partitioned"}
    assert attributes - {"Expires", "Max-Age"} == needed
    assert cookie["samesite"] == "None"
    assert cookie["path"] == "/"
    assert len(raw) < 400


@on_sqlite
def test_thirty_open_launches_make_no_more_than_one_cookie(way_in) -> None:
    visitor = way_in.visitor()
    logins = [begin_login(way_in.platform, visitor) for _ in range(30)]
    assert len(visitor.cookie) < 300
    assert {login.launch(login.claims()).status for login in logins} == {303}


def test_d76_a_seat_of_another_person_looks_like_none(way_in) -> None:
    _, address = seated(way_in, name="Catriona")
    token = address.split("/")[2]
    stranger, nobody = way_in.login().visitor, way_in.visitor()
    shown = set()
    for visitor in (stranger, nobody):
        for other in (token, "there-is-none", "x" * 500):
            page = visitor.get(address.replace(token, other))
            assert page.status == 404
            shown.add(page.text.replace(other, "…"))
    assert len(shown) == 1
    assert "Catriona" not in shown.pop()


def test_d76_two_people_in_one_browser_do_not_mix(way_in) -> None:
    visitor = way_in.visitor()
    seats = []
    for name in ("Catriona", "Domhnall"):
        login = begin_login(way_in.platform, visitor)
        seats.append(login.launch(login.claims(name=name)).location)
    first, second = (visitor.get(address).text for address in seats)
    assert "Catriona" in first
    assert "Domhnall" not in first
    assert "Domhnall" in second
    assert "Catriona" not in second


def test_d76_a_seat_that_has_ended_says_so_to_its_own_browser_only(way_in) -> None:
    login, address = seated(way_in)
    ended = utc_now() - timedelta(seconds=1)
    change_rows(
        way_in, update(Seat).where(Seat.id == way_in.newest_seat().id).values(expires_at=ended)
    )
    assert login.visitor.get(address).status == 410
    assert way_in.visitor().get(address).status == 404


@on_sqlite
def test_d77_a_seats_pages_can_be_framed_by_its_platform_only(way_in, other_platform) -> None:
    login, address = seated(way_in)
    policy = login.visitor.get(address).headers["Content-Security-Policy"]
    ancestors = policy.partition("frame-ancestors ")[2].split()
    assert ancestors == ["'self'", way_in.platform.issuer]
    assert other_platform.issuer not in policy


@on_sqlite
@pytest.mark.parametrize(
    "address",
    [
        "https://a.test; script-src *",
        "https://a.test\r\nX-Injected: yes",
        "https://*/",
        "https://a.test,b",
        "https://'unsafe-inline'/",
        "https://a\0b/",
        "https://user:pass@a.test/",
        "https://a.test:99999/",
        "javascript:alert(1)",
        "https://[::1/",
        "https://a.test/\ud7ff\0",
        "//a.test/",
    ],
)
def test_d77_a_return_address_cannot_loosen_the_policy_or_split_a_header(way_in, address) -> None:
    login, page = seated(way_in, launch_presentation={"return_url": address})
    answer = login.visitor.get(page)
    assert answer.status == 200
    policy = answer.headers["Content-Security-Policy"]
    assert policy.endswith(f"frame-ancestors 'self' {way_in.platform.issuer}")
    assert "X-Injected" not in answer.headers
    assert address not in answer.text


@on_sqlite
def test_d79_no_token_in_a_log_an_address_or_a_referrer(way_in, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    login = way_in.login()
    token = signed(login.claims(roles=[INSTRUCTOR]))
    answer = login.post(token)
    page = login.visitor.get(answer.location)
    with way_in.refusing(StateUsedError) as refused:
        refused.by(login.post(token))
    for secret in (token, token.split(".")[1], login.state, login.nonce):
        assert secret not in answer.location + answer.text + page.text
        assert secret not in caplog.text
    assert answer.status == 303
    assert {answer.headers["Referrer-Policy"], page.headers["Referrer-Policy"]} == {"no-referrer"}


@on_sqlite
def test_a_visitors_host_header_leads_nowhere(way_in) -> None:
    login = way_in.login()
    fields = {"Host": "elsewhere.test", "X-Forwarded-Host": "elsewhere.test"}
    answer = login.visitor.post(
        "/lti/launch", headers=fields, state=login.state, id_token=signed(login.claims())
    )
    assert answer.location.startswith("/s/")
    assert Visitor(way_in.tool.base_url).get("/lti/launch").status == 405
