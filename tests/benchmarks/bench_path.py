"""How fast, as ratios within one run: machines are shared and noisy, so nothing here can fail for slowness.

`make bench` prints them. What a newsroom would otherwise write, a nested DRF serializer with prefetch and
django-import-export as it comes, is measured beside ours in the same process.
"""

from collections.abc import Callable
from time import perf_counter

import pytest
import tablib
from django.core.files.base import ContentFile
from django.test import Client
from import_export import resources
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer

from catalog.titles.models import Credit, Title
from cms.accounts.models import User
from cms.desk.models import Card
from cms.desk.review.contents import propose
from cms.desk.review.decisions import approve
from cms.desk.review.submit import submit
from cms.desk.write.change import change_many
from cms.publishing.models import FeedHead, Publication
from cms.publishing.publish import publish
from cms.publishing.refresh import refresh_all
from cms.sheets.apply import apply
from cms.sheets.columns import sheet
from cms.sheets.stage import stage
from tests.make import NOON, credit, edit, make_live, make_person, read_all

pytestmark = pytest.mark.django_db


def seconds(run: Callable[[], object], *, times: int) -> float:
    """The best of `times` runs: the least disturbed one."""
    best = float("inf")
    for _ in range(times):
        started = perf_counter()
        run()
        best = min(best, perf_counter() - started)
    return best


def report(work: str, value: str) -> None:
    print(f"\n  {work:<62} {value}", end="")


class CreditSerializer(serializers.ModelSerializer):
    contributor = serializers.CharField(source="person.card.label")

    class Meta:
        model = Credit
        fields = ["id", "contributor", "credited_as", "job", "character", "billing"]


class TitleSerializer(serializers.ModelSerializer):
    credits = CreditSerializer(many=True)

    class Meta:
        model = Title
        fields = ["name", "type", "premiere", "countries", "genres", "synopsis", "credits"]


def nested(ids: list[int]) -> bytes:
    """What a feed without stored documents does for these titles."""
    titles = Title.objects.filter(pk__in=ids).prefetch_related("genres", "countries", "credits__person__card")
    return JSONRenderer().render(TitleSerializer(titles, many=True).data)


@pytest.fixture
def titles(writer, editor) -> list[int]:
    """A hundred live titles of about 10 kB."""
    people = [make_person(writer, name=f"Person {n}") for n in range(60)]
    lines = {f"new-{n}": credit(each, character="Somebody", billing=n) for n, each in enumerate(people)}
    batch = [
        (Card(kind="title"), 0, {"name": f"Title {n}", "type": "film", "genres": ["drama"], "credits": lines})
        for n in range(100)
    ]
    cards = [version.card for version in change_many(batch, by=writer, at=NOON)]
    make_live(*people, *cards, by=writer, approver=editor)
    return [card.pk for card in cards]


def test_reading(titles, client):
    one, size = titles[0], len(client.get(f"/api/v1/titles/{titles[0]}").content)
    etag = client.get(f"/api/v1/titles/{one}")["ETag"]
    detail = seconds(lambda: client.get(f"/api/v1/titles/{one}"), times=50)
    unchanged = seconds(
        lambda: client.get(f"/api/v1/titles/{one}", headers={"if-none-match": etag}), times=50
    )
    whole = seconds(lambda: client.get("/api/v1/titles?limit=100"), times=10)
    report(f"document of {size / 1000:.0f} kB, against the serializer", ratio(lambda: nested([one]), detail))
    report("the same unchanged (304), against the whole document", f"{detail / unchanged:.1f} x")
    report("list of 100, against the serializer", ratio(lambda: nested(titles), whole))
    print()


def ratio(other: Callable[[], object], ours: float) -> str:
    theirs = seconds(other, times=5)
    return f"{theirs / ours:.1f} x   ({1 / ours:,.0f}/s and {1 / theirs:,.0f}/s)"


class TitleResource(resources.ModelResource):
    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "email"]
        import_id_fields = ["username"]


def test_sheets(writer):
    rows = 1000
    text = "key,name,type,premiere,genres\n" + "".join(
        f"k{n},Title {n},film,2019,drama\n" for n in range(rows)
    )

    def ours() -> None:
        upload = ContentFile(text.encode(), name="titles.csv")
        apply(stage(upload, sheet=sheet("titles"), by=writer, at=NOON), by=writer, at=NOON)

    def theirs() -> None:
        table = tablib.Dataset(
            *[(f"k{n}", f"T {n}", "x", "a@b.example") for n in range(rows)],
            headers=["username", "first_name", "last_name", "email"],
        )
        TitleResource().import_data(table, dry_run=True)
        TitleResource().import_data(table, dry_run=False)

    spent, plain = seconds(ours, times=1), seconds(theirs, times=1)
    report(
        "sheet rows, upload to applied, against import-export",
        f"{plain / spent:.1f} x   ({rows / spent:,.0f}/s)",
    )
    print()


def test_publishing(writer, editor):
    size = 5000
    batch = [(Card(kind="title"), 0, {"name": f"Title {n}", "type": "film"}) for n in range(size)]
    cards = [version.card for version in change_many(batch, by=writer, at=NOON)]
    changeset = submit(propose(cards, by=writer, at=NOON), by=writer, at=NOON)
    read_all(changeset, by=editor)
    approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
    spent = seconds(lambda: publish(changeset, by=editor, at=NOON), times=1)
    assert FeedHead.objects.get().position == Publication.objects.count() == size
    report(f"publish {size:,} records in one transaction, checks included", f"{size / spent:,.0f}/s")
    print()


def test_refreshing(titles, writer, editor):
    person = Title.objects.get(pk=titles[0]).credits.first().person
    edit(person, writer, name="Another name")
    make_live(person, by=writer, approver=editor)
    changed = []
    spent = seconds(lambda: changed.append(refresh_all(at=NOON)), times=1)
    assert changed == [len(titles)]
    report("refresh documents of 10 kB after a rename", f"{len(titles) / spent:,.0f}/s")
    print()


def test_replay(titles, client: Client):
    answer = client.get("/api/v1/changes?limit=500").content
    spent = seconds(lambda: client.get("/api/v1/changes?limit=500"), times=5)
    report("replay of the log", f"{len(answer) / spent / 1e6:,.0f} MB/s")
    print()
