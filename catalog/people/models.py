from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from catalog.constraints import not_before, within_stated
from catalog.names import NameOfSomebody
from cms.desk.base.dates.columns import HELP, StatedDateField, earliest_day, latest_day
from cms.desk.base.fields import PartialDateField
from cms.desk.models import Record


class Person(Record):
    """Somebody who takes part in titles or is portrayed or named in them."""

    class Naming(models.TextChoices):
        FREE = "free", "free to be named"
        BY_ROLE = "by_role", "to be described by role only"
        NEVER = "never", "never to be named"

    name = models.CharField(
        max_length=300, null=True, blank=True, help_text="As the person is credited most often."
    )
    naming = models.CharField(
        max_length=10,
        choices=Naming,
        default=Naming.FREE,
        help_text="A person who may not be named is never published, nor is any record that names them.",
    )
    description = models.CharField(
        max_length=200, null=True, blank=True, help_text="What they are known as, in our own words: “actor”."
    )
    born = PartialDateField(help_text="2019, 2019-05 or 2019-05-31.")
    died = PartialDateField(help_text="2019, 2019-05 or 2019-05-31.")
    birth = StatedDateField("born, as stated", help_text=HELP)
    birth_earliest = earliest_day("birth")
    birth_latest = latest_day("birth")
    death = StatedDateField("died, as stated", help_text=HELP)
    death_earliest = earliest_day("death")
    death_latest = latest_day("death")
    biography = models.TextField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "people"
        # What lists are narrowed by; almost everybody may be named.
        indexes = [
            models.Index(fields=["naming"], name="person_naming"),
            models.Index(fields=["born"], name="person_born"),
            models.Index(fields=["died"], name="person_died"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=not_before("died", "born"),
                name="person_died_after_birth",
                violation_error_message="Nobody dies before they are born: correct one of the dates.",
            ),
            models.CheckConstraint(
                condition=within_stated("birth", "born") & within_stated("death", "died"),
                name="person_dates_within_stated",
                violation_error_message=(
                    "The plain date of birth or death lies outside the one as stated: correct one of them."
                ),
            ),
            models.CheckConstraint(
                condition=(
                    not_before("death_latest", "birth_earliest")
                    & not_before("died", "birth_earliest")
                    & not_before("death_latest", "born")
                ),
                name="person_death_as_stated_after_birth",
                violation_error_message="Nobody dies before they are born: correct one of the dates.",
            ),
        ]


class PersonName(NameOfSomebody):
    """An alternative name of a person: a birth name, a stage name, a name printed by mistake."""

    class Kind(models.TextChoices):
        ALSO_KNOWN_AS = "also_known_as", "also known as"
        BIRTH = "birth", "birth"
        STAGE = "stage", "stage"
        ABBREVIATION = "abbreviation", "abbreviation"
        FORMER = "former", "former"
        ERRONEOUS = "erroneous", "erroneous"
        MACHINE_TRANSLATED = "machine_translated", "machine translated"

    person = models.ForeignKey(Person, models.CASCADE, related_name="names", editable=False)
    kind = models.CharField(
        max_length=20,
        choices=Kind,
        help_text="Erroneous and machine translated names are found by search and never shown.",
    )

    class Meta:
        indexes = [
            models.Index(fields=["kind"], condition=Q(may_be_shown=False), name="person_name_kept_back")
        ]
        constraints = [
            models.UniqueConstraint(
                "person",
                "kind",
                "text",
                Coalesce("language", Value("")),
                name="person_name_once",
                violation_error_message="That name is in the list already: same kind and language.",
            ),
        ]


class UnsaidName(models.Model):
    """A name that may not be said, by what a text holds that says it: see `unsaid_names`.

    is_past: the person may be named, by another name.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    name = models.CharField(max_length=300)
    is_past = models.BooleanField()
    key = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["key"], name="unsaid_name_key")]

    def __str__(self) -> str:
        return self.name
