"""One field of many records is previewed in the background, and changed there, batch by batch."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from cms.accounts.models import User
from cms.accounts.rights import NotAllowed
from cms.desk.models.bulk_edits import BulkEdit
from cms.desk.write.bulk_edit import back
from cms.desk.write.bulk_edit.apply import apply, apply_batch, begin
from cms.desk.write.bulk_edit.preview import BulkEditRefused, ask, look

from . import progress
from .context import Context, task
from .models import Progress
from .registry import register_task

# Records; changing, or looking at, more takes longer than a person waits for a page.
AT_ONCE = 200
LOOKED_AT_ONCE = 2000


@transaction.atomic
def preview(
    edit: BulkEdit, *, about: str, back: str, by: User, at: datetime, **asked: Any
) -> Progress | None:
    """Preview what is asked: of few records now, of many in the background, where a person can follow it.

    asked: as in `ask`. about, back: what is previewed, in words, and the address of its page.
    """
    return _look(ask(edit, **asked, by=by, at=at), about=about, back=back, by=by, at=at)


def _look(edit: BulkEdit, *, about: str, back: str, by: User, at: datetime) -> Progress | None:
    total, number = len(edit.cards), edit.preview
    if total <= LOOKED_AT_ONCE:
        look(edit, seen=number, by=by, at=at)
        return None
    started = progress.start(
        preview_field, edit.pk, number, by=by, at=at, about=about, total=total, back=back
    )
    BulkEdit.objects.filter(pk=edit.pk).update(task=started.pk)
    return started


@transaction.atomic
def confirm(edit: BulkEdit, *, seen: int, about: str, back: str, by: User, at: datetime) -> Progress | None:
    """Change the records of a preview: few now, many in the background, where a person can follow it.

    about, back: what it does, in words, and the address of its page. Refuses what `begin` refuses.
    """
    waiting = edit.rows.waiting().count()
    if waiting <= AT_ONCE:
        apply(edit, seen=seen, by=by, at=at)
        return None
    begin(edit, seen=seen, by=by, at=at)
    started = progress.start(change_field, edit.pk, by=by, at=at, about=about, total=waiting, back=back)
    BulkEdit.objects.filter(pk=edit.pk).update(task=started.pk)
    return started


@transaction.atomic
def take_back(
    edit: BulkEdit,
    *,
    about: str = "",
    address: Callable[[BulkEdit], str] = lambda made: "",
    by: User,
    at: datetime,
) -> BulkEdit:
    """Preview that the records get their earlier value again, as `back.take_back` does; of many later.

    about, address: what is previewed, in words, and the page of what is made. BulkEditRefused while its task
    is under way, too.
    """
    progress = progress_of(edit)
    if progress and progress.job.done_at is None:
        raise BulkEditRefused("It is under way: wait until it is over, or cancel it first.", code="under_way")
    made = back.ask_back(edit, by=by, at=at)
    _look(made, about=about, back=address(made), by=by, at=at)
    return BulkEdit.objects.get(pk=made.pk)


def progress_of(edit: BulkEdit) -> Progress | None:
    """How far its task has come; None where it had none, or that is forgotten."""
    return Progress.objects.select_related("job").filter(pk=edit.task).first() if edit.task else None


@task(takes_context=True, priority=-10)
def preview_field(context: Context, edit: int, number: int) -> None:
    """All of it at once: whether two records would get the same value shows only among all of them."""
    with context.batch() as batch:
        found = look(BulkEdit.objects.get(pk=edit), seen=number, by=context.by, at=context.at)
        waiting = found.rows.waiting().count()
        batch.finish(count=len(found.cards), result=f"{waiting:,} records would change: its page shows them.")


@task(takes_context=True, priority=-10)
def change_field(context: Context, edit: int) -> None:
    with context.batch() as batch:
        found = BulkEdit.objects.get(pk=edit)
        count, more = apply_batch(found, by=context.by, at=context.at)
        if more:
            batch.go_on(batch.progress.done + count, count=count)
        else:
            batch.finish(count=count, result=_in_words(found))


@task(takes_context=True, priority=-10)
def change_back(context: Context, edit: int) -> None:
    """Take back what a stopped task has changed."""
    with context.batch() as batch:
        if batch.cursor is None:
            made = back.take_back(BulkEdit.objects.get(pk=edit), by=context.by, at=context.at)
            begin(made, seen=made.preview, by=context.by, at=context.at)
            batch.go_on(made.pk, count=0)
            return
        found = BulkEdit.objects.get(pk=batch.cursor)
        count, more = apply_batch(found, by=context.by, at=context.at)
        if more:
            batch.go_on(found.pk, count=count)
        else:
            batch.finish(count=count, result=_in_words(found))


def _in_words(edit: BulkEdit) -> str:
    counts = edit.rows.counts()
    changed, left = counts["changed"], counts["left"]
    said = f"{changed:,} records are changed."
    return f"{said} {left:,} are left as they were: its page says why." if left else said


def _key(edit: int) -> str:
    return f"bulk edit {edit}"


def register() -> None:
    register_task(
        preview_field,
        name="preview one field",
        label="preview a change of one field",
        key=lambda edit, number: f"preview {edit}.{number}",
        refusals=(BulkEditRefused, NotAllowed),
    )
    register_task(
        change_field,
        name="change one field",
        label="change one field of many records",
        key=_key,
        refusals=(BulkEditRefused, NotAllowed),
        take_back=change_back,
    )
    register_task(
        change_back,
        name="take back one field",
        label="take back a change of one field",
        key=_key,
        refusals=(BulkEditRefused, NotAllowed),
    )
