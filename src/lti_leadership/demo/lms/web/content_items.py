"""The content items of a deep linking response, as this LMS takes them (Deep Linking 2.0, 4.5).

Limits are Moodle's: scoreMaximum a whole number from 1 to 100, a title of at most 255 characters.
Stricter than Moodle: other types than ltiResourceLink, and links to other sites than the tool's
own, are refused; Moodle would put them into an activity that then cannot work.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

from lti_leadership.demo.lms.config import ActivityConfig, ToolConfig, WebAddress
from lti_leadership.demo.lms.dialects.spec import SpecDialect
from lti_leadership.demo.lms.web.security import origin_of

MOST_ITEMS = 100
Text = Annotated[str, StringConstraints(max_length=255)]


class ItemLineItem(BaseModel):
    """The grade column of an item; its label is ignored, as in Moodle."""

    model_config = ConfigDict(strict=True, extra="ignore", alias_generator=to_camel)

    score_maximum: Annotated[float, Field(ge=1, le=100, multiple_of=1)] = 100
    resource_id: Text = ""
    tag: Text = ""


class ContentItem(BaseModel):
    """One thing a tool offers to put into the course."""

    model_config = ConfigDict(strict=True, extra="ignore", alias_generator=to_camel)

    type: Literal["ltiResourceLink"]
    title: Annotated[str, StringConstraints(min_length=1, max_length=255)] | None = None
    text: Annotated[str, StringConstraints(max_length=10_000)] = ""
    url: WebAddress | None = None
    custom: dict[Text, str] = Field(default_factory=dict, max_length=100)
    line_item: ItemLineItem | None = None

    def as_activity(self, tool: ToolConfig) -> ActivityConfig:
        """Return the activity this item becomes."""
        grading = self.line_item
        return ActivityConfig(
            title=self.title or tool.client_name,
            description=self.text,
            custom=self.custom,
            target_link_uri=self.url,
            score_maximum=int(grading.score_maximum) if grading else None,
            resource_id=grading.resource_id if grading else "",
            tag=grading.tag if grading else "",
        )


class ItemsRefused(ValueError):
    """The items are not what this LMS takes; none is taken."""


_ITEMS = TypeAdapter(Annotated[list[ContentItem], Field(max_length=MOST_ITEMS)])


def activities_from(given: object, tool: ToolConfig, dialect: SpecDialect) -> list[ActivityConfig]:
    """Return the activities that the claim content_items asks for; raises ItemsRefused."""
    try:
        items = _ITEMS.validate_python(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ItemsRefused(f"content_items {where}: {first['msg']}") from error
    for item in items:
        if item.url is None and dialect.items_need_url:
            raise ItemsRefused("content_items: each item has to carry its url")
        if item.url is not None and origin_of(item.url) != origin_of(tool.target_link_uri):
            raise ItemsRefused("content_items: a url leads to another site than the tool's")
    return [item.as_activity(tool) for item in items]
