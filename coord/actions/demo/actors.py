"""Someone of the town at work, as a session would make him."""

from coord.actions.founding import Town
from coord.actions.gate import Actor


def actor_of(town: Town, person: str, agency: str | None = None) -> Actor:
    """This person under his appointment, or under the one at this office. Raises KeyError where there is none."""
    for (key, office), appointment in town.appointments.items():
        if key == person and agency in (None, office):
            return Actor(
                municipality=town.id,
                staff=town.staff[person],
                appointment=appointment,
                session="demo",
            )
    raise KeyError(person)
