"""What a story may tell: no more than its claims, and nothing sharper."""

from decimal import Decimal

import pytest

from cms.stories.held import Place, Stated, Unit, Wording, judge, sentence_around

VOCABULARY = {
    "account": Unit("accounts", "accounts", "accounts"),
    "viewer": Unit("viewers", "viewers", "persons"),
    "person": Unit("people", "people", "persons"),
    "episode": Unit("episodes", "episodes", "works"),
}
MILLIONS = Stated(
    amounts=(Decimal(23_000_000),),
    bound="more_than",
    unit="accounts",
    modality="party_statement",
    voice="attributed",
    names=("Netflix",),
    quoted=("Our stories matter and can move across the globe, as more than 23m accounts show.",),
    origins=1,
)


def rules(text, *claims, place=Place.PARAGRAPH, excused=(), own=None, cited=(), names=()):
    wording = Wording("blocks/1", place, text, own=tuple(claims if own is None else own), cited=tuple(cited))
    return [each.rule for each in judge([wording], claims, units=VOCABULARY, excused=excused, names=names)]


def headline(text, *claims, **how):
    return rules(text, *claims, place=Place.HEADLINE, **how)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Netflix counts more than 23 million accounts", []),
        ("Over 23m accounts watched, Netflix says", []),
        ("Netflix: at least twenty-three million accounts", []),
        # F1: a headline with the figure of its body and the unit of nobody.
        ("When They See Us Seen by More Than 23 Million Viewers", ["headline-unit"]),
        ("23 million accounts, Netflix says", ["headline-bound"]),
        ("Exactly 23 million accounts, Netflix says", ["headline-bound"]),
        ("Up to 23 million accounts, Netflix says", ["headline-bound"]),
        ("More than 23 million, Netflix says", ["headline-unit"]),
        ("More than 23 million accounts watched", ["headline-name"]),
        ("More than 25 million accounts, Netflix says", ["headline-number"]),
        ("The most-watched series ever", ["headline-record"]),
        ("When they saw it in 2019", []),
    ],
)
def test_a_headline_says_no_more_than_its_claim(text, found):
    assert headline(text, MILLIONS) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("23 million accounts", []),
        ("23.4 million accounts", []),
        ("More than 23 million accounts", []),
        ("About 23 million accounts", []),
        ("Nearly 24 million accounts", []),
        ("24 million accounts", ["headline-number"]),
        ("20 million accounts", ["headline-number"]),
        ("More than 24 million accounts", ["headline-number"]),
    ],
)
def test_an_honest_rounding_may_stand(text, found):
    assert headline(text, Stated(amounts=(Decimal(23_400_000),), unit="accounts", voice="fact")) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Two episodes next year", ["headline-modality"]),
        ("Two episodes planned for next year", []),
        ("Could there be two episodes?", []),
    ],
)
def test_a_headline_makes_no_fact_of_a_plan(text, found):
    plan = Stated(amounts=(Decimal(2),), unit="episodes", modality="plan", voice="attributed")
    assert headline(text, plan) == found


class TestAParagraph:
    def test_is_held_by_a_claim_of_the_story(self):
        assert rules("It had more than 23 million by then.", MILLIONS) == []
        assert rules("It had four episodes and 5 million viewers.", MILLIONS) == [
            "text-number",
            "text-number",
        ]

    def test_is_held_by_a_passage_that_it_cites(self):
        assert rules("It has four episodes.", cited=["a series of 4 episodes"]) == []
        assert rules("It has four episodes.", cited=["a series of 5 episodes"]) == ["text-number"]
        assert rules("It had 4 viewers.", cited=["a series of 4 episodes"]) == ["text-number"]

    def test_is_held_by_an_excuse_until_its_words_move(self):
        text = "It began in 2019. The four episodes end in 2002."
        assert rules(text, excused=["The four episodes  end in 2002."]) == []
        assert rules(text, excused=["The four episodes end in 2003."]) == ["text-number"]
        assert rules(text, excused=["It began in 2019."]) == ["text-number"]

    def test_is_held_by_an_excuse_with_the_markup_of_its_text(self):
        text = "They say … of four episodes."
        assert rules(text, excused=["They say {34} of [four](12) episodes."]) == []

    def test_may_not_make_viewers_of_accounts(self):
        assert rules("More than 23 million viewers saw it.", MILLIONS) == ["text-unit"]

    def test_is_told_where_it_drops_a_bound(self):
        wording = Wording("blocks/1", Place.PARAGRAPH, "All of the 23 million accounts.")
        (found,) = judge([wording], [MILLIONS], units=VOCABULARY)
        assert (found.rule, found.stops) == ("text-bound", False)

    def test_counts_nothing_in_a_name(self):
        assert rules("Watching 6 Accounts, they met 6 people.", names=["6 people"]) == []

    def test_claims_no_record_of_its_own(self):
        assert rules("It was the most-watched series.") == ["text-record"]
        assert rules("It was the most-watched series.", Stated(rank=1)) == []
        assert rules("It was most watched.", cited=["the most-watched of all"]) == []

    def test_speaks_of_sources_only_where_there_are_several(self):
        assert rules("Sources say so.", MILLIONS) == ["text-plural"]
        assert rules("Sources say so.", Stated(origins=2)) == []
        assert rules("Our sources are listed below.", MILLIONS) == []

    def test_quotes_only_what_a_source_has(self):
        assert rules("She wrote “stories matter and can move”.", MILLIONS) == []
        assert rules("She wrote “our stories will change the world”.", MILLIONS) == ["text-quotation"]
        assert rules("They call it “binge” in “When They See Us Now”.", MILLIONS) == []


class TestAQuoteBlock:
    def quote(self, text, **how):
        return rules(text, place=Place.QUOTE, **how)

    def test_names_a_citation(self):
        assert self.quote("Our stories matter.", own=()) == ["quotation-uncited"]

    def test_has_the_words_of_the_source(self):
        assert rules("Our stories matter", MILLIONS, place=Place.QUOTE) == []
        assert rules("Our stories do not matter", MILLIONS, place=Place.QUOTE) == ["quotation-words"]


@pytest.mark.parametrize(
    ("text", "words", "sentence"),
    [
        ("One. Two here. Three.", "here", "Two here."),
        ("It made $2.5 million. Then it ended.", "2.5", "It made $2.5 million."),
        ("No end", "end", "No end"),
        # A claim stands for a sentence of its own.
        ("Guides list four. … It ends.", "four", "Guides list four."),
        ("Of … guides four agree. … …", "four", "Of … guides four agree."),
        ("Who said? “We did.” They left.", "left", "They left."),
    ],
)
def test_a_sentence_is_what_stands_around(text, words, sentence):
    assert sentence_around(text, text.index(words), text.index(words) + len(words)) == sentence
