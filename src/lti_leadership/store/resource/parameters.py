"""The query of a GET, read as strictly as a statement (Communication 2.1.3, Data 2.2 s4 b4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from lti_leadership.store.errors import BadParameterError
from lti_leadership.store.formats import EXACT, FORMATS
from lti_leadership.store.keys import activity_key, agent_key, key
from lti_leadership.store.resource.limits import PAGE_SIZE, PAGE_SIZE_WITH_ATTACHMENTS
from lti_leadership.store.search import Search
from lti_leadership.store.validation.actors import actor
from lti_leadership.store.validation.errors import InvalidStatementError
from lti_leadership.store.validation.formats import iri, uuid
from lti_leadership.store.validation.json_reader import read_json
from lti_leadership.store.validation.shapes import Check
from lti_leadership.store.validation.times import parse_timestamp, timestamp_for

_SINGLE = frozenset({"statementId", "voidedStatementId"})
_SHOWING = frozenset({"attachments", "format"})
_FILTERS = frozenset(
    {
        *("agent", "verb", "activity", "registration", "since", "until", "limit", "ascending"),
        *("related_activities", "related_agents"),
    }
)


@dataclass(frozen=True, slots=True)
class Showing:
    """How results are given back: one of `FORMATS`, and whether with attachments."""

    format: str
    attachments: bool


@dataclass(frozen=True, slots=True)
class OneWanted:
    """A GET for a single statement."""

    statement_id: str
    voided: bool
    showing: Showing


@dataclass(frozen=True, slots=True)
class ManyWanted:
    """A GET for a list."""

    search: Search
    showing: Showing


def read_query(sent: Mapping[str, str], version: str) -> OneWanted | ManyWanted:
    """Read the parameters of a GET.

    Raises:
        BadParameterError: unknown, malformed, or not allowed together.
    """
    unknown = sent.keys() - _SINGLE - _SHOWING - _FILTERS
    if unknown:
        raise BadParameterError(reason=f"there is no parameter {min(unknown)[:40]!r}")
    showing = Showing(_format(sent), _flag(sent, "attachments"))
    single = sent.keys() & _SINGLE
    if not single:
        return ManyWanted(_search(sent, showing, version), showing)
    if len(single) > 1 or sent.keys() & _FILTERS:
        raise BadParameterError(reason=f"{min(single)} goes only with attachments and format")
    name = single.pop()
    return OneWanted(_checked(sent, name, uuid) or "", name == "voidedStatementId", showing)


def statement_id_of(sent: Mapping[str, str]) -> str:
    """Read the one parameter of a PUT.

    Raises:
        BadParameterError: it is missing or malformed, or there are others.
    """
    if sent.keys() != {"statementId"}:
        raise BadParameterError(reason="a PUT needs the parameter statementId and no other")
    return _checked(sent, "statementId", uuid) or ""


def no_parameters(sent: Mapping[str, str]) -> None:
    """Refuse any parameter."""
    if sent:
        raise BadParameterError(reason=f"there is no parameter {min(sent)[:40]!r} here")


def _search(sent: Mapping[str, str], showing: Showing, version: str) -> Search:
    most = PAGE_SIZE_WITH_ATTACHMENTS if showing.attachments else PAGE_SIZE
    search = Search(
        limit=_limit(sent, most),
        since=_moment(sent, "since", version),
        until=_moment(sent, "until", version),
        ascending=_flag(sent, "ascending"),
    )
    return replace(search, keys=_keys(sent))


def _keys(sent: Mapping[str, str]) -> tuple[bytes, ...]:
    related_agents = _flag(sent, "related_agents")
    related_activities = _flag(sent, "related_activities")
    found = []
    verb, registration = (
        _checked(sent, "verb", iri),
        _checked(sent, "registration", uuid),
    )
    activity = _checked(sent, "activity", iri)
    if verb is not None:
        found.append(key("verb", verb))
    if registration is not None:
        found.append(key("registration", registration.lower()))
    if activity is not None:
        found.append(activity_key(activity, related=related_activities))
    if "agent" in sent:
        found.append(_agent(sent["agent"], related=related_agents))
    return tuple(found)


def _agent(sent: str, *, related: bool) -> bytes:
    try:
        value = read_json(sent.encode("utf-8", "replace"), "agent")
        actor(value, "agent")
    except InvalidStatementError as error:
        raise BadParameterError(str(error)) from error
    found = agent_key(value, related=related)
    if found is None:
        raise BadParameterError(reason="agent: must be an agent or a group with an identifier")
    return found


def _checked(sent: Mapping[str, str], name: str, check: Check) -> str | None:
    if name not in sent:
        return None
    try:
        check(sent[name], name)
    except InvalidStatementError as error:
        raise BadParameterError(str(error)) from error
    return sent[name]


def _moment(sent: Mapping[str, str], name: str, version: str) -> datetime | None:
    value = _checked(sent, name, timestamp_for(version))
    return parse_timestamp(value) if value is not None else None


def _flag(sent: Mapping[str, str], name: str) -> bool:
    value = sent.get(name, "false")
    if value not in {"true", "false"}:
        raise BadParameterError(reason=f"{name}: must be true or false")
    return value == "true"


def _format(sent: Mapping[str, str]) -> str:
    value = sent.get("format", EXACT)
    if value not in FORMATS:
        raise BadParameterError(reason="format: must be one of: " + ", ".join(FORMATS))
    return value


def _limit(sent: Mapping[str, str], most: int) -> int:
    """Read `limit`; 0 and absence mean as many as the store gives at once."""
    value = sent.get("limit", "0")
    if not (value.isascii() and value.isdigit()):
        raise BadParameterError(reason="limit: must be a whole number, 0 or more")
    return min(int(value[:9]) or most, most)
