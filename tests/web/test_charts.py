"""The fan's geometry: every area has its place, and every word stands inside its petal."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import pairwise

import pytest

from lti_leadership.framework import Framework, default_path, load_framework
from lti_leadership.web import charts


@dataclass(frozen=True)
class Standing:
    fraction: float = 0.0


@dataclass(frozen=True)
class Named:
    id: str
    title: str
    position: str


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework(default_path())


def fan_at(framework: Framework, fraction: float) -> charts.Fan:
    return charts.fan(framework.areas, {area.id: Standing(fraction) for area in framework.areas})


def places(path: str) -> list[tuple[float, float]]:
    """Every corner of a path, without the radii of its arcs."""
    without_radii = re.sub(r"A[\d.]+ [\d.]+ 0 0 [01] ", "L", path)
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", without_radii)]


def test_each_area_has_one_petal_in_the_order_of_the_areas(framework: Framework) -> None:
    petals = fan_at(framework, 0).petals
    assert [petal.area.id for petal in petals] == [area.id for area in framework.areas]


def test_the_two_central_areas_touch_the_middle_and_the_others_do_not(
    framework: Framework,
) -> None:
    for petal in fan_at(framework, 0).petals:
        at_middle = charts.MIDDLE in places(petal.path)
        assert at_middle == (petal.area.position == "centre")


def test_every_arc_is_drawn_around_the_middle(framework: Framework) -> None:
    arc = re.compile(r"A([\d.]+) [\d.]+ 0 0 [01] (-?[\d.]+) (-?[\d.]+)")
    for petal in fan_at(framework, 0.4).petals:
        arcs = arc.findall(petal.path + petal.reach)
        assert len(arcs) == (2 if petal.area.position == "centre" else 4)
        for radius, x, y in arcs:
            reached = math.dist(charts.MIDDLE, (float(x), float(y)))
            assert reached == pytest.approx(float(radius), abs=0.1)


def test_petals_run_from_left_to_right(framework: Framework) -> None:
    petals = fan_at(framework, 0).petals
    for position in ("centre", "fan"):
        hearts = [petal.heart[0] for petal in petals if petal.area.position == position]
        assert all(left < right for left, right in pairwise(hearts))


def test_the_whole_drawing_is_inside_its_frame(framework: Framework) -> None:
    fan = fan_at(framework, 1)
    for petal in fan.petals:
        for x, y in [*places(petal.path), *places(petal.reach), *petal.label.corners()]:
            assert 0 < x < fan.width
            assert 0 < y < fan.height


def test_every_label_of_the_framework_stands_inside_its_petal(framework: Framework) -> None:
    for petal in fan_at(framework, 0).petals:
        sector = sector_of(petal)
        assert min(sector.clearance(corner) for corner in petal.label.corners()) > 0


def sector_of(petal: charts.Petal) -> charts.Sector:
    """The petal's sector, read back from what is drawn."""
    radii = charts.CENTRE_RADII if petal.area.position == "centre" else charts.FAN_RADII
    corners = [place for place in places(petal.path) if place != charts.MIDDLE]
    turns = sorted(
        math.degrees(math.atan2(charts.MIDDLE[1] - y, x - charts.MIDDLE[0])) for x, y in corners
    )
    return charts.Sector(*radii, turns[0], turns[-1])


def test_every_word_of_a_title_is_drawn_in_order(framework: Framework) -> None:
    for petal in fan_at(framework, 0).petals:
        assert " ".join(line.text for line in petal.label.lines) == petal.area.title


def test_nothing_is_filled_where_nothing_is_done(framework: Framework) -> None:
    assert {petal.reach for petal in fan_at(framework, 0).petals} == {""}


def test_a_whole_area_is_filled_to_its_edge(framework: Framework) -> None:
    assert all(petal.reach == petal.path for petal in fan_at(framework, 1).petals)


def test_half_an_area_is_filled_to_half_its_depth(framework: Framework) -> None:
    for petal in fan_at(framework, 0.5).petals:
        inner, outer = charts.CENTRE_RADII if petal.area.position == "centre" else charts.FAN_RADII
        furthest = max(math.dist(charts.MIDDLE, place) for place in places(petal.reach))
        assert furthest == pytest.approx((inner + outer) / 2, abs=0.2)


@pytest.mark.parametrize("fraction", [-0.5, 1.5])
def test_a_fraction_out_of_range_never_leaves_the_petal(fraction: float) -> None:
    sector = charts.Sector(180, 364, 40, 66)
    assert sector.inner <= sector.reached(fraction).outer <= sector.outer


def test_a_title_too_long_for_any_place_is_still_drawn_whole() -> None:
    title = "Leadershipdevelopmentandorganisationaleffectiveness " * 4
    area = Named("x", title.strip(), "fan")
    (petal,) = charts.fan([area], {"x": Standing()}).petals
    assert " ".join(line.text for line in petal.label.lines) == area.title


def test_an_agency_may_show_fewer_areas(framework: Framework) -> None:
    shown = [area for area in framework.areas if area.number in {2, 4, 7}]
    fan = charts.fan(shown, {area.id: Standing() for area in shown})
    assert [petal.area.id for petal in fan.petals] == [area.id for area in shown]
