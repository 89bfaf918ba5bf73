"""Who may see which canary: the oracle's reading of the sharing model on facts read past the product."""

from dataclasses import dataclass
from functools import cache
from uuid import UUID

from coord.domain.access import Reach, Wall, WallRule
from coord.domain.agency import Role
from coord.domain.statement import StatementFacts
from tests.builders import Story
from tests.http.town import ELSEWHERE, World
from tests.policy import oracle
from tests.promises.reading import Lying, Reader, Tables

Named = tuple[str, frozenset[str], str]
"""A case, persons and a field."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """Someone who signs in, as what he works."""

    key: str
    story: Story
    agency: str | None

    @property
    def login(self) -> str:
        return self.story.plan.people[self.key].login

    @property
    def password(self) -> str:
        return self.story.plan.people[self.key].password

    @property
    def town(self) -> UUID:
        return self.story.town.id


def accounts(world: World) -> list[Account]:
    """Every account of the first town with each of its posts, and two of the second."""
    first = [
        Account(key=key, story=world.first, agency=agency)
        for key, person in world.first.plan.people.items()
        for agency in [post[0] for post in person.appointments]
    ]
    second = [Account(key=key, story=world.second, agency="east") for key in ELSEWHERE]
    return [*first, *second]


def writes_drafts(world: World, account: Account) -> bool:
    """Whether the drafts of the world are this account's: one person's, under one appointment."""
    return account.story is world.first and (account.key, account.agency) == ("counsellor", "east")


class Facts:
    """What lies in the tables at one moment."""

    def __init__(self, world: World, reader: Reader) -> None:
        self.world, self._reader = world, reader
        self._tables = {story.town.id: reader.tables(story.town.id) for story in (world.first, world.second)}
        self.named: dict[str, list[Named]] = {}
        """Canary → what an entry must name before it is shown, where it was typed more than once any of it."""
        self.match()

    def read_again(self, town: UUID) -> None:
        """Something changed in this town."""
        self._tables[town] = self._reader.tables(town)
        self.match()

    def match(self) -> None:
        """Which canaries lie where, by what the world knows now."""
        self._at, self.named = self.world.house.now(), {}
        self._standing: dict[str, list[str]] = {}
        self._canaries = self._match()

    def of(self, account: Account) -> Tables:
        return self._tables[account.town]

    def _match(self) -> dict[UUID, frozenset[str]]:
        """Statement → the canaries that were typed into it."""
        typed = {(told.case, told.agency, told.field, told.about): told.canaries for told in self.world.told}
        found = {}
        for tables in self._tables.values():
            places = {person.id: 0 if person.principal else 1 for person in tables.persons.values()}
            case_refs = {case: ref for ref, case in tables.cases.items()}
            for lying in sorted(tables.statements, key=lambda one: one.facts.recorded_at):
                facts = lying.facts
                told = (
                    case_refs[facts.case],
                    facts.agency,
                    facts.field,
                    frozenset(places[one] for one in facts.subjects),
                )
                # What was sent in a form is known by its row; of the rest the first of its kind is the world's.
                canaries = self.world.sent.get(lying.id)
                found[lying.id] = typed.pop(told, frozenset()) if canaries is None else canaries
                if lying.live:
                    self._standing.setdefault(told[0], []).append(lying.ref)
                whose = frozenset(tables.persons[one].ref for one in facts.subjects)
                for canary in found[lying.id]:
                    self.named.setdefault(canary, []).append((told[0], whose, facts.field))
        return found

    def statements_of(self, case: str) -> list[str]:
        """The references of what stands in a case, whoever may read it."""
        return self._standing.get(case, [])

    def disclosures_of(self, case: str) -> list[str]:
        """The references of what was given in a case."""
        for tables in self._tables.values():
            if case in tables.cases:
                return [row.ref for row in tables.disclosures.values() if row.case == tables.cases[case]]
        return []

    def reach(self, account: Account, reasons: frozenset[UUID] = frozenset()) -> Reach | None:
        """What the account brings now, under the post it works in."""
        if account.agency is None:
            return None
        post = account.story.town.appointments[account.key, account.agency]
        return self.of(account).posts[post].reach(account.town, self._at, reasons)

    def walls(self, account: Account) -> list[Wall]:
        """Walls with their rules, which lie sealed: one that hides is as good as N-2, the others are N-1 here."""
        tables, town = self.of(account), account.story.town
        walls = []
        for row in tables.walls:
            key = self.world.case_of(tables.case_ref(row.case))
            told = frozenset(town.agencies[office] for office in self.world.exempt.get(key, ()))
            exempt = self.world.exempt_later.get(row.id, told)
            walls.append(
                Wall(
                    id=row.id,
                    municipality=town.id,
                    rule=WallRule.OTHER_PARTY if row.hides else WallRule.PLACE_HIDDEN,
                    case=row.case,
                    person=row.person,
                    agency=row.agency,
                    staff=row.staff,
                    exempt=frozenset() if row.hides else exempt,
                    compartments=frozenset(),
                    starts=row.starts,
                    until=row.until,
                )
            )
        return walls

    def opens(self, account: Account, case: str, *, reasoned: bool = False) -> bool:
        """Whether this account may open this case at all (given a written reason, where one is needed)."""
        row = self.of(account).cases.get(case)
        reach = self.reach(account, frozenset({row}) if row and reasoned else frozenset())
        if row is None or reach is None:
            return False
        persons = [person.id for person in self.of(account).persons.values() if person.case == row]
        return oracle.opens(reach, row, persons, self.of(account).grants, self.walls(account))

    def statements(self, account: Account, *, reasoned: str = "") -> list[Lying]:
        """The statements this account may read; `reasoned` is the case it gave a reason for."""
        tables, walls = self.of(account), self.walls(account)
        row = tables.cases.get(reasoned)
        reach = self.reach(account, frozenset({row}) if row else frozenset())
        if reach is None:
            return []
        grants = {case: [g for g in tables.grants if g.case == case] for case in tables.cases.values()}
        around = {case: [w for w in walls if w.case == case] for case in tables.cases.values()}

        @cache  # what was written in one act about one person differs in its words only
        def may_read(facts: StatementFacts) -> bool:
            return oracle.verdict(reach, facts, grants[facts.case], around[facts.case]).permitted

        return [lying for lying in tables.statements if lying.live and may_read(lying.facts)]

    def canaries(self, account: Account, *, reasoned: str = "") -> frozenset[str]:
        """Every canary this account may meet anywhere."""
        readable = (self._canaries.get(lying.id, frozenset()) for lying in self.statements(account, reasoned=reasoned))
        drafts = self.world.drafts.values() if writes_drafts(self.world, account) else ()
        return frozenset().union(
            *readable,
            drafts,
            self._letters(account, reasoned),
            self._reasons(account),
            self._meeting_words(account),
        )

    def _meeting_words(self, account: Account) -> frozenset[str]:
        """The words of a meeting that are for this account's office."""
        reach = self.reach(account)
        if reach is None or account.story is not self.world.first:
            return frozenset()
        return frozenset(word for word, offices in self.world.said.items() if account.agency in offices)

    def _reasons(self, account: Account) -> frozenset[str]:
        """Why a glass was broken: for the privacy officer of that town, who had no hand in any of them."""
        reach = self.reach(account)
        reads = reach is not None and reach.role is Role.PRIVACY_OFFICER and account.story is self.world.first
        return frozenset(self.world.reasons) if reads else frozenset()

    def _letters(self, account: Account, reasoned: str) -> frozenset[str]:
        """A letter: for the sender; for the other side while all it stands on is in force and no wall stands there.

        A reply: for both sides. Both only for whoever may open the case.
        """
        tables = self.of(account)
        mine = account.story.town.agencies.get(account.agency or "")
        found = set()
        for letter in self.world.letters:
            given = [tables.disclosures[key] for key in tables.handoffs.get(letter.handoff, ())]
            if not given or not self.opens(account, letter.case, reasoned=letter.case == reasoned):
                continue
            in_force = all(row.ended_at is None for row in given) and not self._walled(account, letter.case)
            if mine == given[0].giver or (mine == given[0].recipient and (letter.reply or in_force)):
                found.add(letter.canary)
        return frozenset(found)

    def _walled(self, account: Account, case: str) -> bool:
        """Whether any wall around the case, or anyone in it, stands against this account."""
        reach, row = self.reach(account), self.of(account).cases.get(case)
        return reach is not None and any(
            wall.case == row and oracle._stands_against(wall, reach) for wall in self.walls(account)
        )
