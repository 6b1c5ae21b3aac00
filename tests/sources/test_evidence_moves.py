"""How a claim may be stated follows what its evidence rests on, over any number of records."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.desk.records import vocabularies
from cms.publishing.hold import hold, lift
from cms.publishing.models import NameChange
from cms.publishing.refresh import is_due, refresh_all
from sources.models import Property
from tests.make import (
    NOON,
    document,
    edit,
    make_live,
    make_organisation,
    make_season,
    make_title,
    make_user,
)
from tests.make.sources import apart_from, cite, make_claim, make_source
from tests.publishing.test_derived import assert_derived_anew

pytestmark = pytest.mark.django_db
UNSURE = {"modality": "fact", "speaker_described": None}
FACT = {**UNSURE, "told_as": "fact"}


@pytest.fixture
def live(writer, editor):
    """Make records live."""

    def publish(*records, **how):
        make_live(*records, by=writer, approver=editor, **how)
        return records

    return publish


@pytest.fixture
def two(writer, live):
    """Two live sources that don't depend on each other."""
    one = make_source(writer, title="One")
    return live(one, make_source(writer, title="Two", independent_of=apart_from(one)))


@pytest.fixture
def claim(writer, live, two):
    """A live claim about a live series that both sources state, as a fact."""
    [series] = live(make_title(writer, type="series"))
    cited = {f"new-{place}": cite(each) for place, each in enumerate(two)}
    return live(make_claim(writer, series, citations=cited, **FACT))[0]


def voice(claim) -> str:
    refresh_all(at=NOON)
    assert not is_due()
    assert_derived_anew()
    return document(claim)["derived"]["voice"]


def took(*others) -> dict:
    return {f"new-{each.pk}": {"origin": each.pk, "kind": "cites"} for each in others}


def codes(claim) -> set[str]:
    return {why["code"] for origin in document(claim)["derived"]["origins"] for why in origin["why"]}


def test_is_a_fact_until_something_moves(claim):
    assert voice(claim) == "fact"


class TestASource:
    def test_that_is_retracted_takes_the_fact_away(self, writer, live, claim, two):
        edit(two[0], writer, status="retracted")
        live(two[0])
        assert voice(claim) == "attributed"
        assert "retracted" in codes(claim)

    def test_that_is_held_takes_it_away_until_the_hold_is_lifted(self, editor, chief, claim, two):
        held = hold(two[0].card, by=editor, at=NOON, reason="error")
        assert voice(claim) == "attributed"
        lift(held, by=chief, at=NOON)
        assert voice(claim) == "fact"

    def test_that_is_dropped_from_the_claim_takes_it_away(self, writer, live, claim, two):
        [row] = claim.card.citations.filter(source=two[0]).values_list("pk", flat=True)
        edit(claim, writer, citations={row: None}, told_as="attributed")
        live(claim)
        assert voice(claim) == "attributed"

    def test_three_steps_behind_takes_it_away(self, writer, live, claim, two):
        post = make_source(writer, title="The post")
        middle = make_source(writer, title="A digest", derivations=took(post))
        live(post, middle)
        for each in two:
            edit(each, writer, derivations=took(middle if each is two[0] else post))
        rows = two[1].independent_of.values_list("pk", flat=True)
        edit(two[1], writer, independent_of=dict.fromkeys(rows))
        live(*two)
        assert voice(claim) == "attributed"
        assert "derived" in codes(claim)

    def test_behind_one_that_says_later_what_it_took_takes_it_away(self, writer, live, claim, two):
        post, digest = live(make_source(writer, title="The post"), make_source(writer, title="A digest"))
        edit(two[0], writer, derivations=took(digest))
        edit(two[1], writer, derivations=took(post))
        live(*two)
        assert voice(claim) == "fact"
        # Neither of the sources that the claim cites is touched.
        edit(digest, writer, derivations=took(post))
        live(digest)
        assert voice(claim) == "attributed"

    def test_behind_another_that_is_retracted_takes_it_away(self, writer, live, claim, two):
        [post] = live(make_source(writer, title="The post"))
        edit(two[0], writer, derivations=took(post))
        live(two[0])
        assert voice(claim) == "fact"
        edit(post, writer, status="retracted")
        live(post)
        assert voice(claim) == "attributed"


class TestWhoOwnsTheOutlets:
    def test_makes_two_sources_one(self, writer, live, two):
        group, times, post = live(*(make_organisation(writer) for _ in range(3)))
        one = make_source(writer, outlet=times.pk)
        other = make_source(writer, outlet=post.pk)
        live(one, other)
        [series] = live(make_title(writer))
        [stated] = live(
            make_claim(writer, series, citations={"new-1": cite(one), "new-2": cite(other)}, **UNSURE)
        )
        assert voice(stated) == "attributed"
        assert codes(stated) == {"unknown"}
        for each in (times, post):
            edit(each, writer, parent=group.pk, parent_relation="owned_by")
        live(times, post)
        assert voice(stated) == "attributed"
        assert codes(stated) == {"owner"}


class TestWhomATitleBelongsTo:
    @pytest.fixture
    def service(self, writer, live):
        return live(make_organisation(writer, name="A service"))[0]

    @pytest.fixture
    def its_page(self, writer, live, service, two):
        return live(make_source(writer, outlet=service.pk, independent_of=apart_from(*two)))[0]

    @pytest.mark.parametrize("about", ["title", "season"])
    def test_decides_whose_word_counts(self, writer, live, service, its_page, two, about):
        Property.objects.filter(pk="audience").update(sources_needed=2, party="interested")
        series = make_title(writer, type="series")
        season = make_season(writer, series)
        live(series, season)
        subject = series if about == "title" else season
        cited = {"new-1": cite(two[0]), "new-2": cite(its_page)}
        [stated] = live(make_claim(writer, subject, citations=cited, **FACT))
        assert voice(stated) == "fact"
        edit(series, writer, companies={"new-1": {"organisation": service.pk, "role": "network"}})
        live(series)
        assert voice(stated) == "attributed"
        assert "interested" in codes(stated)


class TestATerm:
    def test_that_asks_for_more_takes_the_fact_away(self, claim):
        administrator = make_user("keeper", "administrator")
        term = Property.objects.get(pk="audience")
        term.sources_needed = 3
        vocabularies.save(term, by=administrator, at=NOON, moved={"sources_needed": (2, 3)})
        assert voice(claim) == "attributed"
        term.label = "reach"
        vocabularies.save(term, by=administrator, at=NOON, moved={})
        assert not is_due()


class TestWhatMoves:
    def test_queues_nothing_where_nobody_rests_on_it(self, writer, live):
        [film] = live(make_title(writer, type="film"))
        refresh_all(at=NOON)
        edit(film, writer, tagline="Another one.")
        live(film)
        assert not NameChange.objects.exists()
        assert not is_due()

    def test_is_found_in_as_many_queries_for_many_as_for_two(self, writer, live, claim, two):
        def refreshed(number: int) -> int:
            posts = [make_source(writer) for _ in range(number)]
            live(*posts)
            edit(two[0], writer, derivations={**took(*posts)})
            live(two[0])
            refresh_all(at=NOON)
            for each in posts:
                edit(each, writer, note="Read again.")
            live(*posts)
            with CaptureQueriesContext(connection) as asked:
                refresh_all(at=NOON)
            return len(asked)

        assert refreshed(2) == refreshed(8)
