"""A real browser for tests; they are skipped only where there is no Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.chromium import Setting, chromium, chromium_path
from playwright.sync_api import BrowserContext, Playwright, expect, sync_playwright

expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    if chromium_path() is None:
        pytest.skip("Chromium is not on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as started:
        yield started


@pytest.fixture
def setting(request: pytest.FixtureRequest) -> Setting:
    chosen: Setting = request.param
    return chosen


@pytest.fixture
def chrome(playwright: Playwright, setting: Setting, tmp_path: Path) -> Iterator[BrowserContext]:
    with chromium(playwright, setting, tmp_path / "profile") as context:
        yield context
