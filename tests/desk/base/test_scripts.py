"""Letters that look alike, and scripts."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cms.desk.base.scripts import mixed, scripts_of, skeleton, stored_skeleton


class TestASkeleton:
    @pytest.mark.parametrize(
        ("latin", "other"),
        [
            ("Coco", "Сосо"),
            ("COCO", "СОСО"),
            ("coco", "Сосо"),
            ("Ava", "Аva"),
            ("Iris", "Іrіs"),
            ("Pope", "Роре"),
            ("Zoé", "Ζoe"),
            ("Anna", "Αnna"),
            ("Barry", "Ваrrу"),
            ("Tom  Hope", "ТОМ Норе"),
            ("Eva", "Ｅｖａ"),
        ],
    )
    def test_is_that_of_the_name_it_looks_like(self, latin, other):
        assert skeleton(latin) == skeleton(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [("Rob Burn", "Rob Bum"), ("Il", "ll"), ("O", "0"), ("Coco", "Кино"), ("Nina", "Нина")],
    )
    def test_tells_apart_what_everybody_can(self, one, other):
        assert skeleton(one) != skeleton(other)

    @given(st.text())
    @example("ة")  # looks like ö, which without its accent is o
    def test_of_a_skeleton_is_itself(self, text):
        assert skeleton(skeleton(text)) == skeleton(text)

    @given(st.text(alphabet=st.characters(max_codepoint=127)))
    def test_of_ascii_is_the_text_in_small_letters(self, text):
        assert skeleton(text) == " ".join(text.casefold().split())
        assert stored_skeleton(text) == ""


class TestScripts:
    @pytest.mark.parametrize(
        ("text", "scripts"),
        [
            ("Łódź 2019", {"LATIN"}),
            ("Сосо", {"CYRILLIC"}),
            ("東京タワー", {"HAN", "KATAKANA"}),
            ("24!", set()),
        ],
    )
    def test_are_those_of_the_letters(self, text, scripts):
        assert scripts_of(text) == scripts

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("Аva DuVernay", [(1, "А")]),
            ("Ava DuVеrnay", [(8, "е")]),
            ("Сoco", [(1, "С")]),
            ("Нина Krаll", [(8, "а")]),
            ("Beyoncé и Дима", []),
            ("東京タワー2 ABC", []),
            ("K팝", []),
            ("Идиот", []),
        ],
    )
    def test_two_in_one_word_are_found_with_their_place(self, text, found):
        assert list(mixed(text)) == found
