"""One account at a browser: every answer it gets is held against what it may see, and against the record."""

import re
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import unquote

from flask import Flask
from flask.testing import FlaskClient

from audit.entry import KeptEntry
from audit.events import Event
from tests.http.evidence import Answer, answer_of
from tests.http.forms import Body, Page, words_in
from tests.http.seeing import Account, Facts, Named
from tests.http.town import World
from tests.promises.reading import Reader

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_CHIP = re.compile(r"根拠、</span>([^<]+)<")
_WITHHELD = {"hidden place": "<b>非表示（秘匿）</b>", "not disclosed": "提供を受けていない区分です"}
_LISTS = frozenset({Event.CASE_LISTED, Event.SEARCH_RUN})
_BROKEN = 500


@dataclass(kw_only=True)
class Ledger:
    """What was seen on the whole walk, and everything that was wrong."""

    wrong: list[str] = field(default_factory=list)
    requests: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    chips: Counter[str] = field(default_factory=Counter)
    withheld: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    shown: set[str] = field(default_factory=set)
    endpoints: Counter[str] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    """Filled forms, by where they go; and those of them that were taken."""

    def told(self) -> str:
        """The counters, for whoever reads the test's output."""
        rows = ("requests", "statuses", "chips", "withheld", "kinds", "sent", "taken")
        counted = [f"{row}: {dict(sorted(getattr(self, row).items(), key=str))}" for row in rows]
        return "\n".join([*counted, f"canaries shown to someone: {len(self.shown)}"])


class Visitor:
    """A browser with an account signed in through the real form; `may` is what it may see from now on."""

    def __init__(self, app: Flask, world: World, account: Account, ledger: Ledger, reader: Reader) -> None:
        self.app, self.world, self.account = app, world, account
        self.ledger, self.reader = ledger, reader
        self.client: FlaskClient = app.test_client()
        self.may: frozenset[str] = frozenset()
        self.named: dict[str, list[Named]] = {}
        self.token = ""
        self.forms: dict[str, list[str]] = {}
        """Where a form goes → the pages on which it stands for this account."""
        self.links: list[str] = []
        """On the page that was opened last."""
        self._known: dict[object, tuple[list[str], list[str]]] = {}
        """The look of a page → where its forms go, and its links: most refusals look alike, and are read once."""

    @property
    def called(self) -> str:
        town = "" if self.account.story is self.world.first else "elsewhere "
        return f"{town}{self.account.key}@{self.account.agency}"

    def knows(self, facts: Facts) -> None:
        """What may be seen according to these facts, and what an entry must name for it."""
        self.may, self.named = facts.canaries(self.account), facts.named

    def sign_in(self) -> None:
        """Through the form; whoever works in two offices then chooses."""
        self.token = _token(self.go("GET", "/sign-in"))
        begun = self.go("POST", "/sign-in", {"login": self.account.login, "password": self.account.password})
        assert begun.status == 303, (self.called, begun.status)
        self.ledger.taken["session.begin"] += 1
        page = self.go("GET", "/appointments/choice")
        self.token = _token(page)
        if len(self.account.story.plan.people[self.account.key].appointments) > 1:
            town, reader = self.account.story.town, self.reader
            post = town.appointments[self.account.key, str(self.account.agency)]
            ref = reader.tables(town.id).posts[post].ref
            assert self.go("POST", "/appointments/choice", {"appointment": ref}).status == 303

    def go(self, method: str, path: str, body: Body | None = None, *, also: frozenset[str] = frozenset()) -> Answer:
        """One request, with the token of the own session; `also` is what may be seen in this answer besides."""
        data = {"csrf_token": self.token, **(body or {})} if method == "POST" else None
        answer = answer_of(self.app, method, path, self.client.open(path, method=method, data=data))
        self.links = []
        self._count(answer)
        self._judge(answer, self.world.canaries.found_in(words_in(body or {})), also)
        return answer

    def _count(self, answer: Answer) -> None:
        ledger = self.ledger
        ledger.requests[self.called] += 1
        ledger.statuses[answer.status] += 1
        ledger.kinds[answer.kind] += 1
        ledger.chips.update(_CHIP.findall(answer.page))
        ledger.withheld.update({kind: answer.page.count(words) for kind, words in _WITHHELD.items()})

    def _wrong(self, answer: Answer, words: str) -> None:
        self.ledger.wrong.append(f"{self.called} {answer.method} {answer.path} {answer.status}: {words}")

    def _judge(self, answer: Answer, sent: frozenset[str], also: frozenset[str]) -> None:
        if answer.status >= _BROKEN:
            self._wrong(answer, "broke")
        found = self.world.canaries.found_in(answer.texts)
        leaked = found - self.may - also - sent
        if leaked:
            self._wrong(answer, f"P1 shows {sorted(leaked)}: {[self._meaning(one) for one in sorted(leaked)]}")
        if answer.page:
            self._judge_page(answer)
        shown = found - sent
        self.ledger.shown |= shown
        if shown:
            headers = dict(answer.headers)
            if "no-store" not in headers.get("Cache-Control", "") or "Content-Security-Policy" not in headers:
                self._wrong(answer, "personal data without no-store or CSP")
            self._judge_record(answer, shown)

    def _meaning(self, canary: str) -> str:
        named = [f"{self.world.case_of(case) or case} {field}" for case, _, field in self.named.get(canary, ())]
        return " and ".join(named) or "words of an act"

    def _judge_page(self, answer: Answer) -> None:
        look = answer.method, answer.shape(answer.path)
        if look not in self._known:
            self._known[look] = self._read(answer)
        endpoints, self.links = self._known[look]
        for endpoint in endpoints:
            self.forms.setdefault(endpoint, []).append(answer.path)

    def _read(self, answer: Answer) -> tuple[list[str], list[str]]:
        """Where the forms of a page that was opened go, and its links."""
        page = Page(answer.path, answer.page)
        addresses = [unquote(link) for link in (*page.links, *(form.action for form in page.forms), answer.location)]
        if self.world.canaries.found_in((page.title, addresses)):
            self._wrong(answer, "P8 a canary in a title or an address")
        sent = [form.action for form in page.forms if form.method == "POST"] if answer.method == "GET" else []
        return [endpoint_of(self.app, action) for action in sent], page.links

    def _judge_record(self, answer: Answer, shown: frozenset[str]) -> None:
        """P2: what the answer shows is named by an entry that is committed by now."""
        entries = self.reader.entries(self.account.town, newest=8)
        if entries and entries[0].entry.event in _LISTS:
            return  # one entry per page, which names neither cases nor persons (reported)
        named = _named_by([*entries, *self._made_for(entries[0])] if entries else [])
        for canary in shown:
            facts = self.named.get(canary, [])
            if facts and not any({(case, one, field) for one in persons} <= named for case, persons, field in facts):
                self._wrong(answer, f"P2 no entry names any of {facts}")

    def _made_for(self, newest: KeptEntry) -> list[KeptEntry]:
        """The entries by which the sheets were opened that a release sent to the printer."""
        released = newest.entry.facts.get("copies", ())
        if newest.entry.event is not Event.PACK_RELEASED or not isinstance(released, list | tuple):
            return []
        made = (kept for kept in self.reader.entries(self.account.town) if kept.entry.event is Event.COPY_PREPARED)
        return [kept for kept in made if kept.entry.facts.get("copy") in released]


def endpoint_of(app: Flask, path: str) -> str:
    """Whose address this is, for what is sent to it."""
    return str(app.url_map.bind("localhost").match(path, method="POST")[0])


def _named_by(entries: list[KeptEntry]) -> set[tuple[str, str, str]]:
    """(case, person, field) of everything these entries say was shown.

    What is printed of a pack was opened when each sheet was made: its release names the sheets.
    """
    named = set()
    for kept in entries:
        shown = kept.entry.facts.get("shown", ())
        for one in shown if isinstance(shown, list | tuple) else ():
            person, code, *_ = str(one).split("/")
            named.add((kept.entry.case or "", person, code))
    return named


def _token(answer: Answer) -> str:
    found = TOKEN.search(answer.page)
    return found[1] if found else ""
