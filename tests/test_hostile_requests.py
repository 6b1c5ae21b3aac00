"""No request is answered by a 500: every address, whatever is sent to it, by whoever may read it or not.

The requests are drawn from a seed, so that a failure is found again. HOSTILE=5 sends some five times as many.
"""

import os
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from cms.accounts import keys
from cms.desk.collaboration import autosave, leases
from cms.desk.models import Card, Changeset
from cms.desk.models.states import State
from cms.desk.records.registry import kind, kinds
from cms.desk.review.comments import comment
from cms.desk.review.contents import propose
from cms.desk.write.bulk_edit.preview import choose, preview
from cms.jobs import long
from cms.jobs.alerts import alert
from cms.jobs.models import Alert, Job
from cms.newsroom.changesets.views.steps import STEPS
from cms.newsroom.records.vocabularies import VocabularyAdmin
from cms.newsroom.tasks.views import DECISIONS, TASK_STEPS
from tests.hostile import KEYS, VALUES, Fuzz, address, ask, filled_in, names_in, routes
from tests.make import NOON, make_approved, make_submitted, make_title, make_user
from tests.make.sheets import make_import
from tests.make.world import make_world

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

EFFORT = int(os.environ.get("HOSTILE", "1"))
LABELS = "|".join(sorted({model._meta.app_label for model in admin.site._registry}))
LISTED = re.compile(rf"admin/({LABELS})/(\w+)/")
OF_A_ROW = re.compile(r"admin/(\w+)/(\w+)/<path:object_id>")
# What Django's lists and pickers take from an address without asking for it by name.
OF_A_LIST = (
    *("p", "o", "q", "e", "all", "_facets", "_popup", "_to_field", "_changelist_filters"),
    *("state", "state__exact", "type", "type__exact", "territory", "pk__in", "card__pk", "card__slug__regex"),
)
OF_A_PICKER = ("term", "app_label", "model_name", "field_name", "page")
TAB = "window-1"


class World:
    """A record of each kind, and one of everything else that an address may name; people with every right."""

    def __init__(self, writer, editor):
        everything = ("writer", "data editor", "editor", "chief editor", "administrator")
        self.all = make_user("all", *everything)
        self.reader = make_user("reader")
        made = make_world(writer, editor, rows=1)
        cards = Card.objects.in_bulk([record.pk for some in made.values() for record in some])
        self.ids = {card.kind: card.pk for card in reversed(cards.values())}
        self.draft = make_title(writer)
        self.changesets = [
            propose([make_title(writer).card], by=writer, at=NOON),
            make_submitted(make_title(writer), by=writer),
            make_approved(make_title(writer), by=writer, approver=editor),
            Changeset.objects.filter(state=State.PUBLISHED).get(),
        ]
        comment(self.changesets[1], text="Why?", by=editor, at=NOON)
        now = timezone.now()
        key, _ = keys.make("N", scopes=["feed"], expires_at=now + timedelta(days=3), by=self.all, at=now)
        title = Card.objects.get(pk=self.ids["title"])
        lease = leases.take(Card.objects.get(pk=self.ids["person"]), by=editor, at=now)
        words = autosave.store(
            f"record:{title.pk}", tab=TAB, number=1, text="a=1", touched=["a"], by=self.all, at=now
        )
        late = alert(Alert.Why.LATE, "Late.", at=NOON, changeset=self.changesets[2])
        self.task = long.start_publication(self.changesets[2], by=self.all, at=now)
        self.failed = Job.objects.create(what="mail.send", due_at=now, done_at=now, ended=Job.End.FAILED)
        staged = make_import(self.all, "key,name", "a,Imported")
        some = choose([self.draft.pk, self.ids["title"]], of=kind("title"), by=self.all, at=now)
        many = preview(some, field="type", deed="set", value="special", by=self.all, at=now)
        self.rows = {
            "admin/bulk/": many.pk,
            "admin/people/": self.all.pk,
            "admin/keys/": key.pk,
            "admin/leases/": lease.pk,
            "admin/alerts/": late.pk,
            "admin/sheets/imports/": staged.pk,
            "admin/words/": words.pk,
            "admin/tasks/": self.task.pk,
        }

    def values(self, route: str) -> list[dict]:
        """What fills the route's parameters, so that it leads somewhere; several where much depends on it."""
        if found := OF_A_ROW.match(route):
            return [{"object_id": self.row(found[1], found[2])}]
        if "changesets/" in route:
            return list(self.of_changesets(route))
        if "parts/" in route:
            edited = [(each, part) for each in kinds() if each.code in self.ids for part in each.edited_parts]
            return [{"pk": self.ids[each.code], "name": part.name} for each, part in edited]
        if route.startswith("admin/records/"):
            return [{"pk": pk, "number": 1} for pk in (self.ids["title"], self.draft.pk, self.ids["story"])]
        if route.startswith("admin/tasks/") and "<slug:step>" in route:
            jobs, steps = (self.failed, DECISIONS) if "jobs/" in route else (self.task, TASK_STEPS)
            return [{"pk": jobs.pk, "step": step} for step in (*steps, "words")]
        if "<int:pk>" in route:
            return [{"pk": next((pk for start, pk in self.rows.items() if route.startswith(start)), 1)}]
        if "plural" in route:
            return [{"plural": each.plural, "key": self.ids.get(each.code, 1)} for each in kinds()]
        return [self.words(route)]

    def row(self, app: str, model: str) -> str:
        rows = apps.get_model(app, model)._default_manager.order_by("pk")
        return quote(self.ids.get(model) or rows.values_list("pk", flat=True).first() or 1)

    def of_changesets(self, route: str) -> Iterator[dict]:
        for each in self.changesets:
            card = each.proposals.values_list("card", flat=True)[0]
            for step in STEPS if "<slug:step>" in route else [""]:
                yield {"pk": each.pk, "step": step, "card": card, "side": "after", "code": "0123456789ab"}

    def words(self, route: str) -> dict:
        codes = {"admin/lists/": "waiting", "admin/start/": "season", "admin/sheets/": "titles"}
        code = next((code for start, code in codes.items() if route.startswith(start)), "words")
        known = {"code": code, "form": "csv", "app_label": "catalog", "uidb36": "1", "content_type_id": "1"}
        return {name: known.get(name, "words") for name in names_in(route)}

    def filled(self, to: str, page: str) -> dict[str, list[str]]:
        """What a browser would post to an address: the fields of its page, or what its script sends."""
        if to == "/admin/words/keep/":
            return {
                "form": [f"record:{self.ids['title']}"],
                "tab": [TAB],
                "card": [str(self.ids["title"])],
                "words": ["a=1"],
                "touched": ["a"],
                "number": ["2"],
            }
        return filled_in(page)


@pytest.fixture(scope="class")
def world(shared):
    return World(*shared)


def signed_in(person=None) -> Client:
    client = Client()
    if person:
        client.force_login(person)
    return client


def params_of(route: str) -> tuple[str, ...]:
    if "autocomplete" in route:
        return OF_A_PICKER
    return OF_A_LIST if LISTED.match(route) else ()


def distinct(fuzz: Fuzz) -> list[str]:
    """Every route; of the vocabularies, which all have the very same views, those of a few."""
    alike = [
        model._meta.model_name for model, of in admin.site._registry.items() if type(of) is VocabularyAdmin
    ]
    left_out = set(alike) - set(fuzz.some(alike, 1 + EFFORT))
    every = routes(get_resolver().url_patterns)
    return [each for each in every if not (found := LISTED.match(each)) or found[2] not in left_out]


def told(fuzz: Fuzz) -> str:
    """The faults, one of each sort with its request."""
    sorts = {each.fault.strip().splitlines()[-1][:80]: each for each in fuzz.faults}
    return "\n\n".join(map(str, sorts.values()))


AREAS = {
    "the pages of signing in": lambda route: route.startswith("account/"),
    "the newsroom's own pages": lambda route: route.startswith("admin/") and not LISTED.match(route),
    "the lists and forms of every kind": lambda route: LISTED.match(route) is not None,
    "the feed and the readers' pages": lambda route: not route.startswith(("account/", "admin/")),
}


class TestNeverA500:
    def test_there_is_no_address_beside_these(self):
        every = list(routes(get_resolver().url_patterns))
        assert all(sum(map(bool, (of(each) for of in AREAS.values()))) == 1 for each in every)
        assert len(every) > 250

    @pytest.mark.parametrize("area", AREAS)
    def test_for_those_with_every_right(self, world, area):
        client, fuzz = signed_in(world.all), Fuzz(EFFORT)
        for route in filter(AREAS[area], distinct(fuzz)):
            every = world.values(route)
            for values in fuzz.some(every, 4 + 4 * EFFORT):
                to = address(route, values)
                page = ask(client, "get", to)
                fuzz.get(client, to, params_of(route))
                fuzz.post(client, to, world.filled(to, page.words))
            for name in names_in(route):
                for key in fuzz.some(KEYS, 2 * EFFORT):
                    to = address(route, {**every[0], name: key})
                    fuzz.ask(client, fuzz.random.choice(["get", "post"]), to)
        assert not fuzz.faults, told(fuzz)
        assert fuzz.asked > 200

    @pytest.mark.parametrize("who", ["nobody", "reader"])
    def test_for_those_without(self, world, who):
        client, fuzz = signed_in(world.reader if who == "reader" else None), Fuzz(EFFORT)
        for route in routes(get_resolver().url_patterns):
            to = address(route, fuzz.some(world.values(route), 1)[0])
            names = {*params_of(route), "q", "next", "back", "words", "pk"}
            for value in fuzz.some(VALUES, EFFORT):
                fuzz.ask(client, "get", to, dict.fromkeys(names, value))
                fuzz.ask(client, "post", to, dict.fromkeys(names, value))
            for name in names_in(route):
                key = fuzz.random.choice(KEYS)
                fuzz.ask(client, "get", address(route, {**world.values(route)[0], name: key}))
        assert not fuzz.faults, told(fuzz)
