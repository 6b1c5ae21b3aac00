"""What is told of a record because of another that stands beside it, with that one to open."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.offers.windows import contradiction
from catalog.reviews.ratings import of_hundred
from catalog.siblings import is_before
from cms.desk.checks import rules
from cms.desk.models import Card
from cms.publishing.hold import hold
from tests.make import (
    NOON,
    credit,
    edit,
    make_award,
    make_episode,
    make_event,
    make_live,
    make_nomination,
    make_offer,
    make_organisation,
    make_person,
    make_review,
    make_season,
    make_submitted,
    make_title,
)

pytestmark = pytest.mark.django_db


def told(*records) -> dict[str, tuple[int, int | None]]:
    """The warnings of the records together: by rule, of which and beside which other."""
    cards = list(Card.objects.filter(pk__in=[record.pk for record in records]))
    found = [each for each in rules.of_cards(cards) if each.level is rules.Level.WARNING]
    return {each.rule: (each.card.pk, each.beside and each.beside.pk) for each in found}


@pytest.fixture
def series(writer):
    return make_title(writer, name="Adolescence", type="series", premiere="2019-05", ended="2021")


class TestTwoSeasonsOfOneNumber:
    def test_are_told_as_drafts(self, writer, series):
        first, second = (make_season(writer, series, number=1) for _ in range(2))
        assert told(second) == {"numbered-twice": (second.pk, first.pk)}

    def test_are_told_within_one_changeset(self, writer, series):
        both = [make_season(writer, series, number=1) for _ in range(2)]
        assert set(told(*both)) == {"numbered-twice"}

    def test_are_told_as_readers_have_the_other(self, writer, editor, series):
        first = make_season(writer, series, number=1)
        make_live(series, first, by=writer, approver=editor)
        edit(first, writer, number=2)
        second = make_season(writer, series, number=1)
        assert told(second) == {"numbered-twice": (second.pk, first.pk)}
        assert told(first, second) == {}

    @pytest.mark.parametrize(
        ("one", "other", "is_told"),
        [
            ({"scheme": "dvd", "value": "1A"}, {"scheme": "dvd", "value": "1a"}, True),
            ({"scheme": "dvd", "value": "1A"}, {"scheme": "dvd", "value": "1B"}, False),
            ({"scheme": "dvd", "value": "1"}, {"scheme": "streaming", "value": "1"}, False),
            (
                {"scheme": "territory", "value": "2", "country": "AU"},
                {"scheme": "territory", "value": "2", "country": "DE"},
                False,
            ),
            (
                {"scheme": "territory", "value": "2", "country": "AU"},
                {"scheme": "territory", "value": "2", "country": "AU"},
                True,
            ),
        ],
    )
    def test_are_told_under_any_one_way_of_counting(self, writer, series, one, other, is_told):
        make_season(writer, series, number=1, numberings={"new-1": one})
        second = make_season(writer, series, number=2, numberings={"new-1": other})
        assert ("numbered-twice" in told(second)) is is_told

    def test_are_none_where_they_differ(self, writer, editor, series):
        make_season(writer, make_title(writer), number=1)
        make_season(writer, series, number=None)
        assert told(make_season(writer, series, number=1)) == {}
        assert told(make_season(writer, series, number=None)) == {}

    def test_are_none_where_the_other_is_held_or_withdrawn(self, writer, editor, series):
        gone, held = (make_season(writer, series, number=1) for _ in range(2))
        make_live(series, gone, held, by=writer, approver=editor)
        make_live(gone, by=writer, approver=editor, action="withdraw", note="Gone.")
        hold(held.card, by=editor, at=NOON, reason="error")
        assert told(make_season(writer, series, number=1)) == {}

    def test_link_the_other_on_the_page_and_where_it_is_acknowledged(self, writer, editor, series):
        first, second = (make_season(writer, series, number=1) for _ in range(2))
        link = f'href="{reverse("newsroom:record", args=[first.pk])}"'
        client = Client()
        client.force_login(writer)
        page = client.get(reverse("admin:catalog_season_change", args=[second.pk]))
        assert link in page.content.decode()
        changeset = make_submitted(series, second, by=writer)
        client.force_login(editor)
        page = client.get(reverse("newsroom:changeset", args=[changeset.pk]))
        assert link in page.content.decode()


class TestTwoEpisodesOfOneNumber:
    def test_are_told_within_a_season(self, writer, series):
        season = make_season(writer, series)
        first, second = (make_episode(writer, series, season=season.pk, number=1) for _ in range(2))
        assert told(second) == {"numbered-twice": (second.pk, first.pk)}

    def test_are_told_within_a_title_without_seasons(self, writer, series):
        first, second = (make_episode(writer, series, number=1) for _ in range(2))
        assert told(second) == {"numbered-twice": (second.pk, first.pk)}

    def test_are_none_in_two_seasons_or_where_one_is_a_special(self, writer, series):
        seasons = [make_season(writer, series, number=n) for n in (1, 2)]
        for season in seasons:
            assert told(make_episode(writer, series, season=season.pk, number=1)) == {}
        special = make_episode(writer, series, season=seasons[0].pk, number=1, type="special")
        assert told(special) == {}
        assert told(make_episode(writer, series, number=1)) == {}

    def test_are_told_of_two_specials(self, writer, series):
        for _ in range(2):
            last = make_episode(writer, series, number=1, type="special")
        assert set(told(last)) == {"numbered-twice"}

    def test_are_looked_for_in_a_bounded_number_of_queries(
        self, writer, editor, series, django_assert_max_num_queries
    ):
        season = make_season(writer, series)
        some = [make_episode(writer, series, season=season.pk, number=n) for n in range(1, 5)]
        make_live(series, season, *some, by=writer, approver=editor)
        drafts = [make_episode(writer, series, season=season.pk, number=n) for n in range(1, 9)]
        cards = list(Card.objects.filter(pk__in=[each.pk for each in drafts]))
        with CaptureQueriesContext(connection) as of_few:
            few = rules.of_cards(cards[:2])
        with django_assert_max_num_queries(len(of_few)):
            many = rules.of_cards(cards)
        assert len(of_few) < 60
        assert len([each for each in few if each.rule == "numbered-twice"]) == 2
        assert len([each for each in many if each.rule == "numbered-twice"]) == 4


class TestAnEpisodeAboveTheNumberOfItsSeason:
    @pytest.mark.parametrize(
        ("number", "count", "is_told"), [(5, 4, True), (4, 4, False), (5, None, False), (None, 4, False)]
    )
    def test_is_told(self, writer, series, number, count, is_told):
        season = make_season(writer, series, episode_count=count)
        episode = make_episode(writer, series, season=season.pk, number=number)
        expected = {"number-above-count": (episode.pk, season.pk)} if is_told else {}
        assert told(episode) == expected


class TestDatesOutside:
    @pytest.mark.parametrize(
        ("premiere", "ended", "is_told"),
        [
            ("2019-04-30", None, True),
            ("2019", None, False),
            ("2019-05-31", "2021-12-31", False),
            ("2022", None, True),
            (None, "2022-01-01", True),
            (None, "2018", True),
            (None, None, False),
        ],
    )
    def test_the_years_of_its_title_are_told_of_a_season(self, writer, series, premiere, ended, is_told):
        season = make_season(writer, series, premiere=premiere, ended=ended)
        assert told(season) == ({"dates-outside": (season.pk, series.pk)} if is_told else {})

    def test_are_told_of_the_title_whose_dates_move(self, writer, editor, series):
        season = make_season(writer, series, premiere="2019-05-31")
        make_live(series, season, by=writer, approver=editor)
        edit(series, writer, premiere="2020")
        assert told(series) == {"dates-outside": (series.pk, season.pk)}

    def test_are_judged_as_they_would_be_published_together(self, writer, editor, series):
        season = make_season(writer, series, premiere="2019-05-31")
        make_live(series, season, by=writer, approver=editor)
        edit(series, writer, premiere="2018")
        edit(season, writer, premiere="2018-06")
        assert told(series, season) == {}
        assert told(season) == {"dates-outside": (season.pk, series.pk)}

    @pytest.mark.parametrize(
        ("air_date", "type", "is_told"),
        [
            ("2019-05-30", "regular", True),
            ("2019-05", "regular", False),
            ("2019-05-31", None, False),
            ("2019-07-02", "finale", True),
            ("2019-12-25", "special", False),
            ("2019-05-30", "pilot", True),
        ],
    )
    def test_its_season_are_told_of_an_episode(self, writer, series, air_date, type, is_told):
        season = make_season(writer, series, premiere="2019-05-31", ended="2019-07-01")
        episode = make_episode(writer, series, season=season.pk, air_date=air_date, type=type)
        assert told(episode) == ({"dates-outside": (episode.pk, season.pk)} if is_told else {})

    def test_its_title_are_told_of_an_episode_without_a_season(self, writer, series):
        episode = make_episode(writer, series, air_date="2018-12-31")
        assert told(episode) == {"dates-outside": (episode.pk, series.pk)}

    def test_are_told_of_the_season_whose_dates_move(self, writer, editor, series):
        season = make_season(writer, series, premiere="2019-06")
        episode = make_episode(writer, series, season=season.pk, air_date="2019-06-05")
        make_live(series, season, episode, by=writer, approver=editor)
        edit(season, writer, premiere="2019-07")
        assert told(season) == {"dates-outside": (season.pk, episode.pk)}

    def test_the_longer_event_are_told_of_a_stage(self, writer, editor):
        case = make_event(writer, date="1989-04-19", end="2002-12-19")
        early, late = (make_event(writer, part_of=case.pk, date=date) for date in ("1989-04-18", "2003"))
        fine = make_event(writer, part_of=case.pk, date="2002", end="2002-12-19")
        for stage in (early, late):
            assert told(stage) == {"dates-outside": (stage.pk, case.pk)}
        assert told(fine) == {}

    def test_are_told_of_the_longer_event_whose_dates_move(self, writer, editor):
        case = make_event(writer, date="1989-04-19", end="2002-12-19")
        verdict = make_event(writer, part_of=case.pk, date="2002")
        make_live(case, verdict, by=writer, approver=editor)
        edit(case, writer, end="2001")
        assert told(case) == {"dates-outside": (case.pk, verdict.pk)}

    def test_the_ceremony_are_told_of_an_award_that_was_revoked_before(self, writer):
        award = make_award(writer)
        night = make_event(writer, type="award-ceremony", award=award.pk, date="1969-04-14")
        values = {"afterwards": "returned", "ceremony": night.pk}
        before = make_nomination(writer, afterwards_on="1969-04-13", **values)
        after = make_nomination(writer, afterwards_on="1969", **values)
        assert told(before) == {"dates-outside": (before.pk, night.pk)}
        assert told(after) == {}


@pytest.mark.parametrize(
    ("one", "other", "is_so"),
    [
        ("2019", "2020", True),
        ("2019-05", "2019", False),
        ("2019", "2019-05", False),
        ("2019-05-31", "2019-06", True),
        (None, "2019", False),
        ("2019", None, False),
        ("2019-05-31", "2019-05-31", False),
    ],
)
def test_a_date_is_before_another_only_as_far_as_both_are_known(one, other, is_so):
    assert is_before(one, other) is is_so


class TestTwoCeremoniesOfOneEdition:
    def test_are_told(self, writer):
        award = make_award(writer)
        values = {"type": "award-ceremony", "award": award.pk}
        first, second = (make_event(writer, edition=name, **values) for name in ("71st", "71ST "))
        assert told(second) == {"edition-twice": (second.pk, first.pk)}
        assert told(make_event(writer, edition="72nd", **values)) == {}
        assert told(make_event(writer, edition="71st", type="award-ceremony", award=make_award(writer))) == {}


class TestARating:
    @pytest.mark.parametrize(
        ("printed", "scale", "number"),
        [
            ("4/5", None, 80),
            ("4 / 5", None, 80),
            ("7.5/10", None, 75),
            ("7,5/10", None, 75),
            ("85%", None, 85),
            ("85 per cent", None, 85),
            ("85/100", None, 85),
            ("3 stars out of 4", None, 75),
            ("three out of four stars", None, 75),
            ("three and a half stars", "4 stars", 88),
            ("3½/5", None, 70),
            ("3 ½ stars", "out of 5", 70),
            ("½ star", "5 stars", 10),
            ("★★★★☆", None, 80),
            ("★★★½☆", None, 70),
            ("★★★", "5 stars", 60),
            ("★★★", None, None),
            ("★★★ out of 4", None, 75),
            ("four stars", "5 stars", 80),
            ("four stars", None, None),
            ("B+", "A to F", 83),
            ("A−", None, 91),
            ("a minus", None, 91),
            ("F", None, 0),
            ("0/5", None, 0),
            ("9", "10", 90),
            ("9", "0 to 10", 90),
            ("11/10", None, None),
            ("two thumbs up", None, None),
            ("Recommended", "5 stars", None),
            ("4/0", None, None),
            ("", None, None),
            (None, "5", None),
            ("3 of 5 stars", None, 60),
            ("Must see", None, None),
        ],
    )
    def test_is_read_as_it_is_printed(self, printed, scale, number):
        assert of_hundred(printed, scale) == number

    @pytest.mark.parametrize(
        ("rating", "printed", "scale", "is_told"),
        [
            (40, "4/5", None, True),
            (80, "4/5", None, False),
            (75, "4/5", None, False),
            (75, "B+", None, False),
            (40, "B+", None, True),
            (60, "3 stars", "4 stars", True),
            (75, "3 stars", "4 stars", False),
            (40, "four", None, False),
            (None, "4/5", None, False),
        ],
    )
    def test_that_says_something_else_than_its_number_is_told(self, writer, rating, printed, scale, is_told):
        review = make_review(writer, rating=rating, rating_printed=printed, rating_scale=scale)
        assert ("rating-unlike-printed" in told(review)) is is_told


@given(st.text(max_size=40), st.text(max_size=20) | st.none())
@example("１０/１０", None)
@example("²/5", None)
@example("٤/٥", None)
@example("1e9/2e9", "∞")
@example("..5/5", None)
def test_a_rating_of_any_words_is_none_or_from_0_to_100(printed, scale):
    found = of_hundred(printed, scale)
    assert found is None or 0 <= found <= 100


@given(
    st.integers(0, 1000), st.integers(1, 1000), st.sampled_from(["{}/{}", "{} out of {}", "{} of {} stars"])
)
def test_a_rating_is_its_share_of_its_scale(value, largest, how):
    expected = round(100 * value / largest) if value <= largest else None
    assert of_hundred(how.format(value, largest)) == expected


DATES = st.dates().flatmap(lambda day: st.sampled_from([str(day), str(day)[:7], str(day)[:4]]))


@given(DATES, DATES, DATES)
def test_dates_are_in_one_order(one, other, third):
    assert not (is_before(one, other) and is_before(other, one))
    assert not is_before(one, one)
    # Only where the middle date is known to the day does the order go on from it.
    if len(other) == 10 and is_before(one, other) and is_before(other, third):
        assert is_before(one, third)


class TestANomineeWithoutACredit:
    def test_is_told(self, writer):
        credited, other = (make_person(writer) for _ in range(2))
        firm, maker = (make_organisation(writer) for _ in range(2))
        title = make_title(
            writer,
            credits={"new-1": credit(credited)},
            companies={"new-1": {"organisation": maker.pk, "role": "production-company"}},
        )
        for row, is_told in (
            ({"person": credited.pk}, False),
            ({"person": other.pk}, True),
            ({"organisation": maker.pk}, False),
            ({"organisation": firm.pk}, True),
            ({"named": "Somebody"}, False),
        ):
            nomination = make_nomination(writer, title=title.pk, nominees={"new-1": row})
            expected = {"nominee-uncredited": (nomination.pk, title.pk)} if is_told else {}
            assert told(nomination) == expected, row

    def test_is_not_told_of_a_title_without_credits(self, writer):
        title = make_title(writer)
        row = {"person": make_person(writer).pk}
        assert told(make_nomination(writer, title=title.pk, nominees={"new-1": row})) == {}

    def test_is_not_told_where_the_credit_is_published_with_it(self, writer, editor):
        ann, bo = (make_person(writer) for _ in range(2))
        title = make_title(writer, credits={"new-1": credit(ann)})
        make_live(ann, bo, title, by=writer, approver=editor)
        nomination = make_nomination(writer, title=title.pk, nominees={"new-1": {"person": bo.pk}})
        edit(title, writer, credits={"new-1": credit(bo)})
        assert set(told(nomination)) == {"nominee-uncredited"}
        assert told(nomination, title) == {}


def offer(**values) -> dict:
    blank = dict.fromkeys(("starts", "ends", "price", "currency", "quality", "country"))
    return {
        **blank,
        "type": "subscription",
        "territory": "country",
        "country": "AU",
        "except_countries": [],
    } | values


class TestTwoOffers:
    @pytest.mark.parametrize(
        ("one", "other", "said"),
        [
            (offer(), offer(), "says the same"),
            (offer(), offer(country="NZ"), None),
            (offer(ends="2019-12-31"), offer(starts="2020"), None),
            (offer(ends="2020"), offer(starts="2020-06"), "says the same"),
            (offer(ends="2019-12-31"), offer(ends="2020-03-31"), "says that it ends 31 March 2020"),
            (offer(starts="2019"), offer(starts="2018"), "says that it starts 2018"),
            (offer(), offer(type="free"), "says another kind of availability for those days"),
            (offer(), offer(type="streaming"), "says another kind of availability for those days"),
            (offer(), offer(type="rent"), None),
            (offer(type="rent"), offer(type="buy"), None),
            (offer(type="cinema"), offer(type="free"), None),
            (
                offer(type="rent", price="2.99", currency="AUD"),
                offer(type="rent", price="3.99", currency="AUD"),
                "says 3.99 AUD for the same",
            ),
            (
                offer(type="rent", price="2.99", currency="AUD", quality="sd"),
                offer(type="rent", price="3.99", currency="AUD", quality="hd"),
                None,
            ),
            (
                offer(type="rent", price="2.99", currency="AUD"),
                offer(type="rent", price="1.99", currency="EUR"),
                None,
            ),
            (offer(), offer(territory="worldwide", country=None), "says the same"),
            (offer(), offer(territory="worldwide", country=None, except_countries=["AU"]), None),
            (offer(), offer(territory="not_stated", country=None), None),
            (
                offer(territory="worldwide", country=None),
                offer(territory="worldwide", country=None, type="ads"),
                "says another kind of availability for those days",
            ),
        ],
    )
    def test_contradict_each_other_or_not(self, one, other, said):
        assert contradiction(one, other) == said
        assert bool(contradiction(other, one)) is bool(said)

    def test_are_told_with_the_other(self, writer, editor):
        title, netflix, prism = make_title(writer), make_organisation(writer), make_organisation(writer)
        values = {"title": title.pk, "territory": "country", "country": "AU"}
        first = make_offer(writer, provider=netflix.pk, ends="2019-12-31", **values)
        make_live(title, netflix, first, by=writer, approver=editor)
        second = make_offer(writer, provider=netflix.pk, ends="2020-12-31", **values)
        assert told(second) == {"offer-contradicted": (second.pk, first.pk)}
        assert told(make_offer(writer, provider=prism.pk, ends="2020-12-31", **values)) == {}
        assert told(make_offer(writer, provider=netflix.pk, plan="Premium", **values)) == {}
        edit(first, writer, ends="2020-12-31", starts="2020-01-01")
        edit(second, writer, ends="2019-12-31")
        assert told(first, second) == {}
