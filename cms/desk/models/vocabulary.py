"""Vocabularies: lists of terms that records refer to by code."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from cms.desk.base import characters


class Vocabulary(models.Model):
    """A term with an immutable code. Bodies and documents hold the code; the label can change at any time."""

    code = models.CharField(
        max_length=60,
        primary_key=True,
        validators=[
            RegexValidator(r"^[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*$", "Letters, digits and single hyphens.")
        ],
    )
    label = models.CharField(max_length=120)

    class Meta:
        abstract = True
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label

    @classmethod
    def near(cls, text: str) -> str:
        """What may be meant by a code that is none, as words: “fr (French)”; "" for nothing."""
        return ""

    def clean(self) -> None:
        """Hold every text of the term, its kind's own ones too, to the characters that a text may have."""
        super().clean()
        refused = {}
        for field in self._meta.concrete_fields:
            text = field.value_from_object(self)
            if isinstance(text, str) and field.editable:
                found = list(characters.faults(text, lines=isinstance(field, models.TextField)))
                if found:
                    refused[field.name] = ValidationError(characters.sentence(found), code=characters.CODE)
        if refused:
            raise ValidationError(refused)
