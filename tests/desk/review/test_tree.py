"""A record's unfinished tree: what it names and what is about it."""

import pytest

from cms.desk.collaboration import leases
from cms.desk.models.states import State
from cms.desk.review import contents
from cms.desk.review.lifecycle import ReviewError
from cms.desk.review.tree import put_together, unfinished_tree
from tests.make import (
    NOON,
    credit,
    make_episode,
    make_live,
    make_offer,
    make_person,
    make_review,
    make_season,
    make_submitted,
    make_title,
)
from tests.make.sources import make_claim, make_source

pytestmark = pytest.mark.django_db


def tree_of(record, by) -> dict:
    return {each.card.pk: each for each in unfinished_tree(record.card, by=by, at=NOON)}


class TestWhatBelongsToATitle:
    def test_is_what_it_names_and_what_is_about_it_however_deep(self, writer):
        ava = make_person(writer, name="Ava")
        title = make_title(writer, name="Selma", credits={"new-1": credit(ava)})
        season = make_season(writer, title)
        episode = make_episode(writer, title, season=season.pk)
        review = make_review(writer, season=season.pk)
        source = make_source(writer)
        claim = make_claim(writer, title, source=source)
        tree = tree_of(title, writer)
        assert {ava.pk, season.pk, episode.pk, review.pk, source.pk, claim.pk} <= tree.keys()
        assert (tree[ava.pk].of, tree[ava.pk].is_about) == (title.card, False)
        assert (tree[review.pk].of, tree[review.pk].is_about) == (season.card, True)
        assert (tree[source.pk].of, tree[source.pk].is_about) == (claim.card, False)

    def test_leaves_out_what_is_about_those_whom_it_only_names(self, writer):
        ava = make_person(writer, name="Ava")
        title = make_title(writer, credits={"new-1": credit(ava)})
        make_title(writer, name="Another film of hers", credits={"new-1": credit(ava)})
        of_her = make_claim(writer, ava)
        assert tree_of(title, writer).keys() == {ava.pk}
        assert of_her.pk in tree_of(ava, writer)

    def test_leaves_out_what_readers_see_as_it_is(self, writer, editor):
        title = make_title(writer)
        season = make_season(writer, title)
        make_live(title, season, by=writer, approver=editor)
        offer = make_offer(writer, season=season.pk)
        assert tree_of(season, writer).keys() >= {offer.pk}
        assert not tree_of(season, writer).keys() & {title.pk, season.pk}

    def test_of_an_episode_holds_the_title_that_it_needs(self, writer):
        title = make_title(writer)
        other = make_season(writer, title, number=2)
        season = make_season(writer, title)
        episode = make_episode(writer, title, season=season.pk)
        found = tree_of(episode, writer)
        assert {title.pk, season.pk} <= found.keys()
        assert other.pk not in found

    def test_says_what_can_not_be_submitted_now_and_why(self, writer, other_writer):
        title = make_title(writer)
        taken, proposed = make_season(writer, title), make_season(writer, title, number=2)
        leases.take(taken.card, by=other_writer, at=NOON)
        contents.propose([proposed.card], by=writer, at=NOON)
        found = tree_of(title, writer)
        assert "is being worked on by" in found[taken.pk].obstacle
        assert "already (open" in found[proposed.pk].obstacle

    def test_takes_as_many_queries_for_many_as_for_few(self, writer, django_assert_max_num_queries):
        def queries(number: int) -> int:
            title = make_title(
                writer, credits={f"new-{each}": credit(make_person(writer)) for each in range(number)}
            )
            seasons = [make_season(writer, title, number=each) for each in range(1, number + 1)]
            for season in seasons:
                make_episode(writer, title, season=season.pk)
                make_review(writer, season=season.pk)
                make_claim(writer, title)
            with django_assert_max_num_queries(150) as captured:
                unfinished_tree(title.card, by=writer, at=NOON)
            return len(captured)

        assert queries(5) <= queries(2)


class TestPuttingTogether:
    def test_makes_one_changeset_or_adds_to_its_own(self, writer):
        title = make_title(writer)
        season, offer = make_season(writer, title), make_offer(writer, title=title.pk)
        changeset = put_together(title.card, [season.card], by=writer, at=NOON)
        title.card.refresh_from_db()
        assert put_together(title.card, [offer.card], by=writer, at=NOON) == changeset
        assert set(changeset.standing().values_list("card", flat=True)) == {title.pk, season.pk, offer.pk}
        assert changeset.state == State.OPEN

    def test_does_nothing_where_one_can_not_be_added(self, writer):
        title = make_title(writer)
        season = make_season(writer, title)
        contents.propose([season.card], by=writer, at=NOON)
        with pytest.raises(ReviewError, match="take it out there first"):
            put_together(title.card, [season.card], by=writer, at=NOON)
        title.card.refresh_from_db()
        assert title.card.pending is None

    def test_leaves_alone_what_is_under_review(self, writer, editor):
        title = make_title(writer)
        make_live(title, by=writer, approver=editor)
        review = make_review(writer, title=title.pk)
        make_submitted(review, by=writer)
        review.card.refresh_from_db()
        with pytest.raises(ReviewError, match="under review"):
            put_together(review.card, [], by=writer, at=NOON)
