"""Nominations beside the records that they name: credits of the work, and the day of the ceremony."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from catalog.siblings import Beside, is_before, known, named, proposed
from cms.desk.checks.rules import Finding, Level, Proposed
from cms.desk.models import Card
from cms.desk.records.registry import Facts
from cms.pages.words import day


def nominees_are_credited(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for each person or organisation that is nominated for a title whose credits lack them.

    Registered for titles too, so that the credits are those of the same changeset. A title without any
    credits says nothing.
    """
    mine = proposed(proposals, "nomination")
    titles = {each.card.pk: each for each in proposed(proposals, "title")}
    titles |= known({key for each in mine if (key := named(each.body, "title"))} - titles.keys())
    missing = list(_missing(mine, titles))
    names = Card.objects.in_bulk({nominee for _, _, nominee in missing}) if missing else {}
    for card, title, nominee in missing:
        message = f"“{title.card}” has no credit of “{names[nominee]}”: add it there, or correct the nominee."
        yield Finding(card, "nominee-uncredited", message, "nominees", level=Level.WARNING, other=title.card)


def _missing(
    nominations: Iterable[Beside], titles: Mapping[int, Beside]
) -> Iterator[tuple[Card, Beside, int]]:
    """Each nomination with its title and the id of a nominee whom that does not credit."""
    for each in nominations:
        if title := titles.get(named(each.body, "title") or 0):
            for nominee in _uncredited(each.body, title):
                yield each.card, title, nominee


def _uncredited(nomination: Facts, title: Beside) -> Iterator[int]:
    credited = {
        "person": {_id(row["contributor"]) for row in title.body["credits"]},
        "organisation": {
            *(_id(row["contributor"]) for row in title.body["credits"]),
            *(_id(row["organisation"]) for row in title.body["companies"]),
        },
    }
    for row in nomination["nominees"]:
        nominee = row["nominee"]
        there = credited.get(nominee["kind"]) if nominee else None
        if nominee and there and nominee["$ref"] not in there:
            yield nominee["$ref"]


def _id(ref: Facts | None) -> int | None:
    return ref["$ref"] if ref else None


def acts_follow_the_ceremony(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for each award that was revoked, returned or declined before its ceremony."""
    mine = [each for each in proposed(proposals, "nomination") if each.body.get("afterwards_on")]
    nights = {each.card.pk: each for each in proposed(proposals, "event")}
    nights |= known({key for each in mine if (key := named(each.body, "ceremony"))} - nights.keys())
    for each in mine:
        night = nights.get(named(each.body, "ceremony") or 0)
        date = each.body["afterwards_on"]
        if night and is_before(date, night.body["date"]):
            message = (
                f"It was {each.body['afterwards']} in {day(date)}, before “{night.card}”, "
                f"{day(night.body['date'])}: correct one of the dates."
            )
            path = "afterwards_on"
            yield Finding(each.card, "dates-outside", message, path, level=Level.WARNING, other=night.card)
