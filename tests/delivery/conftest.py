"""A house with a worker, an LRS and a gradebook at the far end; on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from delivery.far_ends import serving
from delivery.house import House, built_house
from delivery.scripted_gradebook import ScriptedGradebook
from delivery.scripted_lrs import ScriptedLrs

from lti_leadership.framework import Framework, default_path, load_framework
from lti_leadership.settings import Settings


@pytest.fixture(scope="session")
def framework() -> Framework:
    return load_framework(default_path())


@pytest.fixture
def house(settings: Settings, framework: Framework) -> Iterator[House]:
    with built_house(settings, framework) as house:
        yield house


@pytest.fixture
def lrs() -> Iterator[ScriptedLrs]:
    lrs = ScriptedLrs()
    with serving(lrs):
        yield lrs


@pytest.fixture
def gradebook() -> Iterator[ScriptedGradebook]:
    gradebook = ScriptedGradebook()
    with serving(gradebook):
        yield gradebook
