"""The list of open conflicts, as editors see it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.desk.models import Card
from sources.claims.conflicts import contradictions
from sources.claims.open_conflicts import open_conflicts, settle_all
from tests.make import edit, make_person, make_title
from tests.make.sources import make_claim, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(writer):
    client = Client()
    client.force_login(writer)
    return lambda: client.get(reverse("admin:sources_claim_conflicts"))


def found() -> list[tuple]:
    settle_all()
    groups = open_conflicts().values("subject", "property", "depicted_in")
    return [
        (str(each.subject), str(each.property), list(each.kinds), sorted(side.value for side in each.sides))
        for each in contradictions(groups)
    ]


class TestOpenConflicts:
    def test_are_drafts_too_with_both_sides(self, writer, page):
        series, source = make_title(writer, name="When They See Us"), make_source(writer)
        make_claim(writer, series, source=source)
        make_claim(writer, series, unit="viewers", bound=None)
        assert found() == [
            (
                "When They See Us",
                "audience",
                ["unit"],
                ["23 million viewers", "more than 23 million accounts"],
            )
        ]
        shown = page().content.decode()
        assert "When They See Us: audience" in shown
        assert "They have the same number of different things" in shown

    def test_leave_out_what_agrees_and_what_is_deprecated(self, writer):
        series = make_title(writer)
        make_claim(writer, series)
        make_claim(writer, series, amount="24000000")
        make_claim(writer, series, unit="viewers", standing="deprecated", standing_reason="an error")
        assert found() == []

    def test_leave_out_what_may_have_many_values(self, writer):
        series = make_title(writer)
        plain = {"property": "remark", "amount": None, "unit": None, "bound": None}
        make_claim(writer, series, **plain, text="one")
        make_claim(writer, series, **plain, text="another")
        assert found() == []

    def test_leave_out_what_is_part_of_another_claim(self, writer):
        series = make_title(writer)
        stays, agrees = make_claim(writer, series), make_claim(writer, series)
        merged = make_claim(writer, series, unit="viewers", bound=None)
        assert len(found()) == 1
        Card.objects.filter(pk=merged.pk).update(merged_into=stays.pk)
        edit(agrees, writer, amount="24000000")
        assert found() == []

    def test_say_so_where_there_is_none(self, page):
        assert "No two claims contradict each other" in page().content.decode()

    def test_name_the_records_that_are_the_values(self, writer):
        series = make_title(writer, name="Selma")
        plain = {"property": "produced-by", "amount": None, "unit": None, "bound": None}
        for name in ("Ava", "Oprah"):
            make_claim(writer, series, **plain, entity=make_person(writer, name=name).pk)
        assert found() == [("Selma", "producer", ["entity"], ["Ava", "Oprah"])]

    def test_ask_no_more_of_the_database_for_more(self, writer, page):
        asked = []
        for number in (2, 4):
            for _ in range(number):
                series = make_title(writer)
                for n in range(number):
                    make_claim(writer, series, amount=f"{n + 1}", bound=None)
            settle_all()
            with CaptureQueriesContext(connection) as queries:
                page()
            asked.append(len(queries))
        assert asked[0] == asked[1]
