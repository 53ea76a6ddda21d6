"""What every test of the content may ask for."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lti_leadership.framework import default_path

from .copies import Content


@pytest.fixture
def content(tmp_path: Path) -> Content:
    root = tmp_path / "content"
    shutil.copytree(default_path(), root)
    return Content(root)
