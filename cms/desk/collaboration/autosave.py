"""Words typed and not yet saved: kept for whoever typed them, on the server, until they save or drop them.

They are no version and no contribution; nobody else sees them, and no search or export knows of them.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.desk.base import permissions
from cms.desk.models import Card, Unsaved

LONGEST = 500_000
MOST = 100
KEPT = timedelta(days=30)
STRAGGLERS = timedelta(days=1)
FORM = re.compile(r"[a-z]+(:[a-z0-9_-]+){0,3}", re.ASCII)
TAB = re.compile(r"[A-Za-z0-9_-]{8,40}", re.ASCII)


class UnsavedError(Refusal):
    """The words can't be kept; the message says why."""


@transaction.atomic
def store(
    form: str,
    *,
    tab: str,
    number: int,
    text: str,
    touched: Iterable[str],
    by: User,
    at: datetime,
    card: Card | None = None,
) -> Unsaved | None:
    """Keep what a window's form says now, in place of what it said before.

    None where they were saved or thrown away meanwhile. What comes late, with a lower number, changes
    nothing. Without a touched field the form says what it was opened with: then nothing is kept of it.
    """
    permissions.require_newsroom(by, "keep words")
    names = _clean(form, tab, text, touched)
    there = Unsaved.objects.select_for_update().filter(by=by, form=form, tab=tab).first()
    if there and there.over_at:
        return None
    if there and there.number >= number:
        return there
    said = {"number": number, "text": text, "touched": ",".join(names), "at": at, "card": card}
    kept, _ = Unsaved.objects.update_or_create(by=by, form=form, tab=tab, defaults=said)
    if not names:
        kept.delete()
    elif there is None:
        _bound(by)
    return kept


def _clean(form: str, tab: str, text: str, touched: Iterable[str]) -> list[str]:
    names = list(dict.fromkeys(name for name in touched if name and "," not in name))
    if not (is_form(form) and is_tab(tab)) or "\0" in text + "".join(names):
        raise UnsavedError("These words come from no form of ours.", code="no_such_form")
    if len(text) + len("".join(names)) > LONGEST:
        raise UnsavedError("That is too much to keep: save it.", code="too_long")
    return names


def is_form(form: str) -> bool:
    return len(form) <= 120 and FORM.fullmatch(form) is not None


def is_tab(tab: str) -> bool:
    return TAB.fullmatch(tab) is not None


def _bound(by: User) -> None:
    """Nobody has more than the newest hundred."""
    mine = Unsaved.objects.waiting().filter(by=by).order_by("-at", "-pk")
    Unsaved.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[MOST : MOST * 2])).delete()


def unsaved(by: User, form: str = "") -> QuerySet[Unsaved]:
    """What this person typed into a form, or anywhere, and has not saved; the newest first."""
    mine = Unsaved.objects.waiting().filter(by=by).select_related("card").order_by("-at", "-pk")
    return mine.filter(form=form) if form else mine


@transaction.atomic
def mark_saved(form: str, *, tab: str, shown: Iterable[str], by: User, at: datetime) -> None:
    """A form is saved: its window's words are, and those it was `shown` with (`mark`) as they were then."""
    if is_form(form) and is_tab(tab):
        over = {"text": "", "touched": "", "at": at, "over_at": at}
        Unsaved.objects.update_or_create(
            by=by, form=form, tab=tab, defaults=over, create_defaults={**over, "number": 0}
        )
    for there in Unsaved.objects.waiting().filter(by=by, form=form):
        if there.mark in shown:
            _end(there, at=at)


def discard(words: Unsaved, *, by: User, at: datetime) -> None:
    """Let go of words; UnsavedError where they are somebody else's."""
    if words.by_id != by.pk:
        raise UnsavedError("These are somebody else's words.", code="not_own")
    _end(words, at=at)


def _end(words: Unsaved, *, at: datetime) -> None:
    words.text, words.touched, words.over_at = "", "", at
    words.save(update_fields=["text", "touched", "over_at"])


def forget(*, at: datetime) -> int:
    """Delete words that nobody came back for in thirty days, and what is left of those that are over."""
    old = Unsaved.objects.filter(at__lt=at - KEPT) | Unsaved.objects.filter(over_at__lt=at - STRAGGLERS)
    return old.delete()[0]
