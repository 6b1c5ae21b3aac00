"""Checks of first showings at submission: their times and territories, and the date of the work itself."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from cms.desk.base.wall_clock import AmbiguousTime, WallTime, WallTimeError
from cms.desk.checks.rules import Check, Finding, Level, Proposed
from cms.desk.models import Card
from cms.desk.records.registry import Agree, Facts
from cms.pages.words import country, day

from .first import first, first_moment
from .models import Showing
from .moments import anywhere, moment

DAY = len("2019-05-31")


def showings_are_placed(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each showing with a time that means no instant, or in one country that isn’t named."""
    for each, row in _rows(proposals):
        path = f"showings/{row['id']}"
        if row["territory"] == Showing.Territory.COUNTRY and not row["country"]:
            message = f"{_called(row)} is in one country: choose it, or say that it is not stated."
            yield Finding(each.card, "showing-country", message, path=path)
        if row["time"]:
            yield from _of_time(each.card, path, row)


def _rows(proposals: Sequence[Proposed]) -> Iterator[tuple[Proposed, Facts]]:
    return ((each, row) for each in proposals if each.body for row in each.body.get("showings") or ())


def _of_time(card: Card, path: str, row: Facts) -> Iterable[Finding]:
    time, date = row["time"], row["date"] or ""
    if len(date) != DAY:
        message = (
            f"{_called(row)}: {time} is a time of which day? Write the whole date, or leave the time out."
        )
        yield Finding(card, "showing-without-day", message, path=path)
    elif not row["zone"]:
        message = (
            f"{_called(row)}: {time} in which time zone? Choose one, such as Europe/London, or leave the "
            "time out."
        )
        yield Finding(card, "showing-without-zone", message, path=path)
    else:
        yield from _of_clock(card, path, row)


def _of_clock(card: Card, path: str, row: Facts) -> Iterable[Finding]:
    fold = None if row["which_time"] is None else int(row["which_time"] == Showing.WhichTime.SECOND)
    wall = WallTime(datetime.fromisoformat(f"{row['date']}T{row['time']}"), row["zone"], fold)
    try:
        wall.instant  # noqa: B018 - it is asked for what it refuses
    except AmbiguousTime as error:
        yield Finding(card, "showing-ambiguous", f"{_called(row)}: {error}", path=path)
    except WallTimeError as error:
        yield Finding(card, "showing-skipped", f"{_called(row)}: {error}", path=path)
    else:
        if row["which_time"] and len(wall.options) == 1:
            message = (
                f"{_called(row)}: the clocks of {row['zone']} show {row['time']} once on {day(row['date'])}: "
                "leave “which of two” out."
            )
            yield Finding(card, "showing-not-twice", message, path=path, level=Level.WARNING)


def first_is_said_once(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for each showing by a service that was shown in the territory already, by another line."""
    for each in proposals:
        seen: dict[Hashable, Facts] = {}
        # In the order of the body, so that the one that stays is the earlier one.
        for row in (each.body or {}).get("showings") or ():
            if (where := _where(row)) is None:
                continue
            other = seen.setdefault(where, row)
            if other is not row and (why := _again(other, row)):
                yield Finding(
                    each.card,
                    "shown-first-twice",
                    f"{_called(row)} {why} {_called(other)}: leave out the one that was not the first.",
                    path=f"showings/{row['id']}",
                    level=Level.WARNING,
                )


def _where(row: Facts) -> Hashable | None:
    """The service and the territory of a showing; None where one of them is not known."""
    if not row["service"] or row["territory"] == Showing.Territory.NOT_STATED:
        return None
    return row["service"]["$ref"], row["territory"], row["country"]


def _again(one: Facts, other: Facts) -> str | None:
    mine, theirs = moment(one), moment(other)
    if mine and mine.instant and mine == theirs:
        return "is at the same instant, by the same service in the same territory, as"
    # One service may show a film in cinemas and then at home.
    return (
        "is later, by the same service in the same territory, than" if one["kind"] == other["kind"] else None
    )


def agrees_with_showings(fact: str, label: str) -> Check:
    """A check: a warning where the date that a work states can't be that of its first showing.

    It can where any zone, or the precision of either, lets them be one moment.
    """

    def check(proposals: Sequence[Proposed]) -> Iterable[Finding]:
        for each in proposals:
            body = each.body or {}
            if message := _contradiction(body, fact, label):
                yield Finding(each.card, "shown-otherwise", message, path=fact, level=Level.WARNING)

    return check


def _contradiction(body: Facts, fact: str, label: str) -> str | None:
    rows = body.get("showings") or ()
    said, shown, row = anywhere(body.get(fact)), first_moment(rows), first(rows)
    # What follows from a showing agrees with it.
    if not (said and shown and row) or body.get(f"{fact}_showing") or not said.is_apart_from(shown):
        return None
    is_before = said.latest < shown.earliest
    if is_before and any(found and not said.is_apart_from(found) for found in map(moment, rows)):
        return None  # what it states is a preview
    return (
        f"Its {label}, {day(body[fact])}, is {'before' if is_before else 'after'} its first showing, "
        f"{_called(row)}, in whatever time zone: correct one of them, add the showing that it means, or "
        f"leave the {label} out, and it follows from the showings."
    )


def ends_after_showing(fact: str, ended: str) -> Agree:
    """That a work can't have ended before its first showing, where its own date follows from that.

    fact, ended: its first and its last day. A date that it states itself, a constraint compares with its end.
    """

    def refuse(facts: Facts) -> Iterable[tuple[str, str, str]]:
        rows = facts.get("showings") or ()
        is_stated = facts.get(fact) and not facts.get(f"{fact}_showing")
        over, shown, row = anywhere(facts.get(ended)), first_moment(rows), first(rows)
        if not is_stated and over and shown and row and over.latest < shown.earliest:
            message = (
                f"The end, {day(facts[ended])}, is before the first showing, {_called(row)}, in whatever "
                "time zone: correct one of the two."
            )
            yield ended, message, "ended_before_shown"

    return Agree(facts=(fact, ended, "showings"), refuse=refuse)


def _called(row: Mapping[str, Any]) -> str:
    """A showing in words: “Tribeca Film Festival, United States, 25 April 2019”."""
    where = country(row["country"]) or ("worldwide" if row["territory"] == "worldwide" else "")
    when = " ".join(filter(None, (day(row["date"]), row["time"])))
    words = ", ".join(filter(None, (row["occasion"], where, when)))
    return f"“{words}”" if words else "A showing"
