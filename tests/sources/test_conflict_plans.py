"""Conflicts are looked for among the claims of one statement, found by an index, however many there are."""

import pytest
from django.db import connection

from sources.claims.models import ConflictDue, FoundConflict
from sources.claims.open_conflicts import settle
from tests.make import make_title
from tests.make.sources import make_claim
from tests.scale import plans

pytestmark = pytest.mark.django_db
GROWING = ("sources_claim", "sources_foundconflict", "sources_openconflict", "sources_qualifier")


@pytest.fixture
def claims(writer):
    """Sixty statements of two claims each, and one more claim that was just written."""
    for _ in range(60):
        title = make_title(writer)
        for amount in ("1", "2"):
            on = {"new-1": {"kind": "platform", "text": "on Netflix"}}
            make_claim(writer, title, amount=amount, bound=None, qualifiers=on)
    while settle():
        pass
    return make_claim(writer, title, amount="3", bound=None)


def test_one_claim_asks_no_more_among_many(claims, django_assert_max_num_queries):
    assert ConflictDue.objects.count() == 1
    with django_assert_max_num_queries(40):
        settle()
    assert FoundConflict.objects.filter(other=claims.pk).count() == 2


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's plans name no numbers of rows.")
def test_every_query_walks_an_index(claims):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    noted = plans.Queries()
    with noted.noted():
        settle()
    with plans.as_if_large():
        found = {
            sql: plans.faults(plans.explained(sql, params), GROWING) for sql, params in noted.found.items()
        }
    assert {sql: each for sql, each in found.items() if each} == {}
