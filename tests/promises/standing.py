"""What must hold of a town's rows and record at the end of a story, whoever looks."""

from datetime import timedelta
from uuid import UUID

from audit.events import Event
from coord.domain.access import Grant
from coord.domain.compartment import Compartment
from coord.domain.ground import Ground
from tests.promises.player import Player


def everything(player: Player) -> None:
    """Every check on the rows and on the record."""
    rows_are_accounted_for(player)
    nobody_gives_what_he_has_not(player)
    own_rights_were_earned(player)
    nothing_stands_on_what_ended(player)
    no_entry_names_anything(player)


def rows_are_accounted_for(player: Player) -> None:
    """P5, P6: the grants in force and the walls that stand are those of the story, no more and no fewer."""
    at, tables = player.at(), player.look()
    lying = {g.disclosure for g in tables.grants if g.disclosure and g.starts <= at < g.until}
    told = {gift.disclosure for gift in player.notebook.gifts.values() if gift.stands(at)}
    made = {(g.id, g.agency, g.giver, g.post, g.subject, g.compartments, g.ground, g.field) for g in tables.grants}
    noted = player.notebook.grants(tables)
    if made != {(g.id, g.agency, g.giver, g.post, g.subject, g.compartments, g.ground, g.field) for g in noted}:
        player.broke("P5", "rows", "the grants in the table are not those of the story")
    if lying != told:
        player.broke("P6", "rows", f"{len(lying - told)} grants are in force that ended, {len(told - lying)} missing")
    if {w.id for w in tables.walls if w.starts <= at < w.until} != set(player.notebook.walls):
        player.broke("P5", "rows", "the walls in the table are not those of the story")


def nobody_gives_what_he_has_not(player: Player) -> None:
    """P10: a disclosure opens its giver's own statements only, and was made by somebody who works there."""
    tables = player.tables
    for row in tables.grants:
        lying = tables.disclosures.get(row.disclosure) if row.disclosure else None
        if row.ground is Ground.OWN:
            if (row.giver, lying) != (row.agency, None):
                player.broke("P10", "rows", f"an own right opens another office's statements: {row}")
        elif lying is None:
            player.broke("P10", "rows", f"a grant without a disclosure: {row}")
        else:
            expected = (lying.giver, lying.recipient, lying.ground, lying.case)
            if (row.giver, row.agency, row.ground, row.case) != expected or row.subject not in lying.persons:
                player.broke("P10", "rows", f"{row} is wider than {lying}")
            gift = player.notebook.gifts.get(lying.id)
            agreed_to = gift is not None and gift.by_task
            if row.ground is Ground.EMERGENCY:
                _was_broken_open(player, row)
            elif tables.posts[lying.made_by].agency != lying.giver and not agreed_to:
                player.broke("P10", "rows", f"made by somebody of another office: {lying}")


def _was_broken_open(player: Player, row: Grant) -> None:
    """An emergency is for one person, twelve hours at most, and of a glass that was broken.

    It is of one person; of another only the dangers, where its giver wrote one about both.
    """
    glasses = player.notebook.glasses.values()
    mine = [
        g
        for g in glasses
        if (g.case, g.staff, g.second) == (row.case, row.staff, row.confirmed_by)
        and (g.person == row.subject or _is_of_a_danger_to_both(player, row, g.person))
    ]
    if not mine or row.until - row.starts > timedelta(hours=12):
        player.broke("P10", "rows", f"an emergency that nobody began: {row}")


def _is_of_a_danger_to_both(player: Player, row: Grant, person: UUID) -> bool:
    narrow = (row.field, row.compartments) == ("watch.caution", frozenset({Compartment.WATCH}))
    return narrow and any(
        s.facts.field == "watch.caution" and s.facts.agency == row.giver and {person, row.subject} <= s.facts.subjects
        for s in player.tables.statements
        if s.facts.case == row.case
    )


def own_rights_were_earned(player: Player) -> None:
    """An office has a right of its own by opening the case, writing, asking, or accepting: and of nobody else."""
    for row in player.tables.grants:
        if (
            row.ground is Ground.OWN
            and not {
                (row.case, row.agency, row.subject),
                (row.case, row.agency, None),
            }
            & player.notebook.earned
        ):
            player.broke("P10", "rows", f"an own right that nothing earned: {row}")


def nothing_stands_on_what_ended(player: Player) -> None:
    """P6, from the record alone: no entry after the end of a disclosure says that something stood on it."""
    gifts = {str(gift.disclosure): gift for gift in player.notebook.gifts.values()}
    for kept in player.reader.entries(player.town.id):
        shown = kept.entry.facts.get("shown", ())
        for one in shown if isinstance(shown, list | tuple) else ():
            gift = gifts.get(str(one).rsplit("/", 1)[-1])
            if gift is not None and not gift.stands(kept.entry.at):
                player.broke("P6", "record", f"{one} was shown at {kept.entry.at}, ended {gift.ended_at}")
        if kept.entry.event is Event.FIELD_UNREADABLE:
            player.broke("P3", "record", f"a field could not be read: {kept.entry.facts}")


def no_entry_names_anything(player: Player) -> None:
    """P8: no canary of the world in any leaf."""
    for leaf in player.reader.leaves(player.town.id):
        found = player.canaries.found_in(leaf.decode())
        if found:
            player.broke("P8", "leaf", f"{found} in {leaf.decode()}")
