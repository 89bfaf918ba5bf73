"""Meetings: what they want of this office, proposing a case, calling a sitting, putting a case on the agenda."""

from datetime import date, datetime, time

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from coord.actions.bodies import list_meetings
from coord.actions.cases import read_case
from coord.actions.convening import Agenda, Invited, call_meeting, propose_case, put_on_agenda, read_proposal
from coord.actions.gate import Actor, House
from coord.clock import JAPAN
from coord.domain.ground import Ground
from coord.errors import Invalid
from coord.web.answers import form_page, go_to
from coord.web.session import does
from coord.web.typed import CHOOSE, Typed, typed_now
from coord.web.words import today

PAGES = Blueprint("meetings", __name__)

PROPOSED = "会議に出すことを申し出ました。会議の事務局が、日と招く機関を決めます。"
CALLED = "会議の日を決めました。"
PUT = (
    "案件にのせました。記載を書いた機関に、提供の求めを出しました。"
    "席に着けない人がいないか、「出られない人・照らし合わせていない人」で確かめてください。"
)


@PAGES.get("/meetings")
@does("list_meetings")
def index(house: House, actor: Actor) -> ResponseReturnValue:
    """What meetings want of this office."""
    return form_page("pages/meetings/index.html", Typed(), page=list_meetings(house, actor))


@PAGES.post("/bodies/<ref:body>/meetings")
@does("call_meeting", "list_meetings")
def call(house: House, actor: Actor, body: str) -> ResponseReturnValue:
    """Fix the next sitting of a body."""
    typed = typed_now()
    try:
        call_meeting(house, actor, body, sits_at=_moment(typed), place=typed.word("place"))
    except Invalid as invalid:
        page = list_meetings(house, actor)
        return form_page("pages/meetings/index.html", typed.refused(invalid, sits_at="day"), page=page)
    flash(CALLED)
    return go_to("meetings.index")


def _moment(typed: Typed) -> datetime:
    """The day and the clock time of a sitting."""
    day = typed.later_day("day")
    if day is None:
        typed.complain("day", "日を、12/10 や R8.12.10 のように書いてください。")
    try:
        clock = time.fromisoformat(typed.word("clock").strip().zfill(5))
    except ValueError:
        clock = time()
        typed.complain("clock", "時刻を、14:00 のように書いてください。")
    typed.refuse_if_any()
    return datetime.combine(day or today(), clock, JAPAN)


@PAGES.get("/cases/<ref:case>/proposals/new")
@does("read_case", "list_meetings")
def blank(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """Propose a case for a meeting."""
    return _proposing(house, actor, case, Typed())


def _proposing(house: House, actor: Actor, case: str, typed: Typed) -> ResponseReturnValue:
    shown, bodies = read_case(house, actor, case), list_meetings(house, actor).bodies
    return form_page("pages/meetings/blank.html", typed, case=shown, bodies=bodies)


@PAGES.post("/cases/<ref:case>/proposals/new")
@does("propose_case", "read_case", "list_meetings")
def propose(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """Propose it."""
    typed = typed_now()
    try:
        if not typed.word("body"):
            typed.complain("body", "どの会議に出すかを選んでください。")
            typed.refuse_if_any()
        propose_case(house, actor, case, body=typed.word("body"), reason=typed.word("reason"))
    except Invalid as invalid:
        return _proposing(house, actor, case, typed.refused(invalid))
    flash(PROPOSED)
    return go_to("meetings.index")


@PAGES.get("/proposals/<ref:proposal>")
@does("read_proposal")
def show(house: House, actor: Actor, proposal: str) -> ResponseReturnValue:
    """A proposal, and the agenda to put it on."""
    return form_page("pages/meetings/proposal.html", Typed(), page=read_proposal(house, actor, proposal))


@PAGES.post("/proposals/<ref:proposal>/item")
@does("put_on_agenda", "read_proposal")
def put(house: House, actor: Actor, proposal: str) -> ResponseReturnValue:
    """Put it on the agenda."""
    typed = typed_now()
    try:
        item = put_on_agenda(house, actor, proposal, _agenda(typed))
    except Invalid as invalid:
        page = read_proposal(house, actor, proposal)
        return form_page("pages/meetings/proposal.html", typed.refused(invalid), page=page)
    flash(PUT)
    return go_to("items.show", item=item)


def _agenda(typed: Typed) -> Agenda:
    due = typed.later_day("due")
    if due is None:
        typed.complain("due", "回答の期限を、12/1 や 10日後 のように書いてください。")
    if not typed.word("meeting"):
        typed.complain("meeting", "会議の日か、「随時案件」を選んでください。")
    grounds = _grounds(typed)
    typed.refuse_if_any()
    named = tuple(pair.partition(" ") for pair in typed.all("person") if " " in pair)
    offices = tuple(Invited(agency=ref) for ref in typed.all("invited"))
    people = tuple(Invited(agency=agency, staff=staff) for agency, _, staff in named)
    return Agenda(
        meeting=None if typed.word("meeting") == "without" else typed.word("meeting"),
        grounds=grounds,
        invited=offices + people,
        question=typed.word("question"),
        due=due or date.max,
    )


def _grounds(typed: Typed) -> frozenset[Ground]:
    try:
        return frozenset(Ground(code) for code in typed.all("grounds"))
    except ValueError:
        typed.complain("grounds", CHOOSE)
        return frozenset()
