"""Three-way merge of two people's edits: different fields are merged, the same one is a conflict."""

from collections.abc import Sequence
from typing import Any

from cms.desk.models import Version
from cms.desk.records.blank import blank

from .edits import BACK, ChangeConflict, Conflict, Edit, adds, row_of

MISSING: Any = object()


def merge(edits: Sequence[Edit]) -> None:
    """Fill `state` of each edit; ChangeConflict where somebody else changed the same value."""
    for edit in edits:
        if edit.expect != edit.card.version:
            _raise_conflicts(edit)
        edit.state = {**edit.current}
        for name, value in edit.cleaned.items():
            edit.state[name] = _rows(edit.current[name], value) if name in edit.part_names else value


def _raise_conflicts(edit: Edit) -> None:
    since = (
        Version.objects.filter(card=edit.card, number__gte=edit.expect)
        .select_related("by")
        .order_by("number")
    )
    base, *later = since
    # Fields that the kind got after that version was stored are blank in it.
    was = blank(edit.kind) | base.state
    conflicts = []
    for name, value in edit.cleaned.items():
        before, now = was[name], edit.current[name]
        if name in edit.part_names:
            conflicts += _row_conflicts(name, before, now, value)
        elif now not in (before, value):
            conflicts.append(Conflict(name, before, now, value))
    if conflicts:
        raise ChangeConflict(conflicts, by=later[-1].by, at=later[-1].at)


def _row_conflicts(part: str, before: list[dict], now: list[dict], changes: dict[Any, Any]) -> list[Conflict]:
    was, there = {row["id"]: row for row in before}, {row["id"]: row for row in now}
    conflicts = []
    for key, values in changes.items():
        row = row_of(key)
        path, old, current = f"{part}/{row}", was.get(row), there.get(row)
        if adds(key):
            if current not in (None, {"id": row, **(values or {})}):
                conflicts.append(Conflict(path, None, current, values))
            continue
        if values is None and current is not None and current != old:
            conflicts.append(Conflict(path, old, current, None))
        elif values is not None and current is None:
            conflicts.append(Conflict(path, old, None, values))
        elif values is not None and old is not None and current is not None:
            conflicts += [
                Conflict(f"{path}/{name}", old.get(name), current[name], value)
                for name, value in values.items()
                if current[name] not in (old.get(name), value)
            ]
    return conflicts


def _rows(now: list[dict], changes: dict[Any, Any]) -> list[dict]:
    """The part's rows with the changes applied; a row that is removed already stays removed."""
    rows = [
        {**row, **(changes.get(row["id"]) or changes.get(f"{BACK}{row['id']}") or {})}
        for row in now
        if changes.get(row["id"], MISSING) is not None
    ]
    there = {row["id"] for row in now}
    added = ((row_of(key), values) for key, values in changes.items() if adds(key) and values)
    return rows + [{"id": row, **values} for row, values in added if row not in there]
