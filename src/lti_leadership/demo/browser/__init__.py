"""A plain browser without scripts: for tests and for the demo's journey without a screen.

It keeps cookies as Chromium keeps them with third-party cookies blocked, sends the headers a
browser sends, follows redirects, reads forms and submits them.

    browser = PlainBrowser()
    landing = launch(browser, "http://localhost:8001", "ailsa", "Leadership framework")
    done = browser.submit(landing.form("Save"), rating="3")
"""

from __future__ import annotations

from lti_leadership.demo.browser.client import PlainBrowser, TooManyRedirects
from lti_leadership.demo.browser.launching import go_on, launch, select_content, sign_in
from lti_leadership.demo.browser.page import Form, NotOnPage, Page

__all__ = [
    "Form",
    "NotOnPage",
    "Page",
    "PlainBrowser",
    "TooManyRedirects",
    "go_on",
    "launch",
    "select_content",
    "sign_in",
]
