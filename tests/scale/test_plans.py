"""Every page of the newsroom, the feed and the readers reads a bounded part of what grows.

The tables here hold some thousands of rows. On a query that fails look at its plan: it reads a table, or
sorts more of its rows, than a page shows; at a million titles that takes seconds.
"""

import re
from collections.abc import Iterator
from unittest import mock

import pytest
from django.db import connection
from django.test import Client, TestCase

from cms.accounts.models import User
from cms.newsroom import paging

from . import load, pages, plans
from .pages import Page

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="SQLite's EXPLAIN QUERY PLAN names no numbers of rows: what a search by index finds may be all.",
)

COPIES, WORK = 80, 20
# Lists count as far as this here: as far as they do otherwise is further than there are rows.
COUNTED = 100

# Pages that read more than they show, by their names, and why they may for now. One that no longer does has
# to leave this list.
BOTH = "two indexes are intersected: all that somebody did of one sort is read, half a million acts in 0.1 s"
EITHER = "a date may stand in either of two columns: no index has both, and all of the kind is read"
DATED = ("list: person, by born", "list: person, by died")
# Pages whose plan turns on what the planner estimates, and so on what other tests left in the tables. One or
# two letters begin a word in most names: a thousand of those that do are taken, in any order.
ESTIMATED = re.compile("(list|picker): [a-z]+, (search: )?one or two letters")
EXCEPTIONS: dict[str, dict[str, str]] = {
    "a person's own pages": {},
    "changesets": {},
    "the audit": {"audit: person and act": BOTH},
    "records": {},
    "Find": {},
    "lists and pickers": dict.fromkeys(DATED, EITHER),
    "the feed": {},
    "readers": {},
}


@pytest.fixture(scope="module", autouse=True)
def catalogue(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Some thousand records and unfinished work, as the tool makes a million; rolled back at the end."""
    with django_db_blocker.unblock():
        atomics = TestCase._enter_atomics()
        try:
            load.fill(titles=COPIES * 20, size=20, work=WORK)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("ANALYZE")
            yield
        finally:
            TestCase._rollback_atomics(atomics)


def signed_in(name: str) -> Client:
    client = Client()
    if name:
        client.force_login(User.objects.get(username=name))
    return client


def get(address: str, by: str) -> str:
    answer = signed_in(by).get(address)
    return answer.content.decode() if answer.status_code == 200 else ""


def read_too_much(page: Page) -> list[str]:
    """A line for each node that does, with the query."""
    client, noted = signed_in(page.by), plans.Queries()
    with noted.noted(), mock.patch.object(paging, "MOST", COUNTED):
        for address in page.addresses:
            assert client.get(address).status_code in (200, 302), address
    tables = plans.filled(plans.growing())
    with plans.as_if_large():
        return [
            f"{page.name}: {fault}\n    in {sql[:2000]}"
            for sql, params in noted.found.items()
            for fault in plans.faults(plans.explained(sql, params), tables)
        ]


@pytest.mark.parametrize("area", pages.AREAS)
def test_no_page_reads_more_than_it_shows(db, area):
    found, needed, excepted = [], set(), EXCEPTIONS[area]
    for page in pages.AREAS[area](get):
        lines = read_too_much(page)
        if page.name in excepted:
            needed |= {page.name} if lines else set()
        elif not ESTIMATED.fullmatch(page.name):
            found += lines
    assert not found, "\n\n".join(found)
    assert not excepted.keys() - needed, "no exception any more"
