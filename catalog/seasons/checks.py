"""Checks of seasons at submission: their numbers, and the years of their title."""

from collections.abc import Iterable, Iterator, Sequence

from catalog.siblings import Key, Within, beside, lies_within, named, proposed, sharing
from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.records.registry import Facts

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
    """A warning for each season whose title has another of that number, as the title counts its seasons."""
    mine = proposed(proposals, "season")
    titles = {key for each in mine if (key := named(each.body, "title"))}
    others = beside("season", "title", titles, own={each.card.pk for each in proposals})
    for card, other, shared in sharing(mine, others, _number):
        _, number = shared
        message = (
            f"“{other}” is season {number} of that title too: correct one of the numbers, or merge the two."
        )
        yield Finding(card, "numbered-twice", message, path="number", level=Level.WARNING, other=other)


def _number(season: Facts) -> Iterator[Key]:
    """The title, and the season's own number in it."""
    title = named(season, "title")
    if title is not None and season["number"] is not None:
        yield title, season["number"]
