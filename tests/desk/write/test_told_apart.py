"""Two records of like names, told apart once."""

import pytest
from django.db import IntegrityError

from cms.desk.base.permissions import NotAllowed
from cms.desk.models import Card, ToldApart
from cms.desk.write.told_apart import ToldApartError, compare_again, tell_apart
from tests.make import NOON, make_person, make_title, make_user
from tests.refusals import refused


@pytest.fixture
def two(writer):
    return make_person(writer, name="John Smith"), make_person(writer, name="John Smith")


class TestTellingApart:
    def test_is_kept_once_with_who_and_when(self, two, writer):
        first, second = (each.card for each in two)
        (pair,) = tell_apart(second, [first], by=writer, at=NOON)
        assert (pair.first_id, pair.second_id, pair.by, pair.at) == (first.pk, second.pk, writer, NOON)
        assert tell_apart(first, [second], by=writer, at=NOON) == []
        assert ToldApart.objects.count() == 1

    def test_of_a_record_from_itself_says_nothing(self, two, writer):
        assert tell_apart(two[0].card, [two[0].card], by=writer, at=NOON) == []

    def test_is_not_for_those_who_may_not_write(self, two):
        with pytest.raises(NotAllowed):
            tell_apart(two[0].card, [two[1].card], by=make_user("eve"), at=NOON)

    def test_refuses_another_kind(self, two, writer):
        title = make_title(writer, name="John Smith")
        with refused(ToldApartError, "different_kinds"):
            tell_apart(two[0].card, [two[1].card, title.card], by=writer, at=NOON)
        assert not ToldApart.objects.exists()

    def test_refuses_one_that_was_merged_and_names_the_survivor(self, two, writer):
        survivor, merged = (each.card for each in two)
        Card.objects.filter(pk=merged.pk).update(merged_into=survivor)
        with refused(ToldApartError, "merged_already"):
            tell_apart(survivor, [merged], by=writer, at=NOON)

    def test_can_be_taken_back_once(self, two, writer, other_writer):
        (pair,) = tell_apart(two[0].card, [two[1].card], by=writer, at=NOON)
        compare_again(pair, by=other_writer, at=NOON)
        with refused(ToldApartError, "taken_back_already"):
            compare_again(pair, by=writer, at=NOON)
        assert not ToldApart.objects.exists()


def test_a_pair_is_stored_in_the_order_in_which_its_records_were_made(two, writer):
    first, second = (each.card for each in two)
    with pytest.raises(IntegrityError, match="told_apart_in_order"):
        ToldApart.objects.create(first=second, second=first, by=writer, at=NOON)
