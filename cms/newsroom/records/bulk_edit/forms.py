"""The forms of a bulk edit: which field, then what is done to it, as on the record's own form."""

from collections.abc import Mapping
from typing import Any, Self

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst

from cms.desk.models.bulk_edits import BulkEdit
from cms.desk.records.registry import Kind
from cms.desk.write.bulk_edit.fields import Deed, Field, deeds, fields
from cms.newsroom.records.forms import OpenedForm, stated

ONE = {Deed.SET: "Set it to this", Deed.EMPTY: "Empty it"}
MANY = {
    Deed.ADD: "Add these to what each has",
    Deed.REMOVE: "Remove these from what each has",
    Deed.REPLACE: "Replace what each has by these",
    Deed.EMPTY: "Empty it",
}


def label_of(field: Field) -> str:
    return capfirst(str(field.verbose_name))


class FieldForm(forms.Form):
    """Which field is changed."""

    field = forms.ChoiceField(label="Field")

    def __init__(self, of: Kind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(name, label_of(field)) for name, field in fields(of).items()]
        choice = self.fields["field"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [("", "---------"), *offered]


class ValueForm(OpenedForm):
    """What is done to the field of each record, and where that comes from."""

    version_opened = None  # type: ignore[assignment]  # it is over many records, each at a version of its own
    version_expected = None  # type: ignore[assignment]  # likewise
    deed = forms.ChoiceField(label="What to do", widget=forms.RadioSelect)
    value = forms.Field(required=False)
    field: Field
    field_order = ("deed", "value")

    @classmethod
    def of(cls, kind: Kind, field: Field, request: HttpRequest) -> type[Self]:
        """A subclass for one field of a kind, whose value is given as on the record's own form."""
        return type(cls.__name__, (cls,), {"field": field, "value": _value(kind, field, request)})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words, choice = MANY if self.field.many_to_many else ONE, self.fields["deed"]
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(deed.value, words[deed]) for deed in deeds(self.field)]
            choice.initial = choice.choices[0][0]
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("deed") == Deed.EMPTY and self.given() not in (None, "", []):
            self.add_error("value", "You chose to empty it: leave this blank, or choose to set it.")
        return cleaned

    def given(self) -> Any:
        """The value as a state holds it; None for none."""
        value = self.cleaned_data.get("value")
        if self.field.many_to_many:
            return sorted(row.pk for row in value or ())
        return stated(self.field, value)

    def citation(self) -> dict[str, Any] | None:
        if not self.cleaned_data.get("source_of_changes"):
            return None
        return {
            "source": self.cleaned_data["source_of_changes"],
            "locator": self.cleaned_data["locator_of_changes"],
            "quotation": self.cleaned_data["quotation_of_changes"],
        }


def _value(kind: Kind, field: Field, request: HttpRequest) -> forms.Field:
    if isinstance(field, models.BooleanField):
        made: forms.Field | None = forms.TypedChoiceField(
            choices=[("", "---------"), ("yes", "Yes"), ("no", "No")],
            coerce=lambda word: word == "yes",
            empty_value=None,
            help_text=field.help_text,
        )
    else:
        made = admin.site.get_model_admin(kind.model).formfield_for_dbfield(field, request)
    if made is None:
        raise TypeError(f"{field.name} has no form field.")
    # Rows of vocabularies are not added in passing here: a bulk edit is about values that are there.
    if isinstance(made.widget, RelatedFieldWidgetWrapper):
        made.widget = made.widget.widget
    if isinstance(made, forms.ChoiceField) and field.choices:
        # Nothing is chosen by itself, also where a record has to have a value.
        made.choices = [("", "---------"), *field.choices]
    made.required, made.initial, made.label = False, None, label_of(field)
    return made


def filled(edit: BulkEdit) -> Mapping[str, Any]:
    """What the form showed when this edit was previewed."""
    cited = edit.citation or {}
    value = edit.value
    if isinstance(value, bool):
        value = "yes" if value else "no"
    return {
        "deed": edit.deed,
        "value": None if edit.deed == Deed.EMPTY else value,
        **{f"{name}_of_changes": cited.get(name) for name in ("source", "locator", "quotation")},
    }
