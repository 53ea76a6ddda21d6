"""Who may do what: HTTP Basic over the store's credentials (Communication 4.0)."""

from __future__ import annotations

from werkzeug.datastructures import Authorization, Headers

from lti_leadership.database import AnySession
from lti_leadership.store.credentials import Caller, recognise
from lti_leadership.store.errors import NotSignedInError, ScopeMissingError


def caller_of(session: AnySession, headers: Headers, scope: str) -> Caller:
    """Find the caller, and see that the scope covers the request.

    Raises:
        NotSignedInError: no Basic credential, or one that is wrong or revoked.
        ScopeMissingError: the credential is for something else.
    """
    caller = _recognised(session, headers.get("Authorization"))
    # Ends the read transaction: a write must start its own (see `write_transaction`).
    session.rollback()
    if caller is None:
        raise NotSignedInError(
            reason="send a valid user name and secret of this store by HTTP Basic"
        )
    if not caller.may(scope):
        raise ScopeMissingError(reason=f"this credential does not have the scope {scope}")
    return caller


def _recognised(session: AnySession, header: str | None) -> Caller | None:
    sent = Authorization.from_header(header)
    if sent is None or sent.type != "basic" or sent.username is None or sent.password is None:
        return None
    return recognise(session, sent.username, sent.password)
