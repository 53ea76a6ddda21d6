"""Claims of properly signed tokens: what is refused, for which reason, and what is let in."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from forging import AGS, INSTRUCTOR, LEARNER, LTI, SCORE_SCOPE, Login, claim

from lti_leadership.agencies.models import Learner
from lti_leadership.database import db
from lti_leadership.lti.models import Role
from lti_leadership.lti.refusals import (
    ClaimsInvalidError,
    DeploymentUnknownError,
    ItemUnknownError,
    LaunchRefusedError,
    MessageTypeUnsupportedError,
    NonceMismatchError,
    TargetElsewhereError,
    TokenForOthersError,
    TokenOutOfTimeError,
)

pytestmark = pytest.mark.parametrize("way_in", ["sqlite"], indirect=True, scope="module")

Change = Callable[[Login, dict[str, Any]], None]


def drop(name: str) -> Change:
    """Leave a claim out."""
    return lambda _login, claims: claims.pop(claim(name), None) and None


def put(name: str, value: Any) -> Change:
    """Give a claim another value; a function of the login makes one that depends on it."""

    def change(login: Login, claims: dict[str, Any]) -> None:
        claims[claim(name)] = value(login) if callable(value) else value

    return change


def put_time(name: str, offset: float) -> Change:
    """Give a claim a time, in seconds from now."""
    return put(name, lambda _login: int(time.time() + offset))


def only(kept: dict[str, Any]) -> Change:
    """Replace all claims."""

    def change(_login: Login, claims: dict[str, Any]) -> None:
        claims.clear()
        claims.update(kept)

    return change


def both(*changes: Change) -> Change:
    """Make several changes."""

    def change(login: Login, claims: dict[str, Any]) -> None:
        for one in changes:
            one(login, claims)

    return change


def target(pattern: str) -> Change:
    """Point `target_link_uri` to `pattern`, where {host} is the tool's host and port."""
    return put(
        "target_link_uri",
        lambda login: pattern.replace("{host}", login.visitor.tool_url.partition("//")[2]),
    )


def message(kind: Any) -> Change:
    """Give the message another type."""
    return put("message_type", kind)


NOT_LTI, OTHERS, LATE = ClaimsInvalidError, TokenForOthersError, TokenOutOfTimeError
NONCE, CLAIMS, ELSEWHERE = NonceMismatchError, ClaimsInvalidError, TargetElsewhereError
KIND, PENDING = MessageTypeUnsupportedError, DeploymentUnknownError

REFUSED: dict[str, tuple[type[LaunchRefusedError], Change]] = {
    "D03-not-an-lti-token": (NOT_LTI, only({"name": "badltilaunch"})),
    "D03-nothing-at-all": (NOT_LTI, only({})),
    "D24-other-iss": (OTHERS, put("iss", "https://elsewhere.test")),
    "D24-iss-with-a-slash-more": (OTHERS, put("iss", lambda login: login.platform.issuer + "/")),
    "D24-iss-is-a-list": (OTHERS, put("iss", lambda login: [login.platform.issuer])),
    "D26-iss-missing": (OTHERS, drop("iss")),
    "D26-iss-null": (OTHERS, put("iss", None)),
    "D27-other-aud": (OTHERS, put("aud", "somebody-else")),
    "D27-aud-is-an-object": (OTHERS, put("aud", lambda login: {login.client_id: 1})),
    "D27-aud-is-part-of-ours": (OTHERS, put("aud", lambda login: login.client_id[:-1])),
    "D27-aud-holds-ours": (OTHERS, put("aud", lambda login: f"x {login.client_id}")),
    "D28-aud-missing": (OTHERS, drop("aud")),
    "D29-aud-empty": (OTHERS, put("aud", [])),
    "D30-aud-in-a-list-in-a-list": (OTHERS, put("aud", lambda login: [[login.client_id]])),
    "D31-azp-of-another": (OTHERS, put("azp", "somebody-else")),
    "D31-azp-empty": (OTHERS, put("azp", "")),
    "D31-azp-is-a-list": (OTHERS, put("azp", lambda login: [login.client_id])),
    "D32-two-aud-and-no-azp": (OTHERS, put("aud", lambda login: [login.client_id, "other"])),
    "D32-two-aud-and-azp-null": (
        OTHERS,
        both(put("aud", lambda login: [login.client_id, "other"]), put("azp", None)),
    ),
    "D32-two-aud-and-azp-of-the-other": (
        OTHERS,
        both(put("aud", lambda login: [login.client_id, "other"]), put("azp", "other")),
    ),
    "D34-exp-past": (LATE, put_time("exp", -31)),
    "D34-exp-zero": (LATE, put("exp", 0)),
    "D34-exp-negative": (LATE, put("exp", -1e300)),
    "D35-exp-missing": (LATE, drop("exp")),
    "D35-exp-null": (LATE, put("exp", None)),
    "D35-exp-is-text": (LATE, put("exp", lambda _login: str(int(time.time()) + 60))),
    "D35-exp-true": (LATE, put("exp", value=True)),
    "D35-exp-nan": (LATE, put("exp", float("nan"))),
    "D35-exp-infinite": (LATE, put("exp", float("inf"))),
    "D35-exp-beyond-a-float": (LATE, put("exp", 10**400)),
    "D36-iat-missing": (LATE, drop("iat")),
    "D36-iat-nan": (LATE, put("iat", float("nan"))),
    "D36-iat-beyond-a-float": (LATE, put("iat", 10**400)),
    "D36-iat-is-a-list": (LATE, put("iat", [1])),
    "D37-iat-in-the-future": (LATE, put_time("iat", 60)),
    "D39-iat-too-old": (LATE, put_time("iat", -700)),
    "D40-nbf-in-the-future": (LATE, put_time("nbf", 60)),
    "D40-nbf-nan": (LATE, put("nbf", float("nan"))),
    "D40-nbf-is-text": (LATE, put("nbf", "now")),
    "D42-nonce-missing": (NONCE, drop("nonce")),
    "D42-nonce-empty": (NONCE, put("nonce", "")),
    "D42-nonce-null": (NONCE, put("nonce", None)),
    "D43-nonce-not-of-ours": (NONCE, put("nonce", "an-invented-nonce")),
    "D43-nonce-in-a-list": (NONCE, put("nonce", lambda login: [login.nonce])),
    "D46-version-missing": (CLAIMS, drop("version")),
    "D46-version-1.2": (CLAIMS, put("version", "1.2.0")),
    "D46-version-11.3": (CLAIMS, put("version", "11.3.0")),
    "D46-version-is-a-number": (CLAIMS, put("version", 1.3)),
    "D47-message-type-missing": (KIND, drop("message_type")),
    "D47-message-type-unknown": (KIND, message("LtiSomethingRequest")),
    "D47-message-type-is-a-list": (KIND, message(["LtiResourceLinkRequest"])),
    "D47-message-type-is-an-object": (KIND, message({"a": {"b": []}})),
    "D47-message-type-of-other-case": (KIND, message("ltiresourcelinkrequest")),
    "D47-message-type-with-a-nul": (KIND, message("Lti\0Request")),
    "D47-message-type-with-half-a-letter": (KIND, message("Lti\ud800Request")),
    "D47-deep-linking-without-its-settings": (CLAIMS, message("LtiDeepLinkingRequest")),
    "D64-submission-review-is-not-built": (KIND, message("LtiSubmissionReviewRequest")),
    "D65-data-privacy-is-not-built": (KIND, message("DataPrivacyLaunchRequest")),
    "D65-data-privacy-by-its-other-name": (KIND, message("LtiDataPrivacyLaunchRequest")),
    "D48-roles-missing": (CLAIMS, drop("roles")),
    "D48-roles-null": (CLAIMS, put("roles", None)),
    "D48-roles-is-text": (CLAIMS, put("roles", INSTRUCTOR)),
    "D48-roles-holds-a-number": (CLAIMS, put("roles", [LEARNER, 5])),
    "D48-roles-is-an-object": (CLAIMS, put("roles", {INSTRUCTOR: True})),
    "D48-roles-are-ten-thousand": (CLAIMS, put("roles", [LEARNER] * 1000)),
    "D51-sub-missing": (CLAIMS, drop("sub")),
    "D51-sub-empty": (CLAIMS, put("sub", "")),
    "D51-sub-null": (CLAIMS, put("sub", None)),
    "D51-sub-is-a-number": (CLAIMS, put("sub", 4)),
    "D51-sub-of-blanks": (CLAIMS, put("sub", "   ")),
    "D51-sub-too-long": (CLAIMS, put("sub", "s" * 256)),
    "D51-sub-with-a-nul": (CLAIMS, put("sub", "four\0")),
    "D51-sub-with-half-a-letter": (CLAIMS, put("sub", "four\ud800")),
    "D51-sub-with-a-line-end": (CLAIMS, put("sub", "four\r\nX-Injected: yes")),
    "D53-deployment-missing": (CLAIMS, drop("deployment_id")),
    "D53-deployment-null": (CLAIMS, put("deployment_id", None)),
    "D54-deployment-unknown": (PENDING, put("deployment_id", "never-heard-of")),
    "D54-deployment-of-other-case": (PENDING, put("deployment_id", "DEPLOYMENT-5KQ7")),
    "D54-deployment-with-a-blank-more": (PENDING, put("deployment_id", "deployment-5Kq7 ")),
    "D56-deployment-is-a-number": (CLAIMS, put("deployment_id", 1)),
    "D56-deployment-too-long": (CLAIMS, put("deployment_id", "d" * 256)),
    "D56-deployment-empty": (CLAIMS, put("deployment_id", "")),
    "D56-deployment-with-a-nul": (CLAIMS, put("deployment_id", "deployment-5Kq7\0")),
    "D57-resource-link-missing": (CLAIMS, drop("resource_link")),
    "D57-resource-link-null": (CLAIMS, put("resource_link", None)),
    "D57-resource-link-is-text": (CLAIMS, put("resource_link", "just-text")),
    "D57-resource-link-is-a-list": (CLAIMS, put("resource_link", ["id"])),
    "D57-resource-link-without-id": (CLAIMS, put("resource_link", {"title": "Link"})),
    "D57-resource-link-id-empty": (CLAIMS, put("resource_link", {"id": ""})),
    "D57-resource-link-id-is-a-number": (CLAIMS, put("resource_link", {"id": 7})),
    "D57-resource-link-id-too-long": (CLAIMS, put("resource_link", {"id": "l" * 256})),
    "D59-target-missing": (CLAIMS, drop("target_link_uri")),
    "D59-target-null": (CLAIMS, put("target_link_uri", None)),
    "D59-target-is-a-list": (CLAIMS, put("target_link_uri", ["http://x"])),
    "D59-target-empty": (ELSEWHERE, target("")),
    "D60-target-on-another-host": (ELSEWHERE, target("http://elsewhere.test/lti/launch")),
    "D60-target-on-another-port": (ELSEWHERE, target("http://127.0.0.1:9/lti/launch")),
    "D60-target-without-scheme": (ELSEWHERE, target("//{host}/lti/launch")),
    "D60-target-is-a-path": (ELSEWHERE, target("/lti/launch")),
    "D60-target-with-backslashes": (ELSEWHERE, target("http:\\\\{host}\\launch")),
    "D60-target-with-a-backslash-host": (ELSEWHERE, target("http://{host}\\@elsewhere.test/")),
    "D60-target-with-userinfo": (ELSEWHERE, target("http://a:b@{host}/lti/launch")),
    "D60-target-as-userinfo": (ELSEWHERE, target("http://{host}@elsewhere.test/")),
    "D60-target-as-a-sub-domain": (ELSEWHERE, target("http://{host}.elsewhere.test/")),
    "D60-target-of-another-scheme": (ELSEWHERE, target("https://{host}/lti/launch")),
    "D60-target-is-a-script": (ELSEWHERE, target("javascript:alert(1)//{host}")),
    "D60-target-is-data": (ELSEWHERE, target("data:text/html,<script>alert(1)</script>")),
    "D60-target-cannot-be-read": (ELSEWHERE, target("http://[{host}/")),
    "D60-target-with-a-letter-that-unfolds": (ELSEWHERE, target("http://{host}\u2100/")),
    "D60-target-with-a-line-end": (ELSEWHERE, target("http://{host}/\r\nLocation: http://x.test")),
    "D60-target-with-a-tab-in-its-scheme": (ELSEWHERE, target("ht\ttp://{host}/lti/launch")),
    "D60-target-with-a-nul": (ELSEWHERE, target("http://{host}/\0")),
    "D60-target-too-long": (CLAIMS, target("http://{host}/" + "a" * 2000)),
    "D61-target-of-an-unknown-item": (ItemUnknownError, target("http://{host}/?item=mmllf-99")),
    "D61-target-of-an-endless-item": (
        ItemUnknownError,
        target("http://{host}/?item=" + "x" * 1500),
    ),
    "D61-custom-of-an-unknown-item": (ItemUnknownError, put("custom", {"item": "\0mmllf-3"})),
    "D62-context-is-text": (CLAIMS, put("context", "just-text")),
    "D62-context-without-id": (CLAIMS, put("context", {"title": "Course"})),
    "D62-name-is-an-object": (CLAIMS, put("name", {"first": "Morag"})),
    "D62-custom-is-a-list": (CLAIMS, put("custom", ["just-text"])),
    "D62-custom-is-endless": (CLAIMS, put("custom", {str(n): n for n in range(500)})),
    "D66-endpoint-is-text": (CLAIMS, put(AGS, "http://x.test")),
    "D66-endpoint-scope-is-text": (CLAIMS, put(AGS, {"scope": "score"})),
}


@pytest.mark.parametrize(("refusal", "change"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(way_in, refusal, change) -> None:
    login = way_in.login()
    claims = login.claims()
    good = dict(claims)
    change(login, claims)
    with way_in.refusing(refusal) as refused:
        refused.by(login.launch(claims), *texts_in(good), *texts_in(claims), login.state)


def texts_in(value: Any) -> list[str]:
    """Return what of the claims would be recognised on a page: all texts but the vocabulary."""
    if isinstance(value, dict):
        return [text for key in value for text in texts_in(value[key])]
    if isinstance(value, list):
        return [text for part in value for text in texts_in(part)]
    is_telling = isinstance(value, str) and len(value.strip()) > 3
    known = is_telling and value.startswith((LTI, "Lti", "1."))
    return [value] if is_telling and not known else []


def test_d37_the_administrator_reads_by_how_much_a_clock_is_wrong(way_in) -> None:
    login = way_in.login()
    with way_in.refusing(TokenOutOfTimeError) as refused:
        refused.by(login.launch(login.claims(iat=int(time.time()) + 120)))
    assert re.fullmatch(r"the platform's clock is 1(19|20) s ahead of ours", refused.case.note)


def test_d44_a_nonce_that_was_used_before_opens_nothing_again(way_in) -> None:
    first = way_in.login()
    assert first.launch(first.claims()).status == 303
    second = way_in.login()
    with way_in.refusing(NonceMismatchError) as refused:
        refused.by(second.launch(second.claims(nonce=first.nonce)))


def test_d45_a_nonce_of_another_login_does_not_fit(way_in) -> None:
    other, login = way_in.login(), way_in.login()
    with way_in.refusing(NonceMismatchError) as refused:
        refused.by(login.launch(login.claims(nonce=other.nonce)))


def test_d54_an_unknown_deployment_is_nearly_there_and_the_case_names_it(way_in) -> None:
    login = way_in.login()
    with way_in.refusing(DeploymentUnknownError) as refused:
        refused.by(login.launch(login.claims(deployment_id="school-of-argyll")), "school-of-argyll")
    assert "Nearly there" in refused.answer.text
    for part in ("school-of-argyll", way_in.platform.issuer, login.client_id):
        assert part in refused.case.note


def test_d55_a_deployment_of_another_registration_looks_like_an_unknown_one(way_in) -> None:
    way_in.register(client_id="second-client", deployment="of-the-second", agency="strath")
    login = way_in.login()
    with way_in.refusing(DeploymentUnknownError) as refused:
        refused.by(login.launch(login.claims(deployment_id="of-the-second")), "Agency strath")
    with way_in.refusing(DeploymentUnknownError) as unknown:
        again = way_in.login()
        unknown.by(again.launch(again.claims(deployment_id="of-nobody-here")))
    pages = [page.answer.text.replace(page.case.code, "") for page in (refused, unknown)]
    assert pages[0] == pages[1]


def many_roles() -> list[str]:
    return [f"http://roles.test/{number}#Learner" for number in range(100)]


ACCEPTED: dict[str, tuple[Role, Change]] = {
    "D30-aud-in-a-list": (Role.LEARNER, put("aud", lambda login: [login.client_id])),
    "D30-azp-is-ours": (Role.LEARNER, put("azp", lambda login: login.client_id)),
    "D31-two-aud-and-azp-ours": (
        Role.LEARNER,
        both(
            put("aud", lambda login: ["other", login.client_id]),
            put("azp", lambda login: login.client_id),
        ),
    ),
    "D34-exp-20-s-past-is-a-clock": (Role.LEARNER, put_time("exp", -20)),
    "D35-exp-with-a-fraction": (Role.LEARNER, put("exp", lambda _login: time.time() + 59.5)),
    "D38-iat-20-s-in-the-future": (Role.LEARNER, put_time("iat", 20)),
    "D40-nbf-20-s-in-the-future": (Role.LEARNER, put_time("nbf", 20)),
    "D50-roles-empty": (Role.LEARNER, put("roles", [])),
    "D50-roles-unknown": (Role.LEARNER, put("roles", ["urn:elsewhere:Head#Administrator"])),
    "D50-roles-short": (Role.LEAD, put("roles", ["Instructor"])),
    "D50-roles-many": (Role.LEARNER, put("roles", many_roles())),
    "D61-target-differs-from-the-login": (Role.LEARNER, target("http://{host}/?item=mmllf-3")),
    "D61-target-with-any-path": (Role.LEARNER, target("http://{host}/some/where?x=%00#part")),
    "D62-only-names": (
        Role.LEARNER,
        both(drop("email"), drop("context"), put("name", "Ailsa")),
    ),
    "D62-only-e-mail": (Role.LEARNER, drop("name")),
    "D62-no-personal-data": (Role.LEARNER, both(drop("name"), drop("email"))),
    "D62-no-context": (Role.LEARNER, drop("context")),
    "D62-every-optional-claim-null": (
        Role.LEARNER,
        both(*(put(name, None) for name in ("name", "email", "context", "custom", AGS))),
    ),
    "D62-presentation-null": (Role.LEARNER, put("launch_presentation", None)),
    "D62-nothing-optional": (
        Role.LEARNER,
        both(
            *(drop(name) for name in ("name", "email", "context", "custom", AGS)),
            drop("launch_presentation"),
        ),
    ),
    "D66-line-item-empty-as-in-moodle": (Role.LEARNER, put(AGS, {"scope": [], "lineitem": ""})),
    "D66-line-item-on-an-address-inside": (
        Role.LEARNER,
        put(AGS, {"scope": [SCORE_SCOPE], "lineitem": "http://10.0.0.1/items/1"}),
    ),
    "D66-line-item-without-its-scope": (
        Role.LEARNER,
        put(AGS, {"scope": [], "lineitem": "https://lms.test/items/1"}),
    ),
    "D66-scopes-unheard-of": (
        Role.LEARNER,
        put(AGS, {"scope": ["x" * 255] * 19 + [SCORE_SCOPE], "lineitem": "https://lms.test/i"}),
    ),
    "D66-line-item-is-a-script": (
        Role.LEARNER,
        put(AGS, {"scope": [], "lineitem": "javascript:alert(1)"}),
    ),
}


@pytest.mark.parametrize(("role", "change"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_accepted(way_in, role, change) -> None:
    login = way_in.login()
    claims = login.claims()
    change(login, claims)
    answer = login.launch(claims)
    assert answer.status == 303, way_in.case_of(answer.text).note
    assert answer.location.startswith("/s/")
    assert way_in.newest_seat().role == role
    assert login.visitor.get(answer.location).status == 200


def test_d62_a_known_name_is_not_overwritten_with_nothing(way_in) -> None:
    for name in ("Ailsa", None, " "):
        login = way_in.login()
        assert login.launch(login.claims(sub="ailsa", name=name)).status == 303
    with way_in.tool.app.app_context():
        learner = db.session.scalars(db.select(Learner).filter_by(subject="ailsa")).one()
        assert learner.name == "Ailsa"
