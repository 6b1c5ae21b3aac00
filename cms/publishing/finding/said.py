"""Where something is said: live passages by a figure, or by their words."""

from collections.abc import Collection, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from cms.desk.base.figures.find import COUNTED, Figure, Measure, numbers, singular
from cms.desk.base.search_words import Query
from cms.desk.base.trigram_index import containing
from cms.desk.models import Card
from cms.publishing.models import LiveDocument, LiveFigure, LivePassage

from .passages import canonical_amount, measure_of, passages_in

# So many places are told of one question; what has more is asked for more narrowly.
MOST = 1000
# An amount is printed rounded to as few digits as these: 23.4 million as 23 million.
FEWEST_DIGITS = 2


class Place(NamedTuple):
    """Where something is said. starts, ends: of the figure in the text; None where the words were asked for.

    same_unit: whether a figure counts what was asked for; None where either does not say.
    """

    card: Card
    path: str
    text: str
    starts: int | None = None
    ends: int | None = None
    same_unit: bool | None = None

    @property
    def parts(self) -> tuple[str, str, str]:
        """The text before the figure, the figure, and the text after it."""
        if self.starts is None or self.ends is None:
            return self.text, "", ""
        return self.text[: self.starts], self.text[self.starts : self.ends], self.text[self.ends :]


class Said(NamedTuple):
    """The places that answer a question. figure: what it was read as; None where its words were asked for."""

    places: "QuerySet[LiveFigure] | QuerySet[LivePassage]"
    figure: Figure | None


def where_said(text: str, *, units: Collection[str] = COUNTED) -> Said:
    """The places that print the figure asked for, such as “23 million accounts”, else those with the words.

    Lazy, ordered, and cut at `MOST`. units: nouns that are counted, as for `figures_in`.
    """
    figure = next(iter(numbers(text, units=units)), None)
    if figure is not None and (figure.unit or _is_nothing_else(text, figure)):
        return Said(figures_like([figure.value], unit=figure.unit, measure=measure_of(figure))[:MOST], figure)
    query = Query(text)
    if not query.patterns:
        return Said(LivePassage.objects.none(), None)
    return Said(containing(LivePassage.objects.all(), query).order_by("card", "id")[:MOST], None)


def figures_like(
    amounts: Iterable[Decimal],
    *,
    unit: str | None = None,
    measure: str = Measure.COUNT,
    rounded: bool = False,
) -> QuerySet[LiveFigure]:
    """Figures of live passages that print one of the amounts, those with the same unit first.

    unit: the noun counted, singular and folded; figures without one, or with another, come after it, since
    many texts leave it out and some have a wrong one. measure: of `measure_of`. rounded: also what an amount
    is when it is honestly rounded, 23 million of 23.4.
    """
    wanted = {each for amount in amounts for each in ([amount, *roundings(amount)] if rounded else [amount])}
    found = LiveFigure.objects.filter(amount__in=sorted(map(canonical_amount, wanted)))
    # A dollar sign or a per cent may be missing in a question, but not be another one.
    if measure != Measure.COUNT:
        found = found.filter(measure=measure)
    nearest = Case(
        When(Q(unit=unit or ""), then=Value(0)),
        When(Q(unit=""), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return found.annotate(distance=nearest).order_by("distance", "card", "id")


def roundings(amount: Decimal) -> list[Decimal]:
    """What an amount is rounded to fewer digits: 23400000 to 23000000; no digit less than two."""
    digits = len(amount.normalize().as_tuple().digits)
    return [_rounded(amount, kept) for kept in range(FEWEST_DIGITS, digits)]


def _rounded(amount: Decimal, kept: int) -> Decimal:
    step = Decimal(1).scaleb(amount.adjusted() - kept + 1)
    return (amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def places(rows: Sequence[LiveFigure | LivePassage], *, unit: str | None = None) -> list[Place]:
    """The rows with the passages that they stand in, two queries; unit: as it was asked for."""
    ids = {row.card_id for row in rows}
    documents = LiveDocument.objects.filter(card__in=ids).select_related("card").in_bulk()
    texts = {
        (key, passage.path): passage.text
        for key, document in documents.items()
        for passage in passages_in(document)
    }
    found = []
    for row in rows:
        text = texts.get((row.card_id, row.path))
        if text is None:  # published anew since the rows were read
            continue
        card = documents[row.card_id].card
        if isinstance(row, LiveFigure):
            same = row.unit == unit if row.unit and unit else None
            found.append(Place(card, row.path, text, row.starts, row.ends, same))
        else:
            found.append(Place(card, row.path, text))
    return found


def _is_nothing_else(text: str, figure: Figure) -> bool:
    """Whether a question is a figure alone: “24 hours in a life” asks for words."""
    rest = (text[: figure.start] + " " + text[figure.end :]).split()
    return all(len(singular(word)) < 4 for word in rest)
