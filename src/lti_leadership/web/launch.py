"""The way in: login initiation, launch, and the tool's public keys."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lti_leadership.database import db, write_transaction
from lti_leadership.framework import Framework
from lti_leadership.framework.model import UnknownItem
from lti_leadership.learning import acts
from lti_leadership.lti.key_sets import KeySets
from lti_leadership.lti.keys import ToolKeys
from lti_leadership.lti.launch import (
    Arrival,
    LaunchRules,
    PostedLaunch,
    VerifiedLaunch,
    open_seat,
    verify_launch,
)
from lti_leadership.lti.login import OwnAddresses, begin_login
from lti_leadership.lti.models import Role
from lti_leadership.web.browser import greet_browser, known_browser

KEY_SET_MAX_AGE = 300


@dataclass(frozen=True)
class Entrance:
    """What the way in works with."""

    framework: Framework
    tool_keys: ToolKeys
    key_sets: KeySets
    public_url: str
    launch_url: str


def launch_blueprint(entrance: Entrance) -> Blueprint:
    """Return the three addresses that an LMS is given."""
    blueprint = Blueprint("launch", __name__, url_prefix="/lti")
    rules = LaunchRules(
        key_sets=entrance.key_sets,
        public_url=entrance.public_url,
        whole=entrance.framework.id,
        is_item=lambda item: is_item(entrance.framework, item),
    )
    own = OwnAddresses(entrance.public_url, entrance.launch_url)

    @blueprint.route("/login", methods=["GET", "POST"])
    def login() -> ResponseReturnValue:
        browser = greet_browser()
        parameters = request.values.to_dict()
        return redirect(begin_login(db.session, parameters, browser, own))

    @blueprint.post("/launch")
    def launch() -> ResponseReturnValue:
        fields = {name: request.form.get(name, "") for name in ("state", "id_token", "error")}
        browser = known_browser()
        verified = verify_launch(db.session, PostedLaunch(**fields), browser, rules)
        arrival = _arrive(entrance.framework, verified)
        return redirect(landing_address(entrance.framework, arrival), code=303)

    @blueprint.get("/jwks")
    def jwks() -> Response:
        entrance.tool_keys.ensure(db.session)
        response = jsonify(entrance.tool_keys.public_key_set(db.session))
        response.cache_control.max_age = KEY_SET_MAX_AGE
        return response

    return blueprint


def is_item(framework: Framework, item: str) -> bool:
    """Return whether `item` is the framework, one of its areas, or one of its activities."""
    if item == framework.id:
        return True
    try:
        framework.area_of(item)
    except UnknownItem:
        return any(area.id == item for area in framework.areas)
    return True


def landing_address(framework: Framework, arrival: Arrival) -> str:
    """Return where a seat begins: at the choice of content, or at what the link was made for."""
    seat, token = arrival.seat, arrival.token
    if seat.deep_linking is not None:
        return url_for("seat_content.choose", seat=token)
    if seat.role == Role.ADMINISTRATOR:
        return url_for("seat_admin.deliveries", seat=token)
    if seat.item == framework.id:
        return url_for("seat_learner.overview", seat=token)
    for area in framework.areas:
        if area.id == seat.item:
            return url_for("seat_learner.area", seat=token, slug=area.slug)
    area = framework.area_of(seat.item)
    return url_for("seat_learner.activity", seat=token, slug=area.slug, activity_id=seat.item)


def _arrive(framework: Framework, verified: VerifiedLaunch) -> Arrival:
    with write_transaction(db.session):
        arrival = open_seat(db.session, verified)
        seat = arrival.seat
        if seat.role == Role.LEARNER:
            acts.arrive(db.session, framework, seat.learner, arrival.grade_cell, seat.course_id)
    return arrival
