"""Why a date is not taken."""

from cms.accounts.refusals import Refusal

EXAMPLES = "“c. 1989”, “1989 or 1990”, “between May and June 1989”, “before 1990”, “since 1989” or “44 BCE”"


class NotUnderstood(Refusal):
    """A text is no date that can be held; the message tells an editor what to write."""


def not_a_date(text: str) -> NotUnderstood:
    return NotUnderstood(
        f"“{text}” is not understood as a date: write it like {EXAMPLES}, or as EDTF.", code="not_a_date"
    )
