"""First showings in bodies and documents, and the date of a work that follows from them."""

from collections.abc import Callable, Mapping
from typing import Any

from rest_framework import serializers

from cms.desk.records.registry import Body, Facts, State, ref
from cms.feed.documents import NamedRecord

from .first import first, order
from .models import Showing, stated
from .moments import moment, precision, written

SHOWN_BY = "shown_by"


def showings(state: State) -> list[Facts]:
    """The showings of a state as its body states them, by the earliest instant that each can mean."""
    rows = sorted(state["showings"], key=order)
    return [_showing(row) for row in rows]


def _showing(row: State) -> Facts:
    return {
        "id": row["id"],
        "territory": stated(row),
        "country": row["country"],
        "service": ref(row["service"], "organisation", role=SHOWN_BY),
        "occasion": row["occasion"],
        "kind": row["kind"],
        "date": row["date"],
        "time": row["time"],
        "zone": row["zone"],
        "which_time": row["which_time"],
        "note": row["note"],
    }


class ShownBody(Body):
    """The body of a work with first showings."""

    def served(self, body: Facts) -> Facts:
        """With the instants of its showings, which follow from what is stated and from zones as known now."""
        return {**body, "showings": [row | _instants(row) for row in body.get("showings") or ()]}


def _instants(row: Facts) -> Facts:
    found = moment(row)
    return {
        "precision": precision(row),
        "instant": written(found.instant if found else None),
        "earliest": written(found.earliest if found else None),
        "latest": written(found.latest if found else None),
    }


def shown_on(state: State, fact: str) -> Facts:
    """The date of a work as stated, else as its first showing gives it, and the id of that showing.

    fact: `premiere` or `air_date`.
    """
    row = None if state[fact] else first(state["showings"])
    return {fact: row["date"] if row else state[fact], f"{fact}_showing": row["id"] if row else None}


def follows(fact: str) -> dict[str, Callable[[Mapping[str, Any]], str | None]]:
    """The line that gives the date of a work where it is not stated itself: see `Kind.follows`."""

    def line(body: Mapping[str, Any]) -> str | None:
        row = body.get(f"{fact}_showing")
        return f"showings/{row}" if row else None

    return {fact: line}


class ShowingDocument(serializers.Serializer):
    """A first showing, in one territory and on one service, in the order of the earliest instants."""

    id = serializers.IntegerField(help_text="Stays the same while the line exists.")
    territory = serializers.CharField(
        help_text=f"One of {', '.join(Showing.Territory.values)}; tolerate unknown ones."
    )
    country = serializers.CharField(
        allow_null=True, help_text="ISO 3166, where the territory is one country."
    )
    service = NamedRecord(allow_null=True, help_text="The organisation that showed it.")
    occasion = serializers.CharField(
        allow_null=True, help_text="In words: a festival, a cinema, who showed it where there is no record."
    )
    kind = serializers.CharField(
        allow_null=True, help_text=f"One of {', '.join(Showing.Kind.values)}; tolerate unknown ones."
    )
    date = serializers.CharField(
        allow_null=True, help_text="On the calendar there, as precise as known: 2019, 2019-05 or 2019-05-31."
    )
    time = serializers.CharField(allow_null=True, help_text="On the clock there: 21:00. Null if unknown.")
    zone = serializers.CharField(
        allow_null=True, help_text="IANA time zone of the date and time; null if not stated."
    )
    which_time = serializers.CharField(
        allow_null=True,
        help_text=f"Where the clock shows that time twice: {' or '.join(Showing.WhichTime.values)}.",
    )
    precision = serializers.CharField(
        allow_null=True, help_text="year, month, day or minute; null without a date."
    )
    instant = serializers.CharField(
        allow_null=True, help_text="In UTC, 2019-05-31T07:00:00Z; null unless it is known to the minute."
    )
    earliest = serializers.CharField(
        allow_null=True,
        help_text="The first instant that it can mean, whatever the zone; null without a date.",
    )
    latest = serializers.CharField(
        allow_null=True,
        help_text="The last minute that it can mean; two dates that overlap may be one moment.",
    )
    note = serializers.CharField(allow_null=True)


def showings_document() -> ShowingDocument:
    return ShowingDocument(many=True, help_text="First showings, by the earliest instant that each can mean.")


def showing_id(fact: str) -> serializers.IntegerField:
    return serializers.IntegerField(
        allow_null=True,
        help_text=f"Id of the showing that `{fact}` follows from; null where it is stated itself or unknown.",
    )
