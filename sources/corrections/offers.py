"""What the pages of records offer of corrections: to begin one, its places, and who has read it."""

from collections.abc import Iterator

from django.urls import reverse

from cms.newsroom.records.next_step import Link
from cms.newsroom.records.offered import offer_everywhere
from cms.newsroom.records.standing import Standing

from .models import Case


@offer_everywhere
def corrections(standing: Standing) -> Iterator[Link]:
    card = standing.card
    if card.kind == "correction":
        if Case.objects.filter(pk=card.pk).exists():
            yield Link("Places that tell it", reverse("admin:correction_places", args=[card.pk]))
            if card.last_position is not None:
                yield Link("Who has read it", reverse("admin:correction_readers", args=[card.pk]))
    elif card.last_position is not None and not card.merged_into_id and standing.may_submit:
        yield Link("Correct this…", reverse("admin:correction_begin", args=[card.pk]))
