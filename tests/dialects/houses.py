"""One tool that several LMSs of any make launch, for several agencies, each with its own store."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from joserfc.jwk import RSAKey
from worlds import StatementStore, running_store, tool_config

from lti_leadership.agencies.registering import (
    LrsEntry,
    PlatformEntry,
    add_agency,
    add_lrs,
    add_platform,
)
from lti_leadership.database import db, write_transaction
from lti_leadership.demo.browser import Page, PlainBrowser, launch
from lti_leadership.demo.lms.config import ActivityConfig, CourseConfig, LmsConfig
from lti_leadership.demo.lms.handle import LmsHandle
from lti_leadership.demo.lms.registrations import Registration
from lti_leadership.demo.lms.server import running_lms
from lti_leadership.settings import Settings
from lti_leadership.store.credentials import issue_credential

from serving import RunningTool, running_tool

ACTIVITY = ActivityConfig(title="One activity", custom={"item": "3-a1"}, score_maximum=100)
COURSE = CourseConfig(id=2, label="LEAD", title="Leading", activities=(ACTIVITY,))
EMPTY_COURSE = COURSE.model_copy(update={"activities": ()})
BRIGHTSPACE_AUDIENCE = "https://api.brightspace.com/auth/token"
MAKES = ("moodle", "canvas", "brightspace", "blackboard", "openedx")
NAMELESS = frozenset({"canvas", "openedx"})

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass
class House:
    """A running tool, and the store that every agency of it has a login to."""

    tool: RunningTool
    glen: StatementStore
    stores: dict[str, StatementStore] = field(default_factory=dict)

    def add_agency(self, slug: str) -> StatementStore:
        """Take in an agency with an LRS of its own; asking again gives the same one."""
        if slug not in self.stores:
            with self.tool.app.app_context(), write_transaction(db.session):
                agency = add_agency(db.session, f"{slug.title()} Council", slug)
                issued = issue_credential(db.session, agency.id, "test", ["all"])
                store = StatementStore(self.glen.endpoint, issued.username, issued.secret)
                entry = LrsEntry(name="Store", endpoint=store.endpoint, username=store.username)
                add_lrs(db.session, self.tool.parts.vault, agency, entry, store.secret)
            self.stores[slug] = store
        return self.stores[slug]

    def introduce(self, lms: LmsHandle, agency: str = "glen", **changes: Any) -> Registration:
        """Make the LMS and the tool known to each other; `changes` are the LMS's registration."""
        self.add_agency(agency)
        make = lms.lms.dialect.name
        known = {"client_id": client_id_of(make), "send_names": make not in NAMELESS, **changes}
        registration = lms.register_tool(tool_config(self.tool.base_url, **known))
        with self.tool.app.app_context(), write_transaction(db.session):
            add_platform(db.session, entry(lms, registration, agency))
        return registration


def client_id_of(make: str) -> str:
    """Return the client_id of a first registration; Open edX's are UUIDs."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, make))


def entry(lms: LmsHandle, registration: Registration, agency: str) -> PlatformEntry:
    """Return a registration as the tool's operator types it in."""
    platform = lms.platform_for(registration)
    is_brightspace = lms.lms.dialect.name == "brightspace"
    return PlatformEntry(
        issuer=platform.issuer,
        client_id=registration.client_id,
        auth_url=platform.authorization_endpoint,
        token_url=platform.token_endpoint,
        jwks_url=platform.jwks_uri,
        deployment=registration.tool.deployment_id,
        agency=agency,
        token_audience=BRIGHTSPACE_AUDIENCE if is_brightspace else "",
    )


@contextmanager
def running_house(settings: Settings) -> Iterator[House]:
    """Serve a tool and a store; nobody is introduced yet."""
    with running_tool(settings) as tool, running_store(settings, tool) as store:
        yield House(tool, store)


@contextmanager
def running_site(
    make: str, course: CourseConfig = COURSE, gateway: LmsHandle | None = None
) -> Iterator[LmsHandle]:
    """Serve an LMS of one make with one course."""
    config = LmsConfig(base_url="http://localhost:0", dialect=make, courses=(course,))
    with running_lms(config, gateway=gateway) as lms:
        if gateway is None:
            give_key(lms)
        yield lms


def give_key(lms: LmsHandle) -> None:
    """Give an LMS a signing key that is there already: to make one takes long."""
    sql = "INSERT INTO platform_key (kid, private_pem, made_at) VALUES (?, ?, ?)"
    lms.lms.storage.run(sql, ("a first key", spare_key(), lms.lms.clock().timestamp()))


@cache
def spare_key() -> str:
    """Return an RSA key as PEM, the same for all LMSs of a test run."""
    return RSAKey.generate_key(2048).as_pem(private=True).decode("ascii")


def do_activity(lms: LmsHandle, person: str = "ailsa", title: str = "One activity") -> Page:
    """Launch an activity of the framework as somebody and mark it as done."""
    with PlainBrowser() as browser:
        page = launch(browser, lms.base_url, person, title)
        assert page.status == 200, page.text
        done = browser.press(page, "Mark as done", note="Words that stay in the tool.")
        assert done.status == 200, done.text
        return done


def grades(lms: LmsHandle, given_name: str = "Ailsa") -> list[float | None]:
    """Return one person's grades in the course, column by column."""
    people = lms.gradebook(COURSE.id)["people"]
    row = next(person for person in people if person["name"].startswith(given_name))
    return [grade and grade["score"] for grade in row["grades"]]


def verbs(store: StatementStore) -> list[str]:
    """Return the last part of each statement's verb, oldest first."""
    return [statement["verb"]["id"].rpartition("/")[2] for statement in store.statements()]


def accounts(store: StatementStore) -> set[tuple[str, str]]:
    """Return everybody whom the statements are about, as (home page, name)."""
    given = (statement["actor"]["account"] for statement in store.statements())
    return {(account["homePage"], account["name"]) for account in given}
