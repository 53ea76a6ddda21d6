"""The rules across fields and files: each broken once in the real content."""

from __future__ import annotations

import pytest

from .copies import AREA_1, AREA_3, AREA_4, Content

A1_CRITERIA = 'criteria: ["3.6", "3.7", "3.11"]'
A2_CRITERIA = 'criteria: ["3.1", "3.5"]'
ONE_BREACH = {
    "an activity names a criterion that does not exist": (
        AREA_3,
        A2_CRITERIA,
        '§criteria: ["3.1", "3.5", "3.99"]',
        (
            'activity "3-a2" names criterion "3.99", which area 3 does not have. '
            "Use one of 3.1 … 3.11."
        ),
    ),
    "an activity names a criterion of another area": (
        AREA_3,
        A2_CRITERIA,
        'criteria:\n        - "3.1"\n        - "3.5"\n§        - "4.1"',
        'activity "3-a2" names criterion "4.1", which area 3 does not have. Use one of 3.1 … 3.11.',
    ),
    "an activity names a criterion twice": (
        AREA_3,
        A2_CRITERIA,
        '§criteria: ["3.1", "3.5", "3.1"]',
        'activity "3-a2" names criterion "3.1" twice. Keep one of them.',
    ),
    "an activity names a resource that does not exist": (
        AREA_4,
        "resource: 4-r4",
        "§resource: 4-r9",
        (
            'activity "4-a2" names resource "4-r9", which area 4 does not have. '
            "Use one of 4-r1, 4-r2, 4-r3, 4-r4, 4-r5, 4-r6."
        ),
    ),
    "an area names an unknown leadership capability": (
        AREA_3,
        "capabilities: [cap-motivating-inspiring,",
        "§capabilities: [cap-motivating,",
        (
            '"mappings" of area "mmllf-3" names capability "cap-motivating", which '
            'capabilities.yaml does not have. Did you mean "cap-motivating-inspiring"?'
        ),
    ),
    "an area names an unknown standard": (
        AREA_3,
        "nos: [SCDLMCA1,",
        "§nos: [SCDLMCA9,",
        (
            '"mappings" of area "mmllf-3" names standard "SCDLMCA9", which mappings/nos.yaml '
            'does not have. Did you mean "SCDLMCA5"?'
        ),
    ),
    "an area names an unknown personal capability": (
        AREA_3,
        "clf_personal: [clf-leadership,",
        "§clf_personal: [clf-leaders,",
        (
            '"mappings" of area "mmllf-3" names personal capability "clf-leaders", which '
            'mappings/clf.yaml does not have. Did you mean "clf-leadership"?'
        ),
    ),
    "an area names an unknown core learning element": (
        AREA_3,
        "cpl_elements: [cpl-leadership-quality,",
        "§cpl_elements: [cpl-quality,",
        (
            '"mappings" of area "mmllf-3" names core learning element "cpl-quality", which '
            'mappings/cpl.yaml does not have. Did you mean "cpl-leadership-quality"?'
        ),
    ),
    "a mapping is named twice": (
        AREA_3,
        "nos: [SCDLMCA1,",
        "§nos: [SCDLMCA1, SCDLMCA1,",
        '"mappings" of area "mmllf-3" names standard "SCDLMCA1" twice. Keep one of them.',
    ),
    "a resource that opens has no address": (
        AREA_3,
        (
            "    url: http://www.iriss.org.uk/resources/achieving-effective-supervision\n"
            "    access: open\n"
        ),
        "§    access: open\n",
        'resource "3-r1" has access "open" but no url. Add the url, or make access "title-only".',
    ),
    "the record leaves a criterion out": (
        AREA_1,
        'criteria: ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6"]',
        '§criteria: ["1.1", "1.2", "1.3", "1.5"]',
        'activity "1-a5" must name every criterion. Add 1.4, 1.6.',
    ),
    "the centre names an unknown area": (
        "framework.yaml",
        "centre: [mmllf-1, mmllf-2]",
        "§centre: [mmllf-1, mmllf-2, mmllf-0]",
        (
            '"centre" of "structure" of framework "mmllf" names area "mmllf-0", which does not '
            "exist. Use one of mmllf-1, mmllf-2, mmllf-3, mmllf-4, mmllf-5, mmllf-6, "
            "mmllf-7, mmllf-8, mmllf-9."
        ),
    ),
    "the fan names an area of the centre": (
        "framework.yaml",
        "fan: [mmllf-3,",
        "§fan: [mmllf-1, mmllf-3,",
        (
            '"fan" of "structure" of framework "mmllf" names area "mmllf-1" a second time. '
            "Give each area one place."
        ),
    ),
    "an area says another position": (
        AREA_3,
        "position: fan",
        "§position: centre",
        (
            'area "mmllf-3" has the position "centre", but framework.yaml puts it in the fan. '
            "Make the two agree."
        ),
    ),
    "an activity id is of another area": (
        AREA_3,
        "    - id: 3-a2\n",
        "§    - id: 4-a12\n",
        'activity "4-a12" does not fit area number 3. Let its id start with "3-a".',
    ),
    "a resource id is of another area": (
        AREA_3,
        "  - id: 3-r1\n",
        "§  - id: 4-r12\n",
        'resource "4-r12" does not fit area number 3. Let its id start with "3-r".',
    ),
    "an outcome id is of another area": (
        AREA_3,
        "  id: mmllf-3.o\n",
        "§  id: mmllf-33.o\n",
        'outcome "mmllf-33.o" does not fit its area. Let its id be "mmllf-3.o".',
    ),
}


@pytest.mark.parametrize("breach", ONE_BREACH)
def test_a_breach_is_the_one_problem_and_on_its_line(content: Content, breach: str) -> None:
    name, old, new, message = ONE_BREACH[breach]
    content.edit(name, old, new)
    assert content.problems() == [f"{content.place}: {message}"]


def test_where_the_criteria_have_a_gap_each_is_listed(content: Content) -> None:
    content.edit(AREA_1, '    - id: "1.4"\n', '    - id: "1.9"\n')
    content.edit(AREA_1, 'criteria: ["1.2", "1.4"]', '§criteria: ["1.2", "1.4"]')
    assert (
        f'{content.place}: activity "1-a2" names criterion "1.4", which area 1 does not have. '
        "Use one of 1.1, 1.2, 1.3, 1.9, 1.5, 1.6."
    ) in content.problems()


def test_a_criterion_met_by_the_record_alone_is_refused_where_it_stands(content: Content) -> None:
    content.edit(AREA_3, A1_CRITERIA, 'criteria: ["3.6", "3.7"]')
    place = content.line(AREA_3, '    - id: "3.11"\n')
    assert content.problems() == [
        (
            f'{place}: criterion "3.11" is met by no activity besides the record. '
            "Name it in one of the others."
        )
    ]


@pytest.mark.parametrize(
    ("activity", "kind"), [("3-a1", "read"), ("3-a2", "reflect"), ("3-a4", "discuss")]
)
def test_an_area_without_one_kind_of_activity_is_refused(
    content: Content, activity: str, kind: str
) -> None:
    content.edit(
        AREA_3, f"- id: {activity}\n      type: {kind}", f"- id: {activity}\n      type: watch"
    )
    place = content.line(AREA_3, "\nactivities:\n").rpartition(":")
    assert content.problems() == [
        f'{place[0]}:{int(place[2]) + 1}: area "mmllf-3" has no activity of type "{kind}". Add one.'
    ]


def test_an_area_without_an_apply_activity_is_refused(content: Content) -> None:
    content.edit(AREA_1, "type: apply", "type: watch")
    assert [line.partition(": ")[2] for line in content.problems()] == [
        'area "mmllf-1" has no activity of type "apply". Add one.'
    ]


def test_an_area_without_a_record_is_refused(content: Content) -> None:
    content.edit(AREA_3, "type: record", "type: watch")
    assert [line.partition(": ")[2] for line in content.problems()] == [
        'area "mmllf-3" has no activity of type "record". Add one that names every criterion.'
    ]


def test_a_second_record_is_refused(content: Content) -> None:
    content.edit(
        AREA_1, "    - id: 1-a4\n      type: apply\n", "    - id: 1-a4\n      type: record\n"
    )
    place = content.line(AREA_1, "      title: Evidence for area 1\n").rpartition(":")
    second = f'{place[0]}:{int(place[2]) - 1}: activity "1-a5" is a second record of evidence.'
    assert f"{second} Keep one record in each area." in content.problems()


def test_an_id_in_two_files_is_refused_with_both_places(content: Content) -> None:
    first = content.line("capabilities.yaml", "  - id: cap-vision\n")
    content.edit("mappings/cpl.yaml", "  - id: cpl-reflective\n", "§  - id: cap-vision\n")
    assert (
        f'{content.place}: element "cap-vision" has the id "cap-vision", which is taken at '
        f"{first}. Give the newer of the two another id."
    ) in content.problems()


def test_a_criterion_id_given_twice_is_refused(content: Content) -> None:
    first = content.line(AREA_3, '    - id: "3.1"\n')
    content.edit(AREA_3, '    - id: "3.2"\n', '§    - id: "3.1"\n')
    assert (
        f'{content.place}: criterion "3.1" has the id "3.1", which is taken at {first}. '
        "Give the newer of the two another id."
    ) in content.problems()


def test_a_slug_of_another_area_is_refused_with_both_places(content: Content) -> None:
    first = content.line(AREA_1, "slug: ")
    content.edit(
        AREA_3, "slug: leading-managing-developing-people", "§slug: keeping-people-at-the-centre"
    )
    assert content.problems() == [
        (
            f'{content.place}: area "mmllf-3" has the slug "keeping-people-at-the-centre", '
            f"which is taken at {first}. Give the newer of the two another slug."
        )
    ]


def test_a_missing_area_is_named_in_both_ways_it_is_missed(content: Content) -> None:
    (content.root / AREA_4).unlink()
    content.edit("framework.yaml", "  fan: [mmllf-3", "§  fan: [mmllf-3")
    assert content.problems() == [
        (
            f"{content.root / 'areas'}: this folder has no area 4. "
            "Add its file; the areas are numbered 1 to 9."
        ),
        (
            f'{content.place}: "fan" of "structure" of framework "mmllf" names area "mmllf-4", '
            "which does not exist. Use one of mmllf-1, mmllf-2, mmllf-3, mmllf-5, mmllf-6, "
            "mmllf-7, mmllf-8, mmllf-9."
        ),
    ]


def test_a_number_of_another_area_is_refused_with_both_places(content: Content) -> None:
    content.edit(AREA_4, "\nnumber: 4\n", "\n§number: 3\n")
    first = content.line(AREA_3, "number: 3\n")
    assert (
        f'{content.place}: area "mmllf-4" has the number 3, which is taken at {first}. '
        "Give each area its own number."
    ) in content.problems()


def test_an_area_without_a_place_in_the_picture_is_refused(content: Content) -> None:
    content.edit("framework.yaml", "mmllf-8, mmllf-9]", "mmllf-8]")
    name = "areas/9-strategic-vision-direction.yaml"
    assert content.problems() == [
        (
            f'{content.line(name, "id: mmllf-9" + chr(10))}: area "mmllf-9" has no place in '
            "framework.yaml. Add its id to the centre or the fan there."
        )
    ]


def test_without_the_picture_only_the_picture_is_missed(content: Content) -> None:
    content.edit("framework.yaml", "structure:\n", "structures:\n")
    assert [problem.partition(": ")[2] for problem in content.problems()] == [
        'framework "mmllf" needs the field "structure". Add it.',
        (
            'framework "mmllf" has the field "structures", which does not exist. '
            'Did you mean "structure"?'
        ),
    ]


def test_all_problems_are_told_at_once_and_in_order(content: Content) -> None:
    content.edit(AREA_3, "      minutes: 25\n", "§      minutes: lots\n")
    minutes = content.place
    content.edit(
        AREA_3, 'criteria: ["3.2", "3.3", "3.4"]', '§criteria: ["3.2", "3.3", "3.4", "3.99"]'
    )
    criterion = content.place
    content.edit(AREA_4, "position: fan", "position: fan\n§colour: green")
    colour = content.place
    content.edit("evidence.yaml", "src: paraphrase", "§src: heard")
    heard = content.place
    (content.root / "mappings" / "cpl.yaml").unlink()
    places = [problem.partition(": ")[0] for problem in content.problems()]
    missing = str(content.root / "mappings" / "cpl.yaml")
    assert places == [minutes, criterion, colour, heard, missing]


def test_a_file_that_cannot_be_read_does_not_make_others_look_wrong(content: Content) -> None:
    (content.root / "mappings" / "nos.yaml").write_text("items: [", encoding="utf-8")
    content.edit(AREA_4, "id: mmllf-4\n", "§id: [mmllf-4\n")
    assert len(content.problems()) == 2
