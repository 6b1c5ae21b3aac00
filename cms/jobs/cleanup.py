"""Cleanup: deletes old autosaved drafts and counts, closed windows, and leases that ended long ago."""

from datetime import datetime, timedelta

from cms.accounts.limits import attempts
from cms.accounts.models import CacheEntry
from cms.desk.collaboration import autosave, leases, presence

EVERY = timedelta(hours=1)


def clear(*, at: datetime) -> None:
    autosave.forget(at=at)
    presence.forget(at=at)
    leases.forget(before=at - leases.KEPT)
    CacheEntry.objects.expired(at=at).delete()
    attempts.forget(at=at)
