"""The Atom feed of corrections: what is live, under ids that stay."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.desk.models import Card
from cms.publishing.hold import hold
from tests.make import NOON, edit, make_live, make_title
from tests.make.sources import make_correction

pytestmark = pytest.mark.django_db
ATOM = {"atom": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def title(writer, editor):
    made = make_title(writer, name="Selma")
    make_live(made, by=writer, approver=editor)
    return made


@pytest.fixture
def notice(writer, editor, title):
    made = make_correction(writer, title, note="We said <viewers> & meant accounts.")
    make_live(made, by=writer, approver=editor)
    return made


def entries(client) -> list[dict[str, str]]:
    response = client.get("/corrections.atom")
    assert response.status_code == 200
    root = ElementTree.fromstring(response.content)
    names = ("id", "title", "summary", "published", "updated")
    return [
        {name: entry.findtext(f"atom:{name}", namespaces=ATOM) for name in names}
        for entry in root.findall("atom:entry", ATOM)
    ]


class TestTheFeed:
    def test_has_each_live_notice(self, client, notice):
        [entry] = entries(client)
        assert entry["title"] == "Correction of Selma"
        assert entry["summary"] == (
            "We said <viewers> & meant accounts.\nIt said: viewers. It should say: accounts."
        )
        assert entry["id"] == f"http://testserver/corrections/{notice.pk}"
        assert client.get(entry["id"]).status_code == 200
        response = client.get("/corrections.atom")
        assert response["Content-Type"].startswith("application/atom+xml")
        assert 'rel="self"' in response.content.decode()

    def test_keeps_the_id_and_moves_the_time_when_a_notice_is_edited(self, client, writer, editor, notice):
        [before] = entries(client)
        edit(notice, writer, note="We said viewers; it was accounts.")
        make_live(notice, by=writer, approver=editor)
        [after] = entries(client)
        assert (after["id"], after["published"]) == (before["id"], before["published"])
        assert after["summary"].startswith("We said viewers; it was accounts.")
        assert after["updated"] >= before["updated"]

    def test_has_the_newest_first(self, client, writer, editor, title, notice):
        newer = make_correction(writer, title, note="Another.")
        make_live(newer, by=writer, approver=editor)
        assert [each["id"].rpartition("/")[2] for each in entries(client)] == [str(newer.pk), str(notice.pk)]

    def test_has_no_draft(self, client, writer, title):
        make_correction(writer, title)
        assert entries(client) == []

    @pytest.mark.parametrize("how", ["held", "withdrawn"])
    def test_lets_go_of_what_is_taken_off(self, client, writer, editor, notice, how):
        assert len(entries(client)) == 1
        if how == "held":
            hold(Card.objects.get(pk=notice.pk), reason="error", note="", by=editor, at=NOON)
        else:
            make_live(notice, by=writer, approver=editor, action="withdraw")
        assert entries(client) == []
        late = (NOON + timedelta(days=365)).strftime("%a, %d %b %Y %H:%M:%S GMT")
        again = client.get("/corrections.atom", headers={"If-Modified-Since": late})
        assert again.status_code == 200
        assert "Last-Modified" not in again

    def test_is_linked_from_the_page(self, client, notice):
        page = client.get("/corrections").content.decode()
        assert '<link rel="alternate" type="application/atom+xml"' in page

    def test_is_closed_where_the_feed_is(self, client, notice, settings):
        settings.FEED_PUBLIC = False
        assert client.get("/corrections.atom").status_code == 302

    def test_takes_no_other_method(self, client):
        assert client.post("/corrections.atom").status_code == 405

    def test_costs_queries_that_do_not_grow(self, client, writer, editor, title, notice):
        asked = []
        for _ in range(2):
            make_live(make_correction(writer, title), by=writer, approver=editor)
            with CaptureQueriesContext(connection) as queries:
                entries(client)
            asked.append(len(queries))
        assert asked == [1, 1]
