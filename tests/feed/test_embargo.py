"""The advance feed: read with a key or a right for it, logged before a document is sent, and nowhere else."""

import hashlib
import json
from types import SimpleNamespace

import pytest
from django.db import DatabaseError
from django.utils import timezone

from catalog.titles.models import Title
from cms.accounts import audit
from cms.accounts.models import Act
from cms.desk.history.drop import drop
from cms.desk.models import Card
from cms.desk.records.registry import kind
from cms.desk.review.contents import take_out_card
from cms.jobs.schedules import reschedule, unschedule
from cms.publishing.embargo.access_log import readers_of, readers_of_card
from cms.publishing.models import Advance, AdvanceEntry, AdvanceHead, LiveTerm, Publication
from cms.publishing.refresh import refresh_all
from tests.accounts.test_keys import YEAR, bearing, make_key
from tests.feed.schema.test_openapi import answers, valid
from tests.jobs.test_schedules import HOUR, SIX, wall_time, work
from tests.make import NOON, edit, make_live, make_person, make_title
from tests.make.kinds import codes, make_full, make_least
from tests.publishing.embargo.test_embargo import embargo

from .test_leaks import WORD, feed, said

pytestmark = pytest.mark.django_db

CHANGES = "/api/v1/advance/changes"
DATE = "Sun, 01 Mar 2026 12:00:00 GMT"


@pytest.fixture
def selma(writer):
    return make_title(writer, name="Selma", slug="selma")


@pytest.fixture
def embargoed(selma, writer, editor):
    return embargo(selma, by=writer, editor=editor)


@pytest.fixture
def key(db):
    return make_key("advance", at=timezone.now())


@pytest.fixture
def read(client, key):
    """Reads with the key."""

    def get(path: str, **headers):
        return client.get(f"/api/v1/advance/{path}", headers={**bearing(key[1]), **headers})

    return get


def address(record) -> str:
    return f"{kind(Card.objects.get(pk=record.pk).kind).plural}/{record.pk}"


def kept() -> list:
    return list(Act.objects.filter(what="advance.read").order_by("pk"))


class TestADocument:
    def test_is_the_bytes_that_lie_in_advance(self, read, embargoed, selma):
        laid = Advance.objects.get()
        for path in (address(selma), "titles/selma"):
            response = read(path)
            assert (response.status_code, response.content.decode()) == (200, laid.text)
            assert response["ETag"] == f'"{hashlib.sha256(response.content).hexdigest()}"'
            assert response["Cache-Control"] == "private, no-store"
            assert response["Content-Type"] == "application/json"

    def test_is_304_to_whom_has_it_and_kept_all_the_same(self, read, embargoed, selma):
        etag = read(address(selma))["ETag"]
        response = read(address(selma), **{"if-none-match": etag})
        assert (response.status_code, response.content) == (304, b"")
        assert response["Cache-Control"] == "private, no-store"
        assert len(kept()) == 2

    def test_is_where_it_is_published_after_its_time(self, read, embargoed, selma):
        work(SIX)
        response = read(address(selma))
        assert (response.status_code, response["Location"]) == (308, f"/api/v1/titles/{selma.pk}")
        assert response["Cache-Control"] == "private, no-store"

    def test_is_gone_once_it_was_taken_back(self, read, embargoed, selma, editor):
        unschedule(embargoed, by=editor, at=NOON)
        response = read(address(selma))
        assert (response.status_code, response.json()["type"]) == (410, "/api/v1/docs#recalled")
        assert "ETag" not in response
        assert response["Cache-Control"] == "no-store"

    def test_never_under_embargo_is_not_found(self, read, embargoed, writer, editor):
        live, draft = make_title(writer), make_title(writer)
        make_live(live, by=writer, approver=editor)
        embargo(make_title(writer, slug="x" * 5), by=writer, editor=editor)
        for path in (address(live), address(draft), "titles/999999", "titles/no", "titles/01", "nowhere/1"):
            assert read(path).status_code == 404
        assert read("people/selma").status_code == 404
        for path in ("titles", "titles/1/2", "no"):
            assert read(path).status_code == 404
        assert not kept()

    def test_takes_no_parameter(self, read, embargoed, selma):
        assert read(f"{address(selma)}?include=seasons").status_code == 400


class TestChanges:
    def test_hold_for_the_schema(self, client, read, embargoed, selma, writer, editor):
        ben = make_person(writer)
        changeset = embargo(ben, by=writer, editor=editor)
        unschedule(changeset, by=editor, at=NOON)
        work(SIX)
        schema = client.get("/api/v1/schema").json()
        valid(schema, answers(schema, CHANGES), read("changes").json())
        valid(schema, answers(schema, CHANGES), read("changes?limit=1").json())

    def test_tell_a_mirror_all_that_became_of_it(self, read, embargoed, selma, writer, editor):
        first = read("changes").json()
        assert (first["head"], first["through"], first["next"]) == (1, 1, None)
        [entry] = first["results"]
        assert entry["document"] == json.loads(Advance.objects.get().text)
        assert (entry["action"], entry["embargoed_until"]) == ("embargo", "2026-03-01T18:00:00Z")
        assert entry["etag"] == Advance.objects.get().etag

        reschedule(embargoed, by=editor, at=NOON, due=wall_time(SIX + HOUR))
        [moved] = read("changes?after=1").json()["results"]
        assert (moved["action"], moved["embargoed_until"]) == ("move", "2026-03-01T19:00:00Z")
        [before, _] = read("changes").json()["results"]
        assert (before["superseded_by"], before["document"], before["redacted"]) == (2, None, False)

        work(SIX + HOUR)
        [published] = read("changes?after=2").json()["results"]
        assert (published["action"], published["document"], published["redacted"]) == ("publish", None, False)
        assert published["publication"] == Publication.objects.get().position
        assert read("changes?after=3").json() == {"head": 3, "next": None, "results": [], "through": 3}

    def test_tell_of_what_was_taken_back_without_a_document_or_a_reason(self, read, embargoed, editor):
        unschedule(embargoed, by=editor, at=NOON)
        first, last = read("changes").json()["results"]
        assert (first["superseded_by"], first["document"]) == (2, None)
        assert (last["action"], last["redacted"]) == ("void", True)
        assert last["document"] is last["etag"] is None
        assert b"Selma" not in read("changes").content

    def test_skip_no_position_where_a_draft_was_dropped(self, read, embargoed, selma, writer):
        take_out_card(selma.card, by=writer, at=NOON)
        drop(selma.card, by=writer, at=NOON, expect=1)
        assert [row["position"] for row in read("changes").json()["results"]] == [1, 2]

    def test_go_on_page_by_page(self, read, writer, editor):
        embargo(*(make_title(writer) for _ in range(5)), by=writer, editor=editor)
        seen, path = [], "changes?limit=2&kind=title"
        while path:
            page = read(path).json()
            seen += [row["position"] for row in page["results"]]
            path = page["next"] and page["next"].partition("/advance/")[2]
        assert seen == [1, 2, 3, 4, 5]
        assert len(kept()) == 5

    @pytest.mark.parametrize(
        "query", ["limit=0", "limit=101", "after=-1", "kind=no", "x=1", "after=1&after=2"]
    )
    def test_refuse_what_is_no_parameter(self, read, query):
        assert read(f"changes?{query}").status_code == 400

    def test_take_as_many_queries_for_four_as_for_two(
        self, read, writer, editor, django_assert_num_queries, monkeypatch
    ):
        monkeypatch.setattr("cms.feed.requests.keys.time", SimpleNamespace(time=NOON.timestamp))
        read("changes")
        for number in (2, 4):
            embargo(*(make_title(writer) for _ in range(number)), by=writer, editor=editor)
            head = AdvanceEntry.objects.count() - number
            # The key, its count (five), the head, the entries, a transaction of the acts (its begin and end),
            # the acts.
            with django_assert_num_queries(11):
                found = read(f"changes?after={head}").json()["results"]
            assert len(found) == number


class TestDates:
    """No two states of the advance feed share a date, though more than one is made in a second."""

    def dates(self, read, record) -> list[str]:
        return [read(path).headers["Last-Modified"] for path in ("changes", address(record))]

    def test_name_a_second_that_no_later_state_shares(self, read, embargoed, selma, writer, editor):
        before = self.dates(read, selma)
        assert before == [DATE, DATE]
        other = make_title(writer, name="One", slug="one")
        embargo(other, by=writer, editor=editor)
        later = DATE.replace(":00 ", ":01 ")
        # The log moved on within that second, and the first document did not.
        assert self.dates(read, selma) == [later, DATE]
        assert self.dates(read, other) == [later, later]
        # Only the ETag of a page of the log says that nothing came: dates are for documents.
        for path, date, status in (
            ("changes", later, 200),
            (address(selma), DATE, 304),
            (address(other), DATE, 200),
        ):
            assert read(path, **{"If-Modified-Since": date}).status_code == status

    def test_of_a_document_move_with_it(self, read, embargoed, selma, other_editor):
        reschedule(embargoed, by=other_editor, at=NOON, due=wall_time(SIX + HOUR))
        later = DATE.replace(":00 ", ":01 ")
        assert self.dates(read, selma) == [later, later]
        assert read(address(selma), **{"If-Modified-Since": DATE}).status_code == 200
        assert read(address(selma), **{"If-Modified-Since": later}).status_code == 304

    def test_that_lie_ahead_are_not_told(self, read, embargoed, selma):
        soon = timezone.now() + HOUR
        Advance.objects.update(modified_at=soon.replace(microsecond=0))
        AdvanceHead.objects.update(dated_at=soon.replace(microsecond=0))
        for path in ("changes", address(selma)):
            assert "Last-Modified" not in read(path).headers


class TestWhoMayNot:
    """Whatever they ask for, there or not, the answer is the same."""

    @pytest.fixture
    def paths(self, embargoed, selma):
        return ["changes", address(selma), "titles/selma", "titles/999", "people/1", "no/1", "no"]

    def asked(self, client, paths, **headers) -> set:
        found, etag = set(), f'"{Advance.objects.get().etag}"'
        for path in paths:
            for condition in ({}, {"if-none-match": "*"}, {"if-none-match": etag}):
                response = client.get(f"/api/v1/advance/{path}", headers={**headers, **condition})
                body = response.json()
                assert body.pop("instance").startswith("/api/v1/advance")
                assert not {"ETag", "Last-Modified"} & response.headers.keys()
                assert b"selma" not in said(response).replace(b"titles/selma", b"")
                found.add((response.status_code, json.dumps(body)))
        assert not kept()
        return found

    @pytest.mark.parametrize("is_public", [True, False])
    def test_strangers(self, client, paths, settings, is_public):
        settings.FEED_PUBLIC = is_public
        [(status, _)] = self.asked(client, paths)
        assert status == 401

    def test_keys_of_the_feed(self, client, paths):
        _, secret = make_key("feed", at=timezone.now())
        [(status, body)] = self.asked(client, paths, **bearing(secret))
        assert status == 403
        assert "scope “advance”" in json.loads(body)["detail"]

    def test_keys_that_ended(self, client, paths):
        _, secret = make_key("advance", at=timezone.now() - YEAR, until=YEAR)
        [(status, _)] = self.asked(client, paths, **bearing(secret))
        assert status == 401

    def test_people_without_the_right(self, client, paths, writer):
        client.force_login(writer)
        [(status, _)] = self.asked(client, paths)
        assert status == 403

    def test_people_without_a_desk(self, client, paths, editor):
        editor.is_staff = False
        editor.save()
        client.force_login(editor)
        [(status, _)] = self.asked(client, paths)
        assert status == 403


class TestEachRead:
    def test_is_kept_with_the_key_the_record_and_the_time(self, read, key, embargoed, selma):
        before = timezone.now()
        read(address(selma))
        [act] = kept()
        assert (act.by, act.card, act.changeset) == (None, selma.pk, embargoed.pk)
        assert act.about == "Selma, version 1"
        assert before <= act.at <= timezone.now()
        found = key[0]
        assert json.loads(act.detail) == {"key": found.pk, "name": found.name, "prefix": found.prefix}

    def test_is_kept_with_the_person(self, client, editor, embargoed, selma):
        client.force_login(editor)
        for path in (address(selma), "changes"):
            assert client.get(f"/api/v1/advance/{path}").status_code == 200
        assert [(act.by, act.card, act.detail) for act in kept()] == [(editor, selma.pk, "{}")] * 2

    def test_is_kept_of_a_head_too(self, client, key, embargoed, selma):
        response = client.head(f"/api/v1/advance/{address(selma)}", headers=bearing(key[1]))
        assert (response.status_code, response.content) == (200, b"")
        assert len(kept()) == 1

    def test_is_kept_of_each_document_on_a_page_and_of_no_other(self, read, embargoed, selma, writer, editor):
        other, third = make_title(writer), make_title(writer)
        embargo(other, by=writer, editor=editor)
        unschedule(embargo(third, by=writer, editor=editor), by=editor, at=NOON)
        read("changes")
        assert [act.card for act in kept()] == [selma.pk, other.pk]

    def test_that_cannot_be_kept_does_not_happen(self, read, client, embargoed, selma, monkeypatch):
        def fail(acts):
            raise DatabaseError("no room")

        monkeypatch.setattr(audit, "record_many", fail)
        client.raise_request_exception = False
        for path in (address(selma), "changes"):
            response = read(path)
            assert response.status_code == 500
            assert b"Selma" not in response.content

    def test_is_told_by_reader(self, client, read, key, embargoed, selma, editor):
        read(address(selma))
        read("changes")
        client.force_login(editor)
        client.get(CHANGES)
        found = readers_of(embargoed.pk)[embargoed.pk]
        assert [(each.name, each.is_key, each.documents) for each in found] == [
            ("editor", False, 1),
            (str(key[0]), True, 1),
        ]
        assert found == readers_of_card(selma.pk)


@pytest.fixture(scope="class")
def under_embargo(shared):
    """Records of every kind with the word in them under embargo: new ones, and edits of live ones."""
    writer, editor = shared
    public = make_least(writer)
    make_live(*public.values(), by=writer, approver=editor)
    new = [*make_full(writer, public, f"{WORD}-new")]
    embargo(*new, by=writer, editor=editor, title=WORD, note=WORD)
    title = Title.objects.get(pk=public["title"].pk)
    edit(title, writer, name=WORD, synopsis=WORD, slug=f"{WORD}-edited")
    embargo(title, by=writer, editor=editor, title=WORD, note=WORD)
    refresh_all(at=NOON)
    assert Advance.objects.count() == len(new) + 1
    return new, title


class TestNothingPublic:
    """The word is in the advance feed, and in no byte of any answer without the right."""

    def test_says_a_word_of_it(self, client, under_embargo, writer):
        new, title = under_embargo
        paths = ["", "schema", "docs", "changes", "changes?limit=1", "nowhere", "advance", "advance/changes"]
        for code in sorted(codes()):
            of = kind(code)
            ids = [each.pk for each in [*new, title] if each.card.kind == code]
            paths += [*feed(of, ids), f"{of.plural}?limit=1", f"{of.plural}?wrong=1"]
            paths += [f"advance/{of.plural}/{pk}" for pk in ids]
        for person in (None, writer):
            if person:
                client.force_login(person)
            for path in paths:
                assert WORD.encode() not in said(client.get(f"/api/v1/{path}")), path

    def test_is_found_by_a_filter_or_counted(self, client, under_embargo):
        new, _ = under_embargo
        hidden = {each.pk for each in new}
        for of in map(kind, sorted(codes())):
            listed = client.get(f"/api/v1/{of.plural}").json()["results"]
            assert not hidden & {row["id"] for row in listed}
            for each in of.filters:
                terms = LiveTerm.objects.filter(kind=of.code, name=each.name)
                for value in {WORD, *terms.values_list("value", flat=True)[:3]}:
                    # What can be no value at all is a problem, and selects nothing either.
                    answer = client.get(f"/api/v1/{of.plural}", {each.name: value}).json()
                    found = {row["id"] for row in answer.get("results", ())}
                    assert not hidden & found, (of.code, each.name)

    def test_tells_it_from_what_never_was(self, client, under_embargo):
        new, _ = under_embargo
        for record in new:
            plural = kind(record.card.kind).plural
            for condition in ({}, {"if-none-match": "*"}, {"if-modified-since": DATE}):
                there = client.get(f"/api/v1/{plural}/{record.pk}", headers=condition)
                never = client.get(f"/api/v1/{plural}/999999", headers=condition)
                assert there.status_code == never.status_code == 404
                assert {**there.json(), "instance": ""} == {**never.json(), "instance": ""}
                assert there.headers.keys() == never.headers.keys()
        assert client.get(f"/api/v1/titles/{WORD}-edited").status_code == 404

    def test_has_it_on_a_page_for_readers(self, client, under_embargo):
        new, title = under_embargo
        pages = ["/", *(f"/{kind(each.card.kind).plural}/{each.pk}" for each in [*new, title])]
        for path in (*pages, f"/titles/{WORD}-edited", f"/titles/{WORD}-new"):
            response = client.get(path, follow=True)
            assert WORD.encode() not in said(response).replace(path.encode(), b""), path

    def test_moves_for_what_is_live_when_its_edits_are_laid_moved_or_taken_back(self, client, writer, editor):
        title = make_title(writer, name="One", slug="one")
        make_live(title, by=writer, approver=editor)

        def seen() -> list:
            paths = ("titles/one", "titles", "changes", "titles?type=film")
            found = [client.get(f"/api/v1/{path}") for path in paths]
            return [(answer.headers, answer.content) for answer in found]

        before = seen()
        edit(title, writer, synopsis=WORD)
        changeset = embargo(title, by=writer, editor=editor)
        assert seen() == before
        reschedule(changeset, by=editor, at=NOON, due=wall_time(SIX + HOUR))
        assert seen() == before
        unschedule(changeset, by=editor, at=NOON)
        assert seen() == before

    def test_the_matrix_would_notice(self, client, under_embargo):
        new, _ = under_embargo
        assert WORD in Advance.objects.get(pk=new[0].pk).text
        _, secret = make_key("advance", at=timezone.now())
        found = said(client.get("/api/v1/advance/changes", headers=bearing(secret)))
        assert found.count(WORD.encode()) > len(codes())
