"""What the administrator's page says of deliveries."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from lti_leadership.framework import Framework

from .page import Page, words_of
from .rendering import Render, deliveries, overview


def test_an_administrator_finds_the_deliveries_from_every_page_and_nobody_else_does(
    render: Render, framework: Framework
) -> None:
    for role, expected in (("administrator", 1), ("lead", 0), ("learner", 0)):
        page = Page(overview(render, framework, viewer_role=role))
        assert len(page.all("a", "ll-header__page")) == expected


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
    assert headings == columns[1:] * 5
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
