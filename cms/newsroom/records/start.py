"""Start forms: a few questions, from which a structured draft is made."""

from typing import Any

from django import forms
from django.db import models

from cms.desk.records.registry import Kind, kinds
from cms.newsroom.pickers import key, picker


class StartForm(forms.Form):
    """What a kind asks for to start a page. code: its name in URLs. label, help: shown on the front page."""

    code = ""
    label = ""
    help = ""

    def draft(self) -> dict[str, Any]:
        """The fields and parts of the new record, as `desk.change` takes them."""
        raise NotImplementedError


def asks_for(model: type[models.Model], name: str, *, label: str, required: bool = True) -> forms.Field:
    """A picker for the record that a foreign key of the model points at."""
    field = picker(key(model, name), label=label)
    field.required = required
    return field


def starts() -> list[tuple[Kind, type[StartForm]]]:
    """Every start form, with its kind."""
    return [(kind, form) for kind in kinds() for form in kind.starts]


def start(code: str) -> tuple[Kind, type[StartForm]]:
    """The start form of this code, with its kind; KeyError if there is none."""
    return {form.code: (kind, form) for kind, form in starts()}[code]
