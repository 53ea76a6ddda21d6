"""The whole way: paste an invite in the LMS, register, activate, and a learner opens the tool."""

from __future__ import annotations

from registration.strangers import Strangers

from lti_leadership.demo.browser import Page, PlainBrowser, launch, sign_in
from lti_leadership.demo.lms.config import ActivityConfig


def paste(browser: PlainBrowser, strangers: Strangers, address: str) -> Page:
    """Paste an address as the LMS's administrator; return the tool's page in the frame."""
    sign_in(browser, strangers.lms.base_url, "rhona")
    tools = browser.open(f"{strangers.lms.base_url}/tools")
    registering = browser.submit(tools.form("/tools/register"), url=address)
    return browser.open_frame(registering)


def activate(browser: PlainBrowser, strangers: Strangers) -> None:
    """Activate the tool, and put an activity into a course."""
    tools = browser.open(f"{strangers.lms.base_url}/tools")
    browser.press(tools, "Activate")
    (registration,) = strangers.lms.lms.registrations.active()
    activity = ActivityConfig(title="The framework", score_maximum=100)
    strangers.lms.add_activity(registration, 2, activity)


def test_an_administrator_registers_and_a_learner_opens_the_tool(
    strangers: Strangers, browser: PlainBrowser
) -> None:
    offer = paste(browser, strangers, strangers.address())
    assert "Register the tool for Glen Council" in offer.text
    assert "Moodle, version 4.5.6" in offer.text
    done = browser.press(offer, "Register")
    assert (done.status, done.is_framed) == (200, True)
    assert "Registered for Glen Council" in done.text
    assert "Choose Activate on it" in done.text

    activate(browser, strangers)
    landing = launch(browser, strangers.lms.base_url, "ailsa", "The framework")
    assert landing.status == 200, landing.text
    assert "Welcome, Ailsa" in landing.text


def test_with_names_unticked_the_lms_sends_none(
    strangers: Strangers, browser: PlainBrowser
) -> None:
    offer = paste(browser, strangers, strangers.address())
    form = offer.form("Register")
    kept = [(name, value) for name, value in form.fields if name != "names"]
    form.fields[:] = kept
    assert browser.submit(form).status == 200
    (registration,) = strangers.lms.lms.registrations.all()
    assert (registration.tool.send_names, registration.tool.send_email) == (False, False)
    activate(browser, strangers)
    landing = launch(browser, strangers.lms.base_url, "ailsa", "The framework")
    assert landing.status == 200, landing.text
    assert "Ailsa" not in landing.text


def test_an_address_that_was_used_registers_no_second_time(
    strangers: Strangers, browser: PlainBrowser
) -> None:
    address = strangers.address()
    browser.press(paste(browser, strangers, address), "Register")
    again = paste(browser, strangers, address)
    assert again.status == 403
    assert "This registration address has been used" in again.text
    assert len(strangers.lms.lms.registrations.all()) == 1


def test_what_the_lms_refuses_can_be_tried_again_from_the_lms(
    strangers: Strangers, browser: PlainBrowser
) -> None:
    address = strangers.address()
    offer = paste(browser, strangers, address)
    strangers.lms.lms.storage.run("UPDATE registration_token SET used = 1")
    refused = browser.press(offer, "Register")
    assert refused.status == 502
    assert "401 token_already_used" in refused.text
    assert browser.press(paste(browser, strangers, address), "Register").status == 200
