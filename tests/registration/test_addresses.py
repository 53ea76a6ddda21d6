"""What administrators copy by hand: Canvas's configuration, and each LMS's own field names."""

from __future__ import annotations

import html
import json

import pytest
from forging import Visitor
from registration.office import Office, words

from lti_leadership.lti.registration_vendors import vendor_of

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@on_sqlite
def test_canvas_gets_its_configuration_at_an_address(office: Office) -> None:
    base = office.tool.base_url
    answer = Visitor(base).get("/register/canvas.json")
    assert answer.headers["Content-Type"] == "application/json"
    document = json.loads(answer.text)
    assert document["oidc_initiation_url"] == f"{base}/lti/login"
    assert document["target_link_uri"] == f"{base}/lti/launch"
    assert document["public_jwk_url"] == f"{base}/lti/jwks"
    (extension,) = document["extensions"]
    assert extension["platform"] == "canvas.instructure.com"
    assert extension["privacy_level"] == "name_only"
    assert [
        (each["placement"], each["message_type"], each.get("default"))
        for each in extension["settings"]["placements"]
    ] == [
        ("course_navigation", "LtiResourceLinkRequest", "disabled"),
        ("link_selection", "LtiDeepLinkingRequest", None),
        ("assignment_selection", "LtiDeepLinkingRequest", None),
    ]
    assert "email" not in answer.text


@on_sqlite
def test_the_setup_page_has_every_address_in_every_section(office: Office) -> None:
    base = office.tool.base_url
    page = Visitor(base).get("/setup")
    assert page.status == 200
    sections = page.text.split("<section ")[1:]
    assert len(sections) == 6
    for section in sections:
        for path in ("/lti/login", "/lti/launch", "/lti/jwks"):
            assert html.escape(f"{base}{path}") in section
    assert f"{base}/register/canvas.json" in page.text


@on_sqlite
def test_cancelling_registers_nothing_and_says_so(office: Office) -> None:
    page = Visitor(office.tool.base_url).get("/register/cancelled")
    assert "Nothing was registered" in words(page)
    assert "js/close-registration.js" in page.text


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("canvas.instructure.com", "sso.canvaslms.com", True),
        ("school.instructure.com", "canvas.instructure.com", True),
        ("canvas.beta.instructure.com", "sso.beta.canvaslms.com", True),
        ("canvas.instructure.com", "instructure.com.evil.example", False),
        ("evil.example", "canvas.instructure.com", False),
        ("canvas.instructure.com", "evil.canvaslms.com", False),
        ("canvas.instructure.com:8443", "sso.canvaslms.com", False),
        ("canvas.instructure.com\n", "sso.canvaslms.com", False),
    ],
)
def test_canvas_is_one_site_on_instructures_hosts_only(
    one: str, other: str, *, expected: bool
) -> None:
    assert vendor_of("canvas").is_one_site(one, other) is expected
    assert vendor_of("moodle").is_one_site(one, other) is False


def test_brightspace_keeps_tokens_on_one_host_of_its_maker() -> None:
    brightspace = vendor_of("desire2learn")
    assert brightspace.is_one_site("glen.brightspace.com", "auth.brightspace.com")
    assert not brightspace.is_one_site("auth.brightspace.com", "glen.brightspace.com")
    assert not brightspace.is_one_site("glen.brightspace.com", "strath.brightspace.com")
