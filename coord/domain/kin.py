"""How two members of a household are tied (家族のつながり): the word kept, and what it says.

A tie is a statement about exactly two persons. Its text is a code; a parent's tie names which of the two is the
parent, by public reference. What 続柄 tells without such a statement is another matter: coord.actions.family.
"""

from dataclasses import dataclass
from enum import StrEnum

from coord.domain.ids import PUBLIC_REF_LENGTH


class Tie(StrEnum):
    """What two persons are to each other."""

    PARENT = "parent"
    MARRIED = "married"
    COHABITING = "cohabiting"
    SEPARATED = "separated"
    DIVORCED = "divorced"
    SIBLINGS = "siblings"
    TWINS = "twins"

    @property
    def label(self) -> str:
        """The word on screens and paper."""
        return _LABELS[self]


_LABELS = {
    Tie.PARENT: "親子",
    Tie.MARRIED: "夫婦（結婚している）",
    Tie.COHABITING: "内縁・事実婚",
    Tie.SEPARATED: "夫婦（別れて暮らしている）",
    Tie.DIVORCED: "離婚した",
    Tie.SIBLINGS: "きょうだい",
    Tie.TWINS: "ふたご",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Kin:
    """A tie as it is kept: `parent` is the public reference of the parent, for a parent's tie only."""

    tie: Tie
    parent: str = ""

    @property
    def text(self) -> str:
        """`married`, or `parent:<reference>`."""
        return f"{self.tie.value}:{self.parent}" if self.parent else self.tie.value


def kin_of(text: str) -> Kin:
    """The tie that `Kin.text` wrote. Raises ValueError on anything else."""
    code, _, parent = text.partition(":")
    kin = Kin(tie=Tie(code), parent=parent)
    named = len(parent) == PUBLIC_REF_LENGTH and parent.isalnum()
    if text != kin.text or (kin.tie is Tie.PARENT) != named:
        raise ValueError("a tie is a code, and a parent's tie names the parent")
    return kin
