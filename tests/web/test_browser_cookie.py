"""The cookie that a seat is bound to."""

from __future__ import annotations

import re

from flask import Flask, Response

from lti_leadership.lti.login import digest
from lti_leadership.web.browser import greet_browser, known_browser


def first_answer() -> tuple[str, str]:
    """Return the name and value of the cookie that a new browser gets."""
    app = Flask("cookie")
    app.add_url_rule("/", view_func=lambda: greet_browser().id)
    answer = app.test_client().get("/")
    name, _, rest = answer.headers["Set-Cookie"].partition("=")
    assert answer.text == rest.partition(";")[0]
    return name, answer.text


def test_it_has_every_attribute_that_a_cross_site_frame_asks_for() -> None:
    app = Flask("cookie")
    app.add_url_rule("/", view_func=lambda: greet_browser().id)
    cookie = app.test_client().get("/").headers["Set-Cookie"]
    attributes = {part.strip() for part in cookie.split(";")[1:]}
    assert cookie.startswith("__Host-lti_leadership_")
    assert {"Secure", "HttpOnly", "SameSite=None", "Partitioned", "Path=/"} <= attributes
    assert not any(each.startswith("Domain") for each in attributes)


def test_a_browser_that_has_one_keeps_it() -> None:
    name, value = first_answer()
    app = Flask("cookie")
    app.add_url_rule("/", view_func=lambda: Response(greet_browser().id))
    client = app.test_client(use_cookies=False)
    answer = client.get("/", headers={"Cookie": f"{name}={value}"})
    assert (answer.text, "Set-Cookie" in answer.headers) == (value, False)


def test_two_frames_that_open_at_once_do_not_displace_each_other() -> None:
    (one, first), (two, second) = first_answer(), first_answer()
    assert one != two
    with Flask("cookie").test_request_context(headers={"Cookie": f"{one}={first}; {two}={second}"}):
        browser = known_browser()
    assert browser is not None
    assert browser.is_known_as(digest(first))
    assert browser.is_known_as(digest(second))
    assert not browser.is_known_as(digest("another"))


def test_what_is_no_id_of_ours_is_not_taken_for_one() -> None:
    name, value = first_answer()
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", value)
    for cookie in (f"{name}=", f"{name}={value}x", f"other={value}", f'{name}="{value[:-1]}é"'):
        with Flask("cookie").test_request_context(headers={"Cookie": cookie}):
            assert known_browser() is None
