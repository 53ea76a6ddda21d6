"""The rule of progress, written down once.

An area is made of criteria. A criterion has two halves:

- **worked on**: at least one learning activity (read, watch, reflect, discuss or apply) that
  meets this criterion is done;
- **evidenced**: the area's record activity, which takes every criterion as a heading, is done.

An area's progress is the halves reached, divided by all halves: a number from 0 to 1. Not every
activity has to be done, so a manager who learns best by doing need not do the reading, and one who
begins with the record (earlier learning) starts half way. The outcome is **achieved** when every
criterion is both worked on and evidenced, which is progress 1. Progress never goes down.

The programme's progress is the mean of the areas'. Nothing here counts what is missing.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lti_leadership.framework import Area

DIGITS = 4


class CriterionState(enum.StrEnum):
    """Where a criterion stands."""

    NONE = "none"
    WORKED_ON = "worked_on"
    EVIDENCED = "evidenced"
    MET = "met"


HALVES = {
    CriterionState.NONE: 0,
    CriterionState.WORKED_ON: 1,
    CriterionState.EVIDENCED: 1,
    CriterionState.MET: 2,
}


@dataclass(frozen=True)
class AreaProgress:
    """Where a learner stands in one area."""

    criteria: Mapping[str, CriterionState]
    activities_done: frozenset[str]
    opened: bool = False

    @property
    def fraction(self) -> float:
        """Progress from 0 to 1, to four digits."""
        halves = sum(HALVES[state] for state in self.criteria.values())
        return round(float(Fraction(halves, 2 * len(self.criteria))), DIGITS)

    @property
    def percent(self) -> int:
        """Progress in whole per cent; 100 only when achieved."""
        return int(self.fraction * 100)

    @property
    def achieved(self) -> bool:
        """Whether every criterion is met."""
        return all(state is CriterionState.MET for state in self.criteria.values())

    @property
    def started(self) -> bool:
        """Whether the learner has opened the area or done anything in it."""
        return self.opened or bool(self.activities_done)


def area_progress(area: Area, done: Collection[str], *, opened: bool = False) -> AreaProgress:
    """Return the standing in `area` when the activities in `done` are finished."""
    worked_on = {
        criterion
        for activity in area.learning_activities
        if activity.id in done
        for criterion in activity.criteria
    }
    record = area.record_activity
    evidenced = set(record.criteria) if record.id in done else set()
    return AreaProgress(
        criteria={
            criterion.id: _state(criterion.id in worked_on, criterion.id in evidenced)
            for criterion in area.criteria
        },
        activities_done=frozenset(item.id for item in area.activities if item.id in done),
        opened=opened,
    )


def programme_progress(standings: Sequence[AreaProgress]) -> float:
    """Return the mean of all the areas' progress, 0 to 1, to four digits."""
    return round(sum(standing.fraction for standing in standings) / len(standings), DIGITS)


def _state(worked_on: bool, evidenced: bool) -> CriterionState:  # noqa: FBT001
    if worked_on and evidenced:
        return CriterionState.MET
    if worked_on:
        return CriterionState.WORKED_ON
    return CriterionState.EVIDENCED if evidenced else CriterionState.NONE
