"""The one door: decide, do, record, commit; only then is anything opened.

Three ways through it: `act` (an actor and an entry), `before_sign_in` (no actor yet; the
installation's tree) and `upkeep` (the program's own housekeeping). What an actor does `aside` opens
nothing and writes nothing the record answers for, and leaves no entry unless it is refused.
"""

from coord.actions.gate.act import Act, Actor
from coord.actions.gate.doors import (
    ACTIONS,
    act,
    aside,
    before_sign_in,
    deed,
    heartbeat,
    reading,
    upkeep,
)
from coord.actions.gate.house import Beginning, House, open_house
from coord.actions.gate.opening import Opener, Sealed

__all__ = [
    "ACTIONS",
    "Act",
    "Actor",
    "Beginning",
    "House",
    "Opener",
    "Sealed",
    "act",
    "aside",
    "before_sign_in",
    "deed",
    "heartbeat",
    "open_house",
    "reading",
    "upkeep",
]
