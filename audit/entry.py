"""One entry of the log and its exact bytes, the leaf.

An entry holds opaque references, codes and counts, never a name or a content: every string must match
``OPAQUE``, which no Japanese text passes. The leaf is canonical JSON; it is made once, stored, and hashed
as stored. Nothing here touches a database.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import cast
from uuid import UUID

from audit.events import Event

TREE_ZERO = UUID(int=0)
"""The installation's own tree: sign-ins, keys, settings, everything that belongs to no municipality."""

FORMAT_VERSION = 1
LARGEST_LEAF = 65_535
"""Bytes. A bundle writes each length in 16 bits (C2SP tlog-tiles)."""

OPAQUE = re.compile(r"[A-Za-z0-9_.:+/=-]{0,128}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_SALT = re.compile(r"[0-9a-f]{32}", re.ASCII)
_EPOCH_START = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST_NUMBER = 2**53
_MICROSECOND = timedelta(microseconds=1)
_NO_FACTS: Mapping[str, "Fact"] = MappingProxyType({})
_NO_DIGESTS: Mapping[str, str] = MappingProxyType({})

Fact = int | str | Sequence[int | str]


class NotAnEntry(ValueError):
    """The entry holds what an entry may not hold, or the bytes are not a leaf. The message has no values in it."""


class Outcome(StrEnum):
    """How the deed ended."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What one deed leaves behind. Raises NotAnEntry when any part could carry a name or content.

    ``at`` is aware; kept in UTC to the microsecond. ``case`` and ``persons`` are public references.
    ``before`` and ``after`` map the name of what was written (``table/key``) to the SHA-256 (hex) of its
    rows as they stood and as they now stand; an empty string in ``after`` says that it was destroyed.
    ``detail_commitment`` is the SHA-256 (hex) of a sealed blob kept elsewhere (a reason in words).
    """

    tree: UUID
    event: Event
    at: datetime
    actor: UUID | None = None
    appointment: UUID | None = None
    agency: UUID | None = None
    session: str | None = None
    case: str | None = None
    persons: tuple[str, ...] = ()
    purpose: str | None = None
    ground: str | None = None
    disclosure: UUID | None = None
    outcome: Outcome = Outcome.DONE
    rule: str | None = None
    facts: Mapping[str, Fact] = field(default_factory=lambda: _NO_FACTS)
    before: Mapping[str, str] = field(default_factory=lambda: _NO_DIGESTS)
    after: Mapping[str, str] = field(default_factory=lambda: _NO_DIGESTS)
    detail_commitment: str | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise NotAnEntry("at has no time zone")
        for name in ("session", "case", "purpose", "ground", "rule"):
            value = getattr(self, name)
            if value is not None:
                _must_be_opaque(name, value)
        for person in self.persons:
            _must_be_opaque("persons", person)
        for key, fact in self.facts.items():
            _must_be_classified(self.event, key)
            _must_be_a_fact(key, fact)
        for digests in (self.before, self.after):
            _must_be_digests(digests)
        if self.detail_commitment is not None and not _DIGEST.fullmatch(self.detail_commitment):
            raise NotAnEntry("detail_commitment is not a SHA-256 in hex")

    def to_leaf(self, *, eid: UUID, writer: UUID, writer_seq: int, previous: str, salt: bytes) -> bytes:
        """The exact bytes that are stored and hashed. ``previous`` is the hash of the writer's previous leaf."""
        parts = {
            "v": FORMAT_VERSION,
            "eid": str(eid),
            "t": (self.at - _EPOCH_START) // _MICROSECOND,
            "tree": str(self.tree),
            "event": str(self.event),
            "actor": _text(self.actor),
            "appointment": _text(self.appointment),
            "agency": _text(self.agency),
            "session": self.session,
            "case": self.case,
            "persons": list(self.persons) or None,
            "purpose": self.purpose,
            "ground": self.ground,
            "disclosure": _text(self.disclosure),
            "outcome": str(self.outcome),
            "rule": self.rule,
            "facts": dict(self.facts) or None,
            "before": dict(self.before) or None,
            "after": dict(self.after) or None,
            "detail": self.detail_commitment,
            "salt": salt.hex(),
            "w": str(writer),
            "ws": writer_seq,
            "wp": previous,
        }
        return _canonical({key: value for key, value in parts.items() if value is not None})


@dataclass(frozen=True, kw_only=True)
class KeptEntry:
    """An entry as read back from its leaf, with what the writer added."""

    entry: Entry
    eid: UUID
    writer: UUID
    writer_seq: int
    previous: str
    salt: bytes


def from_leaf(leaf: bytes) -> KeptEntry:
    """Read a leaf. Raises NotAnEntry unless the bytes are exactly what to_leaf would write."""
    try:
        parts = json.loads(leaf)
        kept = _kept(parts)
        again = kept.entry.to_leaf(
            eid=kept.eid, writer=kept.writer, writer_seq=kept.writer_seq, previous=kept.previous, salt=kept.salt
        )
    except NotAnEntry:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as broken:
        raise NotAnEntry(f"not a leaf: {type(broken).__name__}") from None
    if again != leaf:
        raise NotAnEntry("not in canonical form")
    return kept


def _kept(parts: dict[str, object]) -> KeptEntry:
    match parts:
        case {
            "v": 1,
            "eid": str(eid),
            "t": int(micros),
            "tree": str(tree),
            "event": str(event),
            "outcome": str(outcome),
            "salt": str(salt),
            "w": str(writer),
            "ws": int(writer_seq),
            "wp": str(previous),
        } if _SALT.fullmatch(salt) and writer_seq > 0 and (not previous or _DIGEST.fullmatch(previous)):
            pass
        case _:
            raise NotAnEntry("a required part is missing")
    return KeptEntry(
        entry=_entry_of(parts, tree=tree, event=event, outcome=outcome, micros=micros),
        eid=UUID(eid),
        writer=UUID(writer),
        writer_seq=writer_seq,
        previous=previous,
        salt=bytes.fromhex(salt),
    )


def _entry_of(parts: dict[str, object], *, tree: str, event: str, outcome: str, micros: int) -> Entry:
    return Entry(
        tree=UUID(tree),
        event=_event(event),
        at=_EPOCH_START + timedelta(microseconds=micros),
        actor=_uuid(parts.get("actor")),
        appointment=_uuid(parts.get("appointment")),
        agency=_uuid(parts.get("agency")),
        session=_opaque(parts.get("session")),
        case=_opaque(parts.get("case")),
        persons=tuple(_texts(parts.get("persons"))),
        purpose=_opaque(parts.get("purpose")),
        ground=_opaque(parts.get("ground")),
        disclosure=_uuid(parts.get("disclosure")),
        outcome=Outcome(outcome),
        rule=_opaque(parts.get("rule")),
        facts=_mapping(parts.get("facts")),
        before=_mapping(parts.get("before")),
        after=_mapping(parts.get("after")),
        detail_commitment=_opaque(parts.get("detail")),
    )


def _canonical(parts: Mapping[str, object]) -> bytes:
    leaf = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    if len(leaf) > LARGEST_LEAF:
        raise NotAnEntry("the leaf is larger than 65,535 bytes")
    return leaf


def _must_be_opaque(name: str, value: object) -> None:
    if not isinstance(value, str) or not OPAQUE.fullmatch(value):
        raise NotAnEntry(f"{name} is not an opaque code")


def _must_be_classified(event: Event, key: str) -> None:
    if key not in event.may_carry:
        # The key itself may be a slip of content: it is not repeated in the message.
        raise NotAnEntry(f"{event} carries a fact that its row in events.py does not list")


def _must_be_a_fact(key: str, fact: object) -> None:
    parts = fact if isinstance(fact, list | tuple) else (fact,)
    for part in parts:
        if isinstance(part, int) and not isinstance(part, bool) and abs(part) <= _LARGEST_NUMBER:
            continue
        _must_be_opaque(f"fact {key}", part)


def _must_be_digests(digests: Mapping[str, str]) -> None:
    for reference, digest in digests.items():
        _must_be_opaque("statement reference", reference)
        if digest and not _DIGEST.fullmatch(digest):
            raise NotAnEntry("a digest is not a SHA-256 in hex")


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _event(code: str) -> Event:
    # By name rather than by call: the Enum's own __new__ takes a row, not a code.
    return cast("Event", Event._value2member_map_[code])


def _uuid(value: object) -> UUID | None:
    return None if value is None else UUID(_must_be_text(value))


def _opaque(value: object) -> str | None:
    return None if value is None else _must_be_text(value)


def _texts(value: object) -> list[str]:
    return [_must_be_text(part) for part in value] if isinstance(value, list) else []


def _must_be_text(value: object) -> str:
    if not isinstance(value, str):
        raise NotAnEntry("a part is not text")
    return value


def _mapping(value: object) -> dict[str, str]:
    return dict(value) if isinstance(value, dict) else {}
