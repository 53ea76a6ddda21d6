"""Ids and slugs are used once across all files, because records and addresses are kept by them."""

from __future__ import annotations

from collections.abc import Iterator

from lti_leadership.framework.document import Document, Route
from lti_leadership.framework.problems import Problem
from lti_leadership.framework.shelf import Shelf
from lti_leadership.framework.wording import name_of


def check_ids(shelf: Shelf) -> Iterator[Problem]:
    """Yield a problem for each id or code that belongs to two things."""
    yield from _repeated(_keyed(shelf, {"id", "code"}), "id")


def check_slugs(shelf: Shelf) -> Iterator[Problem]:
    """Yield a problem for each slug that belongs to two areas."""
    yield from _repeated(_keyed(shelf, {"slug"}), "slug")


def _keyed(shelf: Shelf, fields: set[str]) -> Iterator[tuple[Document, Route, str]]:
    for document in shelf.documents.values():
        for route, node in document.nodes.items():
            if route and route[-1] in fields and isinstance(node.value, str):
                yield document, route, node.value


def _repeated(keyed: Iterator[tuple[Document, Route, str]], what: str) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for document, route, value in keyed:
        line = document.line(route)
        place = f"{document.file}:{line}"
        if value in first:
            message = f'has the {what} "{value}", which is taken at {first[value]}.'
            remedy = f"Give the newer of the two another {what}."
            yield Problem(document.file, line, name_of(document, route[:-1]), f"{message} {remedy}")
        first.setdefault(value, place)
