"""The pages: sign in, the newest statements, one statement, sign out.

Signing in has no cross-site token on purpose: the demonstration LMS opens the store in a new tab by
posting a credential to it. All other forms change nothing but end the visit, and a `SameSite=Lax`
cookie is not sent with a foreign page's post.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.exceptions import NotFound

from lti_leadership.database import AnySession
from lti_leadership.store.credentials import READ, Caller
from lti_leadership.store.keys import word_key
from lti_leadership.store.pages.summaries import summarise
from lti_leadership.store.pages.visits import sign_in, sign_out, visitor
from lti_leadership.store.search import Search, find_one, find_page
from lti_leadership.store.validation.errors import InvalidStatementError
from lti_leadership.store.validation.formats import uuid

ROWS = 25
REFRESH_SECONDS = 5
_MAX_WORD = 200

View = Callable[[Caller], Response]


class Pages:
    """The views, over the database session of the current request."""

    def __init__(self, session: AnySession) -> None:
        self._session = session

    def front(self) -> Response:
        """Show the sign-in form, or go on to the statements."""
        if visitor(self._session) is not None:
            return _see("pages.statements")
        return _page("store/sign_in.html")

    def sign_in(self) -> Response:
        """Check a user name and secret."""
        form = request.form
        caller = sign_in(self._session, form.get("username", ""), form.get("secret", ""))
        if caller is None:
            return _page("store/sign_in.html", 401, wrong=True)
        return _see("pages.statements")

    def sign_out(self) -> Response:
        """End the visit."""
        sign_out()
        return _see("pages.front")

    def statements(self) -> Response:
        """List the newest statements."""
        return self._for_reader(self._list)

    def statement(self, statement_id: str) -> Response:
        """Show one statement in full."""
        return self._for_reader(lambda caller: self._one(caller, statement_id))

    def _for_reader(self, view: View) -> Response:
        caller = visitor(self._session)
        if caller is None:
            return _see("pages.front")
        if not caller.may(READ):
            return _page("store/write_only.html", 403, caller=caller)
        return view(caller)

    def _list(self, caller: Caller) -> Response:
        asked = Asked.read(request.args)
        page = find_page(
            self._session,
            caller.agency_id,
            Search(limit=ROWS, keys=asked.keys(), cursor=asked.before),
        )
        return _page(
            "store/statements.html",
            caller=caller,
            asked=asked,
            rows=[summarise(row.statement_id, row.body) for row in page.rows],
            older=page.next_cursor,
            refresh_seconds=REFRESH_SECONDS,
        )

    def _one(self, caller: Caller, statement_id: str) -> Response:
        try:
            uuid(statement_id, "id")
        except InvalidStatementError as error:
            raise NotFound from error
        for voided in (False, True):
            row = find_one(self._session, caller.agency_id, statement_id, voided=voided)
            if row is not None:
                pretty = json.dumps(json.loads(row.body), indent=2, ensure_ascii=False)
                summary = summarise(row.statement_id, row.body)
                return _page(
                    "store/statement.html",
                    caller=caller,
                    summary=summary,
                    pretty=pretty,
                    voided=voided,
                )
        raise NotFound


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list's address asks for."""

    actor: str
    verb: str
    before: int | None
    refreshing: bool

    @classmethod
    def read(cls, sent: dict[str, str]) -> Asked:
        """Read the address; what cannot be understood is left out."""
        before = sent.get("before", "")
        known = before.isascii() and before.isdigit()
        return cls(
            actor=sent.get("actor", "").strip()[:_MAX_WORD],
            verb=sent.get("verb", "").strip()[:_MAX_WORD],
            before=int(before[:18]) if known else None,
            refreshing=sent.get("refresh") == "on",
        )

    def keys(self) -> tuple[bytes, ...]:
        """Give the index keys of the filters that are filled in."""
        filled = (("person", self.actor), ("done", self.verb))
        return tuple(word_key(kind, word) for kind, word in filled if word)

    def address(self, *, before: int | None = None, refreshing: bool = False) -> str:
        """Write the address of another view of the same filters."""
        return url_for(
            "pages.statements",
            actor=self.actor or None,
            verb=self.verb or None,
            before=before,
            refresh="on" if refreshing else None,
        )


def pages_blueprint(session: AnySession) -> Blueprint:
    """Build the routes of the pages."""
    pages = Pages(session)
    blueprint = Blueprint("pages", __name__)
    blueprint.add_url_rule("/", "front", pages.front)
    blueprint.add_url_rule("/sign-in", "sign_in", pages.sign_in, methods=["POST"])
    blueprint.add_url_rule("/sign-out", "sign_out", pages.sign_out, methods=["POST"])
    blueprint.add_url_rule("/statements", "statements", pages.statements)
    blueprint.add_url_rule("/statements/<statement_id>", "statement", pages.statement)
    return blueprint


def _page(template: str, status: int = 200, **values: object) -> Response:
    response = make_response(render_template(template, **values), status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _see(endpoint: str) -> Response:
    return make_response(redirect(url_for(endpoint), 303))
