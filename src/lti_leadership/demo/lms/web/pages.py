"""The pages people see: the start page, courses, an activity with the tool in its frame."""

from __future__ import annotations

from flask import Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lti_leadership.demo.lms.config import CourseConfig
from lti_leadership.demo.lms.content import ResourceLink
from lti_leadership.demo.lms.dialects.paths import Paths
from lti_leadership.demo.lms.lms import current_lms
from lti_leadership.demo.lms.people import PEOPLE, person_by_key
from lti_leadership.demo.lms.registrations import Registration
from lti_leadership.demo.lms.web.posting import ask_again
from lti_leadership.demo.lms.web.refused import NotFound
from lti_leadership.demo.lms.web.security import origin_of
from lti_leadership.demo.lms.web.visitor import (
    current_visitor,
    require_sesskey,
    require_visitor,
    sign_in,
    sign_out,
)

FRAME_FEATURES = ("microphone", "camera", "geolocation", "midi", "encrypted-media", "autoplay")


def routes(app: Flask, paths: Paths) -> None:
    """Add the pages."""
    app.add_url_rule("/", "home", home)
    app.add_url_rule("/people/<key>", "become", become, methods=["POST"])
    app.add_url_rule("/leave", "leave", leave, methods=["POST"])
    app.add_url_rule("/courses", "courses", courses)
    app.add_url_rule("/courses/<int:course_id>", "course", course)
    app.add_url_rule("/activities/<int:link_id>", "activity", activity)
    app.add_url_rule(paths.launch_return, "launch_return", launch_return)


def home() -> str:
    """Show the five people."""
    return render_template("home.html", people=PEOPLE)


def become(key: str) -> Response:
    """Sign in as somebody and go straight to the first activity; without any, to the courses."""
    person = person_by_key(key)
    if person is None:
        raise NotFound
    sign_in(person)
    first = next(iter(_open_links()), None)
    if first is None:
        return redirect(url_for("courses"), 303)
    return redirect(url_for("activity", link_id=first.id), 303)


def leave() -> Response:
    """Sign out."""
    sign_out()
    return redirect(url_for("home"), 303)


def courses() -> str:
    """List the courses with their activities."""
    require_visitor()
    shown = [(course, _open_links(course.id)) for course in current_lms().content.courses]
    return render_template("courses.html", courses=shown)


def course(course_id: int) -> str:
    """Show a course, its activities, and where content can be chosen from."""
    require_visitor()
    return render_template(
        "course.html",
        course=_course(course_id),
        links=_open_links(course_id),
        selectable=[
            registration
            for registration in current_lms().registrations.active()
            if registration.tool.deep_linking_uri
        ],
    )


def activity(link_id: int) -> str:
    """Show an activity: the tool in a frame."""
    require_visitor()
    link = next((link for link in _open_links() if link.id == link_id), None)
    if link is None:
        raise NotFound
    registration = _registration(link)
    return render_template(
        "activity.html",
        link=link,
        course=_course(link.course_id),
        allow=frame_allowance(registration.tool.target_link_uri),
    )


def launch_return() -> str:
    """Take somebody back from the tool: its message in the frame, else out of the frame."""
    if current_visitor() is None and "repost" not in request.args:
        return ask_again(request.args.to_dict())
    require_sesskey(request.args.get("sesskey", ""))
    link_id = request.args.get("instanceid", 0, type=int)
    return render_template(
        "returned.html",
        course=_course(request.args.get("course", 0, type=int)),
        link=current_lms().content.link(link_id),
        message=request.args.get("lti_msg", "")[:1000],
        problem=request.args.get("lti_errormsg", "")[:1000],
    )


def frame_allowance(address: str) -> str:
    """Return the frame's `allow`: what Moodle's has, for the tool's origin only."""
    return "; ".join(f"{feature} {origin_of(address)}" for feature in FRAME_FEATURES)


def _course(course_id: int) -> CourseConfig:
    found = current_lms().content.course(course_id)
    if found is None:
        raise NotFound
    return found


def _registration(link: ResourceLink) -> Registration:
    found = current_lms().registrations.by_id(link.registration_id)
    if found is None:
        raise NotFound
    return found


def _open_links(course_id: int | None = None) -> list[ResourceLink]:
    """Return the activities of active tools, in one course or in all."""
    lms = current_lms()
    active = {registration.id for registration in lms.registrations.active()}
    links = lms.content.links() if course_id is None else lms.content.links_in(course_id)
    return [link for link in links if link.registration_id in active]
