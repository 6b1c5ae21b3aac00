"""The names that each record is found by, written by whatever writes or renames one."""

from collections.abc import Collection, Iterable, Iterator
from typing import TypeVar

from cms.desk.base.search_words import printed, search_words, spaced, squeezed
from cms.desk.models import Card, CardName, Slug
from cms.desk.models.names import FoundName
from cms.desk.records.survivors import survivors, with_duplicates

N = TypeVar("N", bound=FoundName)
BATCH = 1000


def rows(model: type[N], card: Card, *, main: str, others: Iterable[str], finds: int) -> Iterator[N]:
    """The rows, unsaved, of a record that is called `main`; of names that are found alike only the first."""
    seen: set[tuple[str, ...]] = set()
    for place, name in enumerate([main, *others]):
        words, bare, written = spaced(search_words(name)), squeezed(name), printed(name)
        is_new = (words, bare) not in seen or (written and (words, bare, written) not in seen)
        seen |= {(words, bare), (words, bare, written)}
        if bare and is_new:
            yield model(
                card=card,
                kind=card.kind,
                finds=finds,
                is_main=not place,
                words=words,
                squeezed=bare,
                printed=written,
            )


def index_names(cards: Collection[Card], *, new: Collection[Card] = ()) -> None:
    """Write the names of working copies anew, from their label, other names, and slugs of today and before.

    new: those of them that have no rows yet.
    """
    ids = [card.pk for card in cards]
    slugs: dict[int, list[str]] = {}
    for owner, slug in Slug.objects.filter(card__in=ids).order_by("pk").values_list("card", "slug"):
        slugs.setdefault(owner, []).append(slug)
    into = survivors([card.pk for card in cards if card.merged_into_id])
    fresh = {card.pk for card in new}
    if old := [key for key in ids if key not in fresh]:
        CardName.objects.filter(card__in=old).delete()
    CardName.objects.bulk_create(
        (
            row
            for card in cards
            for row in rows(
                CardName,
                card,
                main=card.label,
                others=[*card.also.split("\n"), *slugs.get(card.pk, ())],
                finds=into.get(card.pk, card.pk),
            )
        ),
        batch_size=BATCH,
    )


def lead_names(cards: Collection[int]) -> None:
    """Have the names of records that were just merged, or unmerged, lead to what they are read as now."""
    moved = with_duplicates(cards)
    into = survivors(moved)
    leading: dict[int, list[int]] = {}
    for card in moved:
        leading.setdefault(into.get(card, card), []).append(card)
    for last, owners in leading.items():
        CardName.objects.filter(card__in=owners).exclude(finds=last).update(finds=last)
