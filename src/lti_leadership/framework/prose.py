"""Text as a sector expert types it, turned into paragraphs and numbered lists.

Where a line is broken does not matter, a blank line starts a new paragraph, and lines that count
``1.``, ``2.``, ``3.`` make a list. No HTML: a template decides how a block looks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

_NUMBERED = re.compile(r"([1-9][0-9]{0,2})\. +(\S.*)")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text on one line, however it was wrapped in the file."""

    kind: ClassVar[str] = "paragraph"
    text: str

    def continued(self, line: str) -> Paragraph:
        """Return the paragraph with one more line of the same text."""
        return Paragraph(f"{self.text} {line}")

    def __str__(self) -> str:
        """Return the paragraph as text."""
        return self.text


@dataclass(frozen=True, slots=True)
class OrderedList:
    """Items numbered from 1; the numbers are not part of the items."""

    kind: ClassVar[str] = "ordered_list"
    items: tuple[str, ...]

    def continued(self, line: str) -> OrderedList:
        """Return the list with one more line of its last item."""
        return OrderedList((*self.items[:-1], f"{self.items[-1]} {line}"))

    def __str__(self) -> str:
        """Return the list as numbered lines."""
        return "\n".join(f"{number}. {item}" for number, item in enumerate(self.items, 1))


Block = Paragraph | OrderedList


def blocks(text: str) -> tuple[Block, ...]:
    """Split ``text`` into its paragraphs and numbered lists, in order and with every word kept.

    A numbered line is an item only where its number is due: ``1.`` always, ``n.`` after item n-1.
    A wrapped line that happens to begin with "65. " is therefore still part of its sentence.
    """
    found: list[Block] = []
    paragraph_open = False
    for line in (raw.strip() for raw in text.split("\n")):
        if line:
            _place(found, line, joins=paragraph_open)
        paragraph_open = bool(line)
    return tuple(found)


def unwrap(text: str) -> str:
    """Return ``text`` in its one canonical form: a line for each paragraph and each item.

    A list stands on the lines after its paragraph; other blocks are parted by a blank line.
    """
    written = ""
    previous: Block | None = None
    for block in blocks(text):
        leads_in = isinstance(previous, Paragraph) and isinstance(block, OrderedList)
        written += ("\n" if leads_in else "\n\n") + str(block)
        previous = block
    return written.lstrip("\n")


def _place(found: list[Block], line: str, *, joins: bool) -> None:
    last = found[-1] if found else None
    numbered = _NUMBERED.fullmatch(line)
    if numbered and numbered[1] == "1":
        found.append(OrderedList((numbered[2],)))
    elif numbered and isinstance(last, OrderedList) and int(numbered[1]) == len(last.items) + 1:
        found[-1] = OrderedList((*last.items, numbered[2]))
    elif joins and last is not None:
        found[-1] = last.continued(line)
    else:
        found.append(Paragraph(line))
