from django.db import models
from django.db.models import Q

from catalog.translators import translator, translator_in_words
from cms.desk.base.languages import LanguageField
from cms.desk.models import Part


class Text(Part):
    """A text of a record, or a quotation in one of its citations, in a language that is not its own.

    Nothing is checked by it: it is shown as a translation, beside the words that it translates.
    """

    card = models.ForeignKey("desk.Card", models.CASCADE, related_name="texts", editable=False)
    path = models.CharField(
        "text of", max_length=200, help_text="A text (synopsis), or a quotation (citations/311/quotation)."
    )
    language = LanguageField(help_text="Its BCP 47 tag or its name: fr, pt-BR, ja-Latn, French.")
    text = models.TextField("in that language", help_text="No longer than the text itself may be.")
    translated_by = translator("The person or organisation that translated it.")
    translated_by_named = translator_in_words("As it is credited; of a machine, which one.")
    machine = models.BooleanField(
        "translated by a machine", default=False, help_text="Readers are told so wherever they see it."
    )
    note = models.CharField(
        max_length=300, null=True, blank=True, help_text="Where it is used, who revised it."
    )

    class Meta:
        verbose_name = "text in another language"
        verbose_name_plural = "texts in other languages"
        indexes = [models.Index(fields=["language", "card"], name="text_language")]
        constraints = [
            models.UniqueConstraint(
                fields=["card", "path", "language"],
                name="text_once",
                violation_error_message="There is a text of that in that language already: change that one.",
            ),
            models.CheckConstraint(
                condition=Q(machine=False) | Q(translated_by=None),
                name="text_by_a_machine",
                violation_error_message=(
                    "A machine's translation is nobody's: take the translator out, and name who revised it "
                    "in the note; or untick the machine."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path.replace('_', ' ')} ({self.language}): {self.text[:60]}"
