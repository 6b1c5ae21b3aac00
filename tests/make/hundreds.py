"""Changesets of many records, made fast: live offers whose prices change, as an import changes them."""

from collections.abc import Sequence

from cms.desk.models import Card, Changeset
from cms.desk.review.contents import propose
from cms.desk.review.submit import submit
from cms.desk.write.change import change_many

from . import NOON, make_live, make_organisation, make_title


def make_drafts(by, number: int, **fields) -> list[Card]:
    """Offers of one work with one provider, each for a year of its own."""
    title, provider = make_title(by, name="Selma"), make_organisation(by, name="Streamer")
    values = {"type": "rent", "territory": "worldwide", "price": "4.99", "currency": "USD", **fields}
    values |= {"title": title.pk, "provider": provider.pk}
    years = (f"{1001 + place}" for place in range(number))
    some = [(Card(kind="offer"), {"starts": year, "ends": year, **values}) for year in years]
    return [title.card, provider.card, *write(some, by=by)]


def make_offers(by, approver, number: int, **fields) -> list[Card]:
    """The same, live."""
    title, provider, *offers = make_drafts(by, number, **fields)
    make_live(title, provider, *offers, by=by, approver=approver)
    return list(Card.objects.filter(kind="offer").order_by("pk"))


def write(changes: Sequence[tuple[Card, dict]], *, by) -> list[Card]:
    """Each card with its fields, as an import writes them."""
    now = Card.objects.in_bulk([card.pk for card, _ in changes if card.pk])
    cards = [now[card.pk] if card.pk else Card(kind=card.kind) for card, _ in changes]
    fields = [each for _, each in changes]
    made = change_many(
        [(card, card.version, each) for card, each in zip(cards, fields, strict=True)], by=by, at=NOON
    )
    return [version.card for version in made if version]


def send(cards: Sequence[Card], *, by, **values) -> Changeset:
    """Submitted together, as they are now."""
    now = list(Card.objects.filter(pk__in=[card.pk for card in cards]))
    return submit(propose(now, by=by, at=NOON, **values), by=by, at=NOON)


def reprice(offers: Sequence[Card], prices: Sequence[str], *, by) -> Changeset:
    """A submitted changeset in which each offer gets the price at its place."""
    write([(offer, {"price": price}) for offer, price in zip(offers, prices, strict=True)], by=by)
    return send(offers, by=by, title="Prices")
