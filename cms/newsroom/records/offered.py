"""Steps that kinds offer on the pages of records, beside those of the newsroom itself."""

from collections.abc import Callable, Iterable

from .next_step import Link
from .standing import Standing

Offer = Callable[[Standing], Iterable[Link]]
OFFERS: list[Offer] = []


def offer_everywhere(offer: Offer) -> None:
    """Have the page of every record ask `offer` for links to show; it may yield none."""
    OFFERS.append(offer)


def offered(standing: Standing) -> list[Link]:
    return [link for offer in OFFERS for link in offer(standing)]
