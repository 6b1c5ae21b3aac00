from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from catalog.constraints import not_before, within_stated
from cms.desk.base.dates.columns import HELP, StatedDateField, earliest_day, latest_day
from cms.desk.base.dates.english import in_words
from cms.desk.base.dates.stated import read_edtf
from cms.desk.base.fields import PartialDateField
from cms.desk.models import Part, Record

from .stored.models import ConflictDue, FoundConflict, OpenConflict
from .voice.models import Asked, DayReached, LogRead, Verdict, VoiceBefore

__all__ = [
    "Asked",
    "Claim",
    "ConflictDue",
    "DayReached",
    "FoundConflict",
    "LogRead",
    "OpenConflict",
    "Qualifier",
    "Verdict",
    "VoiceBefore",
]

is_amount = RegexValidator(
    r"^-?[0-9]{1,18}(\.[0-9]{1,9})?$", "Write a plain number, such as 23000000 or 12.5."
)
PARTIES = {"kind__in": ["person", "organisation"]}
WORKS = {"kind__in": ["title", "season", "episode"]}


def any_record(**values: Any) -> models.ForeignKey:
    """A foreign key to a record of any kind, or of those that `limit_choices_to` allows."""
    return models.ForeignKey("desk.Card", models.PROTECT, null=True, blank=True, related_name="+", **values)


class Claim(Record):
    """A statement that a property of a subject has a value: by whom, whose figure, when, of what kind."""

    class ValueState(models.TextChoices):
        KNOWN = "known", "as given here"
        UNKNOWN = "unknown", "not stated by the source"
        NONE = "none", "there is none"

    class Bound(models.TextChoices):
        EXACTLY = "exactly", "exactly"
        ABOUT = "about", "about"
        AT_LEAST = "at_least", "at least"
        MORE_THAN = "more_than", "more than"
        AT_MOST = "at_most", "at most"
        LESS_THAN = "less_than", "less than"
        NEARLY = "nearly", "nearly"

    class Modality(models.TextChoices):
        FACT = "fact", "fact"
        PARTY_STATEMENT = "party_statement", "statement of a party"
        REMARK = "remark", "remark"
        OPINION = "opinion", "opinion"
        ALLEGATION = "allegation", "allegation"
        PLAN = "plan", "plan"
        PREDICTION = "prediction", "prediction"
        RUMOUR = "rumour", "rumour"

    class Standing(models.TextChoices):
        PREFERRED = "preferred", "preferred"
        NORMAL = "normal", "normal"
        DEPRECATED = "deprecated", "deprecated"

    class Outcome(models.TextChoices):
        PENDING = "pending", "pending"
        FULFILLED = "fulfilled", "fulfilled"
        NOT_FULFILLED = "not_fulfilled", "not fulfilled"
        UNRESOLVABLE = "unresolvable", "can't be decided"
        OVERTAKEN = "overtaken", "overtaken"

    class ToldAs(models.TextChoices):
        ATTRIBUTED = "attributed", "somebody’s words"
        FACT = "fact", "a fact"

    subject = any_record(help_text="What it is about.")
    property = models.ForeignKey("sources.Property", models.PROTECT, null=True, blank=True, related_name="+")
    value_state = models.CharField("value", max_length=8, choices=ValueState, default=ValueState.KNOWN)
    # Text, to the digit: SQLite rounds decimals, and bodies hold no floats.
    amount = models.CharField(
        max_length=30, null=True, blank=True, validators=[is_amount], help_text="Digits only: 23000000."
    )
    amount_to = models.CharField(
        "up to", max_length=30, null=True, blank=True, validators=[is_amount], help_text="The end of a range."
    )
    unit = models.ForeignKey("sources.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    bound = models.CharField(max_length=10, choices=Bound, null=True, blank=True)
    currency = models.CharField(
        max_length=3,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", "Write the three letters of the currency, such as USD.")],
        help_text="For money, with the amount in its smallest unit.",
    )
    text = models.TextField("in words", null=True, blank=True, help_text="In our own words.")
    date = PartialDateField()
    when = StatedDateField("date, as stated", help_text=HELP)
    when_earliest = earliest_day("when")
    when_latest = latest_day("when")
    entity = any_record(verbose_name="record", help_text="Where the value is another record.")
    rank = models.PositiveSmallIntegerField("place", null=True, blank=True)
    universe = models.CharField(
        max_length=300,
        null=True,
        blank=True,
        help_text="What it is ranked among: series on Netflix in the US, every day.",
    )
    boolean = models.BooleanField("yes or no", null=True, blank=True)
    method = models.CharField(
        "how it was counted", max_length=300, null=True, blank=True, help_text="As far as a source says."
    )
    modality = models.CharField("kind of statement", max_length=16, choices=Modality, null=True, blank=True)
    originator = any_record(limit_choices_to=PARTIES, help_text="Whose figure or finding it is.")
    originator_described = models.CharField(
        max_length=200, null=True, blank=True, help_text="A description, if nobody is named."
    )
    speaker = any_record(limit_choices_to=PARTIES, help_text="Who said it in public.")
    speaker_described = models.CharField(
        max_length=200, null=True, blank=True, help_text="A description, if nobody is named."
    )
    said_on = PartialDateField()
    said_when = StatedDateField("said on, as stated", help_text=HELP)
    said_when_earliest = earliest_day("said_when")
    said_when_latest = latest_day("said_when")
    depicted_in = any_record(limit_choices_to=WORKS, help_text="True in this story only.")
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.NORMAL)
    standing_reason = models.CharField("reason", max_length=300, null=True, blank=True)
    valid_from = PartialDateField()
    valid_to = PartialDateField()
    valid_when = StatedDateField("valid, as stated", help_text=HELP)
    valid_when_earliest = earliest_day("valid_when")
    valid_when_latest = latest_day("valid_when")
    review_by = PartialDateField(help_text="When the newsroom should review it.")
    window_from = PartialDateField(help_text="For a prediction or plan: the earliest date it covers.")
    window_to = PartialDateField(help_text="The latest date it covers.")
    criteria = models.CharField(
        max_length=300, null=True, blank=True, help_text="How to decide whether it came true."
    )
    outcome = models.CharField(max_length=16, choices=Outcome, null=True, blank=True)
    told_as = models.CharField(
        max_length=10,
        choices=ToldAs,
        default=ToldAs.ATTRIBUTED,
        help_text="As a fact only where its evidence allows it; it is told as less once that allows less.",
    )
    told_as_reason = models.CharField(
        "why no fact",
        max_length=300,
        null=True,
        blank=True,
        help_text="Why it is told as somebody’s words, though its evidence allows more.",
    )

    class Meta:
        # What lists are narrowed by.
        indexes = [
            models.Index(fields=["modality"], name="claim_modality"),
            models.Index(fields=["said_on"], name="claim_said_on"),
            models.Index(fields=["subject", "property", "depicted_in"], name="claim_statement"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_to=None) | Q(amount__isnull=False),
                name="claim_range_begins",
                violation_error_message="A range needs the amount that it begins at: enter both ends.",
            ),
            models.CheckConstraint(
                condition=~Q(standing="deprecated") | Q(standing_reason__isnull=False),
                name="claim_deprecated_why",
                violation_error_message="Say why the claim is deprecated.",
            ),
            models.CheckConstraint(
                condition=not_before("window_to", "window_from"),
                name="claim_window_in_order",
                violation_error_message="The window ends before it begins: correct one of the dates.",
            ),
            models.CheckConstraint(
                condition=not_before("valid_to", "valid_from"),
                name="claim_valid_in_order",
                violation_error_message="It stops being valid before it starts: correct one of the dates.",
            ),
            models.CheckConstraint(
                condition=within_stated("when", "date"),
                name="claim_date_within_when",
                violation_error_message="The date lies outside the one as stated: correct one of them.",
            ),
            models.CheckConstraint(
                condition=within_stated("said_when", "said_on"),
                name="claim_said_on_within_said_when",
                violation_error_message=(
                    "The date on which it was said lies outside the one as stated: correct one of them."
                ),
            ),
            models.CheckConstraint(
                condition=within_stated("valid_when", "valid_from", "valid_to"),
                name="claim_validity_within_valid_when",
                violation_error_message=(
                    "The dates from and to which it is valid lie outside the time as stated: correct one of "
                    "them."
                ),
            ),
            models.CheckConstraint(
                condition=Q(when=None) | Q(bound=None) | Q(bound="exactly"),
                name="claim_when_without_bound",
                violation_error_message=(
                    "A date as stated says itself how exact it is, such as “before 1990”: empty the bound."
                ),
            ),
        ]


class Qualifier(Part):
    """A restriction of a claim's value, such as a region, a platform or a window of time."""

    class Kind(models.TextChoices):
        POINT_IN_TIME = "point_in_time", "as of"
        WINDOW = "window", "over the time"
        REGION = "region", "where"
        PLATFORM = "platform", "platform"
        OCCASION = "occasion", "occasion"
        EDITION = "edition", "edition"
        POPULATION = "population", "counted among"
        METHOD = "method", "counted how"
        EXCLUDING = "excluding", "without"
        METRIC = "metric", "measured as"

    class Span(models.TextChoices):
        OPENING_DAY = "opening_day", "opening day"
        OPENING_WEEKEND = "opening_weekend", "opening weekend"
        FIRST_WEEK = "first_week", "first week"
        FIRST_MONTH = "first_month", "first month"
        FIRST_DAYS = "first_days", "first so many days"

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="qualifiers", editable=False)
    kind = models.CharField(max_length=16, choices=Kind)
    text = models.CharField(max_length=300, null=True, blank=True)
    starts = PartialDateField()
    ends = PartialDateField()
    when = StatedDateField("time, as stated", help_text=HELP)
    when_earliest = earliest_day("when")
    when_latest = latest_day("when")
    record = any_record()
    region = models.ForeignKey(
        "sources.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Where it holds, or where it does not: worldwide, a country, a group of countries.",
    )
    metric = models.ForeignKey(
        "sources.Metric",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="What it counts by.",
    )
    span = models.CharField(
        "counted from the release",
        max_length=16,
        choices=Span,
        null=True,
        blank=True,
        help_text="For a window: its dates follow from the release of what the claim is about.",
    )
    days = models.PositiveSmallIntegerField(
        "how many days", null=True, blank=True, help_text="For the first so many days: 28."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(span=None) & Q(days=None)
                | Q(span__isnull=False, days__isnull=False, span="first_days", days__gte=1)
                | Q(span__isnull=False, days=None) & ~Q(span="first_days"),
                name="qualifier_span_of_days",
                violation_error_message=(
                    "Say how many days: “the first 28 days” needs a number from 1 on; others have none."
                ),
            ),
            models.CheckConstraint(
                condition=Q(span=None) | Q(kind="window", starts=None, ends=None, when=None),
                name="qualifier_span_without_dates",
                violation_error_message=(
                    "A window that is counted from the release has no dates of its own: empty one of the two."
                ),
            ),
            models.CheckConstraint(
                condition=Q(region=None) | Q(kind__in=["region", "excluding"]),
                name="qualifier_region_where",
                violation_error_message="A region says “where” or “without”: choose one of those kinds.",
            ),
            models.CheckConstraint(
                condition=Q(metric=None) | Q(kind="metric"),
                name="qualifier_metric_measured",
                violation_error_message="A metric says “measured as”: choose that kind.",
            ),
            models.CheckConstraint(
                condition=Q(text__isnull=False)
                | Q(region__isnull=False)
                | Q(metric__isnull=False)
                | Q(span__isnull=False)
                | Q(starts__isnull=False)
                | Q(ends__isnull=False)
                | Q(when__isnull=False)
                | Q(record__isnull=False),
                name="qualifier_says_something",
                violation_error_message="A qualifier needs words, a region, a metric, a time or a record.",
            ),
            models.CheckConstraint(
                condition=not_before("ends", "starts"),
                name="qualifier_in_order",
                violation_error_message="The window ends before it starts: correct one of the dates.",
            ),
            models.CheckConstraint(
                condition=within_stated("when", "starts", "ends"),
                name="qualifier_dates_within_when",
                violation_error_message=(
                    "The qualifier’s dates lie outside the time as stated: correct one of them."
                ),
            ),
        ]

    def __str__(self) -> str:
        when = in_words(read_edtf(self.when)) if self.when else None
        named = self.text or self.region or self.metric or self.starts or when or self.record
        return f"{self.get_kind_display()} {named or self.get_span_display()}"
