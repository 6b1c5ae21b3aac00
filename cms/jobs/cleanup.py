"""Cleanup: deletes old autosaved drafts, windows that no longer report, and leases that ended long ago."""

from datetime import datetime, timedelta

from cms.desk.collaboration import autosave, leases, presence

EVERY = timedelta(hours=1)


def clear(*, at: datetime) -> None:
    autosave.forget(at=at)
    presence.forget(at=at)
    leases.forget(before=at - leases.KEPT)
