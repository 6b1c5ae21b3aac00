from collections.abc import Iterable, Sequence
from datetime import datetime

from cms.desk.base.wall_clock import WallTime
from cms.desk.checks.rules import Finding, Proposed
from cms.desk.models import Card
from cms.desk.records.registry import Facts

from .models import Offer
from .window import instants


def territory_fits_country(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each offer whose territory and country contradict each other."""
    for each in proposals:
        if each.body is None:
            continue
        territory, country = each.body["territory"], each.body["country"]
        if territory == Offer.Territory.COUNTRY and not country:
            yield Finding(
                each.card, "country-missing", "An offer in one country needs that country.", path="country"
            )
        if territory == Offer.Territory.WORLDWIDE and country:
            message = "A worldwide offer names a country: correct the territory or the country."
            yield Finding(each.card, "country-contradicts", message, path="country")


def price_has_currency(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each price without a currency."""
    for each in proposals:
        if each.body and each.body["price"] and not each.body["currency"]:
            yield Finding(each.card, "currency-missing", "A price needs its currency.", path="currency")


def times_have_day_and_zone(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each time of day without its day or zone, that no clock shows, or in the wrong order."""
    for each in proposals:
        body = each.body or {}
        for name in ("starts", "ends"):
            if time := body.get(f"{name}_time"):
                yield from _of_time(each.card, name, body, time)
        first, last = instants(body)
        if first and last and last <= first:
            message = "The offer ends before it starts: correct one of the times."
            yield Finding(each.card, "ends-before-start", message, path="ends_time")


def _of_time(card: Card, name: str, body: Facts, time: str) -> Iterable[Finding]:
    path, day = f"{name}_time", body[name] or ""
    if len(day) != len("2019-05-31"):
        message = f"{time} is a time of which day? Write the whole date, or leave the time out."
        yield Finding(card, "time-without-day", message, path=path)
    elif not body["zone"]:
        message = f"{time} in which time zone? Choose one, such as Europe/London, or leave the time out."
        yield Finding(card, "time-without-zone", message, path="zone")
    elif not WallTime(datetime.fromisoformat(f"{day}T{time}"), body["zone"]).options:
        message = (
            f"No clock in {body['zone']} shows {time} on {day}, as it goes forward: choose another time."
        )
        yield Finding(card, "time-skipped", message, path=path)
