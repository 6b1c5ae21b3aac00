"""Marks of a sub-editor: struck and inserted words."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django import forms, template
from django.http import HttpRequest
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from cms.desk.checks.rules import Finding, Level
from cms.desk.models import Comment
from cms.desk.records import registry
from cms.desk.review.comments import NAMED
from cms.newsroom.autosave import Keeping
from cms.publishing.difference import Picture, Words

register = template.Library()
TAGS = {"struck": "<del>{}</del>", "inserted": "<ins>{}</ins>", "kept": "{}"}


@register.filter
def marked(words: Iterable[Words]) -> SafeString:
    """Words as HTML, each run escaped."""
    return format_html_join("", "{}", ((format_html(TAGS[run.mark], run.text),) for run in words))


@register.filter
def only_read(models: Iterable[dict]) -> list[dict]:
    """Of what the front page lists, what one may look through and not add to."""
    return [each for each in models if each["admin_url"] and not each["add_url"]]


@register.filter
def pressing(findings: Iterable[Finding]) -> list[Finding]:
    """What stops something, or wants a reason."""
    return [each for each in findings if each.level != Level.NOTE]


@register.filter
def notes(findings: Iterable[Finding]) -> list[Finding]:
    """What is only said."""
    return [each for each in findings if each.level == Level.NOTE]


@register.filter
def ago(at: datetime) -> str:
    """How long since, in words."""
    now = timezone.now()
    return f"{timesince(at, now, depth=1)} ago" if now - at >= timedelta(minutes=1) else "a moment ago"


@register.filter
def noun(model: type) -> str:
    """What an editor calls one row of a model."""
    return registry.noun(model)


@register.filter
def is_long(field: forms.BoundField) -> bool:
    """Whether a field takes more than a line."""
    return isinstance(field.field.widget, forms.Textarea)


@register.filter
def spoken(comment: Comment) -> SafeString:
    """The words of a comment, escaped, with whom it speaks to marked; needs its mentions fetched."""
    names = {mention.user.username for mention in comment.mentions.all()}
    pieces, end = [], 0
    for found in NAMED.finditer(comment.text):
        name = next((each for each in names if found[1].rstrip(".+-@") == each.rstrip(".+-@")), None)
        if name:
            pieces += [(comment.text[end : found.start()],), (format_html("<b>@{}</b>", name),)]
            end = found.start() + 1 + len(name)
    return format_html_join("", "{}", [*pieces, (comment.text[end:],)])


@register.filter
def fact(path: str) -> str:
    """What the fact at a path is called: credits/311 is “Credits, row 311”."""
    name, _, row = path.partition("/")
    return f"{name.replace('_', ' ').capitalize()}{f', row {row}' if row else ''}"


@register.simple_tag(takes_context=True)
def comment_box(context: Context, changeset: int, at: str) -> Keeping:
    """What somebody typed into a box of a changeset's page and did not say yet."""
    form = f"comment:{changeset}:{at}"
    left = [each for each in context.get("words_left") or () if each.form == form]
    return Keeping(context["request"], form, left=left)


@register.filter
def old_and_new(pictures: tuple[Picture | None, Picture | None]) -> list[tuple[str, Picture | None]]:
    """Two pictures with what to call each."""
    return list(zip(("Old", "New"), pictures, strict=True))


@register.filter
def is_ours(picture: Picture, request: HttpRequest) -> bool:
    """Whether a picture lies on this site: the policy of our pages lets nothing else load."""
    where = urlsplit(picture.url or "")
    return bool(picture.url) and where.scheme == request.scheme and where.netloc == request.get_host()
