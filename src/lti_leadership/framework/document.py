"""One file's data, with the line of everything in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lti_leadership.framework.problems import Problem

ANY: Final = object()

Step = str | int
Route = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A value and the line, from 1, where a reader finds it."""

    value: object
    line: int


@dataclass(slots=True)
class Document:
    """A file's data, and every part of it by its route from the top: ``("skills", "items", 0)``.

    ``noun`` is what the file, or each thing with an id in it, is called in problems.
    """

    file: str
    noun: str
    data: object = None
    nodes: dict[Route, Node] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, route: Route) -> int:
        """Return the line of the deepest part of ``route`` that exists."""
        while route and route not in self.nodes:
            route = route[:-1]
        return self.nodes[route].line

    def get(self, *route: Step) -> object:
        """Return the value at ``route``, or None."""
        node = self.nodes.get(route)
        return node.value if node else None

    def find(self, *pattern: object) -> Iterator[tuple[Route, str]]:
        """Yield each route that fits ``pattern`` (``ANY`` fits one step) and holds text."""
        for route, node in self.nodes.items():
            if isinstance(node.value, str) and _fits(route, pattern):
                yield route, node.value


def _fits(route: Route, pattern: tuple[object, ...]) -> bool:
    return len(route) == len(pattern) and all(
        wanted is ANY or wanted == step for step, wanted in zip(route, pattern, strict=True)
    )
