"""Hundreds of proposals are reviewed as a few groups of equal changes, outliers first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.desk.models import Card, Outline
from cms.desk.models.changesets import Action
from cms.desk.review.bulk import groups, outliers
from cms.desk.review.bulk.groups import outline
from cms.desk.review.bulk.outliers import measure
from cms.desk.review.bulk.patterns import How, pattern
from cms.desk.review.contents import propose, split, take_out
from cms.desk.review.dependencies import bring_along
from cms.desk.review.submit import submit
from tests.make import NOON, credit, make_live, make_person, make_submitted, make_title
from tests.make.hundreds import make_offers, reprice, send, write

text = st.text("ab 1", max_size=12) | st.none()
line = st.fixed_dictionaries({"id": st.integers(1, 4), "job": text})
body = st.fixed_dictionaries(
    {
        "name": text,
        "price": st.sampled_from([None, "4.99", "5.99", "499"]),
        "credits": st.lists(line, max_size=4, unique_by=lambda row: row["id"]),
    }
)
pair = st.tuples(st.none() | body, st.none() | body).filter(any)


def gathered(pairs) -> groups._Gathered:
    found = groups._Gathered()
    for card, (before, after) in enumerate(pairs, start=1):
        shown = pattern("title", Action.WITHDRAW if after is None else Action.PUBLISH, before, after)
        found.measures[shown][card] = measure(shown, before, after)
        if shown.is_new:
            found.new.add(card)
    return found


class TestGroups:
    @given(st.lists(pair, min_size=1, max_size=60))
    def test_are_a_partition(self, pairs):
        made = groups.groups(gathered(pairs))
        cards = [card for group in made for card in group.cards]
        assert sorted(cards) == list(range(1, len(pairs) + 1))
        assert len({group.code for group in made}) == len(made)
        assert all(set(group.odd) <= set(group.cards) and all(group.odd.values()) for group in made)
        assert all(group.cards[: len(group.odd)] == sorted(group.odd) for group in made)

    @given(st.lists(pair, min_size=1, max_size=60))
    def test_of_one_pattern_hold_all_of_it_and_nothing_else(self, pairs):
        for group in groups.groups(gathered(pairs)):
            shown = {
                pattern("title", "", *pairs[card - 1]).facts if pairs[card - 1][1] else "gone"
                for card in group.cards
            }
            assert group.is_various or len(shown) == 1

    @given(body)
    def test_find_no_change_between_a_body_and_itself(self, same):
        assert pattern("title", Action.PUBLISH, same, dict(same)).facts == ()

    def test_are_few_however_many_patterns_there_are(self):
        pairs = [({}, {f"fact_{number}": "x"}) for number in range(3000)]
        made = groups.groups(gathered(pairs))
        assert [len(group.cards) for group in made] == [3000]
        assert made[0].is_various
        assert not made[0].odd


class TestPatterns:
    @pytest.mark.parametrize(
        ("old", "new", "hows"),
        [
            (None, "a", [How.FILLED]),
            ("a", "", [How.EMPTIED]),
            ("a", "b", [How.CHANGED]),
            ([], ["a"], [How.ADDED]),
            (["a", "b"], ["b"], [How.REMOVED]),
            (["a", "b"], ["b", "a"], [How.REORDERED]),
            ([{"id": 1, "job": "a"}], [{"id": 1, "job": "b"}], [How.REWORDED]),
            ([{"id": 1}, {"id": 2}], [{"id": 3}, {"id": 2}], [How.ADDED, How.REMOVED]),
            (None, [], []),
            ("", None, []),
        ],
    )
    def test_say_what_became_of_a_fact(self, old, new, hows):
        shown = pattern("title", Action.PUBLISH, {"fact": old}, {"fact": new})
        assert shown.facts == tuple(("fact", how) for how in hows)

    def test_do_not_read_how_a_body_is_kept(self):
        assert pattern("title", Action.PUBLISH, {"format": 1, "label": "A"}, {"format": 2}).facts == ()


def odd_of(pairs) -> dict[int, list[str]]:
    rows = {}
    for card, (before, after) in enumerate(pairs, start=1):
        rows[card] = measure(pattern("offer", Action.PUBLISH, before, after), before, after)
    return outliers.find(rows)


def steps(*prices) -> list:
    return [({"price": old}, {"price": new}) for old, new in prices]


class TestOddness:
    def test_is_a_price_a_hundred_times_the_others(self):
        odd = odd_of(steps(*[("4.99", "5.99")] * 20, ("4.99", "599")))
        assert odd == {21: ["price goes 4.99 → 599: a step of 120 times, where 1.2 times is usual"]}

    def test_is_a_price_a_hundredth_of_the_others(self):
        odd = odd_of([(None, {"price": "5.00"})] * 20 + [(None, {"price": "0.05"})])
        assert odd == {21: ["price is 0.05: 1/100 of the usual 5"]}

    def test_is_a_date_centuries_off(self):
        pairs = [({"ends": "2019"}, {"ends": "2020-01-31"})] * 12
        assert odd_of([*pairs, ({"ends": "2019"}, {"ends": "1020-01-31"})]) == {
            13: ["ends is 2019 → 1020-01-31, where about 2020 is usual"]
        }

    def test_is_a_text_replaced_wholly(self):
        old = "Five boys from Harlem are made to confess."
        pairs = [({"synopsis": old}, {"synopsis": f"{old} In 1989."})] * 12
        odd = odd_of([*pairs, ({"synopsis": old}, {"synopsis": "Buy now"})])
        assert odd == {13: ["synopsis is rewritten entirely"]}

    def test_is_to_lack_what_nearly_all_others_have(self):
        odd = odd_of([(None, {"name": "A", "ends": "2019"})] * 30 + [(None, {"name": "A", "ends": None})])
        assert odd == {31: ["no ends, where 30 of 31 have one"]}

    def test_is_not_what_a_fifth_of_them_share(self):
        assert odd_of(steps(*[("4.99", "5.99")] * 15, *[("4.99", "599")] * 5)) == {}

    def test_is_nothing_among_a_few(self):
        assert odd_of(steps(("4.99", "5.99"), ("4.99", "599"))) == {}

    @pytest.mark.parametrize("odd", ["", "NaN", "1e400", "-1", "9" * 400, "٣", True, 0])
    def test_bears_odd_values(self, odd):
        odd_of(steps(*[("4.99", "5.99")] * 8, ("4.99", odd), (odd, "4.99")))


@pytest.mark.django_db
class TestLosses:
    def test_bear_a_list_that_bodies_of_a_newer_format_lack(self):
        before, after = {"name": "Selma", "moods": ["dark", "slow"]}, {"name": "Selma"}
        shown = pattern("title", Action.PUBLISH, before, after)
        assert measure(shown, before, after).losses == ("2 lines of moods taken out",)

    @pytest.mark.parametrize(
        ("action", "said"), [(Action.WITHDRAW, "withdrawn"), (Action.MERGE, "merged into another")]
    )
    def test_tell_a_merge_from_a_withdrawal(self, action, said):
        shown = pattern("title", action, {"name": "Selma"}, None)
        assert measure(shown, {"name": "Selma"}, None).losses == (f"it is {said}",)
        assert groups.words_of(shown) == said


class TestOutline:
    def test_finds_the_outliers_of_a_repricing(self, writer, editor):
        offers = make_offers(writer, editor, 12)
        changeset = reprice(offers, ["5.99"] * 9 + ["6.99"] * 2 + ["599"], by=writer)
        [group] = outline(changeset)
        assert (group.kind, group.facts) == ("offer", [["price", "changed"]])
        assert group.distinct == 3
        assert group.steps[0] == ["price", "4.99", "5.99", 9]
        assert list(group.odd) == [offers[11].pk] == group.cards[:1]

    def test_puts_what_loses_something_first_and_says_what(self, writer, editor):
        offers = make_offers(writer, editor, 20, quality="hd")
        write([(offer, {"price": "5.99"}) for offer in offers[:17]], by=writer)
        write([(offer, {"quality": None}) for offer in offers[17:]], by=writer)
        first, second = outline(send(offers, by=writer))
        assert first.facts == [["quality", "emptied"]]
        assert set(first.odd) == {offer.pk for offer in offers[17:]}
        assert first.odd[offers[19].pk] == ["quality is emptied: it was “hd”"]
        assert len(second.cards) == 17

    def test_says_of_a_rare_change_how_rare_it_is(self, writer, editor):
        offers = make_offers(writer, editor, 20)
        write([(offer, {"price": "5.99"}) for offer in offers[:19]], by=writer)
        write([(offers[19], {"plan": "Premium"})], by=writer)
        first, _ = outline(send(offers, by=writer))
        assert first.odd == {offers[19].pk: ["plan filled in, as none of the others of 20"]}

    def test_folds_what_was_brought_along_and_what_is_only_named(self, writer):
        person, other = make_person(writer, name="Ava"), make_person(writer, name="Niecy")
        first = make_title(writer, name="Selma", credits={"new-1": credit(person)})
        second = make_title(writer, name="Next", credits={"new-1": credit(other)})
        changeset = propose([first.card, second.card, other.card], by=writer, at=NOON)
        bring_along(Card.objects.select_related("pending").get(pk=first.pk), by=writer, at=NOON)
        titles, people = outline(submit(changeset, by=writer, at=NOON))
        assert (titles.is_supporting, set(titles.cards)) == (False, {first.pk, second.pk})
        assert (people.is_supporting, set(people.cards)) == (True, {person.pk, other.pk})

    def test_tells_withdrawals(self, writer, editor):
        titles = [make_title(writer) for _ in range(3)]
        make_live(*titles, by=writer, approver=editor)
        changeset = make_submitted(*titles, by=writer, action=Action.WITHDRAW, note="Wrong.")
        [group] = outline(changeset)
        assert group.loses
        assert group.action == Action.WITHDRAW

    def test_is_made_once_for_what_it_tells(self, writer, editor, django_assert_num_queries):
        changeset = reprice(make_offers(writer, editor, 3), ["5.99"] * 3, by=writer)
        assert outline(changeset) == outline(changeset)
        assert Outline.objects.count() == 1
        take_out(changeset.standing().first(), by=writer, at=NOON)
        assert [len(group.cards) for group in outline(changeset)] == [2]
        # The lines of the digest, and the outline.
        with django_assert_num_queries(2):
            outline(changeset)

    def test_reads_the_proposals_in_batches(self, writer, editor, monkeypatch, django_assert_num_queries):
        monkeypatch.setattr(groups, "BATCH", 5)
        changeset = reprice(make_offers(writer, editor, 12), ["5.99"] * 12, by=writer)
        # The digest's lines, no outline yet, the cards, three batches and the end; kept in a savepoint.
        with django_assert_num_queries(10):
            [group] = outline(changeset)
        assert len(group.cards) == 12

    def test_outliers_can_be_split_off(self, writer, editor):
        offers = make_offers(writer, editor, 12)
        changeset = reprice(offers, ["5.99"] * 11 + ["599"], by=writer)
        [group] = outline(changeset)
        split(changeset, Card.objects.filter(pk__in=group.odd), by=writer, at=NOON)
        [group] = outline(changeset)
        assert group.cards == [offer.pk for offer in offers[:11]]
        assert not group.odd
