"""What a page answers with: a form to fill in or to mend, or the way to the next page."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from coord.web.errors import NOT_TAKEN, SEE_OTHER, TAKEN
from coord.web.typed import Typed


def form_page(template: str, typed: Typed, **shown: object) -> tuple[str, int]:
    """A form, empty or as it was typed; with complaints it says that nothing was taken."""
    return render_template(template, typed=typed, **shown), NOT_TAKEN if typed.problems else TAKEN


def go_to(endpoint: str, **named: str) -> Response:
    """After a deed: the page to look at next, so that reloading does nothing twice."""
    return redirect(url_for(endpoint, **named), SEE_OTHER)  # type: ignore[arg-type] # its own words begin with _
