"""The demo's whole journey without a screen: what `make demo-once` does and shows."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urljoin

import urllib3

from lti_leadership.demo.browser import Page, PlainBrowser, launch, sign_in
from lti_leadership.demo.lms.config import LmsConfig, LrsPage
from lti_leadership.demo.places import Places

T = TypeVar("T")
WAIT_SECONDS = 30.0
LOOK_EVERY_SECONDS = 0.25
LINK = "One area of the framework"
VERBS = {
    "initialized": "opened the tool",
    "launched": "opened an area",
    "completed": "completed an activity",
    "progressed": "progress in the area",
}


class JourneyFailedError(Exception):
    """Something on the way was not as it must be."""


@dataclass(frozen=True)
class Arrived:
    """One row of the table: what, where, and what was found there (None: nothing)."""

    what: str
    where: str
    found: str | None


def travel(places: Places, config: LmsConfig) -> list[Arrived]:
    """Launch as a learner, do the area's first activity, and look for it in both places."""
    with PlainBrowser() as browser:
        _do_an_activity(browser, places)
        grade = _wait_for(lambda: _grade(browser, places, config))
        statements = _wait_for(lambda: _statements(places, config.lrs_page))
    return [Arrived("score of the area", "LMS gradebook", grade), *_said(statements or {})]


def table(rows: list[Arrived]) -> str:
    """Return the rows as a short table."""
    width = max(len(row.what) for row in rows)
    return "\n".join(
        f"{row.what:<{width}}   {row.where:<16}   {row.found or 'did not arrive'}" for row in rows
    )


def _do_an_activity(browser: PlainBrowser, places: Places) -> None:
    area = launch(browser, places.lms, "ailsa", LINK)
    if area.status != 200:  # noqa: PLR2004
        message = f"the launch was answered with {area.status}: {area.text[:300]}"
        raise JourneyFailedError(message)
    activity = browser.open_frame(area, _first_activity(area))
    done = browser.press(activity, "Mark as done", note="Two things that I will use.")
    if done.status != 200 or "Done" not in done.text:  # noqa: PLR2004
        message = f"the activity was answered with {done.status}: {done.text[:300]}"
        raise JourneyFailedError(message)


def _first_activity(area: Page) -> str:
    found = re.search(r'href="([^"]*/activities/[^"?]+)"', area.html)
    if found is None:
        message = "the area's page has no activity to open"
        raise JourneyFailedError(message)
    return str(urljoin(area.url, found[1]))


def _grade(browser: PlainBrowser, places: Places, config: LmsConfig) -> str | None:
    """Read the gradebook as the learner sees it."""
    sign_in(browser, places.lms, "ailsa")
    page = browser.open(f"{places.lms}/courses/{config.courses[0].id}/grades.json")
    book = json.loads(page.html)
    for column, grade in zip(book["columns"], book["people"][0]["grades"], strict=True):
        if column["label"] == LINK and grade is not None:
            return f"{grade['score']:.2f} of {column['score_maximum']:.0f}"
    return None


def _statements(places: Places, key: LrsPage | None) -> dict[str, str] | None:
    """Return verbs and when they were stored, once all of them are there."""
    if key is None:
        return None
    pair = base64.b64encode(f"{key.username}:{key.secret}".encode()).decode()
    answer = urllib3.request(
        "GET",
        f"{places.store}/xapi/statements",
        headers={"Authorization": f"Basic {pair}", "X-Experience-API-Version": "1.0.3"},
    )
    if answer.status != 200:  # noqa: PLR2004
        return None
    stored = {
        statement["verb"]["id"].rpartition("/")[2]: f"stored {statement['stored']}"
        for statement in json.loads(answer.data)["statements"]
        if statement["actor"]["account"]["homePage"].startswith(places.lms)
    }
    return stored if stored.keys() >= VERBS.keys() else None


def _said(statements: dict[str, str]) -> list[Arrived]:
    return [
        Arrived(f"{verb}: {words}", "statement store", statements.get(verb))
        for verb, words in VERBS.items()
    ]


def _wait_for(look: Callable[[], T | None]) -> T | None:
    deadline = time.monotonic() + WAIT_SECONDS
    while (found := look()) is None and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY_SECONDS)
    return found
