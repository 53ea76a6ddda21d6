"""Files that are not the YAML that we take: each refused with its line and what to do."""

from __future__ import annotations

import shutil

import pytest

from .copies import AREA_3, Content

INDENT = "Indent this line like the ones around it, with spaces and not with tabs."
START = f"{INDENT} Text that starts with @, ` or % goes in double quotes."
YAML_SLIPS = {
    "a field given twice": (
        "      title: A week of leadership moments\n",
        "      title: A week\n§      title: A week of leadership moments\n",
        'this file has "title" twice, first on line {before}. Keep one of them.',
    ),
    "an anchor": (
        "      title: A week of leadership moments\n",
        "§      title: &week A week of leadership moments\n",
        'this file uses the anchor "&week". Take it out.',
    ),
    "a tag": (
        "      title: A week of leadership moments\n",
        "§      title: !shout A week of leadership moments\n",
        'this file uses the tag "!shout". Take it out.',
    ),
    "a Python tag": (
        "      title: A week of leadership moments\n",
        "§      title: !!python/name:os.system A week\n",
        'this file uses the tag "tag:yaml.org,2002:python/name:os.system". Take it out.',
    ),
    "paragraphs that would run together": (
        '      criteria: ["3.1", "3.5"]\n      body: |\n',
        '      criteria: ["3.1", "3.5"]\n§      body: >\n        One paragraph.\n\n',
        'this file has paragraphs after ">", which runs them together. Start the text with "|".',
    ),
    "a tab": (
        "    - id: 3-a2\n",
        "§\t- id: 3-a2\n",
        f"this file cannot be read as YAML here. {START}",
    ),
    "a colon in bare text": (
        "title: A week of leadership moments",
        "§title: A week: moments",
        "this file cannot be read as YAML here. Text with a colon in it goes in double quotes.",
    ),
    "a sign at the start of bare text": (
        "title: A week of leadership moments",
        "§title: @home for a week",
        f"this file cannot be read as YAML here. {START}",
    ),
    "a line out of step": (
        "      minutes: 25\n",
        "§     minutes: 25\n",
        f"this file cannot be read as YAML here. {INDENT}",
    ),
    "a bracket that stays open": (
        'criteria: ["3.1", "3.5"]\n      body',
        'criteria: ["3.1", "3.5"\n§      body',
        "this file cannot be read as YAML here. Look for a bracket that is opened and not closed.",
    ),
    "a second document": (
        "\nmappings:\n",
        "\n§---\nmappings:\n",
        'this file has a second part after "---". Take that line out.',
    ),
    "a list where a name belongs": (
        "      minutes: 25\n",
        "§      [minutes]: 25\n",
        "this file has a field name that is not plain text. Check brackets and indentation.",
    ),
    "too many levels": (
        "      title: A week of leadership moments\n",
        "§      title: [[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]\n",
        "this file is indented too deeply here. Check the indentation.",
    ),
    "a character that nobody sees": (
        "title: A week of leadership moments",
        "§title: A week\x07 of leadership moments",
        "this file holds a character that YAML does not allow. Type the line again without it.",
    ),
}


@pytest.mark.parametrize("slip", YAML_SLIPS)
def test_a_slip_in_yaml_is_refused_on_its_line(content: Content, slip: str) -> None:
    old, new, message = YAML_SLIPS[slip]
    content.edit(AREA_3, old, new)
    before = int(content.place.rpartition(":")[2]) - 1
    assert content.problems() == [f"{content.place}: {message.format(before=before)}"]


def test_an_alias_is_refused_and_its_anchor_too(content: Content) -> None:
    content.edit(AREA_3, "title: A week of leadership moments", "title: &week A week")
    anchor = content.line(AREA_3, "&week")
    content.edit(AREA_3, "title: Improve your supervision", "§title: *week")
    assert content.problems() == [
        f'{anchor}: this file uses the anchor "&week". Take it out.',
        f'{content.place}: this file uses the alias "*week". Write the content out in full.',
    ]


def test_a_file_that_is_not_utf8_is_refused_on_its_line(content: Content) -> None:
    path = content.root / AREA_3
    line = content.line(AREA_3, "title: A week of")
    path.write_bytes(path.read_bytes().replace(b"title: A week of", b"title: Caf\xe9 week of"))
    assert content.problems() == [
        f"{line}: this file is not UTF-8 here. Save it again as UTF-8 text."
    ]


def test_an_empty_file_is_refused(content: Content) -> None:
    path = content.root / AREA_3
    path.write_text("# nothing but a note\n", encoding="utf-8")
    assert content.problems() == [f"{path}:1: this file is empty. Put its content back."]


def test_a_file_that_is_one_sentence_is_refused(content: Content) -> None:
    path = content.root / "evidence.yaml"
    path.write_text("Nothing to see here.\n", encoding="utf-8")
    assert content.problems() == [
        (
            f"{path}:1: this file must be a group of fields. "
            "Write each on its own line, indented below it."
        )
    ]


def test_a_huge_file_is_refused(content: Content) -> None:
    path = content.root / AREA_3
    path.write_bytes(path.read_bytes() + b"# padding\n" * 30_000)
    assert content.problems() == [
        f"{path}: this file is larger than 256 KiB. Shorten it; a content file is text only."
    ]


def test_a_missing_file_is_named(content: Content) -> None:
    path = content.root / "mappings" / "nos.yaml"
    path.unlink()
    assert content.problems() == [
        f"{path}: this file is missing. Put it back; every content file is needed."
    ]


def test_a_folder_in_the_place_of_a_file_is_named(content: Content) -> None:
    path = content.root / "evidence.yaml"
    path.unlink()
    path.mkdir()
    assert content.problems() == [
        f"{path}: this file cannot be opened: Is a directory. Check what it is."
    ]


def test_a_missing_folder_is_named(content: Content) -> None:
    shutil.rmtree(content.root)
    assert content.problems() == [
        f"{content.root}: this folder does not exist. Give the folder that holds framework.yaml."
    ]


def test_a_missing_folder_of_areas_is_named(content: Content) -> None:
    shutil.rmtree(content.root / "areas")
    assert content.problems() == [
        (
            f"{content.root / 'areas'}: this folder holds 0 area files. "
            "Put one .yaml file for each area in it."
        )
    ]


def test_an_area_file_with_another_ending_is_not_passed_over(content: Content) -> None:
    extra = content.root / "areas" / "10-extra.yml"
    extra.write_text("id: mmllf-10\n", encoding="utf-8")
    assert content.problems() == [f'{extra}: this file is not read. Rename it to "10-extra.yaml".']
