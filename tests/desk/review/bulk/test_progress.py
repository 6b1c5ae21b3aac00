"""A large changeset is read as a whole or on a sample drawn once; the approval stores what was read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.desk.base.permissions import NotAllowed
from cms.desk.models import Draw
from cms.desk.models.changesets import Verdict
from cms.desk.models.states import State
from cms.desk.review.bulk.groups import Group
from cms.desk.review.bulk.progress import reading_of, sample_of
from cms.desk.review.bulk.sample import draw, mark
from cms.desk.review.contents import take_out
from cms.desk.review.decisions import approve, request_changes
from cms.desk.review.lifecycle import ReviewError
from cms.desk.review.submit import submit
from cms.newsroom.changesets.timeline import timeline
from tests.make import NOON, make_submitted, make_title
from tests.make.hundreds import make_offers, reprice, write
from tests.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_numbers(settings):
    settings.REVIEW_READ_ABOVE = 5
    settings.REVIEW_SAMPLE_ABOVE = 6
    settings.REVIEW_SAMPLE_ROWS = 3


@pytest.fixture
def offers(writer, editor):
    return make_offers(writer, editor, 12)


@pytest.fixture
def changeset(offers, writer):
    return reprice(offers, ["5.99"] * 11 + ["599"], by=writer)


def drawn(changeset, by) -> Draw:
    return draw(changeset, seen=changeset.digest(), by=by, at=NOON)


def group(cards, odd=()) -> Group:
    return Group(
        code="g",
        kind="offer",
        action="publish",
        is_new=False,
        facts=[],
        cards=list(cards),
        odd={key: ["far off"] for key in odd},
        distinct=0,
        steps=[],
        is_supporting=False,
        is_various=False,
        loses=False,
    )


class TestSample:
    @given(
        st.sets(st.integers(1, 10**9), min_size=1, max_size=80),
        st.text("0123456789abcdef", min_size=32, max_size=32),
        st.integers(1, 40),
        st.data(),
    )
    def test_has_no_outliers_and_follows_from_its_seed(self, cards, seed, rows, data):
        odd = data.draw(st.sets(st.sampled_from(sorted(cards))))
        found = sample_of(group(sorted(cards), odd), seed=seed, rows=rows)
        assert len(found) == len(set(found)) == min(rows, len(cards - odd))
        assert set(found) <= cards - odd
        assert found == sample_of(group(sorted(cards, reverse=True), odd), seed=seed, rows=rows)

    @given(st.sets(st.integers(1, 10**6), min_size=10, max_size=40), st.data())
    def test_deals_no_new_hand_where_a_row_leaves(self, cards, data):
        leaving = data.draw(st.sampled_from(sorted(cards)))
        before = set(sample_of(group(cards), seed="a" * 32, rows=5))
        after = set(sample_of(group(cards - {leaving}), seed="a" * 32, rows=5))
        assert before - {leaving} <= after
        assert len(after - before) <= 1


class TestDraw:
    def test_is_made_once_for_a_reviewer_and_what_they_saw(self, changeset, editor, other_editor):
        first = drawn(changeset, editor)
        assert drawn(changeset, editor) == first
        assert Draw.objects.count() == 1
        assert drawn(changeset, other_editor).seed != first.seed

    def test_keeps_its_seed_where_a_record_leaves(self, changeset, writer, editor):
        first = drawn(changeset, editor)
        take_out(changeset.standing().first(), by=writer, at=NOON)
        second = drawn(changeset, editor)
        assert (second.seed, second.pk != first.pk) == (first.seed, True)
        assert changeset.decisions.filter(verdict=Verdict.DRAWN).count() == 2

    def test_is_the_same_where_the_same_is_submitted_again(self, changeset, writer, editor):
        first = drawn(changeset, editor)
        request_changes(changeset, by=editor, at=NOON, note="Sure?")
        submit(changeset, by=writer, at=NOON)
        assert drawn(changeset, editor) == first

    def test_has_another_seed_where_its_writers_changed_it(self, changeset, offers, writer, editor):
        first = drawn(changeset, editor)
        request_changes(changeset, by=editor, at=NOON, note="Round them.")
        write([(offers[0], {"price": "6.00"})], by=writer)
        submit(changeset, by=writer, at=NOON)
        assert drawn(changeset, editor).seed != first.seed

    def test_is_on_the_timeline(self, changeset, editor):
        seed = drawn(changeset, editor).seed
        told = next(each for each in timeline(changeset, []) if each.code == Verdict.DRAWN)
        assert (told.act, told.about) == ("had a sample drawn", f"3 of 12, by the seed {seed}")

    def test_is_refused_where_the_changeset_changed(self, changeset, writer, editor):
        seen = changeset.digest()
        take_out(changeset.standing().first(), by=writer, at=NOON)
        with refused(ReviewError, "moved_while_read"):
            draw(changeset, seen=seen, by=editor, at=NOON)

    def test_is_refused_where_nothing_is_large(self, changeset, editor, settings):
        settings.REVIEW_SAMPLE_ABOVE = 50
        with refused(ReviewError, "nothing_to_sample"):
            drawn(changeset, editor)

    def test_is_refused_to_who_may_not_approve(self, changeset, writer):
        with pytest.raises(NotAllowed):
            drawn(changeset, writer)

    def test_is_insert_only(self, changeset, editor):
        drawn(changeset, editor)
        with pytest.raises(Exception, match="insert-only"):
            Draw.objects.update(seed="0" * 32)


class TestMarking:
    def test_counts_once(self, changeset, offers, editor):
        cards = [offer.pk for offer in offers[:2]]
        assert mark(changeset, cards, by=editor, at=NOON) == 2
        assert mark(changeset, [*cards, offers[2].pk], by=editor, at=NOON) == 1
        assert changeset.readings.count() == 3

    def test_of_what_is_not_in_it_is_refused(self, changeset, editor, writer):
        with pytest.raises(ReviewError, match="left “Prices” while you read"):
            mark(changeset, [make_title(writer).pk], by=editor, at=NOON)

    def test_of_nothing_is_refused(self, changeset, editor):
        with refused(ReviewError, "choice_missing"):
            mark(changeset, [], by=editor, at=NOON)

    def test_is_refused_to_who_may_not_approve(self, changeset, offers, writer):
        with pytest.raises(NotAllowed):
            mark(changeset, [offers[0].pk], by=writer, at=NOON)

    def test_stays_with_what_was_read_and_goes_with_what_changed(self, changeset, offers, writer, editor):
        mark(changeset, [offer.pk for offer in offers[:3]], by=editor, at=NOON)
        request_changes(changeset, by=editor, at=NOON, note="Not this one.")
        write([(offers[0], {"price": "6.49"})], by=writer)
        submit(changeset, by=writer, at=NOON)
        read = {card for demand in reading_of(changeset, editor).demands for card in demand.read}
        assert read == {offers[1].pk, offers[2].pk}


class TestApproval:
    def test_of_a_small_changeset_asks_for_no_marks(self, writer, editor):
        changeset = make_submitted(*[make_title(writer) for _ in range(5)], by=writer)
        assert reading_of(changeset, editor) is None
        assert approve(changeset, seen=changeset.digest(), by=editor, at=NOON).reading is None

    def test_of_a_large_one_is_refused_until_all_is_read(self, changeset, offers, editor):
        with pytest.raises(ReviewError, match=r"has 12 records, and 12 of the 12 .* or have a sample"):
            approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        mark(changeset, [offer.pk for offer in offers[:11]], by=editor, at=NOON)
        with pytest.raises(ReviewError, match="and 1 of the 12"):
            approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        mark(changeset, [offers[11].pk], by=editor, at=NOON)
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        assert changeset.state == State.APPROVED

    def test_on_a_sample_requires_the_outliers_too(self, changeset, offers, editor):
        [cards] = drawn(changeset, editor).drawn.values()
        mark(changeset, cards, by=editor, at=NOON)
        with pytest.raises(ReviewError, match="and 1 of the 4"):
            approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        mark(changeset, [offers[11].pk], by=editor, at=NOON)
        kept = approve(changeset, seen=changeset.digest(), by=editor, at=NOON).reading
        [told] = kept["groups"]
        assert (kept["rows"], told["rows"]) == (12, 12)
        assert kept["seed"] == Draw.objects.get().seed
        assert (told["sample"], told["odd"]) == (cards, [offers[11].pk])
        assert told["read"] == sorted([*cards, offers[11].pk])

    def test_says_what_was_read_in_the_timeline(self, changeset, offers, editor, other_editor):
        [cards] = drawn(changeset, editor).drawn.values()
        mark(changeset, [*cards, offers[11].pk], by=editor, at=NOON)
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        told = next(each for each in timeline(changeset, []) if each.code == Verdict.APPROVED)
        assert told.act == "approved after reading 4 of 12: a sample of 3, all 1 outlier"

    def test_does_not_count_what_another_reviewer_read(self, changeset, offers, editor, other_editor):
        mark(changeset, [offer.pk for offer in offers], by=other_editor, at=NOON)
        with pytest.raises(ReviewError, match="12 of the 12"):
            approve(changeset, seen=changeset.digest(), by=editor, at=NOON)

    def test_can_be_asked_for_no_marks_at_all(self, changeset, editor, settings):
        settings.REVIEW_READ_ABOVE = 0
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)
        assert changeset.state == State.APPROVED

    def test_says_what_is_left_to_read(self, changeset, editor):
        assert re.match("“Prices” has 12 records", str(reading_of(changeset, editor)))
