"""Clearing away what nobody came back for: words not saved, windows not heard of, leases long ended."""

from datetime import datetime, timedelta

from cms.desk.collaboration import autosave, leases, presence

EVERY = timedelta(hours=1)


def clear(*, at: datetime) -> None:
    autosave.forget(at=at)
    presence.forget(at=at)
    leases.forget(before=at - leases.KEPT)
