"""What the pages of the nine areas say, to learners and to others."""

from __future__ import annotations

import re

import pytest

from lti_leadership.framework import Framework
from lti_leadership.learning.progress import area_progress

from .page import Page, words_of
from .rendering import (
    NOW,
    NoteForm,
    Render,
    activity_page,
    area_page,
    begun,
    overview,
    refused_form,
    untouched,
    whole,
)


def test_the_fan_and_the_list_give_the_same_links_and_the_same_words(
    render: Render, framework: Framework
) -> None:
    page = Page(overview(render, framework))
    fan = [(one["href"], one["aria-label"]) for one in page.all("a", "fan__petal")]
    rows = zip(page.all("a", "ll-areas__link"), page.all("span", "ll-progress"), strict=True)
    listed = [
        (link["href"], f"{words_of(link)}. {words_of(state)}".removeprefix("Area "))
        for link, state in rows
    ]
    assert len(fan) == 9
    assert fan == [(href, words.replace(":", "", 1)) for href, words in listed]


def test_progress_is_in_words_and_a_beginning_is_neutral(
    render: Render, framework: Framework
) -> None:
    page = Page(overview(render, framework))
    states = [words_of(one) for one in page.all("span", "ll-progress")]
    assert states[0] == "Achieved"
    assert re.fullmatch(r"In progress, [1-9]\d?%", states[1])
    assert states[2:4] == ["Started", "Not started"]


def test_areas_under_way_are_offered_first_but_never_more_than_three(
    render: Render, framework: Framework
) -> None:
    everywhere = {area.id: begun(area) for area in framework.areas}
    page = Page(overview(render, framework, progress=everywhere))
    assert words_of(page.all("ul", "ll-carry-on__list")[0]) == " ".join(
        area.title for area in framework.areas[:3]
    )


@pytest.mark.parametrize("role", ["line_manager", "lead", "administrator"])
def test_people_who_are_not_learners_see_no_progress_and_no_form(
    render: Render, framework: Framework, role: str
) -> None:
    area = framework.areas[0]
    htmls = [
        overview(render, framework, viewer_role=role),
        area_page(render, area, whole(area), viewer_role=role),
        activity_page(render, area, can_act=False, form=None, viewer_role=role),
    ]
    for page in map(Page, htmls):
        assert not page.all("span", "ll-progress")
        assert not page.all("span", "ll-state")
        assert not page.all("form")
        assert "You do not see what anyone writes." in words_of(page.all("aside")[0])


def test_an_area_says_where_each_kind_of_words_comes_from(
    render: Render, framework: Framework
) -> None:
    area = framework.areas[0]
    page = Page(area_page(render, area, begun(area)))
    labels = {words_of(one) for one in page.all("span", "ll-provenance")}
    assert labels == {
        "Official title",
        "Our words for published statements",
        "Written for this tool, not SSSC text",
    }


def test_each_criterion_has_its_state_in_words(render: Render, framework: Framework) -> None:
    area = framework.areas[0]
    record = area_progress(area, [area.record_activity.id])
    for progress, expected in (
        (whole(area), "Learning done and in your evidence"),
        (record, "In your evidence"),
        (untouched(area), "Not started"),
    ):
        page = Page(area_page(render, area, progress))
        states = [words_of(one) for one in page.all("span", "ll-progress")][1:]
        assert states == [expected] * len(area.criteria)


def test_what_a_resource_needs_stands_before_its_link(render: Render, framework: Framework) -> None:
    for area in framework.areas:
        page = Page(area_page(render, area, untouched(area)))
        labels = page.all("span", "ll-access")
        items = page.all("li", "ll-resources__item")
        assert len(labels) == len(items) == len(area.resources)
        for label, item in zip(labels, items, strict=True):
            assert words_of(item).startswith(words_of(label))


@pytest.mark.parametrize(
    ("access", "words"),
    [
        ("open", "Open: no sign-in"),
        ("free-account", "Free account needed"),
        ("sign-in-athens", "Athens sign-in needed"),
        ("archived", "Archived: an old address that may not open"),
        ("title-only", "Title only: no web address known"),
    ],
)
def test_every_kind_of_access_is_said_in_plain_words(
    render: Render, framework: Framework, access: str, words: str
) -> None:
    area = framework.areas[0]
    resource = area.resources[1].model_copy(update={"access": access})
    changed = area.model_copy(update={"resources": (resource,)})
    page = Page(area_page(render, changed, untouched(area)))
    assert [words_of(one) for one in page.all("span", "ll-access")] == [words]


def test_a_resource_behind_athens_comes_with_how_to_get_it(
    render: Render, framework: Framework
) -> None:
    area = framework.areas[0]
    locked = area.resources[1].model_copy(update={"access": "sign-in-athens"})
    changed = area.model_copy(update={"resources": (locked,)})
    page = area_page(render, changed, untouched(area))
    assert "Athens sign-in needed" in page
    assert "How to get an Athens sign-in" in page
    assert "Athens" not in area_page(render, area, untouched(area))


def test_a_resource_without_an_address_is_not_a_link(render: Render, framework: Framework) -> None:
    area = framework.areas[0]
    page = Page(area_page(render, area, untouched(area)))
    titles = [one.title for one in area.resources if one.url is None]
    assert titles
    assert not [link for link in page.all("a") if any(one in link.text for one in titles)]


def test_scqf_is_a_guide_and_never_credit(render: Render, framework: Framework) -> None:
    for area in framework.areas:
        html = area_page(render, area, untouched(area))
        assert "This is a guide, not credit" in html
        assert f"level {area.mappings.scqf_reference_level} of" in html


def test_an_activity_works_as_a_plain_form_with_two_ways_to_send_it(
    render: Render, framework: Framework
) -> None:
    page = Page(activity_page(render, framework.areas[0]))
    (form,) = page.all("form")
    done, later = page.all("button")
    assert (form["method"], form["action"]) == (
        "post",
        "/s/seat/learner.complete_activity/keeping-people-at-the-centre/1-a1",
    )
    assert "formaction" not in done.attributes
    assert later["formaction"].startswith("/s/seat/learner.save_note/")
    assert [words_of(one) for one in (done, later)] == ["Mark as done", "Save for later"]
    assert [one for one in page.all("input") if one["name"] == "csrf_token"]


def test_a_done_activity_keeps_its_words_and_offers_to_save_changes(
    render: Render, framework: Framework
) -> None:
    form = NoteForm(data={"note": "What I tried"})
    page = Page(activity_page(render, framework.areas[0], done_at=NOW, form=form))
    assert page.all("textarea")[0].text.strip() == "What I tried"
    assert [words_of(one) for one in page.all("button")] == ["Save changes"]
    assert "22 November 2026" in words_of(page.all("header", "ll-page-header")[0])


def test_after_done_the_page_says_what_went_where_and_what_is_next(
    render: Render, framework: Framework
) -> None:
    area = framework.areas[0]
    page = Page(activity_page(render, area, said="done", done_at=NOW))
    notice = words_of(page.all("section", "ll-notice")[0])
    assert (
        "Your progress goes to your agency’s gradebook and learning records. "
        "What you wrote stays with you." in notice
    )
    assert area.activities[1].title in notice
    assert page.all("section", "ll-notice")[0]["role"] == "status"


def test_a_refused_note_is_listed_on_top_and_beside_its_box(
    render: Render, framework: Framework
) -> None:
    html = activity_page(
        render,
        framework.areas[0],
        form=refused_form("x" * 21),
        document_title_prefix="Error: ",
    )
    page = Page(html)
    box = page.all("textarea")[0]
    assert page.all("title")[0].text.startswith("Error: ")
    assert page.all("div", "ds_error-summary")[0]["role"] == "alert"
    assert [link for link in page.all("a") if link["href"] == f"#{box['id']}"]
    assert (box["aria-invalid"], box.text.strip()) == ("true", "x" * 21)
    assert f"{box['id']}-error" in box["aria-describedby"]


def test_a_note_keeps_the_empty_line_that_it_begins_with(
    render: Render, framework: Framework
) -> None:
    form = NoteForm(data={"note": "\nSecond line"})
    html = activity_page(render, framework.areas[0], form=form)
    assert ">\n\nSecond line</textarea>" in html


def test_a_record_gives_its_criteria_as_headings_once(render: Render, framework: Framework) -> None:
    area = framework.areas[1]
    place = area.activities.index(area.record_activity)
    page = Page(activity_page(render, area, place))
    (headings,) = page.all("ul", "ll-headings")
    assert all(one.text in words_of(headings) for one in area.criteria)
    assert "What this works towards" not in page.html


def test_an_activity_that_uses_a_resource_shows_it_with_its_access(
    render: Render, framework: Framework
) -> None:
    area = next(one for one in framework.areas if any(a.resource for a in one.activities))
    place = next(n for n, one in enumerate(area.activities) if one.resource)
    html = activity_page(render, area, place)
    (boxed,) = Page(html).all("div", "ll-resources__item--boxed")
    used = next(one for one in area.resources if one.id == area.activities[place].resource)
    assert used.title in words_of(boxed)


def test_done_is_said_only_of_an_activity_that_is_done(
    render: Render, framework: Framework
) -> None:
    page = Page(activity_page(render, framework.areas[0], said="done"))
    assert not page.all("section", "ll-notice")
