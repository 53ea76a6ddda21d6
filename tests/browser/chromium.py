"""Chromium as a person has it: of a size, with third-party cookies blocked or allowed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Playwright

QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
)
"""Without these Chromium looks for hosts of its maker; `--no-sandbox` because CI runs as root."""


@dataclass(frozen=True)
class Setting:
    """One way of looking at the pages."""

    width: int
    third_party_cookies: bool
    javascript: bool = True

    def __str__(self) -> str:
        """Name it in test ids."""
        cookies = "allowed" if self.third_party_cookies else "blocked"
        return f"{self.width}px-cookies-{cookies}" + ("" if self.javascript else "-no-script")


def chromium_path() -> str | None:
    """Return where Chromium is on this machine, if it is."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def chromium(playwright: Playwright, setting: Setting, profile: Path) -> Iterator[BrowserContext]:
    """Open Chromium with a new profile in the folder `profile`."""
    preferences = profile / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    preferences.write_text(json.dumps(_preferences(setting)), encoding="utf-8")
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=chromium_path(),
        headless=True,
        args=list(QUIET),
        viewport={"width": setting.width, "height": 1000},
        java_script_enabled=setting.javascript,
        locale="en-GB",
    )
    context.set_default_timeout(15_000)
    try:
        yield context
    finally:
        context.close()


def _preferences(setting: Setting) -> dict[str, object]:
    """Chromium's own switch: 1 blocks third-party cookies, 0 allows them."""
    mode = 0 if setting.third_party_cookies else 1
    return {"profile": {"cookie_controls_mode": mode, "block_third_party_cookies": bool(mode)}}
