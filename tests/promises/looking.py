"""Looking over every shoulder: what each route shows each reader, against what the oracle says of the same facts."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from audit.entry import Entry
from audit.events import Event
from coord.actions.cases import read_case
from coord.actions.consents import prepare_consents
from coord.actions.gate import Actor, House
from coord.actions.handoffs import ShownHandoff, read_handoff
from coord.actions.listing import ShownList, list_cases
from coord.actions.matrix import preview_sharing
from coord.actions.paper.handoff_copies import Reserved, reserve_copy
from coord.actions.paper.stamps import Stamp
from coord.actions.paper.tsunagu import compose
from coord.actions.search import Found, search_person
from coord.actions.shown import ShownCase
from coord.actions.walls import prepare_wall
from coord.domain.access import Grant, Reach, Wall
from coord.domain.agency import Hat, Role
from coord.domain.compartment import ALL
from coord.domain.ground import Ground
from coord.domain.statement import Answer, StatementFacts
from tests.policy import oracle
from tests.policy.oracle import Verdict
from tests.promises.canaries import texts_in
from tests.promises.notebook import Sent
from tests.promises.player import Player
from tests.promises.reading import Lying, Tables

READERS = frozenset({Role.COUNSELLOR, Role.COORDINATOR, Role.SUPERVISOR, Role.VOLUNTEER})
WORKERS = READERS - {Role.VOLUNTEER}
LISTERS = READERS | {Role.CLERK}


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the oracle is asked with: the tables, as far as the notebook accounts for them."""

    tables: Tables
    grants: tuple[Grant, ...]
    walls: tuple[Wall, ...]

    def of(self, case: UUID) -> tuple[tuple[Grant, ...], tuple[Wall, ...]]:
        return tuple(g for g in self.grants if g.case == case), tuple(w for w in self.walls if w.case == case)

    def verdicts(self, reach: Reach, case: UUID) -> dict[str, tuple[Lying, Verdict]]:
        """What may be read of a case, and why not the rest."""
        grants, walls = self.of(case)
        return {s.ref: (s, oracle.verdict(reach, s.facts, grants, walls)) for s in self.tables.of_case(case)}

    def opens(self, reach: Reach, case: UUID) -> bool:
        """Whether the case's page opens at all."""
        return oracle.opens(reach, case, self.persons(case), *self.of(case))

    def lists(self, reach: Reach, case: UUID) -> bool:
        """Whether the case is in the list of whoever brings this."""
        return oracle.listed(reach, case, self.persons(case), *self.of(case))

    def persons(self, case: UUID) -> frozenset[UUID]:
        """Everyone in the case."""
        return frozenset(p.id for p in self.tables.persons.values() if p.case == case)

    def handoff_hidden(self, reach: Reach, sent: Sent) -> bool:
        """Whether everyone a handoff is about is hidden from this reader: then it does not exist for him."""
        about = {p for d in self.tables.handoffs[sent.ref] for p in self.tables.disclosures[d].persons}
        return all(oracle.person_is_hidden(reach, sent.case, person, self.walls) for person in about)


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A way to see a case: who may take it, the deed, and the case in what it returns."""

    name: str
    roles: frozenset[Role]
    event: Event
    see: Callable[[House, Actor, str], object]


PAGES = (
    Page(
        name="page",
        roles=READERS,
        event=Event.CASE_READ,
        see=read_case,
    ),
    Page(
        name="matrix",
        roles=WORKERS,
        event=Event.SHARE_PREVIEWED,
        see=preview_sharing,
    ),
    Page(
        name="consent form",
        roles=WORKERS,
        event=Event.CASE_READ,
        see=prepare_consents,
    ),
    Page(
        name="wall form",
        roles=WORKERS,
        event=Event.CASE_READ,
        see=prepare_wall,
    ),
)


class Looker:
    """Somebody who looks over the shoulder of everyone in one world, and says where a promise is broken."""

    def __init__(self, player: Player) -> None:
        self.player = player
        self.counts = player.tally.counts
        tables = player.look()
        self.facts = Facts(
            tables=tables,
            grants=player.notebook.grants(tables),
            walls=tuple(player.notebook.walls.values()),
        )
        self.working = replace(
            self.facts, grants=tuple(g for g in self.facts.grants if g.ground is not Ground.EMERGENCY)
        )
        """What counts for all that is more than reading a case's page or an emergency sheet."""

    def facts_for(self, route: str) -> Facts:
        return self.facts if route in {"page", "emergency sheet"} else self.working

    def broke(self, promise: str, route: str, words: str) -> None:
        self.player.broke(promise, route, words)

    # ── A case ───────────────────────────────────────────────────────────────────────────────────

    def everyone(self, share: float, rng: random.Random) -> None:
        """Everyone, or some, at everything."""
        for who in list(self.player.actors):
            if rng.random() < share:
                self.list_of(who)
                reach = self.player.reach(who)
                reads = reach is not None and reach.role in READERS
                # Whom no case opens to is refused the first like the rest.
                for case in list(self.player.cases)[: None if reads else 1]:
                    self.page(who, case, PAGES[0])
                    if rng.random() < 0.25:
                        self.page(who, case, rng.choice(PAGES[1:]))

    def page(self, who: str, case: str, page: Page) -> None:
        """One reader at one page of one case; with a written reason where one is asked for."""
        reach, key = self.player.reach(who), self.facts.tables.cases[case]
        may = reach is not None and reach.role in page.roles
        opens = may and reach is not None and self.facts_for(page.name).opens(reach, key)
        seen = self.player.act(page.name, who, lambda house, actor: page.see(house, actor, case))
        if self._agree(page.name, who, opens=opens, seen=seen) and reach is not None and seen is not None:
            self.case_shown(page.name, who, replace(reach, at=_case_in(seen).recorded.at), key, seen)
            self._first_recorded(page, who, seen)
        if page.name != "page" or opens or not may or reach is None:
            return
        reasoned = replace(reach, reasons=frozenset({key}))
        if self.facts.opens(reasoned, key):
            self._with_reason(who, case, reasoned)

    def _with_reason(self, who: str, case: str, reach: Reach) -> None:
        reason = self.player.canaries.word()
        seen = self.player.act("page", who, lambda house, actor: read_case(house, actor, case, reason=reason))
        if self._agree("page", who, opens=True, seen=seen) and seen is not None:
            self.counts["page: opened with a reason"] += 1
            self.case_shown("page", who, replace(reach, at=seen.recorded.at), self.facts.tables.cases[case], seen)

    def _agree(self, route: str, who: str, *, opens: bool, seen: object) -> bool:
        """Whether it opened exactly when it should."""
        if seen is not None and not opens:
            self.broke("P1", route, f"{who} may not open it, and sees {self.player.canaries.found_in(seen)}")
        if seen is None and opens:
            self.broke("no over-refusal", route, f"{who} may open it, and is refused")
        return opens == (seen is not None)

    def case_shown(self, route: str, who: str, reach: Reach, case: UUID, seen: object) -> None:
        """Every value shown has its permit, every permitted value is shown, and the entry names each."""
        facts = self.facts_for(route)
        verdicts = facts.verdicts(reach, case)
        self._count(verdicts.values())
        permitted = {ref: v for ref, (_, v) in verdicts.items() if v.permitted}
        self._values(route, who, _case_in(seen), verdicts)
        self._stray(route, who, seen, self._canaries_of(permitted))
        grants, walls = facts.of(case)
        known = [p for p in self.facts.tables.persons.values() if p.case == case]
        visible = {p.ref for p in known if oracle.person_visible(reach, case, p.id, grants, walls)}
        shown = {p.ref for p in _case_in(seen).persons}
        if shown != visible:
            self.broke("P5", route, f"{who} sees {len(shown)} persons, may know of {len(visible)}")
        self._names_each(route, who, verdicts)

    def _count(self, verdicts: Iterable[tuple[Lying, Verdict]]) -> None:
        for _, verdict in verdicts:
            for ground in {s.ground for s in verdict.standings}:
                self.counts[f"permitted: {ground}"] += 1
            if not verdict.permitted:
                self.counts[f"withheld: {verdict.rule}"] += 1

    def _values(self, route: str, who: str, seen: ShownCase, verdicts: dict[str, tuple[Lying, Verdict]]) -> None:
        shown = {f.ref: f for section in seen.sections for row in section.rows for f in row.fields}
        permitted = {ref for ref, (_, verdict) in verdicts.items() if verdict.permitted}
        for ref in set(shown) - permitted:
            words = verdicts.get(ref, "superseded, or of another case")
            self.broke("P1", route, f"{who} is shown {shown[ref].code}: {words}")
        for ref in permitted - set(shown):
            self.broke("no over-refusal", route, f"{who} is not shown {verdicts[ref]}")
        for ref in permitted & set(shown):
            value = self.player.notebook.said[ref].value
            if (shown[ref].raw, shown[ref].answer, shown[ref].learned_on) != (
                value.text,
                value.answer.value,
                value.learned_on,
            ):
                self.broke("P1", route, f"{who} is shown something else than was typed in {shown[ref].code}")

    def _canaries_of(self, refs: Iterable[str]) -> frozenset[str]:
        return frozenset().union(*(self.player.notebook.said[ref].canaries for ref in refs))

    def _stray(self, route: str, who: str, seen: object, allowed: frozenset[str]) -> None:
        strays = self.player.canaries.found_in(seen) - allowed
        if strays:
            said = self.player.notebook.said
            whose = [
                (s.facts.field, len(s.facts.subjects))
                for s in self.facts.tables.statements
                if strays & said[s.ref].canaries
            ]
            self.broke("P1", route, f"{who} is shown canaries of {whose or strays}")

    # ── The record ───────────────────────────────────────────────────────────────────────────────

    def _names_each(self, route: str, who: str, verdicts: dict[str, tuple[Lying, Verdict]]) -> None:
        expected = self._standings(verdicts[ref] for ref in verdicts)
        entry = self.player.newest()
        if set(self._shown(entry)) != expected:
            over = expected - set(self._shown(entry))
            self.broke("P2", route, f"shown to {who}, but not named in its entry: {sorted(over)[:3]}")
        withheld = sum(not verdict.permitted for _, verdict in verdicts.values())
        if route == "page" and entry.facts.get("withheld") != withheld:
            self.broke("P2", route, f"{withheld} were withheld, the entry says {entry.facts.get('withheld')}")

    def _standings(self, verdicts: Iterable[tuple[Lying, Verdict]]) -> set[str]:
        persons = self.facts.tables.persons
        return {
            f"{persons[s.subject].ref}/{statement.facts.field}/{s.ground.value}/{s.disclosure or '-'}"
            for statement, verdict in verdicts
            for s in verdict.standings
        }

    @staticmethod
    def _shown(entry: Entry) -> list[str]:
        shown = entry.facts.get("shown", [])
        return [str(one) for one in shown] if isinstance(shown, list | tuple) else []

    def _first_recorded(self, page: Page, who: str, seen: object) -> None:
        """The entry named at the foot of the page is there, committed, and of this very act."""
        kept, shown = self.player.reader.entries(self.player.town.id, newest=1)[0], _case_in(seen)
        if (kept.eid, kept.entry.at, kept.entry.case) != (shown.recorded.entry, shown.recorded.at, shown.ref):
            self.broke("P2", page.name, f"the page of {who} names {shown.recorded}, the record has {kept.eid}")
        if kept.entry.event is not page.event:
            self.broke("P2", page.name, f"the page of {who} is recorded as {kept.entry.event}")

    # ── Lists and hits ───────────────────────────────────────────────────────────────────────────

    def list_of(self, who: str) -> None:
        """The list holds exactly the cases in reach, and of names exactly those permitted."""
        reach = self.player.reach(who)
        may = reach is not None and reach.role in LISTERS
        seen: ShownList | None = self.player.act("list", who, list_cases)
        if not self._agree("list", who, opens=may, seen=seen) or reach is None or seen is None:
            return
        entry, reach = self.player.newest(), replace(reach, at=seen.recorded.at)
        keys = self.facts.tables.cases
        expected = {ref for ref, key in keys.items() if self.facts.lists(reach, key)}
        if {row.ref for row in seen.rows} != expected:
            self.broke("P4", "list", f"{who} has {len(seen.rows)} cases listed, has reach of {len(expected)}")
        self.counts["listed"] += len(expected)
        standings: set[str] = set()
        for row in seen.rows:
            names = self._names_in(reach, keys[row.ref])
            standings |= self._standings(names.values())
            self._stray("list", who, row, self._canaries_of(names))
            said = [self.player.notebook.said[ref].value for ref, (s, _) in names.items() if _is(s, "person.name")]
            if row.name is None and any(value.answer is Answer.GIVEN for value in said):
                self.broke("no over-refusal", "list", f"{who} is not shown the name of a case he may know")
        if set(self._shown(entry)) != standings:
            self.broke("P2", "list", f"{who} saw {len(standings)} names, the entry names {self._shown(entry)}")

    def _names_in(self, reach: Reach, case: UUID) -> dict[str, tuple[Lying, Verdict]]:
        principals = {p.id for p in self.facts.tables.persons.values() if p.case == case and p.principal}
        return {
            ref: (s, verdict)
            for ref, (s, verdict) in self.facts.verdicts(reach, case).items()
            if verdict.permitted and s.facts.field in {"person.name", "person.kana"} and s.facts.subjects <= principals
        }

    def search_for(self, who: str, case: str, person: UUID, *, with_birth: bool) -> None:
        """A hit exactly where the kana (and the birth date, when asked) of one office's words may be read."""
        spoken = self._spoken(person)
        if not spoken:
            return
        agency = self.player.rng.choice(sorted(spoken))
        kana, birth = spoken[agency]
        if with_birth and not birth:
            return
        reach = self.player.reach(who)
        seen: Found | None = self.player.act(
            "search",
            who,
            lambda house, actor: search_person(house, actor, kana=kana, birth=birth if with_birth else ""),
        )
        may = reach is not None and reach.role in WORKERS
        if not self._agree("search", who, opens=may, seen=seen) or reach is None or seen is None:
            return
        entry = self.player.newest()
        key = self.facts.tables.cases[case]
        permitted = {
            ref: (s, v)
            for ref, (s, v) in self.facts.verdicts(replace(reach, at=seen.recorded.at), key).items()
            if v.permitted and s.facts.subjects == {person} and s.facts.agency == agency
        }
        needed = {"person.kana", "person.birth_date"} if with_birth else {"person.kana"}
        hidden = oracle.case_is_hidden(reach, key, self.facts.walls)
        expected = needed <= {s.facts.field for s, _ in permitted.values()} and not hidden
        self.counts[f"search: {'hit' if seen.hits else 'nothing'}"] += 1
        if bool(seen.hits) != expected:
            self.broke("P4", "search", f"{who} finds {len(seen.hits)}, should {'' if expected else 'not '}")
        named = {
            ref for ref, (s, _) in permitted.items() if s.facts.field in needed | {"person.name", "person.birth_date"}
        }
        self._stray("search", who, seen, self._canaries_of(named))
        opened = self._standings(permitted[ref] for ref in named) if expected else set()
        if set(self._shown(entry)) != opened:
            self.broke("P2", "search", f"{who} was shown {sorted(opened)[:3]}, the entry names {self._shown(entry)}")

    def _spoken(self, person: UUID) -> dict[UUID, tuple[str, str]]:
        """The newest (kana, birth date) of each office that said how this person's name sounds."""
        found: dict[UUID, dict[str, tuple[datetime, str]]] = {}
        for s in self.facts.tables.statements:
            value = self.player.notebook.said[s.ref].value
            if s.live and s.facts.subjects == {person} and value.answer is Answer.GIVEN:
                of = found.setdefault(s.facts.agency, {})
                of[s.facts.field] = max(
                    of.get(s.facts.field, (s.facts.recorded_at, "")), (s.facts.recorded_at, value.text)
                )
        return {
            agency: (of["person.kana"][1], of["person.birth_date"][1] if "person.birth_date" in of else "")
            for agency, of in found.items()
            if "person.kana" in of
        }

    # ── Handoffs and paper ───────────────────────────────────────────────────────────────────────

    def letter(self, who: str, sent: Sent) -> None:
        """A handoff's page: the case as on any page; the letter only for who reads all that it brought, while it stands."""
        reach = self.player.reach(who)
        may = reach is not None and reach.role in WORKERS and reach.agency in {sent.giver, sent.recipient}
        opens = may and reach is not None and self.working.opens(reach, sent.case)
        opens = opens and reach is not None and not self.facts.handoff_hidden(reach, sent)
        seen: ShownHandoff | None = self.player.act(
            "letter", who, lambda house, actor: read_handoff(house, actor, sent.ref)
        )
        if self._agree("letter", who, opens=opens, seen=seen) and reach is not None and seen is not None:
            self._letter_seen(who, reach, sent, seen)
        if opens or not may or reach is None or self.facts.handoff_hidden(reach, sent):
            return
        reasoned = replace(reach, reasons=frozenset({sent.case}))
        if self.working.opens(reasoned, sent.case):
            reason = self.player.canaries.word()
            seen = self.player.act(
                "letter", who, lambda house, actor: read_handoff(house, actor, sent.ref, reason=reason)
            )
            if self._agree("letter", who, opens=True, seen=seen) and seen is not None:
                self.counts["letter: opened with a reason"] += 1
                self._letter_seen(who, reasoned, sent, seen)

    def _letter_seen(self, who: str, reach: Reach, sent: Sent, seen: ShownHandoff) -> None:
        reach = replace(reach, at=seen.case.recorded.at)
        self.case_shown("letter", who, reach, sent.case, replace(seen, letter="", reply=""))
        stands = reach.agency == sent.giver or (self._all_stands(sent) and self._reads_all_of_it(reach, sent))
        walled = self._is_walled(reach, sent.case)
        self.counts[f"letter: {'shown' if seen.letter else 'closed'}{' to one walled off' if walled else ''}"] += 1
        if seen.letter is not None and not stands:
            self.broke("P6", "letter", f"{who} is shown the letter though part of what it brought is not his to read")
        if seen.letter is not None and walled:
            whose = "its sender" if reach.agency == sent.giver else "its recipient"
            self.broke("P5", f"letter to {whose}", f"{who} is shown the letter though {walled} stands against him")
        if seen.letter is None and stands and not walled:
            self.broke("no over-refusal", "letter", f"{who} is not shown the letter")
        if seen.letter not in {None, sent.letter}:
            self.broke("P1", "letter", f"{who} is shown another letter")

    def _reads_all_of_it(self, reach: Reach, sent: Sent) -> bool:
        grants, _ = self.facts.of(sent.case)
        mine = {grant.disclosure for grant in grants if oracle.is_the_actors(reach, grant)}
        return self.facts.tables.handoffs[sent.ref] <= mine

    def _is_walled(self, reach: Reach, case: UUID) -> str | None:
        """A letter is free text: it may speak of everyone in the household, and of where they live."""
        tells_all = StatementFacts(
            municipality=reach.municipality,
            case=case,
            agency=reach.agency,
            field="intake.story",
            compartments=ALL,
            place=True,
            subjects=frozenset(p.id for p in self.facts.tables.persons.values() if p.case == case),
            recorded_at=reach.at,
        )
        rule = oracle.verdict(reach, tells_all, (), self.facts.walls).rule
        return rule if rule in {"N-1", "N-2", "N-3"} else None

    def _all_stands(self, sent: Sent) -> bool:
        """Nothing stands that the story does not account for: such a row was told as broken when it was made."""
        gifts = [self.player.notebook.gifts.get(d) for d in self.facts.tables.handoffs[sent.ref]]
        return all(gift is not None and gift.stands(self.player.at()) for gift in gifts)

    def sheet(self, who: str, sent: Sent) -> None:
        """The paper holds of the sender's own words what both the sender and the recipient may read."""
        reach = self.player.reach(who)
        may = reach is not None and reach.role in WORKERS and reach.agency == sent.giver
        stands = self._all_stands(sent) and sent.answer != "decline_handoff"
        opens = may and stands and reach is not None and self.working.opens(reach, sent.case)
        opens = opens and reach is not None and self._both_know_someone(reach, sent)
        seen: Reserved | None = self.player.act("sheet", who, lambda house, actor: reserve_copy(house, actor, sent.ref))
        if not self._agree("sheet", who, opens=opens, seen=seen) or reach is None or seen is None:
            return
        at = seen.content.case.recorded.at
        expected = self._both_may_read(replace(reach, at=at), sent)
        shown = {f.ref for s in seen.content.case.sections for r in s.rows for f in r.fields}
        self.counts["sheet: statements"] += len(shown)
        office = self.player.notebook.offices[sent.recipient]
        for ref in shown - set(expected):
            statement = next(s for s in self.facts.tables.statements if s.ref == ref)
            self.broke("P1", "sheet", f"{who} prints {statement.facts.field} for {office.hat}")
        for ref in set(expected) - shown:
            self.broke("no over-refusal", "sheet", f"{who} does not print {expected[ref][0].facts.field}")
        stamp = Stamp(entry=UUID(int=0), at=at, size=0, root=None, signed_at=None)
        try:
            paper = compose(seen.content, stamp)
        except Exception as error:  # noqa: BLE001 - a crash is told with its story
            self.broke("no crash", "sheet", f"{who}: {error!r} with {len(seen.content.case.persons)} persons")
            return
        allowed = self._canaries_of(set(expected) | (shown & set(self.player.notebook.said))) | {sent.letter}
        reader = self._reader_of(replace(reach, at=at), sent)
        if sent.letter in self.player.canaries.found_in(seen.content.letter) and (
            rule := self._is_walled(reader, sent.case)
        ):
            self.broke("P5", "sheet", f"the letter is printed for {office.hat} though {rule} stands against it")
        self._stray("sheet", who, tuple(texts_in(paper)), allowed)

    def _both_know_someone(self, reach: Reach, sent: Sent) -> bool:
        """A sheet is about somebody who exists for its sender and for its recipient."""
        return not any(self.facts.handoff_hidden(each, sent) for each in (reach, self._reader_of(reach, sent)))

    def _reader_of(self, reach: Reach, sent: Sent) -> Reach:
        """Whoever takes the paper into his hands at the recipient."""
        office = self.player.notebook.offices[sent.recipient]
        role = Role.COORDINATOR if office.post else Role.VOLUNTEER if office.hat is Hat.VOLUNTEERS else Role.COUNSELLOR
        nobody = UUID(int=1)
        return replace(
            reach, staff=nobody, appointment=nobody, agency=office.id, hat=office.hat, post=office.post or "", role=role
        )

    def _both_may_read(self, reach: Reach, sent: Sent) -> dict[str, tuple[Lying, Verdict]]:
        reader, brought = self._reader_of(reach, sent), self.facts.tables.handoffs[sent.ref]
        grants = [g for g in self.facts.of(sent.case)[0] if g.disclosure in brought]
        found = {}
        for ref, (statement, verdict) in self.working.verdicts(reach, sent.case).items():
            theirs = oracle.verdict(reader, statement.facts, grants, self.facts.walls)
            if verdict.permitted and theirs.permitted and statement.facts.agency == sent.giver:
                found[ref] = (statement, theirs)
        return found


def _is(statement: Lying, field: str) -> bool:
    return statement.facts.field == field


def _case_in(seen: object) -> ShownCase:
    return seen if isinstance(seen, ShownCase) else getattr(seen, "case")  # noqa: B009 - one of four pages
