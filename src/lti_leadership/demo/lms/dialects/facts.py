"""What is true of one launch; a dialect turns it into claims."""

from __future__ import annotations

from dataclasses import dataclass

from lti_leadership.demo.lms.config import CourseConfig
from lti_leadership.demo.lms.content import LineItem, ResourceLink
from lti_leadership.demo.lms.people import Person
from lti_leadership.demo.lms.registrations import Registration


@dataclass(frozen=True, slots=True)
class ServiceAddresses:
    """Addresses that go into a launch; `line_item` None: the activity has no column now."""

    line_items: str
    line_item: str | None
    members: str
    launch_return: str
    select_return: str
    basic_outcome: str


@dataclass(frozen=True, slots=True)
class LaunchFacts:
    """One launch. `link` and `link_id` None: a request to select content. Ids are the dialect's."""

    issuer: str
    user_id: str
    context_id: str
    link_id: str | None
    site_url: str
    lms_name: str
    guid: str
    registration: Registration
    person: Person
    course: CourseConfig
    link: ResourceLink | None
    line_item: LineItem | None
    document_target: str
    addresses: ServiceAddresses

    @property
    def target_link_uri(self) -> str:
        """Return the activity's own address, or the tool's default for the message."""
        tool = self.registration.tool
        if self.link is None:
            return tool.deep_linking_uri or tool.target_link_uri
        return self.link.target_link_uri or tool.target_link_uri
