"""Sending: when everyone has looked, everyone fills in and sends each form that stands on a page he may open."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from coord.actions.installation import sequencer_of
from coord.domain.fields import FIELDS
from tests.http.evidence import Answer
from tests.http.forms import Body, Form, Page, filled, words_in
from tests.http.town import SAME_BIRTH, SAME_KANA, Letter
from tests.http.visitor import Visitor, endpoint_of
from tests.http.walking import Walk
from tests.promises.reading import Tables

TRIES = 4
"""Pages on which a form is tried until it is taken: what was answered before is not answered again."""
FIRST = ("packs.give",)
"""Sheets that wait in a pack: given by everyone before one of them is settled alone, or its ground ends."""
LAST = (
    "copies.undo",
    "packs.cancel",
    "items.approve",
    "items.closeness",
    "staff.end",
    "consents.withdraw",
    "session.end",
)
_OK, _SEE_OTHER = 200, 303
_SIGN_IN = "/sign-in"


def send_everything(walk: Walk) -> None:
    """Every account, each kind of form once, or until it is taken."""
    # Whoever ends the work of others comes last.
    visitors = sorted(walk.visitors, key=lambda one: "staff.end" in one.forms)
    for visitor in visitors:
        visitor.knows(walk.facts)
        _send(walk, visitor, [endpoint for endpoint in FIRST if endpoint in visitor.forms])
    for visitor in visitors:
        visitor.knows(walk.facts)
        _open_what_came(visitor)
        sequencer_of(walk.world.house).run_once()
        # Signing in was done through its form.
        _send(walk, visitor, sorted(visitor.forms.keys() - {"session.begin", *FIRST}, key=_last_things_last))


def _send(walk: Walk, visitor: Visitor, endpoints: list[str]) -> None:
    for endpoint in endpoints:
        pages = [path for path in dict.fromkeys(visitor.forms[endpoint]) if not _is_kept(walk, endpoint, path)]
        if endpoint == "items.minutes" and visitor.account.key == "chair":
            continue  # who is to approve them does not write them
        for path in pages[:TRIES]:
            if Sending(walk=walk, visitor=visitor, endpoint=endpoint, page=path).goes():
                break


def _open_what_came(visitor: Visitor) -> None:
    """Handoffs that others sent since the walk: with their forms."""
    visitor.go("GET", "/handoffs")
    for link in [one for one in dict.fromkeys(visitor.links) if one.startswith("/handoffs/")]:
        visitor.go("GET", link)


def _last_things_last(endpoint: str) -> tuple[int, str]:
    return (LAST.index(endpoint) + 1 if endpoint in LAST else 0), endpoint


def _is_kept(walk: Walk, endpoint: str, path: str) -> bool:
    """What a later test takes back stands until then."""
    return endpoint in {"consents.withdraw", "consents.record"} and walk.world.cases["consent"] in path


WORDS_OF_A_MEETING = frozenset(
    {
        *("meetings.propose", "meetings.put", "meetings.call", "requests.decline", "items.decide", "items.minutes"),
        *("items.necessity", "tasks.end"),
    }
)
"""Forms whose words are for the secretariat, whoever wrote them, and the offices named in them."""


def _two_people(form: Form) -> Body:
    """Of the people offered, the first is something to the last."""
    if "second" not in form.controls:
        return {}
    people = [option for option in form.controls["second"].options if option]
    return {"first": people[0], "second": people[-1]}


@dataclass(kw_only=True)
class Sending:
    """One form on one page, sent by one account."""

    walk: Walk
    visitor: Visitor
    endpoint: str
    page: str

    def goes(self) -> bool:
        """Fill the form in as it stands now and send it; whether it was taken."""
        form = self._form()
        if form is None:
            return False
        body = filled(form, self.walk.world, {})
        body |= self._meant(form)
        before, reasoned = self._tables(), self._reasoned(form)
        also = self.walk.facts.canaries(self.visitor.account, reasoned=reasoned) if reasoned else frozenset()
        answer = self.visitor.go("POST", form.action, body, also=also)
        self.walk.ledger.sent[self.endpoint] += 1
        taken = self._is_taken(answer)
        if taken:
            self.walk.ledger.taken[self.endpoint] += 1
            self.walk.facts.read_again(self.visitor.account.town)
            self._remember(form, body, answer, before)
            self.walk.facts.match()
            self.visitor.knows(self.walk.facts)
            if answer.location:
                self.visitor.go("GET", answer.location)
        return taken

    def _form(self) -> Form | None:
        page = Page(self.page, self.visitor.go("GET", self.page).page)
        forms = [one for one in page.forms if one.method == "POST"]
        meant = [one for one in forms if endpoint_of(self.walk.app, one.action) == self.endpoint]
        return next((one for one in meant if self._may_end(one)), None)

    def _may_end(self, form: Form) -> bool:
        """Of appointments only those end that nobody of the walk works in."""
        if self.endpoint != "staff.end":
            return True
        first, posts = self.walk.world.first, self._tables().posts
        spare = {first.town.appointments["leaver", "shakyo"]}
        spare |= {key for key in posts if key not in first.town.appointments.values()}
        return form.action.split("/")[2] in {posts[key].ref for key in spare if key in posts}

    def _tables(self) -> Tables:
        return self.walk.facts.of(self.visitor.account)

    def _case(self, form: Form) -> str:
        parts = urlsplit(form.action).path.split("/")
        return parts[2] if parts[1] == "cases" else ""

    def _reasoned(self, form: Form) -> str:
        """The case that a written reason opens by this form."""
        match self.endpoint:
            case "cases.open_with_reason":
                return self._case(form)
            case "handoffs.open_with_reason":
                return self._case_of(urlsplit(form.action).path.split("/")[2], self._tables())
            case _:
                return ""

    def _is_taken(self, answer: Answer) -> bool:
        """Answered with what was asked for, or with the way on; the way to the door is right for leaving alone."""
        to_the_door = answer.location.startswith(_SIGN_IN)
        return answer.status == _OK or (answer.status == _SEE_OTHER and to_the_door == (self.endpoint == "session.end"))

    # ── What is typed ────────────────────────────────────────────────────────────────────────────

    def _meant(self, form: Form) -> Body:
        """Where what is sent decides about the walk: what goes to whom, a wall against nobody of the walk."""
        town = self.walk.world.first.town
        aside, coordination = town.staff_refs["privacy"], town.agency_refs["coordination"]
        party = {"kind": "party", "person": "", "agency": "", "staff": aside}
        place = {"kind": "place", "staff": "", "agency": ""}
        others = tuple(f"person-{n}." for n in range(2, 6))
        left_out = [name for name in form.controls if name.startswith(others) and not name.endswith("-answer")]
        meant: dict[str, Body] = {
            "intake.take": {
                **dict.fromkeys(left_out, ""),
                "person-1.household.relation": "長男",
                "story_whose": ["0", "1"],
            },
            "emergency.begin": {
                "kana": SAME_KANA,
                "birth": SAME_BIRTH,
                **dict.fromkeys(("address", "second_login", "second_password", "second_envelope"), ""),
                "own_password": self.visitor.account.password,
            },
            "tellings.tell": {"told_time": "02:15"},
            "meetings.call": {"day": "R8.12.20", "clock": "14:00", "place": "第2会議室"},
            "kin.add": _two_people(form),
            "record.compare": {"scanned": self.walk.world.codes[0]},
            "meetings.put": {"meeting": "without", "person": ""},
            "search.find": {"kana": SAME_KANA, "birth": ""},
            "walls.stand": {**(place if self.visitor.account.key == "coordinator" else party)},
            "staff.give": {
                "role": "counsellor",
                "staff": aside,
                "agency": town.agency_refs["east"],
                "until": "",
                "title": "相談員",
                "kana": "しごと ひとし",
                "birth": "1980-01-01",
            },
        }
        if self.endpoint == "handoffs.send" and coordination in form.controls["recipient"].options:
            return {"recipient": coordination}
        return meant.get(self.endpoint, {})

    # ── What became of it ────────────────────────────────────────────────────────────────────────

    def _remember(self, form: Form, body: Body, answer: Answer, before: Tables) -> None:
        """Which statement, letter or wall the words went into: from now on they are judged like the rest."""
        world, after = self.walk.world, self._tables()
        old = {lying.id for lying in before.statements}
        for lying in after.statements:
            if lying.id not in old:
                index = {0 if after.persons[one].principal else 1 for one in lying.facts.subjects}
                world.sent[lying.id] = world.canaries.found_in(_said(body, lying.facts.field, index))
        for wall in after.walls:
            if wall.id not in {one.id for one in before.walls} and not wall.hides and wall.person:
                world.exempt_later[wall.id] = self._who_knows(before, wall.person)
        if self.endpoint in WORDS_OF_A_MEETING:
            offices = {key for key, ref in world.first.town.agency_refs.items() if ref in words_in(body)}
            for word in world.canaries.found_in(words_in(body)):
                world.said[word] = frozenset({"welfare", str(self.visitor.account.agency), *offices})
        if self.endpoint == "emergency.begin":
            world.reasons |= world.canaries.found_in(body["reason"])
        words, reply = {"handoffs.send": ("words", False), "handoffs.accept": ("words", True)}.get(
            self.endpoint, ("reason", True)
        )
        if self.endpoint in {"handoffs.send", "handoffs.accept", "handoffs.decline"}:
            path = answer.location if self.endpoint == "handoffs.send" else form.action
            handoff = urlsplit(path).path.split("/")[2]
            case = self._case(form) or self._case_of(handoff, after)
            (canary,) = world.canaries.found_in(body[words])
            world.letters.append(Letter(case=case, handoff=handoff, canary=canary, reply=reply))

    def _case_of(self, handoff: str, tables: Tables) -> str:
        given = next(iter(tables.handoffs[handoff]))
        return tables.case_ref(tables.disclosures[given].case)

    def _who_knows(self, before: Tables, person: UUID) -> frozenset[UUID]:
        """N-1: the offices that wrote down where she lives (what free text touches on is no address), and the setter."""
        told = [s.facts for s in before.statements if s.live and FIELDS[s.facts.field].place]
        wrote = {facts.agency for facts in told if person in facts.subjects}
        return frozenset(wrote | {self.visitor.account.story.town.agencies[str(self.visitor.account.agency)]})


def _said(body: Body, field: str, index: set[int]) -> list[str]:
    """The words of a body that belong to this field, of these persons of an intake."""
    places = {field, "value", "learned_on", "heard_on", *(f"person-{n}.{field}" for n in index)}
    return words_in({name: said for name, said in body.items() if name in places})
