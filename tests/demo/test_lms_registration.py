from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest

from demo.fake_tool import call, get
from lti_leadership.demo.browser import launch, sign_in
from lti_leadership.demo.lms.config import ActivityConfig
from lti_leadership.demo.lms.vocabulary import (
    PLATFORM_CONFIGURATION,
    SCOPE_LINE_ITEM,
    SCOPE_SCORE,
    TOOL_CONFIGURATION,
)


@pytest.fixture
def begun(lms, unregistered, browser):
    """Let the administrator paste the tool's address; return what the tool is given."""

    def beginning(query=""):
        sign_in(browser, lms.base_url, "rhona")
        tools = browser.open(f"{lms.base_url}/tools")
        address = f"{unregistered.base_url}/register{query}"
        page = browser.submit(tools.form("/tools/register"), url=address)
        browser.open_frame(page)
        return unregistered.registrations[-1]

    return beginning


@pytest.fixture
def registering(lms, begun):
    token = begun()["registration_token"]

    def sending(document, *, given=token, content_type="application/json"):
        body = document if isinstance(document, str) else json.dumps(document)
        address = get(lms.platform.openid_configuration).json()["registration_endpoint"]
        return call("POST", address, token=given, body=body, content_type=content_type)

    return sending


@pytest.fixture
def document(unregistered):
    def making(*, lti=None, **changes):
        base = unregistered.base_url
        known = {
            "application_type": "web",
            "response_types": ["id_token"],
            "grant_types": ["implicit", "client_credentials"],
            "initiate_login_uri": f"{base}/login",
            "redirect_uris": [f"{base}/launch"],
            "client_name": "Fake tool",
            "jwks_uri": f"{base}/jwks",
            "token_endpoint_auth_method": "private_key_jwt",
            "scope": f"{SCOPE_SCORE} https://example.org/unknown",
            TOOL_CONFIGURATION: {
                "domain": urlsplit(base).netloc,
                "target_link_uri": f"{base}/launch",
                "claims": ["iss", "sub"],
                "custom_parameters": {"eq": "a=b", "yes": True},
                "messages": [
                    {"type": "LtiResourceLinkRequest"},
                    {"type": "LtiDeepLinkingRequest", "target_link_uri": f"{base}/choose"},
                ],
                **(lti or {}),
            },
            **changes,
        }
        return {name: value for name, value in known.items() if value is not ...}

    return making


def test_the_platform_describes_itself_without_any_token(lms):
    described = get(lms.platform.openid_configuration).json()
    base = lms.base_url
    assert described["issuer"] == base
    assert described["token_endpoint"] == f"{base}/mod/lti/token.php"
    assert described["jwks_uri"] == f"{base}/mod/lti/certs.php"
    assert described["authorization_endpoint"] == f"{base}/mod/lti/auth.php"
    assert described["registration_endpoint"] == f"{base}/mod/lti/openid-registration.php"
    lti = described[PLATFORM_CONFIGURATION]
    assert lti["product_family_code"] == "moodle"
    assert lti["version"] == "4.5.6 (Build: 20250811)"
    assert [message["type"] for message in lti["messages_supported"]] == [
        "LtiResourceLinkRequest",
        "LtiDeepLinkingRequest",
    ]


def test_the_tool_is_opened_in_a_frame_with_two_more_parameters(lms, begun):
    given = begun("?invite=abc")
    assert given.pop("invite") == "abc"
    assert given.pop("openid_configuration") == lms.platform.openid_configuration
    claims = lms.lms.keys.read(given.pop("registration_token"))
    assert claims.keys() == {"sub", "scope", "iat", "exp"}
    assert (claims["scope"], claims["exp"] - claims["iat"]) == ("reg", 3600)
    assert given == {}


def test_only_the_administrator_registers_tools(lms, unregistered, browser):
    sign_in(browser, lms.base_url, "catriona")
    assert browser.open(f"{lms.base_url}/tools").status == 403
    assert browser.open(f"{lms.base_url}/tools/start?url=http://x.example").status == 403
    assert unregistered.registrations == []


@pytest.mark.parametrize(
    "address",
    ["", "x", "ftp://t.example/", "http://t.example/ķ", "http://[", "http://t.example/#x"],
)
def test_what_is_no_address_is_refused(lms, browser, address):
    sign_in(browser, lms.base_url, "rhona")
    form = browser.open(f"{lms.base_url}/tools").form("/tools/register")
    assert browser.submit(form, url=address).status == 400


def test_a_registration_is_answered_as_moodle_does(unregistered, registering, document):
    answer = registering(document())
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    made, base = answer.json(), unregistered.base_url
    assert len(made.pop("client_id")) == 15
    assert set(made.pop("scope").split()) == {SCOPE_SCORE, SCOPE_LINE_ITEM}
    assert made == {
        "response_types": ["id_token"],
        "jwks_uri": f"{base}/jwks",
        "initiate_login_uri": f"{base}/login",
        "grant_types": ["client_credentials", "implicit"],
        "redirect_uris": [f"{base}/launch"],
        "application_type": "web",
        "token_endpoint_auth_method": "private_key_jwt",
        "client_name": "Fake tool",
        TOOL_CONFIGURATION: {
            "version": "1.3.0",
            "deployment_id": "1",
            "target_link_uri": f"{base}/launch",
            "domain": urlsplit(base).netloc,
            "messages": [{"type": "LtiDeepLinkingRequest", "target_link_uri": f"{base}/choose"}],
            "custom_parameters": {"eq": "a", "yes": "1"},
            "claims": ["sub", "iss"],
        },
    }


def test_the_scope_in_the_answer_lies_as_moodles_does_but_the_grant_does_not(
    lms, registering, document
):
    registering(document())
    assert lms.lms.registrations.all()[0].tool.scopes == (SCOPE_SCORE,)


def test_a_registered_tool_is_pending_until_it_is_activated(
    lms, unregistered, browser, registering, document
):
    client_id = registering(document()).json()["client_id"]
    registration = lms.lms.registrations.by_client_id(client_id)
    assert not registration.is_active
    lms.add_activity(registration, 2, ActivityConfig(title="Registered"))
    assert "Registered" not in browser.open(f"{lms.base_url}/courses").text
    browser.press(browser.open(f"{lms.base_url}/tools"), "Activate")
    launch(browser, lms.base_url, "ailsa", "Registered")
    assert unregistered.claims["aud"] == client_id


def test_claims_decide_whether_names_and_email_are_sent(lms, begun, document):
    endpoint = f"{lms.base_url}/mod/lti/openid-registration.php"
    for claims, expected in (
        (["name"], (True, False)),
        (["email"], (False, True)),
        (["sub"], (False, False)),
    ):
        token = begun()["registration_token"]
        body = json.dumps(document(lti={"claims": claims}))
        call("POST", endpoint, token=token, body=body, content_type="application/json")
        tool = lms.lms.registrations.all()[-1].tool
        assert (tool.send_names, tool.send_email) == expected


def test_without_a_deep_linking_message_there_is_none(lms, registering, document):
    registering(document(lti={"messages": []}))
    assert lms.lms.registrations.all()[0].tool.deep_linking_uri is None


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"response_types": ...}, "missing required attribute response_types"),
        ({"initiate_login_uri": ...}, "missing required attribute initiate_login_uri"),
        ({"redirect_uris": ...}, "missing required attribute redirect_uris"),
        ({"client_name": ...}, "missing required attribute client_name"),
        ({"jwks_uri": ...}, "missing required attribute jwks_uri"),
        (
            {"token_endpoint_auth_method": ...},
            "missing required attribute token_endpoint_auth_method",
        ),
        ({TOOL_CONFIGURATION: ...}, f"missing required attribute {TOOL_CONFIGURATION}"),
        ({"lti": {"domain": ""}}, "missing_domain"),
        ({"lti": {"domain": "127.0.0.1"}}, "domain_targetlinkuri_mismatch"),
        ({"redirect_uris": "http://x.example"}, "invalid_redirect_uris"),
        ({"token_endpoint_auth_method": "none"}, "invalid_token_endpoint_auth_method"),
        ({"response_types": ["code"]}, "invalid_response_types"),
        ({"application_type": "native"}, "invalid_application_type"),
        ({"jwks_uri": "file:///etc/passwd"}, "invalid attribute jwks_uri"),
        ({"client_name": "x" * 256}, "invalid attribute client_name"),
        ({"lti": {"messages": ["x"]}}, "invalid_registration"),
    ],
)
def test_a_registration_that_will_not_do_is_refused_in_plain_text(
    lms, registering, document, changes, text
):
    answer = registering(document(**changes))
    assert (answer.status, answer.text) == (400, text)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert lms.lms.registrations.all() == []
    assert registering(document()).status == 200


def test_a_registration_has_to_be_a_json_object(registering, document):
    assert registering("x").status == 400
    assert registering("[]").status == 400
    assert registering(document(), content_type="text/plain").status == 400


def test_a_token_is_good_for_one_registration(registering, document):
    assert registering(document()).status == 200
    again = registering(document())
    assert (again.status, again.text) == (401, "token_already_used")
    assert registering(document(client_name=...)).text == "token_already_used"


def test_no_token_is_401_and_a_bad_one_a_404_page(lms, registering, document):
    missing = registering(document(), given=None)
    assert (missing.status, missing.text) == (401, "missing_registration_token")
    now = int(lms.lms.clock().timestamp())
    forged = {"sub": "stranger", "scope": "reg", "iat": now, "exp": now + 60}
    for token in ("x", "a.b.c", lms.lms.keys.sign(forged), lms.lms.keys.sign({"sub": "x"})):
        refused = registering(document(), given=token)
        assert refused.status == 404
        assert refused.text.startswith("<!DOCTYPE html>")


def test_a_token_lasts_an_hour(registering, document, clock):
    clock.forward(seconds=3601)
    assert registering(document()).status == 404


def test_only_post_registers(lms):
    assert get(f"{lms.base_url}/mod/lti/openid-registration.php").status == 405
