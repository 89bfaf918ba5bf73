"""Desks: everybody sits at a browser of his own, and what the browsers ask for and complain of is written down."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, ViewportSize, expect

from tests.browser.served import Served

SCREEN: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}
MOST_STEPS = 120
PATIENCE = 60_000
"""Milliseconds, far longer than anything takes: a busy machine is not a fault of the page."""
# Chromium writes this line for every page with a status of 4xx; those pages are expected where they come.
_ANSWERED_WITH_A_NUMBER = "Failed to load resource: the server responded with a status of 4"


@dataclass(kw_only=True)
class Watch:
    """What all browsers of the story asked for, and every complaint of theirs."""

    address: str
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)

    def over(self, context: BrowserContext) -> None:
        """Watch a browser from here on."""
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(_ANSWERED_WITH_A_NUMBER):
            self.complaints.append(f"{message.text} at {message.location}")

    @property
    def strangers(self) -> list[str]:
        """Requests to anything but the server of the story."""
        return [url for url in self.asked if not url.startswith(f"{self.address}/")]


@dataclass(kw_only=True)
class Desk:
    """One person at one browser."""

    page: Page
    served: Served
    watch: Watch
    looks: Path

    def open(self, path: str) -> int:
        """Open an address; the answer's status."""
        answer = self.page.goto(f"{self.served.address}{path}")
        assert answer is not None
        self.watch.titles.add(self.page.title())
        return answer.status

    def sign_in(self, login: str) -> None:
        """Sign in with the mouse."""
        self.open("/sign-in")
        self.page.get_by_label("ログイン名").fill(login)
        self.page.get_by_label("パスワード").fill(self.served.passwords[login])
        self.press("はじめる")

    def press(self, name: str, *, inside: Locator | None = None) -> None:
        """Press the button with this name."""
        (inside or self.page).get_by_role("button", name=name, exact=True).click()
        self.watch.titles.add(self.page.title())

    def follow(self, name: str, *, inside: Locator | None = None, exact: bool = True) -> None:
        """Follow the link with this name."""
        (inside or self.page).get_by_role("link", name=name, exact=exact).first.click()
        self.watch.titles.add(self.page.title())

    def heading(self, words: str) -> None:
        """Wait for the page with this heading."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(words)

    @property
    def words(self) -> str:
        """All that can be read on the page."""
        return self.page.locator("body").inner_text()

    @property
    def path(self) -> str:
        """The address, without the host."""
        return urlsplit(self.page.url).path

    def box(self, name: str) -> Locator:
        """A control by its name in the form."""
        return self.page.locator(f'[name="{name}"]')

    def tab_to(self, control: Locator) -> None:
        """Walk to a control with the Tab key alone; it must show that it is reached."""
        for _ in range(MOST_STEPS):
            if control.evaluate("control => control === document.activeElement"):
                outlined = control.evaluate("control => getComputedStyle(control).outlineStyle")
                assert outlined != "none", "the focus is not to be seen"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{control} is not reached with Tab")

    def type_with_keys(self, control: Locator, words: str) -> None:
        """Walk to a box and type into it."""
        self.tab_to(control)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(words)

    def add_statement(self, field: str, whose: str, words: str) -> None:
        """Add a statement to the case that is open."""
        self.follow("記載を足す")
        self.box("field").select_option(label=field)
        self.press("この項目の欄を出す")
        if "さんのこととして足します。" not in self.words:
            self.page.get_by_role("group", name="だれのこと").get_by_label(whose, exact=True).check()
        self.box("value").fill(words)
        self.press("記載を足す")

    def hand_over(self, case: str, recipient: str, letter: str) -> None:
        """つなぐ: hand a case to another office, with a letter."""
        self.open(case)
        self.follow("つなぐ")
        self.heading("ケースをつなぐ")
        self.page.get_by_role("group", name="つなぐ相手").get_by_label(recipient).check()
        self.box("words").fill(letter)
        self.box("sure").check()
        self.press("つなぐ")
        expect(self.page.get_by_text("つなぎました。")).to_be_visible()

    def work_as(self, agency: str) -> None:
        """Choose one of several appointments."""
        self.heading("どの立場で働きますか")
        choices = self.page.get_by_role("listitem").filter(has_text=agency)
        self.press("この立場で働く", inside=choices)

    def share(self, case: str, recipient: str, compartments: set[str]) -> None:
        """Give an office exactly these compartments, on the consent."""
        self.open(case)
        self.follow("だれに何が見えるか")
        self.page.get_by_role("link", name=re.compile(f"渡す区分を選ぶ.*{recipient}")).click()
        for choice in self.page.get_by_role("group", name="渡す区分").locator("label").all():
            choice.get_by_role("checkbox").set_checked(choice.inner_text().split()[0] in compartments)
        self.box("sure").check()
        self.press("同意にもとづいて渡す")
        expect(self.page.get_by_text("渡しました。")).to_be_visible()

    def stamps_by_person(self) -> dict[str, set[str]]:
        """On which grounds (自, 同, 法) the fields of each person are shown on the page of a case."""
        found: dict[str, set[str]] = {}
        for row in self.page.locator(".field:not(.withheld), .differ").all():
            whose = row.locator(".field-label .under").inner_text()
            found.setdefault(whose, set()).update(row.locator(".chip .stamp").all_inner_texts())
        return found

    def unfold(self) -> None:
        """Open everything that is folded, so that it can be read."""
        self.page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")

    def photograph(self, name: str) -> None:
        """Keep what the whole page looks like."""
        self.looks.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self.looks / f"{name}.png", full_page=True)

    def look(self, name: str) -> None:
        """The same, and nothing may stand out over the edge of the screen."""
        self.photograph(name)
        wide, edge = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide <= edge, f"{name}: the page is {wide - edge} px wider than the screen"

    def download(self, name: str, *, inside: Locator | None = None) -> bytes:
        """Press a button that answers with a file; what is in it."""
        with self.page.expect_download() as arriving:
            self.press(name, inside=inside)
        return Path(arriving.value.path()).read_bytes()


def new_desk(browser: Browser, served: Served, watch: Watch, looks: Path, *, viewport: ViewportSize = SCREEN) -> Desk:
    """A browser that has never been here."""
    context = browser.new_context(viewport=viewport, locale="ja-JP", timezone_id="Asia/Tokyo", accept_downloads=True)
    context.set_default_timeout(PATIENCE)
    watch.over(context)
    return Desk(page=context.new_page(), served=served, watch=watch, looks=looks)
