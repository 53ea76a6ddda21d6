"""A copy of the real content that a test may spoil in one place."""

from __future__ import annotations

from pathlib import Path

from lti_leadership.framework import FrameworkInvalid, load_framework

AREA_1 = "areas/1-keeping-people-at-the-centre.yaml"
AREA_3 = "areas/3-leading-managing-developing-people.yaml"
AREA_4 = "areas/4-planning-resource-management.yaml"


class Content:
    """A folder of content; ``§`` in an edit marks the line where a problem is expected."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.place = ""

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace ``old``, which must be there once, and note the place of the mark."""
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is in {name} {text.count(old)} times"
        text = text.replace(old, new)
        before, mark, after = text.partition("§")
        if mark:
            self.place = f"{path}:{before.count(chr(10)) + 1}"
        path.write_text(before + after, encoding="utf-8")

    def line(self, name: str, text: str) -> str:
        """Return the place, ``file:line``, of the one occurrence of ``text``."""
        path = self.root / name
        before, found, after = path.read_text(encoding="utf-8").partition(text)
        assert found
        assert text not in after
        return f"{path}:{before.count(chr(10)) + 1}"

    def problems(self) -> list[str]:
        """Return every problem as it is shown, or an empty list."""
        try:
            load_framework(self.root)
        except FrameworkInvalid as invalid:
            return [str(problem) for problem in invalid.problems]
        return []
