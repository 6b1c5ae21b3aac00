"""The list of one kind: narrowed and searched, the nearest first, and paged by an index."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Literal, cast

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import IGNORED_PARAMS, ORDER_VAR, SEARCH_VAR, ChangeList
from django.core.paginator import InvalidPage
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from cms.accounts.models import User
from cms.accounts.requests import signed_in
from cms.desk.finding.find import Found, find_cards
from cms.desk.models import Card
from cms.desk.models.cards import EditorialState
from cms.desk.records.registry import kind_of, one
from cms.newsroom.paging import MOST, CappedPaginator

from .columns import INDEXED, PARAMETER, Choice, Column, choices
from .filters import Asked, CardFilter, Filter, Walk
from .form import FilterForm, InUse, only, without
from .models import SavedList

# Of the lists that are saved for one kind.
LISTED = 40
NAME = "card__folded"


class RecordList(ChangeList):
    """The list of one kind, as one person sees it.

    form: its filters. is_brought: it is in the order of a column that a filter brings. counting: the rows as
    they are counted fastest, if otherwise than they are listed. walk, walked_by: a table that has the keys of
    the list in its order, and its columns for that. found: what its search found among the rows
    that the filters leave; None without one.
    """

    form: FilterForm
    person: User
    is_searched: bool = False
    is_brought: bool = False
    counting: QuerySet | None = None
    walk: Walk | None = None
    walked_by: Sequence[str] = ()
    found: Found | None = None

    def get_filters(self, request: HttpRequest) -> tuple[list, bool, dict, bool, bool]:
        """None of Django's: the form has them, and `get_queryset` narrows by it."""
        known = {*self.form.filters, *IGNORED_PARAMS, SEARCH_VAR, PARAMETER}
        if unknown := self.filter_params.keys() - known:
            raise IncorrectLookupParameters(f"No filter is called {', '.join(sorted(unknown))}.")
        return [], False, {}, False, bool(self.in_use)

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet:
        words, self.query = self.query, ""
        self.is_searched = bool(words.strip())
        self.person = signed_in(request)
        self.form = FilterForm(cast(list[Filter], self.list_filter), self.model, request.GET)
        whole, asked = self.root_queryset, Asked(by=self.person, at=timezone.now())
        self.root_queryset = self.form.narrow(whole, asked)
        self.walk = None if self.is_searched else self._walk()
        self.counting = None if self.is_searched else self._as_counted(asked)
        rows = self._with_columns(super().get_queryset(request, exclude_parameters))
        self.root_queryset, self.query = whole, words
        return self._searched(words, rows, request) if self.is_searched else rows

    def _searched(self, words: str, rows: QuerySet, request: HttpRequest) -> QuerySet:
        as_merged = self.form.cleaned_data.get("state") == EditorialState.MERGED
        among = rows if self._used() or self.form.errors else None
        self.found = find_cards(words, kind=kind_of(self.model).code, among=among, as_merged=as_merged)
        found = rows.filter(pk__in=self.found.ids)
        self.counting = found.order_by()
        # Whoever asked for another order gets it.
        if ORDER_VAR in self.params:
            return found
        return self.found.of(rows, *self.get_ordering(request, rows))

    def _used(self) -> list[Filter]:
        return [each for each, _ in self.form.used()]

    def _as_counted(self, asked: Asked) -> QuerySet | None:
        """The rows as one table has them, cards or records, where all filters ask the same; None otherwise.

        In no order: an index counts them, and joins nothing.
        """
        if self.form.errors:
            return None
        if self.walk:
            return self.walk.rows
        of_cards = [each for each in self._used() if isinstance(each, CardFilter)]
        if not of_cards and self._used():
            return self.form.narrow(self.model._default_manager.order_by(), asked)
        if len(of_cards) < len(self._used()):
            return None
        cards = Card.objects.filter(kind=self.kind)
        for each, value in self.form.used():
            cards = cards.filter(cast(CardFilter, each).condition(value, asked, card=""))
        return cards

    def _walk(self) -> Walk | None:
        """The table that has the list in its order by itself; None where several are asked."""
        used = [] if self.form.errors else list(self.form.used())
        return used[0][0].walk(self.model, used[0][1]) if len(used) == 1 else None

    def _page(self, paginator: CappedPaginator) -> QuerySet:
        """The rows of this page: of a narrowed list its keys first, then what is shown of these."""
        found = paginator.page(self.page_num)
        if self.is_searched or not self._used():
            return cast(QuerySet, found.object_list)
        if self.walk and self.walked_by:
            keys = self.walk.rows.order_by(*self.walked_by).values_list(self.walk.key, flat=True)
        else:
            keys = self.queryset.select_related(None).prefetch_related(None).values_list("pk", flat=True)
        # Asked at once, the database may join all that the filters leave, and sort it, for a page of it.
        return self.queryset.filter(pk__in=list(keys[found.start_index() - 1 : found.end_index()]))

    def get_results(self, request: HttpRequest) -> None:
        paginator = CappedPaginator(self.queryset, self.list_per_page, counting=self.counting)
        self.paginator, self.result_count = paginator, paginator.count
        self.multi_page = self.result_count > self.list_per_page
        self.can_show_all = self.result_count <= self.list_max_show_all
        if not self.result_count:
            # In their order, the database may look through all of the kind for those that there are none of.
            self.result_list = self.queryset.none()
        elif not self.multi_page or (self.show_all and self.can_show_all):
            self.result_list = self.queryset._clone()
        else:
            try:
                self.result_list = self._page(paginator)
            except InvalidPage as error:
                raise IncorrectLookupParameters from error
        self.full_result_count, self.show_full_result_count, self.show_admin_actions = None, False, True

    def _with_columns(self, rows: QuerySet) -> QuerySet:
        joined = [name for each in self.columns for name in each.joined]
        fetched = [name for each in self.columns for name in each.fetched]
        return rows.select_related(*joined).prefetch_related(*fetched) if joined or fetched else rows

    @property
    def columns(self) -> list[Column]:
        """Those that this person chose, and those that filters bring."""
        return [each for each in self.list_display if isinstance(each, Column)]

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[Any]:
        """The order that was asked for; where no index has it, of as many rows as are counted exactly.

        A search finds fewer than that.
        """
        brought = [] if ORDER_VAR in self.params else self._brought()
        is_long = (self._needs_sorting() or brought) and not self.is_searched
        if is_long and CappedPaginator(queryset, 1, counting=self.counting).is_cut:
            messages.info(
                request,
                f"More than {MOST:,} records can't be sorted by that column: narrow the list first. "
                "They are in order of their names.",
            )
            self.params.pop(ORDER_VAR, None)
            brought = []
        self.is_brought = bool(brought)
        ordering = super().get_ordering(request, queryset)
        if self.walk and not brought:
            columns = {NAME: self.walk.name, "pk": self.walk.key}
            walked = [_renamed(each, columns) for each in ordering]
            self.walked_by = [each for each in walked if each] if all(walked) else []
        ordering = self._by_index(ordering)
        return [*(each.admin_order_field for each in brought), *ordering]

    def _by_index(self, ordering: list[Any]) -> list[Any]:
        """The same order, by names as the index of a filter has them."""
        name, key = next((there for each in self._used() if (there := each.by_name())), (NAME, "pk"))
        return [_renamed(each, {NAME: name, "pk": key}) or each for each in ordering]

    def _brought(self) -> list[Column]:
        """The columns that filters bring, in whose order it is unless somebody asked for another."""
        return [each for each in self.columns if each.is_brought and each.admin_order_field]

    def get_ordering_field_columns(self) -> dict[int, Literal["desc", "asc"]]:
        """The columns whose heads show that the list is in their order."""
        if self.is_brought:
            places = [place for place, each in enumerate(self.list_display) if each in self._brought()]
            return dict.fromkeys(places, "asc")
        return super().get_ordering_field_columns()

    def _needs_sorting(self) -> bool:
        asked = [each.lstrip("-") for each in self.params.get(ORDER_VAR, "").split(".")]
        places = [int(each) for each in asked if each.isascii() and each.isdecimal() and len(each) < 4]
        columns = [self.list_display[place] for place in places if place < len(self.list_display)]
        return any(each not in INDEXED for each in columns if each != "action_checkbox")

    # What the page shows beside the rows

    @cached_property
    def in_use(self) -> list[InUse]:
        """The filters that narrow it."""
        return self.form.in_use()

    @property
    def unnarrowed(self) -> str:
        """The query of the list without filters and words."""
        return without(self.form.query, SEARCH_VAR, *self.form.filters)

    @property
    def unsearched(self) -> str:
        """The query of the list with its filters and without words."""
        return without(self.form.query, SEARCH_VAR)

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What a form that narrows it further carries along: order and columns."""
        names = (ORDER_VAR, PARAMETER, "_popup")
        return [(name, value) for name in names for value in self.form.query.getlist(name)]

    @property
    def narrowed_by(self) -> list[tuple[str, str]]:
        """What a form that chooses other columns carries along."""
        names = (ORDER_VAR, SEARCH_VAR, *self.form.filters)
        return [(name, value) for name in names for value in self.form.query.getlist(name) if value]

    @property
    def unpaged(self) -> str:
        """The query of the list, from its first page."""
        return without(self.form.query)

    @property
    def query_kept(self) -> str:
        """The query as a saved list keeps it."""
        names = (SEARCH_VAR, ORDER_VAR, PARAMETER, *self.form.filters)
        return only(self.form.query, names).urlencode()

    @property
    def a_new_one(self) -> str:
        words = one(kind_of(self.model).verbose_name)
        return words[:1].lower() + words[1:]

    @property
    def column_choices(self) -> list[Choice]:
        return choices(self.model, [each for each in self.columns if not each.is_brought])

    @property
    def kind(self) -> str:
        return kind_of(self.model).code

    @cached_property
    def saved(self) -> list[SavedList]:
        """The lists of this kind that somebody saved, their own first."""
        rows = SavedList.objects.seen_by(self.person).filter(kind=self.kind).select_related("owner")
        return sorted(rows.order_by("name", "pk")[:LISTED], key=lambda each: each.owner_id != self.person.pk)


def _renamed(ordering: Any, columns: Mapping[str, str]) -> str | None:
    """A part of an order, by another column that holds the same; None where there is none."""
    if not isinstance(ordering, str):
        return None
    bare = ordering.removeprefix("-")
    return ordering.replace(bare, columns[bare]) if bare in columns else None
