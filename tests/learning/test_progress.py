"""The rule of progress, on the real framework."""

from __future__ import annotations

from itertools import combinations, permutations

import pytest

from lti_leadership.framework import Area, Framework, default_path, load_framework
from lti_leadership.learning.progress import (
    CriterionState,
    area_progress,
    programme_progress,
)


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework(default_path())


@pytest.fixture(scope="module")
def area(framework: Framework) -> Area:
    return framework.area("mmllf-1")


def test_nothing_done_is_nought_and_not_started(area: Area) -> None:
    progress = area_progress(area, ())
    assert (progress.fraction, progress.started, progress.achieved) == (0.0, False, False)


def test_a_reading_that_meets_three_of_six_criteria_gives_a_quarter(area: Area) -> None:
    progress = area_progress(area, {"1-a1"})
    assert progress.fraction == 0.25
    worked_on = {key for key, state in progress.criteria.items() if state != CriterionState.NONE}
    assert worked_on == {"1.1", "1.4", "1.5"}


def test_the_record_alone_is_half_way_and_not_achieved(area: Area) -> None:
    progress = area_progress(area, {area.record_activity.id})
    assert (progress.fraction, progress.achieved) == (0.5, False)
    assert set(progress.criteria.values()) == {CriterionState.EVIDENCED}


def test_an_area_can_be_achieved_without_its_reading(area: Area) -> None:
    progress = area_progress(area, {"1-a2", "1-a3", "1-a4", "1-a5"})
    assert (progress.fraction, progress.percent, progress.achieved) == (1.0, 100, True)


def test_every_area_can_be_achieved_and_no_single_activity_achieves_it(
    framework: Framework,
) -> None:
    for area in framework.areas:
        everything = {activity.id for activity in area.activities}
        assert area_progress(area, everything).achieved
        assert not any(area_progress(area, {one}).achieved for one in everything)


def test_progress_does_not_depend_on_the_order_and_never_goes_down(framework: Framework) -> None:
    for area in framework.areas:
        ids = [activity.id for activity in area.activities]
        for order in list(permutations(ids))[::40]:
            steps = [area_progress(area, order[:count]).fraction for count in range(len(ids) + 1)]
            assert steps == sorted(steps)
            assert steps[-1] == 1.0


def test_another_areas_activity_changes_nothing(framework: Framework) -> None:
    for one, other in combinations(framework.areas, 2):
        assert area_progress(one, {other.activities[0].id}).fraction == 0.0


def test_a_hundred_per_cent_is_shown_for_an_achieved_area_only(framework: Framework) -> None:
    for area in framework.areas:
        ids = [activity.id for activity in area.activities]
        for count in range(len(ids) + 1):
            for done in combinations(ids, count):
                progress = area_progress(area, done)
                assert (progress.percent == 100) == progress.achieved


def test_the_programme_is_the_mean_of_its_areas(framework: Framework) -> None:
    everything_in_one = {activity.id for activity in framework.areas[0].activities}
    one = [area_progress(area, everything_in_one) for area in framework.areas]
    assert programme_progress(one) == pytest.approx(1 / 9, abs=1e-4)
    everything = {activity.id for area in framework.areas for activity in area.activities}
    assert programme_progress([area_progress(area, everything) for area in framework.areas]) == 1.0
