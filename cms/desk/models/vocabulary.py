"""Vocabularies: lists of terms that records refer to by code."""

from django.core.validators import RegexValidator
from django.db import models


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
