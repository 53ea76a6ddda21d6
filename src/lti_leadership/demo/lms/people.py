"""The five people of the demo agency. None of them is real, and none has a password."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Post(StrEnum):
    """What somebody is at the agency; a dialect turns it into LTI roles."""

    LEARNER = "learner"
    LINE_MANAGER = "line manager"
    LEAD = "L&D lead"
    ADMINISTRATOR = "LMS administrator"


@dataclass(frozen=True, slots=True)
class Person:
    """A demo person. `id` is a number as text, as Moodle's; `mentees` are ids of learners."""

    id: str
    key: str
    given_name: str
    post: Post
    blurb: str
    mentees: tuple[str, ...] = ()

    @property
    def family_name(self) -> str:
        """Return the post in brackets, so that a full name always says it is a demo."""
        return f"(demo {self.post})"

    @property
    def name(self) -> str:
        """Return the full name, such as "Ailsa (demo learner)"."""
        return f"{self.given_name} {self.family_name}"

    @property
    def email(self) -> str:
        """Return an address under the reserved domain example.org."""
        return f"{self.key}@agency.example.org"

    @property
    def sourced_id(self) -> str:
        """Return the agency's own staff number."""
        return f"STAFF-{self.id}"

    @property
    def is_learner(self) -> bool:
        """Return whether this person can be given a grade."""
        return self.post is Post.LEARNER

    @property
    def is_enrolled(self) -> bool:
        """Return whether this person is a member of the courses; an administrator is not."""
        return self.post is not Post.ADMINISTRATOR

    @property
    def runs_courses(self) -> bool:
        """Return whether this person sees everybody's grades and chooses content."""
        return self.post in (Post.LEAD, Post.ADMINISTRATOR)

    @property
    def administers(self) -> bool:
        """Return whether this person registers tools."""
        return self.post is Post.ADMINISTRATOR


PEOPLE = (
    Person("4", "ailsa", "Ailsa", Post.LEARNER, "Manages a care home team. Starts here."),
    Person("5", "euan", "Euan", Post.LEARNER, "Manages a housing support service."),
    Person("6", "morag", "Morag", Post.LINE_MANAGER, "Supervises Ailsa and Euan.", ("4", "5")),
    Person("7", "catriona", "Catriona", Post.LEAD, "Runs the courses and chooses content."),
    Person("2", "rhona", "Rhona", Post.ADMINISTRATOR, "Connects tools to this LMS."),
)


def person_by_id(user_id: str) -> Person | None:
    """Return the person with this numeric id, or None."""
    return next((person for person in PEOPLE if person.id == user_id), None)


def person_by_key(key: str) -> Person | None:
    """Return the person with this short name ("ailsa"), or None."""
    return next((person for person in PEOPLE if person.key == key), None)


def members() -> list[Person]:
    """Return everybody enrolled in the courses, by id."""
    return sorted((person for person in PEOPLE if person.is_enrolled), key=lambda p: int(p.id))


def learners() -> list[Person]:
    """Return everybody who can be given a grade, by id."""
    return [person for person in members() if person.is_learner]


def mentees_of(person: Person) -> list[Person]:
    """Return the learners whom this person supervises, by id."""
    return [learner for learner in learners() if learner.id in person.mentees]
