"""What live claims ask of the newsroom, stored, so that its list walks an index and reads no documents.

It follows the log, as a subscriber does: whatever changes a served claim is there, refreshes too, and what it
asks for is in its document. Behind by as much as workers are.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from cms.desk.base import canonical
from cms.publishing.models import LiveDocument, Publication

from ..origins.reasons import Voice
from .approved import KEPT
from .day import look_again
from .models import Asked, LogRead
from .staleness import Why

# Entries of the log that are read in one transaction.
BATCH = 500


def asked(what: str) -> QuerySet[Asked]:
    """What claims ask of that kind, the longest first."""
    return Asked.objects.filter(what=what).select_related("card").order_by("what", "since", "pk")


def is_behind(*, at: datetime) -> int:
    """1 where the log has entries of claims that are not read, since they are read in order; else 0."""
    read = LogRead.objects.values_list("position", flat=True).first() or 0
    # Entries of others alone are read on once there are many, so that few are looked through each time.
    soon = Q(position__gt=read, position__lte=read + BATCH, card__kind="claim")
    return int(Publication.objects.filter(soon | Q(position__gt=read + BATCH)).exists())


@transaction.atomic
def read_on() -> int:
    """Note what the claims in the next entries of the log ask for now; how many entries."""
    LogRead.objects.get_or_create(pk=1)
    read = LogRead.objects.select_for_update(no_key=True).get(pk=1)
    entries = Publication.objects.filter(position__gt=read.position).order_by("position")
    rows = list(entries.values_list("position", "card", "card__kind")[:BATCH])
    if not rows:
        return 0
    _note({card for _, card, kind in rows if kind == "claim"})
    read.position = rows[-1][0]
    read.save(update_fields=["position"])
    return len(rows)


def read_all() -> None:
    """Read batch after batch, until nothing is left."""
    while read_on():
        pass


def _note(cards: set[int]) -> None:
    Asked.objects.filter(card__in=cards).delete()
    live = LiveDocument.objects.filter(card__in=cards).order_by("card").values_list("card", "text")
    documents = {card: canonical.loads(text) for card, text in live}
    Asked.objects.bulk_create(
        Asked(card_id=card, what=what, since=since, why=why)
        for card, document in documents.items()
        for what, since, why in asks(document)
    )
    look_again(documents)


def asks(document: Mapping[str, Any]) -> Iterator[tuple[str, date | None, str]]:
    """What the document of a claim asks for: of which kind, since when, and why."""
    derived = document["derived"]
    stale = derived.get("stale") or {"since": "", "why": []}
    over = [each["sentence"] for each in stale["why"] if each["code"] != Why.OUTCOME]
    since = date.fromisoformat(stale["since"]) if stale["since"] else None
    for each in stale["why"]:
        if each["code"] == Why.OUTCOME:
            yield Asked.What.OUTCOME, since, each["sentence"]
    if over:
        yield Asked.What.REVIEW, since, " ".join(over)
    reasons = " ".join(each["sentence"] for each in derived["reasons"])
    if document.get("told_as") == Voice.FACT and derived["voice"] != Voice.FACT and not over:
        yield Asked.What.WEAKENED, None, reasons
    if _could_be_more(document):
        yield Asked.What.STRONGER, None, reasons


def _could_be_more(document: Mapping[str, Any]) -> bool:
    is_kept = any(each["code"] == KEPT for each in document["derived"]["reasons"])
    return is_kept and not document.get("told_as_reason")
