"""Text to blocks: nothing is lost, and an expert need not think about line breaks."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from lti_leadership.framework.prose import OrderedList, Paragraph, blocks, unwrap

LINES = st.one_of(
    st.sampled_from(["", "1. one", "2. two", "3. three", "2.", "1.one", "65. Then", "  ", "10. x"]),
    st.text(max_size=30),
)


def test_wrapped_lines_are_one_paragraph_and_a_blank_line_parts_two() -> None:
    assert blocks("one\n  two\n\nthree\n") == (Paragraph("one two"), Paragraph("three"))


def test_lines_that_count_are_a_list_and_keep_their_wrapped_ends() -> None:
    text = "Ask:\n1. Who?\n2. Why did\n   they?\n\n3. When?\n\nThen stop."
    assert blocks(text) == (
        Paragraph("Ask:"),
        OrderedList(("Who?", "Why did they?", "When?")),
        Paragraph("Then stop."),
    )


def test_a_number_that_is_not_due_is_part_of_the_sentence() -> None:
    assert blocks("She is\n65. Then") == (Paragraph("She is 65. Then"),)
    assert blocks("1. at age\n65. Then") == (OrderedList(("at age 65. Then",)),)


def test_counting_from_one_again_is_a_new_list() -> None:
    assert blocks("1. a\n2. b\n\n1. c") == (OrderedList(("a", "b")), OrderedList(("c",)))


def test_no_text_is_no_blocks() -> None:
    assert blocks(" \n\n ") == ()


def test_unwrapped_text_has_its_list_right_after_its_paragraph() -> None:
    assert (
        unwrap("\nAsk\nthem:\n\n\n1. Who?\n2. Why?\nHow?\n") == "Ask them:\n1. Who?\n2. Why? How?"
    )


@settings(deadline=None)
@given(st.lists(LINES).map("\n".join))
def test_every_word_is_kept_in_order(text: str) -> None:
    assert "\n".join(str(block) for block in blocks(text)).split() == text.split()


@settings(deadline=None)
@given(st.lists(LINES).map("\n".join))
def test_unwrapping_is_done_once(text: str) -> None:
    assert unwrap(unwrap(text)) == unwrap(text)
    assert blocks(unwrap(text)) == blocks(text)
