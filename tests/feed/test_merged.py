"""Merges in the feed: the old address redirects, and no document names the merged record."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.desk.models.changesets import Action
from cms.desk.review.lifecycle import ReviewError
from cms.publishing.hold import hold
from cms.publishing.models import LiveDocument
from cms.publishing.publish import publish
from cms.publishing.refresh import refresh_all
from tests.make import NOON, credit, edit, make_approved, make_live, make_person, make_title
from tests.make.merges import merged, parted
from tests.make.sources import make_claim, make_source
from tests.refusals import refused

pytestmark = pytest.mark.django_db

FEED = "/api/v1"


@pytest.fixture
def ava(writer, editor):
    ava = make_person(writer, name="Ava DuVernay")
    make_live(ava, by=writer, approver=editor)
    return ava


@pytest.fixture
def double(writer, editor):
    double = make_person(writer, name="A. DuVernay")
    make_live(double, by=writer, approver=editor)
    return double


@pytest.fixture
def title(writer, editor, double):
    title = make_title(writer, name="Selma", credits={"new-1": credit(double, "director")})
    make_live(title, by=writer, approver=editor)
    return title


@pytest.fixture
def changeset(writer, editor, ava, double, title):
    return merged(double, ava, by=writer, approver=editor, note="Two records of one person.")


@pytest.fixture
def third(writer, editor):
    third = make_person(writer, name="Third")
    make_live(third, by=writer, approver=editor)
    return third


def got(client, path: str) -> dict:
    return json.loads(client.get(f"{FEED}/{path}").content)


def ids(found: dict) -> list[int]:
    return [each["id"] for each in found["results"]]


class TestTheOldAddress:
    def test_leads_to_the_survivor_by_id_and_by_slug(self, client, changeset, double):
        for key in (double.pk, "a-duvernay"):
            answer = client.get(f"{FEED}/people/{key}?include=titles")
            assert (answer.status_code, answer["Location"]) == (
                308,
                f"{FEED}/people/ava-duvernay?include=titles",
            )

    def test_leads_straight_to_the_last_where_the_survivor_was_merged_too(
        self, client, changeset, writer, editor, ava, third, double
    ):
        merged(ava, third, by=writer, approver=editor)
        for key in (double.pk, "a-duvernay", ava.pk):
            assert client.get(f"{FEED}/people/{key}")["Location"] == f"{FEED}/people/third"

    def test_leads_to_what_the_survivor_answers_where_that_is_held_or_withdrawn(
        self, client, changeset, writer, editor, ava, double, title
    ):
        hold(ava.card, by=editor, at=NOON, reason="error")
        refresh_all(at=NOON)
        answer = client.get(f"{FEED}/people/{double.pk}")
        assert (answer.status_code, answer["Location"]) == (308, f"{FEED}/people/{ava.pk}")
        assert client.get(answer["Location"]).status_code == 410
        assert got(client, f"titles/{title.pk}")["credits"][0]["contributor"]["id"] is None

    def test_of_a_draft_was_never_there(self, client, writer, editor, ava):
        draft = make_person(writer, name="Draft")
        merged(draft, ava, by=writer, approver=editor)
        assert client.get(f"{FEED}/people/{draft.pk}").status_code == 404
        assert client.get(f"{FEED}/people/draft").status_code == 404

    def test_is_the_duplicates_again_once_the_merge_is_undone(
        self, client, changeset, writer, editor, double
    ):
        parted(changeset, by=writer, approver=editor)
        assert client.get(f"{FEED}/people/{double.pk}").status_code == 200

    def test_leads_on_from_the_readers_page(self, client, changeset, double):
        answer = client.get(f"/people/{double.pk}")
        assert (answer.status_code, answer["Location"]) == (301, "/people/ava-duvernay")


class TestTheChanges:
    def entries(self, client, of) -> list[dict]:
        return [each for each in got(client, "changes")["results"] if each["id"] == of.pk]

    def test_say_what_was_merged_into_what(self, client, changeset, ava, double):
        *_, entry = self.entries(client, double)
        said = {name: entry[name] for name in ("action", "merged_into", "document", "redacted", "note")}
        assert said == {
            "action": "merge",
            "merged_into": ava.pk,
            "document": None,
            "redacted": True,
            "note": "Two records of one person.",
        }

    def test_name_the_last_survivor(self, client, changeset, writer, editor, ava, third, double):
        merged(ava, third, by=writer, approver=editor)
        assert self.entries(client, double)[-1]["merged_into"] == third.pk

    def test_carry_the_documents_that_name_the_survivor_now(self, client, changeset, ava, title):
        *_, entry = self.entries(client, title)
        assert entry["action"] == "refresh"
        assert entry["document"]["credits"][0]["contributor"]["id"] == ava.pk

    def test_say_that_it_is_there_again(self, client, changeset, writer, editor, double):
        parted(changeset, by=writer, approver=editor)
        *_, entry = self.entries(client, double)
        assert (entry["action"], entry["merged_into"], entry["document"]["id"]) == (
            "publish",
            None,
            double.pk,
        )


class TestIncludesAndFilters:
    def test_count_what_named_the_duplicate_to_the_survivor(self, client, changeset, ava, title):
        found = got(client, f"people/{ava.pk}?include=titles")
        assert ids(found["included"]["titles"]) == [title.pk]

    def test_find_by_either_id(self, client, changeset, ava, double, title):
        assert ids(got(client, f"titles?person={ava.pk}")) == [title.pk]
        assert ids(got(client, f"titles?person={double.pk}")) == [title.pk]

    def test_find_nothing_by_a_draft_that_was_merged(self, client, changeset, writer, editor, ava):
        draft = make_person(writer, name="Ava, never published")
        merged(draft, ava, by=writer, approver=editor)
        assert ids(got(client, f"titles?person={draft.pk}")) == []

    def test_go_back_with_the_undo(self, client, changeset, writer, editor, ava, double, title):
        parted(changeset, by=writer, approver=editor)
        assert ids(got(client, f"titles?person={ava.pk}")) == []
        assert ids(got(client, f"titles?person={double.pk}")) == [title.pk]
        assert ids(got(client, f"people/{double.pk}?include=titles")["included"]["titles"]) == [title.pk]

    def test_show_it_in_no_list(self, client, changeset, ava, double):
        assert ids(got(client, "people")) == [ava.pk]

    def test_keep_a_withdrawal_from_leaving_a_line_without_a_name(self, changeset, writer, editor, ava):
        with refused(ReviewError, "blocked", "withdrawal-leaves-no-name"):
            make_live(ava, by=writer, approver=editor, action=Action.WITHDRAW, note="Gone.")


class TestClaims:
    def test_about_both_contradict_each_other_after_the_merge(self, client, writer, editor):
        stays, goes = make_title(writer, name="Stays"), make_title(writer, name="Goes")
        source = make_source(writer)
        claims = [
            make_claim(writer, each, source=source, amount=amount, bound="exactly")
            for each, amount in ((stays, "23000000"), (goes, "10000000"))
        ]
        make_live(stays, goes, source, *claims, by=writer, approver=editor)
        merged(goes, stays, by=writer, approver=editor)
        for claim in claims:
            found = got(client, f"claims/{claim.pk}")
            assert found["subject"]["id"] == stays.pk
            assert found["derived"]["conflicts"]


class TestCosts:
    @pytest.mark.parametrize("number", [2, 4])
    def test_of_the_changes_do_not_grow_with_merges(
        self, client, django_assert_num_queries, writer, editor, ava, number
    ):
        for place in range(number):
            each = make_person(writer, name=f"Double {place}")
            make_live(each, by=writer, approver=editor)
            merged(each, ava, by=writer, approver=editor, take=[])
        # the head, the entries, who is part of whom: what was merged, and what those were merged into
        with django_assert_num_queries(4):
            client.get(f"{FEED}/changes")

    def test_of_publishing_do_not_grow_with_who_is_named(self, writer, editor, ava):
        # who is part of whom is asked by the checks and by the rendering: what was merged, and into what
        assert self.publishing(2, writer, editor, ava) == self.publishing(4, writer, editor, ava)

    def publishing(self, number: int, writer, editor, ava) -> int:
        """The number of queries to publish a record that names that many merged ones."""
        doubles = [make_person(writer, name=f"Double {place} of {number}") for place in range(number)]
        make_live(*doubles, by=writer, approver=editor)
        for each in doubles:
            merged(each, ava, by=writer, approver=editor, take=[])
        title = make_title(writer, credits={f"new-{each.pk}": credit(each) for each in doubles})
        make_live(title, by=writer, approver=editor)
        edit(title, writer, name="Other")
        changeset = make_approved(title, by=writer, approver=editor)
        with CaptureQueriesContext(connection) as queries:
            publish(changeset, by=editor, at=NOON)
        return len(queries)


def test_no_document_holds_the_id_of_the_duplicate(changeset, double):
    for text in LiveDocument.objects.values_list("text", flat=True):
        assert f'"id":{double.pk},' not in text
