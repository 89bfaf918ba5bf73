"""Signing in and out, and saying what one works as."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from coord.actions import sessions
from coord.actions.gate import House
from coord.actions.sessions import TooManyTries, Visitor
from coord.web.answers import form_page, go_to
from coord.web.errors import SEE_OTHER
from coord.web.session import begin_session, does_before_choosing, forget_session, open_to_anyone, where_to
from coord.web.typed import Typed, typed_now

PAGES = Blueprint("session", __name__)

WRONG = "ログイン名かパスワードが違います。"


@PAGES.get("/sign-in")
@open_to_anyone
def sign_in(_: House) -> ResponseReturnValue:
    """The form to sign in with."""
    return form_page("pages/session/sign_in.html", Typed())


@PAGES.post("/sign-in")
@open_to_anyone
def begin(house: House) -> ResponseReturnValue:
    """Sign in."""
    typed = typed_now()
    login, password = typed.word("login"), typed.word("password")
    begun = sessions.sign_in(house, login=login, password=password, address=request.remote_addr or "")
    if begun is None or isinstance(begun, TooManyTries):
        typed.complain("login", WRONG if begun is None else wait_a_little(begun))
        return form_page("pages/session/sign_in.html", typed)
    visitor = sessions.visitor(house, begun.token)
    begin_session(begun, visitor)
    return redirect(where_to(), SEE_OTHER) if visitor.appointment else go_to("session.choice")


def wait_a_little(tries: TooManyTries) -> str:
    """What is said while the delay after wrong tries has not passed."""
    return f"続けて間違えたため、しばらくお待ちください。{tries.seconds}秒たってから、もう一度入れてください。"


@PAGES.post("/sign-out")
@does_before_choosing("end_session")
def end(house: House, visitor: Visitor) -> ResponseReturnValue:
    """End the session, at once, on the server too."""
    sessions.sign_out(house, visitor.actor)
    forget_session()
    return go_to("session.sign_in")


@PAGES.post("/sign-in/longer")
@does_before_choosing("stay_signed_in")
def stay(_: House, visitor: Visitor) -> ResponseReturnValue:
    """「続ける」: being asked for was all it took. The answer is how many seconds there are again."""
    return {"seconds": visitor.seconds_left}


@PAGES.get("/appointments/choice")
@does_before_choosing("choose_appointment")
def choice(_: House, visitor: Visitor) -> ResponseReturnValue:
    """The appointments one may work under."""
    return render_template("pages/session/choice.html", appointments=visitor.appointments)


@PAGES.post("/appointments/choice")
@does_before_choosing("choose_appointment")
def choose(house: House, visitor: Visitor) -> ResponseReturnValue:
    """Work under one of them from now on."""
    sessions.choose_appointment(house, visitor.actor, ref=typed_now().word("appointment"))
    return redirect(where_to(), SEE_OTHER)
