"""Whatever an editor does to a file, the answer is a list of problems and never a crash."""

from __future__ import annotations

import tempfile
from pathlib import Path
from shutil import copytree

from hypothesis import given, settings
from hypothesis import strategies as st

from lti_leadership.framework import default_path

from .copies import Content

NAMES = sorted(str(path.relative_to(default_path())) for path in default_path().rglob("*.yaml"))
SCRAPS = ["", "null", "[]", "{}", "- x", "5", "|", "&a b", "*a", "!t x", "a: b", "? z", "\t", "[[["]


@settings(max_examples=50, deadline=None)
@given(
    name=st.sampled_from(NAMES),
    line=st.integers(min_value=0, max_value=300),
    scrap=st.one_of(st.sampled_from(SCRAPS), st.text(max_size=20)),
    keeps_name=st.booleans(),
)
def test_a_damaged_line_never_crashes_the_loader(
    name: str, line: int, scrap: str, *, keeps_name: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(copytree(default_path(), Path(folder) / "content"))
        lines = (root / name).read_text(encoding="utf-8").split("\n")
        damaged = lines[line % len(lines)]
        start = damaged.partition(":")[0] + ": " if keeps_name else ""
        lines[line % len(lines)] = start + scrap
        (root / name).write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
        assert all(problem.startswith(str(root)) for problem in Content(root).problems())
