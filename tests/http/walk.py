"""The walk: every account, every route, every reference; first looking, then sending every form there is."""

from collections import defaultdict
from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import Flask

from coord.domain.agency import Role
from tests.http.evidence import Answer
from tests.http.forms import Body, Form, Page, filled, words_in
from tests.http.routes import NOTHING, Address, References, bound, rules
from tests.http.seeing import Account, Facts, accounts
from tests.http.town import SAME_KANA, World
from tests.http.visitor import Ledger, Visitor
from tests.promises.reading import Reader

READERS = frozenset({Role.COUNSELLOR, Role.COORDINATOR, Role.SUPERVISOR, Role.VOLUNTEER})
_NOTHING_HERE, _REASON_NEEDED = 404, 403
_LINKS_OF_A_KIND = 2
NOBODYS_KANA = "だれでも ない"


class Walk:
    """The walk through one world."""

    def __init__(self, app: Flask, world: World, reader: Reader) -> None:
        self.app, self.world, self.reader = app, world, reader
        self.ledger = Ledger()
        self.facts = Facts(world, reader)
        self.references = References(world, reader)
        self.accounts = accounts(world)
        self.visitors = {(a.story.town.id, a.key, a.agency): self._visitor(a) for a in self.accounts}
        self.forms: dict[str, Form] = {}
        """Every form found by anyone, by where it is sent."""

    def _visitor(self, account: Account) -> Visitor:
        visitor = Visitor(self.app, self.world, account, self.ledger, self.reader)
        visitor.knows(self.facts)
        visitor.sign_in()
        return visitor

    def role_of(self, account: Account) -> Role | None:
        """The role under which it works."""
        reach = self.facts.reach(account)
        return reach.role if reach else None

    def visitor(self, person: str) -> Visitor:
        """Someone of the first town."""
        return next(v for v in self.visitors.values() if v.account.key == person)

    # ── looking ──────────────────────────────────────────────────────────────────────────────────

    def look(self, visitor: Visitor) -> None:
        """Open every address, and every link with a query that turns up; then look for every person."""
        followed: dict[tuple[str, frozenset[str]], set[str]] = defaultdict(set)
        for rule in rules(self.app, "GET"):
            nowhere: Answer | None = None
            for address in self.references.of(rule, bound(self.app)):
                answer = visitor.go("GET", address.path)
                self.ledger.endpoints[rule.endpoint] += 1
                nowhere = nowhere or answer
                self._judge_absence(visitor, address, answer, nowhere)
                self._take_forms(visitor, answer, followed)

    def _take_forms(
        self, visitor: Visitor, answer: Answer, followed: dict[tuple[str, frozenset[str]], set[str]]
    ) -> None:
        if not answer.page:
            return
        page = Page(answer.path, answer.page)
        for form in page.forms:
            if form.method == "POST":
                self.forms.setdefault(form.action, form)
        for link in page.links:
            parts = urlsplit(link)
            names = frozenset(part.split("=")[0] for part in parts.query.split("&"))
            kind = followed[self._endpoint(parts.path, "GET"), names]
            if parts.query and not parts.netloc and link not in kind and len(kind) < _LINKS_OF_A_KIND:
                kind.add(link)
                self._take_forms(visitor, visitor.go("GET", link), followed)

    def _endpoint(self, path: str, method: str) -> str:
        try:
            endpoint, _ = bound(self.app).match(path, method=method)
        except Exception:  # noqa: BLE001 - an address that is none of ours
            return ""
        return str(endpoint)

    def _judge_absence(self, visitor: Visitor, address: Address, answer: Answer, nowhere: Answer) -> None:
        """P9: what one may not open looks in every byte like what was never there."""
        same = answer.shape() == nowhere.shape()
        if answer.status == _NOTHING_HERE and address.nothing and not same:
            self.ledger.wrong.append(f"{visitor.called} {answer.path}: not permitted differs from not there")
        if not address.case or address.case == NOTHING:
            return
        account, reads = visitor.account, self.role_of(visitor.account) in READERS
        opens = reads and self.facts.opens(account, address.case)
        with_reason = reads and self.facts.opens(account, address.case, reasoned=True)
        expected = None if opens else _REASON_NEEDED if with_reason else _NOTHING_HERE
        in_town = visitor.account.agency is not None
        if in_town and expected == _NOTHING_HERE and not same:
            self.ledger.wrong.append(f"{visitor.called} {answer.path}: opened, or unlike what is not there")
        if expected == _REASON_NEEDED and answer.status not in {_REASON_NEEDED, _NOTHING_HERE}:
            self.ledger.wrong.append(f"{visitor.called} {answer.path}: opened without a reason")

    def search(self, visitor: Visitor) -> None:
        """Look for everyone by name; whoever may not be seen is not found, in every byte of the answer."""
        nobody = visitor.go("POST", "/search", {"kana": NOBODYS_KANA})
        kanas = [told for told in self.world.told if told.field == "person.kana"]
        for told in kanas:
            kana = next((word for word in told.canaries if word.startswith("かなり")), SAME_KANA)
            answer = visitor.go("POST", "/search", {"kana": kana})
            permitted = told.canaries <= visitor.may
            missed = answer.shape(kana) == nobody.shape(NOBODYS_KANA)
            if missed == permitted and (kana != SAME_KANA or permitted):
                self.ledger.wrong.append(f"{visitor.called} /search: permitted {permitted}, missed {missed}")

    # ── sending ──────────────────────────────────────────────────────────────────────────────────

    def overrides(self, endpoint: str) -> Mapping[str, str]:
        """Where what is sent decides about the walk itself: a wall against nobody here, a post for nobody here."""
        town = self.world.first.town
        aside = town.staff_refs["privacy"]
        match endpoint:
            case "walls.stand":
                return {"kind": "party", "person": "", "agency": "", "staff": aside}
            case "staff.give":
                return {"title": "相談員", "role": "counsellor", "staff": aside, "agency": town.agency_refs["hospital"]}
            case _:
                return {}

    def body_for(self, path: str) -> Body:
        """A plausible body for a form that someone found."""
        return filled(self.forms[path], self.world, self.overrides(self._endpoint(path, "POST")))

    def endpoints_without_a_form(self) -> set[str]:
        """Routes that take something, for which no page of anyone has a form."""
        found = {self._endpoint(path, "POST") for path in self.forms}
        return {rule.endpoint for rule in rules(self.app, "POST")} - found

    def send_what_is_not_theirs(self, visitor: Visitor) -> None:
        """Every form of a case this account may not open, with its own token: as if it were not there."""
        nowhere: dict[str, Answer] = {}
        reads = self.role_of(visitor.account) in READERS
        for path in sorted(self.forms):
            endpoint, named = bound(self.app).match(path, method="POST")
            case = named.get("case", "")
            if not case or visitor.account.agency is None:
                continue
            if reads and self.facts.opens(visitor.account, case, reasoned=True):
                continue
            if not reads and endpoint in nowhere:
                continue
            body = self.body_for(path)
            there = visitor.go("POST", path, body)
            garbage = bound(self.app).build(endpoint, dict.fromkeys(named, NOTHING))
            absent = nowhere.setdefault(endpoint, visitor.go("POST", garbage, body))
            if there.status != _NOTHING_HERE or there.shape() != absent.shape():
                self.ledger.wrong.append(f"{visitor.called} POST {path}: {there.status}, not as if it were not there")

    def send(self, visitor: Visitor, path: str) -> Answer:
        """One form; what it may show is what may be seen before or after it."""
        endpoint, named = bound(self.app).match(path, method="POST")
        case = named.get("case", "")
        body = self.body_for(path)
        reasoned = case if endpoint == "cases.open_with_reason" else ""
        also = self.facts.canaries(visitor.account, reasoned=reasoned)
        answer = visitor.go("POST", path, body, also=also | self.typed_about(visitor.account, case))
        self.ledger.endpoints[endpoint] += 1
        self._remember(body, case or answer.location.rsplit("/", 1)[-1])
        if answer.status in {200, 303}:
            self.refresh(visitor)
        return answer

    def refresh(self, visitor: Visitor) -> None:
        """Look at the tables again."""
        self.facts = Facts(self.world, self.reader)
        visitor.may = self.facts.canaries(visitor.account) | self.typed_about(visitor.account)

    def _remember(self, body: Body, case: str) -> None:
        for canary in self.world.canaries.found_in(words_in(body)):
            self.world.typed[canary] = case

    def typed_about(self, account: Account, case: str = "") -> frozenset[str]:
        """What was typed on the walk itself, about cases this account may open now (or gave a reason for)."""
        cases = {ref for ref in self.world.typed.values() if self.facts.opens(account, ref, reasoned=ref == case)}
        return frozenset(word for word, ref in self.world.typed.items() if ref in cases)
