"""Choosing content for a course: a page of boxes, and the answer that the LMS takes.

Whoever came with a deep linking request finds the page under their seat. The answer is signed anew
each time it is asked for, so going back and choosing again is safe.
"""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, Form, SelectMultipleField
from wtforms.validators import ValidationError

from lti_leadership.database import db
from lti_leadership.framework import Framework
from lti_leadership.lti.content_items import (
    Choice,
    choices,
    graded_link_item,
    link_item,
    response_claims,
)
from lti_leadership.lti.deep_linking import CHOOSERS, DeepLinkingSettings
from lti_leadership.lti.keys import ToolKeys
from lti_leadership.web.headers import allow_form_to
from lti_leadership.web.seat_access import PREFIX, current_seat, require_role, require_seat


class ContentForm(Form):  # type: ignore[misc]
    """What is ticked: ids of `choices`, and whether the links get a column in the gradebook."""

    item = SelectMultipleField("What to add", validate_choice=False)
    graded = BooleanField("With a grade")

    def __init__(self, known: dict[str, Choice], settings: DeepLinkingSettings) -> None:
        super().__init__(request.form)
        self._known = known
        self._settings = settings

    def validate_item(self, field: SelectMultipleField) -> None:
        """Refuse nothing, too much, and what does not exist."""
        if not field.data:
            message = "Choose what to add to the course, or choose Cancel."
            raise ValidationError(message)
        if not self._settings.takes_several and len(field.data) > 1:
            message = "Choose one. Your learning site takes one link at a time."
            raise ValidationError(message)
        if not set(field.data) <= self._known.keys():
            message = "Choose from the list. One of your choices is not in it."
            raise ValidationError(message)

    @property
    def chosen(self) -> list[Choice]:
        """What was chosen, once each, in the framework's order."""
        return [choice for item, choice in self._known.items() if item in self.item.data]

    @property
    def wants_grades(self) -> bool:
        """Whether a column was asked for and the platform makes any."""
        return bool(self.graded.data) and self._settings.takes_grades


def deep_linking_blueprint(framework: Framework, tool_keys: ToolKeys, launch_url: str) -> Blueprint:
    """Return the pages under a seat whose person came to choose content."""
    blueprint = Blueprint("seat_content", __name__, url_prefix=PREFIX)
    require_seat(blueprint)
    require_role(blueprint, *CHOOSERS)
    known = choices(framework)

    @blueprint.get("/content")
    def choose() -> str:
        return _picker(framework, _settings())

    @blueprint.post("/content")
    def send() -> ResponseReturnValue:
        settings = _settings()
        form = ContentForm(known, settings)
        if not form.validate():
            return _picker(framework, settings, form), 400
        make = graded_link_item if form.wants_grades else link_item
        items = [make(choice, launch_url) for choice in form.chosen]
        return _answer(tool_keys, settings, items)

    @blueprint.post("/content/cancel")
    def cancel() -> str:
        return _answer(tool_keys, _settings(), [])

    return blueprint


def _settings() -> DeepLinkingSettings:
    """Return what the platform takes; other seats have no such page."""
    kept = current_seat().deep_linking
    if kept is None:
        abort(404)
    return DeepLinkingSettings.model_validate(kept)


def _picker(
    framework: Framework, settings: DeepLinkingSettings, refused: ContentForm | None = None
) -> str:
    return render_template(
        "deep_linking/picker.html",
        framework=framework,
        settings=settings,
        form=refused,
        ticked=set(refused.item.data or []) if refused else set(),
        graded=refused.graded.data if refused else settings.takes_grades,
        document_title_prefix="Error: " if refused else "",
    )


def _answer(
    tool_keys: ToolKeys, settings: DeepLinkingSettings, items: list[dict[str, object]]
) -> str:
    """Show the page that posts the signed answer to the LMS, by itself or by its button."""
    return_url = settings.deep_link_return_url
    allow_form_to(return_url or "")
    token = tool_keys.sign(db.session, response_claims(current_seat(), settings, items))
    return render_template(
        "deep_linking/answer.html", return_url=return_url, token=token, count=len(items)
    )
