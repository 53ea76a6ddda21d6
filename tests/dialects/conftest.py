from __future__ import annotations

from collections.abc import Iterator

import pytest

from dialects.houses import House, running_house
from lti_leadership.settings import Settings


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    with running_house(settings) as house:
        yield house
