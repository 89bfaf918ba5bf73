"""Requests to give and their answers: only the office that wrote it gives, with the matrix for its own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from audit.events import Event
from coord.actions.bodies import item_of
from coord.actions.convening import said, seal_act_words
from coord.actions.gate import Act, Opener, deed, reading
from coord.actions.giving import Giver, giver_of, keep_disclosure, post_for
from coord.actions.loading import load_case
from coord.actions.matrix import Matrix, SealedMatrix, matrix_of
from coord.actions.necessity import decided_on
from coord.domain.compartment import Compartments
from coord.domain.ground import Basis, Ground, grounds_in_order
from coord.domain.meeting import ItemFacts
from coord.errors import Conflict, Invalid, NotFound
from coord.store import meetings, releases, sharing
from coord.store import tables as t
from coord.store.meeting_rows import ItemRow, RequestRow
from coord.store.rows import AgencyRow


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestPage:
    """A request, with what each attendee would see of this office's own statements, and why.

    `agreed`: to a release of what it gave, by the chair.
    """

    ref: str
    number: str
    body: str
    item: str
    due: date
    answer: str | None
    agreed: bool
    grounds: tuple[str, ...]
    matrix: Matrix


@dataclass(frozen=True, kw_only=True)
class SealedRequest:
    """The same, decided."""

    request: RequestRow
    item: ItemRow
    body: str
    agreed: bool
    matrix: SealedMatrix

    def open(self, opener: Opener) -> RequestPage:
        """The page, with the names that the giver may read."""
        return RequestPage(
            ref=self.request.public_ref,
            number=self.request.number,
            body=self.body,
            item=self.item.public_ref,
            due=self.request.due,
            answer=self.request.answer,
            agreed=self.agreed,
            grounds=tuple(ground.label for ground in grounds_in_order(self.item.grounds)),
            matrix=self.matrix.open(opener),
        )


@reading(Event.REQUEST_READ)
def preview_answer(act: Act, ref: str) -> SealedRequest:
    """Who would see what of this office's own if it gave; nothing is given. Raises NotFound, Refused."""
    request, item, giver = asked_here(act, ref)
    body = meetings.bodies(act.connection, act.town)[item.body_id]
    act.facts["agencies"] = [str(attendee.agency_id) for attendee in item.attendees]
    return SealedRequest(
        request=request,
        item=item,
        body=body.name,
        agreed=bool(releases.agreed_requests(act.connection, act.town, [request.id])),
        matrix=matrix_of(act, giver, _recipients(giver, item)),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerToRequest:
    """What the office gives: per recipient's reference the compartments. `for_tasks`: who gets a task may go on."""

    given: Mapping[str, Compartments]
    for_tasks: bool = True


@deed(Event.REQUEST_ANSWERED)
def answer_request(act: Act, ref: str, answer: AnswerToRequest) -> int:
    """Give one's own statements for the item; how many disclosures it made.

    Each person's go on her consent where one stands, else on a ground of the item. Raises Invalid
    where nothing of it may be given, Conflict where it was answered or the window is closed.
    """
    request, item, giver = asked_here(act, ref)
    _must_be_open(act, request, item)
    made: list[tuple[str, Ground]] = []
    given = []
    for office in _recipients(giver, item):
        wanted = answer.given.get(office.public_ref, frozenset())
        for prospect in giver.prospects(office, post_for(office)):
            chosen = prospect.compartments & wanted
            if chosen:
                row, _ = keep_disclosure(
                    giver,
                    office,
                    replace(prospect, compartments=chosen),
                    basis=Basis.REQUEST,
                    basis_id=request.id,
                )
                given.append(row)
                made.append((str(row), prospect.ground))
    if not made:
        raise Invalid(
            {"given": "選んだ中に、渡せる根拠のあるものがありません。渡さないときは「渡さない」を選んでください。"}
        )
    consents = [p.consent.id for o in _recipients(giver, item) for p in giver.prospects(o, post_for(o)) if p.consent]
    sharing.accept_as_giver(act.rows, act.town, consents, act.reach.agency, act.at)
    act.keep_all(
        t.request_disclosure,
        [{"municipality": act.town, "request_id": request.id, "disclosure_id": row} for row in given],
    )
    _keep_answer(act, request, item, "given", "", for_tasks=answer.for_tasks)
    act.persons = tuple(person.public_ref for person in giver.loaded.persons)
    act.facts["disclosures"] = [f"{ground.value}/{row}" for row, ground in made]
    return len(made)


@deed(Event.REQUEST_ANSWERED)
def decline_request(act: Act, ref: str, *, words: str) -> None:
    """Give nothing, and say why: the answer is a duty of effort, not of result. Raises Invalid, Conflict."""
    request, item, _ = asked_here(act, ref)
    _must_be_open(act, request, item)
    complaint = said(words, "渡さない理由を書いてください。会議の事務局と会長が読みます。")
    if complaint:
        raise Invalid({"words": complaint})
    _keep_answer(act, request, item, "declined", words, for_tasks=False)


def _must_be_open(act: Act, request: RequestRow, item: ItemRow) -> None:
    if request.answer is not None:
        raise Conflict("answered before")
    if item.closes_at <= act.at:
        raise Conflict("the window is closed")


def _keep_answer(act: Act, request: RequestRow, item: ItemRow, answer: str, words: str, *, for_tasks: bool) -> None:
    act.keep(
        t.request_answer,
        municipality=act.town,
        request_id=request.id,
        answer=answer,
        for_tasks=for_tasks,
        at=act.at,
        appointment_id=act.reach.appointment,
        sealed_words=seal_act_words(act, item.case_id, table="request_answer", row=request.id, words=words),
    )
    act.facts["answer"] = answer


def asked_here(act: Act, ref: str) -> tuple[RequestRow, ItemRow, Giver]:
    """The request, its item, and the actor's office as the giver that was asked. Raises NotFound, Refused."""
    request = meetings.request_by_ref(act.connection, act.town, ref)
    if request is None or request.agency_id != act.reach.agency:
        raise NotFound
    item = meetings.item_by_id(act.connection, act.town, request.item_id)
    item, _ = item_of(act, item.public_ref)
    act.facts.pop("item")
    act.facts["request"] = request.public_ref
    loaded = load_case(act, item.case_ref)
    return request, item, giver_of(act, loaded, facts_of_item(act, item))


def facts_of_item(act: Act, item: ItemRow) -> ItemFacts:
    """What a decision about giving asks of an item."""
    asked = meetings.requests_of_item(act.connection, act.town, item.id)
    return ItemFacts(
        grounds=item.grounds,
        attendees=frozenset(attendee.agency_id for attendee in item.attendees),
        asked=frozenset(request.agency_id for request in asked),
        necessary=decided_on(act, item),
        named={a.agency_id: a.staff_id for a in item.attendees if a.staff_id is not None},
        opens=item.opens_at,
        closes=item.closes_at,
    )


def _recipients(giver: Giver, item: ItemRow) -> list[AgencyRow]:
    """Everyone at the item but the giver."""
    me = giver.act.reach.agency
    return [giver.offices[a.agency_id] for a in item.attendees if a.agency_id != me]
