"""Marks of a sub-editor: struck and inserted words."""

from collections.abc import Iterable

from django import forms, template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cms.desk import registry
from cms.publishing.differences import Words

register = template.Library()
TAGS = {"struck": "<del>{}</del>", "inserted": "<ins>{}</ins>", "kept": "{}"}


@register.filter
def marked(words: Iterable[Words]) -> SafeString:
    """Words as HTML, each run escaped."""
    return format_html_join("", "{}", ((format_html(TAGS[run.mark], run.text),) for run in words))


@register.filter
def noun(model: type) -> str:
    """What an editor calls one row of a model."""
    return registry.noun(model)


@register.filter
def is_long(field: forms.BoundField) -> bool:
    """Whether a field takes more than a line."""
    return isinstance(field.field.widget, forms.Textarea)
