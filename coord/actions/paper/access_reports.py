"""閲覧・提供の記録: for the person: who saw or received what, and why. What stands under secrecy leaves no trace in it.

It is read from the log, not from content: reads, gifts and refusals that name this person. Left out, so that nothing
tells that they exist: what was seen or given without the person's consent under a meeting's secrecy or in an emergency
(their own notices reach the person another way), and every entry of a case's walls.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from audit.desk import Filters, Line, timeline
from audit.entry import Entry, Outcome
from audit.events import Event
from coord.actions.gate import Act, Opener, reading
from coord.actions.loading import load_case
from coord.actions.naming import OfficeNames
from coord.actions.paper.consent_papers import only_names
from coord.actions.paper.plain import PlainPaper
from coord.actions.paper.stamps import Stamp, proof_of
from coord.actions.showing import SealedCase, names_in, seal_case
from coord.actions.shown import ShownPerson
from coord.clock import JAPAN
from coord.domain.compartment import Compartment
from coord.domain.fields import FIELDS
from coord.domain.ground import Ground, grounds_in_order
from coord.domain.opened import opened_in
from coord.domain.wareki import in_wareki, in_wareki_with_weekday, year_in_wareki
from coord.store import people, sharing
from coord.store.rows import AgencyRow, CaseRow, LawRow
from forms.access_report import AccessReport, AccessRow
from forms.catalog import Form

MOST_ROWS = 2000
TOLD_GROUNDS = frozenset({Ground.OWN, Ground.CONSENT, Ground.PURPOSE})
"""The grounds whose use the person is told of here."""
_DEEDS: Mapping[Event, tuple[str, str]] = {
    Event.CASE_OPENED: ("聴き取り", "相談を受けた"),
    Event.CASE_READ: ("閲覧", "支援のため"),
    Event.STATEMENT_ADDED: ("記入", "聴いたことの記録"),
    Event.STATEMENT_CORRECTED: ("記入", "記録の訂正"),
    Event.CONSENT_RECORDED: ("記入", "同意の受付"),
    Event.CONSENT_WITHDRAWN: ("記入", "同意の取りやめの受付"),
    Event.DISCLOSURE_MADE: ("提供", "支援する機関への提供"),
    Event.HANDOFF_SENT: ("提供", "ほかの機関へのつなぎ"),
    Event.HANDOFF_READ: ("閲覧", "つなぎの確認"),
    Event.COPY_RESERVED: ("紙", "つなぐシートの作成"),
    Event.ACCESS_REFUSED: ("断り", "見る根拠がない"),
}
_REFUSED_FOR_WANT_OF_A_GROUND = "no-disclosure"
"""The only refusal the person is told of: any other would tell of a wall."""
_THE_LAW = "個人情報の保護に関する法律"
_HANDLING = "この紙は、ほかの方に見られない所に保管してください。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One entry that the person is told of: what kinds of information it was, on which grounds."""

    at: datetime
    agency: UUID | None
    event: Event
    refused: bool
    kinds: tuple[str, ...]
    grounds: tuple[Ground, ...]


def told_of(entry: Entry, person: str) -> Told | None:
    """What the person is told of an entry; None where it says nothing of her, or must not be told of."""
    refused = entry.outcome is Outcome.REFUSED
    if refused and entry.rule != _REFUSED_FOR_WANT_OF_A_GROUND:
        return None
    if entry.event not in _DEEDS or person not in entry.persons:
        return None
    shown = _shown(entry, person)
    if "shown" in entry.facts and not shown and not refused:
        return None
    given = _given(entry)
    if given and not given & TOLD_GROUNDS:
        return None
    grounds = {ground for _, ground in shown}
    if not grounds <= TOLD_GROUNDS or (entry.ground and entry.ground not in TOLD_GROUNDS):
        shown = [one for one in shown if one[1] in TOLD_GROUNDS]
        if not shown:
            return None
    opened = {FIELDS[field].compartment for field, _ in shown if field in FIELDS}
    return Told(
        at=entry.at,
        agency=entry.agency,
        event=entry.event,
        refused=refused,
        kinds=tuple(compartment.label for compartment in Compartment if compartment in opened),
        grounds=grounds_in_order({*(ground for _, ground in shown), *(given & TOLD_GROUNDS)}),
    )


def _given(entry: Entry) -> frozenset[Ground]:
    """The grounds of what an entry says was given."""
    facts = entry.facts.get("disclosures")
    named = [str(one).partition("/")[0] for one in facts] if isinstance(facts, list | tuple) else []
    return frozenset(Ground(code) for code in named if code in set(Ground))


def _shown(entry: Entry, person: str) -> list[tuple[str, Ground]]:
    """(field, ground) of what an entry says was opened of this person."""
    return [(one.field, one.ground) for one in opened_in(entry.facts.get("shown")) if one.person == person]


@dataclass(frozen=True, kw_only=True)
class SealedAccessReport:
    """The report, gathered; only the person's name is still sealed."""

    case: SealedCase
    person: str
    told: tuple[Told, ...]
    since: date
    until: date
    offices: OfficeNames
    laws: tuple[LawRow, ...]
    office: AgencyRow
    town: str
    specimen: bool
    address: str

    def open(self, opener: Opener) -> PlainPaper:
        """The report with the person's name."""
        case = self.case.open(opener)
        person = next(one for one in case.persons if one.ref == self.person)
        return PlainPaper(form=Form.ACCESS_REPORT, case=case.ref, sheet=lambda stamp: self._sheet(person, stamp))

    def _sheet(self, person: ShownPerson, stamp: Stamp) -> AccessReport:
        return AccessReport(
            specimen=self.specimen,
            made_at=stamp.at,
            made_on=in_wareki_with_weekday(stamp.at.astimezone(JAPAN).date()),
            number="",
            person=person.name or "",
            issuer=f"{self.town}長",
            section=self.office.name,
            from_day=in_wareki(self.since),
            to_day=in_wareki(self.until),
            rows=tuple(self._row(one) for one in self.told),
            note=f"根拠の条の番号は、{_THE_LAW}のものです。",
            contact=self.office.name,
            contact_hours="平日 8:30〜17:15",
            telephone=self.office.phone,
            proof=proof_of(
                stamp,
                ground=f"{_THE_LAW} 第76条（ご本人への開示）",
                handling=_HANDLING,
                address=self.address,
            ),
        )

    def _row(self, told: Told) -> AccessRow:
        there = told.at.astimezone(JAPAN)
        deed, purpose = _DEEDS[told.event]
        agency = self.offices.of(told.agency) if told.agency else None
        law = next((law for law in self.laws if law.ground in told.grounds), None)
        return AccessRow(
            year=year_in_wareki(there.date()),
            day=in_wareki_with_weekday(there.date()).partition("年")[2],
            clock=f"{there:%H:%M}",
            agency=agency.name if agency else "",
            role="",
            deed=deed,
            kinds="（見せていません）" if told.refused else "、".join(told.kinds),
            purpose=purpose,
            ground="―" if told.refused else "、".join(ground.label for ground in told.grounds),
            article="" if told.refused or law is None else law.article.removeprefix(_THE_LAW).strip(),
            refused=told.refused,
        )


@reading(Event.PERSONS_PAPER_READ)
def prepare_access_report(act: Act, ref: str, *, person: str, since: date) -> SealedAccessReport:
    """What the log says of who saw or received something of this person since that day. Raises NotFound, Refused."""
    loaded = load_case(act, ref)
    whom = loaded.person(person)
    began = datetime.combine(since, time(), JAPAN)
    lines = _lines(act, ref, whom.public_ref, began)
    known = _offices_the_person_knows(act, loaded.case, whom.id)
    told = [
        one
        for one in (told_of(line.kept.entry, whom.public_ref) for line in reversed(lines))
        if one and (one.refused or one.agency in known)
    ]
    offices = act.offices
    act.facts["form"] = Form.ACCESS_REPORT.value.code
    act.facts["count"] = len(told)
    town = people.municipality(act.connection, act.town)
    return SealedAccessReport(
        case=seal_case(act, replace(loaded, permitted=only_names(loaded.permitted, whom.id))),
        person=whom.public_ref,
        told=tuple(_once_a_minute(told)),
        since=since,
        until=act.at.astimezone(JAPAN).date(),
        offices=names_in(act, loaded),
        laws=tuple(sharing.laws(act.connection, act.town, act.at)),
        office=offices[act.reach.agency],
        town=town.name,
        specimen=town.specimen,
        address=act.house.settings.address,
    )


def _offices_the_person_knows(act: Act, case: CaseRow, person: UUID) -> frozenset[UUID]:
    """Who took the case in, and the sides of what was given on grounds the person is told of.

    An office that knows her only from a meeting she did not consent to must not appear by what it wrote down after it.
    """
    given = sharing.disclosures_of(act.connection, act.town, [case.id])
    told = [row for row in given if person in row.persons and row.ground in TOLD_GROUNDS]
    return frozenset({case.opened_by, *(row.giver_id for row in told), *(row.recipient_id for row in told)})


def _lines(act: Act, case: str, person: str, since: datetime) -> list[Line]:
    filters = Filters(case=case, person=person, events=tuple(_DEEDS), since=since)
    return list(timeline(act.connection, act.town, filters, limit=MOST_ROWS))


def _once_a_minute(told: list[Told]) -> list[Told]:
    """The same office doing the same within a minute is one line: a page opened, a form sent, the page again."""
    kept: list[Told] = []
    for one in told:
        last = next(
            (k for k in reversed(kept) if (k.agency, k.event, k.kinds) == (one.agency, one.event, one.kinds)), None
        )
        if last is None or one.at - last.at > timedelta(minutes=1):
            kept.append(one)
    return kept
