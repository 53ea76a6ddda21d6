"""Walk through the demo LMS as a person would, up to where the tool takes over."""

from __future__ import annotations

from lti_leadership.demo.browser.client import PlainBrowser
from lti_leadership.demo.browser.page import Form, Page

MOST_FORMS = 10


def sign_in(browser: PlainBrowser, lms_base_url: str, person: str) -> Page:
    """Choose a person ("ailsa") on the LMS's start page; return where that leads."""
    home = browser.open(f"{lms_base_url}/")
    return browser.submit(home.form(f"/people/{person}"))


def launch(browser: PlainBrowser, lms_base_url: str, person: str, resource: str) -> Page:
    """Sign in, open the activity titled `resource`, and return the tool's page in its frame.

    All of it goes over HTTP: login initiation, authorisation, the id_token's POST, redirects. A
    refusal on the way, by either side, is the page that is returned: look at its `status`.
    """
    sign_in(browser, lms_base_url, person)
    courses = browser.open(f"{lms_base_url}/courses")
    activity = browser.follow(courses, resource)
    return go_on(browser, browser.open_frame(activity))


def select_content(browser: PlainBrowser, lms_base_url: str, person: str, course: str) -> Page:
    """Sign in, open `course` and its first tool's chooser; return the tool's page."""
    sign_in(browser, lms_base_url, person)
    courses = browser.open(f"{lms_base_url}/courses")
    chooser = browser.follow(browser.follow(courses, course), "Select content")
    return go_on(browser, browser.open_frame(chooser))


def go_on(browser: PlainBrowser, page: Page) -> Page:
    """Submit, as their script would, the LMS's pages that post themselves on."""
    for _ in range(MOST_FORMS):
        form = _posting_itself(page)
        if form is None:
            return page
        page = browser.submit(form)
    return page


def _posting_itself(page: Page) -> Form | None:
    return next((form for form in page.forms if "data-post-on" in form.attributes), None)
