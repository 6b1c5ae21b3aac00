"""Figures in texts: what is found with what it counts, and what is no figure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from cms.desk.base.figures.find import Measure, figures_in, singular
from cms.pages.words import BOUNDS, bounded, number
from sources.claims.amounts import in_words, major

MILLION = 10**6


def read(text, **how):
    """Each figure as its value, its unit, currency or measure, and its bound."""
    return [
        (
            *(f"{end.normalize():f}" for end in each.ends),
            each.unit or each.currency or each.measure.value,
            *([each.bound] if each.bound else []),
        )
        for each in figures_in(text, **how)
    ]


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("more than 23 million accounts", (23 * MILLION, "account", "more_than")),
        ("23m+ accounts", (23 * MILLION, "account", "at_least")),
        ("over 23M viewers", (23 * MILLION, "viewer", "more_than")),
        ("twenty-three million households", (23 * MILLION, "household")),
        ("23,000,000 accounts", (23 * MILLION, "account")),
        ("23 million Netflix accounts", (23 * MILLION, "account")),
        ("up to 23 million of its accounts", (23 * MILLION, "account", "at_most")),
        ("23 million or more accounts", (23 * MILLION, "account", "at_least")),
        ("23 Million Accounts Watched When They See Us", (23 * MILLION, "account")),
        ("nearly 7.6 million cases", (7_600_000, "case", "nearly")),
        ("about half a million tickets", (500_000, "ticket", "about")),
        ("two and a half million viewers", (2_500_000, "viewer")),
        ("a million signatures", (MILLION, "signature")),
        ("14 to 16 years old", (14, 16, "year")),
        ("14–16 million views", (14 * MILLION, 16 * MILLION, "view")),
        ("between 5 and 10 per cent of viewers", (5, 10, "percent")),
        ("98%", (98, "percent")),
        ("roughly 40 percent", (40, "percent", "about")),
        ("up by 3 percentage points", (3, "points")),
        ("US$41 million", (41 * MILLION, "USD")),
        ("£2.5bn", (2_500 * MILLION, "GBP")),
        ("$41,449,000", (41_449_000, "USD")),
        ("CHF 12 million", (12 * MILLION, "CHF")),
        ("12 million dollars", (12 * MILLION, "USD")),
        ("16 Emmy nominations", (16, "nomination")),
        ("The most-watched series", (1, "rank")),
        ("Netflix’s No. 1 series", (1, "rank")),
        ("its highest-grossing film", (1, "rank")),
        ("the second most-watched show", (2, "rank")),
        ("in the top ten", (10, "rank")),
        ("1.72 billion hours", (1_720 * MILLION, "hour")),
        ("1,234 complaints", (1_234, "count")),
        ("350 fans", (350, "fan")),
        ("a 16-year-old", (16, "year")),
        ("at least 3 episodes", (3, "episode", "at_least")),
    ],
)
def test_a_figure_is_found_with_what_it_counts(text, figure):
    assert read(text) == [tuple(map(str, figure))]


@pytest.mark.parametrize(
    ("language", "text", "figure"),
    [
        ("de", "dreiundzwanzig Millionen Menschen", ("23000000", "count")),
        ("de-AT", "mehr als 2,5 Millionen Menschen", ("2500000", "count", "more_than")),
        ("fr", "plus de vingt-trois millions", ("23000000", "count", "more_than")),
        ("de", "over twenty-three million accounts", ("23000000", "account", "more_than")),
    ],
)
def test_a_figure_is_found_in_the_language_of_the_text_and_in_english(language, text, figure):
    assert read(text, language=language) == [figure]


@pytest.mark.parametrize(
    "text",
    [
        "In 2019 viewers flocked to it",
        "on 25 June 2019",
        "June 25, 2019",
        "25.6.2019",
        "published 2019-06-25",
        "from 2014–2019",
        "the 1990s",
        "in 1989 or 1990",
        "at 8:30 pm",
        "8 pm on May 31",
        "20.15 Uhr",
        "+1 212 555 0100",
        "(212) 555-0100",
        "call 555-0123",
        "episode 4",
        "Season 2, Episode 10",
        "S2E10",
        "part 1",
        "the series 24",
        "Se7en",
        "2001: A Space Odyssey",
        "28 Days Later",
        "24 Hours in A&E",
        "12 Angry Men",
        "Ocean's 8",
        "101 Dalmatians",
        "13 Reasons Why",
        "Room 237",
        "Fahrenheit 451",
        "Blade Runner 2049",
        "Apollo 13",
        "3:10 to Yuma",
        "1917",
        "Studio 54",
        "The 4400",
        "in 4K and 1080p at 16:9",
        "https://x.com/status/1143665686062886912",
        "the 21st century",
        "One account may serve a household",
        "two voices and one origin",
        "the first season",
        "five boys from Harlem",
        "aged 14",
        "no one knows number and name",
        "most people saw most of it",
    ],
)
def test_what_counts_nothing_is_no_figure(text):
    assert read(text) == []


def test_a_name_with_a_number_of_things_is_no_figure_where_it_is_known():
    text = "Watching 6 days ended at 6 days."
    assert len(read(text)) == 2
    assert read(text, names=["6 days"]) == []


def test_figures_stand_where_their_words_are():
    text = "On 31 May 2019 it began; more than 23m accounts, or 98% of them, saw No. 1."
    found = [text[each.start : each.end] for each in figures_in(text)]
    assert found == ["more than 23m accounts", "98%", "No. 1"]


def test_a_unit_is_read_only_in_its_own_clause():
    assert read("It sold 23 million. Viewers liked it") == [("23000000", "count")]
    assert read("23 million and its viewers") == [("23000000", "count")]


def test_only_the_units_that_are_asked_for_are_units():
    assert read("three owls", units={"owl"}) == [("3", "owl")]
    assert read("three owls") == []


amounts = st.one_of(
    st.integers(min_value=100, max_value=10**13),
    st.integers(min_value=1, max_value=9_999).map(lambda each: each * 10**6),
    st.decimals(min_value=1, max_value=999, places=2).map(lambda each: int(each * 100) * 10**7),
)
WAYS = {
    "house": lambda amount: number(str(amount)),
    "digits": lambda amount: f"{amount:,}",
    "words": lambda amount: num2words(amount, lang="en"),
    "thin spaces": lambda amount: f"{amount:,}".replace(",", "\u202f"),
}
SHORT = {"m": 10**6, "M": 10**6, "bn": 10**9, " mln": 10**6}


@given(amounts, st.sampled_from(sorted(WAYS)), st.sampled_from([None, *BOUNDS]))
def test_an_amount_that_the_house_prints_is_found_again(amount, way, bound):
    words = bounded(WAYS[way](amount), bound)
    text = f"On 31 May 2019, {words} accounts had watched season 2."
    (found,) = figures_in(text)
    assert (found.value, found.unit, found.bound) == (amount, "account", bound)
    assert text[found.start : found.end] == f"{words} accounts"


@given(st.decimals(min_value=1, max_value=9_999, places=2), st.sampled_from(sorted(SHORT)))
def test_a_shortened_amount_is_found_again(amount, size):
    (found,) = figures_in(f"It had {amount}{size} viewers.")
    assert (found.value, found.unit) == (amount * SHORT[size], "viewer")


@given(
    st.integers(min_value=1, max_value=10**13),
    st.sampled_from(["USD", "EUR", "GBP", "JPY", "CHF", "INR", "AUD", "KWD"]),
)
def test_money_is_found_again(minor, currency):
    words = in_words({"amount": str(minor), "currency": currency}, to=" to ")
    (found,) = figures_in(f"It made {words} there.")
    assert (found.value, found.currency) == (major(str(minor), currency), currency)
    assert found.measure is Measure.MONEY


@given(st.decimals(min_value=0, max_value=100, places=1), st.sampled_from(["%", " per cent", " percent"]))
def test_a_percentage_is_found_again(amount, sign):
    (found,) = figures_in(f"It reached {amount}{sign} of them.")
    assert (found.value, found.measure) == (amount, Measure.PERCENT)


@given(
    st.integers(min_value=1, max_value=400),
    st.integers(min_value=1, max_value=400),
    st.sampled_from([" to ", "–"]),
)
def test_both_ends_of_a_range_are_found_again(low, more, to):
    words = in_words({"amount": str(low * MILLION), "amount_to": str((low + more) * MILLION)}, to=to)
    (found,) = figures_in(f"It has {words} viewers.")
    assert found.ends == (low * MILLION, (low + more) * MILLION)


@pytest.mark.parametrize("language", ["en", "de", "nl", "es", "fr", "pt", "it"])
@given(st.integers(min_value=1_000, max_value=10**12))
def test_an_amount_in_the_words_of_a_language_is_found_again(language, amount):
    values = [each.value for each in figures_in(num2words(amount, lang=language), language=language)]
    assert values == [amount]


@given(st.text(max_size=200))
def test_any_text_can_be_read(text):
    for each in figures_in(text):
        assert 0 <= each.start < each.end <= len(text)


@pytest.mark.parametrize(
    ("noun", "one"), [("Accounts", "account"), ("people", "person"), ("series", "series"), ("boss", "boss")]
)
def test_nouns_are_compared_in_the_singular(noun, one):
    assert singular(noun) == one
