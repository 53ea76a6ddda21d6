"""Turning statements into responses: JSON or multipart, and in the format asked for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from flask import Request, Response
from werkzeug.datastructures import LanguageAccept

from lti_leadership.database import AnySession
from lti_leadership.store.attachments import described, find_attachments
from lti_leadership.store.formats import CANONICAL, EXACT, as_canonical, as_ids
from lti_leadership.store.resource.limits import PAGE_ATTACHMENT_BYTES
from lti_leadership.store.resource.multipart import join_multipart
from lti_leadership.store.resource.parameters import Showing
from lti_leadership.store.search import Page


class Answerer:
    """Answers one GET of one agency."""

    def __init__(
        self,
        session: AnySession,
        agency_id: int,
        showing: Showing,
        languages: LanguageAccept,
    ) -> None:
        self._session = session
        self._agency_id = agency_id
        self._showing = showing
        self._languages = languages

    def one(self, row: Any, request: Request) -> Response:
        """Answer with a single statement; 304 when the reader has it already."""
        response = self._response(self._shown(row.body), [row.body])
        response.last_modified = row.stored
        response.set_etag(hashlib.sha256(row.body.encode()).hexdigest()[:32])
        response.make_conditional(request)
        return response

    def many(self, page: Page, more: str) -> Response:
        """Answer with a StatementResult (Data 2.5)."""
        shown = ",".join(self._shown(row.body) for row in page.rows)
        document = f'{{"statements":[{shown}],"more":{json.dumps(more)}}}'
        return self._response(document, [row.body for row in page.rows])

    def trimmed(self, page: Page) -> Page:
        """End a page early when its attachments grow too large together."""
        if not self._showing.attachments:
            return page
        total = 0
        for count, row in enumerate(page.rows):
            total += sum(item["length"] for item in described(json.loads(row.body)))
            if count and total > PAGE_ATTACHMENT_BYTES:
                return Page(page.rows[:count], page.rows[count - 1].seq)
        return page

    def _shown(self, body: str) -> str:
        if self._showing.format == EXACT:
            return body
        statement = json.loads(body)
        reduced = (
            as_canonical(statement, self._languages.best_match)
            if self._showing.format == CANONICAL
            else as_ids(statement)
        )
        return json.dumps(reduced, ensure_ascii=False, separators=(",", ":"))

    def _response(self, document: str, bodies: Sequence[str]) -> Response:
        content_type, content = "application/json", document.encode()
        if self._showing.attachments:
            content_type, content = self._multipart(content, bodies)
        response = Response(content, content_type=content_type)
        if self._showing.format == CANONICAL:
            response.vary.add("Accept-Language")
        return response

    def _multipart(self, document: bytes, bodies: Sequence[str]) -> tuple[str, bytes]:
        types = {
            item["sha2"].lower(): item["contentType"]
            for body in bodies
            for item in described(json.loads(body))
        }
        parts = find_attachments(self._session, self._agency_id, types)
        return join_multipart(document, parts, types)
