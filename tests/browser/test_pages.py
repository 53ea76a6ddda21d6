"""The tool's pages in a real browser: accessible, light, and usable without scripts."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser.chromium import Setting
from playwright.sync_api import BrowserContext, Page, Response, expect
from worlds import World

from lti_leadership.demo.browser import PlainBrowser, launch

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

BLOCKED = Setting(1280, third_party_cookies=False)
PHONE = Setting(360, third_party_cookies=False)
NO_SCRIPT = Setting(360, third_party_cookies=False, javascript=False)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
MAX_FIRST_PAGE_BYTES = 100 * 1024


def open_in_window(page: Page, world: World, person: str, link: str) -> None:
    """Launch in a window of its own: axe looks at the top page."""
    page.goto(world.lms.base_url)
    page.get_by_role("button", name=person).click()
    page.goto(f"{world.lms.base_url}/courses")
    page.get_by_role("link", name=link, exact=True).click()
    address = page.get_by_role("link", name="Open in a new window").get_attribute("href")
    page.goto(f"{world.lms.base_url}{address}")
    page.wait_for_url(f"{world.tool.base_url}/**")


def violations(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2.2 A and AA."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    return [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


def sideways(page: Page) -> int:
    """Return how far the page can be scrolled sideways, in pixels."""
    width: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return max(0, width)


@pytest.mark.parametrize("setting", [BLOCKED, PHONE], indirect=True, ids=str)
def test_a_learners_pages_have_no_violation_in_any_state(
    chrome: BrowserContext, world: World
) -> None:
    page = chrome.new_page()
    open_in_window(page, world, "Ailsa", "The framework")
    seen = {}

    def look(name: str) -> None:
        seen[name] = (violations(page), sideways(page))

    look("overview, nothing begun")
    page.get_by_role("link", name="Leading, managing and developing people").last.click()
    look("area")
    page.get_by_role("link", name="Supervision that makes a difference").click()
    look("activity")
    page.get_by_label("In your own words").fill("x" * 20_001)
    page.get_by_role("button", name="Mark as done").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    look("activity, refused")
    page.get_by_label("In your own words").fill("Less.")
    page.get_by_role("button", name="Mark as done").click()
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    look("activity, done")
    page.get_by_role("link", name="What is recorded").click()
    look("what is recorded")
    page.goto(page.url.rpartition("/")[0] + "/nothing-here")
    look("no such page")
    assert {name: found for name, found in seen.items() if found != ([], 0)} == {}


@pytest.mark.parametrize("setting", [BLOCKED, PHONE], indirect=True, ids=str)
@pytest.mark.parametrize("person", ["Morag", "Catriona", "Rhona"])
def test_other_peoples_first_pages_have_no_violation(
    chrome: BrowserContext, world: World, person: str
) -> None:
    with PlainBrowser() as learner:
        landing = launch(learner, world.lms.base_url, "ailsa", "One activity")
        learner.press(landing, "Mark as done", note="")
    page = chrome.new_page()
    open_in_window(page, world, person, "The framework")
    assert (violations(page), sideways(page)) == ([], 0)


@pytest.mark.parametrize("setting", [NO_SCRIPT], indirect=True, ids=str)
def test_an_activity_can_be_done_without_scripts(chrome: BrowserContext, world: World) -> None:
    page = chrome.new_page()
    page.goto(world.lms.base_url)
    page.get_by_role("button", name="Ailsa").click()
    page.goto(f"{world.lms.base_url}/courses")
    page.get_by_role("link", name="One activity", exact=True).click()
    frame = page.frame_locator("iframe")
    for arrived in ("**/auth.php**", f"{world.tool.base_url}/s/**"):
        frame.get_by_role("button", name="Go on").click()  # what the LMS's script would do
        page.frames[1].wait_for_url(arrived)
    frame.get_by_label("In your own words").fill("Written without scripts.")
    frame.get_by_role("button", name="Save for later").click()
    expect(frame.get_by_text("Your words are saved.")).to_be_visible()
    frame.get_by_role("button", name="Mark as done").click()
    expect(frame.get_by_role("heading", name="Done")).to_be_visible()


@pytest.mark.parametrize("setting", [PHONE], indirect=True, ids=str)
def test_the_first_page_is_light(chrome: BrowserContext, world: World) -> None:
    page = chrome.new_page()
    received: list[int] = []

    def weigh(response: Response) -> None:
        if response.url.startswith(world.tool.base_url) and response.status == 200:
            received.append(response.request.sizes()["responseBodySize"])

    page.on("response", weigh)
    open_in_window(page, world, "Ailsa", "The framework")
    page.wait_for_load_state("networkidle")
    assert len(received) > 3
    assert sum(received) < MAX_FIRST_PAGE_BYTES


@pytest.mark.parametrize("setting", [BLOCKED], indirect=True, ids=str)
def test_no_page_asks_another_host_for_anything_or_breaks_its_own_policy(
    chrome: BrowserContext, world: World
) -> None:
    page = chrome.new_page()
    hosts: set[str] = set()
    complaints: list[str] = []
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.on("console", lambda said: complaints.append(said.text))
    open_in_window(page, world, "Ailsa", "The framework")
    page.get_by_role("link", name="Leading, managing and developing people").last.click()
    page.get_by_role("link", name="Supervision that makes a difference").click()
    page.wait_for_load_state("networkidle")
    ours = {world.lms.base_url.split("/")[2], world.tool.base_url.split("/")[2]}
    assert (hosts - ours, complaints) == (set(), [])
