from catalog.external_ids import external_id_filter
from catalog.filters import by_choice, by_code, by_record
from catalog.subjects import KINDS, SUBJECT, subject_filter
from cms.desk.checks.rules import requires
from cms.desk.records.registry import Include, Kind, Role, Structured, register
from cms.desk.records.wanted import a_fact

from .checks import price_has_currency, territory_fits_country, times_have_day_and_zone
from .document import PROVIDER, THROUGH, OfferBody, OfferDocument
from .models import Offer
from .sheet import OfferSheet
from .structured import describe_offer
from .window import rank
from .windows import offers_agree

register(
    Kind(
        code="offer",
        plural="offers",
        model=Offer,
        body=OfferBody(),
        document=OfferDocument,
        roles=(
            # Withdrawing the work takes its offers along, or is blocked by them: see `Role.about`.
            Role(code=SUBJECT, about=True),
            Role(code=PROVIDER, words="another provider"),
            Role(code=THROUGH, words="another organisation, or none,"),
        ),
        filters=(
            subject_filter,
            by_record("provider", "Id of the organisation that shows it."),
            by_code("country", "Code of a country."),
            by_choice("type", Offer.Type),
            external_id_filter,
        ),
        includes=(
            Include(name="offers", role=SUBJECT, filters=dict.fromkeys(KINDS, "subject")),
            Include(name="offers", role=PROVIDER, filters={"organisation": "provider"}),
        ),
        checks=(
            requires("subject", "provider", "type", "territory"),
            territory_fits_country,
            price_has_currency,
            offers_agree,
            times_have_day_and_zone,
        ),
        wanted=(a_fact("url", label="an address"), a_fact("starts", label="a first day")),
        page_rank=rank,
        cited=("type", "country", "starts", "ends", "price", "provider"),
        sheets=(OfferSheet,),
        structured=Structured(describe=describe_offer),
        has_slug=False,
    )
)
