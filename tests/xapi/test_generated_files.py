"""The files in `xapi/` are what the code says today."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    path = ROOT / "tools/generate_xapi.py"
    spec = importlib.util.spec_from_file_location("generate_xapi", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_profile_and_the_examples_are_current(tool):
    assert tool.stale(ROOT / "xapi", tool.generated()) == []


def test_what_is_written_is_current_and_reads_as_json(tool, tmp_path):
    files = tool.generated()
    tool.write(tmp_path, files)
    assert tool.stale(tmp_path, files) == []
    for path in files:
        assert json.loads((tmp_path / path).read_text(encoding="utf-8"))


def test_a_changed_a_missing_and_a_left_over_file_are_named(tool, tmp_path):
    files = tool.generated()
    tool.write(tmp_path, files)
    (tmp_path / "profile.jsonld").write_text("{}", encoding="utf-8")
    (tmp_path / "statements/area_opened.json").unlink()
    (tmp_path / "statements/badge_earned.json").write_text("{}", encoding="utf-8")
    assert tool.stale(tmp_path, files) == [
        "profile.jsonld",
        "statements/area_opened.json",
        "statements/badge_earned.json",
    ]
    tool.write(tmp_path, files)
    assert tool.stale(tmp_path, files) == []


def test_the_folder_for_analysts_cannot_be_imported():
    assert list((ROOT / "xapi").rglob("*.py")) == []
