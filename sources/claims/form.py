"""The form of a claim: it asks for what the property needs, in a person's words, and shows the sentence."""

import re
from decimal import Decimal
from functools import cache
from typing import Any

from babel.numbers import get_currency_name, get_currency_precision, list_currencies
from django import forms

from cms.newsroom.records.forms import RecordForm

from ..models import Property
from .amounts import LOCALE, major
from .needs import FIELDS, OF_VALUE, WITHOUT_VALUE, needs
from .printed_numbers import SIZES

SHOW = "_show"  # the button that asks for the sentence, and for the fields of another property
COMMON = ("GBP", "USD", "EUR")
TYPED = re.compile(rf"(?P<digits>-?[\d., \u00a0\u202f]*\d)\s*(?P<size>{'|'.join(SIZES)})?\.?", re.IGNORECASE)
THOUSANDS = re.compile(r"(?<=\d)[,\s\u00a0\u202f](?=\d{3}(?!\d))")


def plain(amount: Decimal) -> str:
    """A number in digits alone, without zeros that say nothing."""
    words = f"{amount:f}"
    return words.rstrip("0").rstrip(".") if "." in words else words


def read_amount(typed: str) -> str:
    """A number as people type it, in digits: “23 million” and “23m” as 23000000, “1,234” as 1234.

    What is no number is returned as it is, for the field to refuse.
    """
    found = TYPED.fullmatch(typed.strip())
    if not found:
        return typed.strip()
    digits = THOUSANDS.sub("", found["digits"])
    if not re.fullmatch(r"-?\d+(\.\d+)?", digits):
        return typed.strip()
    return plain(Decimal(digits) * SIZES[found["size"].lower()]) if found["size"] else digits


class AmountField(forms.CharField):
    """A number as people type it."""

    def to_python(self, value: Any) -> Any:
        return read_amount(super().to_python(value) or "") or self.empty_value


@cache
def currencies() -> list[Any]:
    """The currencies by name, the common ones first."""
    named = sorted((get_currency_name(code, locale=LOCALE), code) for code in list_currencies(LOCALE))
    others = [(code, f"{name} ({code})") for name, code in named if code not in COMMON]
    first = [(code, f"{get_currency_name(code, locale=LOCALE)} ({code})") for code in COMMON]
    return [("", ""), *first, ("Others", others)]


class ClaimForm(RecordForm):
    """A claim's form. sentence: what was asked for with the button, where it was."""

    sentence: str | None = None

    class Media:
        js = ("sources/claims.js",)
        css = {"all": ("sources/claims.css",)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of = self.property_of()
        asked = needs(of)
        for name, words in asked["labels"].items():
            if name in self.fields:
                self.fields[name].label = words
        self._offer_units(asked["units"])
        for name in ("amount", "amount_to"):
            if name in self.fields:
                self._take_words(name)
        if "currency" in self.fields:
            self.fields["currency"] = forms.ChoiceField(
                choices=self._currencies(), required=False, label="Currency"
            )

    def property_of(self) -> Property | None:
        """The property that is chosen: in what was posted, else what the form was opened with."""
        chosen = self.data.get("property") if self.is_bound else self.initial.get("property")
        chosen = chosen or (None if self.is_bound else self.instance.property_id)
        code = getattr(chosen, "pk", chosen)
        return Property.objects.filter(pk=str(code).replace("\0", "")).first() if code else None

    def _offer_units(self, units: list[list[str]]) -> None:
        """Only those the property allows, and the one that is there: nothing is taken away unseen."""
        field = self.fields.get("unit")
        if not isinstance(field, forms.ModelChoiceField) or field.queryset is None:
            return
        there = self.instance.unit_id
        codes = [code for code, _ in units] + ([there] if there else [])
        field.queryset = field.queryset.filter(pk__in=codes)

    def _take_words(self, name: str) -> None:
        before = self.fields[name]
        self.fields[name] = AmountField(
            required=False, label=before.label, validators=before.validators, max_length=40
        )
        self.fields[name].widget.attrs["inputmode"] = "text"
        self.fields[name].help_text = (
            "As you would say it: 23 million, 1,250 or 12.5; money in its whole units."
            if name == "amount"
            else "The end of a range."
        )
        shown, currency = self.initial.get(name), self.initial.get("currency")
        if shown and currency:
            # People write dollars; what is stored are cents, so that nothing is rounded.
            self.initial[name] = plain(major(shown, currency))

    def _currencies(self) -> list[Any]:
        there = self.instance.currency
        known = {code for code, _ in currencies()[1:4]} | {code for code, _ in currencies()[4][1]}
        return [*currencies(), (there, there)] if there and there not in known else currencies()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if currency := cleaned.get("currency"):
            for name in ("amount", "amount_to"):
                if amount := cleaned.get(name):
                    cleaned[name] = plain(Decimal(amount).scaleb(get_currency_precision(currency)))
        if cleaned.get("value_state") in ("unknown", "none"):
            for name in OF_VALUE:
                if name not in WITHOUT_VALUE and cleaned.get(name) not in (None, ""):
                    self.add_error(name, "You say that there is no value to give: empty this, or give it.")
        return cleaned

    def is_valid(self) -> bool:
        """Never where only the sentence was asked for: nothing is saved then."""
        return super().is_valid() and SHOW not in self.data

    def scopes(self) -> str:
        """What has to be said of where, when and how it was counted, in words; "" where nothing has to be."""
        return str(needs(self.property_of())["scopes"])

    def classes(self) -> list[str]:
        """The classes of the value's fieldset: which type it asks for, and which other fields are filled."""
        of = self.property_of()
        wanted = FIELDS.get(of.value_type, ()) if of else ()
        kept = [name for name in OF_VALUE if name not in wanted and self._holds(name)]
        return ["value", f"value-{of.value_type if of else 'none'}", *(f"keeps-{name}" for name in kept)]

    def _holds(self, name: str) -> bool:
        value = self.data.get(name) if self.is_bound else getattr(self.instance, name)
        return value not in (None, "", "unknown")
