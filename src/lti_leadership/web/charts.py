"""The fan of areas as numbers that a template can draw: two areas at its centre, seven around.

Only geometry is worked out here. Words, links and colours are the template's (`charts/fan.html`).
Lengths are in the drawing's own units; angles are in degrees, anticlockwise from three o'clock;
y points down, as in SVG.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

Point = tuple[float, float]

WIDTH = 736
HEIGHT = 380
MIDDLE: Point = (368.0, 372.0)
CENTRE_RADII = (0.0, 168.0)
FAN_RADII = (175.0, 364.0)
GAP = 0.5
"""Degrees left free at each straight side, so that neighbours do not touch."""

HEAD_WIDTH = 56.0
HEAD_HEIGHT = 34.0
LINE_HEIGHT = 17.0
LETTER_HEIGHT = 14.0
ROOM = 8.0
NARROW, WIDE = frozenset("fijlrt,.-' "), frozenset("mwMW")


class Progress(Protocol):
    """What the fan needs to know of a learner's progress in an area."""

    @property
    def fraction(self) -> float:
        """From 0, nothing yet, to 1, the whole area."""


class ChartArea(Protocol):
    """What the fan needs to know of an area."""

    @property
    def id(self) -> str:
        """The key of the area's progress."""

    @property
    def title(self) -> str:
        """The words of the area's label."""

    @property
    def position(self) -> str:
        """`centre` or `fan`."""


@dataclass(frozen=True)
class Sector:
    """A slice of a ring between two radii and two angles; `inner` 0 makes it a slice of a disc."""

    inner: float
    outer: float
    start: float
    end: float

    def point(self, radius: float, angle: float) -> Point:
        """Return x and y of the place at this radius and angle."""
        turn = math.radians(angle)
        return MIDDLE[0] + radius * math.cos(turn), MIDDLE[1] - radius * math.sin(turn)

    def clearance(self, place: Point) -> float:
        """Return how far a place is inside the nearest edge; it is negative outside."""
        across, up = place[0] - MIDDLE[0], MIDDLE[1] - place[1]
        radius, angle = math.hypot(across, up), math.degrees(math.atan2(up, across))
        turns = (angle - self.start, self.end - angle)
        sides = [radius * math.sin(math.radians(turn)) for turn in turns]
        return min(radius - self.inner, self.outer - radius, *sides)

    def path(self) -> str:
        """Return the outline as the `d` of an SVG path."""
        start, end = self.start + GAP, self.end - GAP
        outside = f"{_at(self.point(self.outer, start))}{_arc(self.outer)}0 "
        outside += _at(self.point(self.outer, end))
        if not self.inner:
            return f"M{_at(MIDDLE)}L{outside}Z"
        inside = f"{_at(self.point(self.inner, end))}{_arc(self.inner)}1 "
        return f"M{outside}L{inside}{_at(self.point(self.inner, start))}Z"

    def reached(self, fraction: float) -> Sector:
        """Return the part that is filled, from the inside outwards."""
        depth = (self.outer - self.inner) * min(max(fraction, 0.0), 1.0)
        return Sector(self.inner, self.inner + depth, self.start, self.end)


@dataclass(frozen=True)
class Line:
    """One line of a title: its words and the middle of its baseline."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Label:
    """An area's number and dial, whose middle is `head`, and its title in lines below them."""

    head: Point
    lines: tuple[Line, ...]

    def corners(self) -> Iterator[Point]:
        """Yield the corners of the boxes around the head and around each line."""
        yield from _box(self.head, HEAD_WIDTH, HEAD_HEIGHT - 6)
        for line in self.lines:
            middle = (line.x, line.y - LINE_HEIGHT / 4)
            yield from _box(middle, text_width(line.text), LETTER_HEIGHT)


@dataclass(frozen=True)
class Petal:
    """One area of the fan. `reach` is the path of the filled part, "" where nothing is filled."""

    area: ChartArea
    progress: Progress
    path: str
    reach: str
    label: Label
    heart: Point


@dataclass(frozen=True)
class Fan:
    """The whole drawing: its size and its petals, in the order of the areas."""

    petals: tuple[Petal, ...]
    width: int = WIDTH
    height: int = HEIGHT


def fan(areas: Sequence[ChartArea], progress: Mapping[str, Progress]) -> Fan:
    """Lay out the areas, left to right in each ring; `progress` is by area id, one for each."""
    sectors = {**_ring(areas, "centre", CENTRE_RADII), **_ring(areas, "fan", FAN_RADII)}
    return Fan(tuple(_petal(area, progress[area.id], sectors[area.id]) for area in areas))


def _ring(areas: Sequence[ChartArea], position: str, radii: Point) -> dict[str, Sector]:
    inside = [area for area in areas if area.position == position]
    width = 180.0 / max(len(inside), 1)
    ends = [180.0 - width * place for place in range(len(inside))]
    return {
        area.id: Sector(*radii, end - width, end) for area, end in zip(inside, ends, strict=True)
    }


def _petal(area: ChartArea, progress: Progress, sector: Sector) -> Petal:
    reach = sector.reached(progress.fraction).path() if progress.fraction > 0 else ""
    middle = (sector.start + sector.end) / 2
    heart = sector.point((sector.inner + sector.outer) * 0.53, middle)
    return Petal(area, progress, sector.path(), reach, fit_label(area.title, sector), heart)


@lru_cache(maxsize=256)
def fit_label(title: str, sector: Sector) -> Label:
    """Return the best way of breaking and placing a title: inside, in the middle, in few lines.

    Candidates come best first, and `max` keeps the first of equals, so one with `ROOM` to spare
    wins. A title that an agency has changed may fit nowhere; it gets the least bad place.
    """
    places = _places(sector)
    labels = [_label(lines, place) for place in places for lines in _breakings(title)]
    return max(labels, key=lambda label: min(ROOM, *map(sector.clearance, label.corners())))


def text_width(text: str) -> float:
    """Return how wide a line may be at 14 units in Roboto, Helvetica or Arial."""
    return sum(4.4 if one in NARROW else 12.2 if one in WIDE else 8.0 for one in text)


def _places(sector: Sector) -> Iterator[Point]:
    width, depth = sector.end - sector.start, sector.outer - sector.inner
    for across in (0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65):
        for along in sorted(range(4, 17), key=lambda step: abs(step - 11)):
            yield sector.point(sector.inner + depth * along / 20, sector.start + width * across)


def _breakings(title: str) -> tuple[tuple[str, ...], ...]:
    """Return one breaking for each number of lines, the most even one, fewest lines first."""
    by_count: dict[int, tuple[str, ...]] = {}
    for width in range(22, 7, -1):
        lines = textwrap.wrap(title, width, break_long_words=False, break_on_hyphens=False)
        by_count[len(lines)] = tuple(lines)
    return tuple(by_count.values())


def _label(lines: tuple[str, ...], middle: Point) -> Label:
    x, top = middle[0], middle[1] - (HEAD_HEIGHT + LINE_HEIGHT * len(lines)) / 2
    baseline = top + HEAD_HEIGHT + LINE_HEIGHT * 0.75
    placed = (Line(text, x, baseline + LINE_HEIGHT * row) for row, text in enumerate(lines))
    return Label((x, top + HEAD_HEIGHT / 2), tuple(placed))


def _box(middle: Point, width: float, height: float) -> Iterator[Point]:
    for across in (-width / 2, width / 2):
        for down in (-height / 2, height / 2):
            yield middle[0] + across, middle[1] + down


def _at(place: Point) -> str:
    return f"{place[0]:.1f} {place[1]:.1f}"


def _arc(radius: float) -> str:
    return f"A{radius:.1f} {radius:.1f} 0 0 "
