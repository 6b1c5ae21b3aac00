"""Amounts in words: the same number in a sentence, a figure and the headline check."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.claims import amounts, sentence, values
from tests.make.sources import value_of_claim as value


class TestMoney:
    @pytest.mark.parametrize(
        ("amount", "currency", "words"),
        [
            ("4100000000", "USD", "US$41 million"),
            ("410000000000", "USD", "US$4.1 billion"),
            ("250", "GBP", "£2.50"),
            ("123456789", "EUR", "€1,234,567.89"),
            ("4100", "JPY", "JP¥4,100"),
            ("4100500", "KWD", "KWD 4,100.500"),
            ("500000000", "CHF", "CHF 5 million"),
            ("0", "USD", "US$0"),
        ],
    )
    def test_is_told_in_major_units_by_its_currency(self, amount, currency, words):
        assert values.stated(value(amount=amount, currency=currency)) == words
        assert sentence.value_words(value(amount=amount, currency=currency)) == words

    @given(st.integers(0, 10**15), st.sampled_from(["USD", "EUR", "JPY", "KWD", "CHF"]))
    def test_says_the_same_in_a_sentence_and_a_figure(self, amount, currency):
        money = value(amount=str(amount), currency=currency)
        assert sentence.value_words(money) == values.figure(money)

    @given(st.integers(0, 10**15))
    def test_of_a_hundred_cents_is_a_dollar(self, dollars):
        assert amounts.major(f"{dollars * 100}", "USD") == Decimal(dollars)


class TestARange:
    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"amount": "500", "amount_to": "2500", "currency": "EUR"}, "€5 to €25"),
            ({"amount": "14", "amount_to": "16", "unit": "years"}, "14 to 16 years"),
            ({"amount": "20", "amount_to": "25", "bound": "about", "unit": "hours"}, "about 20 to 25 hours"),
        ],
    )
    def test_has_both_its_ends(self, given, words):
        assert sentence.value_words(value(**given)) == words


class TestBounds:
    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"date": "1989", "bound": "about"}, "about 1989"),
            ({"date": "1989-04", "bound": "less_than"}, "before April 1989"),
            ({"date": "1989-04-19", "bound": "more_than"}, "after 19 April 1989"),
            ({"date": "1989", "bound": "at_least"}, "1989 or later"),
            ({"date": "1989", "bound": "at_most"}, "1989 or earlier"),
            ({"rank": 10, "bound": "at_most"}, "at most tenth"),
            ({"rank": 11, "bound": "at_most"}, "at most number 11"),
            ({"rank": 1, "universe": "series"}, "first among series"),
        ],
    )
    def test_of_dates_and_places_are_said(self, given, words):
        assert sentence.value_words(value(**given)) == words

    @pytest.mark.parametrize("bound", [None, "about", "at_least", "more_than", "at_most", "less_than"])
    @pytest.mark.parametrize("given", [{"date": "1989-04"}, {"amount": "500", "currency": "USD"}])
    def test_are_the_same_in_a_sentence_and_on_a_page(self, given, bound):
        bounded = value(**given, bound=bound)
        assert sentence.value_words(bounded) == values.stated(bounded)

    def test_of_percentages_are_said_with_the_sign(self):
        assert sentence.value_words(value(amount="98", bound="more_than"), is_percent=True) == "more than 98%"
        both = value(amount="20", amount_to="25")
        assert sentence.value_words(both, is_percent=True) == "20 to 25%"
