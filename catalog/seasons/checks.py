"""Checks of seasons at submission: their numbers, and the years of their title."""

from collections.abc import Iterable, Iterator, Sequence

from catalog.siblings import Key, Within, beside, lies_within, named, proposed, sharing
from cms.desk.base import canonical
from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.records.registry import Facts

from .models import Numbering

within_their_title = lies_within(
    Within(
        child="season",
        parent="title",
        fact="title",
        dates=("premiere", "ended"),
        around=("premiere", "ended"),
    )
)


def seasons_are_numbered_once(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for each season whose title has another of that number, under any one way of counting."""
    mine = proposed(proposals, "season")
    titles = {key for each in mine if (key := named(each.body, "title"))}
    others = beside("season", "title", titles, own={each.card.pk for each in proposals})
    for card, other, shared in sharing(mine, others, _numbers):
        _, scheme, number, country = shared
        how = f" {Numbering.Scheme(str(scheme)).label}" if scheme else ""
        where = f" ({country})" if country else ""
        message = (
            f"“{other}” is season {number}{how}{where} of that title too: correct one of the numbers, or "
            "merge the two."
        )
        path = "numberings" if scheme else "number"
        yield Finding(card, "numbered-twice", message, path=path, level=Level.WARNING, other=other)


def _numbers(season: Facts) -> Iterator[Key]:
    """Title, way of counting, number and country of each number that the season has."""
    title = named(season, "title")
    if title is None:
        return
    if season["number"] is not None:
        yield title, "", season["number"], ""
    for row in season["numberings"]:
        yield title, row["scheme"], canonical.fold(row["value"]), row["country"] or ""
