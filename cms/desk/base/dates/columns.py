"""Columns that hold a date as it is stated, and beside it the first and last day that it can mean."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from cms.desk.base.fields import Derived, PlainOrderField

from .english import in_words
from .refusals import NotUnderstood
from .stated import LONGEST, read_edtf
from .words import read_words

HELP = (
    "Where the date is not plain: “c. 1989”, “1989 or 1990”, “between 3 and 5 May 1989”, “before 1990”, "
    "“since 1989”, “44 BCE”; or EDTF. Leave it empty where the plain date says it all."
)


def understood(text: str) -> str:
    """The EDTF of what somebody wrote; ValidationError, in words, where it is no date."""
    try:
        return read_words(text).edtf
    except NotUnderstood as error:
        raise ValidationError(str(error), code=error.code)


def explained(edtf: str) -> str:
    """How a date was understood: “about 1989 (earliest 1 January 1989, latest 31 December 1989)”."""
    stated = read_edtf(edtf)
    days = (("earliest", stated.earliest), ("latest", stated.latest))
    ends = ", ".join(f"{end} {in_words(read_edtf(day.iso)) if day else 'open'}" for end, day in days)
    return f"{in_words(stated)} ({ends})"


class StatedDateInput(forms.CharField):
    """A date as people type it; shown in words, and passed on as EDTF."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        # An empty one is null, as constraints ask for it.
        return understood(text) if text else self.empty_value

    def prepare_value(self, value: Any) -> Any:
        try:
            stated = read_edtf(value) if isinstance(value, str) and value else None
        except NotUnderstood:
            return value
        # What was typed stays as it was typed, until it is saved.
        return in_words(stated) if stated and stated.edtf == value else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class StatedDateField(models.CharField):
    """A date as it is stated, which need not be plain, as canonical EDTF: `1989~`, `[1989,1990]`, `-0043`.

    It takes what people write, too. Two `DayField`s beside it hold its days.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": LONGEST, "null": True, "blank": True, **kwargs})

    def to_python(self, value: Any) -> Any:
        return understood(str(value)) if value else value

    def get_prep_value(self, value: Any) -> Any:
        # A part of a date is searched for as it is.
        return models.Field.get_prep_value(self, value)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        # Without a limit, for the message shows what was typed, to the end.
        return super().formfield(**{"form_class": StatedDateInput, "max_length": None, **kwargs})


class DayField(Derived, PlainOrderField):
    """The earliest or the latest day of the `StatedDateField` `source`, as a `sorted_text`.

    Null where that is empty, and where that end is open or unknown. A text and no number, so that from the
    year 1 on it compares with the partial dates beside it, in constraints too.
    """

    def __init__(self, *args: Any, source: str = "", end: str = "", **kwargs: Any) -> None:
        self.end = end
        super().__init__(*args, **{"source": source, "max_length": 11, "null": True, **kwargs})

    def derive(self, *values: Any) -> Any:
        (value,) = values
        day = getattr(read_edtf(value), self.end) if value else None
        return day.sorted_text if day else None

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "end": self.end}


def earliest_day(source: str) -> DayField:
    return DayField(source=source, end="earliest")


def latest_day(source: str) -> DayField:
    return DayField(source=source, end="latest")
