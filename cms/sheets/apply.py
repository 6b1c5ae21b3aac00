"""Applying a previewed import: it becomes versions and changesets, exactly as previewed or not at all."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery

from cms.accounts.models import User
from cms.desk.models import Card, Changeset, ExternalId
from cms.desk.models.versions import How
from cms.desk.write.change import ChangeRefused, change_many
from cms.desk.write.edits import Problem

from .batch import cut
from .cells import scheme
from .lines import Planned
from .models import Import, StagedRow
from .stage import ImportRefused, Outcome, State, end, lock, nothing_to_import

MOST_NAMED = 10


@transaction.atomic
def apply(import_: Import, *, by: User, at: datetime) -> list[Changeset]:
    """Write what the preview showed, and return the changesets that its records are in.

    ImportRefused, with nothing written, where a row has an error, a record has changed since the preview, the
    import was applied or discarded already, or `by` is not the uploader.
    """
    found = lock(import_, by=by)
    if found.faults or found.rows.filter(outcome=Outcome.ERROR).exists():
        raise ImportRefused(
            "Some rows have errors: correct them in the file and upload it again.", code="rows_with_errors"
        )
    groups = _by_record(found.rows.writing().select_related("card"))
    if not groups:
        raise ImportRefused(nothing_to_import(found), code="nothing_to_import")
    changes = [_change(found, rows) for rows in groups]
    try:
        versions = change_many(
            [(each.card, each.expect, each.fields) for each in changes],
            by=by,
            at=at,
            how=How.IMPORT,
            reference=f"import:{found.pk}",
        )
    except ChangeRefused as refused:
        raise _changed_since_preview(groups, refused.problems)
    cards = [version.card for version in versions if version]
    changesets = cut(cards, name=found.file_name[:80], by=by, at=at)
    _link_new_records(found)
    found.changesets.set(changesets)
    end(found, State.APPLIED, by=by, at=at, changesets=[each.pk for each in changesets])
    return changesets


def _by_record(rows: Iterable[StagedRow]) -> list[list[StagedRow]]:
    """The rows about one record together: it gets one version, however many rows change its parts."""
    records: dict[int, list[StagedRow]] = {}
    for row in rows:
        # A new record has no id yet and one row only: its negative number is a key that no id has.
        records.setdefault(row.card_id or -row.number, []).append(row)
    return list(records.values())


def _change(import_: Import, rows: Sequence[StagedRow]) -> Planned:
    card = rows[0].card or Card(kind=import_.kind)
    return Planned(card, rows[0].expect, [row.plan for row in rows])


def _changed_since_preview(
    groups: Sequence[Sequence[StagedRow]], problems: Iterable[Problem]
) -> ImportRefused:
    """The error that names the rows whose records changed since the preview, at most MOST_NAMED of them."""
    # The preview asked the same rule and it accepted every row, so that only a change in between can be why.
    sentences = []
    for problem in problems:
        rows = groups[problem.place] if problem.place is not None else []
        where = f"Row {rows[0].number} ({rows[0].key}): " if rows else ""
        sentences.append(where + problem.message)
    shown = list(dict.fromkeys(sentences))
    if len(shown) > MOST_NAMED:
        shown = [*shown[:MOST_NAMED], f"… and {len(shown) - MOST_NAMED} more."]
    return ImportRefused(
        "Records have changed since the preview, so nothing was imported: preview again.",
        shown,
        code="moved_while_read",
    )


def _link_new_records(import_: Import) -> None:
    """Set `card` on the rows that made new records, so that a citation can lead to its row."""
    keys = ExternalId.objects.filter(scheme=scheme(import_.kind), value=OuterRef("key"))
    import_.rows.filter(outcome=Outcome.NEW, card=None).update(card=Subquery(keys.values("card")[:1]))
