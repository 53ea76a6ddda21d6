"""What must hold inside one area's file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lti_leadership.framework.checks.references import at, repeats
from lti_leadership.framework.document import ANY, Document, Route
from lti_leadership.framework.problems import Problem
from lti_leadership.framework.wording import name_of

NEEDED_TYPES: Final = ("read", "reflect", "discuss", "apply")
CRITERIA: Final = ("criteria", "items")
ACTIVITIES: Final = ("activities", "items")


def check_area(area: Document) -> Iterator[Problem]:
    """Yield every problem of one area's own rules."""
    yield from _ids_carry_the_number(area)
    yield from _activities_name_known_criteria(area)
    yield from _activities_name_known_resources(area)
    yield from _every_criterion_is_learned(area)
    yield from _needed_types_are_there(area)
    yield from _one_record_covers_everything(area)
    yield from _resources_have_an_address(area)


def _ids_carry_the_number(area: Document) -> Iterator[Problem]:
    number = area.get("number")
    if not isinstance(number, int):
        return
    shapes = [
        (("id",), f"-{number}", str.endswith),
        ((*CRITERIA, ANY, "id"), f"{number}.", str.startswith),
        ((*ACTIVITIES, ANY, "id"), f"{number}-a", str.startswith),
        (("resources", ANY, "id"), f"{number}-r", str.startswith),
    ]
    for pattern, part, fits in shapes:
        for route, value in area.find(*pattern):
            if not fits(value, part):
                edge = "end" if len(pattern) == 1 else "start"
                message = f'does not fit area number {number}. Let its id {edge} with "{part}".'
                yield _said_of(area, route[:-1], message, line=route)
    yield from _outcome_carries_the_area(area)


def _outcome_carries_the_area(area: Document) -> Iterator[Problem]:
    outcome, owner = area.get("outcome", "id"), area.get("id")
    if isinstance(outcome, str) and isinstance(owner, str) and outcome != f"{owner}.o":
        message = f'does not fit its area. Let its id be "{owner}.o".'
        yield _said_of(area, ("outcome",), message, line=("outcome", "id"))


def _activities_name_known_criteria(area: Document) -> Iterator[Problem]:
    known = _criteria(area)
    named = list(area.find(*ACTIVITIES, ANY, "criteria", ANY))
    for route, value in named:
        if known and value not in known:
            message = f'names criterion "{value}", which {_short(area)} does not have.'
            yield at(area, route, f"{message} Use one of {_span(known)}.")
    yield from repeats(area, named, "criterion")


def _activities_name_known_resources(area: Document) -> Iterator[Problem]:
    known = [value for _, value in area.find("resources", ANY, "id")]
    for route, value in area.find(*ACTIVITIES, ANY, "resource"):
        if value not in known:
            message = f'names resource "{value}", which {_short(area)} does not have.'
            remedy = f"Use one of {', '.join(known)}." if known else "Take the line out."
            yield _said_of(area, route[:-1], f"{message} {remedy}", line=route)


def _every_criterion_is_learned(area: Document) -> Iterator[Problem]:
    learned = {
        value
        for route, value in area.find(*ACTIVITIES, ANY, "criteria", ANY)
        if area.get(*route[:3], "type") != "record"
    }
    for route, value in area.find(*CRITERIA, ANY, "id"):
        if value not in learned:
            message = "is met by no activity besides the record. Name it in one of the others."
            yield _said_of(area, route[:-1], message, line=route)


def _needed_types_are_there(area: Document) -> Iterator[Problem]:
    present = {value for _, value in area.find(*ACTIVITIES, ANY, "type")}
    for missing in (one for one in NEEDED_TYPES if one not in present):
        message = f'has no activity of type "{missing}". Add one.'
        yield _said_of(area, (), message, line=("activities",))


def _one_record_covers_everything(area: Document) -> Iterator[Problem]:
    records = [
        route[:-1] for route, kind in area.find(*ACTIVITIES, ANY, "type") if kind == "record"
    ]
    if not records:
        message = 'has no activity of type "record". Add one that names every criterion.'
        yield _said_of(area, (), message, line=("activities",))
    for extra in records[1:]:
        message = "is a second record of evidence. Keep one record in each area."
        yield _said_of(area, extra, message, line=(*extra, "type"))
    for record in records[:1]:
        covered = {value for _, value in area.find(*record, "criteria", ANY)}
        left_out = [one for one in _criteria(area) if one not in covered]
        if left_out:
            message = f"must name every criterion. Add {', '.join(left_out)}."
            yield _said_of(area, record, message, line=(*record, "criteria"))


def _resources_have_an_address(area: Document) -> Iterator[Problem]:
    for route, access in area.find("resources", ANY, "access"):
        if access != "title-only" and area.get(*route[:-1], "url") is None:
            message = f'has access "{access}" but no url. Add the url, or make access "title-only".'
            yield _said_of(area, route[:-1], message, line=route)


def _criteria(area: Document) -> list[str]:
    return [value for _, value in area.find(*CRITERIA, ANY, "id")]


def _span(ids: list[str]) -> str:
    """Return ``3.1 … 3.11`` for criteria without a gap, and each of them otherwise."""
    prefix = ids[0].partition(".")[0]
    gapless = ids == [f"{prefix}.{number}" for number in range(1, len(ids) + 1)]
    return f"{ids[0]} … {ids[-1]}" if gapless else ", ".join(ids)


def _short(area: Document) -> str:
    return f"area {area.get('number')}"


def _said_of(area: Document, thing: Route, message: str, *, line: Route) -> Problem:
    return Problem(area.file, area.line(line), name_of(area, thing), message)
