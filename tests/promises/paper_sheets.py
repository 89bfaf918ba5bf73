"""A sheet of a meeting under the eyes of its printer and of its reader: what may stand on it, by the oracle."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from coord.actions.gate import Actor, House
from coord.actions.paper.issuing import Prepared, issue_prepared, press_of
from coord.domain.access import Grant, Reach
from coord.domain.agency import Hat, Role
from forms.pdf import content_of
from tests.policy import oracle
from tests.policy.oracle import Verdict
from tests.promises.canaries import texts_in
from tests.promises.looking import Looker
from tests.promises.notebook import OnPaper
from tests.promises.player import Player
from tests.promises.reading import Lying


def count(player: Player, what: str, by: int = 1) -> None:
    """How often it happened."""
    player.tally.counts[what] += by


class Sheet:
    """A copy under the eyes of its printer and of its recipient, by the oracle."""

    def __init__(self, player: Player, copy: OnPaper, who: str) -> None:
        self.player, self.copy = player, copy
        self.looker = Looker(player)
        self.printer = player.reach(who)
        self.grants = [g for g in self.looker.working.of(copy.case)[0] if g.disclosure in copy.disclosures]
        self.walls = self.looker.working.of(copy.case)[1]

    def recipient(self, at: Reach) -> Reach:
        """Whoever takes the paper into his hands: the named person, else somebody at that desk."""
        office = self.player.notebook.offices[self.copy.recipient]
        role = Role.COORDINATOR if office.post else Role.VOLUNTEER if office.hat is Hat.VOLUNTEERS else Role.COUNSELLOR
        return replace(
            at,
            staff=self.copy.staff or UUID(int=1),
            appointment=UUID(int=1),
            agency=office.id,
            hat=office.hat,
            post=office.post or role.value,
            role=role,
        )

    def both_may_read(self) -> dict[str, tuple[Lying, Verdict]]:
        """What the printer may read, and the recipient by what was given him for this very paper."""
        if self.printer is None:
            return {}
        reader, found = self.recipient(self.printer), {}
        for ref, (statement, verdict) in self.looker.working.verdicts(self.printer, self.copy.case).items():
            theirs = oracle.verdict(reader, statement.facts, self.grants, self.walls)
            if verdict.permitted and theirs.permitted:
                found[ref] = (statement, theirs)
        return found

    def known(self, reach: Reach, grants: Iterable[Grant]) -> set[UUID]:
        """Whom this reader may know of."""
        held, case = tuple(grants), self.copy.case
        persons = self.looker.working.persons(case)
        return {p for p in persons if oracle.person_visible(reach, case, p, held, self.walls)}

    def opens(self) -> bool:
        """Whether there is anything to print: somebody whom both the printer and the recipient know."""
        if self.printer is None:
            return False
        theirs = self.known(self.recipient(self.printer), self.grants)
        return bool(theirs & self.known(self.printer, self.looker.working.of(self.copy.case)[0]))

    def stands(self) -> bool:
        """Whether everything that was printed may still be read."""
        if not self.copy.disclosures:
            return not self.hides_everyone()
        return self.opens() and self.copy.printed <= set(self.both_may_read())

    def hides_everyone(self) -> bool:
        """N-2, N-3: whether no person of the case exists for whom the paper is for."""
        if self.printer is None:
            return False
        reader, case = self.recipient(self.printer), self.copy.case
        persons = self.looker.working.persons(case)
        return all(oracle.person_is_hidden(reader, case, person, self.walls) for person in persons)

    def walled(self, reach: Reach) -> bool:
        """Whether any wall of the case stands against this reader: free words may speak of anyone, of any place."""
        return self.looker._is_walled(reach, self.copy.case) is not None


def _persons_refs(player: Player, persons: set[UUID]) -> set[str]:
    return {player.tables.persons[person].ref for person in persons}


def check(sheet: Sheet, route: str, who: str, prepared: Prepared, words: frozenset[str]) -> None:
    """P1, P2, P5: on the sheet stands what both may read, all of it, and nobody's name or words besides."""
    player, copy, printer = sheet.player, sheet.copy, sheet.printer
    assert printer is not None
    both = sheet.both_may_read()
    shown = {field.ref for field in prepared.case.fields} if prepared.case else set()
    office = player.notebook.offices[copy.recipient]
    count(player, f"{route}: statements", len(shown))
    for ref in shown - set(both):
        lying = next((s for s in player.tables.statements if s.ref == ref), None)
        player.broke("P1", route, f"{who} prints {lying.facts.field if lying else 'a stranger'} for {office.hat}")
    for ref in set(both) - shown if prepared.case else ():
        player.broke("no over-refusal", route, f"{who} does not print {both[ref][0].facts.field} for {office.hat}")
    if prepared.case:
        _check_persons(sheet, route, who, prepared)
        entry, expected = player.newest(), sheet.looker._standings(both.values())
        if set(sheet.looker._shown(entry)) != expected:
            player.broke("P2", route, f"the entry of {who} names {len(sheet.looker._shown(entry))} of {len(expected)}")
    barred = sheet.walled(printer) or sheet.walled(sheet.recipient(printer))
    count(player, f"{route}: walled off", int(barred))
    free = frozenset() if barred else words
    _no_strays(sheet, route, who, prepared, sheet.looker._canaries_of(shown & set(both)) | free)


def _check_persons(sheet: Sheet, route: str, who: str, prepared: Prepared) -> None:
    """N-2, N-3: nobody is on it whom its printer, or its recipient, may not know of."""
    player, printer = sheet.player, sheet.printer
    assert printer is not None
    assert prepared.case is not None
    named = {person.ref for person in prepared.case.persons}
    theirs = sheet.known(sheet.recipient(printer), sheet.grants)
    both = theirs & sheet.known(printer, sheet.looker.working.of(sheet.copy.case)[0])
    if named != _persons_refs(player, both):
        player.broke("P5", route, f"{len(named)} persons stand on it, both {who} and its reader know {len(both)}")


def _no_strays(sheet: Sheet, route: str, who: str, prepared: Prepared, allowed: frozenset[str]) -> None:
    """Drawn or attached: no canary on it that is not meant to be."""
    player = sheet.player
    issued = player.act(f"{route} issued", who, lambda house, actor: _issue(house, actor, prepared))
    if issued is None:
        return
    content = content_of(issued).decode()
    sheet.looker._stray(route, who, (content, tuple(texts_in(issued))), allowed)


def _issue(house: House, actor: Actor, prepared: Prepared) -> object:
    return issue_prepared(house, actor, press_of(house), prepared)
