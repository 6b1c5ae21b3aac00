"""Choices of a row by its key, in forms: a text that can't be a key is refused, never looked up."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db import models

LARGEST = 2**63 - 1  # of a bigint: a larger number is an error of the database, not an empty result


def can_be_key(model: type[models.Model], value: Any) -> bool:
    """Whether a query for this key is possible: words for a number, and NUL, are errors of the database."""
    column: Any = model._meta.pk
    while column.remote_field:
        column = column.target_field
    try:
        key = column.to_python(value)
    except ValidationError:
        return False
    return 0 < key <= LARGEST if isinstance(key, int) else "\0" not in str(key)


def not_offered(value: Any, label: Any) -> str:
    """What is said of a choice that is none: which field, and what to do now."""
    shown = " ".join(str(value).replace("\0", "").split())[:60]
    return f"“{shown}” can't be chosen for “{label}”: type a part of the name, and choose it from the list."


class _PossibleOptions:
    """Shows the options chosen so far, leaving out values that can't be keys: they have no option to show."""

    choices: Any

    def optgroups(self, name: str, value: Iterable[str], attr: Any = None) -> list[Any]:
        model = self.choices.queryset.model
        possible = [each for each in value if each not in ("", None) and can_be_key(model, each)]
        return super().optgroups(name, possible, attr)  # type: ignore[misc]


class PickOne(_PossibleOptions, AutocompleteSelect):
    """Picks a row by typing its name."""


class PickMany(_PossibleOptions, AutocompleteSelectMultiple):
    """Picks rows by typing their names."""


class RowChoice(forms.ModelChoiceField):
    """The choice of one row; the message about any other value names the field."""

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if isinstance(value, models.Model):
            return super().to_python(value)
        if not can_be_key(self._model, value):
            raise ValidationError(not_offered(value, self.label), code="invalid_choice")
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError(not_offered(value, self.label), code="invalid_choice")

    @property
    def _model(self) -> type[models.Model]:
        return self.queryset.model  # type: ignore[union-attr]  # only a field without rows has none


class RowChoices(forms.ModelMultipleChoiceField):
    """The choice of several rows, likewise."""

    def clean(self, value: Any) -> Any:
        model = self.queryset.model  # type: ignore[union-attr]  # likewise
        for each in value if isinstance(value, list | tuple) else ():
            if not can_be_key(model, each):
                raise ValidationError(not_offered(each, self.label), code="invalid_choice")
        try:
            return super().clean(value)
        except ValidationError as error:
            if error.code != "invalid_choice" or not error.params:
                raise
            raise ValidationError(not_offered(error.params["value"], self.label), code="invalid_choice")
