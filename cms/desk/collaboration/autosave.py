"""Autosave: unsaved changes of a form, stored on the server until their author saves or discards them.

They are no version and no contribution. Nobody else sees them, and no search or export includes them.
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
# A request of a closed window can arrive late: the row that recognises it as such stays that long.
STRAGGLERS = timedelta(days=1)
FORM = re.compile(r"[a-z]+(:[a-z0-9_-]+){0,3}", re.ASCII)
TAB = re.compile(r"[A-Za-z0-9_-]{8,40}", re.ASCII)


class UnsavedError(Refusal):
    """The changes can't be autosaved or discarded; the message says why."""


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
    """Store what a window's form contains now, in place of its earlier autosave.

    None where the changes were saved or discarded already. A late request, with a lower `number`, changes
    nothing. Without a touched field the form contains no changes: its autosave is deleted.
    """
    permissions.require_newsroom(by, "autosave changes")
    names = _clean(form, tab, text, touched)
    there = Unsaved.objects.select_for_update().filter(by=by, form=form, tab=tab).first()
    if there and there.over_at:
        return None
    if there and there.number >= number:
        return there
    values = {"number": number, "text": text, "touched": ",".join(names), "at": at, "card": card}
    stored, _ = Unsaved.objects.update_or_create(by=by, form=form, tab=tab, defaults=values)
    if not names:
        stored.delete()
    elif there is None:
        _delete_oldest(by)
    return stored


def _clean(form: str, tab: str, text: str, touched: Iterable[str]) -> list[str]:
    names = list(dict.fromkeys(name for name in touched if name and "," not in name))
    if not (is_form(form) and is_tab(tab)) or "\0" in text + "".join(names):
        raise UnsavedError(
            "These changes come from no form of the newsroom: open the page again.", code="no_such_form"
        )
    if len(text) + len("".join(names)) > LONGEST:
        raise UnsavedError("That is too long to autosave: save it now.", code="too_long")
    return names


def is_form(form: str) -> bool:
    return len(form) <= 120 and FORM.fullmatch(form) is not None


def is_tab(tab: str) -> bool:
    return TAB.fullmatch(tab) is not None


def _delete_oldest(by: User) -> None:
    """Keep only this person's newest hundred autosaves."""
    # As a list of ids, since Django can't delete a sliced queryset.
    mine = Unsaved.objects.waiting().filter(by=by).order_by("-at", "-pk")
    Unsaved.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[MOST : MOST * 2])).delete()


def unsaved(by: User, form: str = "") -> QuerySet[Unsaved]:
    """This person's unsaved changes, in one form or in all of them, newest first."""
    mine = Unsaved.objects.waiting().filter(by=by).select_related("card").order_by("-at", "-pk")
    if not form:
        return mine
    # No form of the newsroom has such a name; one with a NUL would be an error of the database.
    return mine.filter(form=form) if is_form(form) else mine.none()


@transaction.atomic
def mark_saved(form: str, *, tab: str, shown: Iterable[str], by: User, at: datetime) -> None:
    """End the autosaves of a form that was just saved: the window's own, and those restored into it.

    shown: marks of the autosaves that the form was opened with; one that changed since has another mark and
    stays.
    """
    # Created where none exists, too: an autosave request of this window may still be under way.
    if is_form(form) and is_tab(tab):
        over = {"text": "", "touched": "", "at": at, "over_at": at}
        Unsaved.objects.update_or_create(
            by=by, form=form, tab=tab, defaults=over, create_defaults={**over, "number": 0}
        )
    for there in unsaved(by, form or "-"):
        if there.mark in shown:
            _end(there, at=at)


def discard(draft: Unsaved, *, by: User, at: datetime) -> None:
    """Discard unsaved changes; UnsavedError where they are somebody else's."""
    if draft.by_id != by.pk:
        raise UnsavedError("These are somebody else's unsaved changes.", code="not_own")
    _end(draft, at=at)


def _end(draft: Unsaved, *, at: datetime) -> None:
    draft.text, draft.touched, draft.over_at = "", "", at
    draft.save(update_fields=["text", "touched", "over_at"])


def forget(*, at: datetime) -> int:
    """Delete autosaves older than thirty days, and the rows of ended ones after a day; returns how many."""
    old = Unsaved.objects.filter(at__lt=at - KEPT) | Unsaved.objects.filter(over_at__lt=at - STRAGGLERS)
    return old.delete()[0]
