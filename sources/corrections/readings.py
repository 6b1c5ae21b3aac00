"""Receipts: which keys have read past the wrong version, and not yet past the correction."""

from dataclasses import dataclass

from django.db.models import Max

from cms.desk.models import Card
from cms.publishing.models import Publication, Reading


@dataclass(frozen=True)
class Receipt:
    """The keys by what they have read of the changes.

    behind: past the wrong version, not past the whole correction. past: past it. before: not as far as the
    wrong version. wrong, right: the positions of the log between which a reader holds what was wrong.
    """

    wrong: int
    right: int
    behind: list[Reading]
    past: list[Reading]
    before: list[Reading]


def receipt(correction: Card) -> Receipt | None:
    """The receipt of a published correction; None where it corrected nothing in the log."""
    put_right = dict(
        Publication.objects.filter(notice=correction).values_list("card").annotate(Max("position"))
    )
    if not put_right:
        return None
    before = Publication.objects.filter(card__in=put_right, version__isnull=False)
    wrong = [
        position for card, position in before.values_list("card", "position") if position < put_right[card]
    ]
    first, last = min(wrong, default=min(put_right.values())), max(put_right.values())
    rows = list(Reading.objects.select_related("key").order_by("position", "key__name"))
    return Receipt(
        wrong=first,
        right=last,
        behind=[each for each in rows if first <= each.position < last],
        past=[each for each in rows if each.position >= last],
        before=[each for each in rows if each.position < first],
    )
