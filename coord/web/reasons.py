"""担当外閲覧 over the pages: a written reason opens what is the office's but not this person's, once."""

from collections.abc import Callable

from flask.typing import ResponseReturnValue

from coord.actions.loading import LONGEST_REASON, NeedsReason
from coord.domain.checking import complaint_about_text
from coord.errors import Invalid
from coord.web.errors import reason_needed
from coord.web.typed import typed_now


def opened_for(page: Callable[[str], ResponseReturnValue]) -> ResponseReturnValue:
    """The page, made with the reason that was written; or the form again, with what to mend."""
    typed = typed_now()
    reason = typed.word("reason")
    complaint = complaint_about_text(reason, longest=LONGEST_REASON)
    try:
        if complaint:
            raise Invalid({"reason": complaint})  # noqa: TRY301 - one place shows the form again
        return page(reason)
    except Invalid as invalid:
        return reason_needed(NeedsReason("reason-needed"), typed.refused(invalid))
