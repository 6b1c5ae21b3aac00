"""Which tags are languages, how they are written and called, and what is looked up for whom."""

import pytest
from django.core.exceptions import ValidationError

from cms.desk.base.languages import (
    CODE,
    autonym,
    is_house,
    language_name,
    spoken,
    tag_of,
    wider,
    widest,
)


class TestATag:
    @pytest.mark.parametrize(
        ("typed", "tag"),
        [
            ("fr", "fr"),
            (" FR-ca ", "fr-CA"),
            ("fr_CA", "fr-CA"),
            ("zh-hant-tw", "zh-Hant-TW"),
            ("ja-latn", "ja-Latn"),
            ("es-419", "es-419"),
            ("sr-cyrl", "sr-Cyrl"),
            ("iw", "he"),
            ("fra", "fr"),
            ("tlh", "tlh"),
            ("French", "fr"),
            ("français", "fr"),
            ("日本語", "ja"),
            ("", ""),
        ],
    )
    def test_is_written_as_the_registry_has_it(self, typed, tag):
        assert tag_of(typed) == tag

    @pytest.mark.parametrize(
        ("typed", "near"),
        [
            ("jp", "ja (Japanese)"),
            ("cz", "cs (Czech)"),
            ("jp-Latn", "ja-Latn (Japanese (Latin))"),
            ("Frensh", "fr (French)"),
            ("xx", ""),
            ("fr-XA", ""),
            ("qaa", ""),
            ("x-house", ""),
            ("und", ""),
            ("mul", ""),
            ("zxx", ""),
            ("fr-", ""),
            ("fr\n", None),
            ("<b>", ""),
            ("a" * 300, ""),
        ],
    )
    def test_that_is_none_is_refused_with_what_is_near(self, typed, near):
        if near is None:
            assert tag_of(typed) == "fr"
            return
        with pytest.raises(ValidationError) as refused:
            tag_of(typed)
        assert refused.value.code == CODE
        message = refused.value.messages[0]
        assert (f"did you mean {near}?" in message) if near else ("write its BCP 47 tag" in message)
        assert len(message) < 150


class TestANameOfALanguage:
    @pytest.mark.parametrize(
        ("tag", "english", "own"),
        [
            ("fr-CA", "French (Canada)", "français (Canada)"),
            ("ja-Latn", "Japanese (Latin)", "日本語 (ラテン文字)"),
            ("es-419", "Spanish (Latin America)", "español (Latinoamérica)"),
            ("tlh", "Klingon", "Klingon"),
            ("cmn", "Mandarin Chinese", "Mandarin Chinese"),
        ],
    )
    def test_says_script_and_region(self, tag, english, own):
        assert (language_name(tag), autonym(tag)) == (english, own)


class TestTheHouse:
    def test_reads_its_own_language_in_the_fields(self, settings):
        settings.HOUSE_LANGUAGE = "en-GB"
        assert is_house("en-GB")
        assert is_house("en")
        assert not is_house("en-US")

    def test_comes_after_what_a_reader_understands(self):
        assert spoken("fr-CA") == ["fr-CA", "fr"]
        assert spoken("en-AU") == ["en-AU"]
        assert spoken("en") == []

    def test_is_whatever_it_is_set_to(self, settings):
        settings.HOUSE_LANGUAGE = "de"
        assert spoken("en") == ["en"]
        assert spoken("de-AT") == ["de-AT"]


def test_what_is_looked_up_gets_wider_by_one_part():
    assert wider("zh-Hant-TW") == ["zh-Hant-TW", "zh-Hant", "zh"]
    assert wider("de-u-co-phonebk") == ["de-u-co-phonebk", "de-u-co", "de"]
    assert widest(["fr-CA", "fr-BE", None]) == ["fr-CA", "fr", "fr-BE"]
