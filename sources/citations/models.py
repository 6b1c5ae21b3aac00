from django.db import models

from cms.desk.base.languages import LanguageField
from cms.desk.models import Part


class Citation(Part):
    """A source for a record, or for one fact, part or row of it, with what the source printed there."""

    class Stance(models.TextChoices):
        SUPPORTS = "supports", "supports it"
        CONTRADICTS = "contradicts", "contradicts it"
        QUALIFIES = "qualifies", "qualifies it"
        MENTIONS = "mentions", "mentions it"

    card = models.ForeignKey("desk.Card", models.CASCADE, related_name="citations", editable=False)
    # Text, not a key: it may name a field, a part, or a row of any part.
    path = models.CharField(
        "fact",
        max_length=200,
        null=True,
        blank=True,
        help_text="A field (premiere), a row of a list (credits/311); empty for the whole record.",
    )
    source = models.ForeignKey("sources.Source", models.PROTECT, related_name="+")
    stance = models.CharField(max_length=12, choices=Stance, default=Stance.SUPPORTS)
    locator = models.CharField(
        max_length=200,
        null=True,
        blank=True,
        help_text="Where in the source: page 3, 0:12:40, third paragraph.",
    )
    quotation = models.TextField(null=True, blank=True, help_text="The source's own words, to the letter.")
    language = LanguageField(
        "language of the quotation",
        null=True,
        blank=True,
        help_text="Where it is not that of its source: fr, pt-BR, French.",
    )
    prefix = models.CharField(
        "words before", max_length=200, null=True, blank=True, help_text="Tells two equal passages apart."
    )
    suffix = models.CharField("words after", max_length=200, null=True, blank=True)
    printed_value = models.CharField(max_length=100, null=True, blank=True, help_text="As printed: 23M+.")
    printed_unit = models.CharField(max_length=100, null=True, blank=True, help_text="As printed: viewers.")
    printed_bound = models.CharField(max_length=60, null=True, blank=True, help_text="As printed: over.")
    printed_attribution = models.CharField(
        max_length=200,
        null=True,
        blank=True,
        help_text="Whom the source credits for it: according to Netflix.",
    )

    def __str__(self) -> str:
        return f"{self.source}: {self.path or 'the whole record'}"
