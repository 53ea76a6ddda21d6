"""The platform's key set is broken, slow, somewhere else or just changed."""

from __future__ import annotations

from threading import Event

import pytest
from forging import (
    KID,
    Login,
    Served,
    Visitor,
    begin_login,
    compact,
    key_set,
    public_jwk,
    rs256,
    rsa_key,
    running_forger,
)

from lti_leadership.lti.key_sets import KeySets
from lti_leadership.lti.refusals import KeysUnavailableError, TokenInvalidError
from lti_leadership.outbound import CONNECT_SECONDS, READ_SECONDS

pytestmark = pytest.mark.parametrize("way_in", ["sqlite"], indirect=True, scope="module")

GOOD = key_set(public_jwk())
UNUSABLE = {
    "D17-500": Served(GOOD.body, 500),
    "D17-404": Served(GOOD.body, 404),
    "D17-html": Served(b"<!doctype html><title>Error</title>", 200, {"Content-Type": "text/html"}),
    "D17-empty": Served(b""),
    "D17-object": Served(b"{}"),
    "D17-null": Served(b"null"),
    "D17-keys-null": Served(b'{"keys": null}'),
    "D17-keys-is-an-object": Served(b'{"keys": {"kid": "platform-key"}}'),
    "D17-list": Served(b"[]"),
    "D17-nested": Served(b'{"keys":' * 50_000),
    "D17-not-utf-8": Served(b'{"keys": "\xff"}'),
    "D17-six-megabytes": Served(b" " * 6_000_000 + GOOD.body),
    "D17-hangs-up": Served(b"", 200, {"Content-Encoding": "gzip"}),
}


@pytest.fixture
def strange(way_in):
    """A platform whose keys the tool has not read yet."""
    with running_forger() as platform:
        way_in.register(
            issuer=platform.issuer,
            auth_url=f"{platform.issuer}/auth",
            jwks_url=f"{platform.issuer}/jwks",
        )
        yield platform


def login_at(platform, way_in) -> Login:
    return begin_login(platform, Visitor(way_in.tool.base_url))


def signed(login: Login, kid: str = KID, key: str = "platform") -> str:
    return compact({"alg": "RS256", "kid": kid}, login.claims(), rs256(rsa_key(key)))


@pytest.mark.parametrize("served", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_nobody_gets_in_and_nothing_is_cached(way_in, strange, served) -> None:
    strange.jwks = served
    login = login_at(strange, way_in)
    with way_in.refusing(KeysUnavailableError) as refused:
        refused.by(login.post(signed(login)), strange.issuer, login.nonce)
    strange.jwks = GOOD
    assert login.post(signed(login)).status == 303


GARBAGE = {
    "null": None,
    "text": "key",
    "list": [],
    "empty": {},
    "same-kid": {"kid": KID, "kty": "RSA", "n": "!", "e": "AQAB", "alg": "RS256"},
    "same-kid-numbers": {"kid": KID, "kty": "RSA", "n": 5, "e": 3},
    "same-kid-tiny": {"kid": KID, "kty": "RSA", "n": "AQ", "e": "AQAB"},
    "same-kid-even": {"kid": KID, "kty": "RSA", "n": "_" * 340 + "4A", "e": "Ag"},
    "same-kid-endless": {"kid": KID, "kty": "RSA", "n": "_" * 40_000, "e": "AQAB"},
    "same-kid-other-key": public_jwk(KID, rsa_key("stranger")),
    "kid-is-a-list": {**public_jwk(), "kid": [KID]},
    "kty-is-a-list": {**public_jwk(), "kty": ["RSA"]},
    "use-is-an-object": {**public_jwk(), "use": {}},
    "symmetric": {"kid": KID, "kty": "oct", "k": "AAAA"},
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=[f"D17-{name}" for name in GARBAGE])
def test_a_garbage_first_key_does_not_take_the_good_one_with_it(way_in, strange, garbage) -> None:
    strange.jwks = key_set(garbage, public_jwk())
    login = login_at(strange, way_in)
    assert login.post(signed(login)).status == 303


def test_d17_keys_without_use_and_alg_are_good_as_open_edx_has_them(way_in, strange) -> None:
    bare = {name: public_jwk()[name] for name in ("kty", "n", "e", "kid")}
    strange.jwks = key_set(bare)
    login = login_at(strange, way_in)
    assert login.post(signed(login)).status == 303


def test_d17_old_keys_are_kept_when_the_platform_fails(way_in, strange) -> None:
    first, second = login_at(strange, way_in), login_at(strange, way_in)
    assert first.post(signed(first)).status == 303
    strange.jwks = Served(b"", 500)
    with way_in.refusing(TokenInvalidError) as refused:
        refused.by(second.post(signed(second, kid="asks-again")))
    assert second.post(signed(second)).status == 303
    assert len(strange.paths("/jwks")) == 2


def test_d18_a_silent_key_set_address_is_given_up_on(way_in, strange) -> None:
    never = Event()
    strange.jwks = Served(waits_for=never)
    login = login_at(strange, way_in)
    with way_in.refusing(KeysUnavailableError) as refused:
        refused.by(login.post(signed(login)))
    never.set()
    assert refused.case.note == "127.0.0.1 did not answer in time"
    assert CONNECT_SECONDS <= READ_SECONDS <= 10


def test_d18_a_dead_address_is_given_up_on(way_in, strange) -> None:
    way_in.register(
        issuer=strange.issuer, auth_url=f"{strange.issuer}/auth", jwks_url="http://127.0.0.1:9/jwks"
    )
    login = login_at(strange, way_in)
    with way_in.refusing(KeysUnavailableError) as refused:
        refused.by(login.post(signed(login)))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_d20_a_redirect_is_not_followed(way_in, strange, status) -> None:
    strange.jwks = Served(GOOD.body, status, {"Location": f"{way_in.platform.issuer}/inside"})
    login = login_at(strange, way_in)
    with way_in.refusing(KeysUnavailableError) as refused:
        refused.by(login.post(signed(login)))
    assert way_in.platform.paths("/inside") == []


@pytest.mark.parametrize(
    "address",
    [
        "http://10.0.0.1/jwks",
        "https://10.0.0.1/jwks",
        "https://[::1]/jwks",
        "https://169.254.169.254/latest/meta-data",
        "http://public.test/jwks",
        "https://0x7f000001/jwks",
    ],
)
def test_d20_an_address_inside_is_not_asked(way_in, strange, address) -> None:
    way_in.register(issuer=strange.issuer, auth_url=f"{strange.issuer}/auth", jwks_url=address)
    login = login_at(strange, way_in)
    with way_in.refusing(KeysUnavailableError) as refused:
        refused.by(login.post(signed(login)))


def test_d22_a_rotated_key_is_good_at_its_first_use(way_in, strange) -> None:
    before, after = login_at(strange, way_in), login_at(strange, way_in)
    assert before.post(signed(before)).status == 303
    strange.jwks = key_set(public_jwk("next", rsa_key("next")), public_jwk())
    assert after.post(signed(after, "next", "next")).status == 303
    assert len(strange.paths("/jwks")) == 2


def test_d02_an_unknown_kid_asks_again_once_and_then_not_for_a_while(way_in, strange) -> None:
    for _ in range(5):
        login = login_at(strange, way_in)
        with way_in.refusing(TokenInvalidError) as refused:
            refused.by(login.post(signed(login, "never-heard-of")))
    assert len(strange.paths("/jwks")) == 2


def test_a_steady_launch_fetches_no_keys(way_in, strange) -> None:
    for _ in range(3):
        login = login_at(strange, way_in)
        assert login.post(signed(login)).status == 303
    assert len(strange.paths("/jwks")) == 1


def test_d23_a_retired_key_is_refused_within_five_minutes(way_in, strange) -> None:
    now = 0.0
    key_sets = KeySets(way_in.tool.parts.wire, clock=lambda: now)
    address = f"{strange.issuer}/jwks"
    assert key_sets.keys(address, KID)
    strange.jwks = key_set(public_jwk("next", rsa_key("next")))
    now = 301.0
    with pytest.raises(TokenInvalidError):
        key_sets.keys(address, KID)
