"""Forms and links as they stand on a page, and a plausible body for each form: found, never listed by hand."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from tests.http.town import World

DAY = "R8.11.23"
LATER = "2026-11-30"
_DAYS = re.compile("_on$|^birth$|birth_date$|^since$")
_LATER_DAYS = re.compile("^(reply_by|starts|until|due)$")
_NEVER_TICKED = re.compile("^excluded-")


@dataclass(kw_only=True)
class Control:
    """One name in a form: its kind, what it came with, what could be chosen."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class Form:
    """A form: where it goes, how, and its controls by name."""

    action: str
    method: str
    controls: dict[str, Control] = field(default_factory=dict)

    @property
    def texts(self) -> list[str]:
        """The names one can type into."""
        return [name for name, control in self.controls.items() if control.kind in {"text", "textarea", "password"}]


class Page(HTMLParser):
    """The forms, links and title of one page."""

    def __init__(self, address: str, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.title = ""
        self._form: Form | None = None
        self._select: Control | None = None
        self._area: Control | None = None
        self._in_title = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        match tag:
            case "title":
                self._in_title = True
            case "a":
                self.links.append(urljoin(self.address, said.get("href", "")))
            case "form":
                action = urljoin(self.address, said.get("action") or self.address)
                self._form = Form(action=action, method=said.get("method", "get").upper())
                self.forms.append(self._form)
                if said.get("data-draft"):  # static/draft.js sends what stands in the form there
                    kept = Form(action=said["data-draft"], method="POST", controls=self._form.controls)
                    self.forms.append(kept)
            case "button":
                self._button(said)
            case "input" | "select" | "textarea" | "option":
                self._control(tag, said)

    def _button(self, said: dict[str, str]) -> None:
        """A button with a name is a choice: one of those that bear it is pressed. `only` asks for less than the form."""
        if self._form is None or said.get("name", "only") == "only":
            return
        control = self._form.controls.setdefault(said["name"], Control(name=said["name"], kind="radio"))
        control.options.append(said.get("value", ""))

    def _control(self, tag: str, said: dict[str, str]) -> None:
        if tag == "option":
            if self._select is not None:
                self._select.options.append(said.get("value", ""))
                if "selected" in said:
                    self._select.value = said.get("value", "")
            return
        if self._form is None or not said.get("name"):
            return
        kind = said.get("type", "text") if tag == "input" else tag
        control = self._form.controls.setdefault(said["name"], Control(name=said["name"], kind=kind))
        match kind:
            case "radio" | "checkbox":
                control.options.append(said.get("value", "on"))
                if "checked" in said:
                    control.value = said.get("value", "on")
            case "select":
                self._select = control
            case "textarea":
                self._area = control
            case _:
                control.value = said.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "form":
                self._form = None
            case "select":
                self._select = None
            case "textarea":
                self._area = None
            case "title":
                self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        if self._area is not None:
            self._area.value += data.removeprefix("\n")


Body = dict[str, str | list[str]]


def filled(form: Form, world: World, overrides: Mapping[str, str]) -> Body:
    """What someone might send in this form: every box has a canary, every choice is made."""
    body: Body = {}
    for name, control in form.controls.items():
        match control.kind:
            case "hidden" | "submit":
                body[name] = control.value
            case "checkbox":
                if not _NEVER_TICKED.match(name):
                    body[name] = control.options
            case "radio" | "select":
                body[name] = _chosen(control)
            case _:
                body[name] = _written(name, control, world)
    return {**body, **overrides}


def _chosen(control: Control) -> str:
    """What is chosen already, or the first that says something; a person's answer is yes."""
    if control.value and not control.name.startswith("answer-"):
        return control.value
    return next((option for option in control.options if option), "")


def _written(name: str, control: Control, world: World) -> str:
    if _DAYS.search(name):
        return control.value or DAY
    if _LATER_DAYS.match(name):
        return control.value or LATER
    if "kana" in name:
        return world.canaries.kana()
    if "phone" in name:
        return "0461234567"
    return f"{world.canaries.word()}と書いた"


def words_in(body: Mapping[str, str | Iterable[str]]) -> list[str]:
    """Everything a body says."""
    return [word for said in body.values() for word in ([said] if isinstance(said, str) else said)]
