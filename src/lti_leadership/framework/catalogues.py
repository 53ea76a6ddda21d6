"""The sector's other frameworks that areas refer to: capabilities, NOS, CLF, SCQF and CPL."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from lti_leadership.framework.base import (
    Frozen,
    Identifier,
    Line,
    Lines,
    Prose,
    ScqfLevel,
    Source,
    StandardCode,
    Text,
    TextList,
)


class Themes(TextList):
    """The themes of a capability; ``complete`` is false where the published list was cut off."""

    complete: bool = True


class Capability(Frozen):
    """One of the six leadership capabilities."""

    id: Identifier
    name: Line
    meaning: Text
    manager_questions: TextList | None = None
    themes: Themes
    self_rating_items: TextList


class CapabilityFeedback(Frozen):
    """What is known of the 360-degree feedback tool that the product links to."""

    src: Source
    tool: Line
    rater_groups: Lines
    anonymity: Prose
    facilitation: Line
    product_note: Prose


class Capabilities(Frozen):
    """The leadership capabilities, in their official order, and the feedback on them."""

    src_names: Source
    note: Prose
    items: Annotated[tuple[Capability, ...], Field(min_length=1, max_length=20)]
    feedback: CapabilityFeedback


class Standard(Frozen):
    """A national occupational standard; ``unverified`` codes must be marked or hidden."""

    code: StandardCode
    title: Line
    sqa_unit: Line | None = None
    scqf_credits: Annotated[int, Field(ge=1, le=120)] | None = None
    status: Source
    alias: StandardCode | None = None
    note: Line | None = None


class Nos(Frozen):
    """The national occupational standards that the areas are mapped to."""

    suite: Line
    also: Prose
    items: Annotated[tuple[Standard, ...], Field(min_length=1, max_length=200)]


class ClfCapability(Frozen):
    """A capability of the Continuous Learning Framework; some were renamed in 2014."""

    id: Identifier
    name: Line
    name_2008: Line | None = None


ClfCapabilities = Annotated[tuple[ClfCapability, ...], Field(min_length=1, max_length=50)]


class ClfPersonal(Frozen):
    """The two groups of personal capabilities."""

    managing_relationships: ClfCapabilities
    managing_self: ClfCapabilities


class Clf(Frozen):
    """The Continuous Learning Framework. Its levels were not found, so there are none here."""

    title: Line
    src_names: Source
    mandatory: bool
    levels: Annotated[tuple[Line, ...], Field(max_length=20)]
    personal: ClfPersonal
    organisational: ClfCapabilities

    @property
    def items(self) -> tuple[ClfCapability, ...]:
        """Every capability, personal ones first."""
        personal = self.personal.managing_relationships + self.personal.managing_self
        return personal + self.organisational


class NamedItem(Frozen):
    """An id and the name that people know it by."""

    id: Identifier
    name: Line


class ReferenceQualification(Frozen):
    """A manager's award and its SCQF level."""

    level: ScqfLevel
    title: Line
    status: Source


class LevelGuide(Frozen):
    """A plain sentence on what work at a level is like; not the official descriptor."""

    level: ScqfLevel
    text: Prose


class LevelGuides(Frozen):
    """The plain guides and where their words come from."""

    src: Source
    items: Annotated[tuple[LevelGuide, ...], Field(min_length=1, max_length=12)]


class Scqf(Frozen):
    """The Scottish Credit and Qualifications Framework, as a guide and never as credit."""

    title: Line
    levels_total: Literal[12]
    characteristics: Annotated[tuple[NamedItem, ...], Field(min_length=1, max_length=12)]
    reference_qualifications: Annotated[tuple[ReferenceQualification, ...], Field(max_length=50)]
    product_level_guides: LevelGuides
    note: Prose


class Cpl(Frozen):
    """SSSC continuous professional learning, with the core elements that evidence is tagged by."""

    title: Line
    applies_to: Line
    src_names: Source
    hours_required: bool
    annual_declaration: bool
    verified_by: Line
    mandatory_topics: Lines
    core_learning_elements: Annotated[tuple[NamedItem, ...], Field(min_length=1, max_length=30)]
    social_workers: Prose
    pathways: Lines

    @property
    def items(self) -> tuple[NamedItem, ...]:
        """The core learning elements, by the name that every catalogue uses."""
        return self.core_learning_elements
