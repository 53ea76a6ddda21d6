"""The Statements resource (Communication 2.1)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, g, request
from werkzeug.datastructures import Headers

from lti_leadership.database import AnySession
from lti_leadership.store.credentials import READ, WRITE, Caller
from lti_leadership.store.errors import (
    BadRequestError,
    NoSuchStatementError,
    PreconditionFailedError,
)
from lti_leadership.store.ingest import store_batch
from lti_leadership.store.preparation import Prepared, iso_utc, prepare
from lti_leadership.store.resource.access import caller_of
from lti_leadership.store.resource.answers import Answerer
from lti_leadership.store.resource.bodies import Received, read_batch, read_one
from lti_leadership.store.resource.calls import Call, read_call
from lti_leadership.store.resource.paging import Pager
from lti_leadership.store.resource.parameters import (
    ManyWanted,
    OneWanted,
    no_parameters,
    read_query,
    statement_id_of,
)
from lti_leadership.store.resource.versions import HEADER, spoken_version
from lti_leadership.store.search import find_one, find_page
from lti_leadership.store.shelf import consistent_through

_NO_CONTENT = 204


class StatementsResource:
    """GET, PUT and POST of statements.

    Args:
        session: the database session of the current request.
        pager: makes and reads `more` addresses.
        home_page: the store's own address, which names it in each statement's authority.
    """

    def __init__(self, session: AnySession, pager: Pager, home_page: str) -> None:
        self._session = session
        self._pager = pager
        self._home_page = home_page

    def answer(self) -> Response:
        """Answer the current request."""
        call = read_call(request)
        handle = {"GET": self._get, "PUT": self._put, "POST": self._post}[call.method]
        return handle(call)

    def answer_more(self, token: str) -> Response:
        """Answer the current request for a further page."""
        caller = self._reader(request.headers)
        _speak(request.headers.get(HEADER))
        no_parameters(request.args)
        return self._list(caller, self._pager.read(token, caller.agency_id))

    def _get(self, call: Call) -> Response:
        caller = self._reader(call.headers)
        wanted = read_query(call.parameters, _speak(call.headers.get(HEADER)))
        if isinstance(wanted, OneWanted):
            return self._single(caller, wanted)
        return self._list(caller, wanted)

    def _reader(self, headers: Headers) -> Caller:
        """Recognise who reads, and note what every answer to a GET says, refusals included."""
        caller = caller_of(self._session, headers, READ)
        # Read before the statements are, so that it never promises more than they hold.
        g.consistent_through = iso_utc(consistent_through(self._session, caller.agency_id))
        return caller

    def _single(self, caller: Caller, wanted: OneWanted) -> Response:
        answerer = self._answerer(caller, wanted)
        row = find_one(self._session, caller.agency_id, wanted.statement_id, voided=wanted.voided)
        if row is None:
            raise NoSuchStatementError(reason="there is no such statement")
        return answerer.one(row, request)

    def _list(self, caller: Caller, wanted: ManyWanted) -> Response:
        answerer = self._answerer(caller, wanted)
        page = answerer.trimmed(find_page(self._session, caller.agency_id, wanted.search))
        more = ""
        if page.next_cursor is not None:
            token = self._pager.token(caller.agency_id, wanted, page.next_cursor)
            more = f"{request.script_root}/xapi/statements/more/{token}"
        return answerer.many(page, more)

    def _answerer(self, caller: Caller, wanted: OneWanted | ManyWanted) -> Answerer:
        return Answerer(self._session, caller.agency_id, wanted.showing, request.accept_languages)

    def _post(self, call: Call) -> Response:
        caller = caller_of(self._session, call.headers, WRITE)
        version = _speak(call.headers.get(HEADER))
        no_parameters(call.parameters)
        received = read_batch(call, version)
        batch = self._prepared(caller, received.statements, version)
        new = store_batch(self._session, caller.agency_id, batch, received.parts)
        if batch and not new:
            # All of it was known: 204 says so, as 2.1.2 allows and the conformance suite expects.
            return Response(status=_NO_CONTENT)
        ids = [item.statement["id"] for item in batch]
        return Response(json.dumps(ids), content_type="application/json")

    def _put(self, call: Call) -> Response:
        caller = caller_of(self._session, call.headers, WRITE)
        version = _speak(call.headers.get(HEADER))
        statement_id = statement_id_of(call.parameters)
        received = read_one(call, version)
        self._check_preconditions(caller, call, statement_id)
        statement = _named(received, statement_id)
        batch = self._prepared(caller, [statement], version)
        store_batch(self._session, caller.agency_id, batch, received.parts)
        return Response(status=_NO_CONTENT)

    def _check_preconditions(self, caller: Caller, call: Call, statement_id: str) -> None:
        """Honour `If-None-Match: *` and `If-Match`; a statement never changes, so more is moot."""
        if not ("If-Match" in call.headers or "If-None-Match" in call.headers):
            return
        known = any(
            find_one(self._session, caller.agency_id, statement_id, voided=voided)
            for voided in (False, True)
        )
        self._session.rollback()
        if known is ("If-None-Match" in call.headers):
            raise PreconditionFailedError(
                reason="the statement is there already" if known else "not there"
            )

    def _prepared(
        self, caller: Caller, statements: Sequence[dict[str, Any]], version: str
    ) -> list[Prepared]:
        authority = {
            "objectType": "Agent",
            "account": {"homePage": self._home_page, "name": caller.username},
        }
        return [prepare(statement, authority, version) for statement in statements]


def _named(received: Received, statement_id: str) -> dict[str, Any]:
    """Give a PUT's statement its id (Communication 2.1.1)."""
    statement = received.statements[0]
    if statement.setdefault("id", statement_id).lower() != statement_id.lower():
        raise BadRequestError(reason="the statement's id and the parameter statementId differ")
    return statement


def _speak(sent: str | None) -> str:
    """Settle the version, and remember it for the response's header."""
    g.xapi_version = spoken_version(sent)
    return str(g.xapi_version)


def statements_blueprint(resource: StatementsResource) -> Blueprint:
    """Build the routes of the resource."""
    blueprint = Blueprint("statements", __name__, url_prefix="/xapi")
    blueprint.add_url_rule("/statements", view_func=resource.answer, methods=["GET", "PUT", "POST"])
    blueprint.add_url_rule("/statements/more/<token>", view_func=resource.answer_more)
    return blueprint
