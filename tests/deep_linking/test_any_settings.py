"""Whatever JSON the settings hold, they are taken or refused; nothing else happens."""

from __future__ import annotations

from typing import Any

from deep_linking.requests import DEEP_LINKING
from forging import INSTRUCTOR, claim, good_claims
from hypothesis import given, settings
from hypothesis import strategies as st

from lti_leadership.agencies.models import Platform
from lti_leadership.lti.claims import parse_claims
from lti_leadership.lti.deep_linking import (
    ContentReturnElsewhereError,
    DeepLinkingLaunch,
    DeepLinkingSettings,
    check_request,
    settings_to_keep,
)
from lti_leadership.lti.refusals import ClaimsInvalidError

ISSUER = "https://lms.test"
GOOD = {
    "deep_link_return_url": f"{ISSUER}/return",
    "accept_types": ["ltiResourceLink"],
    "accept_presentation_document_targets": ["iframe"],
}
TEXTS = st.text() | st.text(st.characters(categories=("Cs", "Cc"), include_characters="a"))
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
ADDRESSES = st.from_regex(
    r"(https?:)?[/\\]{0,3}(lms\.test)?[@:.#?%\\/ \t]?[a-z0-9.\[\]@:]{0,12}/?", fullmatch=True
)
PLATFORM = Platform(issuer=ISSUER, authorization_url=f"{ISSUER}/auth")


def launch(**changes: Any) -> DeepLinkingLaunch:
    claims = good_claims(ISSUER, "https://tool.test", "client", "nonce")
    claims[claim("message_type")] = "LtiDeepLinkingRequest"
    claims[claim("roles")] = [INSTRUCTOR]
    claims[f"{DEEP_LINKING}deep_linking_settings"] = {**GOOD, **changes}
    parsed = parse_claims(claims, DeepLinkingLaunch)
    assert isinstance(parsed, DeepLinkingLaunch)
    check_request(parsed, PLATFORM)
    return parsed


@settings(max_examples=500, deadline=None)
@given(name=st.sampled_from(sorted(DeepLinkingSettings.model_fields)), value=ANYTHING)
def test_any_json_for_any_setting_is_refused_or_kept_as_it_was(name, value) -> None:
    try:
        parsed = launch(**{name: value})
    except ClaimsInvalidError as refusal:
        assert len(refusal.note) < 10_000  # noqa: PT017 - it may be raised, or not
        return
    kept = settings_to_keep(parsed)
    assert kept is not None
    again = DeepLinkingSettings.model_validate(kept)
    assert settings_to_keep(parsed.model_copy(update={"settings": again})) == kept
    if name == "data":
        assert again.data == value


@settings(max_examples=500, deadline=None)
@given(url=ADDRESSES)
def test_an_address_that_is_taken_begins_with_the_platforms_origin(url) -> None:
    try:
        launch(deep_link_return_url=url)
    except ContentReturnElsewhereError:
        return
    rest = url.removeprefix(ISSUER).removeprefix(":443")
    assert url.startswith(ISSUER)
    assert rest[:1] in {"", "/", "?", "#"}
