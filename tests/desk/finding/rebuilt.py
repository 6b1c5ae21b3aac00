"""What is held to be true of the stored names after anything that happened."""

from cms.desk.base import canonical
from cms.desk.finding.names import rows
from cms.desk.models import Card, CardName, Slug
from cms.desk.records.registry import kind
from cms.desk.records.survivors import survivors
from cms.publishing.models import LiveDocument, LiveName


def names_are_as_if_written_anew() -> None:
    cards = list(Card.objects.all())
    into = survivors([card.pk for card in cards])
    slugs: dict[int, list[str]] = {}
    for owner, slug in Slug.objects.order_by("pk").values_list("card", "slug"):
        slugs.setdefault(owner, []).append(slug)
    wanted = {
        (row.card_id, row.kind, row.finds, row.words, row.squeezed, row.printed)
        for card in cards
        for row in rows(
            CardName,
            card,
            main=card.label,
            others=[*card.also.split("\n"), *slugs.get(card.pk, ())],
            finds=into.get(card.pk, card.pk),
        )
    }
    stored = list(CardName.objects.values_list("card", "kind", "finds", "words", "squeezed", "printed"))
    assert len(stored) == len(set(stored))
    assert set(stored) == wanted
    live_names_are_those_of_documents()


def names_in(document: LiveDocument) -> list[str | None]:
    return list(kind(document.kind).body.live_names(canonical.loads(document.text)))


def live_names_are_those_of_documents() -> None:
    wanted = {
        (row.card_id, row.kind, row.finds, row.words, row.squeezed, row.printed)
        for each in LiveDocument.objects.select_related("card")
        for row in rows(
            LiveName,
            each.card,
            main=each.label,
            others=[name for name in (*names_in(each), each.slug) if name],
            finds=each.pk,
        )
    }
    stored = list(LiveName.objects.values_list("card", "kind", "finds", "words", "squeezed", "printed"))
    assert len(stored) == len(set(stored))
    assert set(stored) == wanted
