"""``framework check``, as a sector expert runs it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from lti_leadership.framework import default_path
from lti_leadership.framework.cli import framework

from .copies import AREA_3, Content


def test_good_content_is_counted() -> None:
    result = CliRunner().invoke(framework, ["check"])
    assert result.exit_code == 0
    assert result.output == "9 areas, 74 criteria, 53 activities, 49 resources: no problems\n"


def test_one_problem_is_one_line_and_a_count(content: Content) -> None:
    content.edit(AREA_3, "minutes: 25", "§minutes: 601")
    result = CliRunner().invoke(framework, ["check", str(content.root)])
    assert result.exit_code == 1
    assert result.output == (
        f'{content.place}: "minutes" of activity "3-a2" must be 600 or less, and is 601.\n'
        "1 problem\n"
    )


def test_many_problems_are_counted(content: Content) -> None:
    content.edit(AREA_3, "minutes: 25", "minutes: 601")
    content.edit(AREA_3, "position: fan", "position: middle")
    result = CliRunner().invoke(framework, ["check", str(content.root)])
    assert result.exit_code == 1
    assert result.output.endswith("\n2 problems\n")


def test_a_path_that_does_not_exist_is_said_plainly(tmp_path: Path) -> None:
    result = CliRunner().invoke(framework, ["check", str(tmp_path / "nowhere")])
    assert result.exit_code == 1
    assert result.output == (
        f"{tmp_path / 'nowhere'}: this folder does not exist. "
        "Give the folder that holds framework.yaml.\n1 problem\n"
    )


def test_problems_in_our_own_content_are_told_from_the_current_folder(
    content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(content.root.parent)
    monkeypatch.setattr("lti_leadership.framework.cli.default_path", lambda: content.root)
    content.edit(AREA_3, "minutes: 25", "minutes: 601")
    result = CliRunner().invoke(framework, ["check"])
    assert result.output.startswith(f"{content.root.name}/{AREA_3}:")


def test_the_packaged_content_comes_before_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "src" / "lti_leadership" / "framework"
    package.mkdir(parents=True)
    monkeypatch.setattr("lti_leadership.framework.loading.__file__", str(package / "loading.py"))
    assert default_path() == tmp_path / "config" / "framework"
    (package / "content").mkdir()
    assert default_path() == package / "content"
