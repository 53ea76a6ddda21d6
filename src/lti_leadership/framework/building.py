"""From YAML to plain values, noting the line of each.

Only a plain part of YAML is taken: mappings, lists, text, whole numbers, true, false and null.
Anchors, tags and repeated fields are refused, because a slip with any of them changes content
without a trace. ``3.10`` and ``no`` stay the text that was typed (YAML 1.1 would make them 3.1 and
false), so an editor need not know that rule. That is why this stands on the parser's events and
not on PyYAML's constructors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import yaml
from yaml import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from lti_leadership.framework.document import Document, Node, Route
from lti_leadership.framework.problems import Problem

MAX_DEPTH: Final = 12

_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS: Final = {"true": True, "false": False, "null": None, "~": None, "": None}
_WHOLE_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,8})")
_INDENT = "Indent this line like the ones around it, with spaces and not with tabs."
_START = f"{_INDENT} Text that starts with @, ` or % goes in double quotes."
_HINTS: Final = {
    "mapping values are not allowed": "Text with a colon in it goes in double quotes.",
    "quoted scalar": "Look for a quotation mark that is opened and not closed.",
    "',' or": "Look for a bracket that is opened and not closed.",
    "cannot start any token": _START,
    "tab character": _START,
    "expected": _INDENT,
}


class Unreadable(Exception):
    """The file cannot be read as YAML; ``line`` is 0 when no one line is to blame."""

    def __init__(self, line: int, message: str) -> None:
        """Keep where and why."""
        super().__init__(message)
        self.line = line
        self.message = message


class Builder:
    """Builds a document's values from the parser's events; lists become tuples."""

    def __init__(self, document: Document, text: str) -> None:
        """Prepare to read ``text`` into the nodes and problems of ``document``."""
        self._document = document
        self._events = _parsed(text)

    def build(self) -> object:
        """Return the value of the whole text, or raise ``Unreadable``."""
        next(self._events)
        if isinstance(next(self._events), StreamEndEvent):
            raise Unreadable(1, "is empty. Put its content back.")
        top = next(self._events)
        value = self._value(top, (), _line(top))
        next(self._events)
        after = next(self._events)
        if not isinstance(after, StreamEndEvent):
            raise Unreadable(_line(after), 'has a second part after "---". Take that line out.')
        return value

    def _value(self, event: yaml.Event, route: Route, line: int) -> object:
        if len(route) > MAX_DEPTH:
            raise Unreadable(line, "is indented too deeply here. Check the indentation.")
        self._document.nodes[route] = Node(None, line)
        self._refuse_sharing(event)
        value: object = None
        if isinstance(event, ScalarEvent):
            value = self._scalar(event, line)
        elif isinstance(event, SequenceStartEvent):
            value = self._list(route)
        elif isinstance(event, MappingStartEvent):
            value = self._mapping(route)
        self._document.nodes[route] = Node(value, line)
        return value

    def _list(self, route: Route) -> tuple[object, ...]:
        items: list[object] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            items.append(self._value(event, (*route, len(items)), _line(event)))
        return tuple(items)

    def _mapping(self, route: Route) -> dict[str, object]:
        fields: dict[str, object] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            name, line = self._field_name(event), _line(event)
            if name in fields:
                first = self._document.nodes[(*route, name)].line
                self._report(line, f'has "{name}" twice, first on line {first}. Keep one of them.')
                self._skip()
            else:
                fields[name] = self._value(next(self._events), (*route, name), line)
        return fields

    def _field_name(self, event: yaml.Event) -> str:
        if not isinstance(event, ScalarEvent):
            message = "has a field name that is not plain text. Check brackets and indentation."
            raise Unreadable(_line(event), message)
        self._refuse_sharing(event)
        return str(event.value)

    def _skip(self) -> None:
        """Pass over one whole value."""
        depth = 0
        while True:
            event = next(self._events)
            depth += isinstance(event, CollectionStartEvent)
            depth -= isinstance(event, CollectionEndEvent)
            if not depth:
                return

    def _scalar(self, event: ScalarEvent, line: int) -> object:
        text = str(event.value)
        if event.style == ">" and "\n" in text.strip("\n"):
            message = 'has paragraphs after ">", which runs them together. Start the text with "|".'
            self._report(line, message)
        if event.style:
            return text
        if text in _WORDS:
            return _WORDS[text]
        return int(text) if _WHOLE_NUMBER.fullmatch(text) else text

    def _refuse_sharing(self, event: yaml.Event) -> None:
        if isinstance(event, AliasEvent):
            self._report(
                _line(event), f'uses the alias "*{event.anchor}". Write the content out in full.'
            )
        elif isinstance(event, ScalarEvent | CollectionStartEvent):
            if event.anchor is not None:
                self._report(_line(event), f'uses the anchor "&{event.anchor}". Take it out.')
            if event.tag is not None:
                self._report(_line(event), f'uses the tag "{event.tag}". Take it out.')

    def _report(self, line: int, message: str) -> None:
        self._document.problems.append(Problem(self._document.file, line, "this file", message))


def _parsed(text: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=_Parser)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = error.problem or "it breaks off"
        raise Unreadable(mark.line + 1 if mark else 1, _explained(said)) from None
    except yaml.YAMLError:
        message = "holds a character that YAML does not allow. Type the line again without it."
        raise Unreadable(_unprintable_line(text), message) from None


def _unprintable_line(text: str) -> int:
    """Return the line of the first character that YAML does not take: 5.1 in its specification."""
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    return text.count("\n", 0, found.start() if found else 0) + 1


def _explained(said: str) -> str:
    hints = (hint for part, hint in _HINTS.items() if part in said)
    hint = next(hints, f"Look at this line and the one above it: {said}.")
    return f"cannot be read as YAML here. {hint}"


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
