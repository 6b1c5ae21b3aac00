"""Lists of seasons and episodes in the newsroom by another count: each one's number there, in that order."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

from django import forms
from django.db import models
from django.db.models import Case, CharField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, LPad
from django.http import QueryDict

from catalog.episodes.models import Episode, EpisodeNumbering
from catalog.seasons.models import Numbering
from cms.desk.models import Record
from cms.desk.records.survivors import with_duplicates
from cms.newsroom.frame import whole
from cms.newsroom.lists.columns import Column
from cms.newsroom.lists.filters import ANY, Asked, Filter, RecordFilter, TermFilter

from .models import THROUGH, Numbered, NumberedQuerySet, Scheme
from .periods import begun, not_over, on
from .words import printed

COUNT, BY, IN = "numbering", "numberings__provider", "numberings__country"


@dataclass(frozen=True)
class Chosen:
    """The count that somebody chose: its scheme, whose it is, and the country; "" or none for any."""

    scheme: str
    providers: frozenset[int]
    country: str
    day: str

    @classmethod
    def by(cls, query: QueryDict, *, day: str) -> Self | None:
        """As the address of a list says; None where it says nothing of numbers."""
        scheme, provider = query.get(COUNT, ""), whole(query.get(BY, ""))
        found = cls(
            scheme if scheme in Scheme.values else "",
            frozenset(with_duplicates([provider])) if provider else frozenset(),
            query.get(IN, ""),
            day,
        )
        return found if found.scheme or found.providers or found.country else None

    @property
    def label(self) -> str:
        return str(Scheme(self.scheme).label) if self.scheme else "counted so"

    @property
    def condition(self) -> Q:
        """Of stored rows that hold on the day."""
        named = {"scheme": self.scheme, "country": self.country, "provider__in": self.providers}
        return begun(self.day) & not_over(self.day) & Q(**{key: each for key, each in named.items() if each})

    def has(self, row: Numbered) -> bool:
        return (
            self.scheme in ("", row.scheme)
            and self.country in ("", row.country_id)
            and (not self.providers or row.provider_id in self.providers)
        )


class CountFilter(Filter):
    """By a way of counting, which takes nothing out of the list: those without a number there are last."""

    def field(self, model: type[models.Model]) -> forms.Field:
        return forms.ChoiceField(required=False, choices=[ANY, *Scheme.choices], label="Numbers")

    def rows(self, rows: QuerySet, value: Any, asked: Asked) -> QuerySet:
        return rows

    def column(self, model: type[models.Model], query: QueryDict, asked: Asked) -> Column | None:
        chosen = Chosen.by(query, day=asked.at.date().isoformat())
        if chosen is None:
            return None
        label = f"number {chosen.label}"
        place, fetched = _place(model, chosen), ("numberings__provider__card",)
        return Column(COUNT, label, partial(_numbers, chosen), place, fetched=fetched, is_brought=True)


class CounterFilter(RecordFilter):
    """By who counts it."""

    def rows(self, rows: QuerySet, value: Any, asked: Asked) -> QuerySet:
        return _numbered(rows, provider__in=with_duplicates([value]))


class CountryFilter(TermFilter):
    """By the country that counts it."""

    def rows(self, rows: QuerySet, value: Any, asked: Asked) -> QuerySet:
        return _numbered(rows, country=value)


count_filters = (CountFilter(COUNT), CounterFilter(BY, "Numbered by"), CountryFilter(IN, "Numbered in"))


def _numbered(rows: QuerySet, **of: Any) -> QuerySet:
    numbers = _numbers_of(rows.model)
    return rows.filter(pk__in=numbers.filter(**of).values(_owner(rows.model)))


def _numbers_of(model: type[models.Model]) -> NumberedQuerySet:
    return EpisodeNumbering.objects.all() if model is Episode else Numbering.objects.all()


def _owner(model: type[models.Model]) -> str:
    return "episode" if model is Episode else "season"


def _place(model: type[models.Model], chosen: Chosen) -> Coalesce:
    """What the list is sorted by: season and number there, of several the one that holds now; else last."""
    owner = _owner(model)
    text = CharField()
    own = Coalesce(LPad(Cast(f"{owner}__season__number", text), 8, Value("0")), Value(""))
    season = Coalesce("season_key", own, output_field=text) if owner == "episode" else Value("")
    through = Case(When(scheme__in=THROUGH, then=Value("")), default=season, output_field=text)
    place = Concat(through, Value(" "), "key", output_field=text)
    numbers = _numbers_of(model).filter(chosen.condition, **{owner: OuterRef("pk")})
    return Coalesce(Subquery(numbers.in_order().annotate(place=place).values("place")[:1]), Value("~"))


def _numbers(chosen: Chosen, record: Record) -> str:
    """What the cell says: each number of that count that holds today."""
    rows: Iterable[Numbered] = record.numberings.all()  # type: ignore[attr-defined]  # of both kinds
    facts = {each.pk: _facts(each) for each in rows if chosen.has(each)}
    held = [row["id"] for row in on(facts.values(), chosen.day)]
    return "; ".join(_said(each, facts[each.pk], chosen) for each in rows if each.pk in held)


def _facts(row: Numbered) -> dict[str, Any]:
    named = {"provider": {"id": row.provider_id} if row.provider_id else None, "country": row.country_id}
    columns = ("scheme", "of_season", "value", "holds", "part", "since", "until")
    return {"id": row.pk, **{name: getattr(row, name, None) for name in columns}, **named}


def _said(row: Numbered, facts: dict[str, Any], chosen: Chosen) -> str:
    who = None if chosen.providers else row.provider
    beside = [str(each) for each in (who, None if chosen.country else row.country_id) if each]
    return f"{printed(facts)} ({', '.join(beside)})" if beside else printed(facts)
