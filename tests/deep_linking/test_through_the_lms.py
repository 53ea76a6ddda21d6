"""A lead selects content in the LMS; what was selected opens, and scores its own column."""

from __future__ import annotations

import pytest
from worlds import World

from lti_leadership.demo.browser import PlainBrowser, go_on, launch, select_content
from lti_leadership.demo.browser.page import Page

COURSE = "Leading in social services"
AREA = "Leading, managing and developing people"

sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def select(browser: PlainBrowser, world: World, *items: str, graded: bool) -> Page:
    """Select as Catriona, and go back to the LMS."""
    picker = select_content(browser, world.lms.base_url, "catriona", COURSE)
    assert picker.title.startswith("Choose content for your course"), picker.text
    fields: dict[str, str | list[str]] = {"item": list(items), "graded": ["yes"] if graded else []}
    return back(browser, browser.press(picker, "Add to the course", **fields))


def back(browser: PlainBrowser, answer: Page) -> Page:
    """Go back to the LMS, as its script and ours would."""
    return go_on(browser, browser.press(answer, "Go on"))


def test_areas_with_grades_and_an_activity_without_each_open_and_score(
    selecting: World, browser: PlainBrowser
) -> None:
    world, framework = selecting, selecting.tool.parts.framework
    added = select(browser, world, "mmllf-3", "mmllf-1", graded=True)
    assert added.status == 200, added.text
    assert f"{AREA} (graded)" in added.text
    activity = framework.activity("3-a1")
    assert "(graded)" not in select(browser, world, "3-a1", graded=False).text

    made = world.lms.links()[-3:]
    assert [link.title for link in made] == [framework.area("mmllf-1").title, AREA, activity.title]
    assert [link.custom for link in made] == [{"item": i} for i in ("mmllf-1", "mmllf-3", "3-a1")]
    assert {link.target_link_uri for link in made} == {f"{world.tool.base_url}/lti/launch"}
    columns = [world.lms.lms.content.coupled_item(link.id) for link in made]
    assert [(c.resource_id, c.tag, c.score_maximum) for c in columns if c] == [
        ("lti-leadership:mmllf-1", "outcome", 100),
        ("lti-leadership:mmllf-3", "outcome", 100),
    ]
    assert columns[2] is None

    area = launch(browser, world.lms.base_url, "ailsa", AREA)
    assert area.title.startswith(AREA)
    page = launch(browser, world.lms.base_url, "ailsa", activity.title)
    assert page.title.startswith(activity.title)
    assert "Done" in browser.press(page, "Mark as done").text
    world.tool.deliver()
    ailsa = next(p for p in world.lms.gradebook(2)["people"] if p["name"].startswith("Ailsa"))
    assert [g and g["score"] for g in ailsa["grades"][-2:]] == [None, pytest.approx(13.64)]


@sqlite
def test_everything_at_once_is_taken_and_opens_where_it_says(
    selecting: World, browser: PlainBrowser
) -> None:
    framework = selecting.tool.parts.framework
    areas = [area.id for area in framework.areas]
    activities = [activity.id for area in framework.areas for activity in area.activities]
    every = [framework.id, *areas, *activities]
    before = len(selecting.lms.links())
    assert select(browser, selecting, *every, graded=True).status == 200
    assert len(selecting.lms.links()) - before == len(every) == 63
    landing = launch(browser, selecting.lms.base_url, "euan", framework.title)
    assert "Welcome, Euan" in landing.text


@sqlite
def test_cancelling_adds_nothing(selecting: World, browser: PlainBrowser) -> None:
    before = selecting.lms.links()
    picker = select_content(browser, selecting.lms.base_url, "catriona", COURSE)
    page = back(browser, browser.press(picker, "Cancel", item=["mmllf-3"]))
    assert "Nothing was added" in page.text
    assert selecting.lms.links() == before


@sqlite
def test_an_administrator_chooses_as_well(selecting: World, browser: PlainBrowser) -> None:
    picker = select_content(browser, selecting.lms.base_url, "rhona", COURSE)
    assert picker.title.startswith("Choose content for your course"), picker.text
    page = back(browser, browser.press(picker, "Add to the course", item=["3-a1"]))
    assert "Added to" in page.text


@sqlite
def test_the_address_of_the_choice_is_no_page_of_other_seats(
    selecting: World, browser: PlainBrowser
) -> None:
    for person in ("catriona", "ailsa"):
        landing = launch(browser, selecting.lms.base_url, person, "The framework")
        address = landing.url.rpartition("/")[0] + "/content"
        assert browser.open(address).status == 404
