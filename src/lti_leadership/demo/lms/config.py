"""What the LMS is told at start: its address, its tools, its courses."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from lti_leadership.demo.lms.vocabulary import SCOPES

WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/@]+\S*$", max_length=2000)]
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=255)]


class _Strict(BaseModel):
    """A piece of configuration that refuses words it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ToolConfig(_Strict):
    """One tool as it is registered: exactly one deployment to a client_id, as in Moodle."""

    client_id: ShortText
    deployment_id: ShortText = "1"
    client_name: ShortText = "Leadership learning"
    initiate_login_uri: WebAddress
    redirect_uris: tuple[WebAddress, ...] = Field(min_length=1, max_length=20)
    jwks_uri: WebAddress
    target_link_uri: WebAddress
    deep_linking_uri: WebAddress | None = None
    send_names: bool = False
    send_email: bool = False
    scopes: tuple[str, ...] = SCOPES
    names_and_roles: bool | None = Field(default=None, description="None: the dialect's habit")
    custom: dict[str, str] = Field(default_factory=dict)
    dialect: str | None = Field(default=None, description="None: the dialect of the LMS")

    @property
    def addresses(self) -> list[str]:
        """Return every address of the tool that a page of the LMS may frame or post to."""
        given = (self.initiate_login_uri, *self.redirect_uris, self.target_link_uri)
        return [*given, *([self.deep_linking_uri] if self.deep_linking_uri else [])]


class ActivityConfig(_Strict):
    """A tool activity that a course is born with. `target_link_uri` None: the tool's own."""

    title: ShortText
    description: str = ""
    custom: dict[str, str] = Field(default_factory=dict)
    target_link_uri: WebAddress | None = None
    score_maximum: int | None = Field(default=None, ge=1, le=100, description="None: not graded")
    resource_id: str = ""
    tag: str = ""


class CourseConfig(_Strict):
    """A course and the activities that each registered tool gets in it."""

    id: int = Field(ge=1)
    label: ShortText
    title: ShortText
    id_number: str = ""
    summary: str = ""
    activities: tuple[ActivityConfig, ...] = ()


class LrsPage(_Strict):
    """Where the "Learning record store" button leads: a form posted to `url` in a new tab."""

    label: ShortText = "Learning record store"
    url: WebAddress
    username: str
    secret: str = Field(repr=False)


DEFAULT_COURSES = (
    CourseConfig(
        id=2,
        label="LEAD",
        title="Leading in social services",
        id_number="LEAD-2026",
        summary="For middle managers: the leadership framework, at your own pace.",
        activities=(
            ActivityConfig(
                title="Leadership framework",
                description="All areas of the framework. Begin where you like.",
                score_maximum=100,
                resource_id="framework",
            ),
            ActivityConfig(
                title="One area of the framework",
                description="Goes straight to a single area.",
                custom={"item": "mmllf-3"},
                score_maximum=100,
                resource_id="mmllf-3",
            ),
            ActivityConfig(
                title="Leadership framework (not graded)",
                description="The same, for looking around.",
            ),
        ),
    ),
    CourseConfig(
        id=3,
        label="NEWMAN",
        title="New to management",
        id_number="NEWMAN-2026",
        summary="The first months in a manager's post.",
        activities=(
            ActivityConfig(
                title="Leadership framework for new managers",
                score_maximum=100,
                resource_id="framework",
            ),
        ),
    ),
)


class LmsConfig(_Strict):
    """The whole configuration. `base_url` is the issuer: scheme, host and port, nothing more."""

    base_url: WebAddress = "http://localhost:8001"
    name: ShortText = "Demo agency LMS"
    tool: tuple[ToolConfig, ...] = ()
    courses: tuple[CourseConfig, ...] = DEFAULT_COURSES
    database: str = ":memory:"
    dialect: str = "moodle"
    lrs_page: LrsPage | None = None
    allow_ports: tuple[int, ...] = Field(
        default=(), description="Ports a tool's JWKS may be fetched from; empty: any"
    )
    token_seconds: int = Field(default=3600, ge=1)

    @field_validator("base_url")
    @classmethod
    def _is_an_origin(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.path or parts.query or parts.fragment:
            message = "base_url is the issuer: scheme, host and port only, no final slash"
            raise ValueError(message)
        return value

    @property
    def port(self) -> int:
        """Return the port of `base_url`; 0 asks for any free one."""
        parts = urlsplit(self.base_url)
        default = 443 if parts.scheme == "https" else 80
        return default if parts.port is None else parts.port

    def at_port(self, port: int) -> LmsConfig:
        """Return a copy that answers at another port of the same host."""
        parts = urlsplit(self.base_url)
        address = f"{parts.scheme}://{parts.hostname}:{port}"
        return self.model_copy(update={"base_url": address})

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return the configuration in a JSON file; raises ValidationError or OSError."""
        return cls.model_validate_json(path.read_bytes())
