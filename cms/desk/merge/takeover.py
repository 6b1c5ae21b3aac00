"""A duplicate beside its survivor: the facts of both, and which of them the survivor may take over."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import models

from cms.desk.base import canonical
from cms.desk.history.rebase import cells
from cms.desk.models import Card, FactLock, Record
from cms.desk.records.registry import EXTERNAL_IDS, Kind, Part, State
from cms.desk.records.states import choices_of, fields_of
from cms.desk.write.locks import why_not

# Parts of this name hold other names, which a survivor takes over by default.
NAMED = "names"
# Schemes that start so are keys of our own sheets.
KEY = "sheet:"
OWN = "own-"
NOTHING: tuple[Any, ...] = (None, "", [])


@dataclass(frozen=True)
class Comparison:
    """One field (`born`) or row (`names/12`; `names/own-0` is the duplicate's name, as another name).

    theirs, ours: the values of the duplicate and the survivor; None for nothing. may_take: whether the
    survivor may take it over. is_usual: whether it does by default. locked: why not, where the fact is locked
    in the survivor.
    """

    path: str
    theirs: Any
    ours: Any = None
    may_take: bool = False
    is_usual: bool = False
    locked: str = ""

    @property
    def is_same(self) -> bool:
        return self.theirs == self.ours


def beside(of: Kind, theirs: State, ours: State, *, ids: Sequence[int]) -> list[Comparison]:
    """The facts of both, in the order of the kind's fields and parts; the duplicate's rows come first.

    ids: of both records: a row that names one of them would make the survivor refer to itself and can't be
    taken over. Nor can sheet keys: they lead to the survivor anyway.
    """
    return [*_fields(of, theirs, ours), *_rows(of, theirs, ours, ids)]


def _fields(of: Kind, theirs: State, ours: State) -> Iterator[Comparison]:
    for field in (*fields_of(of.model), *choices_of(of.model)):
        his, own = theirs[field.name], ours[field.name]
        if his in NOTHING and own in NOTHING:
            continue
        may_take = his != own and his not in NOTHING
        yield Comparison(field.name, his, own, may_take, is_usual=may_take and own in NOTHING)


def _rows(of: Kind, theirs: State, ours: State, ids: Sequence[int]) -> Iterator[Comparison]:
    for part in of.all_parts:
        usual = part is EXTERNAL_IDS or part.name == NAMED
        there, others = ([cells(row) for row in state[part.name]] for state in (ours, theirs))
        for row in theirs[part.name]:
            path, values = f"{part.name}/{row['id']}", cells(row)
            if values in there:
                yield Comparison(path, values, values)
            else:
                may_take = _may_move(part, row, ids) and not _is_there(part, row, ours)
                yield Comparison(path, values, None, may_take, is_usual=may_take and usual)
        for place, row in enumerate(of.body.kept(theirs).get(part.name, ())):
            if _is_new(row, ours):
                yield Comparison(f"{part.name}/{OWN}{place}", row, None, may_take=True, is_usual=True)
        for row in ours[part.name]:
            if cells(row) not in others:
                yield Comparison(f"{part.name}/{row['id']}", None, cells(row))


def _may_move(part: Part, row: Mapping[str, Any], ids: Sequence[int]) -> bool:
    if part is EXTERNAL_IDS:
        return not row["scheme"].startswith(KEY)
    if part.evidence:
        return not row[part.evidence.path]
    if part.points_by:
        # What is about a row comes along with that.
        return "/" not in row[part.points_by]
    return not any(row[field.name] in ids for field in fields_of(part.model) if _names_record(field))


def _is_there(part: Part, row: Mapping[str, Any], ours: State) -> bool:
    """Whether the survivor has one already of what it may have once, such as a text in a language."""
    if not part.path:
        return False
    return any(all(each[name] == row[name] for name in part.same) for each in ours[part.name])


def _names_record(field: models.Field) -> bool:
    return isinstance(field, models.ForeignKey) and issubclass(field.related_model, Card | Record)


def _is_new(row: Mapping[str, Any], ours: State) -> bool:
    """Whether the survivor lacks this name, ignoring case and accents."""
    known = {canonical.fold(each["text"]) for each in ours.get(NAMED, ())}
    return canonical.fold(row["text"]) not in known | {canonical.fold(ours.get("name") or "")}


def kept_locked(
    offers: Iterable[Comparison], locks: Collection[FactLock], ours: State
) -> Iterator[Comparison]:
    """The offers, those that would change a locked fact of the survivor as such that it may not take over."""
    for each in offers:
        name = each.path.partition("/")[0]
        # A row that is taken over makes its list another one; it changes no row that is there.
        said = next((lock for lock in locks if lock.path == name), None)
        if said and each.may_take:
            yield replace(each, may_take=False, is_usual=False, locked=why_not(said, ours))
        else:
            yield each


def taken(of: Kind, theirs: State, offers: Iterable[Comparison]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The changes to the survivor and to the duplicate, as `change` takes them.

    Citations are taken over with the fact or row that they support, and so is what else is about a row.
    External ids leave the duplicate.
    """
    fields: dict[str, Any] = {}
    handed: dict[Any, None] = {}
    for each in offers:
        name, _, row = each.path.partition("/")
        if not row:
            fields[name] = each.theirs
            continue
        fields.setdefault(name, {})[f"new-{row}"] = each.theirs
        if name == EXTERNAL_IDS.name:
            handed[int(row)] = None
    # What cites it first: a row may be about such a citation.
    for part in sorted((each for each in of.all_parts if each.points_by), key=lambda each: not each.evidence):
        if about := dict(_about(part, theirs, fields)):
            fields[part.name] = fields.get(part.name, {}) | about
    return fields, {EXTERNAL_IDS.name: handed} if handed else {}


def _about(part: Part, theirs: State, fields: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The duplicate's citations, and rows about rows, of what is taken over, with their paths there."""
    column = part.points_by
    for row in theirs[part.name]:
        name, _, rest = (row[column] or "").partition("/")
        key, slash, cell = rest.partition("/")
        if name in fields and (key or part.evidence) and (not key or f"new-{key}" in fields[name]):
            path = f"{name}/new-{key}{slash}{cell}" if key else name
            yield f"new-{row['id']}", {**cells(row), column: path}
