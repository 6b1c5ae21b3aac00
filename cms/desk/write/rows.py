"""Writing the rows of cards, records and parts, many records at once in a bounded number of queries."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, UniqueConstraint

from cms.accounts.models import User
from cms.desk.base import canonical
from cms.desk.base.search_words import printed
from cms.desk.finding import missing
from cms.desk.finding.names import index_names
from cms.desk.models import Card, Slug
from cms.desk.models.cards import NAMED_BY
from cms.desk.records.registry import Kind, Part
from cms.desk.records.states import choices_of, derived_of, fields_of, owner_of, through_of

from . import paths
from .edits import Edit

M = TypeVar("M", bound=models.Model)


def text(state: dict[str, Any]) -> str:
    """The state as a version stores it."""
    return canonical.dumps(state)


def store(edits: Sequence[Edit], *, by: User, at: datetime) -> None:
    """Write cards, records and parts as each edit's `state` says."""
    if edits:
        _store_cards(edits, by=by, at=at)
    for kind in {edit.kind.code: edit.kind for edit in edits}.values():
        mine = [edit for edit in edits if edit.kind is kind]
        _store_records(kind, mine)
        for field in choices_of(kind.model):
            _store_list(field, [edit for edit in mine if edit.state[field.name] != edit.current[field.name]])
        for part in kind.all_parts:
            _store_part(part, [edit for edit in mine if edit.state[part.name] != edit.current[part.name]])
        _place_late(kind, mine)
    missing.note({edit.card: (_lacked(edit), missing.lacks(edit.kind, edit.state)) for edit in edits})


def _lacked(edit: Edit) -> frozenset[str]:
    is_new = edit.card.version == 1
    return frozenset() if is_new else missing.lacks(edit.kind, edit.current)


def _store_cards(edits: Sequence[Edit], *, by: User, at: datetime) -> None:
    renamed, called = [], []
    for edit in edits:
        label = edit.label or f"Untitled {edit.kind.verbose_name}"
        card, body = edit.card, edit.kind.body
        slug = edit.state["slug"]
        also, kept = _one_a_line(body.names(edit.state)), _folded(body.kept_back(edit.state))
        if card.pk and (card.slug, card.label, card.also, card.kept_back) != (slug, label, also, kept):
            renamed.append(card)
        if card.pk and card.label != label:
            called.append(card)
        card.call(label)
        card.slug, card.also, card.kept_back = slug, also, kept
        card.updated_at, card.updated_by = at, by
    new = [edit.card for edit in edits if not edit.card.pk]
    for card in new:
        card.version, card.created_at, card.created_by = 1, at, by
    old = [edit.card for edit in edits if edit.card.pk]
    Card.objects.filter(pk__in=[card.pk for card in old]).update(
        version=F("version") + 1, updated_at=at, updated_by=by
    )
    for card in old:
        card.version += 1
    # Most changes leave these columns alone, and `bulk_update` writes a CASE per row: only for the few it
    # concerns.
    Card.objects.bulk_update(renamed, ["slug", "also", "kept_back", *NAMED_BY])
    Card.objects.bulk_create(new)
    _store_slugs([edit for edit in edits if edit.state["slug"] != edit.current["slug"]])
    index_names([*renamed, *new], new=new)
    missing.call(called)


def _one_a_line(names: Iterable[str | None]) -> str:
    """The names as they are written, of those that differ in case or accents only the first."""
    found: dict[str, str] = {}
    for name in names:
        if name:
            found.setdefault(f"{canonical.fold(name)}\n{printed(name)}", name)
    return "\n".join(found.values())


def _folded(names: Iterable[str | None]) -> str:
    return "\n".join(dict.fromkeys(canonical.fold(name) for name in names if name))


def forget(edits: Sequence[Edit]) -> None:
    """Undo on the card objects what a `store` did whose transaction was rolled back."""
    for edit in edits:
        edit.card.version -= 1
        edit.card.label = ""  # so that the next `store` sees a new label and writes it
        if not edit.card.version:
            edit.card.pk = None


def _store_slugs(edits: Sequence[Edit]) -> None:
    mine = Slug.objects.filter(card__in=[edit.card for edit in edits])
    # A slug that was never live is free again; one that was redirects to this record for ever.
    mine.filter(served=False).delete()
    kept = set(mine.values_list("card", "slug"))
    Slug.objects.bulk_create(
        Slug(kind=edit.kind.code, slug=edit.state["slug"], card=edit.card)
        for edit in edits
        if edit.state["slug"] and (edit.card.pk, edit.state["slug"]) not in kept
    )


def instance(model: type[M], values: dict[str, Any], **owner: Any) -> M:
    """An unsaved row of `model` with the state's values."""
    columns = {field.attname: field.to_python(values[field.name]) for field in fields_of(model)}
    return model(**columns, **derived(model, values), **owner)


def derived(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that follow from the state's values of a row."""
    return {
        field.attname: field.derive(*(values[name] for name in field.sources)) for field in derived_of(model)
    }


def _with_derived(model: type[models.Model], names: Iterable[str]) -> list[str]:
    """The columns to update where these columns and parts changed: they, and what follows from them."""
    moved, columns = set(names), {field.name for field in fields_of(model)}
    return sorted((moved & columns) | {field.name for field in derived_of(model) if moved & {*field.sources}})


def _store_records(kind: Kind, edits: Sequence[Edit]) -> None:
    new, changed, names = [], [], set()
    # What a column follows from may be a part.
    watched = {field.name for field in fields_of(kind.model)}
    watched |= {source for field in derived_of(kind.model) for source in field.sources}
    for edit in edits:
        record = instance(kind.model, edit.state, card=edit.card)
        moved = {name for name in watched if edit.state[name] != edit.current[name]}
        if edit.card.version == 1:
            new.append(record)
        elif moved:
            changed.append(record)
            names |= moved
    kind.model._default_manager.bulk_create(new)
    if changed:
        kind.model._default_manager.bulk_update(changed, _with_derived(kind.model, names))


def _store_list(field: models.ManyToManyField, edits: Sequence[Edit]) -> None:
    through = through_of(field)
    owner, code = field.m2m_column_name(), field.m2m_reverse_name()
    if edits:
        through._default_manager.filter(**{f"{owner}__in": [edit.card.pk for edit in edits]}).delete()
    through._default_manager.bulk_create(
        through(**{owner: edit.card.pk, code: value}) for edit in edits for value in edit.state[field.name]
    )


def _store_part(part: Part, edits: Sequence[Edit]) -> None:
    manager, owner = part.model._default_manager, owner_of(part).attname
    new, changed, gone, names = [], [], [], set()
    keys = []
    for edit in edits:
        before = {row["id"]: row for row in edit.current[part.name]}
        after = {row["id"]: row for row in edit.state[part.name]}
        gone += [key for key in before if key not in after]
        for key, row in after.items():
            if key not in before:
                row = _placed(part, edit, row)
                keys.append((edit, part.name, key))
                key = None if isinstance(key, str) else key
                new.append(instance(part.model, row, pk=key, **{owner: edit.card.pk}))
            elif row != before[key]:
                names |= {name for name in row if row[name] != before[key][name]}
                changed.append(
                    instance(part.model, _placed(part, edit, row), pk=key, **{owner: edit.card.pk})
                )
    if any(isinstance(each, UniqueConstraint) for each in part.model._meta.constraints):
        # Two rows that swap unique values would collide within an UPDATE: delete them and insert them again.
        gone += [row.pk for row in changed]
        again, changed = changed, []
    else:
        again = []
    if gone:
        manager.filter(pk__in=gone).delete()
    if changed:
        manager.bulk_update(changed, _with_derived(part.model, names))
    manager.bulk_create([*again, *new])
    for (edit, *made), row in zip(keys, new, strict=True):
        edit.made[tuple(made)] = row.pk


def _placed(part: Part, edit: Edit, row: dict[str, Any]) -> dict[str, Any]:
    """A row's path, with the id of the row that it is about where both were new."""
    if not part.points_by:
        return row
    return {**row, part.points_by: paths.placed(edit, row[part.points_by])}


def _place_late(kind: Kind, edits: Sequence[Edit]) -> None:
    """The same for new rows about new rows of a part that was stored after theirs."""
    order = [part.name for part in kind.all_parts]
    for part in (each for each in kind.all_parts if each.points_by):
        later = set(order[order.index(part.name) + 1 :])
        for edit in edits:
            for row in edit.state[part.name]:
                made = edit.made.get((part.name, str(row["id"])))
                about = row[part.points_by] or ""
                if made and about.partition("/")[0] in later:
                    placed = {part.points_by: paths.placed(edit, about)}
                    part.model._default_manager.filter(pk=made).update(**placed)


def violations(edit: Edit, model: type[models.Model], constraint: models.BaseConstraint) -> Iterator[str]:
    """Paths of the edit's rows that break the constraint, each checked against the database alone."""
    for path, row in _rows_of(edit, model):
        row._state.adding = row.pk is None
        try:
            constraint.validate(model, row)
        except ValidationError:
            yield path


def _rows_of(edit: Edit, model: type[models.Model]) -> Iterator[tuple[str, models.Model]]:
    if model is edit.kind.model:
        yield "", instance(model, edit.state, card=edit.card)
    for part in edit.kind.all_parts:
        if part.model is model:
            kept = {row["id"]: row for row in edit.current[part.name]}
            for row in edit.state[part.name]:
                if row == kept.get(row["id"]):
                    continue
                key = {} if isinstance(row["id"], str) else {"pk": row["id"]}
                owner = {owner_of(part).attname: edit.card.pk}
                yield f"{part.name}/{row['id']}", instance(model, row, **key, **owner)
