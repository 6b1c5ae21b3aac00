"""Locks on the facts of a record, on its forms: a mark at each, and what is locked can only be read."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cms.accounts.models import User
from cms.desk.base import permissions
from cms.desk.models import Card, FactLock
from cms.desk.records.registry import EXTERNAL_IDS, kind
from cms.desk.records.states import states
from cms.desk.write import locks
from cms.newsroom.autosave import is_unsaved


class Locks:
    """The locks on one record as one person sees them. may_lift: whether they may lift them.

    state: its working copy, asked for where anything is locked.
    """

    def __init__(self, card: Card, user: User):
        self.found = list(locks.standing([card.pk]))
        self.may_lift = user.has_perm(permissions.LOCK)
        self.state = states(kind(card.kind), [card])[card.pk] if self.found else {}

    def __bool__(self) -> bool:
        return bool(self.found)

    def at(self, path: str) -> list[FactLock]:
        """The locks on what is at this path, or on a cell of it."""
        return [each for each in self.found if each.path == path or each.path.startswith(f"{path}/")]

    def within(self, part: str) -> list[FactLock]:
        """The locks on a whole list."""
        return [each for each in self.found if each.path == part]

    def marks(self, found: Sequence[FactLock]) -> list[SafeString]:
        return [self.mark(each) for each in found]

    def mark(self, placed: FactLock) -> SafeString:
        """Why a fact is locked, by whom, since when, and for whom may do so, how to lift it."""
        is_empty = locks.is_empty(locks.value_at(self.state, placed.path))
        name = placed.fact if placed.path.count("/") > 1 else ""
        return format_html(
            '<span class="lock-mark"><b>{}</b>{} {}: {}{}</span>',
            "Locked empty" if is_empty else "Locked",
            f" ({name})" if name else "",
            placed.since,
            placed.because,
            self._lift(placed),
        )

    def _lift(self, placed: FactLock) -> SafeString | str:
        if not self.may_lift:
            return ""
        address = reverse("newsroom:lift_lock", args=[placed.pk])
        return format_html(
            ' <a href="{}">Lift it…<span class="visually-hidden"> the lock on {}</span></a>',
            address,
            placed.fact,
        )

    def help_texts(self, model: Any) -> dict[str, str]:
        """For each locked field, its usual help and the mark."""
        found: dict[str, str] = {}
        for each in self.found:
            if "/" not in each.path and (field := _field(model, each.path)) is not None:
                said = found.get(each.path) or str(getattr(field, "help_text", ""))
                found[each.path] = format_html("{} {}", said, self.mark(each)) if said else self.mark(each)
        return found

    def close_fields(self, form: forms.BaseForm) -> None:
        """Let locked fields of a record's own form be read only."""
        for each in self.found:
            if each.path in form.fields:
                _close(form, each.path)
            elif each.path.partition("/")[0] == EXTERNAL_IDS.name and EXTERNAL_IDS.name in form.fields:
                field = form.fields[EXTERNAL_IDS.name]
                field.help_text = format_html("{} {} {}", field.help_text, each.fact, self.mark(each))

    def close_rows(self, rows: "forms.BaseFormSet[Any]", part: str) -> None:
        """Let the locked rows of a list be read only, each with its marks; all of them where the list is."""
        whole = self.within(part)
        for form in rows.forms:
            key = form.initial.get("row")
            own = self.at(f"{part}/{key}") if key else []
            form.locks = self.marks(own)
            for name in _closed(form, own, is_whole=bool(whole)):
                _close(form, name)


def _closed(form: forms.Form, own: Sequence[FactLock], *, is_whole: bool) -> Iterator[str]:
    """The fields of a row that may not be changed."""
    cells = [each.path.split("/")[2:] for each in own]
    for name in form.fields:
        is_row = is_whole or [] in cells
        # A row of which one cell is locked stays too: without it the cell would be gone.
        if name != "row" and (is_row or [name] in cells or (name == "remove" and own)):
            yield name


def _close(form: forms.BaseForm, name: str) -> None:
    # A browser sends nothing of a closed field. What comes all the same was typed before the lock, or made
    # up: it goes to the rule, whose refusal keeps it in the form. So does what was autosaved.
    field = form.fields[name]
    is_typed = form.add_prefix(name) in form.data if form.is_bound else is_unsaved(field)
    field.disabled = not is_typed


def _field(model: Any, name: str) -> Any:
    known = {each.name: each for each in (*model._meta.concrete_fields, *model._meta.many_to_many)}
    return known.get(name)
