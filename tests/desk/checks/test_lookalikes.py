"""Names that can be taken for others, and characters that nobody sees, are told at the check."""

import pytest

from catalog.titles.models import Title
from cms.desk.checks import rules
from cms.desk.checks.lookalikes import names_look_like_no_other
from cms.desk.checks.rules import Level, Proposed
from cms.desk.models import Card
from cms.desk.records.bodies import bodies
from tests.make import edit, make_organisation, make_person, make_title
from tests.make.sheets import come_in

pytestmark = pytest.mark.django_db


def found(record, rule: str) -> list:
    return [each for each in rules.of_cards([Card.objects.get(pk=record.pk)]) if each.rule == rule]


def looking(record) -> list:
    return [each.brings for each in found(record, "name-looks-like-another")]


class TestANameOfAnotherScript:
    def test_is_told_beside_the_record_it_looks_like_from_both(self, writer):
        latin, cyrillic = make_person(writer, name="Coco"), make_person(writer, name="Сосо")
        assert looking(cyrillic) == [latin.card]
        assert looking(latin) == [cyrillic.card]
        (finding,) = found(cyrillic, "name-looks-like-another")
        assert finding.level is Level.WARNING
        assert "Cyrillic" in finding.message
        assert not finding.can_be_brought

    @pytest.mark.parametrize("name", ["Аva", "АVA", "Аνа"])
    def test_is_told_in_part_in_capitals_and_in_two_other_scripts(self, writer, name):
        ava = make_person(writer, name="Ava")
        assert looking(make_person(writer, name=name)) == [ava.card]

    def test_is_not_told_of_another_kind_or_a_merged_record(self, writer):
        make_organisation(writer, name="Coco")
        gone = make_person(writer, name="Coco")
        Card.objects.filter(pk=gone.pk).update(merged_into=make_person(writer).card)
        assert not looking(make_person(writer, name="Сосо"))

    def test_is_not_told_of_the_same_name_in_one_script(self, writer):
        make_person(writer, name="Coco"), make_person(writer, name="Идиот")
        assert not looking(make_person(writer, name="Coco"))
        assert not looking(make_person(writer, name="ИДИОТ"))

    def test_is_told_no_more_after_a_new_name(self, writer):
        make_person(writer, name="Coco")
        other = make_person(writer, name="Сосо")
        edit(other, writer, name="Соня")
        assert not looking(other)

    def test_is_told_of_what_a_sheet_brought_in(self, writer):
        coco = make_title(writer, name="Coco")
        come_in(writer, "titles", "key,name", "coco,Сосо")
        assert looking(Title.objects.get(name="Сосо")) == [coco.card]

    def test_costs_one_query_however_many(self, writer, django_assert_num_queries):
        for name in "Coco", "Сосо", "Ava", "Аva":
            make_person(writer, name=name)
        cards = list(Card.objects.filter(kind="person"))
        made = bodies(cards)
        with django_assert_num_queries(1):
            assert (
                len(list(names_look_like_no_other([Proposed(c, "publish", made[c.pk]) for c in cards]))) == 5
            )


class TestANameOfTwoScripts:
    def test_is_told_with_the_letter_and_its_place(self, writer):
        (finding,) = found(make_person(writer, name="Ava DuVеrnay"), "name-of-two-scripts")
        assert "“е” at character 8 is Cyrillic" in finding.message
        assert not found(make_person(writer, name="Beyoncé и Дима"), "name-of-two-scripts")


class TestCharactersStoredBefore:
    def test_are_told_at_the_check_with_their_place(self, writer):
        title = make_title(writer)
        Title.objects.filter(pk=title.pk).update(tagline="O\u200bne", synopsis="One\ntwo")
        (finding,) = found(title, "characters-not-seen")
        assert (finding.path, finding.level) == ("tagline", Level.WARNING)
        assert "U+200B ZERO WIDTH SPACE at character 2" in finding.message
