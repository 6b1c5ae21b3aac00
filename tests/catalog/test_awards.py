import pytest

from catalog.awards.models import Award
from catalog.models import AwardCategory
from cms.desk.models import Card
from cms.desk.records.bodies import bodies
from cms.desk.review.lifecycle import ReviewError
from cms.desk.write.change import ChangeRefused
from tests.make import document, keyed, make_award, make_live, make_organisation, make_submitted
from tests.make.sheets import come_in, make_import, outcomes
from tests.refusals import refused
from tests.shapes import assert_as_described

pytestmark = pytest.mark.django_db


@pytest.fixture
def academy(writer, editor):
    """A body that gives two awards, in two categories each."""
    academy = make_organisation(writer, name="Academy")
    emmys = [
        make_award(writer, name=name, short_name="Emmy", organisation=academy, country="US", categories=codes)
        for name, codes in (
            ("Primetime Emmy", ["writing", "limited-series"]),
            ("Daytime Emmy", ["casting", "writing"]),
        )
    ]
    make_live(academy, *emmys, by=writer, approver=editor)
    return academy


def names(response) -> list[str]:
    return [each["name"] for each in response.json()["results"]]


class TestAnAward:
    def test_is_served_with_its_body_and_categories(self, academy):
        award = document(Award.objects.get(card__label="Primetime Emmy"))
        assert award["organisation"] == {
            "kind": "organisation",
            "id": academy.pk,
            "slug": "academy",
            "name": "Academy",
        }
        assert award["categories"] == ["limited-series", "writing"]
        assert (award["short_name"], award["country"], award["description"]) == ("Emmy", "US", None)

    def test_needs_its_name(self, writer):
        with refused(ReviewError, "blocked", "name-missing"):
            make_submitted(make_award(writer, name=None), by=writer)

    def test_has_no_category_that_is_not_there(self, writer):
        with refused(ChangeRefused, "not_there"):
            make_award(writer, categories=["hats"])

    def test_matches_the_schema(self, academy, client, writer, editor):
        bare = make_award(writer)
        make_live(bare, by=writer, approver=editor)
        assert_as_described(client, bare, *Award.objects.all())

    def test_is_found_by_its_filters(self, academy, client):
        both = ["Primetime Emmy", "Daytime Emmy"]
        assert names(client.get("/api/v1/awards", {"organisation": academy.pk})) == both
        assert names(client.get("/api/v1/awards", {"category": "writing"})) == both
        assert names(client.get("/api/v1/awards", {"category": "casting"})) == ["Daytime Emmy"]

    def test_is_included_with_its_body(self, academy, client, django_assert_num_queries):
        with django_assert_num_queries(2):  # the document; the awards that name it
            response = client.get(f"/api/v1/organisations/{academy.pk}", {"include": "awards"})
        found = response.json()["included"]["awards"]["results"]
        assert [each["name"] for each in found] == ["Primetime Emmy", "Daytime Emmy"]

    def test_costs_no_query_for_each_category(self, academy, django_assert_num_queries):
        cards = list(Card.objects.filter(kind="award"))
        with django_assert_num_queries(3):  # awards; which parts have rows; categories
            bodies(cards)


class TestItsPage:
    def test_tells_categories_apart_by_the_words_of_the_vocabulary(self, writer, editor, client):
        award = make_award(writer, categories=["lead-actor-limited-series", "limited-series"])
        make_live(award, by=writer, approver=editor)
        page = client.get(f"/awards/{Card.objects.get(pk=award.pk).slug}").content.decode()
        assert "Lead actor, limited series; Limited series" in page


class TestItsSheet:
    LINES = (
        "key,name,short name,organisation,country,categories,description",
        "emmy,Primetime Emmy Award,Emmy,academy,US,limited series | casting,Given since 1949.",
        "honors,AAFCA TV Honors,,,United States,breakthrough-performance;ensemble,",
    )

    def test_brings_in_awards_and_then_says_the_same(self, writer):
        academy = make_organisation(writer, **keyed("organisation", "academy"))
        come_in(writer, "awards", *self.LINES)
        emmy = Award.objects.get(short_name="Emmy")
        assert emmy.organisation_id == academy.pk
        assert set(emmy.categories.values_list("code", flat=True)) == {"limited-series", "casting"}

    def test_refuses_a_category_that_is_not_there(self, writer):
        staged = make_import(writer, "key,name,categories", "x,X,hats", code="awards")
        assert outcomes(staged) == ["error"]


class TestTheFirstCategories:
    @pytest.mark.parametrize(
        "label", ["limited series", "lead actor, limited series", "breakthrough performance", "ensemble"]
    )
    def test_cover_what_pages_speak_of(self, label):
        assert AwardCategory.objects.filter(label=label).count() == 1
