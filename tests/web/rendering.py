"""Every page of the templates, rendered with the real framework and stand-ins for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from wtforms import Form, TextAreaField
from wtforms.validators import Length

from lti_leadership.framework import Area, Framework, blocks
from lti_leadership.learning.progress import AreaProgress, area_progress
from lti_leadership.web import charts

WEB = Path(charts.__file__).parent
ENDPOINTS = {
    "learner.overview": set(),
    "learner.area": {"slug"},
    "learner.activity": {"slug", "activity_id"},
    "learner.complete_activity": {"slug", "activity_id"},
    "learner.save_note": {"slug", "activity_id"},
    "admin.deliveries": set(),
    "public.privacy": set(),
    "public.accessibility": set(),
    "public.what_is_recorded": set(),
}
NOW = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
SEAT = SimpleNamespace(
    agency_name="Strathbrae Partnership",
    person_name="Morag",
    return_url="https://lms.example/return",
    course_title="Middle managers 2026",
)
BARE_SEAT = SimpleNamespace(
    agency_name="Strathbrae Partnership", person_name=None, return_url=None, course_title=None
)

Render = Callable[..., str]


class NoteForm(Form):  # type: ignore[misc]
    note = TextAreaField(validators=[Length(max=20, message="Your note is too long.")])


def url_for_seat(endpoint: str, **values: str) -> str:
    assert ENDPOINTS[endpoint] == set(values), endpoint
    return f"/s/seat/{endpoint}/" + "/".join(values.values())


def static_url(path: str) -> str:
    assert (WEB / "static" / path).is_file(), path
    return f"/static/{path}?v=1"


def standings(framework: Framework) -> dict[str, AreaProgress]:
    """Areas 1 to 9 in turn: whole, begun, opened, untouched, and so on."""
    ways = [whole, begun, opened, untouched]
    return {area.id: ways[place % 4](area) for place, area in enumerate(framework.areas)}


def whole(area: Area) -> AreaProgress:
    return area_progress(area, [activity.id for activity in area.activities])


def begun(area: Area) -> AreaProgress:
    return area_progress(area, [area.activities[0].id])


def opened(area: Area) -> AreaProgress:
    return area_progress(area, [], opened=True)


def untouched(area: Area) -> AreaProgress:
    return area_progress(area, [])


def overview(render: Render, framework: Framework, **more: Any) -> str:
    progress = more.pop("progress", None) or standings(framework)
    chart = charts.fan(framework.areas, progress)
    context = {"framework": framework, "progress": progress, "chart": chart, "seat": SEAT}
    return render("learner/overview.html", **(context | more))


def area_page(render: Render, area: Area, progress: AreaProgress, **more: Any) -> str:
    return render("learner/area.html", area=area, progress=progress, **({"seat": SEAT} | more))


def activity_page(render: Render, area: Area, place: int = 0, **more: Any) -> str:
    activity = area.activities[place]
    context = {
        "area": area,
        "activity": activity,
        "body": blocks(activity.body),
        "progress": begun(area),
        "done_at": None,
        "form": NoteForm(),
        "csrf_token": "a token",
        "said": None,
        "can_act": True,
        "seat": SEAT,
    }
    return render("learner/activity.html", **(context | more))


def refused_form(text: str) -> NoteForm:
    form = NoteForm(data={"note": text})
    assert not form.validate()
    return form


def deliveries(render: Render, **more: Any) -> str:
    destination = SimpleNamespace(
        name="Strathbrae LRS",
        kind="lrs",
        status="Not answering; trying again",
        tone="trouble",
        delivered=12040,
        waiting=17,
        failed=1,
        held=2,
        oldest_waiting=timedelta(hours=3),
        last_success=NOW,
        last_error="503 Service Unavailable",
    )
    quiet = SimpleNamespace(
        **(vars(destination) | {"kind": "gradebook", "tone": "ok", "status": "Up to date"})
    )
    quiet.oldest_waiting = quiet.last_success = quiet.last_error = None
    recent = [
        SimpleNamespace(
            at=NOW,
            learner="learner-8f3a",
            what="Progress in area 1",
            destination="Strathbrae LRS",
            state=state,
            attempts=2,
        )
        for state in ("delivered", "waiting", "failed", "held", "replaced")
    ]
    context = {"destinations": [destination, quiet], "recent": recent, "seat": SEAT}
    return render("admin/deliveries.html", **(context | more))


def error(render: Render, **more: Any) -> str:
    context = {
        "title": "Your time in this page has ended",
        "what_happened": "A page stays open for eight hours.",
        "what_to_do": "Go back to your learning site and open it again.",
        "support_code": "K7QF-2MXD",
        "action": ("Back to your learning site", "https://lms.example/"),
    }
    return render("errors/error.html", **(context | more))


def every_page(render: Render, framework: Framework) -> Iterator[str]:
    nothing = {area.id: untouched(area) for area in framework.areas}
    yield overview(render, framework)
    yield overview(render, framework, progress=nothing, seat=BARE_SEAT)
    for role in ("line_manager", "lead", "administrator"):
        yield overview(render, framework, progress=nothing, viewer_role=role)
    for area in framework.areas:
        for progress in (whole(area), begun(area), untouched(area)):
            yield area_page(render, area, progress)
        yield area_page(render, area, untouched(area), viewer_role="line_manager")
        for place in range(len(area.activities)):
            yield activity_page(render, area, place)
    area = framework.areas[0]
    yield activity_page(render, area, said="done", done_at=NOW)
    yield activity_page(render, area, said="done", done_at=NOW, progress=whole(area))
    yield activity_page(render, area, said="saved")
    yield activity_page(render, area, form=refused_form("x" * 21))
    yield activity_page(render, area, can_act=False, form=None, viewer_role="lead")
    yield deliveries(render)
    yield deliveries(render, destinations=[], recent=[])
    yield error(render)
    yield error(render, action=None, support_code=None, seat=SEAT)
    for name in ("privacy", "accessibility", "what_is_recorded"):
        yield render(f"public/{name}.html")
        yield render(f"public/{name}.html", seat=SEAT)
