"""The learner's pages: the nine areas, an area, an activity; and the two acts.

People of other roles see the same pages without anything to write or mark.
"""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import Form, TextAreaField
from wtforms.validators import Length

from lti_leadership.database import db, write_transaction
from lti_leadership.framework import Activity, Area, Framework
from lti_leadership.framework.model import UnknownItem
from lti_leadership.framework.prose import blocks
from lti_leadership.learning import acts, journey
from lti_leadership.learning.progress import AreaProgress
from lti_leadership.lti.models import Role
from lti_leadership.web.charts import fan
from lti_leadership.web.seat_access import PREFIX, current_seat, require_seat, url_for_seat
from lti_leadership.web.times import in_scotland


class NoteForm(Form):  # type: ignore[misc]
    """What a learner writes at an activity."""

    note = TextAreaField(
        "In your own words",
        validators=[
            Length(
                max=acts.NOTE_LENGTH,
                message="Your text is longer than 20,000 characters. Shorten it and save again.",
            )
        ],
    )


def learner_blueprint(framework: Framework) -> Blueprint:
    """Return the pages under a seat."""
    blueprint = Blueprint("seat_learner", __name__, url_prefix=PREFIX)
    require_seat(blueprint)
    _add_pages(blueprint, framework)
    _add_acts(blueprint, framework)
    return blueprint


def _add_pages(blueprint: Blueprint, framework: Framework) -> None:
    @blueprint.get("/areas")
    def overview() -> str:
        progress = _progress(framework)
        chart = fan(framework.areas, progress)
        return render_template(
            "learner/overview.html", framework=framework, chart=chart, progress=progress
        )

    @blueprint.get("/areas/<slug>")
    def area(slug: str) -> str:
        area = _area(framework, slug)
        progress = _progress(framework)[area.id]
        if _learns() and not progress.opened:
            _open(area)
        return render_template("learner/area.html", area=area, progress=progress)

    @blueprint.get("/areas/<slug>/activities/<activity_id>")
    def activity(slug: str, activity_id: str) -> str:
        area, activity = _activity(framework, slug, activity_id)
        return _activity_page(framework, area, activity)


def _add_acts(blueprint: Blueprint, framework: Framework) -> None:
    @blueprint.post("/areas/<slug>/activities/<activity_id>/note")
    def save_note(slug: str, activity_id: str) -> ResponseReturnValue:
        area, activity = _activity(framework, slug, activity_id)
        form = _posted_note()
        if not form.validate():
            return _activity_page(framework, area, activity, form), 400
        with write_transaction(db.session):
            acts.save_note(db.session, current_seat().learner, activity, form.note.data or "")
        return _back_to(area, activity, "saved")

    @blueprint.post("/areas/<slug>/activities/<activity_id>/done")
    def complete_activity(slug: str, activity_id: str) -> ResponseReturnValue:
        area, activity = _activity(framework, slug, activity_id)
        form = _posted_note()
        if not form.validate():
            return _activity_page(framework, area, activity, form), 400
        seat = current_seat()
        with write_transaction(db.session):
            acts.save_note(db.session, seat.learner, activity, form.note.data or "")
            acts.complete_activity(db.session, framework, seat.learner, activity, seat.course_id)
        return _back_to(area, activity, "done")


def _learns() -> bool:
    return current_seat().role == Role.LEARNER


def _progress(framework: Framework) -> dict[str, AreaProgress]:
    if not _learns():
        return journey.nothing_done(framework)
    return journey.read_progress(db.session, framework, current_seat().learner)


def _area(framework: Framework, slug: str) -> Area:
    try:
        return framework.area_by_slug(slug)
    except UnknownItem:
        abort(404)


def _activity(framework: Framework, slug: str, activity_id: str) -> tuple[Area, Activity]:
    area = _area(framework, slug)
    found = next((each for each in area.activities if each.id == activity_id), None)
    return area, found or abort(404)


def _open(area: Area) -> None:
    seat = current_seat()
    with write_transaction(db.session):
        acts.open_area(db.session, seat.learner, area, seat.course_id)


def _posted_note() -> NoteForm:
    """Return the form that was posted; people who do not learn here have none."""
    if not _learns():
        abort(404)
    return NoteForm(request.form)


def _activity_page(
    framework: Framework, area: Area, activity: Activity, refused: NoteForm | None = None
) -> str:
    learns = _learns()
    done_at, form = None, refused
    if learns:
        standing = journey.read_activity(db.session, current_seat().learner, activity)
        done_at = in_scotland(standing.done_at)
        form = refused or NoteForm(note=standing.note)
    return render_template(
        "learner/activity.html",
        area=area,
        activity=activity,
        body=blocks(activity.body),
        progress=_progress(framework)[area.id],
        done_at=done_at,
        form=form,
        said=request.args.get("said"),
        can_act=learns,
        document_title_prefix="Error: " if refused else "",
    )


def _back_to(area: Area, activity: Activity, said: str) -> ResponseReturnValue:
    """Post, redirect, get: a reload never sends the form again."""
    here = url_for_seat("learner.activity", slug=area.slug, activity_id=activity.id, said=said)
    return redirect(here, code=303)
