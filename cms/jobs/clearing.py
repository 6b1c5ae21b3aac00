"""Clearing away what nobody came back for: words not saved, windows not heard of, leases long ended."""

from datetime import datetime, timedelta

from cms.desk import leases, presence, unsaved

EVERY = timedelta(hours=1)


def clear(*, at: datetime) -> None:
    unsaved.forget(at=at)
    presence.forget(at=at)
    leases.forget(before=at - leases.KEPT)
