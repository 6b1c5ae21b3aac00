from collections.abc import Iterable, Sequence

from cms.desk.checks.rules import Finding, Proposed

from .models import Offer


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
