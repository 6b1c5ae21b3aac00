"""A bulk edit is taken back: each of its records gets its earlier value again, unless it changed since.

That is a bulk edit too, whose records each have a value of their own: previewed, confirmed and made alike.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from cms.accounts import audit
from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.models import Version
from cms.desk.models.bulk_edits import BulkEdit
from cms.desk.records.registry import evidence, kind

from .fields import Deed, fields
from .preview import BulkEditRefused, State, look


@transaction.atomic
def take_back(edit: BulkEdit, *, by: User, at: datetime) -> BulkEdit:
    """Preview that the records which a bulk edit changed get their earlier value again; it changes none.

    `begin` and `apply_batch` then make it. Refuses what `ask_back` refuses.
    """
    made = ask_back(edit, by=by, at=at)
    return look(made, seen=made.preview, by=by, at=at)


@transaction.atomic
def ask_back(edit: BulkEdit, *, by: User, at: datetime) -> BulkEdit:
    """Keep which records are to get their earlier value again; `look` then previews it.

    BulkEditRefused where it was never confirmed, was taken back already, changed nothing, or is such a taking
    back itself. Whoever may write may take it back.
    """
    permissions.require(by, permissions.WRITE)
    found = _lock(edit)
    cards = list(found.rows.changed().exclude(card=None).values_list("card", flat=True))
    if not cards or found.field not in fields(kind(found.kind)):
        raise BulkEditRefused("There is nothing of it to take back any more.", code="nothing_to_take_back")
    BulkEdit.objects.filter(takes_back=found).delete()
    return BulkEdit.objects.create(
        kind=found.kind,
        cards=cards,
        field=found.field,
        deed=Deed.BACK,
        value=found.value,
        preview=1,
        state=State.ASKED,
        takes_back=found,
        by=by,
        at=at,
    )


def _lock(edit: BulkEdit) -> BulkEdit:
    """Lock the bulk edit that is to be taken back; BulkEditRefused where it can't be."""
    found = BulkEdit.objects.select_for_update(no_key=True, of=("self",)).get(pk=edit.pk)
    if not found.is_confirmed:
        raise BulkEditRefused(
            "Nobody confirmed this, so there is nothing to take back.", code="not_confirmed"
        )
    if found.takes_back_id:
        raise BulkEditRefused(
            "This takes another change back: to make that again, choose the records in the list.",
            code="takes_back",
        )
    if other := found.taken_back_by:
        raise BulkEditRefused(
            f"{other.by} took this back already: to change the records again, choose them in the list.",
            code="taken_back_already",
        )
    return found


def end(edit: BulkEdit, *, by: User, at: datetime) -> None:
    """Let the bulk edit that this one takes back change no more records, and log that it is taken back.

    BulkEditRefused where it changed more of them since the preview.
    """
    found = BulkEdit.objects.select_for_update(no_key=True, of=("self",)).get(taken_back=edit)
    changed = found.rows.changed().exclude(card=None).count()
    if changed != len(edit.cards):
        raise BulkEditRefused(
            "It changed other records since you saw this preview: take it back from its page again.",
            code="previewed_anew",
        )
    BulkEdit.objects.filter(pk=found.pk).update(state=State.DONE)
    about = f"“{found.field.replace('_', ' ')}” of {changed:,} {kind(found.kind).verbose_name_plural}"
    detail = {"bulk_edit": found.pk, "taken_back_by": edit.pk}
    audit.record("bulk_edit.taken_back", by=by, at=at, about=about, detail=detail)


def uncited(edit: BulkEdit, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The rows by which the bulk edit taken back cited its source, to be removed, as `change` takes them."""
    part, original = evidence(), edit.takes_back
    if part is None or original is None or not original.citation:
        return {}
    expected = dict(original.rows.changed().filter(card__in=ids).values_list("card", "expect"))
    numbers = {number for expect in expected.values() for number in (expect, expect + 1)}
    versions = Version.objects.filter(card__in=ids, number__in=numbers)
    states = {(each.card_id, each.number): each.state for each in versions}
    made: dict[int, dict[str, Any]] = {}
    for pk, expect in expected.items():
        there = {row["id"] for row in states[pk, expect][part.name]} if expect else set()
        added = [row["id"] for row in states[pk, expect + 1][part.name] if row["id"] not in there]
        if added:
            made[pk] = {part.name: dict.fromkeys(added)}
    return made
