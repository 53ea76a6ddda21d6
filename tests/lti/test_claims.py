"""Claims by schema: whatever JSON there is, it is taken or refused; nothing else happens."""

from __future__ import annotations

import json
from typing import Any

import pytest
from forging import AGS, claim, good_claims
from hypothesis import given, settings
from hypothesis import strategies as st

from lti_leadership.lti.claims import ResourceLinkLaunch, parse_claims
from lti_leadership.lti.refusals import ClaimsInvalidError

NAMES = sorted(good_claims("https://lms.test", "https://tool.test", "client", "nonce"))
TEXTS = st.text() | st.text(st.characters(categories=("Cs", "Cc"), include_characters="a"))
NUMBERS = st.integers() | st.floats()
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
MEMBERS = ("id", "title", "scope", "lineitem", "return_url", "locale", "product_family_code")


def good(**changes: Any) -> dict[str, Any]:
    claims = good_claims("https://lms.test", "https://tool.test", "client", "nonce")
    return {**claims, **{claim(name): value for name, value in changes.items()}}


def storable(text: str) -> bool:
    """Whether both databases can hold it."""
    return "\0" not in text and text.encode("utf-8", "replace").decode() == text


def check(claims: dict[str, Any]) -> ResourceLinkLaunch | None:
    """Parse as from a token; return None if refused. Whatever is taken can be stored."""
    try:
        launch = parse_claims(claims)
    except ClaimsInvalidError as refusal:
        assert len(refusal.note) < 10_000  # noqa: PT017 - it may be raised, or not
        return None
    assert all(storable(text) for text in texts(launch.model_dump(exclude={"custom"})))
    assert 0 < len(launch.sub.strip()) <= 255
    return launch


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts(part)]
    return [value] if isinstance(value, str) else []


@settings(max_examples=400, deadline=None)
@given(name=st.sampled_from([*NAMES, claim("tool_platform")]), value=ANYTHING)
def test_any_json_for_any_claim(name, value) -> None:
    check({**good(), name: value})


@settings(max_examples=400, deadline=None)
@given(
    name=st.sampled_from(["context", "resource_link", "launch_presentation", "tool_platform", AGS]),
    member=st.sampled_from(MEMBERS),
    value=ANYTHING,
)
def test_any_json_for_any_member_of_a_claim(name, member, value) -> None:
    check(good(**{name: {"id": "x", member: value}}))


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES) | TEXTS, ANYTHING, max_size=8))
def test_any_json_at_all(claims) -> None:
    check(claims)


@given(ANYTHING)
def test_a_note_never_holds_a_value(value) -> None:
    with pytest.raises(ClaimsInvalidError) as refusal:
        parse_claims(good(sub=["the secret value"], roles=value))
    assert "sub" in refusal.value.note
    assert "secret" not in refusal.value.note


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("https://lms.test/items/1", True),
        ("https://lms.test:8443/items?type_id=7", True),
        ("http://[::1]:8080/items", True),
        ("https://lms.test", True),
        ("https://lms_1.test/%C3%A9/é", True),
        ("", False),
        (None, False),
        (5, False),
        ("ftp://lms.test/", False),
        ("javascript:alert(1)", False),
        ("//lms.test/", False),
        ("/items/1", False),
        ("https://", False),
        ("https:///items", False),
        ("https://user@lms.test/", False),
        ("https://user:pass@lms.test/", False),
        ("https://lms.test:99999/", False),
        ("https://lms.test:0/", False),
        ("https://lms.test:x/", False),
        ("https://lms..test/", False),
        (f"https://{'a' * 64}.test/", False),
        ("https://lms.test\\@elsewhere.test/", False),
        ("https://lms.test/\r\nX: y", False),
        ("https://lms.test/\0", False),
        ("https://lms.test/a b", False),
        (" https://lms.test/", False),
        ("https://lms.test/\n", False),
        ("https://[lms.test/", False),
        ("https://lmś.test/", False),
        (f"https://lms.test/{'a' * 2000}", False),
    ],
)
def test_an_address_that_cannot_be_used_switches_the_feature_off(address, taken) -> None:
    launch = check(good(**{AGS: {"lineitem": address}}))
    assert launch is not None
    assert launch.endpoint is not None
    assert launch.endpoint.lineitem == (address if taken else None)


@pytest.mark.parametrize("locale", ["en", "en-GB", "en_GB.UTF-8", "gd"])
def test_a_locale_is_kept(locale) -> None:
    launch = check(good(launch_presentation={"locale": locale}))
    assert launch is not None
    assert launch.launch_presentation is not None
    assert launch.launch_presentation.locale == locale


@pytest.mark.parametrize("locale", ["", "e n", "x" * 36, 5, None, "en\0", "é"])
def test_a_locale_that_cannot_be_read_keeps_nobody_out(locale) -> None:
    launch = check(good(launch_presentation={"locale": locale}))
    assert launch is not None
    assert launch.launch_presentation is not None
    assert launch.launch_presentation.locale is None


@pytest.mark.parametrize(
    ("given_value", "text"),
    [
        ("mmllf-3", "mmllf-3"),
        (" mmllf-3 ", "mmllf-3"),
        ("$ResourceLink.id", None),
        ("", None),
        ("  ", None),
        (5, None),
        (None, None),
        (["mmllf-3"], None),
    ],
)
def test_a_custom_parameter_that_was_not_filled_in_is_none(given_value, text) -> None:
    launch = check(good(custom={"item": given_value}))
    assert launch is not None
    assert launch.custom_text("item") == text
    assert launch.custom_text("other") is None


def test_names_are_shown_without_what_cannot_be_printed_and_are_cut() -> None:
    launch = check(good(name="Mòr\0ag\u202e <b>" + "x" * 300))
    assert launch is not None
    assert launch.name is not None
    assert launch.name.startswith("Mòrag <b>x")
    assert len(launch.name) == 200


def test_a_real_token_of_open_edx_needs_nothing_optional() -> None:
    claims = good(
        context={"id": "course-v1:Demo+LTI101+2026", "type": [], "label": None, "title": None},
        resource_link={"id": "block-v1:Demo+type@lti_consumer+block@0123"},
        launch_presentation={"document_target": "iframe"},
    )
    assert check(json.loads(json.dumps(claims))) is not None
