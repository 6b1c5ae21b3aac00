from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from catalog.constraints import not_before
from catalog.subjects import ONE_SUBJECT, OfOneWork
from cms.desk.base.fields import ClockTimeField, PartialDateField, WebAddressField, ZoneField


class Offer(OfOneWork):
    """One way to watch a title, season or episode: provider, terms, territory and dates."""

    class Type(models.TextChoices):
        STREAMING = "streaming", "streaming, terms not stated"
        SUBSCRIPTION = "subscription", "subscription"
        FREE = "free", "free"
        ADS = "ads", "free with advertising"
        RENT = "rent", "rent"
        BUY = "buy", "buy"
        CINEMA = "cinema", "cinema"

    class Territory(models.TextChoices):
        COUNTRY = "country", "one country"
        WORLDWIDE = "worldwide", "worldwide"
        NOT_STATED = "not_stated", "not stated"

    class Quality(models.TextChoices):
        SD = "sd", "SD"
        HD = "hd", "HD"
        UHD = "uhd", "UHD"

    provider = models.ForeignKey(
        "catalog.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who shows it.",
    )
    through = models.ForeignKey(
        "catalog.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The service that carries the provider's, such as the platform a channel is part of.",
    )
    plan = models.CharField(
        max_length=100, null=True, blank=True, help_text="The plan to subscribe to, such as Premium."
    )
    type = models.CharField(max_length=12, choices=Type, null=True, blank=True)
    territory = models.CharField(max_length=10, choices=Territory, null=True, blank=True)
    country = models.ForeignKey("catalog.Country", models.PROTECT, null=True, blank=True, related_name="+")
    # Text, to the digit: SQLite rounds decimals, and bodies hold no floats.
    price = models.CharField(
        max_length=20,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^[0-9]+(\.[0-9]+)?$", "Write the price as a number, such as 12.99.")],
        help_text="A number, such as 12.99.",
    )
    currency = models.CharField(
        max_length=3,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", "Write the currency by its three letters, such as AUD.")],
        help_text="Its three letters, such as AUD.",
    )
    quality = models.CharField(max_length=3, choices=Quality, null=True, blank=True)
    url = WebAddressField(help_text="Its address on the web.")
    starts = PartialDateField(help_text="First day: 2019, 2019-05 or 2019-05-31.")
    starts_time = ClockTimeField(help_text="First minute of that day, if known: 21:00.")
    ends = PartialDateField(help_text="Last day; empty if unknown or open.")
    ends_time = ClockTimeField(help_text="Last minute of that day, if known: 23:59.")
    zone = ZoneField(help_text="The time zone of both times, such as Europe/London.")
    episodes_available = models.PositiveSmallIntegerField(null=True, blank=True)
    episodes_total = models.PositiveSmallIntegerField(null=True, blank=True)
    except_countries = models.ManyToManyField(
        "catalog.Country",
        blank=True,
        related_name="+",
        help_text="Where it is not available, if it is worldwide.",
    )

    class Meta:
        # What lists are narrowed by.
        indexes = [
            models.Index(fields=["type"], name="offer_type"),
            models.Index(fields=["territory"], name="offer_territory"),
            models.Index(fields=["starts"], name="offer_starts"),
            models.Index(fields=["ends"], name="offer_ends"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=ONE_SUBJECT,
                name="offer_one_subject",
                violation_error_message="An offer is of one title, one season or one episode.",
            ),
            models.CheckConstraint(
                condition=not_before("ends", "starts"),
                name="offer_ends_after_start",
                violation_error_message="The offer ends before it starts: correct one of the dates.",
            ),
            models.CheckConstraint(
                condition=Q(episodes_available__lte=F("episodes_total")),
                name="offer_episodes_within_total",
                violation_error_message="More episodes are available than exist: correct one of the numbers.",
            ),
        ]
