"""A page taken apart, so that a test can ask what is on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "hr", "img"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    text: str = ""
    start: int = 0

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name) or ""


@dataclass
class Page(HTMLParser):
    """A page taken apart; it raises where a tag is left open or closed twice."""

    html: str
    elements: list[Element] = field(default_factory=list)
    stack: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.html)
        self.close()
        assert not self.stack, f"left open: {self.stack[-1]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute twice on {tag}: {names}"
        self.elements.append(Element(tag, dict(attrs), start=self._offset()))
        if tag not in VOID:
            self.stack.append(self.elements[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs), start=self._offset()))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack, f"</{tag}> closes nothing"
        assert self.stack.pop().tag == tag, f"</{tag}> at {self.getpos()} closes another tag"

    def handle_data(self, data: str) -> None:
        for element in self.stack:
            element.text += data

    def _offset(self) -> int:
        line, column = self.getpos()
        return line * 10_000 + column

    def all(self, tag: str, part_of_class: str = "") -> list[Element]:
        return [one for one in self.elements if one.tag == tag and part_of_class in one["class"]]

    def with_attribute(self, name: str) -> list[Element]:
        return [one for one in self.elements if name in one.attributes]


def words_of(element: Element) -> str:
    return " ".join(element.text.split())
