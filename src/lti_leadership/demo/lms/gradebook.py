"""Grades: what the scores a tool sent have come to, and the log of every score call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lti_leadership.demo.lms.clock import in_words
from lti_leadership.demo.lms.storage import Row, Storage


@dataclass(frozen=True, slots=True)
class Grade:
    """Where one person stands in one column. `score` None: no grade, or it was wiped."""

    line_item_id: int
    user_id: str
    score: float | None
    comment: str | None
    timestamp: str


@dataclass(frozen=True, slots=True)
class NewGrade:
    """What an accepted score sets, scaled to the column's maximum; `score` None wipes.

    `tick` is its time as the dialect compares it.
    """

    line_item_id: int
    user_id: str
    score: float | None
    comment: str | None
    timestamp: datetime
    tick: int


@dataclass(frozen=True, slots=True)
class ScoreCall:
    """One call of the scores service, accepted or refused, as it came in."""

    number: int
    received_at: str
    line_item_id: str
    client_id: str | None
    status: int
    reason: str
    body: str

    @property
    def accepted(self) -> bool:
        """Return whether the LMS took the score."""
        return 200 <= self.status < 300  # noqa: PLR2004 - the 2xx class of RFC 9110


class Gradebook:
    """Grades and score calls in the database."""

    def __init__(self, storage: Storage) -> None:
        """Keep grades in `storage`."""
        self._storage = storage

    def accept(self, grade: NewGrade) -> bool:
        """Store a grade; return False if it is not later than the last one."""
        return (
            self._storage.run(
                "INSERT INTO grade VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (line_item_id, user_id) DO UPDATE SET"
                " tick = excluded.tick, score = excluded.score,"
                " comment = excluded.comment, timestamp = excluded.timestamp"
                " WHERE excluded.tick > grade.tick",
                (
                    grade.line_item_id,
                    grade.user_id,
                    grade.tick,
                    grade.score,
                    grade.comment,
                    in_words(grade.timestamp),
                ),
            )
            == 1
        )

    def last_tick(self, line_item_id: int, user_id: str) -> int | None:
        """Return the time of the last score taken for one person in one column."""
        sql = "SELECT tick FROM grade WHERE line_item_id = ? AND user_id = ?"
        row = self._storage.row(sql, (line_item_id, user_id))
        return None if row is None else int(row["tick"])

    def grades_of(self, line_item_id: int) -> list[Grade]:
        """Return the rows of one column, wiped ones too, by person."""
        sql = "SELECT * FROM grade WHERE line_item_id = ? ORDER BY CAST(user_id AS INTEGER)"
        return [_grade(row) for row in self._storage.rows(sql, (line_item_id,))]

    def log(self, call: ScoreCall) -> None:
        """Keep a score call; its `number` is given here."""
        self._storage.run(
            "INSERT INTO score_call (received_at, line_item_id, client_id, status, reason, body)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                call.received_at,
                call.line_item_id,
                call.client_id,
                call.status,
                call.reason,
                call.body,
            ),
        )

    def calls(self) -> list[ScoreCall]:
        """Return every score call, oldest first."""
        sql = "SELECT * FROM score_call ORDER BY number"
        return [ScoreCall(**dict(row)) for row in self._storage.rows(sql)]


def _grade(row: Row) -> Grade:
    return Grade(
        row["line_item_id"], row["user_id"], row["score"], row["comment"], row["timestamp"]
    )
