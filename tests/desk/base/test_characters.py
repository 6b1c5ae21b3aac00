"""Which characters a text may hold: what is seen, and what its script needs."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, example, given
from hypothesis import strategies as st

from cms.desk.base import characters
from cms.desk.base.characters import faults, trimmed

# What no text holds, wherever it stands: directions, zero widths, controls, tags, what is no character.
NEVER = (
    "\u200b\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"
    "\x00\x07\t\x0b\x0c\r\x1b\x7f\x85\x9f\ufff9\ufffa\ufffb\ufffc\ufffd\ue000\U000f0000\ufdd0\uffff"
    "\ud800\udfff\U000e0001\U000e0041\U000e007f\u2061\u206a\u034f\u3164\uffa0\u2800\u17b4\u0378\U000e01f0"
)


class TestWhatNoTextHolds:
    @pytest.mark.parametrize("char", NEVER, ids=lambda char: f"{ord(char):04X}")
    @pytest.mark.parametrize("lines", [False, True])
    def test_is_found_with_its_place_its_number_and_its_name(self, char, lines):
        (found,) = faults(f"Ava{char}DuVernay", lines=lines)
        assert (found.place, found.character) == (4, char)
        assert str(found).startswith(f"U+{ord(char):04X} ")
        assert len(found.name.split()) > 1
        assert found.around == "Ava␣DuVernay"

    @given(st.text(max_size=20), st.sampled_from(NEVER), st.text(max_size=20))
    def test_is_found_between_any_words(self, before, char, after):
        assert len(before) + 1 in [each.place for each in faults(before + char + after, lines=True)]

    @given(st.text())
    def test_what_passes_shows_every_character_but_joiners_marks_and_selectors(self, text):
        assume(not list(faults(text, lines=False)))
        hidden = {char for char in text if unicodedata.category(char) in ("Cc", "Cs", "Co", "Zl", "Zp")}
        assert not hidden

    def test_only_texts_of_several_lines_hold_line_feeds(self):
        assert not list(faults("one\ntwo", lines=True))
        (found,) = faults("one\ntwo", lines=False)
        assert str(found) == "U+000A LINE FEED at character 4 (“one␣two”)"

    def test_a_refusal_shows_the_first_three_and_counts_the_rest(self):
        with pytest.raises(ValidationError) as refused:
            characters.validate("a\u200bb\u200bc\u200bd\u200be\u200bf")
        assert "character 6" in refused.value.messages[0]
        assert "and 2 more" in refused.value.messages[0]


class TestWhatAScriptNeeds:
    @pytest.mark.parametrize(
        "text",
        [
            "می‌خواهم",  # Persian, with a non-joiner inside the word
            "ه\u200d",  # an abbreviation that ends in a joined letter
            "क्\u200dष",
            "ශ්\u200dරී ලංකා",
            "നന്\u200c",
            "👨\u200d👩\u200d👧",
            "👩🏽\u200d🚀",
            "🏳\ufe0f\u200d🌈",
            "❤\ufe0f",
            "1\ufe0f\u20e3",
            "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
            "葛\U000e0100城",
            "שלום\u200f (2019)",
            "a b c d",  # no-break and narrow no-break spaces
            "東京　物語",
            "ᠮᠣᠩ\u180bᠭᠣᠯ",
            "Zoe\u0308",
            "Þórbergur, Łódź, Đặng, Ωmega, Идиот",
            "\U0001fae9",  # an emoji that is newer than Python 3.11
            "\U0002ebf0",  # a Han character that is
        ],
        ids=ascii,
    )
    def test_passes(self, text):
        assert list(faults(text, lines=False)) == []
        assert trimmed(text) == text

    @pytest.mark.parametrize(
        "text",
        [
            "A\u200cva",
            "A\u200dva",
            "می\u200cAva",
            "❤\ufe0f\ufe0f",
            "a\ufe0f",
            "\u200d👧",
            "Ava\u200f DuVernay",
            "葛\ufe0f\U000e0100",
            "🏴\U000e0067\U000e0062\U000e007f",
            "👧\U000e0061\U000e007f",
            "한\u1160",
        ],
        ids=ascii,
    )
    def test_is_refused_where_no_script_needs_it(self, text):
        assert list(faults(text, lines=False))


class TestTheEndsOfWhatIsPasted:
    @pytest.mark.parametrize(
        "pasted",
        [
            "\ufeffAva",
            " \u200b Ava\u200b ",
            "\u202aAva\u202c",
            "\u2068Ava\u2069",
            "Ava\u200e",
            "\u00adAva \u2060",
        ],
        ids=ascii,
    )
    def test_lose_what_cannot_be_seen(self, pasted):
        assert trimmed(pasted) == "Ava"

    @pytest.mark.parametrize("pasted", ["\u202eAva", "\u202dAva", "\ue000Ava", "Ava\x00"], ids=ascii)
    def test_keep_what_changes_how_the_rest_is_read(self, pasted):
        assert trimmed(pasted) == pasted
        assert list(faults(pasted, lines=True))

    @given(st.text(alphabet=st.sampled_from("Av \u200b\u200d\u202a\u202c\ufeff\u05d0\u200f👧می\u200c")))
    @example("\u200b \u200bA\u200b \u200b")
    def test_are_all_that_is_taken_and_taking_twice_takes_no_more(self, text):
        assert trimmed(text) in text
        assert trimmed(trimmed(text)) == trimmed(text)
