import pytest

from catalog.reviews.models import Review
from cms.desk.models import Card
from cms.desk.records.bodies import bodies
from cms.desk.review.lifecycle import ReviewError
from cms.desk.write.change import ChangeRefused
from cms.publishing.models import LiveDocument
from tests.make import (
    document,
    keyed,
    make_episode,
    make_live,
    make_organisation,
    make_person,
    make_review,
    make_season,
    make_submitted,
    make_title,
)
from tests.make.sheets import come_in, make_import, problems
from tests.refusals import refused
from tests.shapes import assert_as_described

pytestmark = pytest.mark.django_db


@pytest.fixture
def coverage(writer, editor):
    """A title, its season and an episode; two reviews of the season, one of each other."""
    title = make_title(writer, name="When They See Us")
    season = make_season(writer, name="Season 1", title=title)
    episode = make_episode(writer, name="Part Four", title=title)
    outlet, critic = make_organisation(writer, name="The Telegraph"), make_person(writer, name="Ed Power")
    facts = {
        "critic_named": "Edward Power",
        "url": "https://telegraph.example/wtsu",
        "published": "2019-05-31",
        "language": "en",
        "rating_printed": "five stars",
        "rating_scale": "5 stars",
        "rating": 100,
        "verdict": "positive",
        "verdict_by": "critic",
        "summary": "It hollows the triumph.",
    }
    reviews = {
        "full": make_review(writer, season=season, outlet=outlet, critic=critic, **facts),
        "bare": make_review(writer, season=season, seen_on="JustWatch"),
        "whole": make_review(writer, title=title, outlet=outlet, verdict="mixed"),
        "part": make_review(writer, episode=episode, critic=critic),
    }
    make_live(title, season, episode, outlet, critic, *reviews.values(), by=writer, approver=editor)
    named = {"title": title, "season": season, "episode": episode, "outlet": outlet, "critic": critic}
    return {**named, **reviews}


def ids(records) -> list[int]:
    return [each.pk for each in records]


class TestAReview:
    def test_is_of_one_work(self, writer):
        title = make_title(writer)
        with refused(ChangeRefused, "review_one_subject"):
            make_review(writer, title=title, season=make_season(writer, title=title))

    def test_needs_its_subject(self, writer):
        with refused(ReviewError, "blocked", "subject-missing"):
            make_submitted(make_review(writer), by=writer)

    def test_needs_its_outlet_or_to_say_that_it_is_unidentified(self, writer):
        review = make_review(writer, title=make_title(writer), outlet_unidentified=False)
        with refused(ReviewError, "blocked", "outlet-missing"):
            make_submitted(review, by=writer)

    def test_has_no_outlet_that_is_unidentified(self, writer):
        outlet = make_organisation(writer)
        with refused(ChangeRefused, "review_outlet_or_unidentified"):
            make_review(writer, outlet=outlet, outlet_unidentified=True)

    def test_is_rated_from_0_to_100(self, writer):
        assert make_review(writer, rating=0).rating == 0
        with refused(ChangeRefused, "review_rating_to_100"):
            make_review(writer, rating=101)

    def test_is_withdrawn_before_its_subject(self, coverage, writer):
        with refused(ReviewError, "blocked", "withdrawal-leaves-subject"):
            make_submitted(coverage["episode"], by=writer, action="withdraw")

    def test_is_labelled_by_outlet_and_subject(self, coverage):
        labels = [LiveDocument.objects.get(pk=coverage[name].pk).label for name in ("full", "bare")]
        assert labels == ["The Telegraph on Season 1", "Unidentified outlet on Season 1"]

    def test_without_a_subject_is_untitled(self, writer):
        assert str(make_review(writer).card) == "Untitled review"


class TestItsDocument:
    def test_holds_every_fact(self, coverage):
        review = document(coverage["full"])
        assert (review["subject"]["kind"], review["subject"]["id"]) == ("season", coverage["season"].pk)
        assert [review[name]["name"] for name in ("outlet", "critic")] == ["The Telegraph", "Ed Power"]
        assert (review["outlet_unidentified"], review["critic_named"]) == (False, "Edward Power")
        assert [review[name] for name in ("rating_printed", "rating_scale", "rating")] == [
            "five stars",
            "5 stars",
            100,
        ]
        assert [review[name] for name in ("verdict", "verdict_by", "language")] == [
            "positive",
            "critic",
            "en",
        ]
        assert (review["published"], review["slug"]) == ("2019-05-31", None)

    def test_of_an_unidentified_outlet_says_so(self, coverage):
        review = document(coverage["bare"])
        assert (review["outlet"], review["outlet_unidentified"]) == (None, True)
        assert review["seen_on"] == "JustWatch"

    def test_matches_the_schema(self, coverage, client):
        assert_as_described(client, coverage["full"], coverage["bare"])

    def test_is_found_by_its_filters(self, coverage, client):
        for query, names in (
            ({"subject": coverage["season"].pk}, ("full", "bare")),
            ({"subject": coverage["title"].pk}, ("whole",)),
            ({"outlet": coverage["outlet"].pk}, ("full", "whole")),
            ({"critic": coverage["critic"].pk}, ("full", "part")),
            ({"verdict": "mixed"}, ("whole",)),
        ):
            results = client.get("/api/v1/reviews", query).json()["results"]
            assert [each["id"] for each in results] == ids(coverage[name] for name in names), query

    def test_is_included_with_what_it_names(self, coverage, client, django_assert_num_queries):
        for plural, which, names in (
            ("seasons", "season", {"full", "bare"}),
            ("titles", "title", {"whole"}),
            ("episodes", "episode", {"part"}),
            ("organisations", "outlet", {"full", "whole"}),
            ("people", "critic", {"full", "part"}),
        ):
            with django_assert_num_queries(2):  # the document; the reviews that name it
                response = client.get(f"/api/v1/{plural}/{coverage[which].pk}", {"include": "reviews"})
            results = response.json()["included"]["reviews"]["results"]
            assert {each["id"] for each in results} == set(ids(coverage[name] for name in names)), plural

    def test_costs_no_query_for_each(self, coverage, django_assert_num_queries):
        cards = list(Card.objects.filter(kind="review"))
        with django_assert_num_queries(2):  # reviews; which parts have rows
            bodies(cards)


class TestItsSheet:
    LINES = (
        "key,title,season,outlet,outlet unidentified,seen on,critic,critic named,published,language,"
        "rating printed,rating scale,rating,verdict,verdict by,summary",
        "telegraph,,s1,telegraph,,,ed,E. Power,2019-05-31,en,five stars,5 stars,100,positive,the critic,Sad.",
        "justwatch-1,wtsu,,,yes,JustWatch,,,,,,,,,,",
    )

    @pytest.fixture
    def known(self, writer):
        title = make_title(writer, **keyed("title", "wtsu"))
        make_season(writer, title=title, **keyed("season", "s1"))
        make_organisation(writer, **keyed("organisation", "telegraph"))
        make_person(writer, **keyed("person", "ed"))

    def test_brings_in_reviews_and_then_says_the_same(self, known, writer):
        come_in(writer, "reviews", *self.LINES)
        full, bare = Review.objects.get(outlet_unidentified=False), Review.objects.get(outlet=None)
        assert (full.rating, full.verdict_by, full.language_id) == (100, "critic", "en")
        assert (bare.title_id is None, bare.seen_on) == (False, "JustWatch")

    def test_refuses_a_rating_beyond_100_and_two_subjects(self, known, writer):
        lines = ("key,title,season,rating", "a,wtsu,,101", "b,wtsu,s1,")
        staged = make_import(writer, *lines, code="reviews")
        assert problems(staged, 2)[0][2] == "not a whole number from 0 to 100"
        assert problems(staged, 3)[0][2] == "A review is of one title, one season or one episode."
