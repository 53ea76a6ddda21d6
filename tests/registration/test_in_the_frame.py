"""Registering in Chromium, inside the LMS's frame: readable, accessible, and it closes itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser.chromium import Setting
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect
from registration.strangers import Strangers

from lti_leadership.demo.lms.config import ActivityConfig

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

BLOCKED = Setting(1280, third_party_cookies=False)
PHONE = Setting(360, third_party_cookies=False)
NO_SCRIPT = Setting(360, third_party_cookies=False, javascript=False)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SECONDS_TO_READ = 30


def paste(page: Page, world: Strangers) -> FrameLocator:
    """Paste an invite as the LMS's administrator; return the frame."""
    page.goto(world.lms.base_url)
    page.get_by_role("button", name="Rhona").click()
    page.goto(f"{world.lms.base_url}/tools")
    page.get_by_label("The tool's registration address").fill(world.address())
    page.get_by_role("button", name="Register").click()
    return page.frame_locator("#registration-frame")


def keep_picture(page: Page, name: str, setting: Setting) -> None:
    """Save a screenshot, where a folder for them is named in the environment."""
    folder = os.environ.get("LTI_LEADERSHIP_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}-{setting.width}.png"))


@pytest.mark.parametrize("setting", [BLOCKED, PHONE], indirect=True, ids=str)
def test_registered_and_closed_in_the_frame_and_then_a_learner_is_in(
    chrome: BrowserContext,
    strangers: Strangers,
    setting: Setting,
) -> None:
    page = chrome.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    frame = paste(page, strangers)
    expect(frame.get_by_role("heading", level=1)).to_have_text("Register the tool for Glen Council")
    keep_picture(page, "offer", setting)
    frame.get_by_text("Each person’s name").click()
    expect(frame.get_by_label("Each person’s name")).not_to_be_checked()
    frame.get_by_text("Each person’s name").click()
    frame.get_by_role("button", name="Register").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("Registered for Glen Council")
    keep_picture(page, "registered", setting)
    frame.get_by_role("button", name="Close this page").click()

    expect(page.get_by_role("heading", name="Leadership learning pending")).to_be_visible()
    page.get_by_role("button", name="Activate").click()
    expect(page.get_by_text("active", exact=True)).to_be_visible()
    (registration,) = strangers.lms.lms.registrations.active()
    strangers.lms.add_activity(registration, 2, ActivityConfig(title="The framework"))
    page.get_by_role("button", name="Change person").click()
    page.get_by_role("button", name="Ailsa").click()
    expect(page.frame_locator("iframe").get_by_text("Welcome, Ailsa")).to_be_visible()
    assert complaints == []


@pytest.mark.parametrize("setting", [BLOCKED], indirect=True, ids=str)
def test_it_closes_by_itself_unless_somebody_wants_to_read_on(
    chrome: BrowserContext,
    strangers: Strangers,
) -> None:
    page = chrome.new_page()
    page.clock.install()
    frame = paste(page, strangers)
    frame.get_by_role("button", name="Register").click()
    frame.get_by_role("button", name="Keep it open").click()
    page.clock.fast_forward(SECONDS_TO_READ * 2 * 1000)
    expect(frame.get_by_role("button", name="Keep it open")).to_have_count(0)
    expect(frame.get_by_role("heading", level=1)).to_have_text("Registered for Glen Council")

    frame = paste(page, strangers)
    frame.get_by_role("button", name="Register").click()
    expect(frame.get_by_text("It closes by itself")).to_be_visible()
    page.clock.fast_forward((SECONDS_TO_READ - 5) * 1000)
    expect(frame.get_by_role("heading", level=1)).to_have_text("Registered for Glen Council")
    page.clock.fast_forward(5000)
    expect(page.locator("#registration-frame")).to_have_count(0)


@pytest.mark.parametrize("setting", [BLOCKED], indirect=True, ids=str)
def test_cancelling_closes_at_once_and_the_address_can_be_used_again(
    chrome: BrowserContext,
    strangers: Strangers,
) -> None:
    page = chrome.new_page()
    paste(page, strangers).get_by_role("link", name="Cancel").click()
    expect(page.get_by_text("No tool is registered yet.")).to_be_visible()
    assert strangers.lms.lms.registrations.all() == []


@pytest.mark.parametrize("setting", [NO_SCRIPT], indirect=True, ids=str)
def test_it_works_without_scripts(
    chrome: BrowserContext,
    strangers: Strangers,
) -> None:
    page = chrome.new_page()
    frame = paste(page, strangers)
    frame.get_by_role("button", name="Register").click()
    expect(frame.get_by_text("You can close this page now.")).to_be_visible()
    expect(frame.get_by_role("button", name="Keep it open")).to_have_count(0)
    assert len(strangers.lms.lms.registrations.all()) == 1


@pytest.fixture
def alone(chrome: BrowserContext, strangers: Strangers) -> Page:
    """Give the page in a window of its own, as Brightspace opens it: axe looks at the top page."""
    page = chrome.new_page()
    frame = paste(page, strangers)
    expect(frame.get_by_role("heading", level=1)).to_be_visible()
    source = page.locator("#registration-frame").get_attribute("src")
    page.goto(f"{strangers.lms.base_url}{source}")
    return page


@pytest.mark.parametrize("setting", [BLOCKED, PHONE], indirect=True, ids=str)
def test_its_pages_are_accessible_and_never_scroll_sideways(
    alone: Page,
    strangers: Strangers,
    setting: Setting,
) -> None:
    seen = {}

    def look(name: str) -> None:
        found = Axe().run(alone, options={"runOnly": {"type": "tag", "values": WCAG}})
        violations = [
            f"{rule['id']}: {node['html'][:120]}"
            for rule in found.response["violations"]
            for node in rule["nodes"]
        ]
        sideways = alone.evaluate("document.documentElement.scrollWidth - innerWidth")
        keep_picture(alone, f"alone-{name}", setting)
        seen[name] = (violations, max(0, sideways))

    offer = alone.url
    look("offer")
    alone.get_by_role("button", name="Register").click()
    expect(alone.get_by_role("heading", level=1)).to_have_text("Registered for Glen Council")
    look("registered")
    alone.goto(offer)
    expect(alone.get_by_text("Support code")).to_be_visible()
    look("used")
    alone.goto(f"{strangers.tool.base_url}/setup")
    look("setup")
    alone.goto(f"{strangers.tool.base_url}/register/cancelled")
    look("cancelled")
    assert {name: found for name, found in seen.items() if found != ([], 0)} == {}
