"""Which fields of a kind can be changed for many records at once, and what can be done to each."""

from typing import TypeAlias

from django.db import models

from cms.desk.base.dates.columns import StatedDateField
from cms.desk.models.bulk_edits import BulkEdit
from cms.desk.records.blank import blank
from cms.desk.records.registry import Kind
from cms.desk.records.states import choices_of, fields_of

Deed = BulkEdit.Deed
Field: TypeAlias = "models.Field | models.ManyToManyField"
# Stands in for a text, to find out whether it would be the record's name.
PROBE = "\N{REFERENCE MARK}"


def fields(of: Kind) -> dict[str, Field]:
    """The fields that are offered, by name.

    Slug, ids and parts belong to one record each, and so does its name; so do files, and whatever else its
    kind says tells one record from another (`Kind.one_by_one`).
    """
    columns = [*fields_of(of.model), *choices_of(of.model)]
    return {
        field.name: field
        for field in columns
        if field.name not in of.one_by_one
        and not isinstance(field, models.FileField)
        and not field.unique
        and not _is_name(of, field)
    }


def _is_name(of: Kind, field: Field) -> bool:
    """Whether a record with nothing else is called by this field."""
    is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
    is_text = is_text and not isinstance(field, StatedDateField)
    return is_text and of.body.label({**blank(of), field.name: PROBE}) == PROBE


def deeds(field: Field) -> list[Deed]:
    """What can be done to the field."""
    if isinstance(field, models.ManyToManyField):
        return [Deed.ADD, Deed.REMOVE, Deed.REPLACE, Deed.EMPTY]
    return [Deed.SET, Deed.EMPTY] if field.null else [Deed.SET]
