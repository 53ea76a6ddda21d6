"""Pages and the `more` address: nothing skipped, nothing twice, nobody else's."""

from __future__ import annotations

import pytest
from flask import Flask

from store.helpers import OTHER, Sender, sender, statement


def _walk(agency: Sender, **query: object) -> list[list[str]]:
    """Follow `more` to the end; the ids of each page."""
    response, pages = agency.get(**query), []
    while True:
        pages.append([found["id"] for found in response.json["statements"]])
        if not response.json["more"]:
            return pages
        response = agency.get(response.json["more"])
        assert response.status_code == 200


@pytest.mark.parametrize("ascending", [False, True])
def test_following_more_gives_everything_once(agency: Sender, *, ascending: bool) -> None:
    ids = [
        statement_id
        for _ in range(3)
        for statement_id in agency.post([statement() for _ in range(3)]).json
    ]
    pages = _walk(agency, limit=4, ascending=ascending)
    assert [len(page) for page in pages] == [4, 4, 1]
    assert [found for page in pages for found in page] == (ids if ascending else ids[::-1])


def test_a_page_that_just_fits_has_no_more(agency: Sender) -> None:
    agency.post([statement() for _ in range(4)])
    assert agency.get(limit=4).json["more"] == ""
    assert agency.get(limit=3).json["more"]


def test_more_keeps_filters_and_format(agency: Sender) -> None:
    wanted = [statement(actor=OTHER) for _ in range(3)]
    agency.post([item for one in wanted for item in (one, statement())])
    first = agency.get(agent=OTHER, limit=2, format="ids", since="2026-01-01T00:00:00Z")
    second = agency.get(first.json["more"])
    (last,) = second.json["statements"]
    assert last["id"] == wanted[0]["id"]
    assert last["verb"].keys() == {"id"}


def test_what_arrives_between_two_pages_disturbs_neither(agency: Sender) -> None:
    ids = agency.post([statement() for _ in range(4)]).json
    first = agency.get(limit=2)
    agency.post([statement() for _ in range(5)])
    rest = agency.get(first.json["more"]).json
    assert [found["id"] for found in rest["statements"]] == ids[1::-1]
    assert rest["more"] == ""


def test_more_is_a_path_that_tells_nothing(agency: Sender) -> None:
    agency.post([statement(actor=OTHER) for _ in range(2)])
    more = agency.get(agent=OTHER, limit=1).json["more"]
    assert more.startswith("/xapi/statements/more/")
    assert "other" not in more


def test_another_agency_cannot_use_a_more_address(store_app: Flask, agency: Sender) -> None:
    agency.post([statement() for _ in range(2)])
    more = agency.get(limit=1).json["more"]
    stranger = sender(store_app, agency_id=2)
    assert stranger.get(more).status_code == 400


@pytest.mark.parametrize("spoil", [lambda more: more[:-1] + "~", lambda more: more + "?limit=1"])
def test_a_changed_more_address_is_refused(agency: Sender, spoil: object) -> None:
    agency.post([statement() for _ in range(2)])
    more = agency.get(limit=1).json["more"]
    assert agency.get(spoil(more)).status_code == 400  # type: ignore[operator]


def test_more_needs_a_credential_and_a_version(agency: Sender) -> None:
    agency.post([statement() for _ in range(2)])
    more = agency.get(limit=1).json["more"]
    assert agency.open("GET", more, None, auth=None).status_code == 401
    agency.version = "3.0.0"
    assert agency.get(more).status_code == 400
