"""A page as a plain browser sees it: its words, links, frames and forms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from lti_leadership.demo.browser.parsing import Element, FormElement, PageParser


class NotOnPage(LookupError):
    """The page has no such form, link or frame. Says what page it is and what there was."""

    def __init__(self, what: str, page: Page, there: list[str]) -> None:
        """Make a message that shows the reader of a failed test where it stood."""
        shown = ", ".join(there) or "none"
        super().__init__(
            f"No {what} on {page.url} ({page.status}). There: {shown}. Text: {page.text[:500]}"
        )


@dataclass(frozen=True)
class Form:
    """A form, ready to be sent. `fields` are (name, value) in order, as the page filled them in."""

    page: Page
    action: str
    method: str
    fields: list[tuple[str, str]]
    attributes: dict[str, str]
    buttons: list[Element]

    def filled(self, values: Mapping[str, str | list[str]]) -> Form:
        """Return the form with other values; names the page has not are added."""
        kept = [(name, value) for name, value in self.fields if name not in values]
        for name, value in values.items():
            kept += [(name, one) for one in (value if isinstance(value, list) else [value])]
        return replace(self, fields=kept)

    def pressed(self, button_text: str) -> Form:
        """Return the form with a button's own value and address; raises NotOnPage."""
        for button in self.buttons:
            if button_text in button.label:
                return self._sent_by(button.attributes)
        there = [button.label for button in self.buttons]
        raise NotOnPage(f"button {button_text!r}", self.page, there)

    def _sent_by(self, button: Mapping[str, str]) -> Form:
        action = urljoin(self.page.url, button.get("formaction", self.action))
        sent = replace(self, action=action)
        name = button.get("name")
        return sent.filled({name: button.get("value", "")}) if name else sent

    @property
    def value(self) -> dict[str, str]:
        """Return the fields by name (the last of equal names)."""
        return dict(self.fields)


@dataclass(frozen=True)
class Page:
    """An answer of a server; `top` is the address of the whole window, not `url` in a frame."""

    url: str
    status: int
    headers: Mapping[str, str]
    html: str
    top: str
    history: tuple[str, ...] = field(default=())

    @property
    def is_framed(self) -> bool:
        """Return whether this page is in a frame."""
        return self.top != self.url

    @property
    def text(self) -> str:
        """Return the words a reader sees, spaces run together; of anything but HTML, the body."""
        return self._parsed.words if self._is_html else self.html

    @property
    def title(self) -> str:
        """Return the title."""
        return self._parsed.title

    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.html)

    @property
    def forms(self) -> list[Form]:
        """Return all forms, in order."""
        return [self._form(element) for element in self._parsed.forms]

    def form(self, containing: str = "") -> Form:
        """Return the first form with `containing` in its action, id or a button; or NotOnPage."""
        for form in self.forms:
            labels = [button.label for button in form.buttons]
            if any(
                containing in each for each in (form.action, form.attributes.get("id", ""), *labels)
            ):
                return form
        raise NotOnPage(f"form {containing!r}", self, [form.action for form in self.forms])

    def link(self, text: str) -> str:
        """Return the address of the link that reads `text`, or else has it in it; or NotOnPage."""
        links = self._parsed.links
        for wanted in (lambda label: label == text, lambda label: text in label):
            for element in links:
                if wanted(element.label):
                    return self._absolute(element.attributes.get("href", ""))
        raise NotOnPage(f"link {text!r}", self, [element.label for element in links])

    def frame(self) -> str:
        """Return the address of the first frame; or NotOnPage."""
        for element in self._parsed.frames:
            return self._absolute(element.attributes.get("src", ""))
        raise NotOnPage("frame", self, [])

    @cached_property
    def _parsed(self) -> PageParser:
        parser = PageParser()
        parser.feed(self.html if self._is_html else "")
        parser.close()
        return parser

    @property
    def _is_html(self) -> bool:
        return self.headers.get("Content-Type", "").startswith("text/html")

    def _absolute(self, address: str) -> str:
        return urljoin(self.url, address)

    def _form(self, element: FormElement) -> Form:
        return Form(
            page=self,
            action=self._absolute(element.attributes.get("action", "")),
            method=element.attributes.get("method", "get").upper(),
            fields=element.successful(),
            attributes=element.attributes,
            buttons=element.buttons,
        )
