"""What is wrong with the content, said so that a sector expert can put it right."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to put right: ``file`` as shown to the reader, ``line`` from 1 (0: no one line).

    ``where`` names the thing and ``message`` goes on from it, so the two read as one sentence.
    """

    file: str
    line: int
    where: str
    message: str

    def __str__(self) -> str:
        """Return ``file:line: where message``, the form that editors turn into a link."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.where} {self.message}"


class FrameworkInvalid(Exception):
    """The content cannot be used; ``problems`` holds every one that was found, in file order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Keep the problems, one to a line in the text of the exception."""
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
