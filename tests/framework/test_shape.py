"""Fields that are missing, unknown or of the wrong kind: each refused with its line."""

from __future__ import annotations

import pytest

from .copies import AREA_1, AREA_3, Content

TITLE = "      title: A week of leadership moments\n"
SLIPS = {
    "a missing field": (
        AREA_3,
        "    - id: 3-a2\n      type: reflect\n" + TITLE + "      minutes: 25\n",
        "§    - id: 3-a2\n      type: reflect\n" + TITLE,
        'activity "3-a2" needs the field "minutes". Add it.',
    ),
    "a missing field of the area": (
        AREA_3,
        "id: mmllf-3\nnumber: 3\nslug: leading-managing-developing-people\n",
        "§id: mmllf-3\nnumber: 3\n",
        'area "mmllf-3" needs the field "slug". Add it.',
    ),
    "a misspelt field": (
        AREA_3,
        TITLE,
        TITLE + "§      time_notes: Over a week.\n",
        (
            'activity "3-a2" has the field "time_notes", which does not exist. '
            'Did you mean "time_note"?'
        ),
    ),
    "a misspelt field of the area": (
        AREA_3,
        "position: fan\n",
        "position: fan\n§resource: []\n",
        'area "mmllf-3" has the field "resource", which does not exist. Did you mean "resources"?',
    ),
    "a field from nowhere": (
        AREA_3,
        "outcome:\n  id: mmllf-3.o\n",
        "outcome:\n  id: mmllf-3.o\n§  zzz: 1\n",
        'outcome "mmllf-3.o" has the field "zzz", which does not exist. Use one of id, src, text.',
    ),
    "a number for text": (
        AREA_3,
        TITLE,
        "§      title: 2015\n",
        '"title" of activity "3-a2" must be text. Put it in double quotes: "like this".',
    ),
    "text for a number": (
        AREA_3,
        "      minutes: 25\n",
        "§      minutes: about 25\n",
        '"minutes" of activity "3-a2" must be a whole number, without quotes.',
    ),
    "a quoted number": (
        AREA_3,
        "      minutes: 25\n",
        '§      minutes: "25"\n',
        '"minutes" of activity "3-a2" must be a whole number, without quotes.',
    ),
    "an area number in words": (
        AREA_3,
        "\nnumber: 3\n",
        "\n§number: three\n",
        '"number" of area "mmllf-3" must be a whole number, without quotes.',
    ),
    "too many minutes": (
        AREA_3,
        "      minutes: 25\n",
        "§      minutes: 601\n",
        '"minutes" of activity "3-a2" must be 600 or less, and is 601.',
    ),
    "no minutes": (
        AREA_3,
        "      minutes: 25\n",
        "§      minutes: 0\n",
        '"minutes" of activity "3-a2" must be 1 or more, and is 0.',
    ),
    "an SCQF level that does not exist": (
        AREA_3,
        "  scqf_reference_level: 10\n",
        "§  scqf_reference_level: 13\n",
        '"scqf_reference_level" of "mappings" of area "mmllf-3" must be 12 or less, and is 13.',
    ),
    "nothing after the colon": (
        AREA_3,
        TITLE,
        "§      title:\n",
        '"title" of activity "3-a2" has nothing after it. Write its value, or take the line out.',
    ),
    "empty text": (
        AREA_3,
        TITLE,
        '§      title: " "\n',
        '"title" of activity "3-a2" is empty. Write its text.',
    ),
    "text beyond measure": (
        AREA_3,
        TITLE,
        f"§      title: {'long ' * 90}\n",
        '"title" of activity "3-a2" is too long. Keep it to 400 characters.',
    ),
    "text for a list": (
        AREA_3,
        'criteria: ["3.1", "3.5"]',
        '§criteria: "3.1"',
        (
            '"criteria" of activity "3-a2" must be a list. Write each item on its own line, '
            'after "- ".'
        ),
    ),
    "an unknown type": (
        AREA_3,
        "    - id: 3-a2\n      type: reflect\n",
        "    - id: 3-a2\n§      type: ponder\n",
        (
            '"type" of activity "3-a2" is "ponder", which is not one of '
            "read, watch, reflect, discuss, apply, record. Use one of those."
        ),
    ),
    "an unknown access": (
        AREA_3,
        (
            "    url: http://www.iriss.org.uk/resources/achieving-effective-supervision\n"
            "    access: open\n"
        ),
        (
            "    url: http://www.iriss.org.uk/resources/achieving-effective-supervision\n"
            "§    access: paywall\n"
        ),
        (
            '"access" of resource "3-r1" is "paywall", which is not one of '
            "open, free-account, sign-in-athens, archived, title-only. Use one of those."
        ),
    ),
    "an unknown mark": (
        AREA_3,
        "outcome:\n  id: mmllf-3.o\n  src: authored\n",
        "outcome:\n  id: mmllf-3.o\n§  src: borrowed\n",
        (
            '"src" of outcome "mmllf-3.o" is "borrowed", which is not one of '
            "official, paraphrase, authored, found, unverified. Use one of those."
        ),
    ),
    "an address that runs a script": (
        AREA_3,
        "url: http://www.iriss.org.uk/resources/achieving-effective-supervision",
        "§url: javascript:alert(1)",
        (
            '"url" of resource "3-r1" must be a web address that starts with '
            "http:// or https:// and has no spaces."
        ),
    ),
    "an address without a host": (
        AREA_3,
        "url: http://www.iriss.org.uk/resources/achieving-effective-supervision",
        "§url: https:///resources",
        (
            '"url" of resource "3-r1" must be a web address that starts with '
            "http:// or https:// and has no spaces."
        ),
    ),
    "an address that cannot be taken apart": (
        AREA_3,
        "url: http://www.iriss.org.uk/resources/achieving-effective-supervision",
        '§url: "http://[::1"',
        (
            '"url" of resource "3-r1" must be a web address that starts with '
            "http:// or https:// and has no spaces."
        ),
    ),
    "a slug that is no part of an address": (
        AREA_1,
        "slug: keeping-people-at-the-centre",
        "§slug: Keeping people",
        (
            '"slug" of area "mmllf-1" must be small letters, digits and single hyphens, '
            "because it is part of a web address."
        ),
    ),
    "a code of another form": (
        "mappings/nos.yaml",
        "  - code: SCDLMCE6\n",
        "§  - code: SCDLMCE66\n",
        '"code" of standard "SCDLMCE66" must be a code such as "SCDLMCA1" or "CFAM&LAA2".',
    ),
    "a scale that runs downwards": (
        "evaluation.yaml",
        "scale:\n  min: 1\n",
        "§scale:\n  min: 10\n",
        '"scale" must run upwards. Make max greater than min.',
    ),
    "another version of the files": (
        "framework.yaml",
        'schema_version: "1.0"',
        '§schema_version: "2.0"',
        (
            '"schema_version" of framework "mmllf" is "2.0", which is not one of 1.0. '
            "Use one of those."
        ),
    ),
    "text for true or false": (
        "evidence.yaml",
        "headings_by_criteria: true",
        "§headings_by_criteria: yes",
        '"headings_by_criteria" must be true or false, without quotes.',
    ),
    "an item without an id": (
        AREA_3,
        "    - id: 3-a2\n      type: reflect\n",
        "§    - type: reflect\n",
        'item 2 of "activities" of area "mmllf-3" needs the field "id". Add it.',
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_a_field_is_refused_on_its_line(content: Content, slip: str) -> None:
    name, old, new, message = SLIPS[slip]
    content.edit(name, old, new)
    assert f"{content.place}: {message}" in content.problems()


@pytest.mark.parametrize("slip", ["too many minutes", "an area number in words", "an unknown type"])
def test_a_slip_in_a_field_is_told_once(content: Content, slip: str) -> None:
    name, old, new, message = SLIPS[slip]
    content.edit(name, old, new)
    told = [problem for problem in content.problems() if problem.startswith(content.place)]
    assert told == [f"{content.place}: {message}"]


def test_an_area_number_in_words_does_not_make_the_area_missing(content: Content) -> None:
    content.edit(AREA_3, "\nnumber: 3\n", "\nnumber: three\n")
    assert len(content.problems()) == 1
