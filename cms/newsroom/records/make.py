"""Making a record where a picker lacks it: the few facts that a new one is asked for in its form."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.db import models
from django.urls import reverse

from cms.desk.models import Card
from cms.desk.records.registry import Kind, kinds
from cms.desk.records.states import fields_of
from cms.desk.write.change import ChangeRefused
from cms.newsroom.pickers import picks_record, without_kind
from cms.newsroom.records.forms import refusals, stated

# How the value of what a picker offers last begins: it is no record, and names the kind to be made.
MAKE = "make:"


def asked_of(of: Kind) -> Sequence[str]:
    """The columns that a new record of the kind is asked for by a picker; the first takes what was typed."""
    is_shown = admin.site.is_registered(of.model)
    return getattr(admin.site.get_model_admin(of.model), "made_with", ()) if is_shown else ()


def makeable(field: models.Field) -> list[Kind]:
    """The kinds of which a picker of this field can make a record."""
    if not picks_record(field):
        return []
    if field.related_model is not Card:
        return [of for of in kinds() if of.model is field.related_model and asked_of(of)]
    limits: Any = field.get_limit_choices_to()
    fitting = limits.get("kind__in") if isinstance(limits, dict) else None
    return [of for of in kinds() if asked_of(of) and (fitting is None or of.code in fitting)]


def offers(field: models.Field, words: str) -> list[dict[str, str]]:
    """What a picker offers after all that it found: to make what was typed."""
    if not (typed := without_kind(words.strip())):
        return []
    return [
        {
            "id": f"{MAKE}{of.code}",
            "text": f"Create {of.verbose_name} “{typed}”…",
            "make": f"{reverse('newsroom:make', args=[of.code])}?{urlencode({'words': typed})}",
        }
        for of in makeable(field)
    ]


class MakeForm(forms.Form):
    """The facts of a new record of the kind."""

    def __init__(self, of: Kind, data: Mapping[str, Any] | None, words: str = ""):
        columns = {each.name: each for each in fields_of(of.model)}
        self.columns = [columns[name] for name in asked_of(of)]
        super().__init__(data, initial={self.columns[0].name: words}, prefix="make")
        for column in self.columns:
            found = column.formfield()
            if found is not None:
                self.fields[column.name] = found
        self.fields[self.columns[0].name].required = True

    def facts(self) -> dict[str, Any]:
        """What was filled in, as `desk.change` takes it."""
        values = {each.name: stated(each, self.cleaned_data[each.name]) for each in self.columns}
        return {name: value for name, value in values.items() if value is not None}

    def typed(self) -> dict[str, Any]:
        """What a new record is called at first, before anything else is known."""
        first = self.columns[0].name
        return {first: self.initial[first]} if self.initial.get(first) else {}

    def refuse(self, refusal: ChangeRefused, of: Kind) -> None:
        """Say at each field why the record was not made."""
        for name, message in refusals(refusal, of):
            self.add_error(name if name in self.fields else None, message)
