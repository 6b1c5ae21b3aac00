"""The title, note, assignee and due date of a changeset; approvals do not cover them."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from cms.accounts.models import User
from cms.desk.base import characters, permissions
from cms.desk.models import Changeset
from cms.desk.models.changesets import Verdict
from cms.desk.models.states import UNFINISHED, states_before

from .contents import retitle
from .lifecycle import ReviewError, lock, require_step, require_visible
from .timeline import decide

LONGEST = 5000


@transaction.atomic
def describe(
    changeset: Changeset,
    *,
    by: User,
    at: datetime,
    title: str,
    note: str = "",
    assignee: User | None = None,
    due_on: date | None = None,
) -> Changeset:
    """Set the title, the note for colleagues, the assignee and the due date of a changeset.

    An empty title is made from its records and follows them. ReviewError where the due date has passed, or
    the assignee can neither write nor approve.
    """
    require_step(by, Verdict.DESCRIBED)
    lock(changeset, expect=states_before(Verdict.DESCRIBED))
    before = Changeset.objects.select_related("assignee").get(pk=changeset.pk)
    title, note = _text(title), _text(note)
    require_visible(title if title != before.title else "", note if note != before.note else "")
    if len(title) > 200 or len(note) > LONGEST:
        raise ReviewError(f"A title has at most 200 characters, a note {LONGEST:,}.", code="too_long")
    # Only a new assignee or date is checked: an old one must not keep others from editing the note.
    if assignee and assignee != before.assignee and not permissions.people().filter(pk=assignee.pk).exists():
        raise ReviewError(
            f"{assignee} can neither write nor approve: choose somebody who can.",
            code="assignee_without_rights",
        )
    if due_on and due_on != before.due_on and due_on < timezone.localdate(at):
        raise ReviewError(f"{due_on:%-d %B %Y} has passed: choose a day to come.", code="past")
    # The form posts the made title back: unchanged, it goes on following the records.
    changeset.titled = bool(title) and (before.titled or title != before.title)
    changeset.title = title or before.title
    changeset.note, changeset.assignee, changeset.due_on = note, assignee, due_on
    changeset.save(update_fields=["title", "titled", "note", "assignee", "due_on"])
    retitle(changeset)
    if differences := list(_differences(before, changeset)):
        decide(changeset, Verdict.DESCRIBED, by=by, at=at, note=", ".join(differences))
    return changeset


def _differences(before: Changeset, after: Changeset) -> Iterator[str]:
    if after.title != before.title:
        yield f"title “{after.title}”, before “{before.title}”"
    if after.note != before.note:
        yield "no note any more" if not after.note else "its note changed" if before.note else "a note"
    if after.assignee_id != before.assignee_id:
        yield f"assigned to {after.assignee}" if after.assignee else "assigned to nobody"
    if after.due_on != before.due_on:
        yield f"due {after.due_on:%-d %B %Y}" if after.due_on else "no due date"


def _text(text: str) -> str:
    return characters.trimmed(text.replace("\r\n", "\n"))


@transaction.atomic
def refresh_titles(changesets: Iterable[int]) -> None:
    """Make the titles that nobody typed again, after a record in these changesets was renamed."""
    # Locked in order of id, as every path locks changesets.
    untitled = Changeset.objects.filter(pk__in=set(changesets), titled=False, state__in=UNFINISHED)
    for changeset in untitled.order_by("pk").select_for_update(no_key=True):
        retitle(changeset)
