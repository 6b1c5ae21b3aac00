"""What a record may take over of its duplicate: a fact that differs, a row that it lacks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from . import canonical
from .models import Card, Record
from .rebasing import cells
from .registry import EXTERNAL_IDS, Kind, Part, State, evidence
from .states import choices_of, fields_of

NAMED = "names"
KEY = "sheet:"
OWN = "own-"


@dataclass(frozen=True)
class Offer:
    """A field (`born`) or row (`names/12`; `names/own-0` keeps what the duplicate itself is called).

    theirs: what the duplicate says. ours: what the survivor says there; null of rows. is_usual: whether it is
    taken over unless somebody decides otherwise.
    """

    path: str
    theirs: Any
    ours: Any = None
    is_usual: bool = False

    @property
    def is_row(self) -> bool:
        return "/" in self.path


def offered(of: Kind, theirs: State, ours: State, *, ids: Sequence[int]) -> list[Offer]:
    """What differs, by the order of the kind's fields and parts; keys of sheets lead to the survivor anyway.

    ids: of both records; a row that names one of them would name the survivor itself, and is left.
    """
    return [*_fields(of, theirs, ours), *_rows(of, theirs, ours, ids)]


def _fields(of: Kind, theirs: State, ours: State) -> Iterator[Offer]:
    for field in (*fields_of(of.model), *choices_of(of.model)):
        his, own = theirs[field.name], ours[field.name]
        if his != own and his not in (None, "", []):
            yield Offer(field.name, his, own, is_usual=own in (None, "", []))


def _rows(of: Kind, theirs: State, ours: State, ids: Sequence[int]) -> Iterator[Offer]:
    for part in of.all_parts:
        usual = part is EXTERNAL_IDS or part.name == NAMED
        there = [cells(row) for row in ours[part.name]]
        for row in theirs[part.name]:
            if cells(row) not in there and _may_move(part, row, ids):
                yield Offer(f"{part.name}/{row['id']}", cells(row), is_usual=usual)
        for place, row in enumerate(of.body.kept(theirs).get(part.name, ())):
            if _is_new(row, ours):
                yield Offer(f"{part.name}/{OWN}{place}", row, is_usual=True)


def _may_move(part: Part, row: Mapping[str, Any], ids: Sequence[int]) -> bool:
    if part is EXTERNAL_IDS:
        return not row["scheme"].startswith(KEY)
    if part.evidence:
        return not row[part.evidence.path]
    return not any(row[field.name] in ids for field in fields_of(part.model) if _names_record(field))


def _names_record(field: models.Field) -> bool:
    return isinstance(field, models.ForeignKey) and issubclass(field.related_model, Card | Record)


def _is_new(row: Mapping[str, Any], ours: State) -> bool:
    """Whether the survivor goes by no such name yet, case and accents aside."""
    known = {canonical.fold(each["text"]) for each in ours.get(NAMED, ())}
    return canonical.fold(row["text"]) not in known | {canonical.fold(ours.get("name") or "")}


def taken(of: Kind, theirs: State, offers: Iterable[Offer]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What to change of the survivor, and of the duplicate, as `desk.change` takes it.

    Citations go with the fact, or row, that they support. External ids leave the duplicate.
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
    if (part := evidence()) and (cited := dict(_cited(part, theirs, fields))):
        fields[part.name] = fields.get(part.name, {}) | cited
    return fields, {EXTERNAL_IDS.name: handed} if handed else {}


def _cited(part: Part, theirs: State, fields: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The duplicate's citations of what is taken over, with the paths that it gets."""
    column = part.evidence.path if part.evidence else ""
    for row in theirs[part.name]:
        name, _, rest = (row[column] or "").partition("/")
        key, slash, cell = rest.partition("/")
        if name in fields and (not key or f"new-{key}" in fields[name]):
            path = f"{name}/new-{key}{slash}{cell}" if key else name
            yield f"new-{row['id']}", {**cells(row), column: path}
