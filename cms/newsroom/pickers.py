"""Pickers: form fields in which a record is chosen by typing its name."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest

from cms.desk.base.choices import PickMany, PickOne, RowChoice, RowChoices, not_offered
from cms.desk.models import Card, Record
from cms.desk.records.labels import names_of
from cms.desk.records.registry import kinds
from cms.desk.records.survivors import survivor

from .frame import whole

Field = TypeVar("Field", bound=forms.Field)


def field_of(form: forms.BaseForm, name: str, kind: type[Field]) -> Field:
    """The field of the form, typed as `kind`; TypeError if it is another kind of field."""
    field = form.fields[name]
    if not isinstance(field, kind):
        raise TypeError(f"{name} is not a {kind.__name__}.")
    return field


def key(model: type[models.Model], name: str) -> models.ForeignKey:
    """The foreign key of this name; TypeError if the field is not one."""
    field = model._meta.get_field(name)
    if not isinstance(field, models.ForeignKey):
        raise TypeError(f"{name} is not a foreign key.")
    return field


# What a picker sends along that offers nothing but what is found.
FOUND_ONLY = "found-only"


class NamedSelect(AutocompleteSelect):
    """Picks a record by typing its name. names: of the records picked already; if None, they are queried.

    makes: whether it offers to make what it lacks.
    """

    names: Mapping[int, str | None] | None = None
    makes = True

    def get_url(self) -> str:
        return super().get_url() if self.makes else f"{super().get_url()}?{FOUND_ONLY}=1"

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> list[Any]:
        # Django's widget takes its options from a queryset of the field, which an IntegerField does not have.
        chosen = [key for each in value if (key := whole(str(each)))]
        names = names_of(chosen) if self.names is None else self.names
        options: list[tuple[int | None, str, bool]] = [] if self.is_required else [(None, "", False)]
        options += [(key, names.get(key) or f"record {key}", True) for key in chosen]
        choices = [
            self.create_option(name, key or "", label, selected, place)
            for place, (key, label, selected) in enumerate(options)
        ]
        return [(None, choices, 0)]


class RecordId(forms.Field):
    """The id of a record that was picked."""

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        if not (key := whole(str(value).strip())):
            raise ValidationError(not_offered(value, self.label), code="invalid_choice")
        return key


def picker(
    field: models.ForeignKey,
    *,
    names: Mapping[int, str | None] | None = None,
    makes: bool = True,
    **values: Any,
) -> RecordId:
    """A form field that holds the id of the record that `field` points at; see `NamedSelect`."""
    widget = NamedSelect(field, admin.site)
    widget.names, widget.makes = names, makes
    return RecordId(required=False, widget=widget, **values)


def called(record: Card | Record) -> str:
    """The name of a picked record; of a merged one, the name of the survivor."""
    return str(survivor(record if isinstance(record, Card) else record.card))


class RecordChoice(RowChoice):
    """A choice among records of one kind, by their current names."""

    def label_from_instance(self, obj: Card | Record) -> str:
        return called(obj)


def picks_record(field: models.Field) -> TypeGuard[models.ForeignKey]:
    """Whether the field points at a record: of one kind, or of any kind by its card."""
    return isinstance(field, models.ForeignKey) and issubclass(field.related_model, Card | Record)


class PickingAdmin(admin.ModelAdmin):
    """An admin whose foreign keys and lists are picked by typing a name, and judged before a look-up."""

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("form_class", RecordChoice if picks_record(db_field) else RowChoice)
            kwargs.setdefault("widget", PickOne(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField | None:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("form_class", RowChoices)
            kwargs.setdefault("widget", PickMany(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def without_kind(words: str) -> str:
    """What was typed, without the kind, and what else pickers show after a name."""
    name, _, said = words.rstrip().rpartition(" (")
    kind = said.removesuffix(")").partition(",")[0]
    return name if name and said.endswith(")") and kind in {each.code for each in kinds()} else words


def is_picking(request: HttpRequest) -> bool:
    """Whether the request comes from a picker, which has no columns to sort by."""
    return request.resolver_match is not None and request.resolver_match.url_name == "autocomplete"
