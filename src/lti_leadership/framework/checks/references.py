"""A named id must exist, and be named once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lti_leadership.framework.document import ANY, Document, Route
from lti_leadership.framework.problems import Problem
from lti_leadership.framework.shelf import Shelf
from lti_leadership.framework.wording import name_of, suggestion


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Where the ids are that a field of an area's mappings may name."""

    file: str
    kind: str
    place: tuple[object, ...]


MAPPED: Final = {
    "capabilities": Catalogue("capabilities.yaml", "capability", ("items", ANY, "id")),
    "nos": Catalogue("mappings/nos.yaml", "standard", ("items", ANY, "code")),
    "clf_personal": Catalogue(
        "mappings/clf.yaml", "personal capability", ("personal", ANY, ANY, "id")
    ),
    "clf_organisational": Catalogue(
        "mappings/clf.yaml", "organisational capability", ("organisational", ANY, "id")
    ),
    "cpl_elements": Catalogue(
        "mappings/cpl.yaml", "core learning element", ("core_learning_elements", ANY, "id")
    ),
}


def check_mappings(shelf: Shelf) -> Iterator[Problem]:
    """Yield a problem for each id in an area's mappings that its catalogue does not have."""
    for field, catalogue in MAPPED.items():
        source = shelf.documents.get(catalogue.file)
        known = [value for _, value in source.find(*catalogue.place)] if source else []
        for area in shelf.areas:
            named = list(area.find("mappings", field, ANY))
            if source:
                yield from _unknown(area, named, catalogue, known)
            yield from repeats(area, named, catalogue.kind)


def _unknown(
    area: Document, named: Sequence[tuple[Route, str]], catalogue: Catalogue, known: list[str]
) -> Iterator[Problem]:
    for route, value in named:
        if value not in known:
            message = f'names {catalogue.kind} "{value}", which {catalogue.file} does not have.'
            yield at(area, route, f"{message} {suggestion(value, known)}")


def repeats(document: Document, named: Sequence[tuple[Route, str]], kind: str) -> Iterator[Problem]:
    """Yield a problem for each value that one list names a second time."""
    seen: set[tuple[Route, str]] = set()
    for route, value in named:
        if (route[:-1], value) in seen:
            yield at(document, route, f'names {kind} "{value}" twice. Keep one of them.')
        seen.add((route[:-1], value))


def at(document: Document, route: Route, message: str) -> Problem:
    """Return a problem on the line of ``route`` that is said of the thing which owns the list."""
    return Problem(document.file, document.line(route), name_of(document, route[:-2]), message)
