"""People at work and their appointments: the administrator enters one, the office's head confirms it."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from coord.actions.appointments import (
    NewAppointment,
    confirm_appointment,
    end_appointment,
    give_appointment,
    list_staff,
)
from coord.actions.gate import Actor, House
from coord.domain.agency import Role
from coord.errors import Invalid
from coord.web.answers import form_page, go_to
from coord.web.session import does
from coord.web.typed import Typed, typed_now
from coord.web.words import today

PAGES = Blueprint("staff", __name__)

ENTERED = "発令を入れました。所属長が確かめるまで、何も開きません。"
CONFIRMED = "確かめました。任期のあいだ、この発令が効きます。"
NEEDED = {
    "staff": "人を選んでください。",
    "agency": "機関を選んでください。",
    "role": "役割を選んでください。",
    "title": "職名を書いてください。",
    "starts": "始まりの日を、R8.12.1 や 2026-12-01 のように書いてください。",
}
ENDED = "発令を終えました。この立場の画面は、もう開きません。"


@PAGES.get("/staff")
@does("list_staff")
def index(house: House, actor: Actor) -> ResponseReturnValue:
    """Who is appointed where."""
    return _list(house, actor, Typed())


def _list(house: House, actor: Actor, typed: Typed) -> ResponseReturnValue:
    return form_page("pages/staff/index.html", typed, page=list_staff(house, actor))


@PAGES.post("/appointments")
@does("give_appointment", "list_staff")
def give(house: House, actor: Actor) -> ResponseReturnValue:
    """Enter an appointment."""
    typed = typed_now()
    try:
        give_appointment(house, actor, _appointment(typed))
    except Invalid as invalid:
        return _list(house, actor, typed.refused(invalid))
    flash(ENTERED)
    return go_to("staff.index")


def _appointment(typed: Typed) -> NewAppointment:
    for name, sentence in NEEDED.items():
        if not typed.word(name).strip():
            typed.complain(name, sentence)
    if typed.word("role") not in set(Role):
        typed.complain("role", NEEDED["role"])
    starts, until = typed.later_day("starts"), typed.later_day("until")
    typed.refuse_if_any()
    return NewAppointment(
        staff_ref=typed.word("staff"),
        agency_ref=typed.word("agency"),
        role=Role(typed.word("role")),
        title=typed.word("title"),
        starts=starts or today(),
        until=until,
        kana=typed.word("kana"),
        birth=typed.word("birth"),
    )


@PAGES.post("/appointments/<ref:appointment>/confirmation")
@does("confirm_appointment", "list_staff")
def confirm(house: House, actor: Actor, appointment: str) -> ResponseReturnValue:
    """The head says that it is so."""
    try:
        confirm_appointment(house, actor, appointment)
    except Invalid as invalid:
        return _list(house, actor, Typed().refused(invalid))
    flash(CONFIRMED)
    return go_to("staff.index")


@PAGES.post("/appointments/<ref:appointment>/ending")
@does("end_appointment")
def end(house: House, actor: Actor, appointment: str) -> ResponseReturnValue:
    """End an appointment, at once."""
    end_appointment(house, actor, appointment)
    flash(ENDED)
    return go_to("staff.index")
