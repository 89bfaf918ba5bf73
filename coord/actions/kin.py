"""What is asked of a tie between two persons (家族のつながり) before it is written."""

from collections.abc import Collection
from uuid import UUID

from coord.actions.loading import LoadedCase
from coord.domain.fields import Kind, field_by_code
from coord.domain.kin import kin_of
from coord.domain.statement import Answer, Value
from coord.errors import Invalid

_WRITTEN_BEFORE = (
    "この2人のつながりは、もう書いてあります。変わったときや、まちがえたときは、"
    "ケースの「世帯」にある記載の「直す」から書きなおしてください。"
)
_WHICH_PARENT = "どちらが親かを選んでください。"


def check_first_tie(loaded: LoadedCase, agency: UUID, field: str, subjects: Collection[UUID]) -> None:
    """One office says one thing about two persons; saying another is a correction. Raises Invalid."""
    if field_by_code(field).kind is not Kind.KIN:
        return
    for item in loaded.permitted:
        if item.row.field == field and item.row.agency_id == agency and item.row.subjects == subjects:
            raise Invalid({field: _WRITTEN_BEFORE})


def check_tie(field: str, value: Value, persons: Collection[str]) -> None:
    """The parent is one of the two. Raises Invalid."""
    if field_by_code(field).kind is not Kind.KIN or value.answer is not Answer.GIVEN:
        return
    try:
        kin = kin_of(value.text)
    except ValueError:
        return  # the field itself complains
    if kin.parent and kin.parent not in persons:
        raise Invalid({field: _WHICH_PARENT})
