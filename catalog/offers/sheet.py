from catalog.models import Country
from cms.sheets.cells import Amount, Choice, Code, Codes, Key, Number
from cms.sheets.columns import Column, RecordSheet

from .models import Offer


class OfferSheet(RecordSheet):
    """Offers, one a row."""

    code = "offers"
    title = "Offers"

    work = Column("title", widget=Key("title"), help="Key of the title offered; or one of the next two.")
    season = Column("season", widget=Key("season"), help="Key of the season offered.")
    episode = Column("episode", widget=Key("episode"), help="Key of the episode offered.")
    provider = Column("provider", widget=Key("organisation"), help="Key of the organisation that shows it.")
    through = Column(
        "through", widget=Key("organisation"), help="Key of the service that carries the provider's."
    )
    plan = Column("plan", help="The plan to subscribe to, such as Premium.")
    type = Column("type", widget=Choice(Offer.Type), help=f"One of {', '.join(Offer.Type.labels)}.")
    territory = Column(
        "territory", widget=Choice(Offer.Territory), help=f"One of {', '.join(Offer.Territory.labels)}."
    )
    country = Column("country", widget=Code(Country), help="Code (AU) or name, where it is one country.")
    except_countries = Column(
        "except_countries",
        widget=Codes(Country),
        help="Where it is not available: codes or names, separated by | or ;.",
    )
    price = Column("price", widget=Amount(), help="A number, such as 12.99.")
    currency = Column("currency", help="Its three letters, such as AUD.")
    quality = Column(
        "quality", widget=Choice(Offer.Quality), help=f"One of {', '.join(Offer.Quality.labels)}."
    )
    url = Column("url", help="Its address.")
    starts = Column("starts", help="First day: 2019, 2019-05 or 2019-05-31.")
    starts_time = Column("starts_time", help="First minute of the first day, if known: 21:00.")
    ends = Column("ends", help="Last day; empty if unknown or open.")
    ends_time = Column("ends_time", help="Last minute of the last day, if known: 23:59.")
    zone = Column("zone", help="Time zone of both times, such as Europe/London.")
    episodes_available = Column(
        "episodes_available", widget=Number(most=32_767), help="How many episodes can be watched."
    )
    episodes_total = Column("episodes_total", widget=Number(most=32_767), help="How many there are.")
