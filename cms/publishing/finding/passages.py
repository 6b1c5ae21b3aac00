"""What live documents say in running words, and the amounts in it, written by whatever writes documents."""

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple, Protocol

from cms.desk.base import canonical
from cms.desk.base.figures.find import Figure, Measure, figures_in
from cms.desk.base.search_words import search_words, spaced
from cms.desk.records.passages import Passage
from cms.desk.records.registry import kind
from cms.publishing.models import LiveDocument, LiveFigure, LivePassage

BATCH = 1000
# What is printed beyond it is found by its other words.
LONGEST_UNIT = 60
# No amount that a text prints is longer, but for mischief.
LONGEST_AMOUNT = 40


class Document(Protocol):
    """A live document, or its row in a migration."""

    pk: int
    kind: str
    text: str


class Rows(NamedTuple):
    """Fields of the rows of one document: those of its passages, and those of its figures."""

    passages: list[dict[str, object]]
    figures: list[dict[str, object]]


def forget_passages(ids: Collection[int]) -> None:
    """Have nobody find what these records say any more."""
    LiveFigure.objects.filter(card__in=ids).delete()
    LivePassage.objects.filter(card__in=ids).delete()


def passages_in(document: Document) -> list[Passage]:
    """What a live document says in running words."""
    return list(kind(document.kind).body.passages(canonical.loads(document.text)))


def index_passages(documents: Iterable[LiveDocument]) -> None:
    """Write the passages of documents that were just written; they have no rows yet."""
    made = [rows_of(each) for each in documents]
    LivePassage.objects.bulk_create(
        (LivePassage(**row) for each in made for row in each.passages), batch_size=BATCH
    )
    LiveFigure.objects.bulk_create(
        (LiveFigure(**row) for each in made for row in each.figures), batch_size=BATCH
    )


def rows_of(document: Document) -> Rows:
    """The rows by which a document is found where it says something."""
    found = passages_in(document)
    own = {"card_id": document.pk, "kind": document.kind}
    return Rows(
        [own | {"path": each.path, "words": spaced(search_words(each.text))} for each in found],
        [own | {"path": each.path} | row for each in found for row in _figures(each)],
    )


def _figures(passage: Passage) -> Iterator[dict[str, object]]:
    for figure in figures_in(passage.text, language=passage.language):
        for end in figure.ends:
            if len(amount := canonical_amount(end)) <= LONGEST_AMOUNT:
                yield {
                    "amount": amount,
                    "measure": measure_of(figure),
                    "unit": (figure.unit or "")[:LONGEST_UNIT],
                    "bound": figure.bound or "",
                    "starts": figure.start,
                    "ends": figure.end,
                }


def measure_of(figure: Figure) -> str:
    """What kind of a figure it is; of money its currency."""
    return figure.currency or str(Measure(figure.measure))


def canonical_amount(amount: Decimal) -> str:
    """An amount in the one way in which it is stored and asked for: 23000000, 2.5."""
    return f"{amount.normalize():f}"
