"""Model fields and validators: partial dates, times of day and their zones, slugs, web addresses."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from .addresses import assume_scheme, validate_web_address
from .wall_clock import zones

SHAPE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def validate_partial_date(text: str) -> None:
    """Raise ValidationError unless `text` is a real year, month or day: 2019, 2019-05, 2019-05-31."""
    found = SHAPE.fullmatch(text)
    if not found:
        raise ValidationError(f"“{text}” is not a date: write 2019, 2019-05 or 2019-05-31.", code="shape")
    year, month, day = (int(part) if part else 1 for part in found.groups())
    try:
        date(year, month, day)
    except ValueError:
        raise ValidationError(f"“{text}” is not a day of the calendar.", code="impossible")


def validate_slug_has_letter(slug: str) -> None:
    """Raise ValidationError for a slug without a letter: in a URL it would look like an id."""
    if not re.fullmatch(r"(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*", slug):
        raise ValidationError(
            f"“{slug}” can't be a slug: small letters, digits and single hyphens, with a letter among them.",
            code="slug",
        )


class PlainOrderField(models.CharField):
    """A text that is sorted, and searched by its beginning, by code point, alike on both databases."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            # A locale's collation sorts otherwise than SQLite, and its indexes find no beginnings.
            parameters["collation"] = "C"
        return parameters


class Derived(models.Field):
    """A column that follows from another one of its row, its `source`, or from several.

    Of a record, a source may be a part, too. It is no content: no form, state or body has it.
    `desk.write.rows` fills it wherever it writes a source. in_place_of: the column that lists show, sort and
    narrow by this one instead, and that tells records apart by it.
    """

    def __init__(
        self, *args: Any, source: str | Sequence[str] = "", in_place_of: str = "", **kwargs: Any
    ) -> None:
        self.source, self.in_place_of = source, in_place_of
        super().__init__(*args, **{"editable": False, **kwargs})

    @property
    def sources(self) -> tuple[str, ...]:
        """The columns that it follows from, in the order in which `derive` takes their values."""
        return (self.source,) if isinstance(self.source, str) else tuple(self.source)

    def derive(self, *values: Any) -> Any:
        """The value of this column by those of its sources, as the state has them."""
        raise NotImplementedError

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        shown = {"in_place_of": self.in_place_of} if self.in_place_of else {}
        return name, path, args, {**kwargs, "source": self.source, **shown}


class PartialDateField(PlainOrderField):
    """A date known to the year, month or day, as ISO 8601 text."""

    default_validators = [validate_partial_date]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 10, "null": True, "blank": True, **kwargs})

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        # Without it a browser cuts “3 June 2019” to ten characters, and the editor never sees the error
        # message.
        return super().formfield(**{"max_length": None, **kwargs})


def validate_clock_time(text: str) -> None:
    """Raise ValidationError unless `text` is a time of day to the minute: 21:00."""
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise ValidationError(f"“{text}” is not a time of day: write it as 21:00.", code="time")


def validate_zone(name: str) -> None:
    """Raise ValidationError unless `name` is a time zone of the IANA database."""
    if name not in zones():
        raise ValidationError(
            f"There is no time zone “{name}”: choose one such as Europe/London.", code="no_such_zone"
        )


class ClockTimeField(models.CharField):
    """A time of day to the minute, as text: 21:00."""

    default_validators = [validate_clock_time]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 5, "null": True, "blank": True, **kwargs})

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        # As for dates: the message shows what was typed, to the end.
        return super().formfield(**{"max_length": None, **kwargs})


class ZoneField(models.CharField):
    """A time zone by its name in the IANA database: Europe/London."""

    default_validators = [validate_zone]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 64, "null": True, "blank": True, **kwargs})


class WebAddressField(models.URLField):
    """A web address; written without a scheme it becomes https."""

    default_validators = [validate_web_address]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 1000, "null": True, "blank": True, **kwargs})

    def set_attributes_from_name(self, name: str) -> None:
        has_name = self.verbose_name is not None
        super().set_attributes_from_name(name)
        # “Url” is no word of the newsroom's.
        if not has_name:
            self.verbose_name = str(self.verbose_name).replace("url", "address")

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return assume_scheme(value) if isinstance(value, str) else value

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"assume_scheme": "https", **kwargs})


class VerbatimTextField(models.TextField):
    """Text that is kept to the letter as it was captured, with whatever cannot be seen in it.

    Evidence only: every other text is held to `characters`.
    """

    def deconstruct(self) -> Any:
        # Only the rule differs, not the column.
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs
