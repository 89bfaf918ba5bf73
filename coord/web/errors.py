"""The only place of status numbers: what is said when something can't be shown or done.

Not existing and not permitted give the same page, in the same words. No page here holds a name, a
value, or the reason of a refusal.
"""

from flask import Flask, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from coord.actions.loading import NeedsReason
from coord.errors import Conflict, Invalid, NotFound, NotSignedIn, ReadersRemain, RecordUnavailable, Refused
from coord.web.session import house_here
from coord.web.typed import Typed

TAKEN = 200
SEE_OTHER = 303
SENT_WRONGLY = 400
REASON_NEEDED = 403
NOTHING_HERE = 404
NOT_THIS_WAY = 405
SOMEONE_WAS_FIRST = 409
TOO_LARGE = 413
NOT_TAKEN = 422
BROKEN = 500
NOT_NOW = 503

Answer = tuple[str, int]


def answer_errors(app: Flask) -> None:
    """Say what happened, for every error there is."""
    app.register_error_handler(NotFound, nothing_here)
    app.register_error_handler(NOTHING_HERE, nothing_here)
    app.register_error_handler(Refused, nothing_here)
    app.register_error_handler(NeedsReason, reason_needed)
    app.register_error_handler(Invalid, sent_wrongly)
    app.register_error_handler(CSRFError, sent_wrongly)
    app.register_error_handler(SENT_WRONGLY, sent_wrongly)
    app.register_error_handler(NOT_THIS_WAY, not_this_way)
    app.register_error_handler(Conflict, someone_was_first)
    app.register_error_handler(TOO_LARGE, too_large)
    app.register_error_handler(NotSignedIn, not_signed_in)
    app.register_error_handler(RecordUnavailable, not_now)
    app.register_error_handler(ReadersRemain, readers_remain)
    app.register_error_handler(BROKEN, broken)
    app.register_error_handler(HTTPException, sent_wrongly)


def nothing_here(_: Exception) -> Answer:
    """Nothing is there, or nothing this reader may know of: one page for both."""
    return render_template("errors/nothing_here.html", here=None), NOTHING_HERE


OPENINGS = {
    "case": ("cases.open_with_reason", "cases.index"),
    "handoff": ("handoffs.open_with_reason", "handoffs.index"),
}
"""Where the written reason is sent, by what the address names; and where to go without writing one."""


def reason_needed(error: Exception, typed: Typed | None = None) -> Answer:
    """It is the office's, but not this person's: ask why it is to be opened."""
    named = {name: ref for name, ref in (request.view_args or {}).items() if name in OPENINGS}
    if not named:
        return nothing_here(error)
    opening, back = OPENINGS[next(iter(named))]
    status = NOT_TAKEN if typed else REASON_NEEDED
    there, away = url_for(opening, **named), url_for(back)
    return render_template("errors/reason_needed.html", there=there, away=away, typed=typed or Typed()), status


def sent_wrongly(_: Exception) -> Answer:
    """The form is not one of ours, or is too old."""
    return render_template("errors/sent_wrongly.html"), SENT_WRONGLY


def not_this_way(_: Exception) -> Answer:
    """The address is there, but is not opened like this."""
    return render_template("errors/not_this_way.html"), NOT_THIS_WAY


def someone_was_first(_: Exception) -> Answer:
    """The thing changed since it was looked at."""
    return render_template("errors/someone_was_first.html"), SOMEONE_WAS_FIRST


def too_large(_: Exception) -> Answer:
    """More was sent than any form of ours holds."""
    return render_template("errors/too_large.html"), TOO_LARGE


def not_signed_in(_: Exception) -> Response:
    """The session has ended."""
    return redirect(url_for("session.sign_in"), SEE_OTHER)


def not_now(_: Exception) -> Answer:
    """No entry can be written, so nothing is shown."""
    place = house_here().settings.fallback_place
    return render_template("errors/not_now.html", fallback_place=place), NOT_NOW


def readers_remain(_: Exception) -> Answer:
    """The deed is recorded, but a page opened before it may still be on its way."""
    return render_template("errors/readers_remain.html"), NOT_NOW


def broken(_: Exception) -> Answer:
    """Something in the program broke."""
    return render_template("errors/broken.html"), BROKEN
