"""Sharing: who will see what and why, before anyone does; then giving it, on the persons' consents."""

from dataclasses import dataclass

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from coord.actions.gate import Actor, House
from coord.actions.matrix import Cell, Matrix, MatrixRow, preview_sharing
from coord.actions.sharing import share_on_consent
from coord.domain.agency import Hat
from coord.domain.compartment import Compartments
from coord.domain.ground import Ground
from coord.errors import Invalid
from coord.web.answers import form_page, go_to
from coord.web.session import does
from coord.web.typed import Typed, typed_now

PAGES = Blueprint("sharing", __name__)

GIVEN = "渡しました。選んだ区分は、いまから相手の画面で見えます。提供の記録を残しました。"
CHOOSE_SOME = "渡す区分を、ひとつ以上選んでください。"
BE_SURE = "表の「だれに、何が」を確かめてから、印を付けてください。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """The rows of one recipient."""

    ref: str
    name: str
    hat: str
    rows: tuple[MatrixRow, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell of this recipient."""
        return tuple(cell for row in self.rows for cell in row.cells)

    @property
    def on_consent(self) -> bool:
        """Whether any consent lets this recipient have anything."""
        return any(cell.why == "given" and cell.ground is Ground.CONSENT for cell in self.cells)


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """The matrix as it is laid out: the columns that say something, and those that nobody is given."""

    columns: tuple[tuple[str, str], ...]
    never: tuple[str, ...]
    groups: tuple[Group, ...]

    @property
    def codes(self) -> frozenset[str]:
        """The columns, for choosing a row's cells."""
        return frozenset(code for code, _ in self.columns)

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """On what something would be given, besides consent."""
        given = {cell.ground for group in self.groups for cell in group.cells if cell.why == "given" and cell.ground}
        return tuple(sorted(given - {Ground.CONSENT}))

    @property
    def held_back(self) -> int:
        """How many statements stay with the giver, cell by cell."""
        return sum(cell.held_back for group in self.groups for cell in group.cells)


def table_of(matrix: Matrix) -> Table:
    """Lay the matrix out, the coordinating offices first."""
    hats = {ref: hat for ref, _, hat in matrix.offices}
    rows: dict[str, list[MatrixRow]] = {}
    for row in matrix.rows:
        rows.setdefault(row.agency_ref, []).append(row)
    groups = [
        Group(ref=ref, name=found[0].agency, hat=hats.get(ref, ""), rows=tuple(found)) for ref, found in rows.items()
    ]
    said = {c.compartment for group in groups for c in group.cells if c.why != "not_given"}
    return Table(
        columns=tuple(column for column in matrix.compartments if column[0] in said),
        never=tuple(label for code, label in matrix.compartments if code not in said),
        groups=tuple(sorted(groups, key=lambda group: group.hat != Hat.COORDINATION.label)),
    )


@PAGES.get("/cases/<ref:case>/sharing")
@does("preview_sharing")
def matrix(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """Who would see what: the usual recipients, or the one that was chosen."""
    return _page(house, actor, case, to=request.args.get("to", ""))


def _page(house: House, actor: Actor, case: str, *, to: str, typed: Typed | None = None) -> ResponseReturnValue:
    page = preview_sharing(house, actor, case, recipients=(to,) if to else ())
    offered = _offered(page) if to else ()
    ticked = MultiDict([("compartments", code) for code, _, _ in offered])
    return form_page(
        "pages/sharing/matrix.html",
        typed or Typed(ticked),
        page=page,
        table=table_of(page),
        to=to,
        offered=offered,
    )


def _offered(page: Matrix) -> tuple[tuple[str, str, int], ...]:
    """(code, label, how many statements) of what the consents let this recipient have."""
    counts: dict[str, int] = {}
    for row in page.rows:
        for cell in row.cells:
            if cell.why == "given" and cell.ground is Ground.CONSENT:
                counts[cell.compartment] = counts.get(cell.compartment, 0) + cell.count
    return tuple((code, label, counts[code]) for code, label in page.compartments if code in counts)


@PAGES.post("/cases/<ref:case>/disclosures")
@does("share_on_consent", "preview_sharing")
def share(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """Give the chosen compartments to the chosen office."""
    typed = typed_now()
    try:
        wanted = _wanted(typed)
        share_on_consent(house, actor, case, recipient=typed.word("recipient"), compartments=wanted)
    except Invalid as invalid:
        refused = typed.refused(invalid, recipients="recipient")
        to = "" if "recipient" in refused.problems else typed.word("recipient")
        return _page(house, actor, case, to=to, typed=refused)
    flash(GIVEN)
    return go_to("sharing.matrix", case=case)


def _wanted(typed: Typed) -> Compartments:
    wanted = typed.compartments("compartments")
    if not typed.word("recipient"):
        typed.complain("recipient", "渡す相手の機関を選んでください。")
    if not wanted:
        typed.complain("compartments", CHOOSE_SOME)
    if not typed.ticked("sure", "yes"):
        typed.complain("sure", BE_SURE)
    typed.refuse_if_any()
    return wanted
