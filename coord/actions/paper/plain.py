"""Paper without a number: it says nothing of a case, or belongs to the person it speaks of. Each has its entry."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from audit.events import Event
from coord.actions.gate import Act, Actor, House, reading
from coord.actions.paper.stamps import SealedStamp, Stamp, stamping, unstamped
from coord.errors import Invalid
from forms.catalog import Form
from forms.errors import PaperError
from forms.pdf import Press, content_of
from forms.printing import PlainSheet, render_plain


@dataclass(frozen=True, kw_only=True)
class PlainPaper:
    """A sheet without a number, opened and not yet stamped. `sheet` makes it for a stamp."""

    form: Form
    case: str | None
    sheet: Callable[[Stamp], PlainSheet]


@reading(Event.PAPER_PRINTED)
def stamp_paper(act: Act, *, form: Form, case: str | None, sha256: str) -> SealedStamp:
    """Record that a sheet without a number is printed, with the SHA-256 of its content; its stamp."""
    act.case = case
    act.facts["form"] = form.value.code
    act.facts["sha256"] = sha256
    return stamping(act)


def print_plain(house: House, actor: Actor, press: Press, paper: PlainPaper) -> bytes:
    """Stamp and render. Raises Invalid, naming the character, where the sheet cannot be drawn."""
    content = content_of(paper.sheet(unstamped(house.now())))
    sha256 = hashlib.sha256(content).hexdigest()
    stamp = stamp_paper(house, actor, form=paper.form, case=paper.case, sha256=sha256)
    try:
        return render_plain(press, paper.sheet(stamp))
    except PaperError as error:
        raise Invalid({"sheet": str(error)}) from error
