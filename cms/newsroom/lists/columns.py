"""What the lists of records show: the same of every kind, and beside it the columns that a person chose."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator, capfirst

from cms.accounts.models import User
from cms.desk.base.dates.columns import StatedDateField
from cms.desk.base.dates.english import in_words
from cms.desk.base.dates.stated import read_edtf
from cms.desk.models import Record
from cms.desk.records.registry import kind_of
from cms.desk.records.states import fields_of, known_by
from cms.newsroom.pickers import picks_record

from .models import ChosenColumns

PARAMETER = "columns"
LONGEST = 80  # characters of a text in a cell
MISSING, SLUG, BEGUN = "missing", "slug", "begun"


@admin.display(description="state")
def editorial_state(record: Record) -> str:
    state = record.card.editorial_state
    return format_html('<span class="state state-{}">{}</span>', state.value, state.label)


@admin.display(description="name", ordering="card__folded")
def label(record: Record) -> str:
    return record.card.label


@admin.display(description="last changed", ordering="card__updated_at")
def updated(record: Record) -> str:
    return _when(record.card.updated_at, record.card.updated_by)


def _when(at: Any, by: User) -> str:
    return format_html("{} <span class=quiet>{}</span>", f"{timezone.localtime(at):%d %b %Y, %H:%M}", by)


ALWAYS = (label, editorial_state, updated)
# The columns whose order an index has, however long the list is.
INDEXED = frozenset((label, updated))


@dataclass(frozen=True)
class Column:
    """A column that may be chosen. joined, fetched: what its cells need of other tables, by row or at once.

    admin_order_field: what the list is sorted by when somebody asks for its order; None for no order.
    is_brought: a filter brings it, and the list is in its order until somebody asks for another.
    """

    name: str
    short_description: str
    shown: Callable[[Record], Any]
    admin_order_field: str | Coalesce | None = None
    joined: tuple[str, ...] = ()
    fetched: tuple[str, ...] = ()
    is_brought: bool = False

    @property
    def __name__(self) -> str:
        return self.name

    def __call__(self, record: Record) -> Any:
        return self.shown(record)


def offered(model: type[models.Model]) -> dict[str, Column]:
    """Every column that may be chosen for lists of a kind, by its name."""
    stated_by = kind_of(model).stated_by
    own = [_column(field, stated_by) for field in (*fields_of(model), *model._meta.many_to_many)]
    return {each.name: each for each in (*own, *_of_cards(model))}


def _column(field: Any, stated_by: Mapping[str, str]) -> Column:
    name, words = field.name, str(field.verbose_name)
    if isinstance(field, StatedDateField):
        return _stated(name, words, name)
    if name in stated_by:
        return _stated(name, words, stated_by[name], plain=name)
    if (known := known_by(field.model, name)) != name:
        return _known(name, words, known)
    if field.many_to_many:
        return Column(name, words, lambda record: _joined(getattr(record, name).all()), fetched=(name,))
    if picks_record(field):
        to_card = () if field.related_model._meta.label == "desk.Card" else (f"{name}__card",)
        return Column(name, words, lambda record: getattr(record, name), None, joined=(name, *to_card))
    if field.is_relation:
        return Column(name, words, lambda record: getattr(record, name), name, joined=(name,))
    if isinstance(field, models.BooleanField):
        return Column(name, words, lambda record: _yes_or_no(getattr(record, name)), name)
    if field.choices:
        return Column(name, words, lambda record: getattr(record, f"get_{name}_display")(), name)
    return Column(name, words, lambda record: _short(getattr(record, name)), name)


def _stated(name: str, words: str, stated: str, *, plain: str = "") -> Column:
    """A date as stated, in words, by its first day, or its last where that is open; else the plain one."""
    days = [F(f"{stated}_earliest"), F(f"{stated}_latest"), *([F(plain)] if plain else [])]

    def shown(record: Record) -> str | None:
        edtf = getattr(record, stated) or (plain and getattr(record, plain))
        return in_words(read_edtf(edtf)) if edtf else None

    # Undated ones last, on both databases: they sort nulls at opposite ends.
    return Column(name, words, shown, Coalesce(*days, Value("~")))


def _known(name: str, words: str, known: str) -> Column:
    """A fact that follows from a part where it is not stated itself: it says which of the two it is."""

    def shown(record: Record) -> str | None:
        value = getattr(record, known)
        follows = value and not getattr(record, name)
        return format_html("{} <span class=quiet>as shown</span>", value) if follows else value

    return Column(name, words, shown, Coalesce(known, Value("~")))


def _of_cards(model: type[models.Model]) -> list[Column]:
    of = kind_of(model)
    found = [
        Column(
            BEGUN,
            "begun",
            lambda record: _when(record.card.created_at, record.card.created_by),
            joined=("card__created_by",),
        )
    ]
    if of.has_slug:
        found.append(Column(SLUG, "slug", lambda record: record.card.slug, "card__slug"))
    if of.all_wanted:
        found.append(Column(MISSING, "missing", _missing, fetched=("card__missing",)))
    return found


def _missing(record: Record) -> str:
    codes = {each.code for each in record.card.missing.all()}
    return _joined(each.label for each in kind_of(type(record)).all_wanted if each.code in codes)


def _joined(values: Iterable[Any]) -> str:
    return ", ".join(map(str, values))


def _short(value: Any) -> Any:
    return Truncator(value).chars(LONGEST) if isinstance(value, str) else value


def _yes_or_no(value: bool | None) -> str | None:
    return None if value is None else ("yes" if value else "no")


def chosen(model: type[models.Model], query: QueryDict, person: User, default: Sequence[str]) -> list[Column]:
    """Those of its address, else those that the person keeps, else the default; in order."""
    there = offered(model)
    if PARAMETER in query:
        names = query.getlist(PARAMETER)
    else:
        kept = ChosenColumns.objects.filter(owner=person, kind=kind_of(model).code).first()
        names = kept.names if kept else list(default)
    return [there[name] for name in dict.fromkeys(names) if name in there]


@dataclass(frozen=True)
class Choice:
    """A column that the page offers to show."""

    name: str
    label: str
    is_chosen: bool


def choices(model: type[models.Model], shown: Iterable[Column]) -> list[Choice]:
    """All that the page offers, those that are shown first and in their order."""
    there, names = offered(model), [each.name for each in shown]
    rest = sorted((words.short_description, name) for name, words in there.items() if name not in names)
    return [
        Choice(name, capfirst(there[name].short_description), name in names)
        for name in (*names, *(name for _, name in rest))
    ]
