"""The `more` address of a list: everything the next page needs, signed, nothing kept.

It holds hashes instead of the filters themselves, so no person's identifier ends in an address,
and works only with a credential of the agency it was made for (Communication 2.1.3, Data 2.5).
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from datetime import datetime
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from lti_leadership.store.errors import BadParameterError
from lti_leadership.store.resource.parameters import ManyWanted, Showing
from lti_leadership.store.search import Search


class Pager:
    """Makes and reads page tokens with the store's secret key."""

    def __init__(self, secret_key: str) -> None:
        self._serializer = URLSafeSerializer(secret_key, salt="store-more")

    def token(self, agency_id: int, wanted: ManyWanted, cursor: int) -> str:
        """Write down where the page after `cursor`, the last `seq` shown, starts."""
        search, showing = wanted.search, wanted.showing
        page = [
            agency_id,
            [urlsafe_b64encode(key).decode() for key in search.keys],
            _written(search.since),
            _written(search.until),
            search.limit,
            search.ascending,
            showing.format,
            showing.attachments,
            cursor,
        ]
        return str(self._serializer.dumps(page))

    def read(self, token: str, agency_id: int) -> ManyWanted:
        """Read a token back.

        Raises:
            BadParameterError: not one of ours, or another agency's.
        """
        try:
            owner, *page = self._serializer.loads(token)
        except BadData as error:
            raise BadParameterError(reason="this more address is not from this store") from error
        if owner != agency_id:
            raise BadParameterError(reason="this more address is not from this store")
        return _wanted(page)


def _wanted(page: list[Any]) -> ManyWanted:
    keys, since, until, limit, ascending, form, attachments, cursor = page
    search = Search(
        limit=limit,
        keys=tuple(urlsafe_b64decode(key) for key in keys),
        since=_read(since),
        until=_read(until),
        ascending=ascending,
    )
    return ManyWanted(replace(search, cursor=cursor), Showing(form, attachments))


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _read(moment: str | None) -> datetime | None:
    return datetime.fromisoformat(moment) if moment else None
