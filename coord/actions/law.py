"""The law of the house, to be read by anyone who works in it."""

from dataclasses import dataclass

from audit.events import Event
from coord.actions.gate import Act, Opener, aside, reading
from coord.actions.shown import Recorded
from coord.domain.agency import Role
from coord.policy.explain import Chapter, law_of_the_house
from coord.store import sharing
from coord.store.rows import LawRow


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyPage:
    """Every rule in words, and the town's own words for each ground."""

    chapters: tuple[Chapter, ...]
    laws: tuple[LawRow, ...]
    recorded: Recorded


@dataclass(frozen=True, kw_only=True)
class SealedPolicy:
    """Nothing in it is sealed."""

    laws: tuple[LawRow, ...]

    def open(self, opener: Opener) -> PolicyPage:
        """The page with its sign."""
        return PolicyPage(
            chapters=law_of_the_house(),
            laws=self.laws,
            recorded=Recorded(at=opener.at, entry=opener.entry),
        )


@reading(Event.POLICY_READ)
def read_policy(act: Act) -> SealedPolicy:
    """Read the law of the house."""
    return SealedPolicy(laws=tuple(sharing.laws(act.connection, act.town, act.at)))


@aside
def open_guide(act: Act) -> Role:
    """Whoever works here may read how it is worked with: as what he reads it. It tells nothing of anyone."""
    return act.reach.role


def print_law() -> str:
    """The law of the house as plain text."""
    lines: list[str] = []
    for chapter in law_of_the_house():
        lines += [chapter.title, chapter.opening, ""]
        for sentence in chapter.sentences:
            lines.append(f"■ {sentence.heading}")
            lines.append(f"  {sentence.says}")
            lines += [f"   ・{condition}" for condition in sentence.conditions]
            if sentence.law:
                lines.append(f"   （{sentence.law}）")
        lines.append("")
    return "\n".join(lines)
