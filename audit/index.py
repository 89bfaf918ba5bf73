"""What the auditor's timeline is filtered by: columns derived from leaves, rows of log_index and log_index_person.

Derived only: every row shown is read from its leaf, and verify_database compares these columns with leaves.
"""

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from uuid import UUID

Row = tuple[object, ...]
Place = tuple[UUID, int, int]
"""Tree, epoch, index."""


def parts_of(leaf: bytes) -> dict[str, Any]:
    """The leaf's JSON, unchecked: cheap enough for every leaf of a long log. Raises ValueError."""
    parts = json.loads(leaf)
    if not isinstance(parts, dict):
        # Every unreadable leaf is the same error to the caller.
        raise ValueError("not a leaf")  # noqa: TRY004
    return parts


def index_row(place: Place, parts: dict[str, Any]) -> Row:
    """The columns of log_index in their order. Raises ValueError, KeyError, AttributeError on a foreign leaf."""
    return (
        *place,
        parts["t"],
        parts["event"],
        _uuid(parts, "actor"),
        _uuid(parts, "appointment"),
        _uuid(parts, "agency"),
        parts.get("case"),
        parts.get("ground"),
        _uuid(parts, "disclosure"),
        parts["outcome"],
        parts.get("rule"),
    )


def person_rows(place: Place, parts: dict[str, Any]) -> Iterator[Row]:
    """The columns of log_index_person, a row for each person named once."""
    tree, epoch, leaf_index = place
    for person in dict.fromkeys(parts.get("persons", ())):
        yield tree, person, epoch, leaf_index


def _uuid(parts: dict[str, Any], name: str) -> UUID | None:
    value = parts.get(name)
    return None if value is None else _read(value)


# The same few people act all day, and reading a UUID costs more than hashing a leaf.
_read = lru_cache(maxsize=10_000)(UUID)
