"""Starting a page: a few questions, and a draft that has its shape already."""

from typing import Any

from django import forms
from django.db import models

from cms.desk.records.registry import Kind, kinds
from cms.newsroom.pickers import key, picker


class StartForm(forms.Form):
    """What a kind asks for to begin a page. code: its name in addresses. label, help: on the front page."""

    code = ""
    label = ""
    help = ""

    def draft(self) -> dict[str, Any]:
        """The fields and parts of the new record, as `desk.change` takes them."""
        raise NotImplementedError


def asks_for(model: type[models.Model], name: str, *, label: str, required: bool = True) -> forms.Field:
    """A picker of the record that a key of the model points at."""
    field = picker(key(model, name), label=label)
    field.required = required
    return field


def starts() -> list[tuple[Kind, type[StartForm]]]:
    """Every page that can be started, with its kind."""
    return [(kind, form) for kind in kinds() for form in kind.starts]


def start(code: str) -> tuple[Kind, type[StartForm]]:
    """One of them by its code; KeyError where there is none."""
    return {form.code: (kind, form) for kind, form in starts()}[code]
