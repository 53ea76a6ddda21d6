"""Every page, in every state, rendered from the real framework with nothing left undefined."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, render_template
from flask_wtf import FlaskForm
from jinja2 import StrictUndefined
from wtforms import TextAreaField
from wtforms.validators import Length

from lti_leadership.framework import Area, Framework, blocks, default_path, load_framework
from lti_leadership.learning.progress import AreaProgress, area_progress
from lti_leadership.web import charts

WEB = Path(charts.__file__).parent
ENDPOINTS = {
    "learner.overview": set(),
    "learner.area": {"slug"},
    "learner.activity": {"slug", "activity_id"},
    "learner.complete_activity": {"slug", "activity_id"},
    "learner.save_note": {"slug", "activity_id"},
    "public.privacy": set(),
    "public.accessibility": set(),
    "public.what_is_recorded": set(),
}
VOID = {"meta", "link", "input", "br", "hr", "img"}
NOW = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
SEAT = SimpleNamespace(
    agency_name="Strathbrae Partnership",
    person_name="Morag",
    return_url="https://lms.example/return",
    course_title="Middle managers 2026",
)
BARE_SEAT = SimpleNamespace(
    agency_name="Strathbrae Partnership", person_name=None, return_url=None, course_title=None
)

Render = Callable[..., str]


class NoteForm(FlaskForm):  # type: ignore[misc]
    note = TextAreaField(validators=[Length(max=20, message="Your note is too long.")])


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    text: str = ""
    start: int = 0

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name) or ""


@dataclass
class Page(HTMLParser):
    """A page taken apart; it raises where a tag is left open or closed twice."""

    html: str
    elements: list[Element] = field(default_factory=list)
    stack: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.html)
        self.close()
        assert not self.stack, f"left open: {self.stack[-1]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute twice on {tag}: {names}"
        self.elements.append(Element(tag, dict(attrs), start=self._offset()))
        if tag not in VOID:
            self.stack.append(self.elements[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs), start=self._offset()))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack, f"</{tag}> closes nothing"
        assert self.stack.pop().tag == tag, f"</{tag}> at {self.getpos()} closes another tag"

    def handle_data(self, data: str) -> None:
        for element in self.stack:
            element.text += data

    def _offset(self) -> int:
        line, column = self.getpos()
        return line * 10_000 + column

    def all(self, tag: str, part_of_class: str = "") -> list[Element]:
        return [one for one in self.elements if one.tag == tag and part_of_class in one["class"]]

    def with_attribute(self, name: str) -> list[Element]:
        return [one for one in self.elements if name in one.attributes]


def words_of(element: Element) -> str:
    return " ".join(element.text.split())


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework(default_path())


@pytest.fixture(scope="module")
def render() -> Iterator[Render]:
    app = Flask(__name__, template_folder=str(WEB / "templates"))
    app.config["SECRET_KEY"] = "only for these tests"
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals.update(url_for_seat=url_for_seat, static_url=static_url)
    with app.test_request_context():
        yield render_template


def url_for_seat(endpoint: str, **values: str) -> str:
    assert ENDPOINTS[endpoint] == set(values), endpoint
    return f"/s/seat/{endpoint}/" + "/".join(values.values())


def static_url(path: str) -> str:
    assert (WEB / "static" / path).is_file(), path
    return f"/static/{path}?v=1"


def standings(framework: Framework) -> dict[str, AreaProgress]:
    """Areas 1 to 9 in turn: whole, begun, opened, untouched, and so on."""
    ways = [_whole, _begun, _opened, _untouched]
    return {area.id: ways[place % 4](area) for place, area in enumerate(framework.areas)}


def _whole(area: Area) -> AreaProgress:
    return area_progress(area, [activity.id for activity in area.activities])


def _begun(area: Area) -> AreaProgress:
    return area_progress(area, [area.activities[0].id])


def _opened(area: Area) -> AreaProgress:
    return area_progress(area, [], opened=True)


def _untouched(area: Area) -> AreaProgress:
    return area_progress(area, [])


def overview(render: Render, framework: Framework, **more: Any) -> str:
    progress = more.pop("progress", None) or standings(framework)
    chart = charts.fan(framework.areas, progress)
    context = {"framework": framework, "progress": progress, "chart": chart, "seat": SEAT}
    return render("learner/overview.html", **(context | more))


def area_page(render: Render, area: Area, progress: AreaProgress, **more: Any) -> str:
    return render("learner/area.html", area=area, progress=progress, **({"seat": SEAT} | more))


def activity_page(render: Render, area: Area, place: int = 0, **more: Any) -> str:
    activity = area.activities[place]
    context = {
        "area": area,
        "activity": activity,
        "body": blocks(activity.body),
        "progress": _begun(area),
        "done_at": None,
        "form": NoteForm(),
        "said": None,
        "can_act": True,
        "seat": SEAT,
    }
    return render("learner/activity.html", **(context | more))


def refused_form(text: str) -> NoteForm:
    form = NoteForm(data={"note": text}, meta={"csrf": False})
    assert not form.validate()
    return form


def deliveries(render: Render, **more: Any) -> str:
    destination = SimpleNamespace(
        name="Strathbrae LRS",
        kind="lrs",
        status="Not answering; trying again",
        tone="trouble",
        delivered=12040,
        waiting=17,
        failed=1,
        held=2,
        oldest_waiting=timedelta(hours=3),
        last_success=NOW,
        last_error="503 Service Unavailable",
    )
    quiet = SimpleNamespace(
        **(vars(destination) | {"kind": "gradebook", "tone": "ok", "status": "Up to date"})
    )
    quiet.oldest_waiting = quiet.last_success = quiet.last_error = None
    recent = [
        SimpleNamespace(
            at=NOW,
            learner="learner-8f3a",
            what="Progress in area 1",
            destination="Strathbrae LRS",
            state=state,
            attempts=2,
        )
        for state in ("delivered", "waiting", "failed", "held")
    ]
    context = {"destinations": [destination, quiet], "recent": recent, "seat": SEAT}
    return render("admin/deliveries.html", **(context | more))


def error(render: Render, **more: Any) -> str:
    context = {
        "title": "Your time in this page has ended",
        "what_happened": "A page stays open for eight hours.",
        "what_to_do": "Go back to your learning site and open it again.",
        "support_code": "K7QF-2MXD",
        "action": ("Back to your learning site", "https://lms.example/"),
    }
    return render("errors/error.html", **(context | more))


def every_page(render: Render, framework: Framework) -> Iterator[str]:
    nothing = {area.id: _untouched(area) for area in framework.areas}
    yield overview(render, framework)
    yield overview(render, framework, progress=nothing, seat=BARE_SEAT)
    for role in ("mentor", "lead", "administrator"):
        yield overview(render, framework, progress=nothing, viewer_role=role)
    for area in framework.areas:
        for progress in (_whole(area), _begun(area), _untouched(area)):
            yield area_page(render, area, progress)
        yield area_page(render, area, _untouched(area), viewer_role="mentor")
        for place in range(len(area.activities)):
            yield activity_page(render, area, place)
    area = framework.areas[0]
    yield activity_page(render, area, said="done", done_at=NOW)
    yield activity_page(render, area, said="done", done_at=NOW, progress=_whole(area))
    yield activity_page(render, area, said="saved")
    yield activity_page(render, area, form=refused_form("x" * 21))
    yield activity_page(render, area, can_act=False, form=None, viewer_role="lead")
    yield deliveries(render)
    yield deliveries(render, destinations=[], recent=[])
    yield error(render)
    yield error(render, action=None, support_code=None, seat=SEAT)
    for name in ("privacy", "accessibility", "what_is_recorded"):
        yield render(f"public/{name}.html")
        yield render(f"public/{name}.html", seat=SEAT)


@pytest.fixture(scope="module")
def pages(render: Render, framework: Framework) -> list[Page]:
    return [Page(html) for html in every_page(render, framework)]


def test_every_page_has_a_language_a_title_one_h1_and_a_main(pages: list[Page]) -> None:
    for page in pages:
        assert page.all("html")[0]["lang"] == "en-GB"
        assert len(page.all("h1")) == 1
        assert len(page.all("main")) == 1
        heading = words_of(page.all("h1")[0])
        assert page.all("title")[0].text.endswith(" - Leadership learning"), heading


def test_headings_never_skip_a_level(pages: list[Page]) -> None:
    for page in pages:
        levels = [int(one.tag[1]) for one in page.elements if re.fullmatch("h[1-6]", one.tag)]
        main = levels[levels.index(1) :]
        assert all(after - before <= 1 for before, after in zip(main, main[1:], strict=False))


def test_ids_are_unique_and_everything_that_is_referred_to_is_there(pages: list[Page]) -> None:
    for page in pages:
        ids = [one["id"] for one in page.with_attribute("id")]
        assert len(ids) == len(set(ids))
        for name in ("aria-describedby", "aria-labelledby", "for"):
            for one in page.with_attribute(name):
                assert set(one[name].split()) <= set(ids), (one.tag, name, one[name])
        for link in page.all("a"):
            if link["href"].startswith("#"):
                assert link["href"][1:] in ids


def test_every_page_offers_a_way_past_the_header(pages: list[Page]) -> None:
    for page in pages:
        assert page.all("a", "ds_skip-links__link")[0]["href"] == "#main-content"


def test_nothing_on_a_page_needs_a_looser_content_security_policy(pages: list[Page]) -> None:
    for page in pages:
        assert not page.with_attribute("style")
        assert not page.all("style")
        assert all(script["src"] and not script.text.strip() for script in page.all("script"))
        names = {name for one in page.elements for name in one.attributes}
        assert not {name for name in names if name.startswith("on")}


def test_a_link_that_opens_a_new_tab_says_so_and_tells_the_other_site_nothing(
    pages: list[Page],
) -> None:
    outside = [link for page in pages for link in page.all("a") if link["target"]]
    assert outside
    for link in outside:
        assert link["target"] == "_blank"
        assert link["rel"].split() == ["noopener", "noreferrer"]
        assert "(opens in a new tab)" in link.text


def test_no_page_counts_what_is_missing(pages: list[Page]) -> None:
    for page in pages:
        main = words_of(page.all("main")[0])
        assert not re.search(r"\b\d+ (of|out of) (\d+|nine)\b|\b0%|incomplete|fail", main, re.I)


def test_every_text_box_has_a_label_and_every_form_a_token(pages: list[Page]) -> None:
    boxes = [(page, box) for page in pages for box in page.all("textarea")]
    assert boxes
    for page, box in boxes:
        assert [one for one in page.all("label") if one["for"] == box["id"]]
        assert "note-care" in box["aria-describedby"]


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
    begun = {area.id: _begun(area) for area in framework.areas}
    page = Page(overview(render, framework, progress=begun))
    assert words_of(page.all("ul", "ll-carry-on__list")[0]) == " ".join(
        area.title for area in framework.areas[:3]
    )


@pytest.mark.parametrize("role", ["mentor", "lead", "administrator"])
def test_people_who_are_not_learners_see_no_progress_and_no_form(
    render: Render, framework: Framework, role: str
) -> None:
    area = framework.areas[0]
    htmls = [
        overview(render, framework, viewer_role=role),
        area_page(render, area, _whole(area), viewer_role=role),
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
    page = Page(area_page(render, area, _begun(area)))
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
        (_whole(area), "Learning done and in your evidence"),
        (record, "In your evidence"),
        (_untouched(area), "Not started"),
    ):
        page = Page(area_page(render, area, progress))
        states = [words_of(one) for one in page.all("span", "ll-progress")][1:]
        assert states == [expected] * len(area.criteria)


def test_what_a_resource_needs_stands_before_its_link(render: Render, framework: Framework) -> None:
    for area in framework.areas:
        page = Page(area_page(render, area, _untouched(area)))
        labels = page.all("span", "ll-access")
        items = page.all("li", "ll-resources__item")
        assert len(labels) == len(items) == len(area.resources)
        for label, item in zip(labels, items, strict=True):
            assert words_of(item).startswith(words_of(label))


def test_a_resource_behind_athens_comes_with_how_to_get_it(
    render: Render, framework: Framework
) -> None:
    area = framework.areas[0]
    locked = area.resources[1].model_copy(update={"access": "sign-in-athens"})
    changed = area.model_copy(update={"resources": (locked,)})
    page = area_page(render, changed, _untouched(area))
    assert "Athens sign-in needed" in page
    assert "How to get an Athens sign-in" in page
    assert "Athens" not in area_page(render, area, _untouched(area))


def test_a_resource_without_an_address_is_not_a_link(render: Render, framework: Framework) -> None:
    area = framework.areas[0]
    page = Page(area_page(render, area, _untouched(area)))
    titles = [one.title for one in area.resources if one.url is None]
    assert titles
    assert not [link for link in page.all("a") if any(one in link.text for one in titles)]


def test_scqf_is_a_guide_and_never_credit(render: Render, framework: Framework) -> None:
    for area in framework.areas:
        html = area_page(render, area, _untouched(area))
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


def test_what_people_and_agencies_write_is_never_markup(
    render: Render, framework: Framework
) -> None:
    evil = "<script>alert(1)</script>"
    seat = SimpleNamespace(
        agency_name=evil, person_name=evil, return_url="https://lms.example/", course_title=evil
    )
    form = NoteForm(data={"note": f"</textarea>{evil}"})
    area = framework.areas[0].model_copy(update={"title": evil})
    htmls = [
        overview(render, framework, seat=seat),
        activity_page(render, area, form=form, seat=seat, said="done"),
        error(render, title=evil, what_happened=evil, what_to_do=evil, support_code=evil),
    ]
    for html in htmls:
        assert "<script>" not in html
        assert "&lt;script&gt;" in html


def test_a_right_to_left_name_and_a_very_long_one_are_shown_whole(
    render: Render, framework: Framework
) -> None:
    for name in ("مريم الحسيني", "Mac" + "Gille" * 60):
        seat = SimpleNamespace(**(vars(SEAT) | {"person_name": name}))
        assert f"Welcome, {name}." in overview(render, framework, seat=seat)


def test_an_error_needs_no_seat_and_offers_one_thing_to_do(render: Render) -> None:
    page = Page(error(render))
    (button,) = page.all("a", "ds_button")
    assert (words_of(button), button["href"]) == (
        "Back to your learning site",
        "https://lms.example/",
    )
    assert page.all("code")[0].text == "K7QF-2MXD"
    assert not page.all("a", "ll-header__link")


def test_deliveries_say_what_waits_and_since_when(render: Render) -> None:
    page = Page(deliveries(render))
    first, second = (words_of(one) for one in page.all("section", "ll-destination"))
    assert "Delivered 12,040 Waiting 17 Gave up 1 On hold 2 Longest wait 3 hours" in first
    assert "Last delivered 22 November 2026, 09:05 UTC Last problem 503" in first
    assert "Nothing is waiting Last delivered Nothing yet" in second


def test_every_cell_of_a_table_carries_its_column_for_a_phone(render: Render) -> None:
    page = Page(deliveries(render))
    columns = [words_of(one) for one in page.all("th") if one["scope"] == "col"]
    headings = [words_of(one) for one in page.all("span", "ll-table__heading")]
    assert headings == columns[1:] * 4
    assert words_of(page.all("caption")[0]) == "The most recent deliveries, newest first"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(0), "less than a minute"),
        (timedelta(seconds=61), "1 minute"),
        (timedelta(minutes=119), "119 minutes"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=9), "9 days"),
    ],
)
def test_a_wait_is_said_in_words(render: Render, span: timedelta, words: str) -> None:
    waiting = SimpleNamespace(
        name="LRS",
        kind="lrs",
        status="Waiting",
        tone="waiting",
        delivered=0,
        waiting=1,
        failed=0,
        held=0,
        oldest_waiting=span,
        last_success=None,
        last_error=None,
    )
    page = Page(deliveries(render, destinations=[waiting]))
    assert f"Longest wait {words} Last" in words_of(page.all("section", "ll-destination")[0])
