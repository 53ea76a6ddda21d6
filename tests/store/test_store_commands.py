"""The operator's commands for credentials."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from lti_leadership.database import AnySession, db
from lti_leadership.store.cli import store_commands
from lti_leadership.store.credentials import READ, WRITE, recognise


def _find(_session: AnySession, slug: str) -> int | None:
    return {"highland": 7}.get(slug)


@pytest.fixture
def commands(store_app: Flask) -> Iterator[click.Group]:
    with store_app.app_context():
        yield store_commands(db.session, _find)  # type: ignore[arg-type]


def _run(commands: click.Group, *words: str) -> Result:
    return CliRunner().invoke(commands, ["credential", *words])


def _add(commands: click.Group, *scopes: str) -> tuple[str, str]:
    options = [word for scope in scopes for word in ("--scopes", scope)]
    result = _run(commands, "add", "--agency", "highland", "--name", "worker", *options)
    assert result.exit_code == 0, result.output
    username, secret = (line.split(": ")[1].strip() for line in result.output.splitlines())
    return username, secret


def test_an_added_credential_works(commands: click.Group) -> None:
    username, secret = _add(commands, READ, WRITE)
    caller = recognise(db.session, username, secret)  # type: ignore[arg-type]
    assert caller is not None
    assert (caller.agency_id, caller.scopes) == (7, {READ, WRITE})


def test_the_list_shows_everything_but_the_secret(commands: click.Group) -> None:
    username, secret = _add(commands, READ)
    result = _run(commands, "list", "--agency", "highland")
    assert f"{username}\tstatements/read\tactive\tworker" in result.output
    assert secret not in result.output


def test_a_revoked_credential_is_listed_as_such(commands: click.Group) -> None:
    username, secret = _add(commands, READ)
    assert _run(commands, "revoke", username).exit_code == 0
    assert "revoked 20" in _run(commands, "list", "--agency", "highland").output
    assert recognise(db.session, username, secret) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "words",
    [
        ("add", "--agency", "nowhere", "--scopes", READ),
        ("add", "--agency", "highland"),
        ("add", "--agency", "highland", "--scopes", "everything"),
        ("list", "--agency", "nowhere"),
        ("revoke", "nobody"),
    ],
)
def test_a_mistake_is_explained(commands: click.Group, words: tuple[str, ...]) -> None:
    result = _run(commands, *words)
    assert result.exit_code != 0
    assert "Error:" in result.output
