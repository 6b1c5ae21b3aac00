"""Offers on readers' pages: by whether they stand when the page is read, their days and times in words."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import template

from catalog.offers.window import Standing, standing
from cms.pages.words import day

register = template.Library()
Document = Mapping[str, Any]


@register.filter
def standing_at(offer: Document, now: datetime | None) -> str:
    """current, coming or ended; current where the moment is not known."""
    return standing(offer, at=now) if now else Standing.CURRENT


@register.filter
def by_standing(offers: Iterable[Document] | None, now: datetime | None) -> list[tuple[str, list[Document]]]:
    """The offers that are current, those to come and those that ended; groups without any are left out."""
    groups: dict[str, list[Document]] = {each: [] for each in Standing}
    for offer in offers or ():
        groups[standing_at(offer, now)].append(offer)
    groups[Standing.COMING].sort(key=lambda each: each.get("starts") or "")
    groups[Standing.ENDED].sort(key=lambda each: each.get("ends") or "", reverse=True)
    return [(name, some) for name, some in groups.items() if some]


@register.filter
def when(offer: Document, name: str) -> str:
    """Its date `starts` or `ends` in words, with time and zone: “31 May 2019, 21:00 Europe/London”."""
    words, clock = day(offer.get(name)), offer.get(f"{name}_time")
    if not (words and clock):
        return words
    return f"{words}, {clock} {offer.get('zone') or ''}".strip()
