"""The cache of platforms' keys, with a clock that is moved by hand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from forging import KID, ForgingPlatform, Served, key_set, public_jwk, rsa_key

from lti_leadership.lti.key_sets import KeySets
from lti_leadership.lti.refusals import KeysUnavailableError, TokenInvalidError

BROKEN = Served(b"", 500)


class Keys:
    """A cache, its clock, and how often it asked."""

    def __init__(self, wire, platform: ForgingPlatform) -> None:
        self.now = 1000.0
        self.platform = platform
        self._key_sets = KeySets(wire, clock=lambda: self.now)

    def get(self, kid: str = KID):
        return self._key_sets.keys(f"{self.platform.issuer}/jwks", kid)

    @property
    def fetches(self) -> int:
        return len(self.platform.paths("/jwks"))


@pytest.fixture
def keys(wire, platform) -> Keys:
    return Keys(wire, platform)


def test_a_key_set_is_good_for_five_minutes(keys) -> None:
    keys.get()
    keys.now += 300
    keys.get()
    assert keys.fetches == 1
    keys.now += 1
    keys.get()
    assert keys.fetches == 2


def test_a_retired_key_is_gone_after_five_minutes(keys) -> None:
    keys.get()
    keys.platform.jwks = key_set(public_jwk("next", rsa_key("next")))
    keys.now += 301
    with pytest.raises(TokenInvalidError):
        keys.get()


def test_an_unknown_kid_asks_at_once_then_once_in_a_cool_down(keys) -> None:
    keys.get()
    for expected in (2, 2, 2):
        with pytest.raises(TokenInvalidError):
            keys.get("unknown")
        assert keys.fetches == expected
    keys.now += 31
    with pytest.raises(TokenInvalidError):
        keys.get("unknown")
    assert keys.fetches == 3


def test_unknown_kids_do_not_keep_a_known_key_from_being_used(keys) -> None:
    keys.get()
    for number in range(20):
        with pytest.raises(TokenInvalidError):
            keys.get(f"unknown-{number}")
    assert keys.get()
    assert keys.fetches == 2


def test_a_rotated_key_is_found_right_after_a_fetch(keys) -> None:
    keys.get()
    keys.platform.jwks = key_set(public_jwk("next", rsa_key("next")))
    assert keys.get("next")
    assert keys.fetches == 2


def test_errors_are_never_cached(keys) -> None:
    good, keys.platform.jwks = keys.platform.jwks, BROKEN
    for _ in range(2):
        with pytest.raises(KeysUnavailableError):
            keys.get()
    keys.platform.jwks = good
    assert keys.get()
    assert keys.fetches == 3


def test_old_keys_are_kept_when_the_platform_fails_but_an_hour_at_most(keys) -> None:
    keys.get()
    keys.platform.jwks = BROKEN
    keys.now += 3599
    assert keys.get()
    keys.now += 1
    with pytest.raises(KeysUnavailableError):
        keys.get()


def test_a_failing_platform_is_not_asked_at_every_launch(keys) -> None:
    keys.get()
    keys.platform.jwks = BROKEN
    keys.now += 301
    for _ in range(5):
        assert keys.get()
    assert keys.fetches == 2
    keys.now += 31
    keys.get()
    assert keys.fetches == 3


def test_a_platform_that_is_back_is_noticed(keys) -> None:
    keys.get()
    good, keys.platform.jwks = keys.platform.jwks, BROKEN
    keys.now += 301
    keys.get()
    keys.platform.jwks = good
    keys.now += 31
    keys.get()
    keys.now += 100
    keys.get()
    assert keys.fetches == 3


@pytest.mark.parametrize("served", [key_set(public_jwk()), BROKEN], ids=["good", "broken"])
def test_ten_threads_ask_once_and_share_what_comes(keys, served) -> None:
    go_on = Event()
    keys.platform.jwks = Served(served.body, served.status, waits_for=go_on)

    def get(_number: int) -> bool:
        try:
            return bool(keys.get())
        except KeysUnavailableError:
            return False

    with ThreadPoolExecutor(10) as pool:
        asked = [pool.submit(get, number) for number in range(10)]
        while keys.fetches == 0 or sum(future.running() for future in asked) < 10:
            assert not any(future.done() for future in asked)
        go_on.set()
        assert {future.result() for future in asked} == {served is not BROKEN}
    assert keys.fetches <= 2


def test_two_keys_of_one_kid_are_both_given(keys) -> None:
    keys.platform.jwks = key_set(public_jwk(), public_jwk(KID, rsa_key("other")))
    assert len(keys.get()) == 2


def test_no_more_than_fifty_keys_are_read(keys) -> None:
    keys.platform.jwks = key_set(*[public_jwk(f"key-{number}") for number in range(60)])
    assert keys.get("key-49")
    with pytest.raises(TokenInvalidError):
        keys.get("key-50")


def test_key_sets_of_two_platforms_are_kept_apart(wire, platform) -> None:
    key_sets = KeySets(wire)
    assert key_sets.keys(f"{platform.issuer}/jwks", KID)
    platform.service_answer = key_set(public_jwk("of-the-other"))
    with pytest.raises(TokenInvalidError):
        key_sets.keys(f"{platform.issuer}/other", KID)
