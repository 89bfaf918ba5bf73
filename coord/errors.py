"""The tree of errors. A message carries ids and codes, never a name or a value.

CoordError
├── NotReady            the program refuses to start, and says what to do
├── Invalid             what was typed can't be taken; carries one sentence per field
├── Refused             a rule says no; carries the rule's id for the log, never for the page
├── NotFound            no such thing, or none that this reader may know of: one answer for both
├── Conflict            someone else was first; nothing was lost
├── NotSignedIn         no session, or one that has ended
├── RecordUnavailable   the log can't be written, so nothing is shown
├── ReadersRemain       the deed is done, but someone who began before it may still be reading
└── IntegrityError      a sealed thing is not what was sealed; carries a code
"""

from collections.abc import Mapping


class CoordError(Exception):
    """Whatever coord raises on purpose."""


class NotReady(CoordError):
    """The program can't start as it is set up. The message says what to do, in Japanese."""


class Invalid(CoordError):
    """Input that can't be taken.

    `problems` maps a form field's name to one Japanese sentence that says how to mend it.
    """

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(", ".join(sorted(problems)))
        self.problems = dict(problems)


class Refused(CoordError):
    """A rule said no. `rule` is its id (for the log only)."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class NotFound(CoordError):
    """Nothing is there, or nothing that this reader may know of."""


class Conflict(CoordError):
    """The thing changed since it was looked at, or the same act was done before."""


class NotSignedIn(CoordError):
    """There is no living session behind the request."""


class RecordUnavailable(CoordError):
    """The entry could not be committed. No entry, no data."""


class ReadersRemain(CoordError):
    """The deed stands and is recorded, but a read that began before it has not ended in time."""


class IntegrityError(CoordError):
    """A sealed value did not open as what it claims to be. `code` names how (crypto/FORMAT.md)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
