"""The LMS's own SQLite database: a file, or memory. No table of the tool's is in it."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from threading import RLock

Value = str | int | float | None
Row = sqlite3.Row


class Storage:
    """One connection that all threads share in turn: right for one classroom, not for a site."""

    def __init__(self, database: str) -> None:
        """Open `database` (a path, or ":memory:") and create what tables it lacks."""
        self._lock = RLock()
        self._connection = sqlite3.connect(database, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.executescript(
            files("lti_leadership.demo.lms").joinpath("schema.sql").read_text("utf-8")
        )

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection inside one transaction: all of it happens, or none."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def rows(self, sql: str, parameters: Sequence[Value] = ()) -> list[Row]:
        """Return every row of a query."""
        with self._lock:
            return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Sequence[Value] = ()) -> Row | None:
        """Return the first row of a query, or None."""
        return next(iter(self.rows(sql, parameters)), None)

    def run(self, sql: str, parameters: Sequence[Value] = ()) -> int:
        """Carry out one statement of its own; return how many rows it touched."""
        with self.transaction() as db:
            return db.execute(sql, parameters).rowcount

    def use_once(self, kind: str, client_id: str, value: str) -> bool:
        """Mark `value` as used; return False if it had been used before."""
        sql = "INSERT INTO used_once VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        return self.run(sql, (kind, client_id, value)) == 1

    def secret(self, name: str) -> str:
        """Return a random value of 32 hex digits, made once and kept as long as the database."""
        sql = "INSERT INTO setting VALUES (?, ?) ON CONFLICT DO NOTHING"
        self.run(sql, (name, secrets.token_hex(16)))
        row = self.row("SELECT value FROM setting WHERE name = ?", (name,))
        return str(row["value"]) if row else ""

    def close(self) -> None:
        """Close the connection; the memory database is gone then."""
        with self._lock:
            self._connection.close()
