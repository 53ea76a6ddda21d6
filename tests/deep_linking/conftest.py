"""An LMS whose staff can select content in the tool."""

from __future__ import annotations

import pytest
from refusals.conftest import way_in  # noqa: F401 - pytest finds it here
from worlds import World, tool_config


@pytest.fixture
def selecting(world: World) -> World:
    """The world, with “Select content” in its courses."""
    address = world.tool.parts.settings.launch_url
    world.lms.register_tool(tool_config(world.tool.base_url, deep_linking_uri=address))
    return world
