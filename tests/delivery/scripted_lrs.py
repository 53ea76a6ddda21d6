"""An LRS that plays the dialects of real ones (what four of them do was tried; see the enum)."""

from __future__ import annotations

import base64
import enum
import json
from collections import Counter
from typing import Any
from urllib.parse import parse_qs, urlsplit

from delivery.far_ends import Answer, Asked, FarEnd

USERNAME, SECRET = "glen-key", "a-secret-that-no-log-shows"


class Dialect(enum.Enum):
    """What an LRS answers to statements that it knows."""

    RALPH = "ralph"  # 204 when all are known and equal, else 200 with the new ids only
    LEARNING_LOCKER = "learning-locker"  # 200 with all ids
    STRICT = "strict409"  # ADL_LRS: 409 to any known id, nothing stored


class ScriptedLrs(FarEnd):
    """Statements in memory.

    Attributes:
        kept: the bytes of each statement, by id, in the order of arrival.
        posts: the ids of each POST, in order, whatever came of it.
        looks: the ids that were asked for.
        poison: ids that are refused: with 400, or clumsily with 500.
        most: how many statements it takes at once; more are 413.
        forgets: whether GET finds nothing (a voided statement, a slow index).
        secret: what it wants to be shown.
    """

    def __init__(self, dialect: Dialect = Dialect.LEARNING_LOCKER) -> None:
        super().__init__()
        self.dialect = dialect
        self.kept: dict[str, dict[str, Any]] = {}
        self.arrivals: Counter[str] = Counter()
        self.posts: list[list[str]] = []
        self.bodies: list[bytes] = []
        self.looks: list[str] = []
        self.poison: dict[str, int] = {}
        self.most = 1000
        self.forgets = False
        self.secret = SECRET

    @property
    def endpoint(self) -> str:
        """The xAPI endpoint."""
        return f"http://{self.host}/xapi"

    def answer(self, asked: Asked) -> Answer:
        """Do what is asked, one request at a time."""
        with self.lock:
            if not self._knows(asked.headers.get("Authorization", "")):
                return Answer(401, b"wrong key")
            return self._give(asked) if asked.method == "GET" else self._take(asked.body)

    def _knows(self, authorization: str) -> bool:
        wanted = base64.b64encode(f"{USERNAME}:{self.secret}".encode()).decode()
        return authorization == f"Basic {wanted}"

    def _give(self, asked: Asked) -> Answer:
        (wanted,) = parse_qs(urlsplit(asked.path).query)["statementId"]
        self.looks.append(wanted)
        if self.forgets or wanted not in self.kept:
            return Answer(404, b"")
        stored = {**self.kept[wanted], "stored": "2026-11-22T10:00:00.000Z", "authority": {}}
        return Answer(200, json.dumps(stored).encode())

    def _take(self, body: bytes) -> Answer:
        statements = json.loads(body)
        ids = [statement["id"] for statement in statements]
        self.posts.append(ids)
        self.bodies.append(body)
        if len(ids) > self.most:
            return Answer(413, b"too large")
        for one in ids:
            if one in self.poison:
                return Answer(self.poison[one], b"bad statement")
        return self._store(statements)

    def _store(self, statements: list[dict[str, Any]]) -> Answer:
        known = [one for one in statements if one["id"] in self.kept]
        differs = any(one != self.kept[one["id"]] for one in known)
        if differs or (known and self.dialect is Dialect.STRICT):
            return Answer(409, b"conflict")
        new = [one for one in statements if one["id"] not in self.kept]
        self.kept |= {one["id"]: one for one in new}
        self.arrivals.update(one["id"] for one in new)
        if self.dialect is Dialect.RALPH and not new:
            return Answer(204)
        told = new if self.dialect is Dialect.RALPH else statements
        return Answer(200, json.dumps([one["id"] for one in told]).encode())
