"""The tool with one forging platform at its door; started once a module, for speed."""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
from forging import Answer, ForgingPlatform, Login, Visitor, begin_login, running_forger
from pydantic import SecretStr
from sqlalchemy import func, select

from lti_leadership.agencies.registering import add_agency, add_platform
from lti_leadership.app import build_parts, create_app
from lti_leadership.database import Base, db, write_transaction
from lti_leadership.lti.models import Seat
from lti_leadership.lti.refusals import LaunchRefusedError
from lti_leadership.outbound import Wire
from lti_leadership.settings import Settings
from lti_leadership.web.support import SupportCase

from serving import RunningTool, free_port_socket, served

MAY_GROW = {"login_state", "support_case"}
PRIVATE = frozenset({"127.0.0.1"})


@dataclass
class WayIn:
    """The tool, its forging platform, and what tests look at behind them."""

    tool: RunningTool
    platform: ForgingPlatform

    def visitor(self) -> Visitor:
        """Return a new person's browser."""
        return Visitor(self.tool.base_url)

    def login(self, **changes: str) -> Login:
        """Begin a login in a new browser."""
        return begin_login(self.platform, self.visitor(), **changes)

    def register(self, **changes: str) -> None:
        """Register the platform once more, otherwise."""
        with self.tool.app.app_context(), write_transaction(db.session):
            slug = changes.get("agency", "glen")
            add_agency(db.session, f"Agency {slug}", slug)
            add_platform(db.session, self.platform.entry(**changes))

    def rows(self) -> dict[str, int]:
        """Count the rows of every table."""
        with self.tool.app.app_context():
            return {
                name: db.session.scalar(select(func.count()).select_from(table))
                for name, table in Base.metadata.tables.items()
            }

    def newest_seat(self) -> Seat:
        """Return the seat that was opened last."""
        with self.tool.app.app_context():
            newest = select(Seat).order_by(Seat.id.desc()).limit(1)
            return db.session.scalars(newest).one()

    def case_of(self, page: str) -> SupportCase:
        """Return the support case whose code the page shows."""
        code = page.partition("Support code:")[2].partition("</code>")[0].rpartition(">")[2]
        with self.tool.app.app_context():
            case = db.session.get(SupportCase, code.strip())
        assert case is not None, page
        return case

    @contextmanager
    def refusing(self, refusal: type[LaunchRefusedError]) -> Iterator[Refused]:
        """Check that what is done inside is refused for this reason, and leaves nothing behind."""
        before, refused = self.rows(), Refused()
        yield refused
        refused.case = _assert_refused(self, refused, refusal)
        after = self.rows()
        assert {name for name in after if after[name] != before[name]} <= MAY_GROW
        assert after["support_case"] == before["support_case"] + 1


class Refused:
    """What a test fills in inside `refusing`: the answer, and what must not be on its page."""

    answer: Answer
    case: SupportCase

    def __init__(self) -> None:
        self.unspoken: list[str] = []

    def by(self, answer: Answer, *unspoken: str) -> None:
        """Take the answer; none of `unspoken` may be on its page."""
        self.answer = answer
        self.unspoken += unspoken


def _assert_refused(
    way_in: WayIn, refused: Refused, refusal: type[LaunchRefusedError]
) -> SupportCase:
    answer = refused.answer
    assert answer.status == refusal.status, answer.text
    case = way_in.case_of(answer.text)
    assert case.kind == refusal.__name__, case.note
    assert html.escape(refusal.title, quote=False) in answer.text
    shown = answer.text + html.unescape(answer.text)
    assert [text for text in refused.unspoken if text and text in shown] == []
    assert_guarded(answer)
    assert answer.location == ""
    return case


def assert_guarded(answer: Answer) -> None:
    """Check the headers that every page has."""
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "X-Frame-Options" not in answer.headers


@contextmanager
def running_way_in(settings: Settings) -> Iterator[WayIn]:
    """Serve a tool that does not wait long for its platform."""
    listener = free_port_socket()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    wire = Wire(PRIVATE, connect_seconds=1, read_seconds=0.5, whole_call_seconds=2)
    parts = replace(build_parts(settings.model_copy(update={"public_url": address})), wire=wire)
    app = create_app(parts)
    with running_forger() as platform, served(app, listener):
        way_in = WayIn(RunningTool(app, parts), platform)
        way_in.register()
        yield way_in
    with app.app_context():
        db.engine.dispose()
    listener.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def way_in(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WayIn]:
    databases = request.getfixturevalue(
        "sqlite_databases" if request.param == "sqlite" else "postgres_databases"
    )
    folder = tmp_path_factory.mktemp("way_in")
    with databases.fresh(folder) as url:
        settings = Settings(
            database_url=url,
            data_dir=folder,
            secret_key=SecretStr("a secret for tests only, thirty-two characters long"),
            allowed_private_hosts=PRIVATE,
        )
        with running_way_in(settings) as way_in:
            yield way_in
