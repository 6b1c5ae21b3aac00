"""Filters of the newsroom's templates: marked words, findings, comments and pictures."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django import forms, template
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from cms.desk.checks.rules import Finding, Level
from cms.desk.models import Comment
from cms.desk.records import registry
from cms.desk.review.comments import NAMED
from cms.newsroom.autosave import AutosavedForm
from cms.newsroom.changesets.questions import Question, question_of
from cms.newsroom.frame import whole
from cms.publishing.difference import Picture, Words

register = template.Library()
TAGS = {"struck": "<del>{}</del>", "inserted": "<ins>{}</ins>", "kept": "{}"}


@register.filter
def marked(words: Iterable[Words]) -> SafeString:
    """Runs of words as HTML, with deletions and insertions marked; each run is escaped."""
    return format_html_join("", "{}", ((format_html(TAGS[run.mark], run.text),) for run in words))


@register.filter
def only_read(models: Iterable[dict]) -> list[dict]:
    """The models that this person may view but not add to."""
    return [each for each in models if each["admin_url"] and not each["add_url"]]


@register.filter
def pressing(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that block or have to be acknowledged."""
    return [each for each in findings if each.level != Level.NOTE]


@register.filter
def notes(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that are notes only."""
    return [each for each in findings if each.level == Level.NOTE]


@register.filter
def question(rule: str) -> Question | None:
    """What a rule asks; None where it only warns."""
    return question_of(rule)


@register.filter
def leads_to(finding: Finding) -> str:
    """The address of the page for those whom no answer to its question fits."""
    asked = question_of(finding.rule)
    return asked.leads_to(finding) if asked else ""


@register.filter
def ago(at: datetime) -> str:
    """The time since then, in words."""
    now = timezone.now()
    return f"{timesince(at, now, depth=1)} ago" if now - at >= timedelta(minutes=1) else "a moment ago"


@register.filter
def noun(model: type) -> str:
    """The name of one row of a model."""
    return registry.noun(model)


@register.filter
def is_long(field: forms.BoundField) -> bool:
    """Whether a field has more than one line, or its choices are whole texts."""
    return isinstance(field.field.widget, forms.Textarea) or "data-long" in field.field.widget.attrs


@register.filter
def spoken(comment: Comment) -> SafeString:
    """The text of a comment, escaped, with its mentions in bold; prefetch `mentions__user`."""
    names = {mention.user.username for mention in comment.mentions.all()}
    pieces, end = [], 0
    for found in NAMED.finditer(comment.text):
        # Usernames may end in these characters, and so may sentences: "ask @ada."
        name = next((each for each in names if found[1].rstrip(".+-@") == each.rstrip(".+-@")), None)
        if name:
            pieces += [(comment.text[end : found.start()],), (format_html("<b>@{}</b>", name),)]
            end = found.start() + 1 + len(name)
    return format_html_join("", "{}", [*pieces, (comment.text[end:],)])


@register.filter
def bulk_edit_address(reference: str) -> str:
    """The page of the bulk edit that a version was made by; "" where it was made otherwise."""
    made_from, _, key = reference.partition(":")
    return reverse("newsroom:bulk_edit", args=[key]) if made_from == "bulk_edit" and whole(key) else ""


@register.filter
def fact(path: str) -> str:
    """The name of the fact at a path: credits/311 is “Credits, row 311”."""
    name, _, row = path.partition("/")
    return f"{name.replace('_', ' ').capitalize()}{f', row {row}' if row else ''}"


@register.simple_tag(takes_context=True)
def comment_box(context: Context, changeset: int, at: str) -> AutosavedForm:
    """A comment box of a changeset's page, with the person's unsaved text."""
    form = f"comment:{changeset}:{at}"
    unsaved = [each for each in context.get("unsaved_comments") or () if each.form == form]
    return AutosavedForm(context["request"], form, unsaved=unsaved)


@register.filter
def old_and_new(pictures: tuple[Picture | None, Picture | None]) -> list[tuple[str, Picture | None]]:
    """Two pictures, each with its label."""
    return list(zip(("Old", "New"), pictures, strict=True))


@register.filter
def is_ours(picture: Picture, request: HttpRequest) -> bool:
    """Whether a picture is on this site: the pages' content security policy lets nothing else load."""
    # The whole origin: another host or scheme is another site to the policy.
    where = urlsplit(picture.url or "")
    return bool(picture.url) and where.scheme == request.scheme and where.netloc == request.get_host()
