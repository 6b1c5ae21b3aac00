"""Stash: store unpublished edits while the live version is corrected, and apply them again afterwards."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from cms.accounts import audit
from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.desk.base import permissions
from cms.desk.collaboration import leases
from cms.desk.models import Aside, Card, Record, Version
from cms.desk.models.versions import How
from cms.desk.records.registry import kind
from cms.desk.write.change import change
from cms.desk.write.edits import ChangeConflict

from . import versions
from .discard import DiscardError, return_to_live
from .plan import Aim, Plan, plan

THEIRS, OURS = "now", "aside"


class StashError(Refusal):
    """Edits can't be stashed, or a stash applied or dropped; the message says why."""


@transaction.atomic
def stash(record: Record, *, by: User, at: datetime, expect: int) -> Aside:
    """Stash the unpublished edits of a live record as of version `expect`, and return it to its live version.

    StashError where there are none, or the record has a stash already. ChangeConflict and ChangeRefused as in
    `discard`.
    """
    permissions.require(by, permissions.WRITE)
    card = record.card = Card.objects.locked([record.pk])[record.pk]
    if there := open_stash(card):
        raise StashError(
            f"Edits of “{card}” were stashed by {there.by}: apply or drop that stash first.",
            code="aside_already",
        )
    live = card.live_version
    try:
        # The reference is stored in versions, and keeps the name that stashes once had.
        version = return_to_live(record, by=by, at=at, expect=expect, reference="set aside")
    except DiscardError as error:
        raise StashError(str(error), code=error.code) from error
    if version is None:
        raise StashError(
            f"The unpublished edits of “{card}” change nothing: discard them.", code="no_difference"
        )
    audit.record("record.set_aside", by=by, at=at, card=card.pk, about=str(card), detail={"version": expect})
    return Aside.objects.create(
        card=card,
        version=versions.version_of(card, expect),
        base=versions.version_of(card, live or 0),
        by=by,
        at=at,
    )


def open_stash(card: Card) -> Aside | None:
    """The record's stash that was neither applied nor dropped, if any."""
    return Aside.objects.filter(card=card, ended_at=None).select_related("by", "version", "base").first()


def preview(aside: Aside, *, expect: int, settled: Mapping[str, str] | None = None) -> Plan:
    """What applying the stash would do to the working copy in version `expect`.

    settled: for each path that changed on both sides, which value to use: `now` for the working copy's,
    `aside` for the stash's. The plan's conflicts are those not settled.
    """
    card, of = aside.card, kind(aside.card.kind)
    decided = settled or {}
    aim = Aim(
        card,
        base=versions.whole(of, aside.base.state),
        wanted=versions.whole(of, aside.version.state),
        now=versions.state_of(card, expect),
        overriding={path for path, side in decided.items() if side == OURS},
    )
    [found] = plan([aim])
    left = [each for each in found.conflicts if decided.get(each.path) != THEIRS]
    return replace(found, conflicts=left)


@transaction.atomic
def apply_stash(
    aside: Aside, *, by: User, at: datetime, expect: int, settled: Mapping[str, str] | None = None
) -> Version | None:
    """Apply the stash to the working copy, field by field; whoever wrote the edits is a contributor.

    ChangeConflict where the same value changed since and is not `settled`: see `preview`.
    """
    permissions.require(by, permissions.WRITE)
    card = _lock(aside)
    found = preview(aside, expect=expect, settled=settled)
    if found.conflicts:
        raise ChangeConflict(list(found.conflicts), by=card.updated_by, at=card.updated_at)
    version = change(
        kind(card.kind).model._default_manager.select_related("card").get(pk=card.pk),
        by=by,
        at=at,
        how=How.TAKE_UP,
        expect=expect,
        fields=found.fields,
        reference=f"version:{aside.version.number}",
        contributors=versions.writers({card.pk: aside.version.number})[card.pk],
    )
    _end(aside, Aside.End.TAKEN_UP, by=by, at=at)
    return version


@transaction.atomic
def drop_stash(aside: Aside, *, by: User, at: datetime) -> None:
    """Drop the stash; the edits stay in the record's versions and can be restored from there."""
    permissions.require(by, permissions.WRITE)
    leases.require_free([_lock(aside)], by=by, at=at, refusal=StashError)
    _end(aside, Aside.End.GIVEN_UP, by=by, at=at)


def _lock(aside: Aside) -> Card:
    """Lock the stash's card; StashError where the stash was applied or dropped already."""
    card = Card.objects.locked([aside.card_id])[aside.card_id]
    # Read again under the lock: somebody else may have just applied or dropped it.
    aside.refresh_from_db()
    aside.card = card
    if aside.ended_at:
        raise StashError(
            f"This stash was {aside.get_ended_how_display()} by {aside.ended_by} already.",
            code="ended_already",
        )
    return card


def _end(aside: Aside, how: str, *, by: User, at: datetime) -> None:
    aside.ended_by, aside.ended_at, aside.ended_how = by, at, how
    aside.save(update_fields=["ended_by", "ended_at", "ended_how"])
    detail = {"version": aside.version.number}
    audit.record(f"aside.{how}", by=by, at=at, card=aside.card_id, about=str(aside.card), detail=detail)
