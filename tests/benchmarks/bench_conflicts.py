"""Finding the conflicts of one new claim, and assessing it, among few claims and among very many.

make bench ARGS="-k conflicts"     CLAIMS=10000,1000000 by default, on PostgreSQL
"""

import os
from time import perf_counter

import pytest
from django.db import connection

from cms.desk.models import Card
from cms.publishing import documents
from sources.claims.models import Claim, ConflictDue, OpenConflict
from sources.claims.open_conflicts import settle_all
from tests.make import make_live, make_title
from tests.make.sources import make_claim, make_source

from .bench_path import report

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="It is filled by SQL of PostgreSQL."),
]
SIZES = [int(each) for each in os.environ.get("CLAIMS", "10000,1000000").split(",")]
ROUNDS = 5
# A claim costs no more among many than this much more than among few; a noisy machine is some of it.
FLAT = 2.0


def fill(number: int, model: Claim) -> None:
    """So many more working claims, four about each record, copied from one that was made."""
    card = ", ".join(field.column for field in Card._meta.concrete_fields if not field.primary_key)
    columns = [field.column for field in Claim._meta.concrete_fields]
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM desk_card")
        last = cursor.fetchone()[0]
        cursor.execute(
            f"INSERT INTO desk_card (id, {card}) OVERRIDING SYSTEM VALUE SELECT {last} + n, {card} "
            f"FROM desk_card, generate_series(1, {number}) n WHERE id = {model.pk}"
        )
        own = {
            "card_id": f"{last} + n",
            "subject_id": f"{last} + 1 + n / 4",
            "amount": "(1000000 + n)::text",
        }
        cursor.execute(
            f"INSERT INTO sources_claim ({', '.join(columns)}) "
            f"SELECT {', '.join(own.get(each, each) for each in columns)} "
            f"FROM sources_claim, generate_series(1, {number}) n WHERE card_id = {model.pk}"
        )
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('desk_card', 'id'), {last + number})")
        cursor.execute("ANALYZE desk_card")
        cursor.execute("ANALYZE sources_claim")


def timed(writer, editor, title, source, place: int) -> tuple[float, float]:
    """Seconds to find the conflicts of one new claim, and to derive its document's values."""
    claim = make_claim(writer, title, source=source, amount=str(20_000_000 + place * 10**6), bound=None)
    started = perf_counter()
    settle_all()
    found = perf_counter() - started
    make_live(claim, by=writer, approver=editor)
    live = documents.live_now({claim.pk: Card.objects.get(pk=claim.pk)})
    started = perf_counter()
    documents.derive(live, {})
    return found, perf_counter() - started


def test_conflicts_of_one_claim(writer, editor):
    title, source = make_title(writer), make_source(writer)
    make_live(title, source, by=writer, approver=editor)
    times = {}
    there = 1
    model = make_claim(writer, make_title(writer), bound=None)
    for size in SIZES:
        fill(size - there, model)
        there = size
        ConflictDue.objects.all().delete()
        rounds = [timed(writer, editor, title, source, place) for place in range(ROUNDS)]
        times[size] = [min(each) for each in zip(*rounds, strict=True)]
    assert OpenConflict.objects.exists()
    for place, work in enumerate(("find conflicts of one claim", "assess one claim")):
        few, many = (times[size][place] for size in (SIZES[0], SIZES[-1]))
        report(
            f"{work} among {SIZES[0]:,} and {SIZES[-1]:,}",
            f"{many / few:.2f} x   ({few * 1000:,.1f} ms and {many * 1000:,.1f} ms)",
        )
        assert many < few * FLAT
    print()
