"""A year, or a span of years, as people type it into a filter."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

FIRST, LAST = "0", "9999"
YEAR = re.compile(r"[0-9]{4}")
DECADE = re.compile(r"([0-9]{3})0s")
SPAN = re.compile(r"([0-9]{4})?\s*(?:-|–|to|\.\.)\s*([0-9]{4})?")


@dataclass(frozen=True)
class Span:
    """Whole years. first, after: text that the dates in them are not before, and are before."""

    first: str
    after: str
    typed: str

    def __str__(self) -> str:
        return self.typed


class Years(forms.CharField):
    """The span that was typed: 2019, 2010-2019, 2010-, -2019, 1990s."""

    def __init__(self, **values: Any) -> None:
        widget = forms.TextInput(attrs={"placeholder": "2019 or 2010-2019", "size": 14})
        super().__init__(**{"max_length": 20, "widget": widget, **values})

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        if not typed:
            return None
        if (span := read(typed)) is None:
            raise ValidationError(
                f"“{typed}” is no year: write 2019, 2010-2019, 2010- or 1990s.", code="no_year"
            )
        return span

    def validate(self, value: Any) -> None:
        """Nothing more: what was typed was read."""

    def run_validators(self, value: Any) -> None:
        if value is not None:
            super().run_validators(value.typed)


def read(typed: str) -> Span | None:
    """The span of years, None where it is none or runs backwards."""
    text = typed.strip().casefold()
    if YEAR.fullmatch(text):
        return Span(text, _next(text), typed)
    if decade := DECADE.fullmatch(text):
        return Span(f"{decade[1]}0", _next(f"{decade[1]}9"), typed)
    if (found := SPAN.fullmatch(text)) and any(found.groups()):
        first, last = found[1] or FIRST, found[2] or LAST
        return Span(first, _next(last), typed) if first <= last else None
    return None


def _next(year: str) -> str:
    # A colon sorts behind all digits: after the last year there is none of four digits.
    return f"{int(year) + 1:04}" if year < LAST else ":"
