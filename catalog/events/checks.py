"""Checks of events at submission: ceremonies and their award, stages and the event that they are part of."""

from collections.abc import Iterable, Iterator, Sequence

from catalog.siblings import Key, Within, beside, lies_within, named, proposed, sharing
from cms.desk.base import canonical
from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.records.registry import Facts

CEREMONY = "award-ceremony"

within_their_event = lies_within(
    Within(
        child="event",
        parent="event",
        fact="part_of",
        term="within",
        dates=("date", "end"),
        around=("date", "end"),
    )
)


def ceremony_has_award(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each award ceremony without its award."""
    for each in proposals:
        if each.body and each.body["type"] == CEREMONY and not each.body["award"]:
            message = "A ceremony needs the award that is given there."
            yield Finding(each.card, "ceremony-without-award", message, path="award")


def ceremonies_are_held_once(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for each ceremony whose award has another of that edition."""
    mine = proposed(proposals, "event")
    awards = {key for each in mine if (key := named(each.body, "award"))}
    others = beside("event", "award", awards, own={each.card.pk for each in proposals})
    for card, other, _ in sharing(mine, others, _edition):
        message = f"“{other}” is that edition of the award too: correct one of them, or merge the two."
        yield Finding(card, "edition-twice", message, "edition", level=Level.WARNING, other=other)


def _edition(event: Facts) -> Iterator[Key]:
    award = named(event, "award")
    if award and event["type"] == CEREMONY and event["edition"]:
        yield award, canonical.fold(event["edition"])
