from copy import deepcopy

import pytest

from cms.desk.models import Card, Slug
from cms.publishing.hold import confirm, hold, lift
from cms.publishing.models import LiveDocument
from tests.make import NOON, edit, make_live, make_person, make_submitted, make_title

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="class")
def live_title(shared):
    writer, editor = shared
    made = make_title(writer, name="When They See Us")
    make_live(made, by=writer, approver=editor)
    return made


@pytest.fixture
def title(live_title):
    return deepcopy(live_title)


@pytest.fixture
def rename(writer, editor):
    def give(record, slug):
        edit(record, writer, slug=slug)
        make_live(record, by=writer, approver=editor)

    return give


@pytest.fixture
def withdraw(writer, editor):
    def take(record, note=""):
        make_live(record, by=writer, approver=editor, action="withdraw", note=note)

    return take


class TestARecord:
    @pytest.mark.parametrize("key", ["{0.pk}", "when-they-see-us"])
    def test_is_served_as_it_is_stored(self, client, title, key, django_assert_num_queries):
        with django_assert_num_queries(1):  # the live document
            response = client.get(f"/api/v1/titles/{key.format(title)}")
        assert response.status_code == 200
        assert response["Content-Type"] == "application/json"
        assert response.content.decode() == LiveDocument.objects.get(pk=title.pk).text

    def test_answers_head_with_the_same_headers(self, client, title):
        head, get = client.head(f"/api/v1/titles/{title.pk}"), client.get(f"/api/v1/titles/{title.pk}")
        assert head.content == b""
        assert head.status_code == 200
        assert head.headers == get.headers
        assert int(head["Content-Length"]) == len(get.content)

    def test_shows_no_edit_that_is_not_published(self, client, title, writer):
        edit(title, writer, name="Draft", slug="draft")
        assert client.get(f"/api/v1/titles/{title.pk}").json()["name"] == "When They See Us"
        assert client.get("/api/v1/titles/when-they-see-us").status_code == 200
        assert client.get("/api/v1/titles/draft").status_code == 404


class TestAFormerSlug:
    def test_leads_to_the_present_one(self, client, title, rename):
        rename(title, "the-five")
        response = client.get("/api/v1/titles/when-they-see-us")
        assert response.status_code == 308
        assert response["Location"] == "/api/v1/titles/the-five"
        assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert client.get("/api/v1/titles/when-they-see-us", follow=True).json()["id"] == title.pk

    def test_keeps_the_query(self, client, writer, editor, rename):
        person = make_person(writer, name="Ava")
        make_live(person, by=writer, approver=editor)
        rename(person, "ava-d")
        assert (
            client.get("/api/v1/people/ava?include=titles")["Location"]
            == "/api/v1/people/ava-d?include=titles"
        )

    def test_that_lacked_a_letter_of_its_name_leads_to_the_whole_one(self, client, writer, editor, rename):
        person = make_person(writer, name="Łukasz Żal", slug="ukasz-zal")
        make_live(person, by=writer, approver=editor)
        rename(person, "lukasz-zal")
        assert client.get("/api/v1/people/ukasz-zal")["Location"] == "/api/v1/people/lukasz-zal"

    def test_taken_again_is_served(self, client, title, rename):
        rename(title, "the-five")
        rename(title, "when-they-see-us")
        assert client.get("/api/v1/titles/when-they-see-us").status_code == 200
        assert client.get("/api/v1/titles/the-five")["Location"] == "/api/v1/titles/when-they-see-us"

    def test_that_was_only_a_draft_is_nowhere(self, client, title, writer):
        edit(title, writer, slug="working")
        edit(title, writer, slug="working-again")
        assert client.get("/api/v1/titles/working").status_code == 404
        assert not Slug.objects.filter(slug__startswith="working", served=True).exists()

    def test_of_a_held_record_says_held(self, client, title, rename, editor):
        rename(title, "the-five")
        hold(Card.objects.get(pk=title.pk), by=editor, at=NOON, reason="error")
        for slug in ("when-they-see-us", "the-five"):
            assert client.get(f"/api/v1/titles/{slug}").status_code == 410


class TestAWithdrawnRecord:
    def test_is_gone_with_its_public_note(self, client, title, withdraw):
        withdraw(title, note="We can't stand by it.")
        for key in (title.pk, "when-they-see-us"):
            response = client.get(f"/api/v1/titles/{key}")
            assert response.status_code == 410
            problem = response.json()
            assert problem["type"] == "/api/v1/docs#withdrawn"
            assert problem["detail"] == "We can't stand by it."

    def test_shows_the_newest_note(self, client, title, withdraw, writer, editor):
        withdraw(title, note="First.")
        edit(title, writer, name="Back")
        make_live(title, by=writer, approver=editor)
        assert client.get(f"/api/v1/titles/{title.pk}").status_code == 200
        withdraw(title, note="Second.")
        assert client.get(f"/api/v1/titles/{title.pk}").json()["detail"] == "Second."

    @pytest.mark.parametrize(("reason", "status"), [("legal", 451), ("error", 410)])
    def test_after_a_hold_keeps_its_cause(self, client, title, editor, other_editor, reason, status):
        placed = hold(title.card, by=editor, at=NOON, reason=reason)
        confirm(placed, by=other_editor, at=NOON)
        response = client.get(f"/api/v1/titles/{title.pk}")
        detail = "This was published once and has been withdrawn."
        assert (response.status_code, response.json()["detail"]) == (status, detail)

    def test_costs_a_bounded_number_of_queries(self, client, title, withdraw, django_assert_num_queries):
        withdraw(title)
        with django_assert_num_queries(3):  # no live document; the card; its newest withdrawal
            client.get(f"/api/v1/titles/{title.pk}")


class TestAHeldRecord:
    def test_is_gone_without_a_reason(self, client, title, editor):
        hold(title.card, by=editor, at=NOON, reason="privacy", note="She called.")
        response = client.get(f"/api/v1/titles/{title.pk}")
        assert response.status_code == 410
        assert response["Cache-Control"] == "no-store"
        assert response.json()["type"].endswith("held")
        assert b"privacy" not in response.content
        assert b"She called" not in response.content

    def test_for_law_is_451(self, client, title, editor):
        hold(title.card, by=editor, at=NOON, reason="legal")
        response = client.get(f"/api/v1/titles/{title.pk}")
        assert response.status_code == 451
        assert response["Cache-Control"] == "no-store"

    def test_is_back_once_lifted(self, client, title, editor, other_editor):
        before = client.get(f"/api/v1/titles/{title.pk}")
        lift(hold(title.card, by=editor, at=NOON, reason="error"), by=other_editor, at=NOON)
        assert client.get(f"/api/v1/titles/{title.pk}").content == before.content


def test_a_merged_record_leads_to_the_survivor(client, title, writer, editor):
    other = make_title(writer, name="The Same")
    make_live(other, by=writer, approver=editor)
    LiveDocument.objects.filter(pk=other.pk).delete()
    Card.objects.filter(pk=other.pk).update(merged_into=title.pk, live=None, live_version=None)
    for key in (other.pk, "the-same"):
        response = client.get(f"/api/v1/titles/{key}")
        assert (response.status_code, response["Location"]) == (308, "/api/v1/titles/when-they-see-us")


class TestWhatWasNeverPublished:
    def test_cannot_be_told_from_what_never_existed(self, client, title, writer):
        draft, reviewed = make_title(writer, name="Draft"), make_title(writer, name="Reviewed")
        make_submitted(reviewed, by=writer)
        person = make_person(writer, name="Somebody")
        answers = {
            client.get(path).content.replace(path.encode(), b"PATH")
            for path in (
                f"/api/v1/titles/{draft.pk}",
                f"/api/v1/titles/{reviewed.pk}",
                f"/api/v1/titles/{person.pk}",
                f"/api/v1/people/{title.pk}",
                "/api/v1/titles/99999",
                "/api/v1/titles/draft",
                "/api/v1/titles/reviewed",
                "/api/v1/titles/nothing",
                "/api/v1/people/when-they-see-us",
                "/api/v1/moons",
                "/api/v1/moons/1",
                "/api/v1/titles/1/credits",
            )
        }
        assert len(answers) == 1
        assert b'"status":404' in answers.pop()

    @pytest.mark.parametrize(
        "key",
        [
            "0",
            "007",
            str(2**63 - 1),
            str(2**63),
            "9" * 5000,
            "%00",
            "a%00",
            "%ff",
            "²",
            "٣",
            "é",
            "x" * 4000,
            "-1",
            "1.0",
            "+1",
        ],
    )
    def test_answers_odd_keys_with_404(self, client, title, key):
        response = client.get(f"/api/v1/titles/{key}")
        assert response.status_code == 404
        assert response["Content-Type"] == "application/problem+json"
