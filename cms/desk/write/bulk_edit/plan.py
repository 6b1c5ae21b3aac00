"""What a bulk edit does to each of its records: asked for the preview, and again under the lock."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import models

from cms.accounts.models import User
from cms.desk.models import Card
from cms.desk.models.bulk_edits import BulkEdit, BulkEditRow
from cms.desk.records.registry import Kind, evidence
from cms.desk.records.states import chosen, part_rows, states, value_of
from cms.desk.write import locks
from cms.desk.write.change import not_editable
from cms.desk.write.edits import Edit
from cms.desk.write.paths import contradicted, supported

from .constraints import broken
from .fields import Deed, Field

Outcome = BulkEditRow.Outcome
Why = tuple[str, str]


@dataclass(frozen=True)
class Step:
    """What happens to one record. code, reason: why it is left as it is."""

    card: Card
    before: Any
    after: Any
    outcome: str
    code: str = ""
    reason: str = ""


def steps(
    edit: BulkEdit, cards: Sequence[Card], *, of: Kind, field: Field, by: User, at: datetime
) -> list[Step]:
    """A step for each card, in a bounded number of queries; writes nothing. Needs `pending` fetched."""
    now = _values(of, field, [card.pk for card in cards])
    after = {pk: _after(edit.deed, value, edit.value) for pk, value in now.items()}
    after |= earlier(edit, list(now))
    changing = [card for card in cards if after[card.pk] != now[card.pk]]
    refused = _refused(changing, of=of, by=by, at=at) | _locked(changing, field)
    # What was so before is not asked of the constraints here: each has its own value, and the rule asks it.
    if not isinstance(field, models.ManyToManyField) and not edit.takes_back_id:
        ids = [card.pk for card in changing if card.pk not in refused]
        refused |= _contradicted(of, field, edit.value, ids)
    refused |= _disagreeing(of, field, [card for card in changing if card.pk not in refused], after)
    differs = {card.pk for card in changing}
    return [_step(card, now[card.pk], after[card.pk], card.pk in differs, refused) for card in cards]


def planned(
    edit: BulkEdit, cards: Sequence[Card], *, of: Kind, field: Field, by: User, at: datetime
) -> Iterable[Step]:
    """A step for each card as a preview shows it: taken back, those that changed since are left."""
    found = steps(edit, cards, of=of, field=field, by=by, at=at)
    return _unless_changed(edit.takes_back, found) if edit.takes_back else found


def _unless_changed(original: BulkEdit, found: Sequence[Step]) -> Iterator[Step]:
    """The steps, of which those are left whose record is not as the bulk edit left it any more."""
    rows = original.rows.changed().exclude(card=None).values_list("card", "expect")
    written = {card: expect + 1 for card, expect in rows}
    authors = User.objects.in_bulk({step.card.updated_by_id for step in found})
    for step in found:
        if step.card.version == written[step.card.pk]:
            yield step
            continue
        who = authors[step.card.updated_by_id]
        reason = f"“{step.card}” was changed by {who} since: look at it, then change it there."
        yield replace(step, outcome=Outcome.LEFT, code="changed_since", reason=reason)


def _step(card: Card, before: Any, after: Any, differs: bool, refused: Mapping[int, Why]) -> Step:
    if not differs:
        return Step(card, before, after, Outcome.SAME)
    if card.pk in refused:
        return Step(card, before, after, Outcome.LEFT, *refused[card.pk])
    return Step(card, before, after, Outcome.CHANGE)


def _values(of: Kind, field: Field, ids: Sequence[int]) -> dict[int, Any]:
    """The field's value in each working copy, as a state holds it."""
    if isinstance(field, models.ManyToManyField):
        found = chosen(field, ids)
        return {pk: found[pk] for pk in ids}
    rows = of.model._default_manager.filter(pk__in=ids).values_list("pk", field.attname)
    return {pk: value_of(field, value) for pk, value in rows}


def _after(deed: str, before: Any, value: Any) -> Any:
    match deed:
        case Deed.ADD:
            return sorted({*before, *value})
        case Deed.REMOVE:
            return sorted({*before} - {*value})
    return value


def earlier(edit: BulkEdit, ids: Sequence[int]) -> dict[int, Any]:
    """The value that each record had before the bulk edit that this one takes back; {} if it takes none."""
    if not edit.takes_back_id:
        return {}
    rows = BulkEditRow.objects.changed().filter(edit=edit.takes_back_id, card__in=ids)
    return dict(rows.values_list("card", "before"))


def _refused(cards: Sequence[Card], *, of: Kind, by: User, at: datetime) -> dict[int, Why]:
    """Why some can't be changed now: in review, merged, somebody works on it."""
    edits = [Edit(card, of, card.version, {}, place) for place, card in enumerate(cards)]
    problems = not_editable(edits, by=by, at=at, merge=False)
    return {cards[each.place or 0].pk: (each.code, each.message) for each in problems}


def _locked(cards: Sequence[Card], field: Field) -> dict[int, Why]:
    """Why the field of some stays as it is: a chief editor locked it."""
    placed = locks.standing(card.pk for card in cards).filter(path=field.name)
    lift = "Ask a chief editor to lift the lock first."
    return {each.card_id: ("locked", f"{locks.sentence(each)} {lift}") for each in placed}


def _contradicted(of: Kind, field: models.Field, value: Any, ids: Sequence[int]) -> dict[int, Why]:
    """Why the value makes no sense for some, by the constraints that the form meets too."""
    found = broken(of.model, field, value, ids) if ids else {}
    return {pk: (each.name, str(each.get_violation_error_message())) for pk, each in found.items()}


def _disagreeing(of: Kind, field: Field, cards: Sequence[Card], after: Mapping[int, Any]) -> dict[int, Why]:
    """Why the value contradicts other facts of some; their states are read only where it can."""
    if not cards or not any(field.name in each.facts for each in of.agree):
        return {}
    found: dict[int, Why] = {}
    for pk, current in states(of, cards).items():
        edit = Edit(Card(kind=of.code), of, 0, {}, current=current)
        edit.state = {**current, field.name: after[pk]}
        for _, message, code in contradicted(edit):
            found.setdefault(pk, (code, message))
    return found


def citations(edit: BulkEdit, ids: Sequence[int], *, of: Kind) -> dict[int, dict[str, Any]]:
    """The rows that cite the source of the change, by card id, as `change` takes them.

    A record that cites it for that field already gets none.
    """
    part = evidence()
    if part is None or part.evidence is None or not edit.citation:
        return {}
    columns = part.evidence
    there = part_rows(part, ids)
    made: dict[int, dict[str, Any]] = {}
    for path in supported(of, [edit.field]):
        row = {columns.path: path, **_cells(columns, edit.citation)}
        given = {name: cell for name, cell in row.items() if cell is not None or name == columns.path}
        for pk in ids:
            if not any({**each, **given} == each for each in there[pk]):
                made[pk] = {part.name: {"new-source-0": row}}
    return made


def _cells(columns: Any, citation: Mapping[str, Any]) -> dict[str, Any]:
    """An empty locator or quotation matches any citation of the same fact to the same source."""
    return {
        columns.source: citation["source"],
        columns.locator: citation["locator"] or None,
        columns.quotation: citation["quotation"] or None,
    }
