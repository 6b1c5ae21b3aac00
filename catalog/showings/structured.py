"""First showings as schema.org data."""

from datetime import datetime
from zoneinfo import ZoneInfo

from cms.desk.base.wall_clock import zones
from cms.desk.records.registry import Facts
from cms.pages.structured import Document, Page, every, named, typed
from cms.pages.words import country

from .models import Showing

# An event of schema.org that happens once, at a place, is no publication; neither is what only guests saw.
TYPES: dict[str, str] = {Showing.Kind.BROADCAST: "BroadcastEvent", Showing.Kind.STREAMING: "OnDemandEvent"}
NOT_RELEASED = (Showing.Kind.FESTIVAL, Showing.Kind.PREVIEW)


def releases(page: Page, document: Document) -> list[Facts]:
    """The events by which a work was first released, territory by territory."""
    rows = document.get("showings") or ()
    released = (row for row in rows if row.get("date") and row.get("kind") not in NOT_RELEASED)
    return every(_release(page, row) for row in released)


def _release(page: Page, row: Document) -> Facts | None:
    place = country(row.get("country")) or None
    return typed(
        TYPES.get(row.get("kind") or "", "PublicationEvent"),
        startDate=start(row),
        location=typed("Country", name=place),
        publishedBy=named(page, row.get("service"), "Organization"),
    )


def start(row: Document) -> str | None:
    """When it was shown, in ISO 8601, with time and offset where the instant is known."""
    instant, zone = row.get("instant"), row.get("zone")
    if instant and zone in zones():
        return datetime.fromisoformat(instant).astimezone(ZoneInfo(zone)).isoformat()
    return row.get("date")
