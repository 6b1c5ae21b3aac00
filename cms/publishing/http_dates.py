"""Dates for `Last-Modified`: whole seconds, none of which two transactions share.

A date of HTTP names a second, in which a record may change twice. A reader's date is only proof that nothing
has changed since if it is never given to two states of the feed (RFC 9110, section 8.8.2.2).
"""

from datetime import datetime, timedelta

SECOND = timedelta(seconds=1)


def next_date(last: datetime | None, *, at: datetime) -> datetime:
    """The second of `at`, or the first one after `last`, the date given before this."""
    second = at.replace(microsecond=0)
    return max(second, last + SECOND) if last else second


def shown_date(date: datetime | None, *, at: datetime) -> datetime | None:
    """The date, if it may be served then; None while it lies ahead, and for one that is no whole second.

    Dates run ahead where more is published than one a second. What was written before dates were given like
    this has the instant of its publication, which other states may share.
    """
    return date if date and not date.microsecond and date <= at else None
