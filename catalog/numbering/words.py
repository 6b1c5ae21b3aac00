"""Numbers in words: how they are counted, by whom, what is printed, and what holds there."""

from collections.abc import Mapping
from typing import Any

from cms.pages.words import country, day

from .models import Holds, Scheme

Row = Mapping[str, Any]


def counted(row: Row) -> str:
    """Who counts, or where it is counted so: “Netflix”, “on DVD, United States”, “production code”."""
    scheme, provider = row["scheme"], (row.get("provider") or {}).get("name")
    where = country(row.get("country"))
    labels = dict(Scheme.choices)
    if scheme == Scheme.TERRITORY:
        return ", ".join(filter(None, (where or str(labels[scheme]), provider)))
    if scheme == Scheme.STREAMING:
        return ", ".join(filter(None, (provider or str(labels[scheme]), where)))
    # A reader may have met a scheme that came later than this version.
    label = str(labels.get(scheme, scheme)).replace("_", " ")
    return ", ".join(filter(None, (label, provider, where)))


def printed(row: Row) -> str:
    """The number as it is printed, with the season there: “4F22”, “Season 2, episode 1-2”, “5, part 1”."""
    season, number = season_there(row), row["value"]
    if season and number[:1].isdigit():
        number = f"episode {number}"
    part = f"part {row['part']}" if row.get("part") and row.get("holds") == Holds.MORE else None
    return ", ".join(filter(None, (season, number, part)))


def season_there(row: Row) -> str:
    """The season that holds an episode there, in words: “Season 3B”, “Part Two”; "" for its season here."""
    season = row.get("of_season") or ""
    return f"Season {season}" if season[:1].isdigit() else season


def aside(row: Row, what: str) -> str:
    """What is to be said beside the number. what: “episode” or “season”."""
    return "; ".join(filter(None, (_held(row, what), _when(row), row.get("note"))))


def _held(row: Row, what: str) -> str:
    holds, part = row.get("holds"), row.get("part")
    if holds == Holds.MORE:
        return f"with other {what}s in one"
    if holds == Holds.A_PART:
        return f"part {part} of this {what}" if part else f"a part of this {what}"
    return f"cut anew from this {what} and others" if holds == Holds.CUT_ANEW else ""


def _when(row: Row) -> str:
    since, until = row.get("since"), row.get("until")
    if since and until:
        return f"from {day(since)} to {day(until)}"
    if since:
        return f"from {day(since)}"
    return f"until {day(until)}" if until else ""
