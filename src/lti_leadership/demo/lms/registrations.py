"""The tools this LMS knows: one row a client_id, pending until an administrator activates it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lti_leadership.demo.lms.config import ToolConfig
from lti_leadership.demo.lms.storage import Row, Storage


class State(StrEnum):
    """A registration's life: pending, then active. Nothing can be launched before."""

    PENDING = "pending"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Registration:
    """A registered tool. `id` is what Moodle calls the type id."""

    id: int
    state: State
    tool: ToolConfig

    @property
    def client_id(self) -> str:
        """Return the OAuth 2 client id."""
        return self.tool.client_id

    @property
    def is_active(self) -> bool:
        """Return whether launches and services are open to it."""
        return self.state is State.ACTIVE


class Registrations:
    """The registrations in the database."""

    def __init__(self, storage: Storage) -> None:
        """Keep registrations in `storage`."""
        self._storage = storage

    def put(self, tool: ToolConfig, state: State = State.ACTIVE) -> Registration:
        """Store a tool, in place of what was stored under its client_id."""
        self._storage.run(
            "INSERT INTO registration (client_id, state, tool) VALUES (?, ?, ?)"
            " ON CONFLICT (client_id) DO UPDATE SET tool = excluded.tool, state = excluded.state",
            (tool.client_id, state, tool.model_dump_json()),
        )
        found = self.by_client_id(tool.client_id)
        if found is None:
            raise LookupError(tool.client_id)
        return found

    def next_id(self) -> int:
        """Return the id that the next registration will get."""
        row = self._storage.row("SELECT coalesce(max(id), 0) + 1 AS next FROM registration")
        return int(row["next"]) if row else 1

    def by_client_id(self, client_id: str) -> Registration | None:
        """Return the registration of this client_id, whatever its state."""
        return _one(
            self._storage.row("SELECT * FROM registration WHERE client_id = ?", (client_id,))
        )

    def by_id(self, registration_id: int) -> Registration | None:
        """Return the registration with this number, whatever its state."""
        return _one(
            self._storage.row("SELECT * FROM registration WHERE id = ?", (registration_id,))
        )

    def all(self) -> list[Registration]:
        """Return all registrations, oldest first."""
        return [_registration(row) for row in self._storage.rows("SELECT * FROM registration")]

    def active(self) -> list[Registration]:
        """Return those that can be launched, oldest first."""
        return [registration for registration in self.all() if registration.is_active]

    def activate(self, registration_id: int) -> None:
        """Let a pending registration be launched."""
        sql = "UPDATE registration SET state = 'active' WHERE id = ?"
        self._storage.run(sql, (registration_id,))


def _registration(row: Row) -> Registration:
    tool = ToolConfig.model_validate_json(row["tool"])
    return Registration(id=row["id"], state=State(row["state"]), tool=tool)


def _one(row: Row | None) -> Registration | None:
    return None if row is None else _registration(row)
