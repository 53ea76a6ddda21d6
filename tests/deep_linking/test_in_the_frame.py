"""Choosing content in Chromium, in the LMS's frame: wide, narrow, and without scripts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser.chromium import Setting
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect
from worlds import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

BLOCKED = Setting(1280, third_party_cookies=False)
PHONE = Setting(360, third_party_cookies=False)
NO_SCRIPT = Setting(360, third_party_cookies=False, javascript=False)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AREA = "Leading, managing and developing people"
ACTIVITY = "Supervision that makes a difference"


def open_dialog(page: Page, world: World) -> FrameLocator:
    """Choose Catriona and “Select content” in her course; return the frame."""
    page.goto(world.lms.base_url)
    page.get_by_role("button", name="Catriona").click()
    page.goto(f"{world.lms.base_url}/courses/2")
    page.get_by_role("link", name="Select content").click()
    return page.frame_locator("#tool-frame")


def go_on(page: Page, frame: FrameLocator) -> None:
    """Do by hand what a script would, and wait for the next page in the frame."""
    button = frame.get_by_role("button", name="Go on")
    button.wait_for()
    with page.expect_event("framenavigated"):
        button.click()


def tick(on: FrameLocator | Page, label: str) -> None:
    """Click a box by its words: the design system draws the box over the real one."""
    on.locator("label", has_text=label).click()


def keep_picture(page: Page, name: str, setting: Setting) -> None:
    """Save a screenshot, where a folder for them is named in the environment."""
    folder = os.environ.get("LTI_LEADERSHIP_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}-{setting.width}.png"), full_page=True)


@pytest.mark.parametrize("setting", [BLOCKED, PHONE], indirect=True, ids=str)
def test_an_area_and_an_activity_chosen_in_the_frame_are_in_the_course(
    chrome: BrowserContext,
    selecting: World,
    setting: Setting,
) -> None:
    page = chrome.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    frame = open_dialog(page, selecting)
    expect(frame.get_by_role("heading", level=1)).to_have_text("Choose content for your course")
    frame.get_by_role("button", name="Add to the course").click()
    expect(frame.get_by_role("heading", name="There is a problem")).to_be_visible()
    tick(frame, f"Area 3: {AREA}")
    frame.get_by_text("Activities of area 3").click()
    tick(frame, ACTIVITY)
    keep_picture(page, "choosing", setting)
    frame.get_by_role("button", name="Add to the course").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text(
        "Added to Leading in social services"
    )
    expect(frame.get_by_text(f"{AREA} (graded)")).to_be_visible()
    expect(frame.get_by_text(f"{ACTIVITY} (graded)")).to_be_visible()
    assert [said for said in complaints if "400 (BAD REQUEST)" not in said] == []


@pytest.mark.parametrize("setting", [NO_SCRIPT], indirect=True, ids=str)
def test_content_can_be_chosen_without_scripts(
    chrome: BrowserContext,
    selecting: World,
) -> None:
    page = chrome.new_page()
    frame = open_dialog(page, selecting)
    for _ in range(2):  # the LMS's two pages that a script would send on
        go_on(page, frame)
    tick(frame, "The whole framework")
    frame.get_by_role("button", name="Add to the course").click()
    expect(frame.get_by_text("One link goes to your learning site.")).to_be_visible()
    for _ in range(2):  # our page, and the LMS's own that asks for its cookie
        go_on(page, frame)
    expect(frame.get_by_text("Added to Leading in social services")).to_be_visible()


@pytest.mark.parametrize("setting", [BLOCKED, PHONE], indirect=True, ids=str)
def test_the_page_has_no_violation_opened_refused_or_answered(
    chrome: BrowserContext,
    selecting: World,
    setting: Setting,
) -> None:
    page = chrome.new_page()
    open_dialog(page, selecting)
    address = page.locator("#tool-frame").get_attribute("src")
    page.goto(f"{selecting.lms.base_url}{address}")
    page.wait_for_url("**/content")
    page.route("**/return-content.js*", lambda route: route.abort())
    seen = {"first": look(page)}
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
    seen["opened"] = look(page)
    keep_picture(page, "choice-opened", setting)
    page.get_by_role("button", name="Add to the course").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.get_by_role("link", name="Choose what to add").click()
    seen["refused"] = look(page)
    keep_picture(page, "choice-refused", setting)
    tick(page, "The whole framework")
    page.get_by_role("button", name="Add to the course").click()
    expect(page.get_by_role("heading", name="Back to your learning site")).to_be_visible()
    seen["answer"] = look(page)
    keep_picture(page, "choice-answer", setting)
    assert {name: found for name, found in seen.items() if found != ([], 0)} == {}


def look(page: Page) -> tuple[list[str], int]:
    """Return what axe finds, and how far the page can be scrolled sideways."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    violations = [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]
    wide: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return violations, max(0, wide)
