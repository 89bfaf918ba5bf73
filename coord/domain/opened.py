"""What an entry says was opened: each value by its place and its ground, never by its words."""

from collections.abc import Iterator
from dataclasses import dataclass

from coord.domain.ground import Ground

NOBODY = NOTHING = "-"
"""Written where there is no person, or no disclosure: what an office reads on its own right."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """One value: of whom (public reference), which field, on which ground, through which disclosure (its id)."""

    person: str
    field: str
    ground: Ground
    disclosure: str

    @property
    def text(self) -> str:
        """As it stands in the entry: `person/field/ground/disclosure`."""
        return f"{self.person}/{self.field}/{self.ground.value}/{self.disclosure}"


def opened_of(text: str) -> Opened | None:
    """The value an entry's text names; None where the text is no such name."""
    match text.split("/"):
        case [person, field, ground, disclosure] if ground in set(Ground):
            return Opened(person=person, field=field, ground=Ground(ground), disclosure=disclosure)
        case _:
            return None


def opened_in(fact: object) -> Iterator[Opened]:
    """Every value that the `shown` of an entry names."""
    for text in fact if isinstance(fact, list | tuple) else ():
        opened = opened_of(str(text))
        if opened is not None:
            yield opened
