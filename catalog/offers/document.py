from rest_framework import serializers

from catalog.external_ids import ExternalIdDocument, external_ids
from catalog.subjects import subject
from cms.desk.records.registry import Body, Facts, Label, State, ref
from cms.feed.documents import NamedRecord, RecordDocument

from .models import Offer

PROVIDER = "provider"
THROUGH = "through"


class OfferBody(Body):
    def label(self, offer: State) -> Label:
        """Provider, work and terms: “Netflix: When They See Us (subscription, AU)”."""
        work, provider = subject(offer), _provider(offer)
        terms = ", ".join(filter(None, (_type(offer), _territory(offer))))
        suffix = f" ({terms})" if terms else ""
        return [provider, ": " if provider else "", work, suffix] if work else ""

    def facts(self, offer: State) -> Facts:
        return {
            "subject": subject(offer),
            "provider": _provider(offer),
            "through": ref(offer["through"], "organisation", role=THROUGH),
            "plan": offer["plan"],
            "type": offer["type"],
            "territory": offer["territory"],
            "country": offer["country"],
            "except_countries": offer["except_countries"],
            "price": offer["price"],
            "currency": offer["currency"],
            "quality": offer["quality"],
            "url": offer["url"],
            "starts": offer["starts"],
            "starts_time": offer["starts_time"],
            "ends": offer["ends"],
            "ends_time": offer["ends_time"],
            "zone": offer["zone"],
            "episodes_available": offer["episodes_available"],
            "episodes_total": offer["episodes_total"],
            "external_ids": external_ids(offer),
        }


def _type(offer: State) -> str | None:
    return offer["type"] and str(Offer.Type(offer["type"]).label)


def _territory(offer: State) -> str | None:
    is_worldwide = offer["territory"] == Offer.Territory.WORLDWIDE
    return offer["country"] or ("worldwide" if is_worldwide else None)


def _provider(offer: State) -> Facts | None:
    return ref(offer["provider"], "organisation", role=PROVIDER)


class OfferDocument(RecordDocument):
    """An offer as the feed serves it: one way to watch a work."""

    subject = NamedRecord(help_text="The title, season or episode that is offered.")
    provider = NamedRecord(help_text="Who shows it.")
    through = NamedRecord(allow_null=True, help_text="The service that carries the provider's.")
    plan = serializers.CharField(allow_null=True, help_text="The plan to subscribe to.")
    type = serializers.CharField(help_text=f"One of {', '.join(Offer.Type.values)}; tolerate unknown ones.")
    territory = serializers.CharField(
        help_text=f"One of {', '.join(Offer.Territory.values)}; tolerate unknown ones."
    )
    country = serializers.CharField(
        allow_null=True, help_text="ISO 3166-1, where the territory is a country."
    )
    except_countries = serializers.ListField(
        child=serializers.CharField(), help_text="Where it is not available: ISO 3166-1."
    )
    price = serializers.CharField(allow_null=True, help_text="A decimal number, such as 12.99.")
    currency = serializers.CharField(allow_null=True, help_text="ISO 4217, such as AUD.")
    quality = serializers.CharField(
        allow_null=True, help_text=f"One of {', '.join(Offer.Quality.values)}; tolerate unknown ones."
    )
    url = serializers.CharField(allow_null=True)
    starts = serializers.CharField(
        allow_null=True, help_text="First day, as precise as known: 2019, 2019-05 or 2019-05-31."
    )
    starts_time = serializers.CharField(
        allow_null=True, help_text="First minute of the first day, in `zone`: 21:00. Null: all of the day."
    )
    ends = serializers.CharField(
        allow_null=True, help_text="Last day, itself included; null if unknown or open."
    )
    ends_time = serializers.CharField(
        allow_null=True, help_text="Last minute of the last day, itself included. Null: all of the day."
    )
    zone = serializers.CharField(
        allow_null=True,
        help_text="Time zone of the days and times, such as Europe/London. Null: the days of the country, "
        "from its first zone's midnight to its last one's; without a country, those of UTC.",
    )
    episodes_available = serializers.IntegerField(allow_null=True)
    episodes_total = serializers.IntegerField(allow_null=True)
    external_ids = ExternalIdDocument(many=True)
