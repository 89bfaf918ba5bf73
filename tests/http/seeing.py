"""Who may see which canary: the oracle's reading of the sharing model on facts read past the product."""

from dataclasses import dataclass
from uuid import UUID

from coord.domain.access import Reach, Wall, WallRule
from tests.builders import Story
from tests.http.town import World
from tests.policy import oracle
from tests.promises.reading import Lying, Reader, Tables


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
    second = [Account(key=key, story=world.second, agency="east") for key in ("counsellor", "supervisor")]
    return [*first, *second]


class Facts:
    """What lies in the tables at one moment."""

    def __init__(self, world: World, reader: Reader) -> None:
        self.world = world
        self._tables = {story.town.id: reader.tables(story.town.id) for story in (world.first, world.second)}
        self._at = world.house.now()
        self._canaries = self._match()

    def of(self, account: Account) -> Tables:
        return self._tables[account.town]

    def _match(self) -> dict[UUID, frozenset[str]]:
        """Statement → the canaries that were typed into it."""
        found = {}
        for tables in self._tables.values():
            places = {person.id: 0 if person.principal else 1 for person in tables.persons.values()}
            for told in self.world.told:
                if told.case not in tables.cases:
                    continue
                for lying in tables.statements:
                    facts = lying.facts
                    about = frozenset(places[subject] for subject in facts.subjects)
                    same = (facts.agency, facts.field, about) == (told.agency, told.field, told.about)
                    if facts.case == tables.cases[told.case] and same and lying.id not in found:
                        found[lying.id] = told.canaries
        return found

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
            exempt = frozenset(town.agencies[office] for office in self.world.exempt.get(key, ()))
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
        usable = any(g.case == row and oracle.is_the_actors(reach, g) for g in self.of(account).grants)
        return usable and not oracle.case_is_hidden(reach, row, self.walls(account))

    def statements(self, account: Account, *, reasoned: str = "") -> list[Lying]:
        """The statements this account may read; `reasoned` is the case it gave a reason for."""
        tables, walls = self.of(account), self.walls(account)
        row = tables.cases.get(reasoned)
        reach = self.reach(account, frozenset({row}) if row else frozenset())
        if reach is None:
            return []
        return [
            lying
            for lying in tables.statements
            if lying.live and oracle.verdict(reach, lying.facts, tables.grants, walls).permitted
        ]

    def canaries(self, account: Account, *, reasoned: str = "") -> frozenset[str]:
        """Every canary this account may meet anywhere."""
        readable = (self._canaries.get(lying.id, frozenset()) for lying in self.statements(account, reasoned=reasoned))
        return frozenset().union(*readable) | self._letters(account, reasoned)

    def _letters(self, account: Account, reasoned: str) -> frozenset[str]:
        """A letter while all it stands on is in force, a reply always: for the two sides that may open the case."""
        tables, town = self.of(account), account.story.town
        found = set()
        for letter in self.world.letters:
            brought = tables.handoffs.get(letter.handoff, frozenset())
            if not brought or not self.opens(account, letter.case, reasoned=letter.case == reasoned):
                continue
            given = [tables.disclosures[key] for key in brought]
            sent = account.agency is not None and given[0].giver == town.agencies[account.agency]
            received = account.agency is not None and given[0].recipient == town.agencies[account.agency]
            in_force = all(row.ended_at is None for row in given)
            if sent or (received and (letter.reply or in_force)):
                found.add(letter.canary)
        return frozenset(found)

    def named_by(self, canary: str) -> tuple[str, frozenset[str], str] | None:
        """The case, persons and field a canary stands for: what an entry must name before it is shown."""
        for told in self.world.told:
            if canary in told.canaries:
                mother_and_son = self.world.members[self.world.case_of(told.case)]
                return told.case, frozenset(mother_and_son[index] for index in told.about), told.field
        return None
