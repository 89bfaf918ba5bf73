"""Who is there, and what a page may be reached by: closed unless listed open.

A page says which actions it performs (`@does("read_case")`) and is then called with the house and
the actor; or it is listed open (`@open_to_anyone`) and called with the house alone. The browser's
cookie holds an opaque token; who it belongs to is looked up on the server, every time.
"""

from collections.abc import Callable
from functools import wraps

import flask_login
from flask import Flask, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from coord.actions import sessions
from coord.actions.gate import Actor, House
from coord.actions.sessions import SignedIn, Visitor
from coord.domain.agency import Role
from coord.errors import NotSignedIn
from coord.web.places import case_deeds_of, places_of

_SEE_OTHER = 303

Page = Callable[..., ResponseReturnValue]

DOES: dict[Page, tuple[str, ...]] = {}
"""Which actions each page performs. A test compares them with the law of the house."""
OPEN: set[Page] = set()
"""The pages anyone may see, signed in or not."""
BEFORE_CHOOSING: set[Page] = set()
"""The pages for someone who is signed in and has not yet said what he works as."""


class Bearer(flask_login.UserMixin):  # type: ignore[misc]
    """Whoever holds a living token."""

    def __init__(self, token: str, visitor: Visitor) -> None:
        """The token is what the cookie keeps."""
        self.id = token
        self.visitor = visitor


def does(*actions: str) -> Callable[[Page], Page]:
    """The actions a page performs; it is called with (house, actor, **what the address names)."""

    def declare(page: Page) -> Page:
        @wraps(page)
        def reached(**named: str) -> ResponseReturnValue:
            return page(house_here(), _actor(), **named)

        DOES[reached] = actions
        return reached

    return declare


def does_before_choosing(*actions: str) -> Callable[[Page], Page]:
    """The same for a page that needs no chosen appointment; called with (house, visitor)."""

    def declare(page: Page) -> Page:
        @wraps(page)
        def reached(**named: str) -> ResponseReturnValue:
            return page(house_here(), g.visitor, **named)

        DOES[reached] = actions
        BEFORE_CHOOSING.add(reached)
        return reached

    return declare


def open_to_anyone(page: Page) -> Page:
    """A page for anyone; called with (house)."""

    @wraps(page)
    def reached(**named: str) -> ResponseReturnValue:
        return page(house_here(), **named)

    OPEN.add(reached)
    return reached


def house_here() -> House:
    """The house this application stands on."""
    house: House = current_app.extensions["coord"]
    return house


def works_as(role: Role) -> bool:
    """Whether who is there works in this role now. What he may do is the law's to say, not this page's."""
    visitor: Visitor = g.visitor
    return visitor.appointment is not None and visitor.appointment.role is role


def _actor() -> Actor:
    visitor: Visitor = g.visitor
    return visitor.actor


def close_the_doors(app: Flask, *, keep: Callable[[House, Actor], None]) -> None:
    """Refuse every page that is not listed open to whoever is not signed in.

    `keep` is told who sent a form after his session had run out, so that nothing typed is lost.
    """
    login = flask_login.LoginManager()
    login.session_protection = None  # sessions live, move and end on the server
    login.init_app(app, add_context_processor=False)

    @login.user_loader  # type: ignore[untyped-decorator]
    def bearer(token: str) -> Bearer | None:
        try:
            return Bearer(token, sessions.visitor(house_here(), token))
        except NotSignedIn:
            return None

    def let_in() -> Response | None:
        turned_away = _let_in()
        if turned_away is not None and request.method == "POST" and "visitor" not in g:
            gone = sessions.who_just_left(house_here(), str(session.get("_user_id", "")))
            if gone is not None:
                keep(house_here(), gone)
        return turned_away

    app.before_request(let_in)
    app.context_processor(_who_is_shown)


def _let_in() -> Response | None:
    if request.endpoint == "static":
        return None
    bearer = flask_login.current_user
    if bearer.is_authenticated:
        g.visitor = bearer.visitor
    page = current_app.view_functions.get(request.endpoint or "")
    if page is None or page in OPEN:
        return None
    if not bearer.is_authenticated:
        _remember_where_to()
        return redirect(url_for("session.sign_in"), _SEE_OTHER)
    if g.visitor.appointment is None and page not in BEFORE_CHOOSING:
        _remember_where_to()
        return redirect(url_for("session.choice"), _SEE_OTHER)
    return None


def _remember_where_to() -> None:
    """A page of ours that was asked for, by its path alone: no query, and nowhere else."""
    if request.method == "GET" and request.url_rule is not None:
        session["where_to"] = request.path


def where_to() -> str:
    """Where to go after signing in, told once."""
    return str(session.pop("where_to", url_for("home.index")))


def begin_session(signed_in: SignedIn, visitor: Visitor) -> None:
    """Let the browser keep the token, and nothing of an earlier session."""
    going = session.get("where_to")
    session.clear()
    if going:
        session["where_to"] = going
    flask_login.login_user(Bearer(signed_in.token, visitor))
    g.visitor = visitor


def forget_session() -> None:
    """Let the browser keep nothing."""
    flask_login.logout_user()
    session.clear()
    g.pop("visitor", None)


def _who_is_shown() -> dict[str, object]:
    """What the frame of a page needs: who is there, and where he may go."""
    visitor: Visitor | None = g.get("visitor")
    role = visitor.appointment.role if visitor and visitor.appointment else None
    pages = current_app.view_functions
    return {
        "visitor": visitor,
        "places": places_of(role, pages),
        "case_deeds": case_deeds_of(role, pages),
        "here": request.blueprint,
        "after_idle": "" if _opens_again() else url_for("home.index"),
    }


def _opens_again() -> bool:
    """Whether the page shown now has an address of its own, to come back to after signing in again."""
    return request.method == "GET" or current_app.url_map.bind("").test(request.path, "GET")
