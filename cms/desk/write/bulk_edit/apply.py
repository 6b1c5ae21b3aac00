"""A bulk edit is made: as it was previewed, and only where the record is still the one of the preview."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.models import Card
from cms.desk.models.bulk_edits import BulkEdit, BulkEditRow
from cms.desk.models.versions import How
from cms.desk.records.registry import Kind, kind
from cms.desk.write.change import ChangeRefused, change_many

from .back import end, uncited
from .fields import fields
from .plan import Step, citations, steps
from .preview import BulkEditRefused, State, lock

Outcome = BulkEditRow.Outcome
BATCH = 500


@transaction.atomic
def begin(edit: BulkEdit, *, seen: int, by: User, at: datetime) -> BulkEdit:
    """Confirm a preview, so that its records are changed next, batch by batch.

    seen: the number of the preview that its page showed. BulkEditRefused where that is not the latest, or
    where it changes nothing.
    """
    found = lock(edit, by=by)
    if found.state == State.ASKED:
        raise BulkEditRefused("Its preview is under way: wait until it is there.", code="preview_under_way")
    if found.state != State.PREVIEWED or found.preview != seen:
        raise BulkEditRefused(
            "Another change was previewed since you saw this one: look at the preview that is there now.",
            code="previewed_anew",
        )
    if not found.rows.waiting().exists():
        raise BulkEditRefused(
            "This changes no record: choose another value, or other records.", code="nothing_to_change"
        )
    if found.takes_back_id:
        end(found, by=by, at=at)
    found.state, found.applied_at = State.STARTED, at
    found.save(update_fields=["state", "applied_at"])
    return found


@transaction.atomic
def apply(edit: BulkEdit, *, seen: int, by: User, at: datetime) -> BulkEdit:
    """Change the records of a preview at once, as `begin` and `apply_batch` do."""
    found, more = begin(edit, seen=seen, by=by, at=at), True
    while more:
        _, more = apply_batch(found, by=by, at=at)
    return found


@transaction.atomic
def apply_batch(edit: BulkEdit, *, by: User, at: datetime) -> tuple[int, bool]:
    """Change the next records of a confirmed preview: how many are dealt with, and whether there are more.

    A record that changed since the preview is left and says so, and so is one that the rule refuses now; the
    others get one version each. A batch that was done is never done again, whoever calls this how often.
    """
    permissions.require(by, permissions.WRITE)
    found = BulkEdit.objects.select_for_update(no_key=True, of=("self",)).get(pk=edit.pk)
    if found.state == State.DONE:
        return 0, False
    if found.state != State.STARTED:
        raise BulkEditRefused("Nobody confirmed this yet: look at its preview first.", code="not_confirmed")
    rows = list(found.rows.waiting()[: BATCH + 1])
    batch, more = rows[:BATCH], len(rows) > BATCH
    _apply(found, batch, by=by, at=at)
    if not more:
        found.state = State.DONE
        found.save(update_fields=["state"])
    return len(batch), more


def _apply(edit: BulkEdit, rows: Sequence[BulkEditRow], *, by: User, at: datetime) -> None:
    of = kind(edit.kind)
    field = fields(of).get(edit.field)
    if field is None:
        raise BulkEditRefused(
            f"“{edit.field}” is not changed for many records any more: open them one by one.",
            code="no_such_field",
        )
    cards = Card.objects.locked(row.card_id for row in rows if row.card_id)
    moved = _moved(rows, cards)
    for row in rows:
        if row.pk in moved:
            row.code, row.reason = moved[row.pk]
    going = {row.card_id: row for row in rows if row.pk not in moved}
    still = [cards[row.card_id] for row in rows if row.card_id and row.pk not in moved]
    found = steps(edit, still, of=of, field=field, by=by, at=at)
    for step in found:
        if step.outcome == Outcome.LEFT:
            row = going[step.card.pk]
            row.code, row.reason = step.code, step.reason
    going_on = [step for step in found if step.outcome == Outcome.CHANGE]
    _write(edit, going_on, going, of=of, by=by, at=at)
    for row in rows:
        row.outcome = Outcome.LEFT if row.code else Outcome.CHANGED
    changed = [row.pk for row in rows if row.outcome == Outcome.CHANGED]
    BulkEditRow.objects.filter(pk__in=changed).update(outcome=Outcome.CHANGED)
    left = [row for row in rows if row.outcome == Outcome.LEFT]
    BulkEditRow.objects.bulk_update(left, ["outcome", "code", "reason"])


def _moved(rows: Sequence[BulkEditRow], cards: Mapping[int, Card]) -> dict[int, tuple[str, str]]:
    """Why records are not those of the preview any more, by id of the row."""
    authors = User.objects.in_bulk({card.updated_by_id for card in cards.values()})
    found = {}
    for row in rows:
        card = cards.get(row.card_id or 0)
        if card is None:
            found[row.pk] = ("dropped_already", "This draft was deleted after the preview.")
        elif card.version != row.expect:
            who = authors[card.updated_by_id]
            sentence = f"“{card}” was changed by {who} after the preview: look at it, then change it there."
            found[row.pk] = ("moved_while_read", sentence)
    return found


def _write(
    edit: BulkEdit,
    going: Sequence[Step],
    rows: Mapping[int | None, BulkEditRow],
    *,
    of: Kind,
    by: User,
    at: datetime,
) -> None:
    """Change what the rule lets pass, and put on the rows of the others why it does not."""
    ids = [step.card.pk for step in going]
    cited = uncited(edit, ids) if edit.takes_back_id else citations(edit, ids, of=of)
    while going:
        changes = [
            (step.card, step.card.version, {edit.field: step.after, **cited.get(step.card.pk, {})})
            for step in going
        ]
        try:
            change_many(changes, by=by, at=at, how=How.BULK, reference=edit.reference)
            return
        except ChangeRefused as refused:
            # What is wrong with the whole batch is wrong with each of its records.
            for problem in refused.problems:
                of_all = range(len(going)) if problem.place is None else [problem.place]
                for place in of_all:
                    row = rows[going[place].card.pk]
                    row.code, row.reason = row.code or problem.code, row.reason or problem.message
            going = [step for step in going if not rows[step.card.pk].code]
