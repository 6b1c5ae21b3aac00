"""Chores: what workers do by themselves, as rounds. Each is safe to run twice."""

from datetime import datetime, timedelta

from cms.accounts import seal
from cms.accounts.limits import attempts
from cms.accounts.models import CacheEntry
from cms.desk.collaboration import autosave, leases, presence
from cms.desk.finding import missing
from cms.desk.write.bulk_edit import preview
from cms.publishing import refresh

from .context import Context, task
from .rounds import register_round
from .watch import watch_live, watch_waiting

# More would only wait for one another at the head of the log.
REFRESHING = 4


@task(takes_context=True, priority=30)
def seal_acts(context: Context, number: int = 1) -> bool:
    """Seal a batch of acts in the audit log; False where none was there to seal."""
    return seal.seal_due(at=context.at) is not None


@task(takes_context=True, priority=20)
def refresh_documents(context: Context, number: int = 1) -> bool:
    """Render a batch of documents again whose names or derived values changed; False for none to be had."""
    return bool(refresh.refresh_batch(at=context.at).taken)


@task(takes_context=True, priority=-50)
def check_live(context: Context) -> None:
    watch_live(at=context.at)


@task(takes_context=True, priority=-50)
def check_waiting(context: Context) -> None:
    watch_waiting(at=context.at)


@task(takes_context=True, priority=-40)
def look_through(context: Context, number: int = 1) -> bool:
    """Note what a batch of records lacks; False where all have been looked through."""
    return bool(missing.look_through())


@task(takes_context=True, priority=-60)
def clear(context: Context) -> None:
    clear_old(at=context.at)


def clear_old(*, at: datetime) -> None:
    """Delete old autosaved drafts and counts, windows that no longer report, leases that ended long ago.

    And previews of bulk edits that nobody confirmed.
    """
    autosave.forget(at=at)
    presence.forget(at=at)
    leases.forget(before=at - leases.KEPT)
    preview.forget(before=at - preview.KEPT)
    CacheEntry.objects.expired(at=at).delete()
    attempts.forget(at=at)


def register() -> None:
    """Declare the chores. The names are stored with each round's next time: a renamed one starts again."""
    register_round(seal_acts, name="sealing", label="seal the audit log", wanted=_acts_wait)
    register_round(
        refresh_documents,
        name="refresh",
        label="render documents again whose names changed",
        wanted=_documents_wait,
    )
    register_round(
        check_live,
        name="checks of what is live",
        label="check live records",
        every=timedelta(seconds=10),
    )
    register_round(
        check_waiting,
        name="checks of what waits",
        label="check waiting changesets",
        every=timedelta(seconds=10),
    )
    register_round(
        look_through,
        name="what is missing",
        label="look through records for what they lack",
        wanted=_records_wait,
    )
    register_round(clear, name="clearing", label="delete old drafts and leases", every=timedelta(hours=1))


def _acts_wait(*, at: datetime) -> int:
    return int(seal.is_due(at=at))


def _documents_wait(*, at: datetime) -> int:
    """One worker for each batch that waits."""
    return refresh.batches_due(most=REFRESHING)


def _records_wait(*, at: datetime) -> int:
    return int(missing.is_due())
