"""A bulk edit before it is made: the records are chosen, and each shows what would become of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.desk.base import permissions
from cms.desk.models import Card
from cms.desk.models.bulk_edits import BulkEdit, BulkEditRow
from cms.desk.records.registry import Kind, evidence, kind
from cms.desk.write import validate
from cms.desk.write.edits import Edit

from .fields import Deed, deeds, fields
from .plan import Step, planned

MOST = 10_000
# A preview that nobody confirmed is of no use once its records have moved on.
KEPT = timedelta(days=7)
State = BulkEdit.State
UNCONFIRMED = (State.CHOSEN, State.ASKED, State.PREVIEWED)


class BulkEditRefused(Refusal):
    """The records can't be chosen, previewed or changed; the message says why."""


@transaction.atomic
def choose(ids: Sequence[int], *, of: Kind, by: User, at: datetime) -> BulkEdit:
    """Keep which records of the kind are to be changed. BulkEditRefused for none, or more than `MOST`."""
    permissions.require(by, permissions.WRITE)
    ids = list(dict.fromkeys(ids))
    if not ids:
        raise BulkEditRefused("Tick the records to change first.", code="none_chosen")
    if len(ids) > MOST:
        raise BulkEditRefused(
            f"That is more than {MOST:,} records, and no more are changed in one act: choose a filter, or "
            "type a name, so that the list gets shorter.",
            code="too_many",
        )
    if Card.objects.filter(pk__in=ids, kind=of.code).count() != len(ids):
        raise BulkEditRefused(
            f"Not all of these are {of.verbose_name_plural} that are still there: reload the list and tick "
            "them again.",
            code="not_there",
        )
    return BulkEdit.objects.create(kind=of.code, cards=ids, by=by, at=at)


@transaction.atomic
def preview(
    edit: BulkEdit,
    *,
    field: str,
    deed: str,
    value: Any = None,
    citation: dict[str, Any] | None = None,
    by: User,
    at: datetime,
) -> BulkEdit:
    """Store what would become of each record, in place of an earlier preview; no record is changed.

    Takes and refuses what `ask` does.
    """
    asked = ask(edit, field=field, deed=deed, value=value, citation=citation, by=by, at=at)
    return look(asked, seen=asked.preview, by=by, at=at)


@transaction.atomic
def ask(
    edit: BulkEdit,
    *,
    field: str,
    deed: str,
    value: Any = None,
    citation: dict[str, Any] | None = None,
    by: User,
    at: datetime,
) -> BulkEdit:
    """Keep what is to be done to the field, with a new number; `look` then previews it.

    field, deed, value: as in `BulkEdit`. citation: source, locator and quotation. BulkEditRefused where the
    field is not offered, where the value can't be one of it, or where the edit is confirmed already.
    """
    found = lock(edit, by=by)
    if found.takes_back_id:
        raise BulkEditRefused(
            "This takes another change back and does nothing else: choose the records in the list.",
            code="takes_back",
        )
    found.field, found.deed, found.value, found.citation = field, deed, value, citation
    _clean(found, kind(found.kind))
    found.preview += 1
    found.state, found.at, found.task = State.ASKED, at, None
    found.save()
    return found


@transaction.atomic
def look(edit: BulkEdit, *, seen: int, by: User, at: datetime) -> BulkEdit:
    """Store what would become of each record as it was asked, all of them at once; no record is changed.

    seen: the number of the preview. BulkEditRefused where another one was asked for since.
    """
    found, of = lock(edit, by=by), kind(edit.kind)
    if found.state != State.ASKED or found.preview != seen:
        raise BulkEditRefused("Another preview was asked for since.", code="previewed_anew")
    field = fields(of).get(found.field)
    if field is None:
        raise _no_such_field(found, of)
    found.state, found.at = State.PREVIEWED, at
    found.save(update_fields=["state", "at"])
    cards = Card.objects.prefetch_related("pending").in_bulk(found.cards)
    # A draft that was deleted meanwhile has no row: there is nothing of it left to show.
    there = [cards[pk] for pk in found.cards if pk in cards]
    found.rows.all().delete()
    _store(found, planned(found, there, of=of, field=field, by=by, at=at))
    return found


def _store(edit: BulkEdit, found: Iterable[Step]) -> None:
    """Store what would become of each record."""
    BulkEditRow.objects.bulk_create(
        (
            BulkEditRow(
                edit=edit,
                place=place,
                card=step.card,
                expect=step.card.version,
                before=step.before,
                after=step.after,
                outcome=step.outcome,
                code=step.code,
                reason=step.reason,
            )
            for place, step in enumerate(found, start=1)
        ),
        batch_size=1000,
    )


def lock(edit: BulkEdit, *, by: User) -> BulkEdit:
    """Lock a bulk edit and read it again; BulkEditRefused unless it waits for `by`, who chose the records."""
    permissions.require(by, permissions.WRITE)
    found = BulkEdit.objects.select_for_update(no_key=True, of=("self",)).select_related("by").get(pk=edit.pk)
    if found.by_id != by.pk:
        raise BulkEditRefused(
            f"{found.by} chose these records: only they can change them here. Choose yours in the list.",
            code="not_own",
        )
    if found.is_confirmed:
        raise BulkEditRefused(
            "This was confirmed already: to change the records again, choose them in the list.",
            code="confirmed_already",
        )
    return found


def _clean(edit: BulkEdit, of: Kind) -> None:
    """Bring the value into the form of a state; BulkEditRefused where that can't be done to the field."""
    field = fields(of).get(edit.field)
    if field is None:
        raise _no_such_field(edit, of)
    if edit.deed not in deeds(field):
        raise BulkEditRefused(
            f"That can't be done to “{field.verbose_name}”: choose one of the ways that are offered.",
            code="no_such_deed",
        )
    is_list = field.many_to_many
    if edit.deed == Deed.EMPTY:
        edit.value = [] if is_list else None
    elif edit.value in (None, "", []):
        raise BulkEditRefused(
            f"Give a value for “{field.verbose_name}”; to leave it without one, choose to empty it.",
            code="value_missing",
        )
    asked = Edit(Card(kind=of.code), of, 0, {edit.field: edit.value})
    problems = [*validate.clean([asked]), *_not_citable(edit, of)]
    if problems:
        raise BulkEditRefused(" ".join(each.message for each in problems), code="invalid_value")
    edit.value = asked.cleaned[edit.field]


def _no_such_field(edit: BulkEdit, of: Kind) -> BulkEditRefused:
    return BulkEditRefused(
        f"“{edit.field}” is no field that can be changed for many {of.verbose_name_plural} at once: "
        "choose one of the list.",
        code="no_such_field",
    )


def _not_citable(edit: BulkEdit, of: Kind) -> list[Any]:
    part = evidence()
    if part is None or part.evidence is None or not edit.citation:
        edit.citation = None
        return []
    cells = {getattr(part.evidence, name): edit.citation[name] for name in ("source", "locator", "quotation")}
    row = Edit(Card(kind=of.code), of, 0, {part.name: {"new-source-0": cells}})
    row.current = {part.name: []}
    return validate.clean([row])


def forget(*, before: datetime) -> int:
    """Delete what was chosen or previewed before then and never confirmed; returns how many rows went."""
    return BulkEdit.objects.filter(at__lt=before, state__in=UNCONFIRMED).delete()[0]
