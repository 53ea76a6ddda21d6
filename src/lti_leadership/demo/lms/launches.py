"""Launches that have been begun and not yet authorised: one-time, short-lived, one session's."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from lti_leadership.demo.lms.clock import Clock
from lti_leadership.demo.lms.storage import Row, Storage

LAUNCH_SECONDS = 600


@dataclass(frozen=True, slots=True)
class LaunchIntent:
    """Who is about to launch what. `resource_link_id` None: content is to be selected."""

    registration_id: int
    course_id: int
    resource_link_id: int | None
    user_id: str
    sesskey: str
    document_target: str

    @property
    def is_deep_linking(self) -> bool:
        """Return whether this is a request to select content."""
        return self.resource_link_id is None


def new_launch_id(intent: LaunchIntent) -> str:
    """Return a fresh one-time id, shaped like Moodle's."""
    kind = "_ContentItemSelectionRequest" if intent.is_deep_linking else "1_"
    return f"ltilaunch{kind}{secrets.randbelow(10**18):018d}"


class Launches:
    """Launches in the database, by lti_message_hint."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        """Keep launches in `storage`, timed by `clock`."""
        self._storage = storage
        self._clock = clock

    def begin(self, intent: LaunchIntent, hint: str) -> None:
        """Remember a launch under the lti_message_hint that the tool has to send back."""
        self._storage.run(
            "INSERT OR REPLACE INTO launch VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                hint,
                intent.registration_id,
                intent.course_id,
                intent.resource_link_id,
                intent.user_id,
                intent.sesskey,
                intent.document_target,
                self._clock().timestamp() + LAUNCH_SECONDS,
            ),
        )

    def take(self, hint: str, sesskey: str) -> LaunchIntent | None:
        """Return a launch of this browser session and forget it; None if unknown, used or old."""
        with self._storage.transaction() as db:
            row = db.execute(
                "DELETE FROM launch WHERE hint = ? AND sesskey = ? RETURNING *",
                (hint, sesskey),
            ).fetchone()
        return self._intent(row)

    def look_up(self, hint: str) -> LaunchIntent | None:
        """Return a launch of any session, and keep it; None if unknown or old."""
        return self._intent(self._storage.row("SELECT * FROM launch WHERE hint = ?", (hint,)))

    def _intent(self, row: Row | None) -> LaunchIntent | None:
        if row is None or row["expires_at"] < self._clock().timestamp():
            return None
        values = dict(row)
        del values["hint"], values["expires_at"]
        return LaunchIntent(**values)
