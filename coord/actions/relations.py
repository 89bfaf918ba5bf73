"""利害関係 at an item (N-3): who may not be there, who was not compared, and who says it of herself."""

from dataclasses import dataclass

from audit.events import Event
from coord.actions.attending import at_work, hiding_walls, walled
from coord.actions.bodies import item_of, must_convene
from coord.actions.convening import said
from coord.actions.gate import Act, Opener, deed, reading
from coord.actions.shown import Recorded
from coord.actions.walls import LONGEST_REASON, keep_wall
from coord.domain.access import WallRule
from coord.errors import Invalid, Refused
from coord.store import people, relations
from coord.store import tables as t
from coord.store.rows import AppointmentRow


@dataclass(frozen=True, kw_only=True, slots=True)
class Relations:
    """(name, office) of who may not be at the item, and of whom nothing could be compared. Never which relation."""

    ref: str
    apart: tuple[tuple[str, str], ...]
    uncompared: tuple[tuple[str, str], ...]
    recorded: Recorded


@dataclass(frozen=True, kw_only=True)
class SealedRelations:
    """The same; nothing in it is sealed: names of people at work are clear."""

    ref: str
    apart: tuple[tuple[str, str], ...]
    uncompared: tuple[tuple[str, str], ...]

    def open(self, opener: Opener) -> Relations:
        """The page with its sign."""
        return Relations(
            ref=self.ref,
            apart=self.apart,
            uncompared=self.uncompared,
            recorded=Recorded(at=opener.at, entry=opener.entry),
        )


@reading(Event.RELATIONS_READ)
def read_relations(act: Act, ref: str) -> SealedRelations:
    """Who may not be at the item and who was not compared, for its secretariat. Raises NotFound, Refused."""
    item, body = item_of(act, ref)
    must_convene(act, body)
    there = at_work(act, {a.agency_id: a.staff_id for a in item.attendees})
    off = relations.recused_from(act.connection, act.town, item.id)
    apart = walled(hiding_walls(act, item.case_id), {row.staff_id for row in there}) | off
    known = relations.who_has_identity(act.connection, act.town)
    gone = [row for row in people.appointments_in_agency(act.connection, act.town, None) if row.staff_id in off]
    listed = _named([row for row in (*there, *gone) if row.staff_id in apart])
    uncompared = _named([row for row in there if row.staff_id not in known | apart])
    act.facts["count"] = len(listed)
    act.facts["uncompared"] = len(uncompared)
    return SealedRelations(ref=item.public_ref, apart=listed, uncompared=uncompared)


def _named(rows: list[AppointmentRow]) -> tuple[tuple[str, str], ...]:
    return tuple(dict.fromkeys((row.staff_name, row.agency_name) for row in rows))


@deed(Event.CLOSENESS_DECLARED)
def declare_closeness(act: Act, ref: str, *, reason: str) -> None:
    """Say that one has an interest in this household: from now on nothing of it exists for her.

    Whoever was invited by name is off the item. Raises NotFound, Invalid, Refused for who is not at it.
    """
    item, body = item_of(act, ref)
    here = item.invites(agency=act.reach.agency, staff=act.reach.staff)
    if not here and act.reach.agency != body.secretariat_id:
        raise Refused("not-an-attendee")
    complaint = said(reason, "どんな関係かを、ひとことで書いてください。", longest=LONGEST_REASON)
    if complaint:
        raise Invalid({"closeness": complaint})
    wall = keep_wall(act, item.case_id, rule=WallRule.CONFLICT, person=None, staff=act.reach.staff, reason=reason)
    act.keep(
        t.item_recusal,
        municipality=act.town,
        id=act.new_id(),
        item_id=item.id,
        staff_id=act.reach.staff,
        agency_id=act.reach.agency,
        at=act.at,
        appointment_id=act.reach.appointment,
    )
    act.facts["wall"] = str(wall)
    act.must_outlast_readers = True
