"""The pages that are asked, each at several addresses: of the newsroom, the feed, and for readers."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.urls import reverse

from catalog.texts.filters import LanguageChoice
from cms.accounts.models import Act
from cms.desk.models import Card, Changeset, ExternalId, Record, Slug
from cms.desk.models.states import State
from cms.desk.records.registry import Kind, kinds
from cms.feed.reading.lists import orders
from cms.feed.requests.cursors import cursor
from cms.newsroom.front_page.page import BY_CODE
from cms.newsroom.lists.columns import offered
from cms.newsroom.lists.filters import Filter
from cms.newsroom.lists.filters import filters_of as filters_of_list
from cms.newsroom.lists.years import Years
from cms.publishing.includes import includes_of
from cms.publishing.models import LiveDocument, LiveTerm, Publication

SPREAD = (0.13, 0.37, 0.61, 0.83)  # how far along the ids the records lie that are asked for
SHOWN = 50
YEAR = re.compile(r"[0-9]{4}")
SHARED = 30  # rows that are there before the first copy
CHOICES = 3  # of each filter: the first, the last, and one between
WRITER, EDITOR, CHIEF, READER = "writer0", "editor0", "chief", ""

# What the answer to an address is; the tool asks over http, the test by Django's client.
Get = Callable[[str, str], str]


@dataclass(frozen=True)
class Page:
    """One page, by the name that the table gives it. by: whose eyes it is seen with, "" for a reader's."""

    name: str
    by: str
    addresses: tuple[str, ...]


def spread(rows: QuerySet, number: int = len(SPREAD)) -> list:
    """Some of the rows, from all over their ids."""
    first, last = ends(rows.model)
    found = (
        rows.filter(pk__gte=int(first + (last - first) * place)).order_by("pk").first()
        for place in SPREAD[:number]
    )
    return [each for each in found if each]


def ends(model: type[Model]) -> tuple[int, int]:
    """The first and the last id of its rows, without the few that the copies share."""
    keys = model._base_manager.order_by("pk").values_list("pk", flat=True)
    return next(iter(keys[SHARED : SHARED + 1]), 0), keys.last() or 0


def of_kinds() -> list[Kind]:
    """The kinds, but those that only tests have."""
    return [kind for kind in kinds() if not kind.model.__module__.startswith("tests.")]


def list_of(model: type[Record]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def asked(address: str, **values: object) -> str:
    return f"{address}?{urlencode(values)}"


def words_of(kind: Kind) -> dict[str, list[str]]:
    """What people type to find some live records of the kind: by what sort of words."""
    labels = [each.label for each in spread(Card.objects.filter(kind=kind.code, live_version__isnull=False))]
    longest = [max(label.split(), key=len) for label in labels]
    return {
        "exact": labels,
        "prefix": [label[:6] for label in labels],
        "middle of a word": [word[1:-1] or word for word in longest],
        "misspelt": [f"{word[: len(word) // 2]}{word[len(word) // 2 + 1 :]}" for word in longest],
        "a common word": ["house", "the", "garden of"],
        "one or two letters": ["a", "wi"],
        "nothing found": ["zzyzxq", "qqqq xxxx"],
    }


def pages(get: Get) -> Iterator[Page]:
    """All of them, for the database at hand."""
    for of_area in AREAS.values():
        yield from of_area(get)


def own_pages(get: Get) -> Iterator[Page]:
    for by, who in ((WRITER, "writer"), (EDITOR, "editor")):
        yield Page(f"front page, {who}", by, (reverse("admin:index"),))
        yield Page(f"queue, {who}", by, (reverse("newsroom:queue"),))
        for code in BY_CODE:
            address = reverse("newsroom:section", args=[code])
            yield Page(f"front page: {code}, {who}", by, (address, asked(address, page=3)))
        calendar = reverse("newsroom:calendar")
        yield Page(f"calendar: week, {who}", by, (calendar,))
        yield Page(f"calendar: month, {who}", by, (asked(calendar, view="month"),))
        yield Page(f"sheets, {who}", by, (reverse("sheets:index"),))
    yield Page("queue: a later page", EDITOR, (asked(reverse("newsroom:queue"), page=4),))
    yield Page("open conflicts", EDITOR, (reverse("admin:sources_claim_conflicts"),))
    yield Page("mails", WRITER, (reverse("newsroom:mails"),))


def changesets(get: Get) -> Iterator[Page]:
    for state in State:
        found = spread(Changeset.objects.filter(state=state))
        # Those of the few that are open lie close together at the end of all.
        found = found or list(Changeset.objects.filter(state=state).order_by("pk")[:3])
        addresses = tuple(reverse("newsroom:changeset", args=[each.pk]) for each in found)
        if addresses:
            yield Page(f"changeset, {state.label}", EDITOR, addresses)
            yield Page(f"changeset, {state.label}, by a writer", WRITER, addresses)


def audit(get: Get) -> Iterator[Page]:
    address = reverse("newsroom:audit")
    first, last = ends(Act)
    newest = Act.objects.get(pk=last)
    cards, sets = spread(Card.objects.all()), spread(Changeset.objects.all())
    yield Page("audit", CHIEF, (address,))
    yield Page(
        "audit: deep",
        CHIEF,
        tuple(asked(address, before=int(first + (last - first) * place)) for place in SPREAD),
    )
    yield Page("audit: person", CHIEF, (asked(address, by="writer3"), asked(address, by="(system)")))
    yield Page("audit: act", CHIEF, tuple(asked(address, what=what) for what in ("changeset", "hold.placed")))
    yield Page("audit: person and act", CHIEF, (asked(address, by="editor2", what="changeset.approved"),))
    yield Page("audit: record", CHIEF, tuple(asked(address, record=each.pk) for each in cards))
    yield Page("audit: changeset", CHIEF, tuple(asked(address, changeset=each.pk) for each in sets))
    day = {"since": f"{newest.at:%Y-%m-%d}", "until": f"{newest.at:%Y-%m-%d}"}
    yield Page("audit: day", CHIEF, (asked(address, **day),))
    yield Page("audit: act and day", CHIEF, (asked(address, what="changeset.approved", **day),))


def records(get: Get) -> Iterator[Page]:
    for kind in of_kinds():
        meta = kind.model._meta
        found = spread(Card.objects.filter(kind=kind.code, live_version__isnull=False), 2)
        for name in ("change", "history"):
            addresses = [
                reverse(f"admin:{meta.app_label}_{meta.model_name}_{name}", args=[each.pk]) for each in found
            ]
            said = "record" if name == "change" else "history"
            yield Page(f"{said}: {kind.code}", WRITER, tuple(addresses))
    titles = spread(Card.objects.filter(kind="title", live_version__gt=1), 2)
    for name in ("compare", "withdraw", "hold", "merge"):
        by = EDITOR if name == "hold" else WRITER
        yield Page(
            f"title: {name}", by, tuple(reverse(f"newsroom:{name}", args=[each.pk]) for each in titles)
        )
    yield Page("locked facts", EDITOR, (reverse("newsroom:locks"),))
    parts = [reverse("newsroom:part", args=[each.pk, "credits"]) for each in titles]
    yield Page("title: credits", WRITER, tuple(parts))


def search(get: Get) -> Iterator[Page]:
    address = reverse("newsroom:search")
    for sort, words in words_of(next(kind for kind in of_kinds() if kind.code == "title")).items():
        yield Page(f"Find: {sort}", EDITOR, tuple(asked(address, q=each) for each in words))
    ids = [f"{each.scheme}:{each.value}" for each in spread(ExternalId.objects.filter(scheme="imdb"))]
    slugs = [each.slug for each in spread(Slug.objects.filter(kind="title"))]
    numbers = [each.pk for each in spread(Card.objects.all())]
    scripts = ["тихий дом", "静かな", "البيت"]
    odd = ["o'neil", "lodz", "spiderman", "aeon flux", "adolesence", "%", "x" * 200]
    more = {"external id": ids, "slug": slugs, "record id": numbers, "another script": scripts, "odd": odd}
    for sort, words in more.items():
        yield Page(f"Find: {sort}", WRITER, tuple(asked(address, q=each) for each in words))
    yield Page("Find: a later page", EDITOR, (asked(address, q="garden", page=3),))
    if get("/api/v1/search?q=house", READER):
        for sort, words in words_of(next(kind for kind in of_kinds() if kind.code == "title")).items():
            yield Page(
                f"feed search: {sort}", READER, tuple(asked("/api/v1/search", q=each) for each in words)
            )


def lists(get: Get) -> Iterator[Page]:
    for kind in of_kinds():
        yield from lists_of(kind, get)


def lists_of(kind: Kind, get: Get) -> Iterator[Page]:
    address, name = list_of(kind.model), f"list: {kind.code}"
    total = Card.objects.filter(kind=kind.code).count()
    yield Page(name, WRITER, (address,))
    yield Page(f"{name}, by an editor", EDITOR, (address,))
    for place in (0.1, 0.9) if total > SHOWN * 10 else ():
        yield Page(f"{name}, {place:.0%} through", WRITER, (asked(address, p=int(total / SHOWN * place)),))
    yield Page(f"{name}, last changed first", WRITER, (asked(address, o="-3"),))
    for parameter, values in filters_of(kind).items():
        narrowed = tuple(asked(address, **{parameter: value}) for value in values)
        yield Page(f"{name}, by {parameter}", WRITER, narrowed)
    columns = [("columns", each) for each in offered(kind.model)]
    yield Page(f"{name}, all columns", WRITER, (f"{address}?{urlencode(columns)}",))
    searched = words_of(kind) if total > SHOWN * 100 or kind.code == "title" else {}
    for sort, words in searched.items():
        yield Page(f"{name}, search: {sort}", WRITER, tuple(asked(address, q=each) for each in words))
        picked = tuple(f"{picker_of(kind)}&{urlencode({'term': each})}" for each in words)
        if picked and sort != "nothing found":
            yield Page(f"picker: {kind.code}, {sort}", WRITER, picked)


def picker_of(kind: Kind) -> str:
    """The address of a picker of this kind: of a field of any record that points at it, or at any card."""
    fields = [field for each in of_kinds() for field in each.model._meta.concrete_fields if field.many_to_one]
    targets = {field.related_model: field for field in fields if field.model is not field.related_model}
    field = targets.get(kind.model) or targets[Card]
    asked_for = {
        "app_label": field.model._meta.app_label,
        "model_name": field.model._meta.model_name,
        "field_name": field.name,
    }
    return asked(reverse("admin:autocomplete"), **asked_for)


def filters_of(kind: Kind) -> dict[str, list]:
    """Some values of each filter above a kind's list, by its parameter."""
    own = admin.site.get_model_admin(kind.model)
    filters: list[Filter] = filters_of_list(kind.model, own.filters)
    found = {each.parameter: some(values_of(kind, each)) for each in filters}
    return {name: values for name, values in found.items() if values}


def values_of(kind: Kind, narrowed: Filter) -> list:
    field = narrowed.field(kind.model)
    if isinstance(field, forms.ModelChoiceField):
        return list(field.queryset.order_by("pk").values_list("pk", flat=True))
    if isinstance(field, forms.ChoiceField):
        return [value for value, _ in field.choices if value]
    if isinstance(field, LanguageChoice):
        return ["fr", "de", "it"]
    if isinstance(field, Years):
        return ["2019", "1990s", "-1950"]
    # The key by which a record is picked: its own, or that of a line which it has.
    key = field.widget.field
    rows = spread(key.model._default_manager.filter(**{f"{key.name}__isnull": False}))
    return list(dict.fromkeys(each.serializable_value(key.name) for each in rows))


def some(choices: list) -> list:
    return choices if len(choices) <= CHOICES + 5 else [choices[0], choices[len(choices) // 2], choices[-1]]


def feed(get: Get) -> Iterator[Page]:
    for kind in of_kinds():
        address = f"/api/v1/{kind.plural}"
        yield Page(f"feed list: {kind.code}", READER, (address,))
        documents = spread(LiveDocument.objects.filter(kind=kind.code))
        deep = tuple(asked(address, after=cursor(kind, [], after=each.pk)) for each in documents)
        yield Page(f"feed list: {kind.code}, deep", READER, deep)
        for name, terms in terms_of(kind):
            yield Page(
                f"feed list: {kind.code}, by {name}",
                READER,
                tuple(asked(address, **{name: each}) for each in terms),
            )
            if name in orders(kind):
                ordered = tuple(asked(address, **{name: each, "order": name}) for each in terms)
                yield Page(f"feed list: {kind.code}, in the order of {name}", READER, ordered)
        yield Page(f"feed document: {kind.code}", READER, tuple(f"{address}/{each.pk}" for each in documents))
        if names := list(includes_of(kind)):
            including = tuple(asked(f"{address}/{each.pk}", include=",".join(names)) for each in documents)
            yield Page(f"feed document: {kind.code}, with all includes", READER, including)
    for hub in Card.objects.filter(kind="organisation").order_by("pk")[:1]:
        every = ",".join(includes_of(next(kind for kind in of_kinds() if kind.code == hub.kind)))
        address = asked(f"/api/v1/organisations/{hub.pk}", include=every)
        yield Page("feed document: an organisation that many name, with all includes", READER, (address,))
    first, last = ends(Publication)
    yield Page("feed changes", READER, ("/api/v1/changes",))
    since = tuple(
        asked("/api/v1/changes", after=int(first + (last - first) * place), limit=100)
        for place in (*SPREAD, 0.9999)
    )
    yield Page("feed changes: deep", READER, since)
    kinds = tuple(
        asked("/api/v1/changes", after=int(first + (last - first) * place), kind="award", limit=100)
        for place in SPREAD
    )
    yield Page("feed changes: of a rare kind", READER, kinds)


def terms_of(kind: Kind) -> Iterable[tuple[str, list[str]]]:
    """Some values of each filter of the feed's list, of records that lie apart."""
    for each in kind.filters:
        found = spread(LiveTerm.objects.filter(kind=kind.code, name=each.name))
        values = [term.value for term in found]
        if each.any_of:
            # What is filed is no value that anybody asks by; the year in it is.
            values = [year[0] for value in values if (year := YEAR.search(value))]
        if values:
            yield each.name, list(dict.fromkeys(values))


def readers(get: Get) -> Iterator[Page]:
    yield Page("readers: home", READER, ("/",))
    for kind in of_kinds():
        found = spread(LiveDocument.objects.filter(kind=kind.code))
        addresses = tuple(f"/{kind.plural}/{each.slug or each.pk}" for each in found)
        yield Page(f"readers: {kind.code}", READER, addresses)
    hub = Card.objects.filter(kind="organisation").order_by("pk").first()
    if hub and hub.slug:
        yield Page("readers: an organisation that many name", READER, (f"/organisations/{hub.slug}",))


AREAS: dict[str, Callable[[Get], Iterator[Page]]] = {
    "a person's own pages": own_pages,
    "changesets": changesets,
    "the audit": audit,
    "records": records,
    "Find": search,
    "lists and pickers": lists,
    "the feed": feed,
    "readers": readers,
}
