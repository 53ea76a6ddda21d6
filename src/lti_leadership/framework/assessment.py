"""How evidence for a badge is prepared, and how the learning itself is evaluated."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from lti_leadership.framework.base import (
    Frozen,
    Identifier,
    Line,
    Lines,
    Prose,
    Source,
    TextList,
    refusal,
)

_DOWNWARDS = "must run upwards. Make max greater than min."
Days = Annotated[int, Field(ge=0, le=365)]


class ReflectivePrompt(Frozen):
    """A question that helps a learner to write evidence."""

    id: Identifier
    label: Line
    prompt: Prose


class Evidence(Frozen):
    """The badge issuer's advice on evidence, in our words."""

    src: Source
    headings_by_criteria: bool
    reflective_prompts: Annotated[tuple[ReflectivePrompt, ...], Field(min_length=1, max_length=20)]
    safety_checks: TextList
    declaration_paraphrase: Prose
    assessment_wait_days: Days
    resubmission_wait_days: Days
    platform_email_note: Prose


class Scale(Frozen):
    """The rating scale: whole numbers from ``min`` to ``max``, both ends named."""

    min: Annotated[int, Field(ge=0, le=100)]
    max: Annotated[int, Field(ge=1, le=100)]
    step: Annotated[int, Field(ge=1, le=10)]
    label_min: Line
    label_max: Line

    @model_validator(mode="after")
    def _runs_upwards(self) -> Self:
        if self.min >= self.max:
            raise refusal(_DOWNWARDS)
        return self


class Construct(Frozen):
    """Something that is measured, and the one statement that a learner rates for it."""

    id: Identifier
    name: Line
    item: Prose


class OpenQuestion(Frozen):
    """A question that is answered in words."""

    id: Identifier
    text: Prose


class Formulas(Frozen):
    """The two percentages that a report gives, spelled out so that nobody has to guess."""

    relative_change_percent: Line
    scale_shift_percent: Line


class StatisticalTests(Frozen):
    """The tests that a report may use."""

    default: Literal["wilcoxon_signed_rank", "paired_t"]
    alternative: Literal["wilcoxon_signed_rank", "paired_t"]
    multiple_comparisons: Literal["holm"]


class Disclosure(Frozen):
    """When figures may be shown."""

    minimum_pairs_to_report: Annotated[int, Field(ge=2, le=1000)]
    consent_required: bool


class Evaluation(Frozen):
    """The before-and-after design: what is asked, when, and how it is reported."""

    src: Source
    modelled_on: Line
    caution: Prose
    scale: Scale
    timing: Lines
    constructs: Annotated[tuple[Construct, ...], Field(min_length=1, max_length=50)]
    area_items: Literal["self_rating_item"]
    report_columns: Lines
    formulas: Formulas
    tests: StatisticalTests
    disclosure: Disclosure
    open_questions: Annotated[tuple[OpenQuestion, ...], Field(max_length=20)]
    third_party_check: Prose
