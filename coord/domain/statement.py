"""A statement (記載): one value of one field, by one source, about one or more persons."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from coord.domain.compartment import Compartments


class Answer(StrEnum):
    """What kind of answer a value is. An empty box says nothing; each of these says something."""

    GIVEN = "given"
    NOT_ASKED = "not_asked"
    NONE = "none"
    UNKNOWN = "unknown"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        """The word on screens and paper; empty for a given answer, whose text speaks."""
        return _ANSWER_LABELS[self]


_ANSWER_LABELS = {
    Answer.GIVEN: "",
    Answer.NOT_ASKED: "未聴取",
    Answer.NONE: "該当なし",
    Answer.UNKNOWN: "不明",
    Answer.DECLINED: "回答なし（断られた）",
}


class Source(StrEnum):
    """情報源: whose knowledge a statement is."""

    PERSON = "person"
    FAMILY = "family"
    OBSERVED = "observed"
    OFFICIAL = "official"
    OTHER_AGENCY = "other_agency"

    @property
    def label(self) -> str:
        """The word on screens and paper."""
        return _SOURCE_LABELS[self]


_SOURCE_LABELS = {
    Source.PERSON: "本人談",
    Source.FAMILY: "家族談",
    Source.OBSERVED: "観察",
    Source.OFFICIAL: "公的記録",
    Source.OTHER_AGENCY: "他機関",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """What a statement says. All of it is sealed, the source and the day included.

    `learned_on` is the day the author came to know it, None where that is not known.
    """

    answer: Answer = Answer.GIVEN
    text: str = ""
    source: Source = Source.PERSON
    learned_on: date | None = None

    @property
    def shown(self) -> str:
        """The text to show: the words given, or the kind of answer in a word."""
        return self.text if self.answer is Answer.GIVEN else self.answer.label


def encode_value(value: Value) -> bytes:
    """The bytes that are sealed: a JSON list of four, UTF-8, with the text exactly as typed."""
    day = value.learned_on.isoformat() if value.learned_on else None
    parts = [value.answer.value, value.text, value.source.value, day]
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()


def decode_value(data: bytes) -> Value:
    """The value that `encode_value` made these bytes of. Raises ValueError on anything else."""
    parts = json.loads(data)
    if not isinstance(parts, list) or len(parts) != 4:  # noqa: PLR2004 - the four of encode_value
        raise ValueError("a sealed value is a list of four")
    answer, text, source, day = parts
    return Value(
        answer=Answer(answer),
        text=str(text),
        source=Source(source),
        learned_on=date.fromisoformat(day) if day else None,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementFacts:
    """What a decision needs to know of a statement, and nothing of what it says.

    Statements with equal facts get one decision between them.

    `compartments` are those the statement touches: the field's own, and for free text the ticked
    ones (unticked = all). `place` is true where it tells, or may tell, where someone lives.
    `without_consent` is true where the office that wrote it had it from another office, without consent;
    `released_to` are the offices for which the chair then released it.
    """

    municipality: UUID
    case: UUID
    agency: UUID
    field: str
    compartments: Compartments
    place: bool
    subjects: frozenset[UUID]
    recorded_at: datetime
    without_consent: bool = False
    released_to: frozenset[UUID] = frozenset()
