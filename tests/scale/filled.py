"""Columns that follow from names, filled in each copy by the functions that fill them in the product."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import count

from django.db import models

from cms.desk.base.search_words import printed, search_words, spaced, squeezed
from cms.desk.models import Card, Missing, Slug
from cms.desk.models.cards import NAMED_BY
from cms.desk.models.names import FoundName

from .marks import Vocabulary

# From a table's rows as a copy has them, a line each, and what stands for the marks, to the rows filled.
Fill = Callable[[str, list[str]], str]


def filler(
    model: type[models.Model], columns: Sequence[str], text: str, vocabulary: Vocabulary
) -> Fill | None:
    """How the columns of this model are filled; None where substitution leaves them as they have to be."""
    places = dict(zip(columns, count(), strict=False))
    if model is Card:
        return _cards(places)
    if issubclass(model, FoundName):
        return _found_names(places, text, vocabulary)
    if model is Missing:
        return _missing(places, text, vocabulary)
    return None


def _cards(places: dict[str, int]) -> Fill:
    label = places["label"]
    others = {name: places[name] for name in NAMED_BY if name != "label"}
    card = Card()

    def fill(text: str, values: list[str]) -> str:
        lines = []
        for line in text.splitlines():
            cells = line.split("\t")
            card.call(cells[label])
            for name, place in others.items():
                cells[place] = getattr(card, name)
            lines.append("\t".join(cells))
        return "\n".join(lines) + "\n"

    return fill


def _missing(places: dict[str, int], text: str, vocabulary: Vocabulary) -> Fill:
    """The names of the cards that lack something."""
    card, folded = places["card_id"], places["folded"]
    owners = [int(line.split("\t")[card]) for line in text.splitlines()]
    labels = dict(Card.objects.filter(pk__in=owners).values_list("pk", "label"))
    texts = {owner: vocabulary.text(label) for owner, label in labels.items()}

    def fill(text: str, values: list[str]) -> str:
        names = {owner: _folded(label.filled(values)) for owner, label in texts.items()}
        lines = []
        for line, owner in zip(text.splitlines(), owners, strict=True):
            cells = line.split("\t")
            cells[folded] = names[owner]
            lines.append("\t".join(cells))
        return "\n".join(lines) + "\n"

    return fill


@lru_cache(maxsize=4096)
def _folded(label: str) -> str:
    card = Card()
    card.call(label)
    return card.folded


@lru_cache(maxsize=4096)
def _searched(name: str) -> tuple[str, str, str]:
    return spaced(search_words(name)), squeezed(name), printed(name)


def _found_names(places: dict[str, int], text: str, vocabulary: Vocabulary) -> Fill:
    card, words, bare, written = (places[name] for name in ("card_id", "words", "squeezed", "printed"))
    rows = [line.split("\t") for line in text.splitlines()]
    known = _names({int(cells[card]) for cells in rows})
    sources = [
        vocabulary.text(
            next(
                (
                    name
                    for name in known[int(cells[card])]
                    if _searched(name) == (cells[words], cells[bare], cells[written])
                ),
                cells[words].strip(),
            )
        )
        for cells in rows
    ]

    def fill(text: str, values: list[str]) -> str:
        lines = []
        for line, source in zip(text.splitlines(), sources, strict=True):
            cells = line.split("\t")
            cells[words], cells[bare], cells[written] = _searched(source.filled(values))
            lines.append("\t".join(cells))
        return "\n".join(lines) + "\n"

    return fill


def _names(cards: set[int]) -> dict[int, list[str]]:
    """All that each card is or was called, as it was written where that is known."""
    found: dict[int, list[str]] = defaultdict(list)
    for card in Card.objects.filter(pk__in=cards):
        found[card.pk] += [card.label, *card.also.split("\n")]
    for card, slug in Slug.objects.filter(card__in=cards).values_list("card", "slug"):
        found[card].append(slug)
    return found
