"""From a link in an LMS to the gradebook and the LRS, over HTTP only."""

from __future__ import annotations

import pytest
from sqlalchemy import event, update
from worlds import World

from lti_leadership.database import db, utc_now, write_transaction
from lti_leadership.demo.browser import PlainBrowser, launch
from lti_leadership.lti.models import Seat


def test_a_learner_does_an_activity_and_the_lms_and_the_lrs_know(
    world: World, browser: PlainBrowser
) -> None:
    area = launch(browser, world.lms.base_url, "ailsa", "Area three")
    assert area.status == 200, area.text
    assert "Leading, managing and developing people" in area.text
    activity = browser.follow(area, world.tool.parts.framework.activity("3-a1").title)
    done = browser.press(activity, "Mark as done", note="Two things I will use.")
    assert "Done" in done.text
    world.tool.deliver()

    verbs = [statement["verb"]["id"].rpartition("/")[2] for statement in world.store.statements()]
    assert verbs == ["initialized", "launched", "completed", "progressed"]
    assert [(call.status, call.line_item_id) for call in world.lms.score_log()] == [(200, "2")]
    assert scores(world, 2, "Ailsa") == [None, pytest.approx(13.64), None]


def test_the_whole_framework_an_area_and_an_activity_each_have_their_column(
    world: World, browser: PlainBrowser
) -> None:
    for link in ("The framework", "Area three", "One activity"):
        landing = launch(browser, world.lms.base_url, "ailsa", link)
    assert landing.title.startswith(world.tool.parts.framework.activity("3-a1").title)
    browser.press(landing, "Mark as done")
    world.tool.deliver()
    assert scores(world, 2, "Ailsa") == [pytest.approx(1.52), pytest.approx(13.64), 100.0]


def test_a_second_course_shows_what_was_reached_in_the_first(
    world: World, browser: PlainBrowser
) -> None:
    landing = launch(browser, world.lms.base_url, "ailsa", "One activity")
    browser.press(landing, "Mark as done")
    launch(browser, world.lms.base_url, "ailsa", "Area three again")
    world.tool.deliver()
    assert scores(world, 3, "Ailsa") == [pytest.approx(6.82)]
    assert scores(world, 3, "Euan") == [None]


def test_an_area_that_is_achieved_is_full_marks_and_one_statement(
    world: World, browser: PlainBrowser
) -> None:
    launch(browser, world.lms.base_url, "euan", "Area three")
    area = world.tool.parts.framework.area("mmllf-3")
    for activity in area.activities:
        landing = launch(browser, world.lms.base_url, "euan", "Area three")
        browser.press(browser.follow(landing, activity.title), "Mark as done")
    world.tool.deliver()
    assert scores(world, 2, "Euan")[1] == 100.0
    achieved = [each for each in world.store.statements() if "achieved" in each["verb"]["id"]]
    assert [each["object"]["id"].rpartition("lti-leadership")[2] for each in achieved] == [
        "/areas/3/outcome"
    ]


def test_what_a_learner_wrote_is_in_no_statement_and_no_score(
    world: World, browser: PlainBrowser
) -> None:
    landing = launch(browser, world.lms.base_url, "ailsa", "One activity")
    browser.press(landing, "Mark as done", note="Zanzibar was mentioned.")
    world.tool.deliver()
    assert "Zanzibar" not in str(world.store.statements())
    assert "Zanzibar" not in str(world.lms.score_log())
    again = launch(browser, world.lms.base_url, "ailsa", "One activity")
    assert "Zanzibar was mentioned." in again.html


def test_a_note_can_be_kept_for_later_and_emptied_again(
    world: World, browser: PlainBrowser
) -> None:
    page = launch(browser, world.lms.base_url, "ailsa", "One activity")
    page = browser.press(page, "Save for later", note="A draft.")
    assert "Saved" in page.text
    assert "A draft." in page.html
    page = browser.press(page, "Mark as done", note="")
    assert "A draft." not in page.html


def test_a_double_click_counts_once(world: World, browser: PlainBrowser) -> None:
    page = launch(browser, world.lms.base_url, "ailsa", "One activity")
    for _ in range(2):
        browser.press(page, "Mark as done", note="Once.")
    world.tool.deliver()
    verbs = [each["verb"]["id"].rpartition("/")[2] for each in world.store.statements()]
    assert verbs.count("completed") == 1


def test_too_many_words_are_refused_kindly_and_kept_on_the_page(
    world: World, browser: PlainBrowser
) -> None:
    page = launch(browser, world.lms.base_url, "ailsa", "One activity")
    refused = browser.press(page, "Mark as done", note="word " * 4001)
    assert refused.status == 400
    assert refused.title.startswith("Error: ")
    assert "longer than 20,000 characters" in refused.text
    assert "word word" in refused.html


@pytest.mark.parametrize(
    ("person", "words"),
    [("morag", "line manager"), ("catriona", "Nine areas of leadership")],
)
def test_people_who_do_not_learn_here_read_along_and_have_nothing_to_mark(
    world: World, browser: PlainBrowser, person: str, words: str
) -> None:
    overview = launch(browser, world.lms.base_url, person, "The framework")
    assert words in overview.text
    activity = launch(browser, world.lms.base_url, person, "One activity")
    assert activity.status == 200
    assert not activity.forms
    world.tool.deliver()
    assert world.store.statements() == []
    assert world.lms.score_log() == []


def test_the_administrator_sees_what_was_delivered_and_what_waits(
    world: World, browser: PlainBrowser
) -> None:
    landing = launch(browser, world.lms.base_url, "ailsa", "One activity")
    browser.press(landing, "Mark as done", note="Private words.")
    waiting = launch(PlainBrowser(), world.lms.base_url, "rhona", "The framework")
    assert "Deliveries" in waiting.text
    assert "Waiting" in waiting.text
    world.tool.deliver()
    settled = launch(PlainBrowser(), world.lms.base_url, "rhona", "The framework")
    assert "Waiting" not in settled.text.partition("Recent")[2]
    assert "Up to date" in settled.text
    assert "Private words." not in settled.html


def test_a_link_that_names_no_part_of_the_framework_says_so(
    world: World, browser: PlainBrowser
) -> None:
    page = launch(browser, world.lms.base_url, "ailsa", "A wrong link")
    assert page.status == 400
    assert "points to something that is not there" in page.text
    assert "Support code" in page.text


def test_a_seat_that_has_ended_says_so_and_leads_back(world: World, browser: PlainBrowser) -> None:
    page = launch(browser, world.lms.base_url, "ailsa", "One activity")
    with world.tool.app.app_context(), write_transaction(db.session):
        db.session.execute(update(Seat).values(expires_at=utc_now()))
    ended = browser.press(page, "Mark as done", note="Not lost.")
    assert ended.status == 410
    assert "Your visit has ended" in ended.text
    assert "Not lost." in ended.html
    assert ended.link("Back to your learning site").startswith(world.lms.base_url)


def test_a_seat_answers_only_the_browser_that_launched_it(
    world: World, browser: PlainBrowser
) -> None:
    page = launch(browser, world.lms.base_url, "ailsa", "One activity")
    stranger = PlainBrowser()
    assert stranger.open(page.url).status == 404
    launch(stranger, world.lms.base_url, "euan", "One activity")
    assert stranger.open(page.url).status == 404


def test_a_launch_is_two_commits_and_a_page_is_none(world: World, browser: PlainBrowser) -> None:
    launch(browser, world.lms.base_url, "ailsa", "The framework")
    commits: list[object] = []
    with world.tool.app.app_context():
        engine = db.engine
    event.listen(engine, "commit", commits.append)
    page = launch(browser, world.lms.base_url, "ailsa", "The framework")
    writes = [each for each in commits if each.get_execution_options().get("writes")]
    assert len(writes) == 2
    commits.clear()
    browser.open_frame(page, page.url)
    assert [each for each in commits if each.get_execution_options().get("writes")] == []


def scores(world: World, course: int, given_name: str) -> list[float | None]:
    """Return a person's scores in a course, column by column."""
    people = world.lms.gradebook(course)["people"]
    row = next(person for person in people if person["name"].startswith(given_name))
    return [grade and grade["score"] for grade in row["grades"]]
