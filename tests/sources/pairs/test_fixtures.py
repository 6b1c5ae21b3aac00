"""The acceptance fixtures F1 to F6, with the outcomes that the research states for them."""

from collections import Counter
from itertools import combinations

from sources.claims.comparison.among import own_differences
from sources.claims.comparison.terms import Looked
from sources.claims.contradiction import Conflict, Terms, compare
from sources.claims.origins.assess import assess
from sources.claims.origins.reasons import Link, Out, Voice
from sources.claims.scope.not_stated import NOT_STATED, caveat, missing
from sources.claims.scope.relate import World
from sources.models import Property

from ..test_assess import claim, evidence, source
from .notation import DUVERNAY, NETFLIX, NIELSEN, body
from .terms import METRICS, TERMS, regions

M = "000000"


def between(one: dict, other: dict, terms: Terms = TERMS) -> Conflict | None:
    found, turned = (compare(body(a), body(b), terms) for a, b in ((one, other), (other, one)))
    assert found == turned
    return found.kind if found else None


def within(claim: dict, titles: dict[int, str] | None = None) -> Counter[Conflict]:
    return Counter(each.kind for each in own_differences(body(claim), Looked(TERMS), titles or {}))


class TestF1WhenTheySeeUs:
    """One tweet of 23M+ accounts, and what six outlets made of it."""

    said = {
        "amount": f"23{M}",
        "bound": "more_than",
        "unit": "accounts",
        "region": "001",
        "window": ("2019-05-31", "2019-06-25"),
        "modality": "party_statement",
        "originator": NETFLIX,
        "speaker": DUVERNAY,
        "said_on": "2019-06-25",
    }
    EMANUEL = 906
    printed = [
        {"source": 901, "value": "23M+", "unit": "accounts"},
        {"source": 902, "value": "23 million", "unit": "accounts"},
        {"source": 903, "value": "23M+", "unit": "accounts"},
        {"source": 905, "value": "23 million", "bound": "over", "unit": "subscribers"},
        {"source": EMANUEL, "value": "more than 23 million", "unit": "viewers", "path": "value"},
    ]
    titles = {EMANUEL: "Netflix Series Seen by 23 Million Viewers"}

    def test_as_one_claim_with_what_each_printed(self):
        found = within({**self.said, "citations": self.printed}, self.titles)
        assert found == {Conflict.UNIT: 2, Conflict.BOUND: 1, Conflict.HEADLINE: 1}

    def test_as_claims_of_their_own(self):
        subscribers = {"amount": f"23{M}", "bound": "more_than", "unit": "subscribers"}
        viewers = {"amount": f"23{M}", "unit": "viewers"}
        plain = {**self.said, "bound": None}
        assert between(self.said, subscribers) is Conflict.UNIT
        assert between(self.said, viewers) is Conflict.UNIT
        assert between(self.said, plain) is Conflict.BOUND

    def test_is_one_origin_of_a_party_with_an_interest(self):
        six = {number: source() for number in range(1, 7)}
        said = {
            "modality": "party_statement",
            "originator": {"$ref": NETFLIX},
            "speaker": {"$ref": DUVERNAY},
        }
        known = evidence(six, party="interested", parties=frozenset({NETFLIX}))
        found = assess(claim(*six, **said), known)
        assert [each.sources for each in found.origins] == [sorted(six)]
        assert [each.counts for each in found.origins] == [False]
        assert {each.code for each in found.origins[0].why} == {Out.INTERESTED, Link.ONE_PARTY}
        assert found.voice is Voice.ATTRIBUTED

    def test_tells_that_it_is_not_stated_how_it_was_counted(self):
        audience = Property(value_type="quantity", party="interested")
        assert missing(body(self.said), audience) == ["metric"]
        rows = body({**self.said, "metric": None})["qualifiers"]
        left_open = [{**row, "text": NOT_STATED} if row["kind"] == "metric" else row for row in rows]
        assert missing({"qualifiers": left_open, "method": None}, audience) == []
        assert caveat(left_open) == "it is not stated how it was counted"

    def test_the_spokesman_confirms_and_contradicts_nothing(self):
        confirmed = {**self.said, "speaker": None, "speaker_described": "a spokesman for Netflix"}
        assert between(self.said, confirmed) is None


class TestF2TigerKing:
    """64M households by Netflix; subscribers in a headline; 34.3M viewers by Nielsen, of a shorter time."""

    netflix = {
        "amount": f"64{M}",
        "unit": "households",
        "originator": NETFLIX,
        "said_on": "2020-04-21",
        "region": "001",
        "window": "in its first four weeks",
    }
    headline = {"amount": f"64{M}", "unit": "subscribers", "originator": NETFLIX}
    people = {"amount": f"64{M}", "unit": "people", "originator": NETFLIX}
    nielsen = {
        "amount": "34300000",
        "unit": "viewers",
        "originator": NIELSEN,
        "region": "US",
        "window": "first 10 days",
    }
    minutes = {
        "amount": "5300000000",
        "unit": "minutes",
        "originator": NIELSEN,
        "region": "US",
        "window": ("2020-03-23", "2020-03-29"),
    }

    def test_the_headline_exchanges_the_unit(self):
        assert between(self.netflix, self.headline) is Conflict.UNIT
        assert between(self.netflix, self.people) is Conflict.UNIT

    def test_another_house_that_counts_something_else_elsewhere_is_not_comparable(self):
        assert between(self.netflix, self.nielsen) is Conflict.NOT_COMPARABLE
        assert between(self.nielsen, self.minutes) is Conflict.NOT_COMPARABLE

    def test_alarm_once(self):
        claims = (self.netflix, self.headline, self.nielsen, self.minutes)
        found = [between(*pair) for pair in combinations(claims, 2)]
        assert [each for each in found if each and each.is_alarming] == [Conflict.UNIT]


class TestF3OurPlanet:
    """33M by one definition, 45M by the next."""

    one = {"amount": f"33{M}", "unit": "accounts", "originator": NETFLIX}
    other = {"amount": f"45{M}", "unit": "accounts", "originator": NETFLIX}

    def test_are_two_metrics_where_they_are_stated(self):
        stated = [
            {**self.one, "metric": "netflix-70-percent"},
            {**self.other, "metric": "netflix-2-minutes"},
        ]
        assert between(*stated) is Conflict.METRIC

    def test_are_two_metrics_by_when_they_were_said(self):
        said = {**self.one, "said_on": "2019-07-17"}, {**self.other, "said_on": "2020-01-21"}
        assert between(*said) is Conflict.METRIC


class TestF4Derived:
    """Views are hours divided by the length, as far as both are rounded."""

    def of_length(self, minutes: int) -> Terms:
        world = World(regions(), METRICS, {})
        return Terms(TERMS.units, TERMS.properties, world, {100: minutes})

    def test_extraction_2_follows(self):
        hours, views = {"amount": "88400000", "unit": "hours"}, {"amount": "42800000", "unit": "views"}
        assert between(hours, views, self.of_length(124)) is Conflict.NOT_COMPARABLE

    def test_wednesday_follows_within_what_1_72_billion_was_rounded_by(self):
        hours, views = {"amount": "1720000000", "unit": "hours"}, {"amount": "252100000", "unit": "views"}
        assert between(hours, views, self.of_length(409)) is Conflict.NOT_COMPARABLE

    def test_what_does_not_follow_is_told(self):
        hours, views = {"amount": "88400000", "unit": "hours"}, {"amount": f"50{M}", "unit": "views"}
        assert between(hours, views, self.of_length(124)) is Conflict.DERIVED

    def test_a_gloss_that_calls_views_accounts_exchanges_the_unit(self):
        views = {"amount": "252100000", "unit": "views", "originator": NETFLIX}
        gloss = {"amount": "252100000", "unit": "accounts", "originator": NETFLIX}
        assert between(views, gloss) is Conflict.UNIT


class TestF5Nominations:
    def test_eight_and_nine_contradict(self):
        one, other = ({"property": "nominations-received", "amount": n, "unit": "nominations"} for n in "89")
        assert between(one, other) is Conflict.VALUE

    def test_of_a_film_and_of_a_person_they_are_counted_otherwise(self):
        of = {"property": "nominations-received", "unit": "nominations"}
        one = {**of, "amount": "8", "population": "the film"}
        other = {**of, "amount": "9", "population": "the director, in all her films"}
        assert between(one, other) is Conflict.SCOPE


class TestF6CasesAndPeople:
    of = {"property": "waiting"}

    def test_are_not_comparable(self):
        cases, people = (
            {**self.of, "amount": amount, "unit": unit, "originator": NIELSEN}
            for amount, unit in (("7600000", "cases"), ("6400000", "people"))
        )
        assert between(cases, people) is Conflict.NOT_COMPARABLE

    def test_the_number_of_cases_told_of_people_exchanges_the_unit(self):
        cases, people = ({**self.of, "amount": "7600000", "unit": unit} for unit in ("cases", "people"))
        assert between(cases, people) is Conflict.UNIT
