"""What writing costs on a database of so many titles: cards by COPY and by rule, and a publication."""

from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING

from django.db import connection, transaction

from cms.accounts.models import User
from cms.desk.models import Card
from cms.desk.review.contents import propose
from cms.desk.review.decisions import approve
from cms.desk.review.submit import submit
from cms.desk.write.change import change_many
from cms.publishing.publish import publish
from tests.make import read_all

from . import names

if TYPE_CHECKING:
    from .measure import Database

CARDS, CHANGED, PUBLISHED, TIMES = 20_000, 2_000, 500, 3


def lines(database: "Database") -> list[str]:
    """Each is rolled back, and the best of some runs."""
    found = [
        (f"insert {CARDS:,} cards", min(_rolled_back(insert_cards) for _ in range(TIMES))),
        (f"write {CHANGED:,} titles by the rule", min(_rolled_back(write_titles) for _ in range(TIMES))),
        (
            f"publish {PUBLISHED:,} titles, checks included",
            min(_rolled_back(publish_titles) for _ in range(TIMES)),
        ),
    ]
    return [
        f"{database.name}: seconds of a write",
        "",
        *(f"  {work:<60}{spent:>14.2f}" for work, spent in found),
        "",
    ]


def _rolled_back(work) -> float:
    outer = transaction.atomic()
    outer._from_testcase = True  # as Django's tests do, so that what publishes may be durable inside
    with outer:
        spent = work()
        transaction.set_rollback(True)
    return spent


def insert_cards() -> float:
    by, at = User.objects.get(username="writer0"), datetime.now(UTC)
    cards = []
    for number in range(CARDS):
        card = Card(kind="title", version=1, created_by=by, created_at=at, updated_by=by, updated_at=at)
        card.call(names.name("work", number, -2))
        cards.append(card)
    started = perf_counter()
    Card.objects.bulk_create(cards, batch_size=1000)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return perf_counter() - started


def write_titles(number: int = CHANGED) -> float:
    started = perf_counter()
    _titles(number)
    return perf_counter() - started


def _titles(number: int) -> list[Card]:
    by = User.objects.get(username="writer0")
    batch = [
        (Card(kind="title"), 0, {"name": names.name("work", place, -3), "type": "film"})
        for place in range(number)
    ]
    return [version.card for version in change_many(batch, by=by, at=datetime.now(UTC))]


def publish_titles() -> float:
    cards, at = _titles(PUBLISHED), datetime.now(UTC)
    by, editor = (User.objects.get(username=name) for name in ("writer0", "editor0"))
    changeset = submit(propose(cards, by=by, at=at), by=by, at=at)
    read_all(changeset, by=editor)
    approve(changeset, seen=changeset.digest(), by=editor, at=at)
    started = perf_counter()
    publish(changeset, by=editor, at=at)
    return perf_counter() - started
