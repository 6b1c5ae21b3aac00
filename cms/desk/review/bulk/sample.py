"""Reviewing hundreds of records: drawing a sample, and marking rows as read."""

import secrets
from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction

from cms.accounts import audit
from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.models import Changeset, Draw, Reading
from cms.desk.models.changesets import Verdict
from cms.desk.models.states import FROZEN, states_before
from cms.desk.review.lifecycle import ReviewError, lock, require_step
from cms.desk.review.timeline import decide

from .groups import Group, outline
from .progress import is_large, lines_of, requires_reading, sample_of


@transaction.atomic
def draw(changeset: Changeset, *, seen: str, by: User, at: datetime) -> Draw:
    """Draw a sample of each large group for one reviewer; the same one if it was drawn already.

    ReviewError where the changeset changed since the page with digest `seen`, or no group is large.
    """
    require_step(by, Verdict.DRAWN)
    lock(changeset, expect=states_before(Verdict.DRAWN))
    digest = changeset.digest()
    if seen != digest:
        raise ReviewError(
            "The changeset changed while you read it: look at what changed.", code="moved_while_read"
        )
    if known := changeset.draws.filter(by=by, digest=digest).first():
        return known
    large = [group for group in outline(changeset) if is_large(group)] if requires_reading(changeset) else []
    if not large:
        raise ReviewError(
            f"No group of “{changeset}” is large enough for a sample: read all its rows.",
            code="nothing_to_sample",
        )
    return _draw(changeset, large, digest=digest, by=by, at=at)


def _draw(changeset: Changeset, large: list[Group], *, digest: str, by: User, at: datetime) -> Draw:
    # The seed of the round's first draw: taking a record out must not give another sample to choose from.
    before = changeset.draws.filter(by=by, round=changeset.round).first()
    seed, rows = before.seed if before else secrets.token_hex(16), settings.REVIEW_SAMPLE_ROWS
    drawn = {group.code: sample_of(group, seed=seed, rows=rows) for group in large}
    number, of = sum(map(len, drawn.values())), sum(len(group.cards) for group in large)
    note = f"{number} of {of}, by the seed {seed}"
    decide(changeset, Verdict.DRAWN, by=by, at=at, digest=digest, note=note)
    return changeset.draws.create(
        round=changeset.round,
        digest=digest,
        seed=seed,
        rows=rows,
        drawn=drawn,
        by=by,
        at=at,
    )


@transaction.atomic
def mark(changeset: Changeset, cards: Collection[int], *, by: User, at: datetime) -> int:
    """Mark the proposals of these cards, by id, as read; returns how many were not marked before.

    ReviewError where one of them is no longer in the submitted changeset.
    """
    permissions.require(by, permissions.APPROVE)
    lock(changeset, expect=FROZEN)
    if not cards:
        raise ReviewError("Choose the rows that you have read.", code="choice_missing")
    # The mark is for the proposal's line, not the card: a changed proposal has to be read again.
    lines = lines_of(changeset)
    if gone := set(cards) - lines.keys():
        number = "A record" if len(gone) == 1 else f"{len(gone)} records"
        raise ReviewError(
            f"{number} of those left “{changeset}” while you read: look at it again.", code="not_in_it"
        )
    known = set(changeset.readings.filter(by=by, card__in=cards).values_list("card", "line"))
    new = sorted((card, lines[card]) for card in set(cards) if (card, lines[card]) not in known)
    Reading.objects.bulk_create(
        (Reading(changeset=changeset, card=card, line=line, by=by, at=at) for card, line in new),
        batch_size=1000,
    )
    detail = {"rows": len(new)}
    audit.record("changeset.read", by=by, at=at, changeset=changeset.pk, about=str(changeset), detail=detail)
    return len(new)
