"""What commands share: settings, a database at hand, and problems told in one line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from flask import Flask
from pydantic import ValidationError

from lti_leadership import schema
from lti_leadership.database import create_database_app, db
from lti_leadership.framework import FrameworkInvalid
from lti_leadership.settings import Settings, load_settings

P = ParamSpec("P")
R = TypeVar("R")


def plain_problems(command: Callable[P, R]) -> Callable[P, R]:
    """Tell what a person can mend in plain lines, without a traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except FrameworkInvalid as invalid:
            lines = "\n".join(str(problem) for problem in invalid.problems)
            message = f"the framework’s content has problems:\n{lines}"
            raise click.ClickException(message) from None
        except ValidationError as invalid:
            raise click.ClickException(_lines(invalid)) from None
        except (schema.SchemaError, OSError, ValueError) as problem:
            raise click.ClickException(str(problem)) from None

    return run


@contextmanager
def open_database(settings: Settings) -> Iterator[Flask]:
    """Give an application with the database, and close its connections at the end."""
    app = create_database_app(settings)
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


@contextmanager
def ready_database() -> Iterator[Settings]:
    """Give the settings; the database is open, and fits this version."""
    settings = load_settings()
    with open_database(settings) as app:
        schema.check(app)
        yield settings


def _lines(invalid: ValidationError) -> str:
    return "\n".join(
        f"{'.'.join(str(part) for part in error['loc'])}: {error['msg']}"
        for error in invalid.errors(include_input=False, include_url=False)
    )
