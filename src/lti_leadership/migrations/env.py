"""Runs the migrations through Flask-Migrate's current application."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app

from lti_leadership.database import UtcDateTime

extension = current_app.extensions["migrate"]


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as plain ones: a migration must not change when our code does."""
    is_time = kind == "type" and isinstance(item, UtcDateTime)
    return "sa.DateTime(timezone=True)" if is_time else False


def run() -> None:
    """Connect and migrate; SQLite changes a table by copying it (`render_as_batch`)."""
    with extension.db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=extension.db.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
