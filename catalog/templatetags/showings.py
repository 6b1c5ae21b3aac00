"""First showings on readers' pages: by territory, and when in words."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django import template

from catalog.showings.models import Showing
from cms.desk.base.wall_clock import words, zones
from cms.pages.words import country, day

register = template.Library()
Document = Mapping[str, Any]
NOWHERE = "Territory not stated"


class There(NamedTuple):
    """What was shown in one territory, the earliest first."""

    where: str
    rows: list[Document]


@register.filter
def by_territory(rows: Iterable[Document] | None) -> list[There]:
    """The showings by territory, in the order of the first in each; those of no known territory last."""
    found: dict[str, list[Document]] = {}
    for row in rows or ():
        found.setdefault(territory(row), []).append(row)
    return sorted((There(*each) for each in found.items()), key=lambda each: each.where == NOWHERE)


@register.filter
def territory(row: Document) -> str:
    if row.get("country"):
        return country(row["country"])
    return "Worldwide" if row.get("territory") == Showing.Territory.WORLDWIDE else NOWHERE


@register.filter
def shown_when(row: Document) -> str:
    """When, as it is known: “31 May 2019, 00:00 America/Los_Angeles (07:00 UTC)”, “May 2019”."""
    if row.get("instant") and row.get("zone") in zones():
        return words(datetime.fromisoformat(row["instant"]), row["zone"])
    return ", ".join(filter(None, (day(row.get("date")), row.get("time")))) or "Date not known"


@register.filter
def shown_how(row: Document) -> str:
    """In what manner: “broadcast”, “in cinemas”; "" where that is not known."""
    return str(dict(Showing.Kind.choices).get(row.get("kind") or "", row.get("kind") or ""))


@register.filter
def at_once(rows: Iterable[Document] | None) -> str:
    """How many territories saw it first at one moment, and when; "" for fewer than two."""
    public = [row for row in rows or () if row.get("kind") != Showing.Kind.PREVIEW]
    instant = public[0].get("instant") if public else None
    there = {territory(row) for row in public if row.get("instant") == instant}
    if not instant or len(there) < 2:
        return ""
    return f"In {len(there)} territories at one moment: {words(datetime.fromisoformat(instant), 'UTC')}."


@register.filter
def giving(document: Document, fact: str) -> str:
    """The showing that the date `fact` of a work follows from, in words; "" where it is stated itself."""
    key = document.get(f"{fact}_showing")
    row = next((row for row in document.get("showings") or () if key and row["id"] == key), None)
    if row is None:
        return ""
    said = (row["occasion"] or (row["service"] or {}).get("name"), territory(row))
    return ", ".join(each for each in said if each and each != NOWHERE)
