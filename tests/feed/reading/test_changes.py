import json

import pytest

from cms.desk.models import Card
from cms.publishing.hold import hold, lift
from cms.publishing.models import FeedHead, LiveDocument
from cms.publishing.refresh import refresh_all
from tests.make import NOON, credit, edit, make_live, make_person, make_title

pytestmark = pytest.mark.django_db
KEYS = {
    "position",
    "action",
    "kind",
    "id",
    "version",
    "etag",
    "format",
    "published_at",
    "note",
    "correction",
    "redacted",
    "superseded_by",
    "merged_into",
    "document",
}


@pytest.fixture
def publish(writer, editor):
    def go(*records, **values):
        make_live(*records, by=writer, approver=editor, **values)
        return FeedHead.objects.get().position

    return go


def changes(client, query=""):
    response = client.get(f"/api/v1/changes{query}")
    assert response.status_code == 200, response.content
    return response.json()


def positions(page) -> list[int]:
    return [entry["position"] for entry in page["results"]]


class TestAnEntry:
    def test_has_the_stored_bytes_and_their_digest(self, client, publish, writer):
        title = make_title(writer, name="One")
        publish(title)
        stored = LiveDocument.objects.get(pk=title.pk)
        content = client.get("/api/v1/changes").content.decode()
        assert f'"document":{stored.text},"etag":"{stored.etag}"' in content
        entry = json.loads(content)["results"][0]
        assert entry.keys() == KEYS
        assert entry == {
            "position": 1,
            "action": "publish",
            "kind": "title",
            "id": title.pk,
            "version": 1,
            "etag": stored.etag,
            "format": 1,
            "published_at": "2026-03-01T12:00:00Z",
            "note": None,
            "correction": None,
            "redacted": False,
            "superseded_by": None,
            "merged_into": None,
            "document": json.loads(stored.text),
        }

    def test_has_its_keys_in_order(self, client, publish, writer):
        publish(make_title(writer))
        content = client.get("/api/v1/changes").content
        pairs = json.loads(content, object_pairs_hook=list)
        assert [key for key, _ in pairs] == ["head", "next", "results", "through"]
        assert [key for key, _ in dict(pairs)["results"][0]] == sorted(KEYS)

    def test_that_is_superseded_names_the_newer_one(self, client, publish, writer):
        title = make_title(writer, name="One")
        publish(title)
        edit(title, writer, name="Two")
        publish(title, action="correct", note="It is Two.")
        old, new = changes(client)["results"]
        assert (old["document"], old["redacted"], old["superseded_by"], old["etag"]) == (None, False, 2, None)
        assert (old["version"], new["version"]) == (1, 2)
        assert (new["action"], new["note"], new["document"]["name"]) == ("correct", "It is Two.", "Two")

    def test_of_a_withdrawal_is_redacted_with_its_note(self, client, publish, writer):
        title = make_title(writer)
        publish(title, note="We checked the premiere.")
        publish(title, action="withdraw", note="It was a hoax.")
        old, new = changes(client)["results"]
        assert (new["action"], new["document"], new["redacted"]) == ("withdraw", None, True)
        assert (new["version"], new["etag"], new["format"]) == (None, None, None)
        assert (old["note"], new["note"]) == (None, "It was a hoax.")

    def test_of_a_hold_says_no_more_than_that(self, client, publish, writer, editor):
        title = make_title(writer)
        publish(title, note="We checked the premiere.")
        hold(title.card, by=editor, at=NOON, reason="privacy", note="She called.")
        old, new = changes(client)["results"]
        assert (new["action"], new["document"], new["redacted"], new["note"]) == ("hold", None, True, None)
        assert (old["document"], old["redacted"], old["superseded_by"], old["note"]) == (None, False, 2, None)
        assert b"privacy" not in client.get("/api/v1/changes").content

    def test_of_a_lift_has_the_document(self, client, publish, writer, editor, other_editor):
        title = make_title(writer, name="Back")
        publish(title, note="Public.")
        lift(hold(title.card, by=editor, at=NOON, reason="error"), by=other_editor, at=NOON)
        first, held, lifted = changes(client)["results"]
        assert (lifted["action"], lifted["document"]["name"], lifted["version"]) == ("lift", "Back", 1)
        assert (held["redacted"], held["superseded_by"]) == (False, 3)
        assert first["note"] == "Public."

    def test_of_a_refresh_has_the_new_bytes(self, client, publish, writer):
        person = make_person(writer, name="Ava")
        title = make_title(writer, credits={"new-1": credit(person)})
        publish(person, title)
        edit(person, writer, name="Ava DuVernay")
        publish(person)
        refresh_all(at=NOON)
        entry = changes(client, "?kind=title")["results"][-1]
        assert (entry["action"], entry["version"]) == ("refresh", 1)
        assert entry["document"]["credits"][0]["contributor"]["name"] == "Ava DuVernay"


@pytest.fixture(scope="class")
def log(shared):
    """Positions 1 to 5: title, person, title, person, title."""
    writer, editor = shared
    for number in range(5):
        make_live((make_person if number % 2 else make_title)(writer), by=writer, approver=editor)


class TestReplay:
    def test_of_everything_ends_at_the_head(self, client, log):
        page = changes(client)
        assert positions(page) == [1, 2, 3, 4, 5]
        assert (page["head"], page["through"], page["next"]) == (5, 5, None)

    def test_goes_page_by_page(self, client, log):
        first = changes(client, "?limit=2")
        assert (positions(first), first["head"], first["through"]) == ([1, 2], 5, 2)
        assert first["next"] == "http://testserver/api/v1/changes?after=2&limit=2"
        second = client.get(first["next"]).json()
        third = client.get(second["next"]).json()
        assert (positions(second), positions(third)) == ([3, 4], [5])
        assert (third["through"], third["next"]) == (5, None)

    def test_of_an_empty_page_moves_on(self, client, log):
        page = changes(client, "?after=5")
        assert (page["results"], page["head"], page["through"], page["next"]) == ([], 5, 5, None)

    def test_of_some_kinds_moves_past_the_others(self, client, log):
        page = changes(client, "?kind=person&after=2")
        assert (positions(page), page["through"]) == ([4], 5)
        assert positions(changes(client, "?kind=title,person")) == [1, 2, 3, 4, 5]

    def test_of_some_kinds_keeps_them_in_next(self, client, log):
        page = changes(client, "?kind=title&limit=2")
        assert page["through"] == 3
        assert positions(client.get(page["next"]).json()) == [5]

    def test_never_reaches_beyond_the_head_it_read(self, client, log):
        FeedHead.objects.update(position=3)
        page = changes(client)
        assert (positions(page), page["head"], page["through"]) == ([1, 2, 3], 3, 3)

    def test_costs_two_queries(self, client, log, django_assert_num_queries):
        with django_assert_num_queries(2):  # the head; the entries with what is live
            client.get("/api/v1/changes?kind=title,person")

    def test_by_a_mirror_holds_what_is_live_and_nothing_else(self, client, log, publish, writer, editor):
        titles = list(Card.objects.filter(kind="title"))
        hold(titles[0], by=editor, at=NOON, reason="error")
        publish(titles[1], action="withdraw")
        copies, address = {}, "/api/v1/changes?limit=1"
        while address:
            page = client.get(address).json()
            for entry in page["results"]:
                if entry["redacted"]:
                    copies.pop(entry["id"], None)
                elif entry["document"]:
                    copies[entry["id"]] = entry["document"]
            address = page["next"]
        assert copies == {each.pk: json.loads(each.text) for each in LiveDocument.objects.all()}
        assert len(copies) == 3


def test_a_replay_of_nothing_is_at_0(client, db):
    assert changes(client) == {"head": 0, "through": 0, "next": None, "results": []}


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("after=-1", "after"),
        ("after=", "after"),
        ("after=x", "after"),
        ("after=%00", "after"),
        (f"after={2**63}", "after"),
        (f"after={'9' * 5000}", "after"),
        ("after=1&after=2", "after"),
        ("limit=501", "limit"),
        ("limit=0", "limit"),
        ("kind=moon", "kind"),
        ("kind=title,", "kind"),
        ("kind=title&kind=person", "kind"),
        ("genre=crime", "genre"),
    ],
)
def test_a_wrong_parameter_is_named(client, db, query, parameter):
    response = client.get(f"/api/v1/changes?{query}")
    assert (response.status_code, response.json()["parameter"]) == (400, parameter)


def test_the_largest_position_is_only_far_away(client, db):
    assert changes(client, f"?after={2**63 - 1}")["results"] == []
