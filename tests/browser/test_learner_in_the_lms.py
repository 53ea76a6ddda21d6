"""The main job as a learner sees it: in the LMS's page, across sites, with and without cookies."""

from __future__ import annotations

import pytest
from browser.chromium import Setting
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect
from worlds import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

SETTINGS = [
    Setting(1280, third_party_cookies=False),
    Setting(360, third_party_cookies=False),
    Setting(1280, third_party_cookies=True),
    Setting(360, third_party_cookies=True),
]
AREA = "Leading, managing and developing people"


def open_link(page: Page, world: World, person: str, link: str) -> FrameLocator:
    """Choose a person on the LMS's start page and open a link of a course; return the frame."""
    page.goto(world.lms.base_url)
    page.get_by_role("button", name=person).click()
    page.goto(f"{world.lms.base_url}/courses")
    page.get_by_role("link", name=link, exact=True).click()
    return page.frame_locator("iframe")


@pytest.mark.parametrize("setting", SETTINGS, indirect=True, ids=str)
def test_an_activity_done_in_the_frame_reaches_the_gradebook_and_the_store(
    chrome: BrowserContext, world: World
) -> None:
    page = chrome.new_page()
    frame = open_link(page, world, "Ailsa", "The framework")
    frame.get_by_role("link", name=AREA).last.click()
    expect(frame.get_by_role("heading", level=1, name=AREA)).to_be_visible()
    title = world.tool.parts.framework.activity("3-a1").title
    frame.get_by_role("link", name=title).click()
    frame.get_by_label("In your own words").fill("One thing to try on Monday.")
    frame.get_by_role("button", name="Mark as done").click()
    expect(frame.get_by_role("heading", name="Done")).to_be_visible()
    world.tool.deliver()

    page.goto(f"{world.lms.base_url}/courses/2/grades")
    expect(page.get_by_text("1.52").first).to_be_visible()
    assert [each["verb"]["display"]["en-GB"] for each in world.store.statements()] == [
        "initialised", "launched", "completed", "progressed",
    ]  # fmt: skip


@pytest.mark.parametrize("setting", SETTINGS[:1], indirect=True, ids=str)
def test_two_people_in_one_browser_do_not_mix(chrome: BrowserContext, world: World) -> None:
    ailsa, euan = chrome.new_page(), chrome.new_page()
    ailsa_frame = open_link(ailsa, world, "Ailsa", "Area three")
    expect(ailsa_frame.get_by_role("heading", level=1)).to_have_text(AREA)
    euan_frame = open_link(euan, world, "Euan", "Area three")
    expect(euan_frame.get_by_role("heading", level=1)).to_have_text(AREA)

    title = world.tool.parts.framework.activity("3-a1").title
    ailsa.bring_to_front()
    ailsa_frame.get_by_role("link", name=title).click()
    ailsa_frame.get_by_role("button", name="Mark as done").click()
    expect(ailsa_frame.get_by_role("heading", name="Done")).to_be_visible()
    world.tool.deliver()

    grades = {
        person["name"]: [grade and grade["score"] for grade in person["grades"]]
        for person in world.lms.gradebook(2)["people"]
    }
    scores = {name.partition(" ")[0]: row[1] for name, row in grades.items()}
    assert scores == {"Ailsa": pytest.approx(13.64), "Euan": None}


@pytest.mark.parametrize("setting", SETTINGS[:2], indirect=True, ids=str)
def test_the_way_back_leaves_the_frame(chrome: BrowserContext, world: World) -> None:
    page = chrome.new_page()
    frame = open_link(page, world, "Ailsa", "Area three")
    frame.get_by_role("link", name="Back to Leading in social services").click()
    page.wait_for_url(f"{world.lms.base_url}/courses/2")
    expect(page.locator("iframe")).to_have_count(0)
