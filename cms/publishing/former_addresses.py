"""What became of a record that was live once: moved, held, withdrawn, or merged into another."""

from dataclasses import dataclass
from enum import StrEnum

from cms.desk.models import Card, Hold
from cms.desk.records.survivors import survivor

from .models import LiveDocument, Publication

# Any number of 18 digits fits a bigint column; a longer one would be a database error.
LONGEST_ID = 18


class Fate(StrEnum):
    """What became of the record at an address. LAW: held or withdrawn for legal reasons."""

    LIVE = "live"
    MOVED = "moved"
    WITHDRAWN = "withdrawn"
    HELD = "held"
    LAW = "law"


@dataclass(frozen=True)
class Whereabouts:
    """What became of a record, and where it is now.

    key: its present slug or id, where it is live. note: the public note of its withdrawal; "" for a hold,
    whose reason is never public.
    """

    fate: Fate
    key: str | int | None = None
    note: str = ""


Key = dict[str, int | str]


def parse(key: str) -> Key | None:
    """The id or slug in an address, as a lookup: digits are an id, anything else a slug; None for neither."""
    if not key.isdigit():
        # PostgreSQL refuses a NUL in text.
        return None if "\0" in key else {"slug": key}
    # One spelling for each id: `007` would be a second address of record 7.
    is_id = key.isascii() and len(key) <= LONGEST_ID and str(int(key)) == key
    return {"pk": int(key)} if is_id else None


def whereabouts(code: str, where: Key) -> Whereabouts | None:
    """What became of the record at an address; None where nothing was ever published there."""
    card = _once_live(code, where)
    if card is None:
        return None
    if card.merged_into_id:
        into = survivor(card)
        live_slug = LiveDocument.objects.filter(card=into).values_list("slug", flat=True).first()
        return Whereabouts(Fate.MOVED, key=live_slug or into.pk)
    if present := getattr(card, "live_document", None):
        return Whereabouts(Fate.MOVED, key=present.slug or card.pk)
    if card.hold:
        return Whereabouts(Fate.LAW if card.hold.reason == Hold.Reason.LEGAL else Fate.HELD)
    withdrawn = card.publications.filter(action=Publication.Action.WITHDRAW).latest("position")
    fate = Fate.LAW if _by_law(card, withdrawn) else Fate.WITHDRAWN
    return Whereabouts(fate, note=withdrawn.note or "This was published once and has been withdrawn.")


def _once_live(code: str, where: Key) -> Card | None:
    cards = Card.objects.filter(kind=code, last_position__isnull=False)
    if "slug" in where:
        cards = cards.filter(slugs__kind=code, slugs__slug=where["slug"], slugs__served=True)
    else:
        cards = cards.filter(pk=where["pk"])
    return cards.select_related("hold", "live_document").defer("live_document__text").first()


def _by_law(card: Card, withdrawn: Publication) -> bool:
    """Whether the withdrawal confirmed a hold for legal reasons."""
    # A withdrawal by a changeset has a proposal; one that confirms a hold has none.
    if withdrawn.proposal_id:
        return False
    confirmed = card.holds.filter(ended_how=Hold.End.CONFIRMED).latest("pk")
    return confirmed.reason == Hold.Reason.LEGAL


def live(code: str, where: Key) -> LiveDocument | None:
    """The live document at an address."""
    return LiveDocument.objects.filter(kind=code, **where).select_related("card").first()
