"""Filters of lists by the languages that records have texts in."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import Q, QuerySet

from cms.desk.base.languages import language_name, tag_of
from cms.desk.records.registry import Kind
from cms.newsroom.lists.filters import Asked, Filter, exists

from .models import Text


class LanguageChoice(forms.CharField):
    """A language that is typed, by its tag or its name."""

    def __init__(self, **values: Any) -> None:
        widget = forms.TextInput(attrs={"placeholder": "fr, pt-BR or French", "size": 14})
        super().__init__(**{"max_length": 60, "widget": widget, **values})

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        return tag_of(typed) if typed else None


class TextFilter(Filter):
    """Records with a text in a language."""

    def field(self, model: type[models.Model]) -> forms.Field:
        return LanguageChoice(required=False, label="Text in")

    def rows(self, rows: QuerySet, value: Any, asked: Asked) -> QuerySet:
        return rows.filter(exists(texts_in(value), "card"))

    def said(self, field: forms.Field, value: Any) -> str:
        return language_name(value)


class WithoutTextFilter(TextFilter):
    """Records without one."""

    def field(self, model: type[models.Model]) -> forms.Field:
        return LanguageChoice(required=False, label="No text in")

    def rows(self, rows: QuerySet, value: Any, asked: Asked) -> QuerySet:
        return rows.exclude(exists(texts_in(value), "card"))


def texts_in(tag: str) -> QuerySet[Text]:
    """Working copies of texts in a language: French asks for that of Canada, too (RFC 4647)."""
    # What readers see of a record are its own texts; a quotation that it cites may be translated without any.
    own = Text.objects.exclude(path__contains="/")
    return own.filter(Q(language=tag) | Q(language__startswith=f"{tag}-"))


def with_text(of: Kind) -> Filter | None:
    """For kinds whose texts stand in other languages."""
    return TextFilter("text_in") if of.translated else None


def without_text(of: Kind) -> Filter | None:
    return WithoutTextFilter("no_text_in") if of.translated else None
