"""Real parts for every test: a database of each kind, the tool and an LMS on real ports."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.chromium import Setting, chromium, chromium_path
from playwright.sync_api import BrowserContext, Playwright, expect, sync_playwright
from worlds import World, running_world

from lti_leadership.demo.browser import PlainBrowser
from lti_leadership.settings import Settings

from databases import TEST_SECRET, PostgresDatabases, SqliteDatabases, postgres_address

expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[PostgresDatabases]:
    with postgres_address() as address:
        databases = PostgresDatabases(address)
        yield databases
        databases.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database; every test that asks for it runs on both kinds."""
    databases = request.getfixturevalue(
        "sqlite_databases" if request.param == "sqlite" else "postgres_databases"
    )
    with databases.fresh(tmp_path) as url:
        yield url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url,
        data_dir=tmp_path,
        secret_key=TEST_SECRET,
        allowed_private_hosts=frozenset({"localhost", "127.0.0.1"}),
    )


@pytest.fixture
def world(settings: Settings) -> Iterator[World]:
    with running_world(settings) as world:
        yield world


@pytest.fixture
def browser() -> Iterator[PlainBrowser]:
    with PlainBrowser() as browser:
        yield browser


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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if os.environ.get("CI") and terminalreporter.stats.get("skipped"):
        terminalreporter.section("Tests were skipped, and in CI none may be", red=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """At a desk a machine may lack Chromium or node; in CI it may not."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
