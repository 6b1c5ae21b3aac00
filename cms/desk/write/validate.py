"""Validation of the values in a change. A draft may lack anything; what it has must be possible."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations

from cms.desk.base import characters, external_ids
from cms.desk.base.fields import VerbatimTextField, validate_slug_has_letter
from cms.desk.models import Card, ExternalId, Vocabulary
from cms.desk.records.registry import EXTERNAL_IDS, Part, noun, one
from cms.desk.records.states import choices_of, fields_of, value_of

from .edits import Edit, Problem, adds


class Cleaner:
    """Cleans the values of a batch, and looks up the rows that they name with one query per column."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.named: dict[Any, list[tuple[int, str, Any]]] = defaultdict(list)

    def clean(self, edit: Edit) -> None:
        columns = {field.name: field for field in fields_of(edit.kind.model)}
        lists = {field.name: field for field in choices_of(edit.kind.model)}
        for name, value in edit.fields.items():
            if name in edit.part_names:
                edit.cleaned[name] = self._part(edit, edit.kind.part(name), value)
            elif name in lists:
                edit.cleaned[name] = self._list(edit.place, name, lists[name], value)
            elif name in columns:
                self._into(edit.cleaned, edit.place, name, name, columns[name], value)
            elif name == "slug" and edit.kind.has_slug:
                edit.cleaned[name] = self._slug(edit.place, value)
            else:
                message = f"{one(edit.kind.verbose_name)} has no “{name}”."
                self.problems.append(Problem(edit.place, name, message, "no_such_field"))

    def _slug(self, place: int, value: Any) -> str | None:
        if slug := (value or "").strip():
            try:
                validate_slug_has_letter(slug)
            except ValidationError as error:
                self.problems.append(Problem(place, "slug", error.messages[0]))
            if len(slug) > 120:
                self.problems.append(Problem(place, "slug", "A slug has at most 120 characters."))
        return slug or None

    def _part(self, edit: Edit, part: Part, rows: dict[Any, dict[str, Any] | None]) -> dict[Any, Any]:
        columns = {field.name: field for field in fields_of(part.model)}
        cleaned: dict[Any, Any] = {}
        there = {row["id"] for row in edit.current[part.name]}
        for key, values in rows.items():
            # With an older version the row may just have been removed: `three_way` decides about that.
            if not adds(key) and key not in there and edit.expect == edit.card.version:
                message = f"That row of its {part.name.replace('_', ' ')} does not exist any more."
                self.problems.append(Problem(edit.place, f"{part.name}/{key}", message, "row_gone"))
            if part.fixed and not adds(key):
                message = f"{one(noun(part.model))} can't be changed once stored: add another one instead."
                self.problems.append(Problem(edit.place, f"{part.name}/{key}", message, "row_fixed"))
            if values is None:
                cleaned[key] = None
                continue
            row = cleaned[key] = {}
            if part is EXTERNAL_IDS and isinstance(values.get("scheme"), str):
                values = {**values, "scheme": values["scheme"].casefold()}
            for name, value in values.items():
                path = f"{part.name}/{key}/{name}"
                if name in columns:
                    self._into(row, edit.place, path, name, columns[name], value)
                else:
                    message = f"{one(noun(part.model))} has no “{name}”."
                    self.problems.append(Problem(edit.place, path, message, "no_such_field"))
            if adds(key):
                for name, column in columns.items():
                    if name not in values:
                        path = f"{part.name}/{key}/{name}"
                        self._into(row, edit.place, path, name, column, column.get_default())
            if part is EXTERNAL_IDS:
                self._spell(edit, key, row)
        return cleaned

    def _spell(self, edit: Edit, key: Any, row: dict[str, Any]) -> None:
        """Bring an external id into the spelling of its scheme; a problem where it can't be an id of it."""
        before: dict[str, Any] = next(
            (each for each in edit.current[EXTERNAL_IDS.name] if each["id"] == key), {}
        )
        now = {**before, **row}
        if not (now.get("scheme") and now.get("value")) or now == before:
            return
        try:
            row["scheme"], row["value"] = external_ids.spelled(now["scheme"], now["value"], edit.kind.code)
        except ValidationError as error:
            path = f"{EXTERNAL_IDS.name}/{key}/value"
            self.problems.append(Problem(edit.place, path, error.messages[0], external_ids.CODE))

    def _list(self, place: int, path: str, field: models.ManyToManyField, values: Iterable[Any]) -> list[str]:
        codes = sorted({value.pk if isinstance(value, models.Model) else value for value in values or ()})
        for code in codes:
            self.named[field].append((place, path, code))
        return codes

    def _into(
        self, row: dict[str, Any], place: int, path: str, name: str, field: models.Field, value: Any
    ) -> None:
        try:
            row[name] = clean_value(field, value)
        except ValidationError as error:
            for each in error.error_list:
                self.problems.append(Problem(place, path, each.messages[0], each.code or "invalid"))
            return
        if isinstance(field, models.ForeignKey) and row[name] is not None:
            self.named[field].append((place, path, row[name]))

    def look_up(self) -> None:
        """A problem for each value that names a row which does not exist."""
        for field, uses in self.named.items():
            rows = field.related_model._default_manager.complex_filter(field.get_limit_choices_to())
            there = set(rows.filter(pk__in={value for *_, value in uses}).values_list("pk", flat=True))
            for place, path, value in uses:
                if value not in there:
                    self.problems.append(Problem(place, path, _not_there(field, value), "not_there"))


def _not_there(field: Any, value: Any) -> str:
    limits = field.get_limit_choices_to()
    what = " or ".join(limits["kind__in"]) if "kind__in" in limits else noun(field.related_model)
    near = field.related_model.near(str(value)) if issubclass(field.related_model, Vocabulary) else ""
    return f"There is no {what} “{value}”{f': did you mean {near}?' if near else '.'}"


def clean_value(field: models.Field, value: Any) -> Any:
    """`value` as the state of a record holds it; ValidationError where it is no value for the column."""
    if isinstance(value, str):
        value = _text(field, value)
        if not value and field.null:
            value = None
    if isinstance(field, models.ForeignKey):
        key = value.pk if isinstance(value, models.Model) else value
        if key in (None, "") and not field.null:
            raise ValidationError(f"Choose a {noun(field.related_model)}.")
        return None if key in (None, "") else _key(field, key)
    cleaned = field.clean(value, None)
    _require_range(field, cleaned)
    return value_of(field, cleaned)


def _text(field: models.Field, text: str) -> str:
    """The text of a column, in NFC and without blanks at its ends; ValidationError for a hidden character."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    if isinstance(field, VerbatimTextField):
        # PostgreSQL refuses NUL in text and UTF-8 has no lone surrogate; SQLite would store the first.
        if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
            raise ValidationError("A NUL or half a character can't be part of a text.", code="characters")
        return text.strip()
    text = characters.trimmed(text)
    characters.validate(text, lines=isinstance(field, models.TextField))
    return text


def _key(field: models.ForeignKey, key: Any) -> Any:
    target: Any = field.target_field
    while target.remote_field:
        target = target.target_field
    key = target.to_python(key)
    _require_range(target, key)
    return key


def _require_range(field: models.Field, value: Any) -> None:
    """ValidationError outside the column's range on PostgreSQL; SQLite would store any number."""
    bounds = BaseDatabaseOperations.integer_field_ranges.get(field.get_internal_type())
    if bounds and isinstance(value, int) and not bounds[0] <= value <= bounds[1]:
        raise ValidationError(f"Write a number from {bounds[0]} to {bounds[1]}.")


def clean(edits: Sequence[Edit]) -> list[Problem]:
    """Fill `cleaned` of each edit; returns the problems of invalid values."""
    cleaner = Cleaner()
    for edit in edits:
        cleaner.clean(edit)
    cleaner.look_up()
    return cleaner.problems


def taken(edits: Sequence[Edit]) -> list[Problem]:
    """Problems of external ids that another record has, or that two records of the batch claim."""
    claimed: dict[tuple[str, str], list[tuple[Edit, Any]]] = defaultdict(list)
    for edit in edits:
        for row in edit.state["external_ids"]:
            if row not in edit.current["external_ids"]:
                claimed[row["scheme"], row["value"]].append((edit, row["id"]))
    owners = {
        (found.scheme, found.value): found
        for found in ExternalId.objects.filter(value__in={value for _, value in claimed}).select_related(
            "card"
        )
    }
    # In a merge, the duplicate gives up an external id that the survivor takes over in the same batch.
    released = _ids(edit.current for edit in edits) - _ids(edit.state for edit in edits)
    problems = []
    for (scheme, value), uses in claimed.items():
        owner = owners.get((scheme, value))
        if owner and owner.pk in released:
            owner = None
        for place, (edit, row) in enumerate(uses):
            other = _other_owner(owner, edit, place)
            if other is not None:
                message = f"{scheme}:{value} names {other} already, and can name one record only."
                problems.append(Problem(edit.place, f"external_ids/{row}/value", message, "id_taken"))
    return problems


def _ids(states: Iterable[dict[str, Any]]) -> set[Any]:
    return {row["id"] for state in states for row in state["external_ids"]}


def _other_owner(owner: ExternalId | None, edit: Edit, place: int) -> Card | str | None:
    kept = owner and any(row["id"] == owner.pk for row in edit.state["external_ids"])
    if owner and (owner.card_id != edit.card.pk or kept):
        return "this record" if owner.card_id == edit.card.pk else f"“{owner.card}”"
    return "another row here" if place else None
