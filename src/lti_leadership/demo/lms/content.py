"""What is in the courses: resource links (tool activities) and line items (grade columns)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace

from lti_leadership.demo.lms.config import ActivityConfig, CourseConfig
from lti_leadership.demo.lms.storage import Row, Storage


@dataclass(frozen=True, slots=True)
class ResourceLink:
    """A tool activity. `graded` stays true when its line item has been deleted, as in Moodle."""

    id: int
    course_id: int
    registration_id: int
    title: str
    description: str = ""
    target_link_uri: str | None = None
    custom: dict[str, str] = field(default_factory=dict)
    graded: bool = False


@dataclass(frozen=True, slots=True)
class LineItem:
    """A grade column. `coupled`: it is the column of its activity; else the tool made it."""

    id: int
    course_id: int
    registration_id: int
    label: str
    score_maximum: float
    resource_link_id: int | None = None
    coupled: bool = False
    resource_id: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class NewActivity:
    """An activity still to be made, and its line item's details if it is graded."""

    course_id: int
    registration_id: int
    config: ActivityConfig


class Content:
    """Resource links and line items in the database; courses come from the configuration."""

    def __init__(self, storage: Storage, courses: tuple[CourseConfig, ...]) -> None:
        """Keep the content of `courses` in `storage`."""
        self._storage = storage
        self.courses = courses

    def course(self, course_id: int) -> CourseConfig | None:
        """Return a course by its number."""
        return next((course for course in self.courses if course.id == course_id), None)

    def seed(self, registration_id: int) -> None:
        """Give a tool the activities each course is born with, unless it has any already."""
        if self.links_of(registration_id):
            return
        self.add_activities(
            [
                NewActivity(course.id, registration_id, activity)
                for course in self.courses
                for activity in course.activities
            ]
        )

    def add_activities(self, activities: list[NewActivity]) -> list[ResourceLink]:
        """Create activities with their coupled line items: all of them or none."""
        with self._storage.transaction() as db:
            ids = []
            for activity in activities:
                made = db.execute(_INSERT_LINK, _link_values(activity)).lastrowid
                ids.append(made)
                if activity.config.score_maximum is not None:
                    db.execute(_INSERT_ITEM, _coupled_values(activity, made))
        return [link for link in self.links() if link.id in ids]

    def links(self) -> list[ResourceLink]:
        """Return every activity, oldest first."""
        return [_link(row) for row in self._storage.rows("SELECT * FROM resource_link")]

    def links_of(self, registration_id: int) -> list[ResourceLink]:
        """Return the activities of one tool."""
        return [link for link in self.links() if link.registration_id == registration_id]

    def links_in(self, course_id: int) -> list[ResourceLink]:
        """Return the activities of one course."""
        return [link for link in self.links() if link.course_id == course_id]

    def link(self, link_id: int) -> ResourceLink | None:
        """Return one activity."""
        row = self._storage.row("SELECT * FROM resource_link WHERE id = ?", (link_id,))
        return None if row is None else _link(row)

    def items_in(self, course_id: int) -> list[LineItem]:
        """Return the grade columns of one course, of all tools."""
        sql = "SELECT * FROM line_item WHERE course_id = ? ORDER BY id"
        return [_item(row) for row in self._storage.rows(sql, (course_id,))]

    def item(self, item_id: int) -> LineItem | None:
        """Return one grade column."""
        row = self._storage.row("SELECT * FROM line_item WHERE id = ?", (item_id,))
        return None if row is None else _item(row)

    def coupled_item(self, link_id: int) -> LineItem | None:
        """Return the column of an activity; None if it is not graded or was deleted."""
        sql = "SELECT * FROM line_item WHERE resource_link_id = ? AND coupled"
        row = self._storage.row(sql, (link_id,))
        return None if row is None else _item(row)

    def add_item(self, item: LineItem) -> LineItem:
        """Store a new column (its `id` is not looked at). Doubles are allowed, as in Moodle."""
        with self._storage.transaction() as db:
            made = db.execute(_INSERT_ITEM, _item_values(item)).lastrowid
        return replace(item, id=made or 0)

    def change_item(self, item: LineItem) -> None:
        """Rename or rescale a column; grades keep their share of the maximum."""
        with self._storage.transaction() as db:
            db.execute(
                "UPDATE grade SET score = score * ? / (SELECT score_maximum FROM line_item"
                " WHERE id = line_item_id) WHERE line_item_id = ?",
                (item.score_maximum, item.id),
            )
            db.execute(
                "UPDATE line_item SET label = ?, score_maximum = ?, resource_id = ?, tag = ?"
                " WHERE id = ?",
                (item.label, item.score_maximum, item.resource_id, item.tag, item.id),
            )

    def delete_item(self, item_id: int) -> None:
        """Delete a column with all its grades, also an activity's own, as Moodle does."""
        self._storage.run("DELETE FROM line_item WHERE id = ?", (item_id,))


_INSERT_LINK = (
    "INSERT INTO resource_link (course_id, registration_id, title, description,"
    " target_link_uri, custom, graded) VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_ITEM = (
    "INSERT INTO line_item (course_id, registration_id, resource_link_id, coupled, label,"
    " score_maximum, resource_id, tag) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


def _link_values(activity: NewActivity) -> tuple[int | str | None, ...]:
    config = activity.config
    return (
        activity.course_id,
        activity.registration_id,
        config.title,
        config.description,
        config.target_link_uri,
        json.dumps(config.custom),
        int(config.score_maximum is not None),
    )


def _coupled_values(
    activity: NewActivity, link_id: int | None
) -> tuple[int | float | str | None, ...]:
    """Name the column after the activity: Moodle ignores a line item's own label here."""
    config = activity.config
    return _item_values(
        LineItem(
            id=0,
            course_id=activity.course_id,
            registration_id=activity.registration_id,
            resource_link_id=link_id,
            coupled=True,
            label=config.title,
            score_maximum=float(config.score_maximum or 0),
            resource_id=config.resource_id,
            tag=config.tag,
        )
    )


def _item_values(item: LineItem) -> tuple[int | float | str | None, ...]:
    return (
        item.course_id,
        item.registration_id,
        item.resource_link_id,
        int(item.coupled),
        item.label,
        item.score_maximum,
        item.resource_id,
        item.tag,
    )


def _link(row: Row) -> ResourceLink:
    values = dict(row)
    return ResourceLink(
        **{**values, "custom": json.loads(values["custom"]), "graded": bool(values["graded"])}
    )


def _item(row: Row) -> LineItem:
    values = dict(row)
    return LineItem(**{**values, "coupled": bool(values["coupled"])})
