"""Fields for dates as they are stated: below each stands how it is understood, also while it is typed."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cms.desk.base.dates.columns import StatedDateField, StatedDateInput, explained
from cms.desk.base.dates.english import in_words
from cms.desk.base.dates.refusals import NotUnderstood
from cms.desk.base.dates.stated import read_edtf
from cms.desk.base.dates.words import read_words


def told(text: str) -> tuple[str, bool]:
    """What to say below a field of that text, and whether it is understood; "" where it is empty."""
    if not text.strip():
        return "", True
    try:
        return f"Understood as: {explained(read_words(text).edtf)}.", True
    except NotUnderstood as error:
        return str(error), False


class UnderstoodInput(forms.TextInput):
    """A line of text with how its date is understood below it; a script asks anew while it is typed in."""

    class Media:
        js = ("newsroom/dates.js",)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        attrs = {**(attrs or {}), "data-understood": reverse("newsroom:understand")}
        box = super().render(name, value, attrs, renderer)
        said, is_understood = told(value or "")
        # What is refused is told by the form itself.
        return format_html(
            '<div class="stated-date">{}<output class="understood" for="{}">{}</output></div>',
            box,
            attrs.get("id", ""),
            said if is_understood else "",
        )


@dataclass(frozen=True)
class InWords:
    """A date as stated where a record's page can only be read: its words in the place of its field."""

    name: str
    short_description: str

    @property
    def __name__(self) -> str:
        # Django finds the help of the field by it.
        return self.name

    def __call__(self, record: Any) -> str:
        edtf = getattr(record, self.name)
        return in_words(read_edtf(edtf)) if edtf else "-"


def worded(model: type[models.Model], name: str) -> Any:
    """The name of a field as a page that can only be read shows it: a date as stated in words."""
    field = next((each for each in model._meta.concrete_fields if each.name == name), None)
    return InWords(name, str(field.verbose_name)) if isinstance(field, StatedDateField) else name


def show_understanding(field: forms.Field) -> None:
    """Give a field for a date as stated the widget that says how it is understood."""
    if isinstance(field, StatedDateInput):
        field.widget = UnderstoodInput(attrs={"autocomplete": "off", **field.widget.attrs})
