"""Staging: an upload becomes rows that say what importing them would change.

django-import-export's own preview and confirmation were seen to drop unknown values, to overwrite what others
changed between the two, and to report success for rows that it rolled back. Only its columns are used.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.dateformat import format as written

from cms.accounts import audit
from cms.accounts.models import User
from cms.accounts.refusals import Refusal
from cms.desk.base import permissions
from cms.desk.models import Card
from cms.sheets.files.base import Row, Upload
from cms.sheets.files.open import read

from .citations import FileSource
from .columns import Sheet, sheet
from .lines import Line
from .models import Import, StagedRow
from .plan import planned
from .rehearse import check

Outcome, State = StagedRow.Outcome, Import.State


class ImportRefused(Refusal):
    """The import can't be applied, previewed or discarded; the message says why.

    rows: a sentence for each row that is the reason.
    """

    def __init__(self, message: str, rows: Sequence[str] = (), *, code: str):
        self.rows = list(rows)
        super().__init__(message, code=code)


@transaction.atomic
def stage(
    upload: Upload | None,
    *,
    sheet: Sheet,
    by: User,
    at: datetime,
    worksheet: str = "",
    source: Card | None = None,
) -> Import:
    """Read a file as `sheet` and store what each row would change; Unreadable where it can't be read.

    source: the source of the file's facts; it is cited for each cell that changes something.
    """
    require_importer(by)
    table = read(upload, header=sheet, worksheet=worksheet)
    staged = Import(
        sheet=sheet.code,
        kind=sheet.kind.code,
        file_name=table.file_name,
        sha256=table.sha256,
        worksheet=table.worksheet[:255],
        columns=table.columns,
        source=source,
        by=by,
        at=at,
    )
    return _stage(staged, sheet, table.rows)


def require_importer(by: User) -> None:
    """NotAllowed unless they may import and write: a preview shows what stands in working copies."""
    for right in (permissions.IMPORT, permissions.WRITE):
        permissions.require(by, right)


@transaction.atomic
def stage_again(import_: Import, *, by: User, at: datetime) -> Import:
    """Preview the stored rows against the records as they are now; replaces the earlier preview."""
    before = lock(import_, by=by)
    staged = Import(
        sheet=before.sheet,
        kind=before.kind,
        file_name=before.file_name,
        sha256=before.sha256,
        worksheet=before.worksheet,
        columns=before.columns,
        source_id=before.source_id,
        by=by,
        at=at,
    )
    staged = _stage(staged, sheet(before.sheet), [row.row for row in before.rows.all()])
    before.again = staged
    end(before, State.SUPERSEDED, by=by, at=at)
    return staged


@transaction.atomic
def discard(import_: Import, *, by: User, at: datetime) -> Import:
    """Discard a preview without importing it; its rows can still be viewed."""
    return end(lock(import_, by=by), State.DISCARDED, by=by, at=at)


def lock(import_: Import, *, by: User) -> Import:
    """Lock the import and read it again; ImportRefused unless it waits for `by`, who uploaded it."""
    require_importer(by)
    found = (
        Import.objects.select_for_update(no_key=True, of=("self",))
        .select_related("by", "ended_by")
        .get(pk=import_.pk)
    )
    if found.by_id != by.pk:
        raise ImportRefused(
            f"{found.by} uploaded “{found}”: only they can confirm or discard it.", code="not_own"
        )
    if found.state != State.STAGED:
        when = written(found.ended_at, "j F Y, H:i") if found.ended_at else ""
        raise ImportRefused(
            f"“{found}” was {found.get_state_display()} by {found.ended_by} on {when} UTC.",
            code="ended_already",
        )
    return found


def end(import_: Import, state: str, *, by: User, at: datetime, **logged: Any) -> Import:
    """Set the import's final state. logged: further details for the audit log."""
    import_.state, import_.ended_by, import_.ended_at = state, by, at
    import_.save(update_fields=["state", "ended_by", "ended_at", "again"])
    detail = {"import": import_.pk, **logged}
    audit.record(f"import.{state}", by=by, at=at, about=str(import_), detail=detail)
    return import_


def _stage(staged: Import, sheet: Sheet, rows: Sequence[Row]) -> Import:
    place = f"{staged.file_name}, {staged.worksheet}" if staged.worksheet else staged.file_name
    source = FileSource(staged.source_id, place) if staged.source_id else None
    lines = planned(sheet, rows, source=source)
    faults = check(lines, of=sheet.kind, by=staged.by, at=staged.at)
    staged.size, staged.faults = len(lines), faults
    staged.save()
    StagedRow.objects.bulk_create((_row(staged, line) for line in lines), batch_size=1000)
    detail = {"import": staged.pk, "sheet": staged.sheet, "sha256": staged.sha256, "rows": staged.size}
    audit.record("import.staged", by=staged.by, at=staged.at, about=str(staged), detail=detail)
    return staged


def _row(staged: Import, line: Line) -> StagedRow:
    return StagedRow(
        batch=staged,
        number=line.source.number,
        key=line.key[:500],
        outcome=_outcome(line),
        card=line.card,
        expect=line.expect,
        cells=line.source.cells,
        unreadable=line.source.faults,
        plan=line.plan(),
        differences=line.differences,
        problems=line.problems,
        warnings=line.warnings,
    )


def _outcome(line: Line) -> str:
    if line.is_left_out:
        return Outcome.LEFT
    if line.problems:
        return Outcome.ERROR
    if line.is_new:
        return Outcome.NEW
    return Outcome.CHANGED if line.differences else Outcome.SAME


def nothing_to_import(import_: Import) -> str:
    """The sentence that says why no row would change anything."""
    if import_.rows.filter(outcome=Outcome.LEFT).exists():
        return (
            "Nothing to import now: colleagues are editing these records. Preview again once they are done."
        )
    return "There is nothing to import: every row matches its record already."


def counts(import_: Import) -> dict[str, int]:
    """The number of rows of each outcome."""
    found = import_.rows.order_by().values_list("outcome").annotate(models.Count("pk"))
    return dict.fromkeys(Outcome.values, 0) | dict(found)
