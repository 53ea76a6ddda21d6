"""The content that comes with the product, and how the product reads it."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from lti_leadership.framework import (
    ActivityType,
    Framework,
    OrderedList,
    Provenance,
    UnknownItem,
    blocks,
    default_path,
    load_framework,
)

from .copies import AREA_1, Content


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework(default_path())


def test_all_of_the_content_is_there(framework: Framework) -> None:
    assert [area.number for area in framework.areas] == list(range(1, 10))
    assert [len(area.criteria) for area in framework.areas] == [6, 11, 11, 8, 7, 8, 9, 6, 8]
    assert sum(len(area.activities) for area in framework.areas) == 53
    assert sum(len(area.resources) for area in framework.areas) == 49
    assert sum(len(area.knowledge.items) for area in framework.areas) == 54
    assert sum(len(area.skills.items) for area in framework.areas) == 54
    assert sum(len(area.values.items) for area in framework.areas) == 40


def test_the_catalogues_are_there(framework: Framework) -> None:
    assert len(framework.capabilities.items) == 6
    assert len(framework.nos.items) == 30
    assert len(framework.clf.items) == 19
    assert len(framework.cpl.items) == 7
    assert len(framework.scqf.characteristics) == 5
    assert len(framework.evidence.reflective_prompts) == 5
    assert len(framework.evaluation.constructs) == 6
    assert (framework.evaluation.scale.min, framework.evaluation.scale.max) == (1, 10)


def test_areas_one_and_two_are_the_centre(framework: Framework) -> None:
    assert framework.centre == ("mmllf-1", "mmllf-2")
    assert framework.fan == tuple(f"mmllf-{number}" for number in range(3, 10))


def test_provenance_reaches_every_part(framework: Framework) -> None:
    for area in framework.areas:
        assert area.title_src is Provenance.OFFICIAL
        assert {one.src for one in area.criteria} == {Provenance.PARAPHRASE}
        assert {one.src for one in area.activities} == {Provenance.AUTHORED}
        assert {area.summary.src, area.outcome.src, area.mappings.src} == {Provenance.AUTHORED}
        assert {area.knowledge.src, area.skills.src, area.values.src} == {Provenance.AUTHORED}
    unverified = [one.code for one in framework.nos.items if one.status is Provenance.UNVERIFIED]
    assert unverified == ["SCDLMCD1", "SCDLMCE2", "SCDLMCE3", "SCDLMCE6"]


def test_the_record_stands_apart_from_the_learning(framework: Framework) -> None:
    for area in framework.areas:
        assert area.record_activity.type is ActivityType.RECORD
        assert area.record_activity.criteria == tuple(one.id for one in area.criteria)
        assert set(area.activities) - set(area.learning_activities) == {area.record_activity}


def test_everything_is_found_by_its_id(framework: Framework) -> None:
    area = framework.area("mmllf-3")
    assert framework.area_by_slug("leading-managing-developing-people") is area
    assert framework.area_of("3-a2") is area
    assert framework.activity("3-a2").title == "A week of leadership moments"
    assert framework.criterion("3.10").text.startswith("Follow and support")
    assert framework.capability("cap-vision").name == "Vision"
    assert framework.standard("SCDLMCA1").sqa_unit == "H7LG 04"
    assert framework.clf_capability("clf-org-feedback").name == "Promoting access to feedback"
    assert framework.cpl_element("cpl-protection").name == "Protection"


@pytest.mark.parametrize(
    ("lookup", "key", "message"),
    [
        ("area", "mmllf-10", 'The framework has no area "mmllf-10".'),
        ("area_by_slug", "nothing", 'The framework has no area "nothing".'),
        ("activity", "3-a99", 'The framework has no activity "3-a99".'),
        ("area_of", "3-a99", 'The framework has no activity "3-a99".'),
        ("criterion", "3.99", 'The framework has no criterion "3.99".'),
        ("standard", "SCDLMCA9", 'The framework has no standard "SCDLMCA9".'),
    ],
)
def test_an_unknown_id_is_refused_by_name(
    framework: Framework, lookup: str, key: str, message: str
) -> None:
    with pytest.raises(UnknownItem) as refusal:
        getattr(framework, lookup)(key)
    assert str(refusal.value) == message
    assert isinstance(refusal.value, LookupError)


def test_a_reading_is_paragraphs_and_a_scenario_ends_in_questions(framework: Framework) -> None:
    assert [one.kind for one in blocks(framework.activity("1-a1").body)] == ["paragraph"] * 5
    paragraph, questions = blocks(framework.activity("1-a3").body)
    assert str(paragraph).startswith("Glenmore House is a care home with 42 residents.")
    assert isinstance(questions, OrderedList)
    assert questions.items[0] == "Whose needs is the rota meeting? How do you know?"
    assert len(questions.items) == 4


def test_an_activity_that_uses_a_resource_names_it(framework: Framework) -> None:
    used = framework.activity("4-a2").resource
    titles = {one.id: one.title for one in framework.area("mmllf-4").resources}
    assert used is not None
    assert titles[used] == "Safe staffing programme: short videos and learning resources"


def test_the_framework_cannot_be_changed(framework: Framework) -> None:
    with pytest.raises(ValidationError):
        framework.areas[0].title = "Another"
    assert hash(framework) == hash(load_framework(default_path()))


def test_the_digest_follows_the_content(content: Content, framework: Framework) -> None:
    assert load_framework(content.root).digest == framework.digest
    content.edit(AREA_1, "title: Follow one decision", "title: Follow a decision")
    assert load_framework(content.root).digest != framework.digest


def test_where_a_line_is_broken_does_not_matter(content: Content, framework: Framework) -> None:
    content.edit(AREA_1, "next. A useful test", "next.\n        A useful test")
    changed = load_framework(content.root)
    assert changed.activity("1-a1").body == framework.activity("1-a1").body


def test_ids_and_words_need_no_quotes(content: Content, framework: Framework) -> None:
    content.edit(AREA_1, 'criteria: ["1.2", "1.4"]', "criteria: [1.2, 1.4]")
    content.edit(AREA_1, "title: Follow one decision", "title: no")
    changed = load_framework(content.root).activity("1-a2")
    assert changed.criteria == framework.activity("1-a2").criteria
    assert changed.title == "no"


def test_an_editor_that_writes_a_byte_order_mark_does_no_harm(content: Content) -> None:
    path = content.root / AREA_1
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert content.problems() == []
