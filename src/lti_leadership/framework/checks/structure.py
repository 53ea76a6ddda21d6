"""The nine areas are all there, and each has one place in the picture of the framework."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lti_leadership.framework.document import ANY, Document, Route
from lti_leadership.framework.problems import Problem
from lti_leadership.framework.shelf import Shelf
from lti_leadership.framework.wording import name_of

AREA_NUMBERS: Final = range(1, 10)
SIDES: Final = ("centre", "fan")


def check_numbers(shelf: Shelf) -> Iterator[Problem]:
    """Yield a problem for each number from 1 to 9 that no area has, or that two have.

    While an area's own number is refused, nobody can say which one is missing.
    """
    taken: dict[object, str] = {}
    for area in shelf.areas:
        number, line = area.get("number"), area.line(("number",))
        if number in taken:
            message = f"has the number {number}, which is taken at {taken[number]}."
            remedy = "Give each area its own number."
            yield Problem(area.file, line, name_of(area, ()), f"{message} {remedy}")
        if number in AREA_NUMBERS:
            taken[number] = f"{area.file}:{line}"
    if all(area.get("number") in AREA_NUMBERS for area in shelf.areas):
        for missing in (number for number in AREA_NUMBERS if number not in taken):
            message = f"has no area {missing}. Add its file; the areas are numbered 1 to 9."
            yield Problem(f"{shelf.root}/areas", 0, "this folder", message)


def check_picture(shelf: Shelf) -> Iterator[Problem]:
    """Yield a problem for each area that is not in centre or fan once, or says otherwise."""
    main = shelf.documents.get("framework.yaml")
    areas = {str(area.get("id")): area for area in shelf.areas}
    if main is None or not all(isinstance(area.get("id"), str) for area in shelf.areas):
        return
    if not all(isinstance(main.get("structure", side), tuple) for side in SIDES):
        return
    places: dict[str, Route] = {}
    for side in SIDES:
        for route, value in main.find("structure", side, ANY):
            yield from _placed(main, route, value, known=list(areas), taken=set(places))
            places.setdefault(value, route)
    for area_id, area in areas.items():
        yield from _agrees(area, places.get(area_id))


def _placed(
    main: Document, route: Route, value: str, known: list[str], taken: set[str]
) -> Iterator[Problem]:
    where = name_of(main, route[:-1])
    if value not in known:
        message = f'names area "{value}", which does not exist. Use one of {", ".join(known)}.'
        yield Problem(main.file, main.line(route), where, message)
    if value in taken:
        message = f'names area "{value}" a second time. Give each area one place.'
        yield Problem(main.file, main.line(route), where, message)


def _agrees(area: Document, route: Route | None) -> Iterator[Problem]:
    position = area.get("position")
    if route is None:
        message = "has no place in framework.yaml. Add its id to the centre or the fan there."
        yield Problem(area.file, area.line(("id",)), name_of(area, ()), message)
    elif position in SIDES and position != route[1]:
        message = f'has the position "{position}", but framework.yaml puts it in the {route[1]}.'
        remedy = "Make the two agree."
        yield Problem(area.file, area.line(("position",)), name_of(area, ()), f"{message} {remedy}")
