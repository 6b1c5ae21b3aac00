"""Amounts in words: the same number in a sentence, a figure and the headline check."""

from decimal import Decimal

import pytest
from babel.numbers import format_compact_decimal
from hypothesis import given
from hypothesis import strategies as st

from cms.desk.checks import rules
from cms.desk.models import Card
from cms.desk.review.contents import propose
from cms.pages.words import number
from sources.claims import amounts, sentence, values
from sources.models import Property
from tests.make import NOON, document, make_live, make_title
from tests.make.sources import cite, make_claim, make_source
from tests.make.sources import value_of_claim as value
from tests.make.stories import make_story


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
        assert values.stated({"value": value(amount=amount, currency=currency)}) == words
        assert sentence.value_words(value(amount=amount, currency=currency)) == words

    @given(st.integers(0, 10**15), st.sampled_from(["USD", "EUR", "JPY", "KWD", "CHF"]))
    def test_says_the_same_in_a_sentence_and_a_figure(self, amount, currency):
        money = value(amount=str(amount), currency=currency)
        assert sentence.value_words(money) == values.figure({"value": money})

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
            ({"rank": 10, "bound": "at_most"}, "tenth or higher"),
            ({"rank": 11, "bound": "at_most"}, "number 11 or higher"),
            ({"rank": 1, "universe": "series"}, "first among series"),
        ],
    )
    def test_of_dates_and_places_are_said(self, given, words):
        assert sentence.value_words(value(**given)) == words

    @pytest.mark.parametrize("bound", [None, "about", "at_least", "more_than", "at_most", "less_than"])
    @pytest.mark.parametrize("given", [{"date": "1989-04"}, {"amount": "500", "currency": "USD"}])
    def test_are_the_same_in_a_sentence_and_on_a_page(self, given, bound):
        bounded = value(**given, bound=bound)
        assert sentence.value_words(bounded) == values.stated({"value": bounded})

    def test_of_percentages_are_said_with_the_sign(self):
        most = value(amount="98", bound="more_than")
        assert sentence.value_words(most, value_type="percent") == "more than 98%"
        both = value(amount="20", amount_to="25")
        assert sentence.value_words(both, value_type="percent") == "20 to 25%"


LONG = {"format_type": "long", "locale": "en_GB", "fraction_digits": 2}
SIZES = {"million": 10**6, "billion": 10**9, "trillion": 10**12}


def read(words: str) -> Decimal:
    """The number that the words say."""
    digits, _, size = words.partition(" ")
    return Decimal(digits.replace(",", "")) * SIZES.get(size, 1)


class TestANumberOfAnySize:
    @given(st.integers(0, 10**17) | st.integers(1, 10**8).map(lambda n: n * 10**4))
    def test_is_never_rounded(self, amount):
        assert read(number(str(amount))) == amount

    # Above, CLDR counts in thousands of trillions without their comma.
    @given(st.integers(10**6, 10**15 - 1) | st.integers(10**2, 10**5 - 1).map(lambda n: n * 10**10))
    def test_reads_as_in_cldr_where_that_does_not_round(self, amount):
        compact = format_compact_decimal(amount, **LONG)
        assert (number(str(amount)) == compact) == (read(compact) == amount)

    def test_is_rounded_by_cldr_below_a_million_too(self):
        assert format_compact_decimal(999_999, **LONG) == "1 million"
        assert number("999999") == "999,999"


@pytest.mark.django_db
class TestAPercentage:
    """Its property says that it is one, and it has no unit."""

    @pytest.fixture
    def share(self, writer, editor):
        Property.objects.create(
            code="share", label="share", phrase="was watched by {value} of viewers", value_type="percent"
        )
        title = make_title(writer, name="When They See Us")
        given = {
            "amount": "98",
            "unit": None,
            "bound": "more_than",
            "citations": {"new-1": cite(make_source(writer))},
        }
        claim = make_claim(writer, title, property="share", **given)
        make_live(*Card.objects.all(), by=writer, approver=editor)
        return claim

    def test_reads_the_same_in_sentence_figure_and_structured_data(self, client, share):
        served = document(share)
        assert served["derived"]["value_type"] == "percent"
        assert "by more than 98% of viewers" in served["derived"]["sentence"]
        assert values.stated(served) == "more than 98%"
        assert (values.figure(served), values.unit(served)) == ("98%", "")
        page = client.get(f"/claims/{share.pk}").content.decode()
        assert "<b>98%</b>" in page
        assert '"text":"more than 98%"' in page.replace('": "', '":"')

    def test_is_the_number_of_a_headline_with_its_sign(self, writer, share):
        story = make_story(writer, f"{{{share.pk}}}", headline="More than 98% watched", bylines={})
        made = propose([Card.objects.get(pk=story.pk)], by=writer, at=NOON)
        assert not {each.rule for each in rules.of_changeset(made)} & {"headline-number", "headline-bound"}

    def test_has_the_sign_in_a_document_that_was_served_before_its_type(self, share):
        old = document(share)
        del old["derived"]["value_type"]
        assert values.stated(old | {"value": old["value"] | {"unit": "percent"}}) == "more than 98%"
