"""Numbers as texts print them."""

from decimal import Decimal

import pytest

from sources.claims.printed_numbers import carries, numbers_in
from tests.make.sources import value_of_claim


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("23 million accounts", [23_000_000]),
        ("23M+", [23_000_000]),
        ("in 2019, 1,234,567 of 8", [2019, 1_234_567, 8]),
        ("$2.5bn", [2_500_000_000]),
        ("12.345.678 Konten", [12_345_678]),
        ("98 % of S2E10", [98]),
        ("none", []),
    ],
)
def test_numbers_are_read(text, numbers):
    assert [each.value for each in numbers_in(text)] == [Decimal(number) for number in numbers]


MILLIONS = value_of_claim(amount="23000000", unit="accounts", bound="more_than")


@pytest.mark.parametrize(
    ("quotation", "value", "language"),
    [
        ("more than 23 million accounts", MILLIONS, "en"),
        ("23M+ have watched", MILLIONS, None),
        ("over twenty-three million accounts", MILLIONS, "en"),
        ("Twenty three million!", MILLIONS, "de"),
        ("mehr als dreiundzwanzig Millionen", MILLIONS, "de-AT"),
        ("from 14 to 16 years old", value_of_claim(amount="14", amount_to="16", unit="years"), "en"),
        ("five novels", value_of_claim(amount="5", unit="novels"), "en"),
        ("one hundred and five books", value_of_claim(amount="105", unit="books"), "en"),
        ("made $41.45 million", value_of_claim(amount="4145000000", currency="USD"), "en"),
        ("98% of them", value_of_claim(amount="98"), "en"),
        ("some 23.4 million", {**MILLIONS, "bound": "about"}, "en"),
        ("it rained all day", value_of_claim(text="rain"), "en"),
        # A language without rules, and no digits: it can't be told.
        ("tria milia", value_of_claim(amount="3000"), "la"),
    ],
)
def test_a_quotation_carries_its_value(quotation, value, language):
    assert carries(quotation, value, language)


@pytest.mark.parametrize(
    ("quotation", "value", "language"),
    [
        ("also confirmed the numbers", MILLIONS, "en"),
        ("more than 24 million accounts", MILLIONS, "en"),
        ("23 accounts", MILLIONS, "en"),
        ("some 23.4 million", MILLIONS, "en"),
        ("some 24.6 million", {**MILLIONS, "bound": "about"}, "en"),
        ("fourteen", value_of_claim(amount="4"), "en"),
        ("twenty-five novels", value_of_claim(amount="20"), "en"),
        ("twenty-five novels", value_of_claim(amount="5"), "en"),
        ("five hundred", value_of_claim(amount="5"), "en"),
        ("3 milia", value_of_claim(amount="3000"), "la"),
    ],
)
def test_a_quotation_does_not_carry_another_value(quotation, value, language):
    assert not carries(quotation, value, language)
