"""Differences between two bodies or states, with the newsroom's names for other records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from cms.desk.base.dates.columns import StatedDateField
from cms.desk.base.dates.english import in_words
from cms.desk.base.dates.stated import read_edtf
from cms.desk.history.plan import Plan
from cms.desk.records.bodies import body
from cms.desk.records.labels import names_of
from cms.desk.records.registry import Facts, Kind, kind, noun
from cms.desk.records.states import choices_of, fields_of
from cms.desk.write.edits import ChangeConflict, Conflict
from cms.publishing.difference import FactChange, difference
from cms.publishing.documents import Name, card_names, named, resolve

from .code_names import Words
from .pickers import picks_record

SIDE, THEIRS = "side:", "theirs"

Pair = tuple[Facts | None, Facts | None]


def compared(kinds: Sequence[str], pairs: Sequence[Pair]) -> list[list[FactChange]]:
    """The facts that differ in each pair of bodies, with labels for codes; one query for all names."""
    names = card_names(named(each for pair in pairs for each in pair if each))
    return _compared(kinds, [(_facts(before, names), _facts(after, names)) for before, after in pairs])


def compared_documents(kinds: Sequence[str], pairs: Sequence[Pair]) -> list[list[FactChange]]:
    """The facts that differ in each pair of documents, which have names already."""
    return _compared(kinds, pairs)


def _compared(kinds: Sequence[str], pairs: Sequence[Pair]) -> list[list[FactChange]]:
    words = Words()
    return [
        difference(*(side and words.facts(kind(code), side) for side in pair))
        for code, pair in zip(kinds, pairs, strict=True)
    ]


def compared_plans(plans: Sequence[Plan]) -> list[list[FactChange]]:
    """What each plan would change for readers."""
    pairs = []
    for each in plans:
        of = kind(each.card.kind)
        pairs.append((body(of, dict(each.before)), body(of, dict(each.after))))
    return compared([each.card.kind for each in plans], pairs)


def _facts(made: Facts | None, names: Mapping[int, Name]) -> Facts | None:
    return made and resolve({key: value for key, value in made.items() if key != "label"}, names)


@dataclass(frozen=True)
class BothSides:
    """A value that two people changed, in words."""

    path: str
    label: str
    before: str
    theirs: str
    yours: str


def both_sides(of: Kind, conflicts: Sequence[Conflict]) -> list[BothSides]:
    """Each conflict in words; one query for all names."""
    values = [
        value
        for each in conflicts
        for side in (each.before, each.theirs, each.yours)
        for value in (side.values() if isinstance(side, dict) else [side])
        if type(value) is int  # isinstance would take True for the id 1
    ]
    names = names_of(values) if values else {}
    return [_in_words(of, each, names) for each in conflicts]


def _in_words(of: Kind, conflict: Conflict, names: Mapping[int, str | None]) -> BothSides:
    name, _, rest = conflict.path.partition("/")
    column = rest.partition("/")[2]
    part = next((each for each in of.all_parts if each.name == name), None)
    model: type[models.Model] = part.model if part else of.model
    columns: dict[str, Any] = {each.name: each for each in (*fields_of(model), *choices_of(model))}
    label = noun(model) if part else _label(columns, name)
    if column:
        label = f"{label}, {_label(columns, column)}"
    sides = [
        _value(side, columns.get(column or name), columns, names)
        for side in (conflict.before, conflict.theirs, conflict.yours)
    ]
    return BothSides(conflict.path, label[:1].upper() + label[1:], *sides)


def _label(columns: Mapping[str, Any], name: str) -> str:
    return str(columns[name].verbose_name) if name in columns else name.replace("_", " ")


def _value(value: Any, field: Any, columns: Mapping[str, Any], names: Mapping[int, str | None]) -> str:
    if isinstance(value, dict):
        cells = (
            _value(cell, columns.get(key), columns, names)
            for key, cell in value.items()
            if key != "id" and cell not in (None, "", False)
        )
        return " · ".join(cells)
    if value in (None, "", []):
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if field is not None and picks_record(field):
        return names.get(value) or f"record {value}"
    if isinstance(field, StatedDateField):
        return in_words(read_edtf(value))
    if labels := dict(getattr(field, "flatchoices", ())):
        return str(labels.get(value, value))
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def sides_of(of: Kind, refusal: Exception | None, posted: Mapping[str, Any]) -> dict[str, Any]:
    """The context of a page that shows conflicts: both sides of each, and the choices made before."""
    # A form is shown again for each new conflict: without these, an earlier choice of theirs would be lost.
    taken = [key.removeprefix(SIDE) for key, side in posted.items() if key.startswith(SIDE)]
    taken = [path for path in taken if posted[f"{SIDE}{path}"] == THEIRS]
    if not isinstance(refusal, ChangeConflict):
        return {"sides_taken": taken}
    sides = both_sides(of, refusal.conflicts)
    now = {each.path for each in sides}
    return {
        "sides": sides,
        "sides_by": refusal.by,
        "sides_taken": [path for path in taken if path not in now],
    }


def takes_theirs(posted: Mapping[str, Any], path: str) -> bool:
    """Whether the other person's value was chosen; without a choice, one's own counts."""
    return posted.get(f"{SIDE}{path}") == THEIRS
