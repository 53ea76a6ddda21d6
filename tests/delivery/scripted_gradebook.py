"""A platform's token and scores addresses, with Moodle's rules and Open edX's words on request."""

from __future__ import annotations

import json
from typing import Any

from delivery.far_ends import Answer, Asked, FarEnd

TOKEN = "an-access-token-that-no-log-shows"


class ScriptedGradebook(FarEnd):
    """Scores in memory.

    Attributes:
        scores: what was taken: (column's path, person) → the scores, oldest first.
        calls: every score that came, whatever became of it.
        unknown: people who are not learners of the course (400, as Moodle).
        choked_by: people whose score it fails on (500, as Open edX).
        gone: paths of columns that are no more.
        tokens: how many were given; `refused` refuses that many uses of one.
        token_status: what the token address answers, 200 or a refusal.
        says_400: words its 400 has for a score that is not later, as Open edX.
    """

    def __init__(self) -> None:
        super().__init__()
        self.scores: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.calls: list[dict[str, Any]] = []
        self.unknown: set[str] = set()
        self.choked_by: set[str] = set()
        self.gone: set[str] = set()
        self.tokens = 0
        self.refused = 0
        self.token_status = 200
        self.says_400 = False

    def faulty(self, asked: Asked) -> Answer:
        """Faults are for scores only."""
        return self._token() if asked.path == "/token" else super().faulty(asked)

    def _token(self) -> Answer:
        self.tokens += 1
        if self.token_status != 200:
            return Answer(self.token_status, b'{"error": "invalid_client"}')
        answer = {"access_token": TOKEN, "token_type": "bearer", "expires_in": 3600}
        return Answer(200, json.dumps(answer).encode())

    def answer(self, asked: Asked) -> Answer:
        """Take a score."""
        score = json.loads(asked.body)
        with self.lock:
            if self.refused:
                self.refused -= 1
                return Answer(401, b"expired")
            self.calls.append(dict(score))
            return self._take(asked.path.partition("?")[0], score)

    def _take(self, path: str, score: dict[str, Any]) -> Answer:
        person = score["userId"]
        if path in self.gone:
            return Answer(404, b"no such item")
        if person in self.choked_by:
            return Answer(500, b"<html>")
        if person in self.unknown:
            return Answer(400, b"[]")
        taken = self.scores.setdefault((path, person), [])
        if taken and taken[-1]["timestamp"][:19] >= score["timestamp"][:19]:
            words = b'{"timestamp":["Score already exists for the provided timestamp"]}'
            return Answer(400, words) if self.says_400 else Answer(409, b"earlier")
        taken.append(score)
        return Answer(200)
