from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce

from catalog.names import Name

from .title import Title


class TitleName(Name):
    """An alternative name of a title: in another language or country, a working title, one by mistake."""

    class Kind(models.TextChoices):
        ALSO_KNOWN_AS = "also_known_as", "also known as"
        ORIGINAL = "original", "original"
        WORKING = "working", "working"
        ABBREVIATION = "abbreviation", "abbreviation"
        FORMER = "former", "former"
        ERRONEOUS = "erroneous", "erroneous"
        MACHINE_TRANSLATED = "machine_translated", "machine translated"

    title = models.ForeignKey(Title, models.CASCADE, related_name="names", editable=False)
    kind = models.CharField(
        max_length=20,
        choices=Kind,
        help_text="Erroneous and machine translated names are found by search and never shown.",
    )
    country = models.ForeignKey("catalog.Country", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "title",
                "kind",
                "text",
                Coalesce("language", Value("")),
                Coalesce("country", Value("")),
                name="title_name_once",
                violation_error_message="That name is in the list already: same kind, language and country.",
            ),
        ]
