"""Who translated a text or a name: the columns that both have, and the facts that they become."""

from django.db import models

from cms.desk.records.registry import Facts, State, ref

TRANSLATED = "translated"
TRANSLATORS = {"kind__in": ["person", "organisation"]}


def translator(help_text: str) -> models.ForeignKey:
    """The column `translated_by`: a person or an organisation."""
    return models.ForeignKey(
        "desk.Card",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to=TRANSLATORS,
        help_text=help_text,
    )


def translator_in_words(help_text: str) -> models.CharField:
    """The column `translated_by_named`: as it is credited."""
    return models.CharField("translator in words", max_length=200, null=True, blank=True, help_text=help_text)


def translated(row: State) -> Facts:
    """Both as a body states them."""
    named = row["translated_by_named"]
    return {
        "translated_by": ref(row["translated_by"], None, role=TRANSLATED, printed=named),
        "translated_by_named": named,
    }
