"""Introduces the demo's LMS, tool and statement store to each other, as an operator would.

Everything goes through the tool's own command line: the demo knows nothing that a stranger could
not know.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from lti_leadership.demo.lms.config import LmsConfig, LrsPage, ToolConfig
from lti_leadership.demo.places import CLIENT_ID, Places

AGENCY, AGENCY_NAME = "demo", "Demo Care Partnership"
COMMAND = (sys.executable, "-m", "lti_leadership")
SECONDS = 120


class SetUpFailedError(Exception):
    """A command of the tool did not work; its own words are the text."""


class StaleDemoError(Exception):
    """The demo's data were made by another version."""

    def __init__(self, folder: Path) -> None:
        """Say what to do."""
        super().__init__(
            f"The demo's data in {folder} do not fit this version. "
            "Start afresh with `make demo-fresh` (or `lti-leadership demo --fresh`)."
        )


class StoreKeys(BaseModel):
    """Credentials for the statement store: the tool's, and one that can only read."""

    writer: str
    writer_secret: str
    reader: str
    reader_secret: str


@dataclass(frozen=True)
class Command:
    """Runs the tool's commands for one demo."""

    places: Places

    def run(self, *arguments: str, **variables: str) -> str:
        """Run a command and return what it printed.

        Raises:
            SetUpFailedError: it ended with an error.
        """
        done = subprocess.run(  # noqa: S603 - our own program, with arguments of our own
            [*COMMAND, *arguments],
            env={**self.places.environment(), **variables},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip().splitlines()
            raise SetUpFailedError(said[-1] if said else f"{arguments[0]} did not work")
        return done.stdout


def set_up(places: Places) -> LmsConfig:
    """Make the demo's data on the first start, and return the LMS's configuration.

    Raises:
        StaleDemoError: there are data of another version.
        SetUpFailedError: a command failed.
    """
    keys_file = places.folder / "demo.json"
    command = Command(places)
    if keys_file.exists():
        _refuse_stale(command, places)
        keys = StoreKeys.model_validate_json(keys_file.read_text(encoding="utf-8"))
    else:
        places.folder.mkdir(parents=True, exist_ok=True)
        keys = _introduce(command, places)
        _write_private(keys_file, keys.model_dump_json())
    return lms_config(places, keys)


def lms_config(places: Places, keys: StoreKeys) -> LmsConfig:
    """Return what the LMS is told: its tool, and where its LRS button leads."""
    tool = ToolConfig(
        client_id=CLIENT_ID,
        initiate_login_uri=f"{places.tool}/lti/login",
        redirect_uris=(f"{places.tool}/lti/launch",),
        jwks_uri=f"{places.tool}/lti/jwks",
        target_link_uri=f"{places.tool}/lti/launch",
        deep_linking_uri=f"{places.tool}/lti/launch",
        send_names=True,
    )
    page = LrsPage(
        label="Learning record store",
        url=f"{places.store}/sign-in",
        username=keys.reader,
        secret=keys.reader_secret,
    )
    database = str(places.folder / "lms.db")
    return LmsConfig(base_url=places.lms, tool=(tool,), lrs_page=page, database=database)


def write_lms_config(places: Places, config: LmsConfig) -> Path:
    """Write the configuration where the LMS's process reads it; its secrets are for us only."""
    path = places.folder / "lms.json"
    document = config.model_dump(mode="json")
    _write_private(path, json.dumps(document))
    return path


def _introduce(command: Command, places: Places) -> StoreKeys:
    command.run("db", "upgrade")
    command.run("agency", "add", "--name", AGENCY_NAME, "--slug", AGENCY)
    command.run(
        *("platform", "add", "--agency", AGENCY, "--issuer", places.lms, "--deployment", "1"),
        *("--client-id", CLIENT_ID, "--auth-url", f"{places.lms}/mod/lti/auth.php"),
        *("--token-url", f"{places.lms}/mod/lti/token.php"),
        *("--jwks-url", f"{places.lms}/mod/lti/certs.php"),
    )
    writer, writer_secret = _credential(command, "all", "the tool")
    reader, reader_secret = _credential(command, "statements/read", "the LMS's button")
    command.run(
        *("lrs", "add", "--agency", AGENCY, "--name", "Statement store"),
        *("--endpoint", f"{places.store}/xapi", "--username", writer),
        LTI_LEADERSHIP_LRS_SECRET=writer_secret,
    )
    return StoreKeys(
        writer=writer, writer_secret=writer_secret, reader=reader, reader_secret=reader_secret
    )


def _credential(command: Command, scope: str, name: str) -> tuple[str, str]:
    printed = command.run(
        *("store", "credential", "add", "--agency", AGENCY, "--scopes", scope, "--name", name)
    )
    found = re.search(r"user name:\s*(\S+)\s*secret:\s*(\S+)", printed)
    if found is None:
        message = "the statement store gave no credential"
        raise SetUpFailedError(message)
    return found[1], found[2]


def _refuse_stale(command: Command, places: Places) -> None:
    try:
        command.run("db", "check")
    except SetUpFailedError:
        raise StaleDemoError(places.folder) from None


def _write_private(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
