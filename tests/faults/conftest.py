"""What the delivery tests have, for tests with many processes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from delivery.house import House, built_house
from faults.crew import Crew, Factory, hired, running_factory

from lti_leadership.framework import Framework, default_path, load_framework
from lti_leadership.settings import Settings


@pytest.fixture(scope="session")
def framework() -> Framework:
    return load_framework(default_path())


@pytest.fixture(scope="session")
def factory() -> Iterator[Factory]:
    with running_factory() as factory:
        yield factory


@pytest.fixture
def crew(factory: Factory, settings: Settings) -> Iterator[Crew]:
    """Workers on the test's database, as soon as it starts some."""
    with hired(factory, settings) as crew:
        yield crew


@pytest.fixture
def house(settings: Settings, framework: Framework) -> Iterator[House]:
    with built_house(settings, framework) as house:
        yield house
