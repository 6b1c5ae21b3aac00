import hashlib
from copy import deepcopy
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from django.utils.http import http_date

from catalog.people.models import Person
from cms.desk.models import Card, Slug
from cms.feed.requests import caching
from cms.publishing.hold import hold, lift
from cms.publishing.models import LiveDocument
from cms.publishing.publish import publish
from cms.publishing.refresh import refresh
from tests.make import (
    NOON,
    credit,
    edit,
    make_approved,
    make_live,
    make_person,
    make_submitted,
    make_title,
    make_user,
)

pytestmark = pytest.mark.django_db
DATE = "Sun, 01 Mar 2026 12:00:00 GMT"


@pytest.fixture(scope="class")
def live_title(shared):
    writer, editor = shared
    person = make_person(writer, name="Ava")
    made = make_title(writer, name="One", credits={"new-1": credit(person)})
    make_live(made, person, by=writer, approver=editor)
    return made


@pytest.fixture
def title(live_title):
    return deepcopy(live_title)


def addresses() -> list[str]:
    return [
        "/api/v1/",
        "/api/v1/titles",
        "/api/v1/titles/one",
        "/api/v1/people/ava?include=titles",
        "/api/v1/changes",
    ]


@pytest.mark.parametrize("address", addresses())
class TestEveryAnswer:
    def test_is_named_by_the_digest_of_its_bytes(self, client, title, address):
        response = client.get(address)
        assert response["ETag"] == f'"{hashlib.sha256(response.content).hexdigest()}"'

    def test_says_how_long_it_holds_and_depends_on_no_session(self, client, title, address):
        response = client.get(address)
        assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert "Vary" not in response

    def test_of_a_feed_for_some_is_private(self, client, title, address, settings, writer):
        settings.FEED_PUBLIC = False
        client.force_login(writer)
        response = client.get(address)
        assert response["Cache-Control"] == "private, max-age=0, must-revalidate"
        assert "Cookie" in response["Vary"]

    @pytest.mark.parametrize("header", ["{}", "W/{}", '"other", {}', "*"])
    def test_is_304_to_whom_has_it(self, client, title, address, header):
        etag = client.get(address)["ETag"]
        response = client.get(address, headers={"if-none-match": header.format(etag)})
        assert (response.status_code, response.content, response["ETag"]) == (304, b"", etag)

    @pytest.mark.parametrize("header", ['"other"', "x", '"' + "0" * 64 + '"', "\x00", '"é"'])
    def test_is_whole_to_whom_has_another(self, client, title, address, header):
        response = client.get(address, headers={"if-none-match": header})
        assert (response.status_code, response.content != b"") == (200, True)


class TestARecord:
    def test_is_named_by_the_stored_digest(self, client, title):
        stored = LiveDocument.objects.get(pk=title.pk).etag
        assert client.get("/api/v1/titles/one")["ETag"] == f'"{stored}"'

    def test_that_the_reader_has_is_not_read(self, client, title, django_assert_num_queries):
        etag = client.get("/api/v1/titles/one")["ETag"]
        with django_assert_num_queries(1) as queries:  # the live document without its text
            client.get("/api/v1/titles/one", headers={"if-none-match": etag})
        assert '"text"' not in queries[0]["sql"]

    def test_that_moved_is_whole_again(self, client, title, writer, editor):
        etag = client.get("/api/v1/titles/one")["ETag"]
        edit(title, writer, synopsis="New.")
        make_live(title, by=writer, approver=editor)
        response = client.get("/api/v1/titles/one", headers={"if-none-match": etag})
        assert (response.status_code, response.json()["synopsis"]) == (200, "New.")

    def test_is_304_at_the_very_date_it_was_served_with(self, client, title):
        assert client.get("/api/v1/titles/one")["Last-Modified"] == DATE
        assert client.get("/api/v1/titles/one", headers={"if-modified-since": DATE}).status_code == 304

    @pytest.mark.parametrize("date", ["Sun, 01 Mar 2026 12:00:01 GMT", "Sun, 01 Mar 2026 11:59:59 GMT", "x"])
    def test_is_whole_at_any_other_date(self, client, title, date):
        assert client.get("/api/v1/titles/one", headers={"if-modified-since": date}).status_code == 200

    def test_is_judged_by_its_etag_before_its_date(self, client, title):
        headers = {"if-modified-since": DATE, "if-none-match": '"other"'}
        assert client.get("/api/v1/titles/one", headers=headers).status_code == 200


class TestADate:
    """A second may see several publications: each gets a date of its own."""

    def last_modified(self, client, **headers):
        return client.get("/api/v1/titles/one", headers=headers).get("Last-Modified")

    def test_of_a_second_change_in_one_second_is_another(self, client, title, writer, editor):
        held = self.last_modified(client)
        edit(title, writer, synopsis="New.")
        make_live(title, by=writer, approver=editor)  # at NOON too
        response = client.get("/api/v1/titles/one", headers={"if-modified-since": held})
        assert (response.status_code, response.json()["synopsis"]) == (200, "New.")
        assert response["Last-Modified"] == "Sun, 01 Mar 2026 12:00:01 GMT"

    def test_of_what_comes_back_in_its_second_is_another(self, client, title, writer, editor):
        held = self.last_modified(client)
        placed = hold(title.card, by=make_user("night", "editor"), at=NOON, reason="error")
        lift(placed, by=editor, at=NOON)
        assert client.get("/api/v1/titles/one", headers={"if-modified-since": held}).status_code == 200

    def test_of_a_slow_publication_is_not_one_given_before(self, client, title, writer, editor):
        edit(title, writer, synopsis="Newer.")
        make_live(title, by=writer, approver=editor)
        held = self.last_modified(client)
        edit(title, writer, synopsis="Begun earlier, done later.")
        changeset = make_approved(title, by=writer, approver=editor)
        publish(changeset, by=editor, at=NOON - timedelta(seconds=30))
        assert client.get("/api/v1/titles/one", headers={"if-modified-since": held}).status_code == 200

    def test_of_another_record_at_the_address_is_another(self, client, title, writer, editor):
        held = self.last_modified(client)
        edit(title, writer, slug="first")
        make_live(title, by=writer, approver=editor)
        Slug.objects.filter(slug="one").delete()
        other = make_title(writer, name="Other", slug="one")
        make_live(other, by=writer, approver=editor)
        assert client.get("/api/v1/titles/one", headers={"if-modified-since": held}).status_code == 200

    def test_of_a_refreshed_name_is_another(self, client, title, writer, editor):
        held = self.last_modified(client)
        person = Person.objects.get()
        edit(person, writer, name="Ava DuVernay")
        make_live(person, by=writer, approver=editor)
        refresh(at=NOON)
        response = client.get("/api/v1/titles/one", headers={"if-modified-since": held})
        assert (response.status_code, response.json()["credits"][0]["contributor"]["name"]) == (
            200,
            "Ava DuVernay",
        )

    def test_that_lies_ahead_is_neither_served_nor_believed(self, client, title, writer, editor, monkeypatch):
        now = timezone.now()
        # However long the publications take: it is still the second of the first.
        monkeypatch.setattr(caching, "timezone", SimpleNamespace(now=lambda: now))
        for words in ("a", "b", "c", "d"):
            edit(title, writer, synopsis=words)
            publish(make_approved(title, by=writer, approver=editor), by=editor, at=now)
        ahead = LiveDocument.objects.get(pk=title.pk).modified_at
        assert ahead > now
        sent = {"if-modified-since": http_date(ahead.timestamp())}
        for address in ("/api/v1/titles/one", "/api/v1/titles", "/api/v1/changes"):
            response = client.get(address, headers=sent)
            assert (response.status_code, "Last-Modified" in response) == (200, False)

    def test_from_before_dates_were_each_given_once_is_not_served(self, client, title):
        LiveDocument.objects.update(modified_at=NOON + timedelta(microseconds=1))
        sent = {"if-modified-since": DATE}
        response = client.get("/api/v1/titles/one", headers=sent)
        assert (response.status_code, "Last-Modified" in response) == (200, False)

    def test_is_the_same_for_all_that_one_publication_changed(self, client, title):
        assert LiveDocument.objects.values("modified_at").distinct().count() == 1


class TestAnAnswerMadeOfSeveral:
    @pytest.mark.parametrize("address", ["/api/v1/titles", "/api/v1/changes"])
    def test_has_the_date_of_the_last_publication_but_is_not_judged_by_it(self, client, title, address):
        assert client.get(address)["Last-Modified"] == DATE
        assert client.get(address, headers={"if-modified-since": DATE}).status_code == 200

    def test_moves_with_what_is_in_it(self, client, title, editor):
        etag = client.get("/api/v1/people/ava?include=titles")["ETag"]
        hold(title.card, by=editor, at=NOON, reason="error")
        response = client.get("/api/v1/people/ava?include=titles", headers={"if-none-match": etag})
        assert response.status_code == 200

    def test_keeps_its_name_while_nothing_moves(self, client, title, writer, editor):
        make_live(make_title(writer), by=writer, approver=editor)
        etags = {client.get("/api/v1/titles?limit=1")["ETag"] for _ in range(2)}
        assert len(etags) == 1


class TestAConditionIsNoOracle:
    def test_for_whom_may_not_read(self, client, title, settings):
        etag = client.get("/api/v1/titles/one")["ETag"]
        settings.FEED_PUBLIC = False
        for address in addresses():
            for header in (etag, "*"):
                assert client.get(address, headers={"if-none-match": header}).status_code == 401
            assert client.get(address, headers={"if-modified-since": DATE}).status_code == 401
        client.force_login(make_user("reader"))
        assert client.get("/api/v1/titles/one", headers={"if-none-match": etag}).status_code == 304

    def test_about_what_is_hidden(self, client, title, writer, editor):
        etag = client.get("/api/v1/titles/one")["ETag"]
        draft, reviewed = make_title(writer, name="Draft"), make_title(writer, name="Reviewed")
        make_submitted(reviewed, by=writer)
        hold(Card.objects.get(pk=title.pk), by=editor, at=NOON, reason="error")
        answers = {title.pk: 410, "one": 410, draft.pk: 404, "draft": 404, reviewed.pk: 404}
        for key, status in answers.items():
            for header in ({"if-none-match": etag}, {"if-none-match": "*"}, {"if-modified-since": DATE}):
                response = client.get(f"/api/v1/titles/{key}", headers=header)
                assert response.status_code == status
                assert "ETag" not in response
                assert "Last-Modified" not in response
