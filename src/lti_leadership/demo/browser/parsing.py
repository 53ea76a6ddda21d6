"""Read forms, links, frames and words out of HTML, with the standard library's parser."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

TICKABLE = frozenset({"checkbox", "radio"})
NOT_SENT = frozenset({"submit", "button", "reset", "image", "file"})
UNSEEN = frozenset({"script", "style", "template", "title"})
BLOCKS = frozenset(
    {
        "p",
        "div",
        "li",
        "td",
        "th",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "section",
        "button",
        "br",
        "label",
        "option",
    }
)


@dataclass
class Element:
    """An element with its attributes and the words in it."""

    tag: str
    attributes: dict[str, str]
    words: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        """Return the words, or the value of an `input` button."""
        return " ".join("".join(self.words).split()) or self.attributes.get("value", "")


@dataclass
class FormElement(Element):
    """A form with its controls."""

    controls: list[Element] = field(default_factory=list)
    buttons: list[Element] = field(default_factory=list)

    def successful(self) -> list[tuple[str, str]]:
        """Return name and value of each control that would be sent (HTML, form submission)."""
        return [_pair(control) for control in self.controls if _is_sent(control)]


def _is_sent(control: Element) -> bool:
    attributes = control.attributes
    if not attributes.get("name") or "disabled" in attributes:
        return False
    kind = attributes.get("type", "text")
    return kind not in NOT_SENT and (kind not in TICKABLE or "checked" in attributes)


def _pair(control: Element) -> tuple[str, str]:
    attributes = control.attributes
    if control.tag == "textarea":
        return attributes["name"], "".join(control.words).removeprefix("\n")
    default = "on" if attributes.get("type") in TICKABLE else ""
    return attributes["name"], attributes.get("value", default)


class PageParser(HTMLParser):
    """Collects while it is fed. Controls belong to the form they stand in, or name by `form`."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.forms: list[FormElement] = []
        self.links: list[Element] = []
        self.frames: list[Element] = []
        self._title: list[str] = []
        self._seen: list[str] = []
        self._form: FormElement | None = None
        self._open: list[Element] = []
        self._unseen: list[str] = []
        self._select: Element | None = None

    @property
    def title(self) -> str:
        """Return the title."""
        return " ".join("".join(self._title).split())

    @property
    def words(self) -> str:
        """Return the words a reader sees."""
        return " ".join("".join(self._seen).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        attributes = {name: value or "" for name, value in attrs}
        if tag in UNSEEN:
            self._unseen.append(tag)
        if tag in BLOCKS:
            self._seen.append(" ")
        self._collect(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if self._unseen and self._unseen[-1] == tag:
            self._unseen.pop()
        if self._open and self._open[-1].tag == tag:
            self._open.pop()
        if tag == "form":
            self._form = None
        if tag == "select":
            self._end_select()
        if tag in BLOCKS:
            self._seen.append(" ")

    def handle_data(self, data: str) -> None:
        """Give words to whoever is open."""
        if self._unseen:
            if self._unseen[-1] == "title":
                self._title.append(data)
            return
        self._seen.append(data)
        for element in self._open:
            element.words.append(data)

    def _collect(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "form":
            self._form = FormElement(tag, attributes)
            self.forms.append(self._form)
        elif tag == "a" and "href" in attributes:
            self.links.append(self._opened(tag, attributes))
        elif tag == "iframe":
            self.frames.append(Element(tag, attributes))
        elif tag in {"input", "textarea", "button"}:
            self._collect_control(tag, attributes)
        elif tag == "select":
            self._select = Element(tag, attributes)
        elif tag == "option" and self._select is not None:
            self._collect_option(attributes)

    def _opened(self, tag: str, attributes: dict[str, str]) -> Element:
        element = Element(tag, attributes)
        self._open.append(element)
        return element

    def _collect_control(self, tag: str, attributes: dict[str, str]) -> None:
        form = self._owner(attributes)
        is_button = tag == "button" or attributes.get("type") == "submit"
        element = Element(tag, attributes) if tag == "input" else self._opened(tag, attributes)
        if form is not None:
            (form.buttons if is_button else form.controls).append(element)

    def _owner(self, attributes: dict[str, str]) -> FormElement | None:
        name = attributes.get("form")
        if name is None:
            return self._form
        return next((form for form in self.forms if form.attributes.get("id") == name), None)

    def _collect_option(self, attributes: dict[str, str]) -> None:
        """Choose the option that is selected, or the first."""
        select = self._select
        if select is not None and ("value" not in select.attributes or "selected" in attributes):
            select.attributes["value"] = attributes.get("value", "")

    def _end_select(self) -> None:
        if self._select is not None and self._form is not None:
            self._form.controls.append(self._select)
        self._select = None
