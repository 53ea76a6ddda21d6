"""What holds for every page in every state."""

from __future__ import annotations

import re
from itertools import pairwise
from types import SimpleNamespace

from lti_leadership.framework import Framework

from .page import Page, words_of
from .rendering import SEAT, NoteForm, Render, activity_page, error, overview


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
        assert all(after - before <= 1 for before, after in pairwise(main))


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
    links = [link for page in pages for link in page.all("a") if link["target"]]
    outside = [link for link in links if link["target"] != "_top"]  # that leads back to the LMS
    assert outside
    for link in outside:
        assert link["target"] == "_blank"
        assert link["rel"].split() == ["noopener", "noreferrer"]
        assert "(opens in a new tab)" in link.text


def test_no_page_counts_what_is_missing(pages: list[Page]) -> None:
    count = re.compile(r"\b\d+ (of|out of|left|to go|missing)\b|\b0%", re.IGNORECASE)
    for page in pages:
        for state in [*page.all("span", "ll-progress"), *page.all("span", "ll-state")]:
            assert not count.search(state.text)
        assert not re.search(r"\b\d+ (of|out of) (\d+|nine)\b|\b0%", page.all("main")[0].text)


def test_every_text_box_has_a_label_and_every_form_a_token(pages: list[Page]) -> None:
    boxes = [(page, box) for page in pages for box in page.all("textarea")]
    assert boxes
    for page, box in boxes:
        assert [one for one in page.all("label") if one["for"] == box["id"]]
        assert "note-care" in box["aria-describedby"]


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
