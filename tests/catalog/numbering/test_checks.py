"""Checks of numbers: what contradicts, what does not, and who is told."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from catalog.numbering.periods import held, on
from catalog.numbering.words import aside, counted, printed
from cms.desk.checks import rules
from cms.desk.models import Card
from cms.desk.write.change import ChangeRefused
from tests.make import edit, make_episode, make_live, make_organisation, make_season, make_title
from tests.refusals import refused

pytestmark = pytest.mark.django_db
ABOUT = ("numbering-", "numbered-")


def found(*records) -> set[tuple[str, str, int]]:
    cards = list(Card.objects.filter(pk__in=[each.pk for each in records]))
    mine = [each for each in rules.of_cards(cards) if each.rule.startswith(ABOUT)]
    return {(each.rule, each.level.name, each.beside.pk if each.beside else 0) for each in mine}


def rows(*given: dict) -> dict:
    return {f"new-{place}": {"scheme": "dvd", "value": "1", **row} for place, row in enumerate(given)}


@pytest.fixture
def series(writer):
    return make_title(writer, type="series")


@pytest.fixture
def season(writer, series):
    return make_season(writer, series)


@pytest.fixture
def netflix(writer):
    return make_organisation(writer, name="Netflix")


@pytest.fixture
def episode(writer, series, season):
    def make(*given: dict, **fields):
        return make_episode(writer, series, season=season.pk, numberings=rows(*given), **fields)

    return make


class TestTwoNumbersOfOneEpisode:
    def test_are_refused_at_one_time(self, episode):
        with refused(ChangeRefused, "episode_numbering_one_at_a_time"):
            episode({"value": "1"}, {"value": "2"})

    def test_are_refused_beside_one_that_is_there(self, writer, episode):
        first = episode({"value": "1"})
        with refused(ChangeRefused, "episode_numbering_one_at_a_time"):
            edit(first, writer, numberings=rows({"value": "2"}))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"value": "1", "since": "2015", "until": "2019-06"}, {"value": "2", "since": "2019-05-31"}),
            ({"value": "1", "until": "2020"}, {"value": "2", "since": "2019"}),
            ({"value": "1", "holds": "a_part"}, {"value": "2"}),
            ({"value": "1", "since": "2015", "until": "2018"}, {"value": "2", "since": "2015-03"}),
        ],
    )
    def test_stop_its_publication_where_their_times_overlap(self, episode, one, other):
        assert found(episode(one, other)) == {("numbering-contradicts", "BLOCKER", 0)}

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"value": "1", "since": "2015"}, {"value": "2", "since": "2019"}),
            ({"value": "1"}, {"value": "2", "since": "2019"}),
            ({"value": "1", "until": "2019"}, {"value": "2", "since": "2019"}),
            ({"value": "1", "holds": "a_part", "part": 1}, {"value": "2", "holds": "a_part", "part": 2}),
            ({"value": "1", "holds": "cut_anew"}, {"value": "2", "holds": "cut_anew"}),
            ({"value": "1"}, {"value": "2", "scheme": "aired"}),
            ({"value": "1", "country": "US"}, {"value": "2", "country": "AU"}),
        ],
    )
    def test_are_fine_one_after_the_other_as_parts_and_of_others(self, episode, one, other):
        assert found(episode(one, other)) == set()

    def test_are_fine_of_two_providers(self, writer, episode, netflix):
        prism = make_organisation(writer)
        values = {"scheme": "streaming"}
        both = ({**values, "provider": netflix.pk}, {**values, "provider": prism.pk, "value": "2"})
        assert found(episode(*both)) == set()
        same = ({**values, "provider": netflix.pk}, {**values, "provider": netflix.pk, "value": "2"})
        with refused(ChangeRefused, "episode_numbering_one_at_a_time"):
            episode(*same)

    def test_are_never_the_same_line_twice(self, episode):
        part = {"value": "1", "holds": "a_part"}
        with refused(ChangeRefused, "episode_numbering_once"):
            episode(part, part)


class TestANumberThatSaysNothing:
    @pytest.mark.parametrize(
        ("row", "expected"),
        [
            ({"scheme": "territory"}, ("numbering-without-country", "BLOCKER", 0)),
            ({"scheme": "streaming"}, ("numbering-without-provider", "WARNING", 0)),
            ({"value": "3-1"}, ("numbering-backwards", "BLOCKER", 0)),
        ],
    )
    def test_is_told(self, episode, row, expected):
        assert found(episode(row)) == {expected}

    def test_may_be_a_code_of_any_shape(self, episode):
        assert found(episode({"scheme": "production_code", "value": "40-1"})) == set()

    @pytest.mark.parametrize(
        ("row", "code"),
        [
            ({"part": 1}, "episode_numbering_part_of"),
            ({"part": 0, "holds": "more"}, "episode_numbering_part_from_one"),
            ({"since": "2019-05", "until": "2018"}, "episode_numbering_until_after_since"),
        ],
    )
    def test_is_refused_where_it_can_never_be_right(self, episode, row, code):
        with refused(ChangeRefused, code):
            episode(row)


class TestOneNumberOfTwoEpisodes:
    def test_is_told_with_the_other_among_drafts(self, episode):
        first, second = episode({"value": "1"}), episode({"value": "Episode One"})
        assert found(second) == {("numbered-twice", "WARNING", first.pk)}

    def test_is_told_with_the_other_as_it_is_live(self, writer, editor, series, season, episode):
        first = episode({"value": "1"})
        make_live(series, season, first, by=writer, approver=editor)
        row = first.numberings.get()
        edit(first, writer, numberings={row.pk: {"value": "7"}})
        assert found(episode({"value": "1"})) == {("numbered-twice", "WARNING", first.pk)}
        assert found(episode({"value": "7"})) == set()

    @pytest.mark.parametrize(
        ("one", "other", "is_told"),
        [
            ({"value": "1-2"}, {"value": "2"}, True),
            ({"value": "2"}, {"value": "1-3"}, True),
            ({"value": "1-2"}, {"value": "3"}, False),
            ({"holds": "more"}, {"holds": "more"}, False),
            ({"holds": "more", "part": 1}, {"holds": "more", "part": 2}, False),
            ({"holds": "more", "part": 1}, {"holds": "more", "part": 1}, True),
            ({"holds": "more"}, {}, True),
            ({"holds": "cut_anew"}, {"holds": "cut_anew"}, False),
            ({"holds": "a_part"}, {"holds": "a_part"}, True),
            ({"scheme": "production_code"}, {"scheme": "production_code"}, False),
            ({"scheme": "aired"}, {}, False),
            ({"country": "US"}, {"country": "AU"}, False),
            ({"of_season": "1"}, {"of_season": "Season 1"}, True),
            ({"of_season": "1"}, {"of_season": "2"}, False),
            ({"until": "2019"}, {"since": "2019-05"}, False),
            ({"until": "2020"}, {"since": "2019-05"}, True),
        ],
    )
    def test_is_told_unless_both_share_it(self, episode, one, other, is_told):
        episode(one)
        assert (("numbered-twice") in {rule for rule, *_ in found(episode(other))}) is is_told

    @pytest.mark.parametrize(("scheme", "is_told"), [("dvd", False), ("absolute", True)])
    def test_is_told_in_another_season_where_it_counts_through(self, writer, series, scheme, is_told):
        for number in (1, 2):
            season = make_season(writer, series, number=number).pk
            last = make_episode(writer, series, season=season, numberings=rows({"scheme": scheme}))
        assert bool(found(last)) is is_told

    def test_is_asked_for_in_a_bounded_number_of_queries(self, writer, editor, series, season, episode):
        some = [episode({"value": str(number)}) for number in range(1, 5)]
        make_live(series, season, *some, by=writer, approver=editor)
        drafts = [episode({"value": str(number)}) for number in range(1, 9)]
        cards = list(Card.objects.filter(pk__in=[each.pk for each in drafts]))
        with CaptureQueriesContext(connection) as of_few:
            rules.of_cards(cards[:2])
        with CaptureQueriesContext(connection) as of_many:
            told = rules.of_cards(cards)
        assert len(of_many) <= len(of_few) < 70
        assert len([each for each in told if each.rule == "numbered-twice" and each.path != "number"]) == 4


class TestASeasonOfTheSameNumber:
    def test_is_told_at_one_provider(self, writer, series, netflix):
        row = {"scheme": "streaming", "provider": netflix.pk, "value": "Part 2"}
        first = make_season(writer, series, number=1, numberings=rows(row))
        second = make_season(writer, series, number=2, numberings=rows({**row, "value": "2"}))
        assert found(second) == {("numbered-twice", "WARNING", first.pk)}
        other = make_organisation(writer)
        third = make_season(writer, series, number=3, numberings=rows({**row, "provider": other.pk}))
        assert found(third) == set()


def number(**values) -> dict:
    blank = dict.fromkeys(("provider", "country", "holds", "part", "since", "until", "note", "of_season"))
    return {**blank, "scheme": "dvd", "value": "1", **values}


class TestWhenANumberHolds:
    def test_is_until_the_same_counter_gives_another(self):
        one, other = number(since="2015"), number(value="2", since="2019")
        assert [each.until for each in held([one, other])] == ["2019", None]
        assert on([one, other], "2018-12-31") == [one]
        assert on([one, other], "2019-01-01") == [other]

    def test_goes_on_beside_its_other_part(self):
        parts = [
            number(since=day, holds="a_part", part=part) for part, day in ((1, "2017-12"), (2, "2018-04"))
        ]
        assert on(parts, "2018-03-01") == parts[:1]
        assert on(parts, "2018-05-01") == parts

    def test_ends_with_the_last_day_that_is_said(self):
        row = number(until="2019-05")
        assert on([row], "2019-05-31") == [row]
        assert on([row], "2019-06-01") == []


DAYS = st.none() | st.dates().map(str).flatmap(lambda day: st.sampled_from([day, day[:7], day[:4]]))


@given(DAYS, DAYS, DAYS, DAYS)
def test_two_numbers_overlap_whichever_is_asked_first(since, until, begins, ends):
    one, other = number(since=since, until=until), number(value="2", since=begins, until=ends)
    first, second = held([one, other])
    assert first.overlaps(second) is second.overlaps(first)


class TestANumberInWords:
    @pytest.mark.parametrize(
        ("row", "who", "what", "beside"),
        [
            (number(), "on DVD", "1", ""),
            (number(scheme="territory", country="US"), "United States", "1", ""),
            (number(scheme="streaming", provider={"name": "Netflix"}), "Netflix", "1", ""),
            (number(scheme="streaming"), "streaming", "1", ""),
            (number(scheme="laserdisc_side"), "laserdisc side", "1", ""),
            (number(of_season="3B"), "on DVD", "Season 3B, episode 1", ""),
            (number(of_season="Part Two"), "on DVD", "Part Two, episode 1", ""),
            (number(holds="more", part=2), "on DVD", "1, part 2", "with other episodes in one"),
            (number(holds="a_part", part=2), "on DVD", "1", "part 2 of this episode"),
            (number(holds="cut_anew"), "on DVD", "1", "cut anew from this episode and others"),
            (
                number(since="2018-04", until="2019", note="In boxes."),
                "on DVD",
                "1",
                "from April 2018 to 2019; In boxes.",
            ),
            (number(until="2019"), "on DVD", "1", "until 2019"),
        ],
    )
    def test_says_who_counts_and_what_holds(self, row, who, what, beside):
        assert (counted(row), printed(row), aside(row, "episode")) == (who, what, beside)
